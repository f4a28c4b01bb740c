"""The characters of a PDF page -> the same, with digits that are raised behind a digit in their raised forms.

"10" with a small high "26" behind it is no 1026, and "500" with the mark of a note no 5001. Boxes tell which digits may
be raised; only for these PDFium is asked for their size and base line.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from chatdoc.parsing.raised import RAISED

_SMALLER = 0.85
"""A raised digit has at most this share of the size before it."""
_HIGHER = 0.12
"""Its base line is higher by this share of that size, at least: programs raise by a fifth to a half."""
_HIGHEST = 0.8
_NEAR = 0.35
"""Heights between the two: a wider gap parts two figures."""
_MOST = 4
"""Characters of a raised number: "−123"."""
_IS_DIGIT = np.zeros(0x110000, dtype=np.bool_)
_IS_DIGIT[0x30:0x3A] = True
_MAY_BE_RAISED = _IS_DIGIT.copy()
_MAY_BE_RAISED[list(RAISED)] = True

Place = Callable[[int], tuple[float, float]]
"""The number of a character -> its size, and its base line in the page's own space."""


def with_raised_digits(codes: NDArray[np.uint32], boxes: NDArray[np.float32], place: Place) -> NDArray[np.uint32]:
    """Return the code points; `boxes` hold a row for each: left, top, right, bottom in the page's own space, upwards.

    What PDFium put between a number and what is raised behind it, a line's end, is gone.
    """
    marks = np.flatnonzero(_MAY_BE_RAISED[codes])
    steps = np.diff(marks)
    follows = (steps == 1) | ((steps == 3) & (codes[marks[:-1] + 1] == 13))
    pairs = np.flatnonzero(follows & _IS_DIGIT[codes[marks[:-1]]])
    if not len(pairs):
        return codes
    left, top, _, bottom = boxes[marks[pairs + 1]].T
    _, full_top, right, full_bottom = boxes[marks[pairs]].T
    full = full_top - full_bottom
    rise = bottom - full_bottom
    may_be = (top - bottom < 0.95 * full) & (rise > 0.05 * full) & (rise < full) & (abs(left - right) < _NEAR * full)
    raised = codes
    for pair in pairs[may_be].tolist():
        before, start = int(marks[pair]), int(marks[pair + 1])
        (full_size, full_line), (size, line) = place(before), place(start)
        if size > _SMALLER * full_size or not _HIGHER * full_size < line - full_line < _HIGHEST * full_size:
            continue
        end = start + 1
        while end < len(codes) and _IS_DIGIT[codes[end]] and place(end) == (size, line):
            end += 1
        if _IS_DIGIT[codes[end - 1]] and end - start <= _MOST:
            raised = codes.copy() if raised is codes else raised
            raised[start:end] = [RAISED[code] for code in codes[start:end].tolist()]
            raised[before + 1 : start] = 0
    return raised
