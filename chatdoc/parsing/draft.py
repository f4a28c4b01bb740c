"""Blocks as a parser meets them -> the text, sections and lines of a document.

The contract of `Document.text` is kept here: a newline is a border, a blank line parts paragraphs, list items and table
rows follow each other without one, and no control or surrogate character comes through.
"""

import re
from collections.abc import Sequence

from chatdoc.types import Document, Health, Line, Pair, Section, Table

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\u200b\u2060\u00ad\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\r\n\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\x85]+")
PATH_SEPARATOR = " > "


def clean(text: str) -> str:
    """Return the text without characters that show nothing (controls, soft hyphens, byte order marks)."""
    return _UNWANTED.sub("", text)


def one_line(text: str) -> str:
    """Return the text with every run of white space as one space, and none at the ends."""
    if text.isascii() and text.isprintable() and "  " not in text:  # most cells of a large sheet
        return text.strip(" ")
    return _SPACES.sub(" ", clean(text)).strip(" ")


class Draft:
    """A document in the making. Blocks are added in reading order; `document` closes it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[tuple[int, str]] = []
        self.sections: list[Section] = []
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self.pairs: list[Pair] = []

    @property
    def length(self) -> int:
        """The number of characters so far: where the next block would begin, but for the border before it."""
        return self._length

    def block(self, text: str, *, joined: bool = False) -> int:
        """Add one block (it may hold newlines of its own, as code does) and return its offset.

        A `joined` block follows the one before it on the next line: a list item, a table row. An empty one is left out.
        """
        if not text:
            return self._length
        self.border(1 if joined else 2)
        start = self._length
        self._append(text)
        return start

    def table(self, rows: Sequence[str], *, header_rows: int) -> int:
        """Add a table, one line a row, and return its offset; the first `header_rows` name the columns."""
        start = header_end = self._length
        for index, row in enumerate(rows):
            begin = self.block(row, joined=index > 0)
            start = begin if index == 0 else start
            header_end = self._length if index < header_rows else header_end
        if rows:
            self.tables.append(Table(start, max(header_end, start), self._length))
        return start

    def pair(self, question: str, answer: str) -> int:
        """Add a question with its answer on the next lines, and return its offset."""
        start = self.block(question)
        self.pairs.append(Pair(start, self.block(answer, joined=True), self._length))
        return start

    def border(self, newlines: int) -> None:
        """End the block before, if there is one, with so many newlines."""
        if self._length:
            self._append("\n" * newlines)

    def heading(self, level: int, title: str) -> int:
        """Add a heading as a block, and the section it opens. `level` is 1 for the highest."""
        start = self.block(title)
        if title:
            self.mark_heading(level, title, start)
        return start

    def mark_heading(self, level: int, title: str, start: int) -> None:
        """Open the section of a heading whose text stands at `start` already; its path holds the higher ones."""
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, title))
        self.sections.append(Section(PATH_SEPARATOR.join(name for _, name in self._headings), start))

    def document(self, *, media_type: str, health: Health) -> Document:
        """Return the document; `id` and `name` are still empty, `parse_file` fills them."""
        return Document(
            id="",
            name="",
            media_type=media_type,
            text="".join(self._parts),
            sections=tuple(sorted(self.sections, key=lambda section: section.start)),
            lines=tuple(self.lines),
            tables=tuple(self.tables),
            pairs=tuple(self.pairs),
            health=health._replace(tables=len(self.tables)),
        )

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
