"""RTF file -> document, its text by `striprtf`, and the headings, tables and notes that this leaves behind.

This is the one module that imports `striprtf`. It flattens the file to plain text, so what has structure is marked
before, by control characters that no text holds, and found again after.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chatdoc.parsing.archive import check_length, damage_translated
from chatdoc.parsing.bold_titles import Written
from chatdoc.parsing.draft import Draft, one_line
from chatdoc.parsing.raised import with_raised
from chatdoc.parsing.rows import header_rows, join_cells
from chatdoc.parsing.rtf_marks import BOLD, BOLD_END, CELL, CELLS, COMMENT, DELETED, HEADING, ITEM, LINE, ROW, marked
from chatdoc.parsing.titles import mark_titles
from chatdoc.types import Document, Health

MEDIA_TYPE = "application/rtf"
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HEADING_MARK = re.compile(f"{HEADING}([0-9])")
_TITLED = re.compile(f"{HEADING}[1-9].*[^\\W\\d_]")
_BOLD_TEXT = re.compile(f"{BOLD}[^{BOLD_END}\n]*{BOLD_END}?")
_BOLD_EDGE = re.compile(f"[{BOLD}{BOLD_END}]")
_FORM_MARK = re.compile(f"{CELLS}([01]*)((?:,-?\\d+)*){CELLS}")
_NEAR = 60
"""Twentieths of a point: edges of cells that are closer are one."""
_BULLET = re.compile("[·•▪◦o§\uf000-\uf0ff-]?\t")


def parse_rtf(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a Rich Text file. Raises Refusal."""
    draft = Draft()
    with damage_translated():
        from striprtf.striprtf import rtf_to_text

        source = re.sub(rb"[\x80-\xff]", lambda byte: b"\\'" + byte.group().hex().encode(), data).decode("ascii")
        text = rtf_to_text(marked(source), errors="replace")
        check_length(len(text))
        _add_text(draft, _SURROGATES.sub(_character, text))
    health = Health(deletions=len(DELETED.findall(source)), comments=len(COMMENT.findall(source)))
    return draft.document(media_type=MEDIA_TYPE, health=health)


def _character(pair: re.Match[str]) -> str:
    return pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")


@dataclass(frozen=True, slots=True)
class _Row:
    """The texts of its cells, a 1 for each that goes on with the one above, and where each ends (1/20 point)."""

    cells: list[str]
    flags: str
    edges: list[int]


def _add_text(draft: Draft, text: str) -> None:
    """Add lines as paragraphs, list items, headings, and those that are rows as tables."""
    rows: list[_Row] = []
    written: list[Written] = []  # what may be a heading by its bold letters, or stand under one
    in_list = False
    for part in text.split(ROW):
        first_cell = part.find(CELL)
        form = _FORM_MARK.search(part, 0, max(first_cell, 0))
        begin = len(part) if first_cell < 0 else part.rfind("\n", 0, first_cell) + 1 if form is None else form.start()
        lines = [line for line in _FORM_MARK.sub("", part[:begin]).split("\n") if one_line(line)]
        if rows and (lines or first_cell < 0):
            written.append(Written(_add_table(draft, rows), "", bold=False))
            rows = []
        for line in lines:
            in_list = _add_line(draft, line, in_list, written)
        if first_cell >= 0:
            cells = [one_line(_cell_text(cell)) for cell in part[begin:].split(CELL)[:-1]]
            edges = form.group(2).split(",")[1:] if form else []
            rows.append(_Row(cells, form.group(1) if form else "", [int(edge) for edge in edges]))
    if rows:
        _add_table(draft, rows)
    if not _TITLED.search(text):
        mark_titles(draft, written)


def _cell_text(cell: str) -> str:
    return with_raised(_BOLD_EDGE.sub("", _HEADING_MARK.sub("", _FORM_MARK.sub("", cell)))).replace(LINE, "\n")


def _is_bold(line: str) -> bool:
    """Does it have letters, and all of them between the marks of bold text?"""
    return any(map(str.isalpha, line)) and not any(map(str.isalpha, _BOLD_TEXT.sub("", line)))


def _continued(cells: list[str], above: list[str], flags: str) -> list[str]:
    """Return the cells of a row, those that are merged with the one above with its text."""
    if not len(cells) == len(above) == len(flags):
        return cells
    return [up if flag == "1" else cell for cell, up, flag in zip(cells, above, flags, strict=True)]


def _add_line(draft: Draft, line: str, in_list: bool, written: list[Written]) -> bool:
    """Add a paragraph, to what is written too where it is no heading, and say whether it is a list item."""
    level = _HEADING_MARK.search(line)
    is_bold = _is_bold(line.rpartition(ITEM)[2])
    line = with_raised(_BOLD_EDGE.sub("", _HEADING_MARK.sub("", line)))
    is_item = ITEM in line
    if is_item:
        line = line.replace(ITEM, "").strip(" ")
        line = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
    if level:
        draft.heading(int(level.group(1)), one_line(line.replace(LINE, " ")))
    else:
        shown = [shown for piece in line.split(LINE) if (shown := one_line(piece))]
        text = "\n".join(shown)
        written.append(Written(draft.block(text, joined=is_item and in_list), text, is_bold))
    return is_item and not level


def _add_table(draft: Draft, rows: list[_Row]) -> int:
    """Add the rows as a table, each cell in its column, one that is merged downwards in each of its rows.

    Return the offset of the table.
    """
    columns: list[int] = []
    for edge in sorted(edge for row in rows for edge in row.edges):
        if not columns or edge - columns[-1] > _NEAR:
            columns.append(edge)
    texts: list[list[str]] = []
    merged: set[int] = set()
    above: list[str] = []
    for row in rows:
        placed = _placed(row, columns)
        above = _continued(placed.cells, above, placed.flags)
        if any(above):
            merged |= {len(texts)} if len(above) > len(row.cells) else set()
            texts.append(above)
    return draft.table([join_cells(row) for row in texts], header_rows=header_rows(texts, merged=merged))


def _placed(row: _Row, columns: Sequence[int]) -> _Row:
    """Return the row with an empty cell for each further column that one goes over; as it is where they do not fit."""
    ends = [sum(column <= edge for column in columns) for edge in row.edges]
    spans = [end - before for before, end in pairwise([0, *ends])]
    if not len(row.cells) == len(row.flags) == len(spans) or min(spans, default=0) < 1:
        return row
    cells = [text for cell, span in zip(row.cells, spans, strict=True) for text in (cell, *[""] * (span - 1))]
    flags = "".join(flag + "0" * (span - 1) for flag, span in zip(row.flags, spans, strict=True))
    return replace(row, cells=cells, flags=flags)
