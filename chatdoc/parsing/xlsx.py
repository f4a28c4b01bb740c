"""XLSX file -> document: each sheet as tables, or as questions and answers, with values as Excel shows them.

This is the one module that imports `openpyxl`. Macros, comments, charts and what other files hold are not touched;
a formula gives the value that was saved with it. Hidden sheets, rows and columns are read: their numbers feed the
others, and a filter hides rows that nobody meant to take away. The health card counts them, and the comments.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING
from zipfile import ZipFile

from chatdoc.parsing.archive import check_length, check_office, damage_translated, read
from chatdoc.parsing.draft import Draft
from chatdoc.parsing.numbers import shown
from chatdoc.parsing.rows import Row, Span, add_rows
from chatdoc.types import Document, Health

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_ROWS = 1_048_576  # of a sheet, in Excel
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_MAX_MERGED_CELLS = 100_000
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_UNSEEN = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")
# A formula whose result is no text and not there: programs that cannot calculate write such.
_EMPTY_FORMULA = re.compile(
    rb"<c\s(?![^>]*\bt=[\"']str)[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_COMMENTS = re.compile(r"xl/(?:comments/)?comments?\d*\.xml")
_COMMENT = re.compile(rb"<(?:\w+:)?comment\s")


def parse_xlsx(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a workbook. Raises Refusal."""
    archive = check_office(data)
    draft = Draft()
    health = Health(comments=_comments(archive))
    with damage_translated(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would not keep when it writes
        for sheet in _book(data).worksheets:
            xml = read(archive, sheet._worksheet_path)
            rows = list(_rows(sheet, _ranges(xml)))
            add_rows(draft, rows, label=partial(_label, sheet.title))
            check_length(draft.length)
            health = health._replace(empty_formulas=health.empty_formulas + len(_EMPTY_FORMULA.findall(xml)))
            health = _with_hidden(health, xml, rows, whole=sheet.sheet_state != "visible")
    return draft.document(media_type=MEDIA_TYPE, health=health)


def _book(data: bytes) -> "Workbook":
    """Open a workbook without the sheets that are nothing but a chart: openpyxl gives up on an empty one."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    # Else a sheet that claims no dimension is read twice, a sixth of all the time; and we believe none that is claimed.
    ReadOnlyWorksheet._get_size = lambda sheet: None
    reader = ExcelReader(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read_chartsheet = lambda sheet, rel: None
    reader.read()
    return reader.wb


def _rows(sheet: "ReadOnlyWorksheet", ranges: Sequence[tuple[int, int, int, int]]) -> Iterator[Row]:
    """Yield the rows as they are in the file, not as its dimension claims; a cell merged downwards repeats its text."""
    merged = _merged(ranges)
    wide = {top for left, top, right, _ in ranges if left < right}
    values = dict.fromkeys(merged.values(), "")
    characters = 0
    for number, cells in enumerate(islice(sheet.iter_rows(), _MAX_ROWS), start=1):
        texts = [shown(cell.value, cell.number_format) if cell.value is not None else "" for cell in cells]
        for column, text in enumerate(texts, start=1):
            if (number, column) in values:
                values[number, column] = text
            elif (origin := merged.get((number, column))) is not None:
                texts[column - 1] = text or values[origin]
        characters += sum(map(len, texts))
        check_length(characters)
        yield Row(number, tuple(texts), number in wide)


def _ranges(xml: bytes) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges of a sheet: left, top, right and bottom.

    openpyxl leaves them out when it reads row by row, which is how a large sheet fits into memory.
    """
    from openpyxl.utils.cell import range_boundaries

    return [range_boundaries(match.group(1).decode("ascii")) for match in _MERGED.finditer(xml)]


def _merged(ranges: Sequence[tuple[int, int, int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the cells (row, column) below the first row of merged ranges -> the cell whose text they show."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for left, top, _, bottom in ranges:
        for row in range(top + 1, min(bottom, top + _MAX_MERGED_CELLS - len(merged)) + 1):
            merged[row, left] = (top, left)
    return merged


def _with_hidden(health: Health, xml: bytes, rows: Sequence[Row], *, whole: bool) -> Health:
    """Count what is hidden and holds something: the `whole` sheet, or rows and columns of it."""
    held = [row.number for row in rows if any(row.cells)]
    if whole:
        return health._replace(hidden_sheets=health.hidden_sheets + bool(held))
    spans = [(_number(tag, b"min"), _number(tag, b"max")) for tag in _COLUMN.findall(xml) if _UNSEEN.search(tag)]
    filled = {at for row in rows for at, text in enumerate(row.cells, start=1) if text} if spans else set()
    unseen = {_number(tag, b"r") for tag in _ROW.findall(xml) if _UNSEEN.search(tag)}
    return health._replace(
        hidden_rows=health.hidden_rows + len(unseen.intersection(held)),
        hidden_columns=health.hidden_columns + sum(any(first <= at <= last for first, last in spans) for at in filled),
    )


def _number(tag: bytes, name: bytes) -> int:
    match = re.search(rb"\b%s=[\"'](\d{1,7})[\"']" % name, tag)
    return int(match.group(1)) if match else 0


def _comments(archive: ZipFile) -> int:
    return sum(len(_COMMENT.findall(read(archive, name))) for name in archive.namelist() if _COMMENTS.fullmatch(name))


def _label(sheet: str, span: Span) -> str:
    from openpyxl.utils import get_column_letter

    first, last = f"{get_column_letter(span.left)}{span.first}", f"{get_column_letter(span.right)}{span.last}"
    return f"{sheet}!{first}" if first == last else f"{sheet}!{first}:{last}"
