"""Filters that are typed into a question, and passages that say the same."""

from pathlib import Path

import pytest

from chatdoc.errors import UnknownDocument
from chatdoc.filters import Query, read_query
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from tests.made_library import made_library

TEXTS = {
    "lease 2021.md": "The rent is 1,450 euros a month. Notice is three months in writing.",
    "lease 2022.md": "The rent is 1,600 euros a month. Notice is one month in writing.",
    "租赁合同.md": "每月租金为一千元。猫咪不得入内。",
    "证据.md": "出租方提交了證據，租金已经支付。",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return made_library(tmp_path, TEXTS)


def found(question: str, library: Library) -> list[str]:
    return sorted(library.document(hit.passage.document_id).name for hit in retrieve(question, library))


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("What is the rent?", Query("What is the rent?")),
        ('rent file:"lease" -"draft"', Query("rent", ("lease",), (), ("draft",))),
        ("租金 文件：“合同” +“一千元”", Query("租金", ("合同",), ("一千元",))),
        ("file:lease.pdf the rent", Query("the rent", ("lease.pdf",))),
        ('+"force majeure"', Query("force majeure", (), ("force majeure",))),
        ('What is 3 +4 -1 and a "quoted" word-"end"?', Query('What is 3 +4 -1 and a "quoted" word-"end"?')),
        ("profile: who", Query("profile: who")),
        ("Sales of FY22, FY 2021 and fy'20?", Query("Sales of 2022, 2021 and 2020?")),
        ('fees in FY1998 file:"FY98" +"FY98"', Query("fees in 1998", ("FY98",), ("FY98",))),
        ("Sales of FY22/23, FY22-23 and FYI", Query("Sales of FY22/23, FY22-23 and FYI")),
    ],
)
def test_filters_are_taken_out_of_a_question_and_nothing_else_is(typed: str, query: Query) -> None:
    assert read_query(typed) == query


def test_a_file_filter_keeps_to_documents_whose_name_contains_it(library: Library) -> None:
    assert found('rent file:"LEASE"', library) == ["lease 2021.md", "lease 2022.md"]
    assert found('rent file:"2022"', library) == ["lease 2022.md"]
    assert found("租金 文件:合同", library) == ["租赁合同.md"]


def test_an_unknown_file_is_named(library: Library) -> None:
    with pytest.raises(UnknownDocument, match="nowhere"):
        retrieve("rent file:nowhere", library)


def test_required_words_stand_in_every_passage_and_excluded_ones_in_none(library: Library) -> None:
    assert found('rent +"three months"', library) == ["lease 2021.md"]
    assert found('rent +"months three"', library) == []
    assert "lease 2021.md" not in found('rent -"three months"', library)
    assert found('租金 +"证据"', library) == ["证据.md"]
    assert found('租金 +"猫"', library) == ["租赁合同.md"]
    assert found('租金 file:"合同" -"猫"', library) == []


def test_filters_hold_inside_the_chosen_documents(library: Library) -> None:
    chosen = {library.find("lease 2021.md").id}
    hits = retrieve('rent +"month"', library, documents=chosen)
    assert {hit.passage.document_id for hit in hits} == chosen
    assert retrieve('rent file:"2022"', library, documents=chosen) == ()


def test_a_passage_that_stands_in_two_documents_appears_once_and_says_so(tmp_path: Path) -> None:
    text = "The committee met on Monday and heard the report of the auditor about the cellar and its old barrels. "
    library = made_library(tmp_path, {"a.md": text, "b.md": text + "\n", "c.md": text.replace("Monday", "12 May")})
    hits = retrieve("What did the auditor report about the cellar?", library)
    assert len(hits) == 2
    assert sorted(len(hit.also) for hit in hits) == [0, 1]
