"""The characters of a PDF page -> which of them stand in a line that is bold, and may be a heading.

The font of a character is asked of PDFium one by one, so only those at the ends of such lines are. Where the longest
line of a page is bold, too, no line of it is told by its weight.
"""

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Font = tuple[bytes, int]
"""Its name as PDFium gives it, and its flags (ISO 32000-1, table 123)."""

_LONGEST = 90
"""Characters of a line that may be a heading."""
_MAY_BEGIN = np.ones(0x110000, dtype=np.bool_)
_MAY_BEGIN[:48] = _MAY_BEGIN[97:123] = False
_MAY_BEGIN[ord("(")] = True
_ENDS = np.zeros(0x110000, dtype=np.bool_)
_ENDS[list(map(ord, ".,;:!?，。；：！？"))] = True
_BOLD = re.compile(rb"bold|black|heavy|demi|-medi|cmbx|simhei|heiti|" + "黑体".encode(), re.IGNORECASE)
"""In the name of a font; Chinese print has its headings in a face without serifs rather than in bold."""
_FORCED = 1 << 18


def bold_lines(codes: NDArray[np.uint32], font: Callable[[int], Font]) -> NDArray[np.bool_]:
    """Return a flag for each character. `font` is asked for the number of one."""
    is_bold = np.zeros(len(codes), dtype=np.bool_)
    ends = np.flatnonzero(codes == 10)  # behind a 13
    firsts, lasts = np.append(0, ends + 1), np.append(ends - 2, len(codes) - 1)
    filled = lasts > firsts
    firsts, lasts = firsts[filled], lasts[filled]
    if not len(firsts):
        return is_bold
    firsts, lasts = firsts + (codes[firsts] == 32), lasts - (codes[lasts] == 32)
    lengths = lasts - firsts
    if _says_bold(font(int(firsts[lengths.argmax()]))):
        return is_bold
    first, last = codes[firsts], codes[lasts]
    may_head = (lengths > 0) & (lengths < _LONGEST) & _MAY_BEGIN[first] & ~_ENDS[last]
    for start, end in zip(firsts[may_head].tolist(), lasts[may_head].tolist(), strict=True):
        if _says_bold(font(start)) and _says_bold(font(end)):
            is_bold[start : end + 1] = True
    return is_bold


def _says_bold(font: Font) -> bool:
    name, flags = font
    return bool(flags & _FORCED) or _BOLD.search(name) is not None
