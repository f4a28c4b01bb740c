"""Characters with boxes -> runs: cut at a line end, at a jump, and at a gap that is wider than a letter is high.

Done with arrays, because a 10-K has half a million characters.
"""

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chatdoc.parsing.pdf.grids import grids_of, rows_in
from chatdoc.parsing.pdf.ladders import grid_of, ladders_of
from chatdoc.parsing.pdf.shapes import LINE_HYPHEN, Grid, PageRuns, Run

Codes = NDArray[np.uint32]
Boxes = NDArray[np.float64]
"""Four rows: x0, y0, x1, y1 of each character."""
Flags = NDArray[np.bool_]
_Lengths = NDArray[np.float64]

_GAP = 0.95
"""A gap of this many heights parts two runs: two cells, two columns."""
_SPACE = 0.5
"""Heights: a space between two words is hardly wider."""
_TOUCHING = 0.04, 0.1
"""Gaps that are no space yet, in heights: before a Latin letter, and before a comma, which TeX sets off from a mark."""
_ALIKE = 0.5
"""What is raised has more than half the height of its line; of an initial letter a line has less."""
_SMALL = 0.88
"""A character with less than this share of the usual height in its run is raised, or an index."""
_SENTENCE_ENDS = list(map(ord, ".!?"))
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
    # Bullets of Word's Symbol and Wingdings, which have no code points of their own.
    **dict(zip((0xF0B7, 0xF0A7, 0xF06C, 0xF06E, 0xF0D8, 0xF076, 0xF0FC, 0xF0E0), "•▪●■➢❖✓→", strict=True)),
    # Radicals that fonts name for the characters they look like.
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0)},
}
_IS_READ_AS_ANOTHER = np.zeros(0x110000, dtype=np.bool_)
_IS_READ_AS_ANOTHER[list(_READ_AS)] = True
_IS_DEEP, _IS_LEVEL = np.zeros((2, 0x110000), dtype=np.bool_)
_IS_DEEP[list(map(ord, "gjpqy"))] = True
_IS_LEVEL[list(map(ord, "ABCDEFGHIKLMNOPRSTUVWXYZabcdefhiklmnorstuvwxz0123456789"))] = True
_DEEP = 0.1
"""Of what stands above the base line: a g goes 0.2 to 0.3 deep."""
_FIRST_RIGHT_TO_LEFT, _LAST_RIGHT_TO_LEFT = 0x0590, 0x08FF


def turned_runs(
    codes: Codes, boxes: Boxes, bold: Flags | None, width: float, height: float, rules: Boxes | None = None
) -> PageRuns:
    """Return the runs of a page, turned so that most of its words read from left to right; tables' `rules` cut them."""
    shown = _IS_SHOWN[codes]
    if not shown.any():
        return PageRuns(width, height, 0, ())
    before = np.flatnonzero(shown)
    spaces = np.cumsum(_IS_SPACE[codes])[before]
    ends = np.cumsum((codes == 10) | (codes == 13))[before]
    # boxes[:, shown] would be laid out character by character, and all that follows take twice as long.
    codes, boxes = codes[shown], boxes.compress(shown, axis=1)
    bold = np.zeros(len(codes), dtype=np.bool_) if bold is None else bold[shown]
    boxes[2:] = np.maximum(boxes[2:], boxes[:2] + 0.1)
    after_space = np.diff(spaces, prepend=spaces[:1]) > 0
    after_end = np.diff(ends, prepend=ends[:1]) > 0
    turn = _turn(codes, boxes, after_end)
    drawn = np.empty((4, 0)) if rules is None else turn_boxes(rules, turn, width, height)
    grids = grids_of(drawn)
    boxes = turn_boxes(boxes, turn, width, height)
    runs = _runs(codes, boxes, bold, after_space, after_end, grids)
    tables = [grid for grid in grids if rows_in(grid, runs)]
    if len(tables) < len(grids):  # what was drawn for another reason cuts nothing
        runs = _runs(codes, boxes, bold, after_space, after_end, tables)
    tables += [grid for ladder in ladders_of(drawn) if (grid := grid_of(ladder, runs)) and rows_in(grid, runs)]
    return PageRuns(width, height, turn, tuple(runs), tuple(tables))


