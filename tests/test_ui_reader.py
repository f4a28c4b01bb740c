"""Where a citation stands, in words."""

from chatdoc.leaves import Leaf
from chatdoc.types import Document, Health, Section
from ui.reader import place, place_of_leaves
from ui.strings import CHINESE, ENGLISH


def paged(*labels: str) -> Document:
    """A document with one page of 20 characters for each label."""
    sections = tuple(Section(f"p. {label}", 20 * i, page=i + 1) for i, label in enumerate(labels))
    text = "".join(f"Words of page {i:04}.\n" for i in range(len(labels)))
    return Document("d", "d.pdf", "application/pdf", text, sections, health=Health(pages=len(labels)))


def test_a_page_whose_label_is_its_number_is_named_once() -> None:
    assert place(paged("1", "2", "3"), 20, 30, ENGLISH) == "p. 2 of 3"
    assert place(paged("1", "2", "3"), 20, 30, CHINESE) == "第 2 页，共 3 页"


def test_a_printed_label_stands_before_the_physical_number() -> None:
    assert place(paged("i", "ii", "iii", "1"), 20, 30, ENGLISH) == "p. ii (2 of 4)"
    assert place(paged("i", "ii", "iii", "1"), 20, 30, CHINESE) == "第 ii 页（4 页中的第 2 页）"


def test_a_quote_across_a_page_break_names_both_pages() -> None:
    assert place(paged("1", "2", "3"), 25, 45, ENGLISH) == "pp. 2–3 of 3"
    assert place(paged("ii", "1", "2"), 10, 25, ENGLISH) == "pp. ii–1 (1–2 of 3)"


def test_a_document_without_pages_names_the_heading() -> None:
    document = Document("d", "d.md", "text/markdown", "Lease\nTerm\nThree years.", (Section("Lease > Term", 6),))
    assert place(document, 12, 16, ENGLISH) == "Lease > Term"
    assert place(document, 0, 5, ENGLISH) == ""


def test_what_is_open_is_named_also_where_there_is_no_text() -> None:
    found = (Leaf(0, 9, 1, "i"), Leaf(9, 9, 2, "ii"), Leaf(9, 20, 3, "1"))
    assert place_of_leaves(found, 1, 1, ENGLISH) == "p. ii (2 of 3)"
    assert place_of_leaves(found, 0, 2, ENGLISH) == "pp. i–1 (1–3 of 3)"
    parts = (Leaf(0, 9), Leaf(9, 20))
    assert place_of_leaves(parts, 1, 1, ENGLISH) == "part 2 of 2"
    assert place_of_leaves(parts, 0, 1, CHINESE) == "第 1–2 部分，共 2 部分"
    assert place_of_leaves(parts[:1], 0, 0, ENGLISH) == ""
