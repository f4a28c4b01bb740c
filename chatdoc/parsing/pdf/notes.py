"""Rows of a column or page -> where the notes at its foot begin."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from chatdoc.parsing.pdf.shapes import Row

_SMALL = 0.93
"""A note is at most this share of the height of the text: 13 beside 14."""
_NOTE = re.compile(r"(?:[\d¹²³⁰⁴-⁹]{1,3}|[*†‡§¶①-⑳]|\[\d{1,3}\])\s*[^\W\d_\"“‘'(（《「]")


def usual_height(rows: Sequence[Row]) -> float:
    """Return the height of most text of the rows, 0 where there are none."""
    by_height = sorted(rows, key=lambda row: row.height)
    reached = list(accumulate(len(row.text) for row in by_height))
    return by_height[bisect_right(reached, reached[-1] // 2)].height if reached else 0.0


def first_note(rows: Sequence[Row], usual: float) -> int:
    """Return the index of the first row of the notes; the number of rows where there are none.

    Notes are smaller than the `usual` text, and one begins with its mark; the number of the page may stand below, and
    what is turned along the margin comes after them.
    """
    small = len(rows)
    while small > 0 and (
        rows[small - 1].upright or rows[small - 1].height < _SMALL * usual or rows[small - 1].text.isdecimal()
    ):
        small -= 1
    begin = small
    while begin < len(rows) and not rows[begin].upright and not _NOTE.match(rows[begin].text):
        begin += 1
    while small < begin < len(rows) and not _is_apart(rows[begin - 1], rows[begin]):
        begin -= 1
    return begin


def _is_apart(above: Row, row: Row) -> bool:
    """Is the row smaller than the one above it, or further from it than lines of one text are?"""
    return row.upright or row.height < _SMALL * above.height or not -row.height < row.y0 - above.y1 < row.height
