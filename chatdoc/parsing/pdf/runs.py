"""Characters with boxes -> runs: cut at a line end, at a jump, and at a gap that is wider than a letter is high.

Done with arrays, because a 10-K has half a million characters.
"""

import unicodedata

import numpy as np
from numpy.typing import NDArray

from chatdoc.parsing.pdf.shapes import LINE_HYPHEN, PageRuns, Run

Codes = NDArray[np.uint32]
Boxes = NDArray[np.float64]
Flags = NDArray[np.bool_]

_GAP = 0.95
"""A gap of this many heights parts two runs: two cells, two columns."""
_SPACES = (9, 32, 160, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_HYPHENS = (0x02, 0xFFFE, 0xAD)
"""PDFium marks a hyphen at the end of a line as U+0002 (older: U+FFFE); U+00AD is a font's own."""
_IS_SPACE = np.zeros(0x110000, dtype=np.bool_)
_IS_SPACE[list(_SPACES)] = True
_IS_SHOWN = ~_IS_SPACE
_IS_SHOWN[:32] = _IS_SHOWN[0xD800:0xE000] = _IS_SHOWN[[0x7F, 0xFEFF, 0x200B, 0xFFFF]] = False
_IS_SHOWN[list(_HYPHENS)] = True
_READ_AS: dict[int, str] = {
    **dict.fromkeys(_HYPHENS, LINE_HYPHEN),
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    # Radicals that fonts name for the characters they look like.
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0)},
}
_FIRST_RIGHT_TO_LEFT, _LAST_RIGHT_TO_LEFT = 0x0590, 0x08FF


def turned_runs(codes: Codes, boxes: Boxes, width: float, height: float) -> PageRuns:
    """Return the runs of a page, turned so that most of its words read from left to right."""
    shown = _IS_SHOWN[codes]
    if not shown.any():
        return PageRuns(width, height, 0, ())
    before = np.flatnonzero(shown)
    spaces = np.cumsum(_IS_SPACE[codes])[before]
    ends = np.cumsum((codes == 10) | (codes == 13))[before]
    codes, boxes = codes[shown], boxes[shown]
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 0.1)
    after_space = np.diff(spaces, prepend=spaces[:1]) > 0
    after_end = np.diff(ends, prepend=ends[:1]) > 0
    turn = _turn(codes, boxes, after_end)
    return PageRuns(
        width, height, turn, tuple(_runs(codes, turn_boxes(boxes, turn, width, height), after_space, after_end))
    )


def turn_boxes(boxes: Boxes, turn: int, width: float, height: float) -> Boxes:
    """Turn a page by so many quarters against the clock, which is how its text reads from left to right."""
    x0, y0, x1, y1 = boxes.T
    match turn:
        case 0:
            turned = (x0, y0, x1, y1)
        case 1:  # the words run downwards
            turned = (y0, width - x1, y1, width - x0)
        case 2:
            turned = (width - x1, height - y1, width - x0, height - y0)
        case _:  # upwards
            turned = (height - y1, x0, height - y0, x1)
    return np.stack(turned, axis=1)


def _turn(codes: Codes, boxes: Boxes, after_end: Flags) -> int:
    """Return 0 for words that run to the right, 1 downwards, 2 to the left, 3 upwards; Latin letters are asked."""
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    steps = np.diff(centres, axis=0)
    extents = boxes[:, 2:] - boxes[:, :2]
    longer = np.maximum(extents[:, 0], extents[:, 1])
    sizes = np.maximum(longer[1:], longer[:-1])
    latin = (codes[1:] < _FIRST_RIGHT_TO_LEFT) & (codes[:-1] < _FIRST_RIGHT_TO_LEFT)
    near = latin & ~after_end[1:] & (np.maximum(np.abs(steps[:, 0]), np.abs(steps[:, 1])) < 2 * sizes)
    x, y = steps[near].T
    across = np.abs(x) > np.abs(y)
    votes = [int(np.sum(flags)) for flags in (across & (x > 0), ~across & (y > 0), across & (x < 0), ~across & (y < 0))]
    best = votes.index(max(votes))
    return best if votes[best] >= 5 and votes[best] * 5 > sum(votes) * 3 else 0


