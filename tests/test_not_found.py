"""What is said where nothing was found: the words that were looked for, and the documents that were not read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.not_found import MOST_NAMED, warning
from chatdoc.text import question_terms, question_words, terms
from chatdoc.types import Answer, Unread
from tests.command_line import chatdoc, chatdoc_process
from tests.made_pdfs import lines
from tests.made_scans import with_scans
from tests.stand_ins import TermEmbedder

NOWHERE = "Which orchestra played in Vienna?"
NOWHERE_ZH = "哪支乐团在维也纳演出？"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "lease.md").write_text("The rent is 1,450 euros a month.\n", encoding="utf-8")
    library.add(tmp_path / "lease.md")
    library.embed_pending()
    yield library
    library.close()


def refused(library: Library, question: str, *waiting: Unread, documents: set[str] | None = None) -> Answer:
    *_, final = answer(question, library, None, waiting=waiting, documents=documents)
    assert final.verdict == "not_found"
    return final


def said(final: Answer) -> list[str]:
    return [sentence.text for sentence in final.sentences]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (NOWHERE, ["orchestra", "played", "Vienna"]),
        ("How much does Mr. Osei pay in FY2022?", ["Mr", "Osei", "pay", "FY2022"]),
        ("谁是天津大学的校长？", ["天津大学", "校长"]),
        ("Ｗhere is the 10-K of 2021, the 10-K?", ["10-K", "2021"]),
        ("What is it?", ["What", "is", "it"]),
        ("?!", []),
    ],
)
def test_the_words_searched_are_those_of_the_question_that_do_not_only_ask(question: str, words: list[str]) -> None:
    assert question_words(question) == words
    assert set(question_terms(question)) <= {term for word in words for term in terms(word)}


def test_the_words_searched_are_said_in_the_questions_language(library: Library) -> None:
    assert said(refused(library, NOWHERE))[1] == "Searched for: orchestra, played, Vienna."
    assert said(refused(library, NOWHERE_ZH))[1].startswith("查找的词：")
    assert refused(library, NOWHERE).searched == ("orchestra", "played", "Vienna")


def test_files_that_failed_or_wait_are_named_in_both_languages(library: Library) -> None:
    unread = (Unread("broken.pdf", failed=True), Unread("new\u202e.pdf", failed=False))
    assert said(refused(library, NOWHERE, *unread))[2:] == [
        "Could not be read, and so was not searched: broken.pdf.",
        "Still being read, and so not searched in full yet: new\\u202e.pdf.",
    ]
    assert said(refused(library, NOWHERE_ZH, *unread))[2:] == [
        "未能读取，因此没有查找：broken.pdf。",
        "仍在读取，尚未完整查找：new\\u202e.pdf。",
    ]
    many = [Unread(f"{number}.pdf", failed=True) for number in range(MOST_NAMED + 3)]
    assert warning(many, "en")[0].text.endswith(f"{MOST_NAMED - 1}.pdf and 3 more.")


def test_a_document_with_pages_that_wait_for_recognition_is_named_until_they_are_read(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "scan.pdf").write_bytes(with_scans([(lines(["The garden belongs to the tenant."]), True)]))
    entry, _ = library.add(tmp_path / "scan.pdf")
    assert refused(library, NOWHERE).unread == (Unread("scan.pdf", failed=False),)
    lease = library.find("lease.md").id
    assert refused(library, NOWHERE, documents={lease}).unread == ()
    assert refused(library, f'{NOWHERE} file:"lease"').unread == ()
    library.recognize_pending(entry.id)
    library.embed_pending()
    assert refused(library, NOWHERE).unread == ()


def test_the_queue_tells_which_files_no_search_sees(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "mill.md").write_text("The mill stands in Ulm.\n", encoding="utf-8")
    queue = IngestQueue(library)
    numbers = queue.submit([tmp_path / "empty.pdf", tmp_path / "mill.md"])
    queue.wait_until_read(numbers)
    assert queue.unread() == (Unread("empty.pdf", failed=True),)
    queue.dismiss(numbers[0])
    assert queue.unread() == ()
    queue.close()
    closed = IngestQueue(library)
    closed.close()
    closed.submit([tmp_path / "mill.md"])
    assert closed.unread() == (Unread("mill.md", failed=False),)


def test_nothing_of_it_is_said_where_something_was_found(library: Library) -> None:
    *_, final = answer("How much is the rent?", library, None, waiting=[Unread("broken.pdf", failed=True)])
    assert (final.verdict, final.searched, final.unread) == ("quoted", (), ())


def test_the_command_line_says_what_was_searched_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "lease.md").write_text("The rent is 1,450 euros a month.\n", encoding="utf-8")
    place = ("--library", tmp_path / "library")
    asked = chatdoc("ask", NOWHERE, tmp_path / "lease.md", "--no-llm", *place)
    assert "Searched for: orchestra, played, Vienna." in asked.out
    assert chatdoc("ask", NOWHERE, "--no-llm", "--json", *place).json["searched"] == ["orchestra", "played", "Vienna"]
    assert "查找的词：" in chatdoc_process("ask", NOWHERE_ZH, "--no-llm", *place, language="zh_CN.UTF-8").out
