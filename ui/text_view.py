"""Leaves of a document -> their text as it is built: headings, tables, code, paragraphs, with the marks in it.

Never the HTML of a document: what is shown is made of `Document.text` and its sections and tables.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup

from chatdoc.leaves import Leaf
from chatdoc.parsing.draft import PATH_SEPARATOR
from chatdoc.types import Document, Table
from ui.marked_text import Marking, Place, marked
from ui.strings import Strings

_SEPARATOR = re.compile(r"\t| \| ")
_INDENTED = re.compile(r"[ \t]{2}|\t")


def text(document: Document, shown: Sequence[Leaf], marking: Marking, strings: Strings) -> Markup:
    """Return leaves under each other."""
    parts = [_leaf(document, leaf, marking) or _empty(strings) for leaf in shown]
    return Markup('<div class="reading-text" tabindex="0" dir="auto">{}</div>').format(
        Markup('<hr class="page-break">').join(parts)
    )


def _empty(strings: Strings) -> Markup:
    return Markup('<p class="note">{}</p>').format(strings.reading_pane.no_text)


def _leaf(document: Document, leaf: Leaf, marking: Marking) -> Markup:
    levels = {
        section.start: section.label.count(PATH_SEPARATOR) + 1
        for section in document.sections
        if section.page is None and document.text.startswith(section.label.rpartition(PATH_SEPARATOR)[2], section.start)
    }
    parts = []
    for block in _blocks(document.text, leaf):
        for table, lines in groupby(block, key=lambda line: _table_at(document.tables, line[0])):
            if table is not None:
                parts.append(_table(document, table, list(lines), marking))
            else:
                parts += _paragraphs(document, list(lines), levels, marking)
    return Markup("").join(parts)


def _blocks(text: str, leaf: Leaf) -> Iterator[list[Place]]:
    """Yield the lines of each block; blocks are parted by an empty line."""
    block: list[Place] = []
    start = leaf.start
    while start < leaf.end:
        end = text.find("\n", start, leaf.end)
        end = leaf.end if end < 0 else end
        if text[start:end].strip():
            block.append((start, end))
        elif block:
            yield block
            block = []
        start = end + 1
    if block:
        yield block


def _table_at(tables: Sequence[Table], offset: int) -> Table | None:
    index = bisect_right(tables, offset, key=lambda table: table.start) - 1
    return tables[index] if index >= 0 and offset < tables[index].end else None


def _paragraphs(
    document: Document, lines: Sequence[Place], levels: dict[int, int], marking: Marking
) -> Iterator[Markup]:
    """Yield a heading or a paragraph for each line; lines of which one is indented are code, or set out as it is."""
    if any(_INDENTED.match(document.text, start) for start, _ in lines):
        yield Markup('<pre tabindex="0">{}</pre>').format(marked(document.text, lines[0][0], lines[-1][1], marking))
        return
    for index, (start, end) in enumerate(lines):
        words = marked(document.text, start, end, marking)
        if start in levels:
            level = min(levels[start] + 2, 6)
            yield Markup('<h{0} class="heading">{1}</h{0}>').format(level, words)
        elif index:
            yield Markup('<p class="joined">{}</p>').format(words)
        else:
            yield Markup("<p>{}</p>").format(words)


def _table(document: Document, table: Table, lines: Sequence[Place], marking: Marking) -> Markup:
    rows = []
    for start, end in lines:
        cell = Markup('<th scope="col">{}</th>') if end <= table.header_end else Markup("<td>{}</td>")
        cells = [cell.format(marked(document.text, *place, marking)) for place in _cells(document.text, start, end)]
        rows.append(Markup("<tr>{}</tr>").format(Markup("").join(cells)))
    return Markup('<div class="table" tabindex="0"><table>{}</table></div>').format(Markup("").join(rows))


def _cells(text: str, start: int, end: int) -> Iterator[Place]:
    for separator in _SEPARATOR.finditer(text, start, end):
        yield start, separator.start()
        start = separator.end()
    yield start, end
