"""Runs of a page -> rows in reading order: columns first, then what stands on one base line.

A page has columns where a gutter parts two stacks of full lines of prose; a table is no such thing, its cells are
short. What crosses the gutter (a title, a wide figure) cuts the page into bands, read from top to bottom.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from statistics import median

from chatdoc.parsing.pdf.grids import rows_in
from chatdoc.parsing.pdf.notes import first_note, usual_height
from chatdoc.parsing.pdf.shapes import Grid, Row, Run

_FULL = 0.62
"""A line of prose fills at least this share of its column; tried on the two-column papers and the 10-Ks."""
_FULL_LINES = 5
_FULL_SHARE = 0.4
"""Of the lines of a column; the others end paragraphs, are headings, formulas or rows of a table."""
_FULL_LETTERS = 0.65
"""Of the characters of a column; wrapped cells of a narrow column of a table have less."""
_BAND = 0.8, 0.6
"""The same two for a part of a page: the longer texts in a table are less even."""
_SHORTEST = 12
"""Characters of a line of prose, however wide it is."""
_DEEPEST = 3
_CLOSER = 0.8
"""Base lines that are closer than this share of a line's height are not of one text."""
_NARROWEST = 100.0
"""Points: what is narrower holds no two columns."""
_STEP = 2.0
"""Gaps are looked for in steps of so many points."""
_BLANK = 0.8
"""Heights: more than between two lines of a paragraph that is set wide."""
_TITLE = 1.1
"""Heights of the text: the title of a section."""
_LEAST_ROWS = 4
_TABLE = "▦"
"""Stands for a whole table until its place is known."""
_MOST_CROSSING = 0.45
"""Titles and wide figures may cross a gutter; where a larger share of the runs does, it is none."""


def reading_order(runs: Sequence[Run], grids: Sequence[Grid] = ()) -> list[Row]:
    """Return the rows of a page as a person reads them, those of a drawn table one after the other."""
    tables: dict[Run, list[Row]] = {}
    for grid in grids:
        if rows := rows_in(grid, runs):
            tables[Run(_TABLE, grid.columns[0], grid.rows[0], grid.columns[-1], grid.rows[-1])] = rows
            runs = [run for run in runs if not grid.holds(run)]
    if not tables:
        return _in_order(runs)
    ordered: list[Row] = []
    for row in _in_order([*runs, *tables]):
        for run in row.runs:
            ordered += tables.get(run, ())
        beside = tuple(run for run in row.runs if run not in tables)
        ordered += [replace(row, runs=beside)] if beside else []
    return ordered


def _in_order(runs: Sequence[Run]) -> list[Row]:
    level = [run for run in runs if run.text.strip() and not run.upright]
    upright = sorted((run for run in runs if run.text.strip() and run.upright), key=lambda run: (-run.x1, run.y0))
    columns = [Row((run,), run.x0, run.x1) for run in upright]
    # Vertical Chinese is read from the right; beside level text, upright words are notes in the margin.
    if sum(len(run.text) for run in upright) > sum(len(run.text) for run in level):
        return columns + _region(level, 0)
    return _region(level, 0) + columns


def _region(runs: list[Run], depth: int) -> list[Row]:
    gutter = _gutter(runs) if depth < _DEEPEST else None
    if gutter is None:
        bands = _bands(runs) if depth < _DEEPEST else []
        return [row for band in bands for row in _region(band, depth + 1)] if len(bands) > 1 else _rows(runs)
    parts = _tables_apart(runs, *gutter)
    if len(parts) > 1:
        return [row for part, is_table in parts for row in (_rows(part) if is_table else _region(part, depth + 1))]
    low, high = gutter
    # What stands in the gutter (the number of the page) parts the columns as what crosses it does.
    crossing = sorted((run for run in runs if (run.x0 < low) is (run.x1 > high)), key=lambda run: run.y0)
    rows: list[Row] = []
    rest = [run for run in runs if (run.x0 < low) is not (run.x1 > high)]
    while rest or crossing:
        # A quarter, not half of it: a bullet before it may stand a little higher.
        edge = crossing[0].y0 + crossing[0].height / 4 if crossing else float("inf")
        above = [run for run in rest if (run.y0 + run.y1) / 2 < edge]
        rest = [run for run in rest if (run.y0 + run.y1) / 2 >= edge]
        title = _strips(above)[-1] if above and crossing else []
        if title and len(title) < len(above) and _is_title(title, runs):
            above = [run for run in above if run not in title]
            crossing = [*title, *crossing]
        middle = (low + high) / 2
        sides = [
            _region([run for run in above if ((run.x0 + run.x1) / 2 < middle) is is_left], depth + 1)
            for is_left in (True, False)
        ]
        # One line of two texts, as the names of the authors, is no two columns.
        rows += _rows(above) if max(map(len, sides)) == 1 else _notes_last(*sides)
        # The lines that cross one after the other belong together, with what stands beside them.
        together: list[Run] = []
        next_side = min((run.y0 for run in rest), default=float("inf"))
        while crossing and (not together or crossing[0].y0 <= next_side):
            together.append(crossing.pop(0))
            bottom = together[-1].y1
            beside = [run for run in rest if (run.y0 + run.y1) / 2 < bottom]
            rest = [run for run in rest if (run.y0 + run.y1) / 2 >= bottom]
            together += beside
            next_side = min((run.y0 for run in rest), default=float("inf"))
        rows += _rows(together)
    return rows


