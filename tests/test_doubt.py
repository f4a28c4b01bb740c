"""A question that says more than the nearest sentences do: a name, a number, a denial."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.doubt import Doubt, find_doubt
from chatdoc.evidence import find_evidence
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from chatdoc.series import missing_of_series
from chatdoc.types import Language
from tests.made_library import made_library
from tests.stand_ins import TermEmbedder

TEXT = """# Kern bridge

Hugo Brandt built the bridge in the United Kingdom in 1931. It cost 250,000 pounds.

The British engineers praised the bridge, and the US would have paid for it.

The town refused to build the tunnel.

## Traffic

Since 1960 carts pay a toll at the gate."""


@pytest.fixture
def doubt_of(tmp_path: Path) -> Callable[[str], Doubt]:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    library.add(tmp_path / "a.md")

    def doubt(question: str) -> Doubt:
        hits = retrieve(question, library)
        return find_doubt(question, find_evidence(question, hits, library), hits, library)

    return doubt


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("When did Otto Lemke build the bridge?", ("Otto Lemke",)),
        ("When did Hugo Lemke build the bridge?", ("Lemke",)),
        ("Who built the bridge in 1952?", ("1952",)),
        ("Did Anna build the bridge of 1931, or Hugo Brandt?", ("Anna",)),
        ("When did Hugo Brandt build the Kern bridge?", ()),
        ("Who built the bridge in Britain in 1931?", ()),
        ("Who built the bridge of 250,000 pounds in the UK?", ()),
        ("Did the United States pay for the bridge?", ()),
        ("Bridges built by whom?", ()),
        ("When was the bridge built? Write the year.", ()),
        ("Did the bridge of Hugo Brandt cost more than 90,000 pounds?", ()),
        ("What does the Section about the bridge of Hugo Brandt say?", ()),
    ],
)
def test_names_and_numbers_that_the_nearest_sentences_lack_are_missing(
    doubt_of: Callable[[str], Doubt], question: str, missing: tuple[str, ...]
) -> None:
    assert doubt_of(question).missing == missing


def test_a_name_whose_words_never_stand_together_is_missing(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    text = """New Lisbon is a town of old houses. Its governor is Anna M. Kern. The Old Mill stands there.

    The town was named after Lisbon in 1850. Brandt, Hugo, was the first governor of New Lisbon.
    """
    (tmp_path / "town.md").write_text(text, encoding="utf-8")
    library.add(tmp_path / "town.md")

    def missing(question: str) -> tuple[str, ...]:
        hits = retrieve(question, library)
        return find_doubt(question, find_evidence(question, hits, library), hits, library).missing

    assert missing("Who is the governor of Old Lisbon's town?") == ("Old Lisbon",)
    assert missing("Is Hugo Kern the governor of New Lisbon?") == ("Hugo Kern",)
    assert missing("Is Anna Kern the governor of New Lisbon?") == ()
    assert missing("Was Hugo Brandt the first governor of New Lisbon?") == ()
    assert missing("Which town has the Lisbon Mill?") == ("Lisbon Mill",)
    assert missing("Which is the Lisbon Town of old houses?") == (), "it ends with a common word"
    assert missing("Name Lisbon's old houses.") == ()


def test_what_is_told_of_another_is_no_answer(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    text = "The comet was found in 1891 by Walter Rhode. Robert Kern, of Ulm, was given a medal in 1905.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    library.add(tmp_path / "a.md")
    asked = {
        "When was the comet found by Walter Rhode?": (),
        "When did Robert Kern find the comet?": ("Robert Kern",),
        "When was Robert Kern given a medal?": (),
    }
    for question, missing in asked.items():
        hits = retrieve(question, library)
        assert find_doubt(question, find_evidence(question, hits, library), hits, library).missing == missing


def test_a_year_that_is_no_column_of_the_table_is_missing(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    text = "# Report\n\n| Sales | 2023 | 2022 |\n|---|---|---|\n| Milk | 124 | 131 |\n\nIn 2021 we moved to Ulm.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    library.add(tmp_path / "a.md")
    for question, missing in {"What were milk sales in 2021?": ("2021",), "What were milk sales in 2022?": ()}.items():
        hits = retrieve(question, library)
        assert find_doubt(question, find_evidence(question, hits, library), hits, library).missing == missing


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("How much honey was harvested in 2021?", ("2021",)),
        ("How much honey was harvested in 2022?", ()),
        ("How much honey was harvested in 2022 and in 2021?", ()),
        ("How much wax was sold in 2021?", ()),
    ],
)
def test_a_report_tells_of_an_earlier_year_than_its_own_only_where_it_says_so(
    tmp_path: Path, question: str, missing: tuple[str, ...]
) -> None:
    text = "58 kg of honey were harvested. It is sold in the hut.\n\n# Sales\n\nIn 2021 we sold 4 kg of wax.\n"
    library = made_library(tmp_path, {"report-2022.md": text})
    hits = retrieve(question, library)
    assert find_doubt(question, find_evidence(question, hits, library), hits, library).missing == missing


def test_the_price_of_something_else_is_not_what_is_asked_for(tmp_path: Path) -> None:
    text = "The second parking space lies behind the house.\n\n# Laundry\n\nA wash is £2 and is paid with a card.\n"
    library = made_library(tmp_path, {"house.md": text})
    question = "How much does the second parking space cost?"
    hits = retrieve(question, library)
    assert find_doubt(question, find_evidence(question, hits, library), hits, library).missing == ("cost",)


def test_words_of_a_name_that_only_meet_where_a_sentence_ends_are_no_name(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    text = """Agnes de Quill painted the harbour. The harbour was bought by Tobias. Marsden paid for the museum.

    The painter Jean de Maria lived in Lisbon.
    """
    (tmp_path / "town.md").write_text(text, encoding="utf-8")
    library.add(tmp_path / "town.md")

    def missing(question: str) -> tuple[str, ...]:
        hits = retrieve(question, library)
        return find_doubt(question, find_evidence(question, hits, library), hits, library).missing

    assert missing("Where did the painter Agnes de Maria live?") == ("Agnes Maria",)
    assert missing("Who sold the harbour to Tobias Marsden?") == ("Tobias Marsden",)
    assert missing("What did Agnes de Quill paint?") == ()


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What does the Lumen A3 cost?", ("A3",)),
        ("What does the Lumen A2 cost?", ()),
        ("How many LX3 were ordered?", ("LX3",)),
        ("How many LX2 were ordered?", ()),
        ("What did the Lumen A2 cost in FY2024?", ("2024",)),
    ],
)
def test_a_code_that_stands_nowhere_is_missing(tmp_path: Path, question: str, missing: tuple[str, ...]) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    text = "| Lumen | Cost |\n|---|---|\n| A1 | 649 |\n| A2 | 899 |\n\nWe ordered 46 spotlights LX-2."
    (tmp_path / "prices.md").write_text(text, encoding="utf-8")
    library.add(tmp_path / "prices.md")
    hits = retrieve(question, library)
    assert find_doubt(question, find_evidence(question, hits, library), hits, library).missing == missing


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Who was the third head of the school?", ("third head",)),
        ("Who was the 3rd head of the school?", ("3rd head",)),
        ("Who was the second head of the school?", ()),
        ("Who led the school in the third quarter of 1850?", ()),
        ("Who was the second teacher of the school?", ()),
        ("谁是学校的第三任校长？", ("第三任",)),
        ("学校的第3任校长是谁？", ("第3任",)),
        ("学校的第2任校长是谁？", ()),
        ("第一版教材是谁写的？", ()),
        ("学校的第二版教材是谁写的？", ()),
    ],
)
def test_one_of_a_series_of_which_only_others_are_named_is_missing(
    tmp_path: Path, question: str, missing: tuple[str, ...]
) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    english = """The first head of the school was Agnes Farrow. The second head was Thomas Reed.

    In the first quarter of 1850 it was led by a priest, in the second quarter by nobody. It has one teacher.
    """
    chinese = "学校的第一任校长是周怀远。学校的第二任校长是林启文。第一版教材由他编写，学校的教材后来重写。"
    for name, text in (("a.md", english), ("b.md", chinese)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    hits = retrieve(question, library)
    assert find_doubt(question, find_evidence(question, hits, library), hits, library).missing == missing


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("学校的牙医是谁？", ("牙医",)),
        ("學校的牙醫是誰？", ("牙醫",)),
        ("学校能养狗吗？", ()),
        ("学校的图书馆是谁重建的？", ()),
        ("学校由校友捐款重建的图书馆在哪一年毁于火灾，学校学生饲养盆栽植物时焚烧什么？", ()),
        ("谁在1952年 built the 学校？", ()),
    ],
)
def test_a_chinese_word_of_which_no_character_stands_there_is_missing(
    tmp_path: Path, question: str, missing: tuple[str, ...]
) -> None:
    text = "# 校史\n\n1946年，学校的图书馆毁于火灾，1949年由校友捐款重建。学生可以饲养盆栽植物，但禁止养犬。\n"
    (tmp_path / "b.md").write_text(text, encoding="utf-8")
    spoken: dict[frozenset[Language], tuple[str, ...]] = {frozenset({"en"}): missing, frozenset({"en", "zh"}): ()}
    for languages, expected in spoken.items():
        library = Library(tmp_path / f"library{len(languages)}", TermEmbedder(languages=languages))
        library.add(tmp_path / "b.md")
        hits = retrieve(question, library)
        doubt = find_doubt(question, find_evidence(question, hits, library), hits, library)
        assert doubt.missing == expected, "an embedder that speaks Chinese finds other words for the same"


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("E4故障怎么处理？", ("E4",)),
        ("E3故障怎么处理？", ()),
        ("SB-009放在哪里？", ("SB-009",)),
        ("What does fault E4 mean?", ()),
        ("12栋停水吗？", ("12栋",)),
        ("5栋停水吗？", ()),
        ("3月11日谁值班？", ("3月11日",)),
        ("3月18号谁值班？", ()),
        ("3月19日谁值班？", ()),
    ],
)
def test_a_house_a_code_or_a_day_of_which_a_chinese_text_names_only_others_is_missing(
    question: str, missing: tuple[str, ...]
) -> None:
    text = "E1：电机堵转。E3：滤网未装。SB-001和SB-002在车间。1至9栋、10栋停水。2024-03-18甲值班，3月19日乙值班。"
    assert missing_of_series(question, [text]) == missing


def test_a_denial_that_no_near_sentence_holds_is_doubted(doubt_of: Callable[[str], Doubt]) -> None:
    assert doubt_of("Which engineers did not praise the bridge in the United Kingdom?").denied
    assert not doubt_of("Who built the bridge without help?").denied
    assert not doubt_of("Who did not build the tunnel?").denied, "the tunnel was refused"
    assert doubt_of("Who did not refuse to build the tunnel?").denied, "what the question denies itself is no denial"


def test_a_condition_at_the_end_of_a_question_is_no_denial(doubt_of: Callable[[str], Doubt]) -> None:
    assert not doubt_of("Which engineers praised the bridge? If they did not, say so.")


def test_what_stands_in_brackets_is_no_denial(doubt_of: Callable[[str], Doubt]) -> None:
    assert not doubt_of("Which engineers praised the bridge (not only the gate)?")


def test_a_year_may_stand_anywhere_in_the_document(doubt_of: Callable[[str], Doubt]) -> None:
    assert not doubt_of("What did the bridge of Hugo Brandt cost in 1960?")


def test_a_question_in_another_language_is_not_doubted(doubt_of: Callable[[str], Doubt]) -> None:
    assert not doubt_of("谁在1952年建造了大桥 bridge？")


def test_the_nearest_sentences_are_shown_as_such_and_no_model_is_asked(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    library.add(tmp_path / "a.md")
    (final,) = answer("Who built the bridge in the United Kingdom in 1952?", library, None)
    assert final.verdict == "not_found"
    assert "“1952”" in final.sentences[0].text
    assert final.quotes[0].text.startswith("Hugo Brandt built the bridge")
    assert final.citations


def test_what_a_document_is_about_stands_at_its_beginning_or_over_the_columns(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    filler = "\n\n".join(f"The shareholders of part {number} were thanked for their trust." for number in range(40))
    rows = "\n".join(f"| Item {number} | 1 | 2 |" for number in range(6))
    table = f"| Line | 2021 | 2022 |\n|---|---|---|\n{rows}\n| Net sales of ladders | 410 | 520 |\n"
    table += "| Net sales of ladders, at last year's prices | 400 | 510 |"
    letter = f"{filler}\n\nMillbrook was thanked too for its orchards.\n\n{filler}"
    founded = "Brightwell was founded in a barn by two brothers."
    text = f"# Annual report\n\n{founded}\n\n## Letter\n\n{letter}\n\n## Sales\n\n{table}\n"
    (tmp_path / "report.md").write_text(text, encoding="utf-8")
    library.add(tmp_path / "report.md")

    def doubt(question: str) -> Doubt:
        hits = retrieve(question, library)
        return find_doubt(question, find_evidence(question, hits, library), hits, library)

    assert not doubt("What were the net sales of ladders of Brightwell in 2022?")
    assert doubt("What were the net sales of ladders of Rooftops in 2022?").missing == ("Rooftops",)
    assert not doubt("What were the net sales of ladders and of Orchards in 2022?"), (
        "no name: it stands without a capital"
    )
    assert doubt("What were the net sales of ladders of Millbrook in 2022?").missing == ("Millbrook",)
    assert doubt("What were the net sales of ladders of Brightwell in 2019?").missing == ("2019",)
