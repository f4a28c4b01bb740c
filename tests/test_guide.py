"""Guides of documents: all of it is taken from the document, and its questions are answered there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc.guide import Guide, guide, key_terms
from chatdoc.library import Library
from chatdoc.parsing import parse_file
from chatdoc.suggested import bare, suggestions
from tests.stand_ins import TermEmbedder
from ui.start import SAMPLES

LEASE = """# Lease of the mill

## 1. Rent

The rent is 1,450 euros a month. The deposit is two months' rent, kept in a separate account.

## 2. Repairs

The tenant pays for repairs below 120 euros each. The boiler was replaced in 2019.

## 3. How to give notice

Either side may end the lease with three months' notice in writing, sent to the other side by post.
"""
CONTRACT = """# 房屋租赁合同

## 第一条 租金

每月租金为六千五百元，应于每月五日前支付。押金为两个月租金。

## 第二条 租期

租期为三年。逾期付款是指在每月五日之后付款的情形。
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    yield library
    library.close()


def made(library: Library, folder: Path, name: str, text: str) -> Guide:
    """Add a document and return its guide."""
    (folder / name).write_text(text, encoding="utf-8")
    entry, _ = library.add(folder / name)
    library.embed_pending()
    return guide(library.document(entry.id), library)


def asked(folder: Path, name: str, text: str) -> list[str]:
    """Return all questions that are made of a text."""
    (folder / name).write_text(text, encoding="utf-8")
    return [each.question for each in suggestions(parse_file(folder / name, name=name))]


def test_a_guide_says_title_length_headings_and_three_questions(library: Library, tmp_path: Path) -> None:
    found = made(library, tmp_path, "lease.md", LEASE)
    assert (found.title, found.language) == ("Lease of the mill", "en")
    assert found.headings == ("Rent", "Repairs", "How to give notice")
    assert found.questions == ("What is the rent?", "What does the tenant pay for?", "What is the deposit?")
    assert found.words == len(LEASE.replace("#", "").split())


def test_a_chinese_guide_is_chinese(library: Library, tmp_path: Path) -> None:
    found = made(library, tmp_path, "合同.md", CONTRACT)
    assert (found.title, found.language) == ("房屋租赁合同", "zh")
    assert found.headings == ("租金", "租期")
    assert found.questions == ("每月租金是多少？", "租期是多少年？", "押金是多少？")


def test_sentences_and_headings_are_turned_into_questions(tmp_path: Path) -> None:
    english = asked(tmp_path, "lease.md", LEASE)
    assert {"When was the boiler replaced?", "How do I give notice?", "What is written about rent?"} <= set(english)
    chinese = asked(tmp_path, "合同.md", CONTRACT)
    assert {"什么是逾期付款？", "租期是多少年？", "押金是多少？", "关于租期是怎么写的？"} <= set(chinese)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is 12 metres deep.",
        "The well is 12 metres deep.",
        "The miller who built it is 80 years old.",
        "The rent was paid.",
        "Note: see page 12.",
        "大多数房间设为 55%。",
        "范围为 40% 至 70%。",
        "The key is behind the door.",
    ],
)
def test_a_sentence_that_states_nothing_of_its_own_is_not_asked_for(tmp_path: Path, sentence: str) -> None:
    assert asked(tmp_path, "note.txt", sentence) == []


def test_a_question_that_searching_finds_no_answer_to_is_left_out(library: Library, tmp_path: Path) -> None:
    better = "# Rent\n\nWhat is the rent? The rent is 99 euros. It is the rent of the mill, the whole rent.\n"
    (tmp_path / "better.md").write_text(better, encoding="utf-8")
    other = "The rent is 1,450 euros, of which the heating of the cellar, the loft and the barn takes a small part."
    found = made(library, tmp_path, "other.txt", other)
    assert found.questions == ("What is the rent?",)
    library.add(tmp_path / "better.md")
    library.embed_pending()
    entry = library.find("other.txt")
    again = guide(library.document(entry.id), library)
    assert again.questions == ()


def test_key_terms_are_frequent_words_and_do_not_overlap(library: Library) -> None:
    text = "The water tank is full. Empty the water tank. A lamp shows that the water tank is full. The lamp is red."
    assert key_terms(text, "en", library)[:1] == ("water tank",)
    chinese = "水箱已满。请倒掉水箱中的水。水箱装满后，滤网要清洗。滤网每周清洗，清洗滤网。"
    assert set(key_terms(chinese, "zh", library)) == {"水箱", "清洗", "滤网"}


def test_a_document_without_anything_to_ask_has_a_guide_without_questions(library: Library, tmp_path: Path) -> None:
    found = made(library, tmp_path, "short.txt", "Gone fishing.")
    assert found == Guide("short", "en", 2, (), (), ())


def test_the_number_of_a_heading_is_not_part_of_it() -> None:
    assert [
        bare(path) for path in ("Lease > 3.2 Rent", "第十二条 租金", "一、安全须知", "Chapter 4 Mills", "IV. Ends")
    ] == [
        "Rent",
        "租金",
        "安全须知",
        "Mills",
        "Ends",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sample_documents_have_questions_that_are_answered(library: Library, language: str) -> None:
    entry, _ = library.add(SAMPLES["zh" if language == "zh" else "en"])
    library.embed_pending()
    found = guide(library.document(entry.id), library)
    assert found.language == language
    assert len(found.questions) >= 2
    assert len(found.terms) == 6
