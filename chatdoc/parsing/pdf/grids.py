"""Rules of a page -> grids: tables whose cells are parted by drawn lines; and runs in a grid -> its rows.

What stands in one cell is one cell, however many lines it has; where a line is missing between two, they are one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from chatdoc.parsing.pdf.shapes import Grid, Place, Row, Run

_NEAR = 2.5
"""Points: rules that are closer are one, or meet."""
_LEAST = 2
"""Rows and columns of a table."""
_LOW = 60.0
"""Points: the head of a table that goes on on the next page; higher boxes beside each other are none."""
_MOST_CELLS = 4000
"""More are millimetre paper."""
_LONGEST_LABEL = 60
"""Characters of a cell over several rows that is said again in each of them."""
_FILLED = 0.4
"""The share of its cells that hold something in a table; the grid of a chart is nearly empty."""

Boxes = NDArray[np.float64]
"""Four rows: x0, y0, x1, y1 of each rule."""


def may_hold_table(runs: Sequence[Run]) -> bool:
    """Does something stand beside something at several places?"""
    return sum(other.x0 >= run.x1 and other.y0 < run.y1 for run, other in pairwise(runs)) >= _LEAST


def grids_of(rules: Boxes) -> list[Grid]:
    """Return the tables that the rules of a page draw: two rows and two columns or more, or one low row of three."""
    x0, y0, x1, y1 = rules
    level = rules[:, x1 - x0 >= y1 - y0]
    upright = rules[:, x1 - x0 < y1 - y0]
    grids = []
    for levels, uprights in _meeting(level, upright):
        columns = edges_of([*uprights[[0, 2]].mean(axis=0), levels[0].min(), levels[2].max()])
        rows = edges_of([*levels[[1, 3]].mean(axis=0), uprights[1].min(), uprights[3].max()])
        alone = len(rows) == _LEAST and len(columns) > _LEAST + 1 and rows[1] - rows[0] < _LOW
        is_table = alone or min(len(columns), len(rows)) > _LEAST
        if is_table and len(columns) * len(rows) <= _MOST_CELLS:
            cells = _cells(columns, rows, levels, uprights)
            if len(set(cells.values())) > _LEAST:
                grids.append(Grid(tuple(columns), tuple(rows), cells))
    return grids


def _meeting(level: Boxes, upright: Boxes) -> list[tuple[Boxes, Boxes]]:
    """Return the rules that hang together, level ones and upright ones apart."""
    meets = (
        (level[0][:, None] <= upright[2] + _NEAR)
        & (level[2][:, None] >= upright[0] - _NEAR)
        & (level[1][:, None] <= upright[3] + _NEAR)
        & (level[3][:, None] >= upright[1] - _NEAR)
    )
    left = set(np.flatnonzero(meets.any(axis=1)).tolist())
    groups = []
    while left:
        levels, uprights = np.zeros(len(meets), dtype=np.bool_), np.zeros(meets.shape[1], dtype=np.bool_)
        levels[left.pop()] = True
        count = 0
        while levels.sum() + uprights.sum() > count:
            count = levels.sum() + uprights.sum()
            uprights = meets[levels].any(axis=0)
            levels = meets[:, uprights].any(axis=1)
        left -= set(np.flatnonzero(levels).tolist())
        groups.append((level[:, levels], upright[:, uprights]))
    return groups


def edges_of(places: Sequence[float]) -> list[float]:
    """Return the places in order, those that are close to each other as one."""
    edges: list[list[float]] = []
    for place in sorted(float(place) for place in places):
        if edges and place - edges[-1][-1] <= _NEAR:
            edges[-1].append(place)
        else:
            edges.append([place])
    return [sum(group) / len(group) for group in edges]


def _cells(columns: Sequence[float], rows: Sequence[float], levels: Boxes, uprights: Boxes) -> dict[Place, Place]:
    """Return for each (row, column) the first one that no line parts it from."""
    first: dict[Place, Place] = {}
    for row, (top, bottom) in enumerate(pairwise(rows)):
        for column, (left, right) in enumerate(pairwise(columns)):
            x, y = (left + right) / 2, (top + bottom) / 2
            place = (row, column)
            if column and not _is_drawn(uprights[[1, 3]], y, (uprights[0] + uprights[2]) / 2, left):
                place = first[row, column - 1]
            if row and not _is_drawn(levels[[0, 2]], x, (levels[1] + levels[3]) / 2, top):
                place = min(place, first[row - 1, column])
            first[row, column] = place
    return first


def _is_drawn(spans: Boxes, across: float, places: NDArray[np.float64], edge: float) -> bool:
    """Does a rule at an edge pass a point?"""
    return bool(((spans[0] <= across) & (spans[1] >= across) & (abs(places - edge) <= _NEAR)).any())


def rows_in(grid: Grid, runs: Sequence[Run]) -> list[Row]:
    """Return the rows of a table, each cell as the runs of its lines; none where too few of its cells hold any.

    `runs` are those of the page.
    """
    places = {run: _place(grid, run) for run in runs if grid.holds(run)}
    grid = _with_bands_parted(grid, places)
    held: dict[Place, list[Run]] = {}
    for run, place in places.items():
        held.setdefault(grid.cells[place], []).append(run)
    if len(held) < max(_FILLED * len(set(grid.cells.values())), _LEAST + 1):
        return []
    if any(_is_table(group) for group in held.values()):
        return []
    cells = {place: _cell(group) for place, group in held.items()}
    rows = []
    for row, top in enumerate(grid.rows[:-1]):
        across = [(row, column) for column in range(len(grid.columns) - 1)]
        if not any(grid.cells[place] == place and place in cells for place in across):
            continue
        line = [_shown(grid, cells, place) for place in across]
        while not line[-1]:
            line.pop()
        shown = [run for cell, x in zip(line, grid.columns, strict=False) for run in cell or [Run("", x, top, x, top)]]
        rows.append(Row(tuple(shown), grid.columns[0], grid.columns[-1], ruled=True))
    return rows


def _place(grid: Grid, run: Run) -> Place:
    x, y = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
    return int(np.searchsorted(grid.rows, y)) - 1, int(np.searchsorted(grid.columns, x)) - 1


def _with_bands_parted(grid: Grid, places: Mapping[Run, Place]) -> Grid:
    """Part the cells that go over several columns of one row where each holds a run: every other row may be a box."""
    held: dict[Place, list[Place]] = {}
    for place in places.values():
        held.setdefault(grid.cells[place], []).append(place)
    bands = {first for first, found in held.items() if len(set(found)) == len(found) > 1 and _is_level(grid, first)}
    return replace(grid, cells={place: place if first in bands else first for place, first in grid.cells.items()})


def _is_level(grid: Grid, cell: Place) -> bool:
    return all(place[0] == cell[0] for place, first in grid.cells.items() if first == cell)


def _shown(grid: Grid, cells: dict[Place, list[Run]], place: Place) -> list[Run]:
    """Return what stands in a place: a label over several rows in each, a heading over several columns in the first."""
    first = grid.cells[place]
    cell = cells.get(first, [])
    is_again = first[0] < place[0] and first[1] == place[1] and sum(len(run.text) for run in cell) <= _LONGEST_LABEL
    return cell if first == place or is_again else []


def _cell(runs: Sequence[Run]) -> list[Run]:
    """Return the runs of a cell line by line, all but the first as what goes on with it."""
    ordered = [run for line in lines_of(runs) for run in line]
    return [replace(run, joined=index > 0) for index, run in enumerate(ordered)]


def _is_table(runs: Sequence[Run]) -> bool:
    """Has what stands in one cell columns itself? Then the lines are drawn for another reason."""
    return sum(len(line) > 1 for line in lines_of(runs)) > 1


def lines_of(runs: Sequence[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.y0 + run.y1):
        if lines and min(lines[-1][0].y1, run.y1) - max(lines[-1][0].y0, run.y0) > run.height / 2:
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.x0) for line in lines]
