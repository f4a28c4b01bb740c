"""What a document says of itself: title, authors, date, sender; and which questions ask for that."""

from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.library import Library
from tests.made_library import made_library
from tests.made_pdfs import lines, make_pdf

PAPER = """# Urban hedges as corridors for hedgehogs

Lena Marchetti, Oskar Lindqvist and Rui Tavares

Institute for Urban Ecology, University of Halvern

Published in Journal of Small Mammal Research, vol. 18, June 2023

## Abstract

We followed 64 hedgehogs with radio tags in Halvern from 2019 to 2021. Ida Kessel wrote the software.
"""
MAIL = """From: Bettina Kruse <b.kruse@harlowmuseum.example>
To: Samuel Ortiz <s.ortiz@lightline.example>
Subject: Lighting for the coastal exhibition
Date: Tue, 05 Nov 2024 09:42:00 +0100
Content-Type: text/plain; charset=utf-8

Dear Mr Ortiz,

The exhibition opens on 3 February 2025.
"""
LEASE = (
    "# Rental agreement\n\nThis agreement is made on 14 March 2024 between Ann Holl and Dan Okafor. It starts in May."
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return made_library(tmp_path_factory.mktemp("own"), {"paper.md": PAPER, "mail.eml": MAIL, "lease.md": LEASE})


def first_quote(question: str, library: Library, name: str | None) -> str:
    """Return the first quote, "" where it is not found, asked of a document or (None) of all."""
    chosen = [entry.id for entry in library.entries() if name in entry.names] if name else None
    *_, final = answer(question, library, None, documents=chosen)
    quotes = [sentence.text for sentence in final.sentences if sentence.origin == "quote"]
    return quotes[0] if quotes and final.verdict == "quoted" else ""


@pytest.mark.parametrize(
    ("name", "question", "quote"),
    [
        ("paper.md", "Who wrote this paper?", "Lena Marchetti"),
        ("paper.md", "Who are the authors?", "Lena Marchetti"),
        ("paper.md", "What is the title of this document?", "Urban hedges"),
        ("paper.md", "What is this paper called?", "Urban hedges"),
        ("paper.md", "When was this paper published?", "Published in"),
        (None, "Who wrote the paper about hedgehogs?", "Lena Marchetti"),
        ("lease.md", "What is the date of this contract?", "This agreement is made on 14 March 2024"),
        ("lease.md", "What is the date of these documents?", "This agreement is made on 14 March 2024"),
        ("lease.md", "When was it signed?", "This agreement is made on 14 March 2024"),
        ("mail.eml", "Who sent this e-mail?", "From: Bettina Kruse"),
        ("mail.eml", "Who is the recipient?", "To: Samuel Ortiz"),
        ("mail.eml", "What is the subject of this e-mail?", "Lighting for the coastal exhibition"),
        ("mail.eml", "When was this e-mail sent?", "Date: 2024-11-05"),
    ],
)
def test_a_document_is_asked_about_itself(library: Library, name: str | None, question: str, quote: str) -> None:
    assert first_quote(question, library, name).startswith(quote)


@pytest.mark.parametrize(
    ("name", "question", "quote"),
    [
        ("paper.md", "Who wrote the software?", "Ida Kessel wrote the software."),
        ("lease.md", "Who wrote this agreement?", ""),
        (None, "Who wrote the paper about whales?", ""),
        (None, "Who is the author?", ""),
    ],
)
def test_what_is_no_question_about_one_document_is_searched(
    library: Library, name: str | None, question: str, quote: str
) -> None:
    assert first_quote(question, library, name).startswith(quote)
    assert not first_quote(question, library, name).startswith("Lena")


def test_what_only_the_file_knows_is_said_to_be_the_files(tmp_path: Path) -> None:
    page = [*lines(["Travel rules"], size=20), *lines(["Taxi rides are refunded after ten in the evening."], top=200)]
    information = "/Author(Priya Raman)/CreationDate(D:20240229)"
    (tmp_path / "rules.pdf").write_bytes(make_pdf([page], information=information))
    library = made_library(tmp_path, {})
    library.add(tmp_path / "rules.pdf")
    library.embed_pending()
    for question, said in {
        "Who wrote this document?": "The file itself names as its author: Priya Raman. It begins:",
        "What is the date of this document?": "The file itself says that it was made on 2024-02-29. It begins:",
    }.items():
        *_, final = answer(question, library, None)
        assert [sentence.text for sentence in final.sentences] == [said, "Travel rules"]
        assert len(final.citations) == 1