def draws_tables(rules: NDArray[np.float32]) -> bool:
    """May the rules of a page (left, top, right, bottom in its own space, upwards) draw a table?"""
    boxes = rules[:, [0, 3, 2, 1]].T.astype(np.float64)
    return bool(grids_of(boxes) or ladders_of(boxes))


def turn_boxes(boxes: Boxes, turn: int, width: float, height: float) -> Boxes:
    """Turn a page by so many quarters against the clock, which is how its text reads from left to right."""
    x0, y0, x1, y1 = boxes
    match turn:
        case 0:
            return boxes
        case 1:  # the words run downwards
            return np.stack([y0, width - x1, y1, width - x0])
        case 2:
            return np.stack([width - x1, height - y1, width - x0, height - y0])
        case _:  # upwards
            return np.stack([height - y1, x0, height - y0, x1])


def _turn(codes: Codes, boxes: Boxes, after_end: Flags) -> int:
    """Return 0 for words that run to the right, 1 downwards, 2 to the left, 3 upwards; Latin letters are asked."""
    steps = np.diff((boxes[:2] + boxes[2:]) / 2)
    lengths = np.abs(steps)
    sides = np.maximum(*(boxes[2:] - boxes[:2]))
    latin = codes < _FIRST_RIGHT_TO_LEFT
    near = latin[1:] & latin[:-1] & ~after_end[1:] & (np.maximum(*lengths) < 2 * np.maximum(sides[1:], sides[:-1]))
    x, y = steps
    across, along = near & (lengths[0] > lengths[1]), near & (lengths[0] <= lengths[1])
    votes = [
        np.count_nonzero(flags) for flags in (across & (x > 0), along & (y > 0), across & (x < 0), along & (y < 0))
    ]
    best = votes.index(max(votes))
    return best if votes[best] >= 5 and votes[best] * 5 > sum(votes) * 3 else 0


