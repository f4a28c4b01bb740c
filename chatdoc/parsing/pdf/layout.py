"""Runs of a page -> rows in reading order: columns first, then what stands on one base line.

A page has columns where a gutter parts two stacks of full lines of prose; a table is no such thing, its cells are
short. What crosses the gutter (a title, a wide figure) cuts the page into bands, read from top to bottom.
"""

from collections.abc import Sequence
from statistics import median

from chatdoc.parsing.pdf.shapes import Row, Run

_FULL = 0.62
"""A line of prose fills at least this share of its column; tried on the two-column papers and the 10-Ks."""
_FULL_LINES = 5
_DEEPEST = 3


def reading_order(runs: Sequence[Run]) -> list[Row]:
    """Return the rows of a page as a person reads them."""
    level = [run for run in runs if run.text.strip() and not run.upright]
    upright = sorted((run for run in runs if run.text.strip() and run.upright), key=lambda run: (-run.x1, run.y0))
    columns = [Row((run,), run.x0, run.x1) for run in upright]
    # Vertical Chinese is read from the right; beside level text, upright words are notes in the margin.
    if sum(len(run.text) for run in upright) > sum(len(run.text) for run in level):
        return columns + _region(level, 0)
    return _region(level, 0) + columns


def _region(runs: list[Run], depth: int) -> list[Row]:
    gutter = _gutter(runs) if depth < _DEEPEST and len(runs) > 2 * _FULL_LINES else None
    if gutter is None:
        return _rows(runs)
    low, high = gutter
    crossing = sorted((run for run in runs if run.x0 < low and run.x1 > high), key=lambda run: run.y0)
    rows: list[Row] = []
    rest = [run for run in runs if not (run.x0 < low and run.x1 > high)]
    while rest or crossing:
        edge = crossing[0].y0 + crossing[0].height / 2 if crossing else float("inf")
        above = [run for run in rest if (run.y0 + run.y1) / 2 < edge]
        rest = [run for run in rest if (run.y0 + run.y1) / 2 >= edge]
        middle = (low + high) / 2
        rows += _region([run for run in above if (run.x0 + run.x1) / 2 < middle], depth + 1)
        rows += _region([run for run in above if (run.x0 + run.x1) / 2 >= middle], depth + 1)
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


def _gutter(runs: list[Run]) -> tuple[float, float] | None:
    """Return the x range between two columns of prose, or None."""
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    width = right - left
    if width < 100:
        return None
    step = 2.0
    bins = int(width / step) + 1
    crossed = [0] * (bins + 1)
    for run in runs:
        crossed[int((run.x0 - left) / step)] += 1
        crossed[min(int((run.x1 - left) / step) + 1, bins)] -= 1
    for index in range(1, bins + 1):
        crossed[index] += crossed[index - 1]
    first, last = int(bins * 0.2), int(bins * 0.8)
    if last - first < 3:
        return None
    fewest = min(crossed[first:last])
    if fewest > 0.45 * len(runs):
        return None
    best: tuple[int, int] | None = None
    index = first
    while index < last:
        if crossed[index] != fewest:
            index += 1
            continue
        end = index
        while end < last and crossed[end] == fewest:
            end += 1
        if best is None or end - index > best[1] - best[0]:
            best = (index, end)
        index = end
    if best is None:
        return None
    low, high = left + best[0] * step, left + best[1] * step
    height = median(run.height for run in runs)
    if high - low < 0.6 * height:
        return None
    sides = ([run for run in runs if run.x1 <= high + step], [run for run in runs if run.x0 >= low - step])
    if not all(_is_prose(side, edge) for side, edge in zip(sides, (low - left, right - high), strict=True)):
        return None
    return (low, high) if _side_by_side(*sides) else None


def _is_prose(side: list[Run], width: float) -> bool:
    full = [run for run in side if run.width > _FULL * width and len(run.text) >= 12]
    return len(full) >= _FULL_LINES and len(full) * 2.5 >= len(side)


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
    return sorted(rows, key=lambda row: row.longest.y1)


def _same_line(group: list[Run], run: Run) -> bool:
    """Does the run overlap the line's first run by half its height, and none of its runs sideways?"""
    overlap = min(group[0].y1, run.y1) - max(group[0].y0, run.y0)
    if overlap <= 0 or overlap <= 0.5 * min(group[0].height, run.height):
        return False
    x0, x1, width = run.x0, run.x1, run.width
    return all([min(other.x1, x1) - max(other.x0, x0) < 0.5 * min(other.width, width) for other in group])


def _right_edge(runs: Sequence[Run]) -> float:
    """Return where full lines end: the right edge that a tenth of the longer lines reach."""
    edges = sorted((run.x1 for run in runs if len(run.text) > 20), reverse=True) or [max(run.x1 for run in runs)]
    return edges[len(edges) // 10]
