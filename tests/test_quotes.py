"""Which evidence is shown: within the words of an answer, the best passage's own sentences before those of others."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from chatdoc.evidence import Evidence
from chatdoc.library import Library
from chatdoc.quotes import choose_quotes, close_evidence
from chatdoc.settings import Settings
from chatdoc.store import Entry
from chatdoc.text import reading_words
from chatdoc.types import Hit, Passage
from tests.stand_ins import TermEmbedder

SENTENCES = [
    "The rent is due on Friday.",
    "It is paid by bank transfer.",
    " ".join(["word"] * 90) + ".",
    "Keys stay here.",
]
TEXT = "\n\n".join(SENTENCES)


def library_of(folder: Path, text: str, name: str = "a.md") -> tuple[Library, Entry]:
    """Return a library with one document, and that."""
    library = Library(folder / "library", TermEmbedder())
    (folder / name).write_text(text, encoding="utf-8")
    return library, library.add(folder / name)[0]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(tmp_path, TEXT)[0]


def evidence(library: Library, *scored: tuple[int, int, float], heading: bool = False) -> list[Evidence]:
    """Each: which sentence, of the hit at which rank, with which score."""
    (entry,) = library.entries()
    text = library.document(entry.id).text
    found = []
    for index, rank, score in scored:
        start = text.index(SENTENCES[index])
        found.append(Evidence(entry.id, start, start + len(SENTENCES[index]), rank, 0.0, 0.0, score, heading))
    return found


def shown(
    library: Library,
    found: list[Evidence],
    words_before: float = 0.0,
    scores: Sequence[float] = (2.0, 1.9),
    question: str = "What about keys, rent and transfer?",
) -> list[int]:
    """Return which sentences are quoted, where the first and the second hit score so much."""
    (entry,) = library.entries()
    hits = [Hit(Passage(entry.id, 0, 0, len(TEXT)), score) for score in scores]
    close = close_evidence(found, hits, library, Settings())
    quotes = choose_quotes(question, close, library, Settings(), words_before=words_before)
    text = library.document(entry.id).text
    return [SENTENCES.index(text[quote.start : quote.end]) for quote in quotes]


def test_a_sentence_of_the_best_passage_is_shown_where_one_of_another_passage_is_not(library: Library) -> None:
    assert shown(library, evidence(library, (0, 0, 1.0), (1, 0, 0.6), (3, 1, 0.6))) == [0, 1]
    assert shown(library, evidence(library, (0, 0, 1.0), (1, 0, 0.1), (3, 1, 0.9))) == [0, 3]


def test_of_other_passages_one_sentence_is_shown_that_the_best_has_not_said(library: Library) -> None:
    found = evidence(library, (0, 0, 1.0), (0, 1, 1.0), (1, 2, 0.97), (3, 1, 0.95))
    assert shown(library, found, scores=(2.0, 1.9, 1.9)) == [0, 1]


def test_behind_a_passage_with_a_clear_lead_no_other_is_quoted(library: Library) -> None:
    found = evidence(library, (0, 0, 1.0), (3, 1, 0.95))
    assert shown(library, found, scores=(2.0, 1.8)) == [0, 3]
    assert shown(library, found, scores=(2.0, 1.5)) == [0]
    found = evidence(library, (0, 1, 1.0), (3, 0, 0.95))
    assert shown(library, found, scores=(2.0, 1.5)) == [0, 3], "the lead is that of the best quote's passage"


def test_what_does_not_fit_is_passed_over_and_the_best_is_shown_however_long(library: Library) -> None:
    assert shown(library, evidence(library, (0, 0, 1.0), (2, 0, 0.9), (3, 0, 0.8))) == [0, 3]
    assert shown(library, evidence(library, (2, 0, 1.0), (3, 0, 0.9))) == [2]
    assert shown(library, evidence(library, (0, 0, 1.0), (1, 0, 0.9)), words_before=72) == [0]


def test_a_heading_is_shown_only_where_nothing_is_better(library: Library) -> None:
    best, heading = evidence(library, (0, 0, 1.0)), evidence(library, (1, 0, 0.9), heading=True)
    assert shown(library, [*best, *heading]) == [0]
    assert shown(library, heading) == [1]


def test_a_chinese_character_is_half_a_word() -> None:
    assert reading_words("合同 of 2021") == 3.0
    assert reading_words("租金为三千元。") == 3.5
    assert reading_words("The rent is 3,000 euros.") == 5.0


def test_a_sentence_that_says_nothing_new_must_be_nearer_the_more_quotes_stand_there(library: Library) -> None:
    found = evidence(library, (0, 0, 1.0), (3, 0, 0.4))
    assert shown(library, found, question="What is due?") == [0, 3]
    assert shown(library, evidence(library, (0, 0, 1.0), (3, 0, 0.3)), question="What is due?") == [0]
    assert shown(library, evidence(library, (0, 0, 1.0), (3, 0, 0.3)), question="Is rent due for keys?") == [0, 3]
    assert shown(library, evidence(library, (0, 0, 1.0), (1, 0, 0.3)), question="What is due?") == [0, 1], "it follows"
    third = evidence(library, (0, 0, 1.0), (1, 0, 0.9), (3, 0, 0.45))
    assert shown(library, third, question="What is due?") == [0, 1]


def test_words_of_the_title_are_nothing_new(tmp_path: Path) -> None:
    library, _ = library_of(tmp_path, TEXT, "keys of the mill.md")
    found = evidence(library, (0, 0, 1.0), (3, 0, 0.3))
    assert shown(library, found, question="Is rent due for keys?") == [0]
    assert shown(library, found, question="Which keys?") == [0, 3], "nothing else is asked"


def test_where_a_number_is_asked_for_what_holds_none_and_says_nothing_new_is_passed_over(library: Library) -> None:
    found = evidence(library, (0, 0, 1.0), (1, 0, 0.9))
    assert shown(library, found, question="What is due?") == [0, 1]
    assert shown(library, found, question="How much is due?") == [0]
    assert shown(library, found, question="How much is due by transfer?") == [0, 1]


BELONGING = {
    "list": "To clean it:\n\n1. Pull the plug.\n2. Rinse the filter.\n\nThen wait.",
    "entry": "- E10: No water.\n- E20: It does not drain. Clean the filter.\n- E30: The door is open.",
    "introduction": "We do not pay in these cases:\n\n1. War.\n2. Flood.\n3. Fire.",
    "table": "| Year | 2021 | 2022 |\n|---|---|---|\n| Rent | 900 | 950 |\n| Fee | 20 | 25 |",
    "long table": "| Year | 2021 | 2022 |\n|---|---|---|\n| Fee | 20 | 25 |" + "\n| Rent | 900 | 950 |" * 9,
}


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "expected"),
    [
        ("list", "To clean", "plug.", ["To clean it:\n\n1. Pull the plug.", "2. Rinse the filter."]),
        ("entry", "E20", "drain.", ["E20: It does not drain.", "Clean the filter."]),
        ("introduction", "2. Flood", "Flood.", ["2. Flood.", "We do not pay in these cases:"]),
        ("table", "Fee", "25", ["Year | 2021 | 2022", "Rent | 900 | 950", "Fee | 20 | 25"]),
        ("long table", "Fee", "25", ["Fee | 20 | 25", "Year | 2021 | 2022"]),
    ],
)
def test_the_best_stands_with_what_it_says_nothing_without(
    tmp_path: Path, kind: str, begins: str, ends: str, expected: list[str]
) -> None:
    library, document = library_of(tmp_path, BELONGING[kind])
    text = library.document(document.id).text
    start = text.index(begins)
    best = Evidence(document.id, start, text.index(ends, start) + len(ends), 0, 0.0, 0.0, 1.0)
    quotes = choose_quotes("What is there?", [best], library, Settings())
    assert [text[quote.start : quote.end] for quote in quotes] == expected


def test_the_header_of_a_table_is_not_the_best(tmp_path: Path) -> None:
    library, document = library_of(tmp_path, BELONGING["table"])
    text = library.document(document.id).text
    row = Evidence(document.id, text.index("Rent"), text.index("950") + 3, 0, 0.0, 0.0, 0.8)
    header = Evidence(document.id, 0, text.index("\n"), 0, 0.0, 0.0, 1.0)
    hits = [Hit(Passage(document.id, 0, 0, len(text)), 2.0)]
    assert close_evidence([header, row], hits, library, Settings()) == (row,)
    assert close_evidence([header], hits, library, Settings()) == (header,)


def test_where_meaning_was_compared_a_table_is_quoted_whole_only_if_one_of_its_columns_is_named(tmp_path: Path) -> None:
    library, document = library_of(tmp_path, BELONGING["table"])
    text = library.document(document.id).text
    row = Evidence(document.id, text.index("Rent"), text.index("950") + 3, 0, 0.0, 0.6, 1.0)
    named = {"What was paid in 2022?": 3, "What was paid by the tenant?": 2}
    quotes = {question: choose_quotes(question, [row], library, Settings()) for question in named}
    assert {question: len(chosen) for question, chosen in quotes.items()} == named


def test_a_row_that_is_named_in_other_words_is_quoted_without_the_others(tmp_path: Path) -> None:
    library, document = library_of(tmp_path, BELONGING["table"])
    text = library.document(document.id).text
    row = Evidence(document.id, text.index("Fee"), text.index("25") + 2, 0, 0.0, 0.6, 1.0)
    quotes = choose_quotes("What was the charge in 2022?", [row], library, Settings())
    assert [text[quote.start :].split()[0] for quote in quotes] == ["Fee", "Year"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How high is the fee?", ["Fee"]),
        ("How high is the charge?", ["Fee"]),
        ("How high is the rent?", ["Rent"]),
        ("How much is it?", ["Rent", "Fee"]),
    ],
)
def test_another_row_than_the_one_that_is_named_is_passed_over(
    tmp_path: Path, question: str, expected: list[str]
) -> None:
    library, document = library_of(tmp_path, BELONGING["table"])
    text = library.document(document.id).text
    rows = {name: (text.index(name), text.index(end) + len(end)) for name, end in (("Fee", "25"), ("Rent", "950"))}
    best, other = (
        Evidence(document.id, *rows[name], 0, 0.0, 0.0, 1.0) for name in sorted(rows, key=expected[0].__ne__)
    )
    quotes = choose_quotes(question, [best, other], library, Settings())
    assert [text[quote.start :].split()[0] for quote in quotes if quote.start > 10] == expected
