"""XLSX file -> document: each sheet as tables, or as questions and answers, with values as Excel shows them.

This is the one module that imports `openpyxl`. Macros, comments, charts and what other files hold are not touched;
a formula gives the value that was saved with it. Hidden sheets, rows and columns are read: their numbers feed the
others, and a filter hides rows that nobody meant to take away.
"""

import re
import warnings
from collections.abc import Callable, Iterator
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
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_ROWS = 1_048_576  # of a sheet, in Excel
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_MAX_MERGED_CELLS = 100_000


def parse_xlsx(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a workbook. Raises Refusal."""
    archive = check_office(data)
    draft = Draft()
    with damage_translated(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would not keep when it writes
        import openpyxl

        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            add_rows(draft, _rows(sheet, _merged(archive, sheet._worksheet_path)), label=partial(_label, sheet.title))
            check_length(draft.length)
    return draft.document(media_type=MEDIA_TYPE, health=Health())


def _rows(sheet: "ReadOnlyWorksheet", merged: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Row]:
    """Yield the rows as they are in the file, not as its dimension claims; a cell merged downwards repeats its text."""
    sheet.reset_dimensions()
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
        yield Row(number, tuple(texts))


def _merged(archive: ZipFile, path: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the cells (row, column) below the first row of merged ranges -> the cell whose text they show.

    openpyxl leaves them out when it reads row by row, which is how a large sheet fits into memory.
    """
    from openpyxl.utils.cell import range_boundaries

    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for match in _MERGED.finditer(read(archive, path)):
        left, top, _, bottom = range_boundaries(match.group(1).decode("ascii"))
        for row in range(top + 1, min(bottom, top + _MAX_MERGED_CELLS - len(merged)) + 1):
            merged[row, left] = (top, left)
    return merged


def _label(sheet: str, span: Span) -> str:
    from openpyxl.utils import get_column_letter

    first, last = f"{get_column_letter(span.left)}{span.first}", f"{get_column_letter(span.right)}{span.last}"
    return f"{sheet}!{first}" if first == last else f"{sheet}!{first}:{last}"
