"""Tables -> tables whose labels are whole, and in which every cell stands in its column.

A label that was set in two lines is one cell again, and a column that has nothing in a row gets an empty cell there:
else the figure of the next year slides into its place.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from chatdoc.parsing.pdf.shapes import Paragraph, Row, Run
from chatdoc.parsing.pdf.tables import LONGEST_LABEL, TableSpan, cells_of, is_row_of_figures, tables_of

_TIGHT = 0.85
"""Lines of one label are closer than this share of the usual distance between two rows: 0.57 to 0.75 in the 10-Ks."""
_FITTING = 0.8
"""The share of the rows that have to fit into the columns."""
_INDENT = 2.0
"""The second line of a label is set in by no more than so many heights."""
_ASIDE = 1.5
"""A cell whose left edge, right edge and middle are all further than so many heights from a column's is not of it."""

_Cells = Sequence[Sequence[Run]]


def with_whole_labels(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Join the lines of a label, above or below the line that its figures stand in."""
    whole = list(paragraphs)
    for table in reversed(tables_of(paragraphs)):
        usual = _usual_step(whole, table)
        for index in range(table.last, table.body, -1):
            below = whole[index + 1] if index < table.last else None
            row = _with_label_joined(whole[index - 1], whole[index], below, usual)
            if row is not None:
                whole[index - 1 : index + 1] = [Paragraph(((whole[index].page, row),), whole[index - 1].follows)]
    return whole


def _usual_step(paragraphs: Sequence[Paragraph], table: TableSpan) -> float:
    """Return the usual distance between the base lines of two rows of figures, 0 where no two follow each other."""
    rows = [paragraph.first for paragraph in paragraphs[table.body : table.last + 1]]
    steps = [row.y1 - above.y1 for above, row in pairwise(rows) if len(above.runs) > 1 < len(row.runs)]
    return median(steps) if steps else 0.0


def _with_label_joined(above: Paragraph, paragraph: Paragraph, below: Paragraph | None, usual: float) -> Row | None:
    """Return both as one row where the second goes on with the label of the first; only one of them has figures."""
    if len(above.rows) > 1 or len(paragraph.rows) > 1 or paragraph.first.ruled:
        return None
    upper, lower = cells_of(above.first), cells_of(paragraph.first)
    if not _is_one_label(upper, lower):
        return None
    step = _step(upper, lower)
    tight = 0 < step < _TIGHT * usual
    if tight and len(upper) > 1 and below is not None:
        # Else it may as well be the label of the next row.
        tight = _step(lower, cells_of(below.first)) >= _TIGHT * usual
    if not (tight or lower[0][0].text[:1].islower()) or upper[0][-1].text.endswith((":", "：")):
        return None
    indent = lower[0][0].x0 - upper[0][0].x0
    if not -0.5 < indent / max(paragraph.first.height, 1.0) < _INDENT:
        return None
    label = [*upper[0], *(replace(run, joined=True) for run in lower[0])]
    if sum(len(run.text) for run in label) > LONGEST_LABEL:
        return None
    figures = [run for cell in (*upper[1:], *lower[1:]) for run in cell]
    return Row((*label, *figures), above.first.left, above.first.right)


def _is_one_label(upper: _Cells, lower: _Cells) -> bool:
    """May two rows share a label: has only one of them figures, and do these stand beside both lines of it?"""
    figures = [run for cell in (*upper[1:], *lower[1:]) for run in cell]
    if (len(upper) > 1 and len(lower) > 1) or not is_row_of_figures([[], figures]):
        return False
    return max(run.x1 for run in (*upper[0], *lower[0])) <= min((run.x0 for run in figures), default=float("inf"))


def _step(upper: _Cells, lower: _Cells) -> float:
    """Return how far the label of a row is below the last line of the label above it."""
    return lower[0][0].y1 - upper[0][-1].y1


class _Column(NamedTuple):
    """Where the cells of a column usually begin, end and have their middle."""

    left: float
    right: float
    middle: float


def with_empty_cells(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Give the rows of figures and the header of each table an empty cell for each column that they pass over."""
    filled = list(paragraphs)
    for table in tables_of(paragraphs):
        rows = {
            index: cells
            for index in range(table.first, table.last + 1)
            if len(paragraphs[index].rows) == 1
            and not paragraphs[index].first.ruled
            and len(cells := cells_of(paragraphs[index].first)) > 1
            and (index < table.body or is_row_of_figures(cells))
        }
        columns = _columns([cells for index, cells in rows.items() if index >= table.body])
        for index, cells in rows.items() if columns else ():
            row = _filled(paragraphs[index].first, cells, columns, spanning=index < table.body)
            filled[index] = replace(paragraphs[index], rows=((paragraphs[index].page, row),))
    return filled


def _columns(rows: Sequence[_Cells]) -> list[_Column]:
    """Return the columns as the rows with the most cells have them, if nearly all rows fit; else as those with fewer.

    () where no two rows agree, or there is but one column of figures.
    """
    for most, times in sorted(Counter(map(len, rows)).items(), reverse=True):
        if times < 2 or most < 3:
            continue
        columns = [_column(cells) for cells in zip(*(cells for cells in rows if len(cells) == most), strict=True)]
        fewer = [cells for cells in rows if len(cells) <= most]
        if sum(_places(cells, columns) is not None for cells in fewer) >= _FITTING * len(fewer):
            return columns
    return []


def _column(cells: _Cells) -> _Column:
    left, right = median(cell[0].x0 for cell in cells), median(max(run.x1 for run in cell) for cell in cells)
    return _Column(left, right, (left + right) / 2)


def _filled(row: Row, cells: _Cells, columns: Sequence[_Column], *, spanning: bool) -> Row:
    """Return the row with empty cells before its last one; as it is where its cells do not fit the columns."""
    places = _places(cells, columns, spanning=spanning) if len(cells) < len(columns) else None
    if places is None:
        return row
    runs: list[Run] = []
    at = dict(zip(places, cells, strict=True))
    for place in range(places[-1] + 1):
        middle = columns[place].middle
        runs += at.get(place, [Run("", middle, row.y0, middle, row.y1)])
    return Row(tuple(runs), row.left, row.right)


def _places(cells: _Cells, columns: Sequence[_Column], *, spanning: bool = False) -> list[int] | None:
    """Return the index of the column of each cell, growing; None where a cell has none or two have the same.

    A cell over several columns stands in the first; `spanning` ones in the middle of two need not be flush with either.
    """
    places: list[int] = []
    for cell in cells:
        x0, x1 = min([run.x0 for run in cell]), max([run.x1 for run in cell])
        middle = (x0 + x1) / 2
        spanned = [index for index, column in enumerate(columns) if x0 <= column.middle <= x1]
        # How far it is from being flush left, flush right or centred with the others.
        distances = [min(abs(x0 - left), abs(x1 - right), abs(middle - centre)) for left, right, centre in columns]
        if len(spanned) > 1:
            place = spanned[0]
        elif min(distances) <= _ASIDE * cell[0].height:
            place = distances.index(min(distances))
        elif spanning:
            place = max(sum(column.middle <= middle for column in columns) - 1, 0)
        else:
            return None
        if places and place <= places[-1]:
            return None
        places.append(place)
    return places
