"""A stretch of a PDF's text -> the boxes on its pages that its words stand in.

A document knows the box of each line (types.Line). Where a stretch covers a part of a line, the box is cut by the
widths that its characters have in Helvetica: other fonts differ in how wide they are, hardly in how wide an "m" is
beside an "i".
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from chatdoc.types import Document, Line


@dataclass(frozen=True, slots=True)
class Box:
    """Where `text[start:end]` stands on a page: points from the top left corner of the page as rendered."""

    page: int
    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float


def boxes(document: Document, start: int, end: int) -> Iterator[Box]:
    """Yield the box of each line or part of a line that holds some of `text[start:end]`, in text order."""
    lines = document.lines
    for index in range(bisect_right(lines, start, key=lambda line: line.end), len(lines)):
        line = lines[index]
        if line.start >= end:
            return
        first, last = _stripped(document.text, max(line.start, start), min(line.end, end))
        if first < last:
            yield _cut(line, document.text, first, last)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _cut(line: Line, text: str, start: int, end: int) -> Box:
    """Return the part of a line's box; all of it where the line runs along the height of the page."""
    words = text[line.start : line.end].strip()
    x0, x1 = line.x0, line.x1
    if len(words) < 2 or line.x1 - line.x0 >= line.y1 - line.y0:
        whole = _width(text[line.start : line.end]) or 1
        point = (line.x1 - line.x0) / whole
        x0, x1 = (line.x0 + point * _width(text[line.start : offset]) for offset in (start, end))
    return Box(line.page, start, end, x0, line.y0, x1, line.y1)


def _width(text: str) -> int:
    """Return how wide a text is in Helvetica, in thousandths of its size."""
    return sum(map(_character_width, text))


_ASCII = (
    (278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278)  # space to /
    + (556,) * 10
    + (278, 278, 584, 584, 584, 556, 1015)  # : to @
    + (667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667)
    + (944, 667, 667, 611, 278, 278, 278, 469, 556, 333)  # W to `
    + (556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500)
    + (722, 500, 500, 500, 334, 260, 334, 584)  # w to ~
)
"""Widths of U+0020 to U+007E: Adobe's font metrics of Helvetica."""
_LETTER, _WIDE = 556, 1000


def _character_width(character: str) -> int:
    plain = unicodedata.normalize("NFD", character)[0]
    if " " <= plain <= "~":
        return _ASCII[ord(plain) - 32]
    if unicodedata.combining(character):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _LETTER
