"""Searching by words, by meaning and by both, in a library of small documents."""

from pathlib import Path

import pytest

from chatdoc.by_words import find_by_words
from chatdoc.errors import EmptyQuestion, NoDocuments, NothingChosen
from chatdoc.library import Library
from chatdoc.retrieve import RETRIEVERS, retrieve
from chatdoc.types import Language
from tests.stand_ins import TermEmbedder

TEXTS = {
    "lease.md": "# Lease\n\nThe rent is 1,450 euros a month.\n\n# Pets\n\nPets are not allowed in the flat.\n",
    "mill.md": "# The mill\n\nHugo Brandt built the mill in Ulm in 1931. Its wheel has forty paddles.\n",
    "租赁合同.md": "# 租赁合同\n\n合同有效期为三年。\n\n每月租金为1450元，应于第三个工作日前支付。\n",
}


def made_library(folder: Path, languages: frozenset[Language] = frozenset({"en", "zh"})) -> Library:
    library = Library(folder / "library", TermEmbedder(languages=languages))
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    library.embed_pending()
    return library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return made_library(tmp_path)


def best(question: str, library: Library, how: str = "hybrid") -> str:
    hit = retrieve(question, library, how=how)[0]
    return library.document(hit.passage.document_id).name


@pytest.mark.parametrize("how", list(RETRIEVERS))
@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who built the mill?", "mill.md"),
        ("How much is the rent?", "lease.md"),
        ("合同的有效期是多久？", "租赁合同.md"),
        ("租金什么时候支付？", "租赁合同.md"),
        ("1931", "mill.md"),
    ],
)
def test_the_right_document_comes_first(library: Library, how: str, question: str, name: str) -> None:
    assert best(question, library, how) == name


def test_an_embedder_that_does_not_speak_the_language_has_no_say(tmp_path: Path) -> None:
    library = made_library(tmp_path, languages=frozenset({"en"}))
    found = {hit.passage for hit in retrieve("合同的有效期是多久？", library, how="words")}
    assert {hit.passage for hit in retrieve("合同的有效期是多久？", library)} == found


def test_words_that_stand_together_as_asked_come_before_the_same_words_apart(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    apart = "The board met in May. Its price was low. A ticket for one season is sold at the gate."
    for name, text in {
        "apart.md": apart,
        "together.md": "The price of a season ticket, sold at the gate, is low.",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    library.embed_pending()
    assert best("What is the price of a season ticket?", library) == "together.md"


def library_of(folder: Path, texts: dict[str, str], languages: frozenset[Language] = frozenset({"zh"})) -> Library:
    library = Library(folder / "library", TermEmbedder(languages=languages))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    return library


def test_of_two_like_passages_the_one_whose_neighbour_says_more_comes_first(tmp_path: Path) -> None:
    filler = "The office keeps one copy of every letter for the file. " * 14
    signing = "Both sides sign it by hand. " * 20
    texts = {
        "a.md": f"{filler}\n\nThe period of notice is 3 months from the first day. {signing}",
        "b.md": f"{filler}It concerns the mooring.\n\nThe period of notice is 4 months from the first day. {signing}",
    }
    library = library_of(tmp_path, texts)
    found = [hit.passage for hit in retrieve("period of notice mooring", library)]
    told = [library.document(passage.document_id).text[passage.start : passage.end] for passage in found]
    assert next(text for text in told if "notice" in text).startswith("The period of notice is 4 months")


def test_the_year_asked_for_weighs_more_than_a_word_that_is_as_rare(tmp_path: Path) -> None:
    texts = {
        "a.md": "The ferry carried goods across, mostly timber.",
        "b.md": "The ferry carried goods in 1931, by night.",
    }
    library = library_of(tmp_path, texts)
    assert best("mostly what did the ferry carry in 1931", library) == "b.md"


SNIPPETS_THAT_AGREE = """The Kiel regatta went to Ingrid Sander in a strong wind.

After the Kiel regatta, Sander thanked her crew.

A Kiel regatta to remember: it was Sander by two lengths.
"""
SNIPPETS_WITHOUT_AN_ANSWER = """Who will have won the Kiel regatta? Ask Petersen.

The Kiel regatta was held again, wrote Hansen.

Those who won the Kiel regatta before, by Brandt.
"""


def test_of_snippets_on_one_event_those_that_agree_on_a_name_come_first(tmp_path: Path) -> None:
    texts = {"a.md": SNIPPETS_WITHOUT_AN_ANSWER, "b.md": SNIPPETS_THAT_AGREE}
    library = library_of(tmp_path, texts, frozenset())
    assert best("Who was first in the Kiel regatta?", library) == "b.md"
    assert best("What was first in the Kiel regatta?", library) == "a.md"  # asks for no name


def test_what_long_paragraphs_have_in_common_is_no_agreement(tmp_path: Path) -> None:
    padding = "It blew all day, and the boats lay low in the water between the buoys. " * 5
    texts = {
        "a.md": SNIPPETS_WITHOUT_AN_ANSWER,
        "b.md": SNIPPETS_THAT_AGREE.replace("\n\n", f" {padding}\n\n"),
    }
    library = library_of(tmp_path, texts, frozenset())
    assert best("Who was first in the Kiel regatta?", library) == "a.md"


def test_traditional_characters_are_found_by_simplified_ones_and_the_other_way_round(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder(languages=frozenset({"en"})))
    for name, text in {"a.md": "這份證據證明了著作權的歸屬。", "b.md": "头发的颜色由两种色素决定。"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    assert best("证据", library) == "a.md"
    assert best("頭髮的顏色", library) == "b.md"


def test_only_the_chosen_documents_are_searched(library: Library) -> None:
    chosen = library.find("mill.md").id
    for how in RETRIEVERS:
        hits = retrieve("How much is the rent?", library, documents={chosen}, how=how)
        assert {hit.passage.document_id for hit in hits} <= {chosen}


@pytest.mark.parametrize(
    "question", ["...", "🙂🙂", '"NEAR( OR -a* ^', "a" * 100_000, "\ud800 rent", "'; DROP TABLE--"]
)
def test_a_strange_question_is_searched_and_breaks_nothing(library: Library, question: str) -> None:
    assert len(retrieve(question, library)) <= 10
    assert best("Who built the mill?", library) == "mill.md"


def test_a_question_that_cannot_be_asked_says_why(tmp_path: Path, library: Library) -> None:
    with pytest.raises(EmptyQuestion):
        retrieve(" \n", library)
    with pytest.raises(NothingChosen):
        retrieve("rent?", library, documents=frozenset())
    with pytest.raises(NoDocuments):
        retrieve("rent?", Library(tmp_path / "empty", TermEmbedder()))


@pytest.mark.parametrize(
    "question", ["rent pets", 'rent -"pets"', 'file:"mill" Ulm', "每月租金", "nothing of the kind"]
)
def test_the_database_alone_is_enough_to_search_by_words(question: str, library: Library) -> None:
    assert find_by_words(question, library.store) == retrieve(question, library, how="words")


@pytest.mark.parametrize("written", ["FY22", "FY2022", "fiscal 2022"])
@pytest.mark.parametrize("asked", ["FY22", "FY2022", "fiscal 2022"])
def test_a_fiscal_year_is_found_however_it_is_written(tmp_path: Path, written: str, asked: str) -> None:
    texts = {
        "a.md": f"The yard sold 31 boats in {written}.",
        "b.md": f"The yard sold 28 boats in {written.replace('22', '21')}.",
    }
    library = library_of(tmp_path, texts, frozenset())
    assert best(f"How many boats did the yard sell in {asked}?", library) == "a.md"
