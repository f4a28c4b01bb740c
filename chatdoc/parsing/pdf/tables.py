"""Paragraphs -> where tables stand among them, and which of their rows name the columns.

A table is rows of two cells or more under each other; a line of one cell between them ("Costs:") belongs to it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatdoc.parsing.pdf.shapes import Paragraph, Row, Run

_LEAST_ROWS = 3
_MOST_LABELS = 2
"""So many lines of one cell may stand between two rows of cells: a group and its first subgroup."""
LONGEST_LABEL = 200
"""A line of one cell that is longer is a paragraph between two tables; labels in the 10-Ks have up to 130 letters."""
_MOST_HEADERS = 6
_WIDEST_STEP = 3.5
"""Rows whose base lines are further apart than so many heights are two tables."""
_SAME_EDGE = 2.0
"""Points by which the edges of a drawn table may differ from page to page."""
_CLOSE = 0.8
"""Lines of one header cell are no further apart than this share of their height."""
_EVEN = 0.15
"""Distances between lines that differ by less than this share of a height are the same."""
_MOST_LETTERS = 5
"""Letters of a figure: "US$ 5 bps"."""
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_NAMES = re.compile(
    rf"(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?|\b(?:FY|Q[1-4]|[12]H)\s?'?\d{{0,4}}\b|(?:19|20)\d\d(?:[-/–]\d{{2,4}})?|"
    r"\d{1,4}[-/.年]\d{1,2}[-/.月]?(?:\d{1,4}日?)?|\(\w{1,2}\)|\b(?:level|note|class|series|group|phase|tier)\s\d+|\b\d{1,2}\s(?:weeks?|months?|years?|days?)\b",
    re.IGNORECASE,
)
"""What holds digits and yet names a column: years, dates, quarters, spans, notes."""


@dataclass(frozen=True, slots=True)
class TableSpan:
    """A table among paragraphs: `first` to `last` (inclusive); those before `body` are its header."""

    first: int
    body: int
    last: int


def tables_of(paragraphs: Sequence[Paragraph]) -> list[TableSpan]:
    """Return the tables in order; they do not overlap, and only drawn ones cross a page."""
    spans: list[TableSpan] = []
    is_cells = [_is_cells(paragraph) for paragraph in paragraphs]
    index = 0
    while index < len(paragraphs):
        last = _last_row(paragraphs, index, is_cells)
        if sum(is_cells[index : last + 1]) >= _LEAST_ROWS:
            floor = spans[-1].last + 1 if spans else 0
            spans.append(_with_header(paragraphs, index, last, floor))
        index = last + 1
    return spans


def _last_row(paragraphs: Sequence[Paragraph], first: int, is_cells: Sequence[bool]) -> int:
    """Return the index of the last row of cells of the table that begins at `first`; `first` where there is none."""
    last = first
    if not is_cells[first]:
        return last
    for index in range(first + 1, len(paragraphs)):
        if not _is_near(paragraphs[index - 1], paragraphs[index]) or index - last > _MOST_LABELS + 1:
            break
        if is_cells[index]:
            last = index
        elif len(paragraphs[index].text) > LONGEST_LABEL:
            break
    return last


def _is_cells(paragraph: Paragraph) -> bool:
    return len(paragraph.rows) <= 3 and any(len(row.runs) > 1 for _, row in paragraph.rows)


def _is_near(above: Paragraph, below: Paragraph) -> bool:
    (page, row), (other_page, other) = above.rows[-1], below.rows[0]
    if row.ruled or other.ruled:
        same = max(abs(row.left - other.left), abs(row.right - other.right)) < _SAME_EDGE
        return row.ruled and other.ruled and same and other_page - page <= 1  # it may go on on the next page
    step = (other.y0 + other.height - row.y1) / max(other.height, 1.0)  # a row may hold cells of several lines
    return page == other_page and row.left == other.left and 0 < step < _WIDEST_STEP and len(below.rows) <= 3


def _with_header(paragraphs: Sequence[Paragraph], first: int, last: int, floor: int) -> TableSpan:
    if paragraphs[first].first.ruled and len(paragraphs[first].first.runs) > _MOST_LABELS:
        return TableSpan(first, min(first + 1, last), last)
    body = next((index for index in range(first, last + 1) if holds_figures(paragraphs[index])), None)
    if body is None or body - first > _MOST_HEADERS:
        return TableSpan(first, first, last)
    start = first
    # Above the rows of cells: what spans columns ("Years ended") or names the unit ("in millions").
    label_end = paragraphs[body].first.runs[0].x1
    while start > floor and body - start < _MOST_HEADERS and _is_near(paragraphs[start - 1], paragraphs[start]):
        above = paragraphs[start - 1]
        if len(above.rows) > 1 or not (above.first.x0 > label_end or _is_unit(above.text)):
            break
        start -= 1
    return TableSpan(start, body, last)


def _is_unit(text: str) -> bool:
    return len(text) < 80 and (
        text[:1] in "(（" or re.match(r"in (?:millions|thousands|billions)|单位|單位", text, re.I) is not None
    )


def holds_figures(paragraph: Paragraph) -> bool:
    """Does a cell beside the first one hold a number that is no year, date or note?"""
    runs = [run for _, row in paragraph.rows for run in row.runs[1:]]
    return any(any(map(str.isdigit, _NAMES.sub("", run.text))) for run in runs)


def is_row_of_figures(cells: Sequence[Sequence[Run]]) -> bool:
    """Is each cell beside the first one a figure, or what stands for none ("—", "n/a")?"""
    return len(cells) > 1 and all(is_figure(run.text) for cell in cells[1:] for run in cell)


def is_figure(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters <= _MOST_LETTERS and (letters * 2 < len(text) or letters <= 3)


def with_stacked_headers(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Join the lines of header cells that were set in several, cell by cell: "March 3," above "2022" is one cell.

    From the lowest line upwards: what spans several columns stands above all that names one.
    """
    headers = {index for table in tables_of(paragraphs) for index in range(table.first, table.body)}
    joined: list[Paragraph] = []
    for index, paragraph in reversed(list(enumerate(paragraphs))):
        row = _stacked(paragraph, joined[-1]) if index in headers and index + 1 in headers else None
        if row is None:
            joined.append(paragraph)
        else:
            joined[-1] = Paragraph(((paragraph.page, row),), paragraph.follows)
    return joined[::-1]


