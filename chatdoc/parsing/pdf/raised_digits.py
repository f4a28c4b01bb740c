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
_SIGNS = np.array([0x2B, 0x2D, 0x2212, 0x2013], dtype=np.uint32)

Place = Callable[[int], tuple[float, float]]
"""The number of a character -> its size, and its base line in the page's own space."""


def with_raised_digits(codes: NDArray[np.uint32], boxes: NDArray[np.float32], place: Place) -> NDArray[np.uint32]:
    """Return the code points; `boxes` hold a row for each: left, top, right, bottom in the page's own space, upwards.

    What PDFium put between a number and what is raised behind it, a line's end, is gone.
    """
    solid = np.flatnonzero((codes != 10) & (codes != 13))
    written = codes[solid]
    is_digit = (written >= 0x30) & (written <= 0x39)
    starts = np.flatnonzero((is_digit[1:] | np.isin(written[1:], _SIGNS)) & is_digit[:-1]) + 1
    left, top, _, bottom = boxes[solid[starts]].T
    _, full_top, right, full_bottom = boxes[solid[starts - 1]].T
    full = full_top - full_bottom
    may_be = (top - bottom < full) & (bottom > full_bottom) & (bottom < full_top) & (abs(left - right) < _NEAR * full)
    raised = codes
    for start in starts[may_be].tolist():
        (size, line), (full_size, full_line) = place(int(solid[start])), place(int(solid[start - 1]))
        if size > _SMALLER * full_size or not _HIGHER * full_size < line - full_line < _HIGHEST * full_size:
            continue
        end = start + 1
        while end < len(written) and is_digit[end] and place(int(solid[end])) == (size, line):
            end += 1
        if is_digit[end - 1] and end - start <= _MOST:
            raised = codes.copy() if raised is codes else raised
            raised[solid[start:end]] = [RAISED[code] for code in written[start:end].tolist()]
            raised[solid[start - 1] + 1 : solid[start]] = 0
    return raised
