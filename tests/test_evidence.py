"""Which sentences are compared with the question, and where each begins and ends."""

from pathlib import Path

import pytest

from chatdoc.evidence import LONGEST_SENTENCE, find_evidence
from chatdoc.library import Library
from chatdoc.types import Hit, Passage
from tests.made_library import made_library
from tests.stand_ins import TermEmbedder

TORN = "The garden behind the palace is a popular place for the citizens."
TEXT = f"The palace is old. {TORN} It rains.\n\n{'very ' * LONGEST_SENTENCE}long citizens."


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    library.add(tmp_path / "a.txt")
    return library


def found_in(library: Library, *cuts: tuple[int, int]) -> list[str]:
    """Return the sentences that are found in passages with these borders, best first."""
    (entry,) = library.entries()
    text = library.document(entry.id).text
    hits = [Hit(Passage(entry.id, 0, start, end), 2.0) for start, end in cuts]
    return [text[e.start : e.end] for e in find_evidence("Which place is popular with citizens?", hits, library)]


def test_a_sentence_that_a_page_ends_within_is_whole_and_there_once(library: Library) -> None:
    page_ends = TEXT.index("popular")
    found = found_in(library, (0, page_ends), (page_ends, TEXT.index("It rains") + 9))
    assert sorted(found) == sorted([TORN, "The palace is old.", "It rains."])
    assert found[0] == TORN


def test_a_very_long_sentence_stays_in_the_parts_that_passages_hold(library: Library) -> None:
    start = TEXT.rindex("very")
    assert found_in(library, (start, len(TEXT))) == [TEXT[start:]]


@pytest.mark.parametrize(
    ("question", "text", "best"),
    [
        (
            "wheels in Ulm",
            "Wheels were counted by hand.\n\n| Town | Horses | Wheels |\n|---|---|---|\n| Ulm | 3 | 4 |\n",
            "Ulm | 3 | 4",
        ),
        (
            "How much was spent on coal in 2022?",
            "Coal is stored in the yard.\n\n| Item | 2021 (£) | 2022 (£) |\n|---|---|---|\n| Coal | 310 | 398 |\n",
            "Coal | 310 | 398",
        ),
        ("What does the tour cost?", "The tour starts at noon. The tour is £4 a head.", "The tour is £4 a head."),
    ],
)
def test_what_the_columns_or_a_sum_of_money_say_of_the_question_is_said_by_the_row_or_the_sentence(
    tmp_path: Path, question: str, text: str, best: str
) -> None:
    library = made_library(tmp_path, {"a.md": text})
    (entry,) = library.entries()
    read = library.document(entry.id).text
    first, *_ = find_evidence(question, [Hit(Passage(entry.id, 0, 0, len(read)), 2.0)], library)
    assert read[first.start : first.end] == best
    assert first.coverage == pytest.approx(1.0)


def evidence_of(tmp_path: Path, text: str, name: str = "a.txt") -> list[tuple[str, bool]]:
    """Return the sentences of a text, in order, and whether each counts as a heading."""
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / name).write_text(text, encoding="utf-8")
    library.add(tmp_path / name)
    (entry,) = library.entries()
    read = library.document(entry.id).text
    found = find_evidence("What are the two ways?", [Hit(Passage(entry.id, 0, 0, len(read)), 2.0)], library)
    return [(read[each.start : each.end], each.heading) for each in sorted(found, key=lambda each: each.start)]


def test_what_announces_with_a_colon_comes_with_what_follows(tmp_path: Path) -> None:
    assert evidence_of(tmp_path, "There are two ways:\nBy road or by rail.\nIt rains.") == [
        ("There are two ways:\nBy road or by rail.", False),
        ("It rains.", False),
    ]


@pytest.mark.parametrize("title", ["4.2 Carts on the road.", "By road.", "Carts and horses."])
def test_a_heading_at_the_beginning_of_its_line_comes_with_what_follows(tmp_path: Path, title: str) -> None:
    text = f"# Ways\n\n{title} It takes two days. It rains."
    assert evidence_of(tmp_path, text, "a.md")[1:] == [(f"{title} It takes two days.", False), ("It rains.", False)]


def test_a_short_sentence_at_the_beginning_of_a_line_stands_alone(tmp_path: Path) -> None:
    assert [text for text, _ in evidence_of(tmp_path, "It rains. The road is wet.")] == [
        "It rains.",
        "The road is wet.",
    ]


def test_a_row_is_found_by_what_the_header_of_its_table_asks_and_a_sentence_above_is_not(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    table = "| 城市 | 住宿标准（元） |\n|---|---|\n| 北京 | 600 |\n| 成都 | 450 |\n"
    (tmp_path / "a.md").write_text(f"# 员工手册\n\n差旅费用须在十五个工作日内报销。\n\n{table}", encoding="utf-8")
    entry, _ = library.add(tmp_path / "a.md")
    text = library.document(entry.id).text
    found = find_evidence("成都的住宿标准是多少？", [Hit(Passage(entry.id, 0, 0, len(text)), 2.0)], library)
    assert text[found[0].start : found[0].end] == "成都 | 450"


def test_a_sentence_begins_behind_its_bullet(tmp_path: Path) -> None:
    assert evidence_of(tmp_path, "\uf0b7 By road.\n\n• By rail.") == [("By road.", False), ("By rail.", False)]


def test_capitals_and_marks_without_words_count_as_headings(tmp_path: Path) -> None:
    found = evidence_of(tmp_path, "THE TWO WAYS\n\n(the-ways)=\n\nBy road or by rail.")
    assert found == [("THE TWO WAYS", True), ("(the-ways)=", True), ("By road or by rail.", False)]


@pytest.mark.parametrize("title", ["Sales fell by a tenth in 2024.", "去年销售额下降了一成。"])
def test_a_title_that_is_a_sentence_counts_as_one(tmp_path: Path, title: str) -> None:
    found = evidence_of(tmp_path, f"# {title}\n\n# The two ways\n\nBy road or by rail.", "a.md")
    assert found == [(title, False), ("The two ways", True), ("By road or by rail.", False)]