def _stacked(above: Paragraph, below: Paragraph) -> Row | None:
    """Return both as one row, or None where a cell stands over two others or the rows are not close."""
    if len(above.rows) > 1 or len(below.rows) > 1 or below.first.ruled:
        return None
    cells, upper = cells_of(below.first), cells_of(above.first)
    under = [[index for index, cell in enumerate(cells) if _shares(cell, over)] for over in upper]
    met = [index for indices in under for index in indices]
    if not met or max(map(len, under)) > 1 or len(set(met)) < len(met):
        return None
    pairs = [(over, cells[indices[0]]) for over, indices in zip(upper, under, strict=True) if indices]
    if not all(_is_above(over[-1], cell[0]) for over, cell in pairs):
        return None
    if len(pairs) == 1 and not _goes_on(*pairs[0]):
        return None
    for over, indices in zip(upper, under, strict=True):
        if indices:
            first, *others = cells[indices[0]]
            cells[indices[0]] = [*over, replace(first, joined=True), *others]
        else:
            cells.append(over)
    cells.sort(key=lambda cell: min(run.x0 for run in cell))
    return Row(tuple(run for cell in cells for run in cell), below.first.left, below.first.right)


def _is_above(over: Run, run: Run) -> bool:
    """Does a line of a header cell stand close over the next, with most of the shorter one over or under the other?"""
    shared = min(over.x1, run.x1) - max(over.x0, run.x0)
    return run.y0 - over.y1 <= _CLOSE * run.height and shared >= 0.5 * min(over.width, run.width)


def _goes_on(over: Sequence[Run], cell: Sequence[Run]) -> bool:
    """Is what stands over a cell of several lines as far from the first as that is from the second?"""
    if len(cell) < 2:
        return False
    step, inside = cell[0].y1 - over[-1].y1, cell[1].y1 - cell[0].y1
    return abs(step - inside) < _EVEN * cell[0].height


def cells_of(row: Row) -> list[list[Run]]:
    """Return the cells of a row, each as the runs of its lines."""
    cells: list[list[Run]] = []
    for run in row.runs:
        if run.joined:
            cells[-1].append(run)
        else:
            cells.append([run])
    return cells


def _shares(cell: Sequence[Run], other: Sequence[Run]) -> bool:
    return any(min(one.x1, run.x1) > max(one.x0, run.x0) for one in cell for run in other)
