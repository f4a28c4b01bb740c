"""Which document a question names, and which of several reports it means."""

from pathlib import Path

import pytest

from chatdoc.evidence import find_evidence, text_of
from chatdoc.filters import read_query
from chatdoc.meant import is_meant, is_named
from chatdoc.retrieve import retrieve
from tests.made_library import made_library


@pytest.mark.parametrize(
    ("question", "name", "named"),
    [
        ("How many stores has Best Buy?", "BESTBUY_2023_10K.pdf", True),
        ("What was MGM's revenue?", "MGMRESORTS_2022Q4.pdf", True),
        ("What was Adobe's revenue?", "ADOBE_2022_10K.pdf", True),
        ("What is the topic of Unit 14?", "United_Methodist_Church.md", False),
        ("What is adobe made of?", "ADOBE_2022_10K.pdf", False),
        ("What is it about?", "What_is_it.md", False),
    ],
)
def test_a_question_names_a_document_by_a_name_in_its_title(question: str, name: str, named: bool) -> None:
    assert is_named(name, question) is named


@pytest.mark.parametrize(
    ("question", "name", "meant"),
    [
        ("What did Norlake earn in 2022?", "NORLAKE_2022_10K.pdf", True),
        ("What did Norlake earn in fiscal 2022?", "norlake-annual-2022Q4.pdf", True),
        ("What did Norlake earn in 2022?", "Norlake_FY22_results.xlsx", True),
        ("What did Norlake earn in 2021?", "NORLAKE_2022_10K.pdf", False),
        ("What did Norlake earn?", "NORLAKE_2022_10K.pdf", False),
        ("What did Westfold earn in 2022?", "NORLAKE_2022_10K.pdf", False),
    ],
)
def test_a_question_means_a_report_whose_name_and_year_it_says(question: str, name: str, meant: bool) -> None:
    assert is_meant(name, question) is meant


BONUS = "The dockers of Norlake were paid a bonus in 2022."


@pytest.mark.parametrize("year", ["2022", "fiscal 2022", "FY2022", "FY22"])
def test_of_two_reports_that_tell_of_a_year_the_one_of_that_year_is_asked(tmp_path: Path, year: str) -> None:
    texts = {"NORLAKE_2023_report.md": BONUS, "NORLAKE_2022_report.md": BONUS.replace("in 2022", "")}
    library = made_library(tmp_path, texts)
    question = f"Were the dockers of Norlake paid a bonus in {year}?"
    hits = retrieve(question, library)
    assert library.document(hits[0].passage.document_id).name == "NORLAKE_2022_report.md"
    last_first = [hit._replace(score=1.0) for hit in reversed(hits)]
    best = find_evidence(read_query(question).text, last_first, library)[0]
    assert library.document(best.document_id).name == "NORLAKE_2022_report.md"


def test_what_a_meant_report_says_need_not_name_it(tmp_path: Path) -> None:
    text = "2022 was a demanding year for Norlake.\n\nA claim over oil in the port was brought against us.\n"
    library = made_library(tmp_path, {"NORLAKE_2022_report.md": text, "NORLAKE_2023_report.md": "Ships."})
    question = "What claim did Norlake face in 2022?"
    best = find_evidence(question, retrieve(question, library), library)[0]
    assert text_of(best, library).startswith("A claim")
