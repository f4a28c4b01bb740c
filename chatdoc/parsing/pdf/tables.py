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
_MOST_HEADERS = 6
_WIDEST_STEP = 3.5
"""Rows whose base lines are further apart than so many heights are two tables."""
_CLOSE = 0.8
"""Lines of one header cell are no further apart than this share of their height."""
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
    """Return the tables in order; they do not overlap and do not cross a page."""
    spans: list[TableSpan] = []
    index = 0
    while index < len(paragraphs):
        last = _last_row(paragraphs, index)
        rows = sum(_is_cells(paragraph) for paragraph in paragraphs[index : last + 1])
        if rows >= _LEAST_ROWS:
            floor = spans[-1].last + 1 if spans else 0
            spans.append(_with_header(paragraphs, index, last, floor))
        index = last + 1
    return spans


def _last_row(paragraphs: Sequence[Paragraph], first: int) -> int:
    """Return the index of the last row of cells of the table that begins at `first`; `first` where there is none."""
    last = first
    if not _is_cells(paragraphs[first]):
        return last
    for index in range(first + 1, len(paragraphs)):
        if not _is_near(paragraphs[index - 1], paragraphs[index]) or index - last > _MOST_LABELS + 1:
            break
        if _is_cells(paragraphs[index]):
            last = index
    return last


def _is_cells(paragraph: Paragraph) -> bool:
    return any(len(row.runs) > 1 for _, row in paragraph.rows) and len(paragraph.rows) <= 3


def _is_near(above: Paragraph, below: Paragraph) -> bool:
    (page, row), (other_page, other) = above.rows[-1], below.rows[0]
    step = (other.y1 - row.y1) / max(other.height, 1.0)
    return page == other_page and row.left == other.left and 0 < step < _WIDEST_STEP and len(below.rows) <= 3


def _with_header(paragraphs: Sequence[Paragraph], first: int, last: int, floor: int) -> TableSpan:
    body = next((index for index in range(first, last + 1) if _holds_figures(paragraphs[index])), None)
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


def _holds_figures(paragraph: Paragraph) -> bool:
    """Does a cell beside the first one hold a number that is no year, date or note?"""
    runs = [run for _, row in paragraph.rows for run in row.runs[1:]]
    return any(character.isdigit() for run in runs for character in _NAMES.sub("", run.text))


def with_stacked_headers(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Join the lines of header cells that were set in several, cell by cell: "March 3," above "2022" is one cell."""
    headers = {index for table in tables_of(paragraphs) for index in range(table.first, table.body)}
    joined: list[Paragraph] = []
    for index, paragraph in enumerate(paragraphs):
        row = _stacked(joined[-1], paragraph) if index in headers and index - 1 in headers else None
        if row is None:
            joined.append(paragraph)
        else:
            joined[-1] = Paragraph(((paragraph.page, row),), joined[-1].follows)
    return joined


def _stacked(above: Paragraph, below: Paragraph) -> Row | None:
    """Return both rows as one, or None where a cell stands over two others or the rows are not close."""
    row = below.first
    if len(above.rows) > 1 or len(below.rows) > 1 or row.y1 - above.first.y1 > _CLOSE * row.height + above.first.height:
        return None
    cells: list[list[Run]] = []
    for run in above.first.runs:
        cells += [] if run.joined else [[]]
        cells[-1].append(run)
    matches = [[cell for cell in cells if _shares(cell, run)] for run in row.runs]
    met = [id(cell) for found in matches for cell in found]
    if max(map(len, matches)) > 1 or len(met) < 2 or len(set(met)) < len(met):
        return None
    for run, found in zip(row.runs, matches, strict=True):
        if found:
            found[0].append(replace(run, joined=True))
        else:
            cells.append([run])
    cells.sort(key=lambda cell: min(run.x0 for run in cell))
    return Row(tuple(run for cell in cells for run in cell), row.left, row.right)


def _shares(cell: Sequence[Run], run: Run) -> bool:
    return any(min(other.x1, run.x1) > max(other.x0, run.x0) for other in cell)
