"""The reading panel: where a citation stands, and the marked words."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.types import Citation, Document, Health, Section
from ui.reader import CONTEXT_CHARS, place, reading, stretch_round
from ui.strings import CHINESE, ENGLISH


def paged(*labels: str) -> Document:
    """A document with one page of 20 characters for each label."""
    sections = tuple(Section(f"p. {label}", 20 * i, page=i + 1) for i, label in enumerate(labels))
    text = "".join(f"Words of page {i:04}.\n" for i in range(len(labels)))
    return Document("d", "d.pdf", "application/pdf", text, sections, health=Health(pages=len(labels)))


def marked(shown: str) -> str:
    return html.unescape("".join(re.findall("<mark>(.*?)</mark>", shown, re.DOTALL)))


def words(shown: str) -> str:
    """Return the text that a person reads under the heading of the panel."""
    return html.unescape(re.sub("<[^>]*>", "", shown.partition('class="reading-text"')[2].partition(">")[2]))


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


def test_exactly_the_quote_is_marked_on_its_page() -> None:
    document = paged("1", "2", "3")
    shown = reading(document, Citation(1, "d", 26, 38), ENGLISH, name="d.pdf", key="1")
    assert marked(shown) == document.text[26:38]
    assert words(shown) == "Words of page 0001."


def test_a_quote_of_several_paragraphs_is_marked_in_each() -> None:
    document = Document("d", "d.txt", "text/plain", "one two\nthree\n\nfour five")
    shown = reading(document, Citation(1, "d", 4, 19), ENGLISH, name="d.txt", key="1")
    assert re.findall("<mark>(.*?)</mark>", shown) == ["two", "three", "four"]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 5), (50, 60), (7, 8)])
def test_nothing_is_marked_where_there_are_no_quoted_words(start: int, end: int) -> None:
    document = Document("d", "d.txt", "text/plain", "one two\nthree")
    shown = reading(document, Citation(1, "d", start, end), ENGLISH, name="d.txt", key="1")
    assert "<mark>" not in shown
    assert ENGLISH.not_located in html.unescape(shown)


@pytest.mark.parametrize("quote", [slice(3, 20), slice(56, 58), slice(0, 40)])
def test_markup_in_a_document_and_its_name_is_text(quote: slice) -> None:
    hostile = '<img src=https://evil.example/x onerror=alert(1)>"&lt;'
    document = Document("d", hostile, "text/plain", f"{hostile} and {hostile}", (Section(hostile, 0),))
    shown = reading(document, Citation(1, "d", quote.start, quote.stop), ENGLISH, name=hostile, key='"><b>')
    assert "<img" not in shown
    assert "<b>" not in shown
    assert marked(shown) == document.text[quote]
    assert words(shown) == document.text


def test_a_long_section_is_cut_at_paragraphs_and_says_so() -> None:
    line = "0123456789" * 9 + "\n"
    document = Document("d", "d.txt", "text/plain", line * 400)
    citation = Citation(1, "d", 20_000, 20_050)
    stretch = stretch_round(document, citation)
    assert stretch.cut_before
    assert stretch.cut_after
    assert 0 < citation.start - stretch.start <= CONTEXT_CHARS
    assert 0 < stretch.end - citation.end <= CONTEXT_CHARS
    assert document.text[stretch.start - 1] == document.text[stretch.end] == "\n"
    shown = html.unescape(reading(document, citation, ENGLISH, name="d.txt", key="1"))
    assert ENGLISH.cut_before in shown
    assert ENGLISH.cut_after in shown


TEXTS = st.text(alphabet="ab <>&\"'\n期。", min_size=1, max_size=60)


@given(TEXTS, st.data())
def test_what_is_marked_is_the_quote_but_for_line_breaks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    borders = sorted(data.draw(st.sets(st.integers(1, len(text)), max_size=3)))
    sections = tuple(Section(str(border), border) for border in borders)
    document = Document("d", "d.txt", "text/plain", text, sections)
    shown = reading(document, Citation(1, "d", start, end), ENGLISH, name="d", key="1")
    quote = text[start:end]
    if quote.strip():
        assert re.sub(r"\s", "", marked(shown)) == re.sub(r"\s", "", quote)
        assert re.sub(r"\s", "", quote) in re.sub(r"\s", "", words(shown))
    else:
        assert "<mark>" not in shown
