"""What a document is turned by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.leaves import PART_CHARS, Leaf, find_page, leaves, leaves_of
from chatdoc.types import Document, Section


def paged(*labels: str) -> Document:
    """A document with one page of 20 characters for each label."""
    sections = tuple(Section(f"p. {label}", 20 * i, page=i + 1) for i, label in enumerate(labels))
    return Document("d", "d.pdf", "application/pdf", "x" * 20 * len(labels), sections)


def test_a_page_that_was_recognised_later_is_turned_where_it_lies() -> None:
    sections = (Section("p. 1", 0, 1), Section("p. 3", 10, 3), Section("p. 2", 20, 2))
    document = Document("d", "d.pdf", "application/pdf", "x" * 30, sections)
    assert leaves(document) == (Leaf(0, 10, 1, "1"), Leaf(20, 30, 2, "2"), Leaf(10, 20, 3, "3"))


def test_a_page_without_text_is_an_empty_leaf_between_its_neighbours() -> None:
    sections = (Section("p. 1", 0, 1), Section("p. 2", 10, 2), Section("p. 3", 10, 3))
    found = leaves(Document("d", "d.pdf", "application/pdf", "x" * 20, sections))
    assert [(leaf.start, leaf.end) for leaf in found] == [(0, 10), (10, 10), (10, 20)]
    assert leaves_of(found, 9, 10) == (0, 0)
    assert leaves_of(found, 10, 12) == (2, 2)
    assert leaves_of(found, 9, 11) == (0, 2)


@pytest.mark.parametrize(
    ("typed", "index"),
    [("ii", 1), ("II", 1), (" p. ii ", 1), ("第 2 页", 4), ("2", 4), ("1", 3), ("6", 5), ("7", None), ("", None)],
)
def test_a_page_is_found_by_its_label_before_its_number(typed: str, index: int | None) -> None:
    assert find_page(leaves(paged("i", "ii", "iii", "1", "2", "A-1")), typed) == index


def test_parts_begin_at_headings_else_at_paragraphs() -> None:
    paragraph = "word " * 100 + "\n\n"
    text = paragraph * 60
    heading = len(paragraph) * 12
    with_heading = leaves(Document("d", "d.md", "text/markdown", text, (Section("Two", heading),)))
    assert with_heading[1].start == heading
    assert all(text[: leaf.start].endswith("\n\n") for leaf in with_heading[2:])


@given(st.text(alphabet="ab \n", max_size=60).map(lambda text: text * 700), st.sets(st.integers(0, 40_000), max_size=6))
def test_parts_cover_the_text_and_none_is_too_long(text: str, headings: set[int]) -> None:
    sections = tuple(Section("x", start) for start in sorted(headings) if start < len(text))
    found = leaves(Document("d", "d.txt", "text/plain", text, sections))
    assert "".join(text[leaf.start : leaf.end] for leaf in found) == text
    assert all(leaf.end - leaf.start <= PART_CHARS * 1.25 for leaf in found)
