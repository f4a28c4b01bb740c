"""PDF -> document: text in reading order, a section for each page and heading, a box for each line.

The way of a page: glyphs (runs of characters; rules and grids: tables that are drawn) -> layout (rows in reading order)
-> running (heads and feet out) -> blocks (paragraphs, items, table rows) -> headings -> the text, composed here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from chatdoc.errors import FileTooLarge
from chatdoc.parsing.draft import Draft
from chatdoc.parsing.pdf.blocks import paragraphs_of
from chatdoc.parsing.pdf.cells import with_empty_cells, with_whole_labels
from chatdoc.parsing.pdf.garbled import Garbled, has_few_words, is_torn, is_usable
from chatdoc.parsing.pdf.glyphs import open_pdf
from chatdoc.parsing.pdf.headings import headings_of
from chatdoc.parsing.pdf.hyphens import ADDRESS, without_break_hyphen, words_of
from chatdoc.parsing.pdf.layout import reading_order
from chatdoc.parsing.pdf.running import without_running
from chatdoc.parsing.pdf.said import with_said
from chatdoc.parsing.pdf.second import SecondReader
from chatdoc.parsing.pdf.shapes import LINE_HYPHEN, OutlineEntry, Page, Paragraph, Row
from chatdoc.parsing.pdf.tables import tables_of, with_stacked_headers
from chatdoc.parsing.pdf.third import ThirdReader
from chatdoc.parsing.plain import needs_no_space, sets_spaces
from chatdoc.parsing.refusal import Refusal
from chatdoc.types import Document, Health, Line, Section, Table

MAX_PAGES = 10_000
SCAN_SHARE = 0.5
"""A picture that covers this much of a page with hardly a word is a scan, not an illustration."""
_REST_OF_ADDRESS = re.compile(r"\S*(?:[/=?&#%~_]|\w\.\w|\w-\w+-\w|\)[.,;:]?(?:\s|$))")
"""The line after an address that ends in a slash goes on with it; not so "for details"."""


def parse_pdf(data: bytes, progress: Callable[[int, int], None], password: str = "") -> Document:
    """Read a PDF; `progress` is told after every page. Raises Refusal: damaged, protected or too large.

    A page on which PDFium finds no usable text is read by pypdf, one whose words it tears into letters by pdfminer.
    Where no reader finds usable text and something is shown, the page waits for text recognition.
    """
    # A reader of its own: it is asked in the thread that reads ahead.
    with open_pdf(data, password, SecondReader(data, password).ligatures) as pdf:
        if pdf.pages > MAX_PAGES:
            raise Refusal(FileTooLarge, size=f"{pdf.pages} pages", limit=f"{MAX_PAGES} pages")
        second, third = SecondReader(data, password), ThirdReader(data, password)
        progress(0, pdf.pages)
        pages, reread, scanned = [], [], []
        garbled = Garbled()
        for number, page in enumerate(pdf.read_pages(), 1):
            is_scan = has_few_words(page.runs) and pdf.picture_share(number, page.width * page.height) >= SCAN_SHARE
            unusable = garbled.is_unusable(page.runs) or is_scan
            torn = not unusable and is_torn(page.runs)
            if unusable or torn:
                other = page
                if torn:
                    other = third.page(number)
                elif page.runs or pdf.sets_text(number) or not pdf.shows_anything(number):
                    other = replace(page, turn=0, runs=second.runs(number), grids=())
                if is_usable(other.runs) and not is_torn(other.runs) and not (is_scan and has_few_words(other.runs)):
                    page = other
                    reread.append(number)
                elif unusable:
                    page = replace(page, runs=())
                    scanned += [number] if pdf.shows_anything(number) else []
            pages.append(Page(number, page, tuple(reading_order(page.runs, page.grids))))
            progress(number, pdf.pages)
        labels = [pdf.label(number) for number in range(1, pdf.pages + 1)]
        outline = pdf.outline
        information = pdf.information()
    document = compose(pages, labels, outline)
    health = document.health._replace(
        empty_pages=tuple(number for number in document.health.empty_pages if number not in scanned),
        scanned_pages=tuple(scanned),
        reread_pages=tuple(reread),
        garbled_share=garbled.share,
    )
    return document._replace(health=with_said(health, information))


def unlocked_copy(data: bytes, password: str) -> bytes | None:
    """Return the PDF as one that needs no password, None where it needs none. Raises Refusal."""
    try:
        with open_pdf(data):
            return None
    except Refusal:
        with open_pdf(data, password) as pdf:
            return pdf.unlocked()


def compose(pages: Sequence[Page], labels: Sequence[str], outline: Sequence[OutlineEntry]) -> Document:
    """Write the text of the pages, and note where each page, heading and line stands in it."""
    empty = tuple(page.number for page in pages if not page.rows)
    paragraphs = with_stacked_headers(paragraphs_of(without_running(pages)))
    paragraphs = with_empty_cells(with_whole_labels(paragraphs))
    headings = headings_of(paragraphs, outline)
    words = words_of(paragraphs)
    spaced = sets_spaces("\n".join(row.text for paragraph in paragraphs for _, row in paragraph.rows))
    draft = Draft()
    starts: dict[int, int] = {}
    boxes = {page.number: page.runs for page in pages}
    tables = tables_of(paragraphs)
    rows = {index for table in tables for index in range(table.first + 1, table.last + 1)}
    places: list[tuple[int, int]] = []
    for index, paragraph in enumerate(paragraphs):
        text, spans = _joined(paragraph, words, spaced=spaced)
        start = draft.block(text, joined=paragraph.follows or index in rows)
        places.append((start, draft.length))
        for level, title in headings.get(index, ()):
            draft.mark_heading(level, title, start)
        for (page, row), offsets in zip(paragraph.rows, spans, strict=True):
            starts.setdefault(page, start + offsets[0][0])
            draft.lines += [
                Line(start + low, start + high, page, *boxes[page].rendered(run))
                for run, (low, high) in zip(row.runs, offsets, strict=True)
                if low < high
            ]
    for table in tables:
        start = places[table.first][0]
        header_end = places[table.body - 1][1] if table.body > table.first else start
        draft.tables.append(Table(start, header_end, places[table.last][1]))
    draft.sections += _page_sections(pages, labels, starts, draft.length)
    return draft.document(media_type="application/pdf", health=Health(pages=len(pages), empty_pages=empty))


def _page_sections(pages: Sequence[Page], labels: Sequence[str], starts: dict[int, int], end: int) -> list[Section]:
    """Return a section for each page; one without text begins where the page before ends, that is with the next."""
    sections: list[Section] = []
    following = end
    for page, label in zip(reversed(pages), reversed(labels), strict=True):
        following = starts.get(page.number, following)
        sections.append(Section(f"p. {label}", following, page.number))
    return sections[::-1]


def _joined(paragraph: Paragraph, words: set[str], *, spaced: bool) -> tuple[str, list[list[tuple[int, int]]]]:
    """Return the text of a paragraph, and for each of its rows the (start, end) of each run in it."""
    rows = [row for _, row in paragraph.rows]
    following: list[Row | None] = [*rows[1:], None]
    text, spans = "", []
    for row, below in zip(rows, following, strict=True):
        offsets: list[tuple[int, int]] = []
        before = ""
        for run, after in zip(row.runs, [*row.runs[1:], None], strict=True):
            if after is not None:
                going_on = after.text if after.joined else ""
            else:
                going_on = below.text if below is not None else ""
            piece = without_break_hyphen(run.text, going_on, words).replace(LINE_HYPHEN, "-")
            if offsets:
                text += _glue(before, text, run.text, spaced=spaced) if run.joined else "\t"
            offsets.append((len(text), len(text) + len(piece)))
            text += piece
            before = run.text
        spans.append(offsets)
        if below is not None:
            text += _glue(before, text, below.text, spaced=spaced)
    return text, spans


def _glue(before: str, text: str, after: str, *, spaced: bool) -> str:
    """Return what stands between the text so far, which ends with the line `before`, and the line after it."""
    cut_word = before.endswith((LINE_HYPHEN, "-")) and before[-2:-1].isalnum()
    cut_address = text.endswith("/") and ADDRESS.search(text) and _REST_OF_ADDRESS.match(after)
    return "" if cut_word or cut_address or needs_no_space(text, after, spaced=spaced) else " "
