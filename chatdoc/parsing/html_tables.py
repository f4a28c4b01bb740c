"""Table of a web page -> its rows, one line each, or blocks where the table only places things.

`unstructured` stands between the two steps: it gets the tables unfolded, and gives each back as HTML.
"""

from collections import deque
from copy import deepcopy

from lxml import etree

from chatdoc.parsing.draft import one_line
from chatdoc.parsing.html_furniture import size
from chatdoc.parsing.rows import is_header, join_cells

_MOST_SPANNED = 1000  # as HTML has it for columns
_MOST_COPIES = 10_000
_MOST_KEPT = 50  # places that a cell merged across leaves empty beside it
_LONGEST_CELL = 1500  # characters; one with more is not repeated, and with paragraphs it is a column of the page


def unfold(table: "etree._Element") -> None:
    """Make blocks of a table that only places things, and give the cells of another the places that they cover."""
    if not _is_layout(table):
        _spread(table)
        return
    for element in [table, *table.iter("tr", "td", "th", "tbody", "thead", "tfoot")]:
        if next(element.iterancestors("table"), table) is table or element is table:
            element.tag = "div"


def table_rows(table: str) -> tuple[list[str], int]:
    """Return one line for each row of a table with any text in it, and how many of them are its header.

    A caption belongs to the header. Where no row is marked as header, the first is one if it names columns.
    """
    root = etree.fromstring(table, etree.HTMLParser()) if table else None
    if root is None:
        return [], 0
    captions = [text for caption in root.iter("caption") if (text := one_line(" ".join(caption.itertext())))]
    rows: list[list[str]] = []
    marked = 0
    for row in root.iter("tr"):
        texts = [one_line(" ".join(cell.itertext())) for cell in row]
        if not any(texts):
            continue
        if marked == len(rows) and (row.getparent().tag == "thead" or all(cell.tag == "th" for cell in row)):
            marked += 1
        rows.append(texts)
    header_rows = marked if 0 < marked < len(rows) else int(is_header(rows))
    lines = [join_cells(row) for row in rows]
    return captions + lines, len(captions) + header_rows


def _is_layout(table: "etree._Element") -> bool:
    """Does the table only place things: one holding tables, headings or long prose, or one cell?"""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return True
    cells = list(table.iter("td", "th"))
    if len(cells) <= 1 or table.find(".//h1") is not None:
        return True
    longest = max(map(size, cells))
    return longest > _LONGEST_CELL and any(
        cell.find(".//p") is not None or cell.find(".//div") is not None for cell in cells
    )


def _spread(table: "etree._Element") -> None:
    """Let a cell that is merged downwards stand in each of its rows, up to `_MOST_COPIES` in all.

    One that is merged across stands in the first of its columns, and leaves the others empty.
    """
    copies = 0
    waiting: dict[int, tuple[etree._Element, int]] = {}  # by column: the cell, and how many rows more it stands in
    for row in table.iter("tr"):
        column = 0
        cells = deque(row.iterchildren("td", "th"))
        while cells or any(at >= column for at in waiting):
            if column in waiting:
                cell, left = waiting.pop(column)
                again = deepcopy(cell) if size(cell) <= _LONGEST_CELL else etree.Element(cell.tag)
                again.tail = None
                if cells:
                    cells[0].addprevious(again)
                else:
                    row.append(again)
                copies += 1
                if left > 1 and copies < _MOST_COPIES:
                    waiting[column] = (cell, left - 1)
            elif not cells:
                column = min(at for at in waiting if at > column)
                continue
            else:
                cell = cells.popleft()
                if (rows := min(_span(cell, "rowspan"), _MOST_SPANNED)) > 1:
                    waiting[column] = (cell, rows - 1)
            columns = _span(cell, "colspan")
            for _ in range(min(columns - 1, _MOST_KEPT) if cells else 0):
                cell.addnext(etree.Element(cell.tag))
            column += columns


def _span(cell: "etree._Element", name: str) -> int:
    value = cell.get(name, "")
    return min(max(int(value), 1), _MOST_SPANNED) if value.isascii() and value.isdigit() else 1