def _strips(runs: Sequence[Run]) -> list[list[Run]]:
    """Cut where a blank goes over the whole width."""
    strips: list[list[Run]] = []
    bottom = float("-inf")
    for run in sorted(runs, key=lambda run: run.y0):
        if run.y0 - bottom > _BLANK * run.height:
            strips.append([])
        strips[-1].append(run)
        bottom = max(bottom, run.y1)
    return strips


def _tables_apart(runs: list[Run], low: float, high: float) -> list[tuple[list[Run], bool]]:
    """Part tables over the whole width from the columns: a blank above and below, no line of prose on either side."""
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    parts: list[tuple[list[Run], bool]] = []
    for holds_prose, strips in groupby(_strips(runs), key=lambda strip: _holds_prose(strip, low - left, right - high)):
        part = [run for strip in strips for run in strip]
        is_table = not holds_prose and _is_table(part, (low + high) / 2)
        if parts and not is_table and not parts[-1][1]:
            part = [*parts.pop()[0], *part]
        parts.append((part, is_table))
    return parts


def _holds_prose(strip: Sequence[Run], *widths: float) -> bool:
    return any(run.width > _FULL * min(widths) and len(run.text) >= _SHORTEST for run in strip)


def _is_table(runs: Sequence[Run], middle: float) -> bool:
    """Are these rows of three cells and more on average, on both sides?"""
    rows = _rows(runs)
    on_both = sum(row.x0 < middle < row.x1 for row in rows)
    return on_both >= _LEAST_ROWS and 2 * on_both > len(rows) and len(runs) > 2 * len(rows)


def _is_title(strip: Sequence[Run], text: Sequence[Run]) -> bool:
    """Is it one line that is larger than the text?"""
    return strip[0].height > _TITLE * median(run.height for run in text) and len(_rows(strip)) == 1


def _bands(runs: list[Run]) -> list[list[Run]]:
    """Part what stands in columns from what stands above and below them, a blank over the whole width between."""
    bands: list[list[Run]] = []
    had_columns: bool | None = None
    for strip in _strips(runs):
        so_far = [*bands[-1], *strip] if had_columns else strip
        in_columns = _gutter(so_far, *_BAND) is not None and not _is_title(strip, runs)
        if in_columns is had_columns:
            bands[-1] += strip
        else:
            bands.append(strip)
        had_columns = in_columns
    return bands


def _notes_last(column: list[Row], next_column: list[Row]) -> list[Row]:
    """Put the notes at the foot of a column behind the text of the next one, where its last sentence may go on."""
    usual = usual_height([*column, *next_column])
    first, other = first_note(column, usual), first_note(next_column, usual)
    if not first or not other:
        return column + next_column
    return column[:first] + next_column[:other] + column[first:] + next_column[other:]


def _gutter(runs: list[Run], full: float = _FULL, share: float = _FULL_SHARE) -> tuple[float, float] | None:
    """Return the x range between two columns of prose, or None. One side may be columns again."""
    if len(runs) <= 2 * _FULL_LINES:
        return None
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    gap = _widest_gap(runs, left, right)
    if gap is None or gap[1] - gap[0] < 0.6 * median(run.height for run in runs):
        return None
    low, high = gap
    sides = ([run for run in runs if run.x1 <= high + _STEP], [run for run in runs if run.x0 >= low - _STEP])
    prose = [_is_prose(side, edge * full, share) for side, edge in zip(sides, (low - left, right - high), strict=True)]
    if not any(prose) or not (all(prose) or _gutter(sides[prose.index(False)], full, share)):
        return None
    return gap if _side_by_side(*sides) else None