def _runs(
    codes: Codes, boxes: Boxes, bold: Flags, after_space: Flags, after_end: Flags, grids: Sequence[Grid]
) -> list[Run]:
    before = np.concatenate([boxes[:, :1], boxes[:, :-1]], axis=1)  # the first one stands before itself
    x0, y0, x1, y1 = boxes
    x0_before, y0_before, x1_before, y1_before = before
    (widths, heights), (widths_before, heights_before) = boxes[2:] - boxes[:2], before[2:] - before[:2]
    size = np.maximum(heights, heights_before)
    shared, beside = np.minimum(boxes[2:], before[2:]) - np.maximum(boxes[:2], before[:2])
    level = beside > 0.4 * np.minimum(heights, heights_before)
    gap = x0 - x1_before
    leftwards = (codes >= _FIRST_RIGHT_TO_LEFT) & (codes <= _LAST_RIGHT_TO_LEFT)
    gap = np.where(leftwards & (gap < 0), x0_before - x1, gap)
    # The letters of a ligature have one box in common.
    gap = np.where((np.abs(x0 - x0_before) < 0.1) & (np.abs(x1 - x1_before) < 0.1) & level, 0.0, gap)
    back = gap < -0.6 * np.maximum(size, widths_before)
    # Letters above each other, nothing but a small step between them: turned or vertical text.
    step = np.maximum(y0 - y1_before, y0_before - y1)
    stacked = (shared > 0.5 * np.minimum(widths, widths_before)) & (step < 0.5 * widths) & ~level
    # PDFium ends a line before and behind what is raised: where what comes next is no further than a word, it goes on.
    alike = np.minimum(heights, heights_before) > _ALIKE * size
    goes_on = after_end & level & alike & (abs(gap) < _SPACE * size)
    is_latin = (codes >= 65) & (codes < _FIRST_RIGHT_TO_LEFT)
    after_space = after_space | (goes_on & (gap > np.where(is_latin, *_TOUCHING) * size))
    new_line = (after_end & ~goes_on) | (~level & ~stacked) | (level & back)
    new_line[0] = True
    new_cell = (level & (gap > _GAP * size)) & ~new_line
    if new_cell.any():
        new_cell &= ~_justified(codes, gap, size, new_line, after_space)
    for x, top, bottom in (wall for grid in grids for wall in grid.walls()):
        inside = (y0 + y1 > 2 * top) & (y0 + y1 < 2 * bottom)
        new_cell |= level & inside & (x0_before + x1_before < 2 * x) & (x0 + x1 > 2 * x)
    starts = np.flatnonzero(new_line | new_cell)
    texts = _texts(codes, after_space, starts)
    stacked[starts] = False
    upright = np.logical_or.reduceat(stacked, starts)
    # What is raised in a line makes it no line of another size.
    lengths = np.diff(starts, append=len(codes))
    usual = np.repeat(np.add.reduceat(heights, starts) / lengths, lengths)
    small = (heights < _SMALL * usual) & ~np.repeat(upright, lengths)
    edges = [
        np.minimum.reduceat(x0, starts),
        np.minimum.reduceat(np.where(small, np.inf, y0), starts),
        np.maximum.reduceat(x1, starts),
        np.maximum.reduceat(np.where(small, -np.inf, y1), starts),
    ]
    edges[3] = _even_feet(codes, np.where(small, -np.inf, y1), starts, edges[1], edges[3])
    strong = np.logical_and.reduceat(bold, starts).tolist()
    return [
        Run(text, left, top, right, bottom, up, is_bold)
        for text, left, top, right, bottom, up, is_bold in zip(
            texts, *(edge.round(2).tolist() for edge in edges), upright.tolist(), strong, strict=True
        )
        if text
    ]


def _even_feet(codes: Codes, y1: _Lengths, starts: NDArray[np.intp], tops: _Lengths, bottoms: _Lengths) -> _Lengths:
    """Return the `bottoms` of the runs, of those without a g, j, p, q or y as if they had one.

    Where a font does not say how deep it goes (LibreOffice writes 0), PDFium's boxes go as deep as each letter.
    """
    deep, level = (np.maximum.reduceat(np.where(kind[codes], y1, -np.inf), starts) for kind in (_IS_DEEP, _IS_LEVEL))
    both = np.isfinite(deep) & np.isfinite(level)
    depths = (deep[both] - level[both]) / (level - tops)[both]
    if not len(depths) or np.median(depths) < _DEEP:
        return bottoms
    return np.fmax(bottoms, level + np.median(depths) * (level - tops))


def _justified(codes: Codes, gap: _Lengths, size: _Lengths, new_line: Flags, after_space: Flags) -> Flags:
    """Return which characters stand in a line whose words are spread evenly: wide gaps that part no cells.

    Even means that the widest gap between words is at most half wider than the narrowest, with three gaps or more and
    none beyond four heights; and letters must be most of it, for columns of figures are even as well. Behind a sentence
    TeX spreads the gap three times as much.
    """
    lines = np.cumsum(new_line) - 1
    between = after_space & ~new_line
    count = int(lines[-1]) + 1
    gaps = np.bincount(lines[between], minlength=count)
    widest, narrowest = np.zeros(count), np.full(count, np.inf)
    behind_sentence = np.isin(np.roll(codes, 1), _SENTENCE_ENDS) & (np.roll(codes, 2) >= 65)
    np.maximum.at(widest, lines[between], np.where(behind_sentence, gap / 2, gap)[between])
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
    text = written.tobytes().decode("utf-32-le", "replace")
    for code in set(codes[_IS_READ_AS_ANOTHER[codes]].tolist()):
        text = text.replace(chr(code), _READ_AS[code])
    return text.split("\n")[1:]
