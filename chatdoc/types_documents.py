"""The words about documents: a file as text, what was noticed while it was read, its passages and those that are found.

An offset is a count of Unicode code points into `Document.text`, from 0; an end is exclusive.

They are named tuples, as are the settings and what `store.py` returns: importing dataclasses and making these of them
took a third of a search by words.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

Language = Literal["en", "zh"]


class Section(NamedTuple):
    """Where a page or a heading begins; it lasts until the next one of its kind.

    A page has `page` (physical, from 1) and its printed label ("p. iv"); a heading has `page=None`
    and its path ("Lease > Term").
    """

    label: str
    start: int
    page: int | None = None


class Line(NamedTuple):
    """One line of text on a PDF page, for highlights.

    `text[start:end]` stands in the box x0..x1 (rightwards), y0..y1 (downwards), in points from the top
    left corner of the page as it is rendered (crop and rotation applied).
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Table(NamedTuple):
    """A table: `text[start:end]`, one row a line; its header is `text[start:header_end]`, empty where none is known."""

    start: int
    header_end: int
    end: int


class Pair(NamedTuple):
    """A question that came with its answer: `text[start:answer]` asks, `text[answer:end]` answers."""

    start: int
    answer: int
    end: int


class Health(NamedTuple):
    """What was noticed while a file was read: its health card.

    Pages are physical, from 1. `empty_pages` have nothing to read; `scanned_pages` show something but carry no usable
    text and wait for text recognition (OCR); `recognized_pages` got their text from it; `reread_pages` were read by
    a second reader, because the first found no usable text there. `garbled_share` is the share, 0 to 1, of characters
    that stand for nothing readable (U+FFFD, private use) among those in the file. `encoding` is set for text formats;
    `encoding_guessed` when neither a byte order mark nor the file itself named it. `language` is that of most words.
    `seconds` is how long reading took, text recognition included. `title`, `author` and `made_on` (ISO 8601, the day
    only) are what the file says of itself, "" where it says nothing; nobody checks them.
    Sheets, rows, columns, and slides (from 1) that are hidden in the file and hold something were read, `hidden_rows`
    and `hidden_columns` of the sheets that are not; deletions of tracked changes and comments were left out.
    `empty_formulas` are cells of a sheet whose result the program that wrote them did not save.
    """

    pages: int | None = None
    empty_pages: tuple[int, ...] = ()
    scanned_pages: tuple[int, ...] = ()
    recognized_pages: tuple[int, ...] = ()
    reread_pages: tuple[int, ...] = ()
    garbled_share: float = 0.0
    encoding: str | None = None
    encoding_guessed: bool = False
    language: Language | None = None
    tables: int = 0
    seconds: float = 0.0
    title: str = ""
    author: str = ""
    made_on: str = ""
    hidden_sheets: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    hidden_slides: tuple[int, ...] = ()
    deletions: int = 0
    comments: int = 0
    empty_formulas: int = 0


class Document(NamedTuple):
    """A file as text. `id` is the sha256 of its bytes in hexadecimal.

    Sections, lines, tables and pairs are in text order. `pairs` are the questions and answers of a file that is
    nothing else.
    """

    id: str
    name: str
    media_type: str
    text: str
    sections: tuple[Section, ...] = ()
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    pairs: tuple[Pair, ...] = ()
    health: Health = Health()

    def pages(self, start: int, end: int) -> tuple[int, ...]:
        """Return the physical pages that `text[start:end]` stands on, or () where the format has no pages."""
        starts = [section for section in self.sections if section.page is not None]
        if not starts:
            return ()
        offsets = [section.start for section in starts]
        first = max(bisect_right(offsets, start) - 1, 0)
        last = max(bisect_right(offsets, max(end - 1, start)) - 1, first)
        return tuple(page for section in starts[first : last + 1] if (page := section.page) is not None)

    def page_label(self, offset: int) -> str | None:
        """Return the printed label of the page at `offset` ("p. iv"), or None where there are no pages."""
        return _label_at([section for section in self.sections if section.page is not None], offset)

    def heading(self, offset: int) -> str | None:
        """Return the heading path at `offset` ("Lease > Term"), or None above the first heading."""
        return _label_at([section for section in self.sections if section.page is None], offset) or None


def _label_at(sections: Sequence[Section], offset: int) -> str | None:
    index = bisect_right([section.start for section in sections], offset) - 1
    return sections[index].label if index >= 0 else None


class Passage(NamedTuple):
    """A stretch of a document that is indexed as one: `document.text[start:end]`, numbered from 0."""

    document_id: str
    ordinal: int
    start: int
    end: int


class Hit(NamedTuple):
    """A passage that was found. The score can only be compared inside one list; higher is better.

    `also` are passages that say nearly the same elsewhere.
    """

    passage: Passage
    score: float
    also: tuple[Passage, ...] = ()