def _widest_gap(runs: list[Run], left: float, right: float) -> tuple[float, float] | None:
    """Return the widest x range, away from the edges, that the fewest runs cross, or one more: a page's number.

    None where too many do.
    """
    if right - left < _NARROWEST:
        return None
    bins = int((right - left) / _STEP) + 1
    changes = [0] * (bins + 1)
    for run in runs:
        changes[int((run.x0 - left) / _STEP)] += 1
        changes[min(int((run.x1 - left) / _STEP) + 1, bins)] -= 1
    first, last = int(bins * 0.2), int(bins * 0.8)
    crossed = list(accumulate(changes))[first:last]
    fewest = min(crossed, default=len(runs))
    if fewest > _MOST_CROSSING * len(runs):
        return None
    best = (0, 0)
    start = 0
    for is_gap, group in groupby(crossed, key=lambda count: count <= fewest + 1):
        end = start + len(list(group))
        if is_gap and end - start > best[1] - best[0]:
            best = (start, end)
        start = end
    return left + (first + best[0]) * _STEP, left + (first + best[1]) * _STEP


def _is_prose(side: list[Run], width: float, share: float) -> bool:
    full = [run for run in side if run.width > width and len(run.text) >= _SHORTEST]
    middles = sorted(run.y0 + run.y1 for run in side) if len(full) >= _FULL_LINES else []
    lines = 1 + sum(below - above > full[0].height for above, below in pairwise(middles))
    letters, of_full = (sum(len(run.text) for run in some) for some in (side, full))
    return len(full) >= max(_FULL_LINES, share * lines) and of_full >= _FULL_LETTERS * letters


def _side_by_side(one: list[Run], other: list[Run]) -> bool:
    top = max(min(run.y0 for run in one), min(run.y0 for run in other))
    bottom = min(max(run.y1 for run in one), max(run.y1 for run in other))
    return bottom - top > 2 * median(run.height for run in one)


def _rows(runs: Sequence[Run]) -> list[Row]:
    """Put runs that share a base line into one row, rows from top to bottom."""
    if not runs:
        return []
    groups: list[list[Run]] = []  # the longest run of each comes first
    for run in sorted(runs, key=lambda run: run.y0 + run.y1):
        for group in reversed(groups[-3:]):
            if _same_line(group, run):
                group.insert(0 if len(run.text) > len(group[0].text) else len(group), run)
                break
        else:
            groups.append([run])
    left = min(run.x0 for run in runs)
    right = _right_edge(runs)
    rows = [Row(tuple(sorted(group, key=lambda run: run.x0)), left, right) for group in groups]
    return _stack_by_stack(sorted(rows, key=lambda row: row.longest.y1))


def _stack_by_stack(rows: list[Row]) -> list[Row]:
    """Put lines that alternate between two stacks into the order of reading: the stack that begins higher, the other.

    Cells of a table share their base lines; a box beside a text, or the two halves of a letterhead, need not.
    """
    ordered: list[Row] = []
    index = 0
    while index < len(rows):
        first, other = _stacks(rows, index)
        ordered += [*first, *other]
        index += len(first) + len(other)
    return ordered


def _stacks(rows: list[Row], index: int) -> tuple[list[Row], list[Row]]:
    """Return the two stacks that begin at a row; where there are none, the row alone."""
    first, other = [rows[index]], list[Row]()
    for row in rows[index + 1 :]:
        own, opposite = (first, other) if other and not _is_beside(row, first) else (other, first)
        if not _is_beside(row, opposite) or row.y1 - opposite[-1].y1 > _CLOSER * row.height:
            break
        own.append(row)
    if min(len(first), len(other)) > 1 and all(map(_is_worded, (*first, *other))):
        return first, other
    return [rows[index]], []


def _is_beside(row: Row, stack: list[Row]) -> bool:
    """Does a row stand wholly on one side of each line of a stack?"""
    return all(row.x1 <= line.x0 for line in stack) or all(row.x0 >= line.x1 for line in stack)


def _is_worded(row: Row) -> bool:
    return len(row.runs) == 1 and sum(map(str.isalpha, row.text)) * 2 > len(row.text)


def _same_line(group: list[Run], run: Run) -> bool:
    """Does the run overlap the line's first run by half its height, and none of its runs sideways?"""
    overlap = min(group[0].y1, run.y1) - max(group[0].y0, run.y0)
    if overlap <= 0 or overlap <= 0.5 * min(group[0].height, run.height):
        return False
    x0, x1, width = run.x0, run.x1, run.width
    return all(
        other.x1 < x0 or other.x0 > x1 or min(other.x1, x1) - max(other.x0, x0) < 0.5 * min(other.width, width)
        for other in group
    )


def _right_edge(runs: Sequence[Run]) -> float:
    """Return where full lines end: the right edge that a tenth of the longer lines reach, 20 letters or 10 heights."""
    longer = [run.x1 for run in runs if len(run.text) > 20 or run.width > 10 * run.height]
    edges = sorted(longer, reverse=True) or [max(run.x1 for run in runs)]
    return edges[len(edges) // 10]
