"""Level rules of a page and its runs -> grids: tables whose rows are parted by level lines, their columns by nothing.

Invoices and manuals draw them so. Where each row is one line of text the lines say nothing new, so only those tables
count in which a cell was set in several.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from chatdoc.parsing.pdf.blocks import is_full, starts_lower
from chatdoc.parsing.pdf.grids import Boxes, edges_of, lines_of
from chatdoc.parsing.pdf.shapes import Grid, Row, Run
from chatdoc.parsing.pdf.tables import is_figure

_NEAR = 2.5
"""Points: pieces of a line that are closer are one, and ends that are closer stand under each other."""
_LEAST = 3
"""Lines of a table."""
_LEAST_COLUMNS = 2
_NARROWEST = 120.0
"""Points; shorter lines stand under figures."""
_GUTTER = 4.0
"""Points that part two columns."""
_MOST_LINES = 8
"""Of a cell; a column of prose between two lines has more."""
_CLOSE = 0.8
"""Heights from a line to its head above it, or to its last row below it."""
_STACKED = 0.25
"""Heights between the lines of one cell, which are of nearly one size: a title stands further above, or is larger."""
_FILLED = 0.7
"""The share of the rows that hold two cells or more; the others name a group."""


_Column = tuple[float, float]
"""Where it begins and ends, in points."""


class Ladder(NamedTuple):
    """Level lines of one width under each other, in points."""

    left: float
    right: float
    rungs: tuple[float, ...]


def ladders_of(rules: Boxes) -> list[Ladder]:
    """Return the level lines of a page that may part the rows of a table: no upright one stands between their ends."""
    x0, y0, x1, y1 = rules
    is_level = x1 - x0 >= y1 - y0
    alike: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    for left, right, y in _lines(rules[:, is_level]):
        if right - left >= _NARROWEST:
            alike.setdefault((round(left / _NEAR), round(right / _NEAR)), []).append((left, right, y))
    found = []
    for lines in alike.values():
        lefts, rights, ys = zip(*lines, strict=True)
        ladder = Ladder(min(lefts), max(rights), tuple(edges_of(ys)))
        within = (x0 > ladder.left + _NEAR) & (x1 < ladder.right - _NEAR)
        crossed = ~is_level & within & (y0 < ladder.rungs[-1]) & (y1 > ladder.rungs[0])
        if len(ladder.rungs) >= _LEAST and not crossed.any():
            found.append(ladder)
    return found


def _lines(rules: Boxes) -> list[tuple[float, float, float]]:
    """Return left, right and y of level lines, those that were drawn piece by piece as one."""
    x0, y0, x1, y1 = rules
    lines: list[tuple[float, float, float]] = []
    pieces = zip(x0.tolist(), x1.tolist(), ((y0 + y1) / 2).tolist(), strict=True)
    for left, right, y in sorted(pieces, key=lambda piece: (round(piece[2]), piece[0])):
        if lines and abs(lines[-1][2] - y) <= _NEAR and lines[-1][0] <= left <= lines[-1][1] + _NEAR:
            lines[-1] = (lines[-1][0], max(lines[-1][1], right), lines[-1][2])
        else:
            lines.append((left, right, y))
    return lines


def grid_of(ladder: Ladder, runs: Sequence[Run]) -> Grid | None:
    """Return the table that the lines part into rows; None where they do not, or where no row has several lines.

    Its head and its last row belong to it also where no line stands above or below them.
    """
    beside = [run for run in runs if _is_beside(ladder, run)]
    rungs = ladder.rungs
    held = [run for run in beside if rungs[0] < _middle(run) < rungs[-1]]
    columns = _columns(held)
    for group in (_above(beside, rungs[0]), _below(beside, rungs[-1])):
        wider = _columns([*held, *group])
        filled = list(map(bool, _cells(group, wider)))
        is_whole = sum(filled) > 1 and filled[0]  # a sum below the last line has no name in the first column
        if is_whole and len(wider) == len(columns) and _is_one_row(group, wider, ladder.right):
            held, columns = [*held, *group], wider
            rungs = tuple(sorted((*rungs, *_ends(group, rungs))))
    rows = [[run for run in held if top < _middle(run) < bottom] for top, bottom in pairwise(rungs)]
    cells = [_cells(row, columns) for row in rows]
    if len(columns) < _LEAST_COLUMNS or not all(rows) or all(len(lines) < 2 for row in cells for lines in row):
        return None
    if sum(sum(map(bool, row)) > 1 for row in cells) < _FILLED * len(rows):
        return None
    if not all(_is_one_row(row, columns, ladder.right) for row in rows):
        return None
    edges = (ladder.left, *((left[1] + right[0]) / 2 for left, right in pairwise(columns)), ladder.right)
    places = [(row, column) for row in range(len(rows)) for column in range(len(columns))]
    return Grid(edges, rungs, {place: place for place in places})


def _ends(group: Sequence[Run], rungs: Sequence[float]) -> list[float]:
    """Return where a row above the first line begins, or one below the last line ends."""
    return [min(run.y0 for run in group) - 1] if group[0].y0 < rungs[0] else [max(run.y1 for run in group) + 1]


def _is_beside(ladder: Ladder, run: Run) -> bool:
    within = ladder.left - _NEAR < run.x0 and run.x1 < ladder.right + _NEAR
    return within and not run.upright and bool(run.text.strip())


def _middle(run: Run) -> float:
    return (run.y0 + run.y1) / 2


def _above(runs: Sequence[Run], rung: float) -> list[Run]:
    """Return the runs of the lines that stand close above a line, and closer above each other."""
    found: list[Run] = []
    for run in sorted((run for run in runs if _middle(run) < rung), key=_middle, reverse=True):
        if not _is_next(run, min((other.y0 for other in found), default=rung) - run.y1, found):
            break
        found.append(run)
    return found


def _below(runs: Sequence[Run], rung: float) -> list[Run]:
    """Return the runs of the lines that stand close below a line, and closer below each other."""
    found: list[Run] = []
    for run in sorted((run for run in runs if _middle(run) > rung), key=_middle):
        if not _is_next(run, run.y0 - max((other.y1 for other in found), default=rung), found):
            break
        found.append(run)
    return found


def _is_next(run: Run, gap: float, found: Sequence[Run]) -> bool:
    height = found[0].height if found else run.height
    return gap <= (_STACKED if found else _CLOSE) * height and abs(run.height - height) < _STACKED * height


def _columns(runs: Sequence[Run]) -> list[_Column]:
    """Return where the columns begin and end: what no gutter parts is one. () where one holds nothing but signs."""
    columns: list[_Column] = []
    worded: list[bool] = []
    for run in sorted(runs, key=lambda run: run.x0):
        says = any(map(str.isalnum, run.text))
        if columns and run.x0 - columns[-1][1] < _GUTTER:
            columns[-1] = (columns[-1][0], max(columns[-1][1], run.x1))
            worded[-1] = worded[-1] or says
        else:
            columns.append((run.x0, run.x1))
            worded.append(says)
    return columns if all(worded) else []


def _cells(runs: Sequence[Run], columns: Sequence[_Column]) -> list[list[list[Run]]]:
    """Return the lines of runs that stand in each column."""
    return [lines_of([run for run in runs if left <= run.x0 <= right]) for left, right in columns]


def _is_one_row(runs: Sequence[Run], columns: Sequence[_Column], right: float) -> bool:
    """Is what stands between two lines that end at `right` one row of a table, its longer cells wrapped?"""
    rooms = [*(following for following, _ in columns[1:]), right]
    cells = zip(_cells(runs, columns), rooms, strict=True)
    several = [(lines, room) for lines, room in cells if len(lines) > 1]
    if any(len(lines) > _MOST_LINES or _are_figures(lines) for lines, _ in several):
        return False
    goes_on = any(starts_lower(Row(tuple(line), 0, 0)) for lines, _ in several for line in lines[1:])
    return len(several) < 2 or (goes_on and all(_is_wrapped(lines, room) for lines, room in several))


def _are_figures(lines: Sequence[list[Run]]) -> bool:
    return all(is_figure(run.text) for line in lines for run in line)


def _is_wrapped(lines: Sequence[list[Run]], room: float) -> bool:
    """Did at least half of the lines end because the next word would have come too near to the next cell?"""
    rows = [Row(tuple(line), line[0].x0, room - line[0].height) for line in lines]
    return 2 * sum(is_full(row, below) for row, below in pairwise(rows)) >= len(rows) - 1