def _runs(codes: Codes, boxes: Boxes, after_space: Flags, after_end: Flags) -> list[Run]:
    x0, y0, x1, y1 = boxes.T
    heights, widths = y1 - y0, x1 - x0
    size = np.maximum(heights, _before(heights))
    level = np.minimum(y1, _before(y1)) - np.maximum(y0, _before(y0)) > 0.4 * np.minimum(heights, _before(heights))
    gap = x0 - _before(x1)
    leftwards = (codes >= _FIRST_RIGHT_TO_LEFT) & (codes <= _LAST_RIGHT_TO_LEFT)
    gap = np.where(leftwards & (gap < 0), _before(x0) - x1, gap)
    # The letters of a ligature have one box in common.
    gap = np.where((np.abs(x0 - _before(x0)) < 0.1) & (np.abs(x1 - _before(x1)) < 0.1) & level, 0.0, gap)
    back = gap < -0.6 * np.maximum(size, _before(widths))
    # Letters above each other, nothing but a small step between them: turned or vertical text.
    shared = np.minimum(x1, _before(x1)) - np.maximum(x0, _before(x0))
    step = np.maximum(y0 - _before(y1), _before(y0) - y1)
    stacked = (shared > 0.5 * np.minimum(widths, _before(widths))) & (step < 0.5 * widths) & ~level
    new_line = after_end | (~level & ~stacked) | (level & back)
    new_line[0] = True
    new_cell = (level & (gap > _GAP * size)) & ~new_line
    new_cell &= ~_justified(codes, gap, size, new_line, after_space)
    starts = np.flatnonzero(new_line | new_cell)
    texts = _texts(codes, after_space, starts)
    edges = np.stack(
        [
            np.minimum.reduceat(x0, starts),
            np.minimum.reduceat(y0, starts),
            np.maximum.reduceat(x1, starts),
            np.maximum.reduceat(y1, starts),
        ],
        axis=1,
    ).round(2)
    stacked[starts] = False
    upright = np.logical_or.reduceat(stacked, starts).tolist()
    return [
        Run(text, left, top, right, bottom, up)
        for text, (left, top, right, bottom), up in zip(texts, edges.tolist(), upright, strict=True)
        if text
    ]


def _before(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the value of the character before; the first one's own for the first."""
    return np.concatenate([values[:1], values[:-1]])


def _justified(codes: Codes, gap: Boxes, size: Boxes, new_line: Flags, after_space: Flags) -> Flags:
    """Return which characters stand in a line whose words are spread evenly: wide gaps that part no cells.

    Even means that the widest gap between words is at most half wider than the narrowest, with three gaps or more and
    none beyond four heights; and letters must be most of it, for columns of figures are even as well.
    """
    lines = np.cumsum(new_line) - 1
    between = after_space & ~new_line
    count = int(lines[-1]) + 1
    gaps = np.bincount(lines[between], minlength=count)
    widest, narrowest = np.zeros(count), np.full(count, np.inf)
    np.maximum.at(widest, lines[between], gap[between])
    np.minimum.at(narrowest, lines[between], gap[between])
    letters = np.bincount(lines[(codes >= 65) & ((codes < 0x2000) | (codes > 0x206F))], minlength=count)
    characters = np.bincount(lines, minlength=count)
    heights = np.zeros(count)
    np.maximum.at(heights, lines, size)
    even = (gaps >= 3) & (widest <= 1.5 * narrowest + 0.5) & (widest < 4 * heights) & (letters * 10 > characters * 7)
    return np.asarray(even[lines], dtype=np.bool_)


def _texts(codes: Codes, after_space: Flags, starts: NDArray[np.intp]) -> list[str]:
    """Return the text of each run: a space where there were any between two characters of it."""
    is_start = np.zeros(len(codes), dtype=np.bool_)
    is_start[starts] = True
    prefixed = is_start | after_space
    places = np.cumsum(1 + prefixed) - 1
    written = np.full(int(places[-1]) + 1, 0x20, dtype="<u4")
    written[places] = codes
    written[places[is_start] - 1] = 0x0A
    text = written.tobytes().decode("utf-32-le", "replace").translate(_READ_AS)
    return text.split("\n")[1:]
