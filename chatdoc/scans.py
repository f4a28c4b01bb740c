"""A document + the text recognised on one of its scanned pages -> the document with that text at its end.

At its end, wherever the page stands: offsets of what was there stay right, so passages, vectors and citations do, and
each page can be asked as soon as it is read.
"""

from chatdoc.text import language_of
from chatdoc.types import Document, Health, Line, Section, Table

BORDER = "\n\n"


def with_page(document: Document, page: int, recognized: Document, *, seconds: float) -> tuple[Document, Document]:
    """Return the document with the text of a physical page, and that page alone as it stands in it.

    The page alone has the document's id and name, and offsets that count from its own start: add
    `len(whole.text) - len(page.text)` to get those of the whole. Without any text the page counts as empty, unless it
    has text of its own, which stays; else that gives way. `seconds` is how long recognition took.
    """
    had_text = any(line.page == page for line in document.lines)
    health = document.health._replace(
        scanned_pages=tuple(number for number in document.health.scanned_pages if number != page),
        seconds=round(document.health.seconds + seconds, 2),
    )
    alone = recognized._replace(id=document.id, name=document.name)
    if not recognized.text and had_text:
        return document._replace(health=health), alone
    if not recognized.text:
        return document._replace(health=health._replace(empty_pages=_with(health.empty_pages, page))), alone
    place = next((section.start for section in document.sections if section.page == page), len(document.text))
    heading = document.heading(place - 1) if place else None
    alone = alone._replace(sections=(*recognized.sections, Section(heading or "", 0)))
    if had_text:
        document = _without_text_of(document, page)
        health = health._replace(garbled_share=0.0, reread_pages=tuple(n for n in health.reread_pages if n != page))
    start = len(document.text) + len(BORDER) if document.text else 0
    whole = document._replace(
        text=(document.text + BORDER if document.text else "") + recognized.text,
        sections=(
            *(section for section in document.sections if section.page != page),
            *(section._replace(start=section.start + start) for section in alone.sections),
        ),
        lines=(*document.lines, *(_moved_line(line, start) for line in recognized.lines)),
        tables=(*document.tables, *(_moved_table(table, start) for table in recognized.tables)),
        health=health._replace(
            recognized_pages=_with(health.recognized_pages, page),
            tables=health.tables + len(recognized.tables),
            language=health.language if document.text.strip() else language_of(recognized.text),
        ),
    )
    return whole, alone


def own_pages(health: Health) -> tuple[int, ...]:
    """Return the pages whose text is that of the file, and could be read from their pictures instead."""
    others = {*health.scanned_pages, *health.recognized_pages}
    return tuple(page for page in range(1, (health.pages or 0) + 1) if page not in others)


def to_read_again(document: Document) -> Document:
    """Return the document with those pages waiting for text recognition, too."""
    scanned = tuple(sorted({*document.health.scanned_pages, *own_pages(document.health)}))
    return document._replace(health=document.health._replace(scanned_pages=scanned))


def _without_text_of(document: Document, page: int) -> Document:
    """Return the document with blanks where the text of a page stood: all else keeps its place."""
    pieces, shown = [], 0
    for line in document.lines:
        if line.page == page and line.start >= shown:
            pieces += [document.text[shown : line.start], " " * (line.end - line.start)]
            shown = line.end
    text = "".join([*pieces, document.text[shown:]])
    return document._replace(
        text=text,
        sections=tuple(each for each in document.sections if each.page is not None or text[each.start :][:1].strip()),
        lines=tuple(line for line in document.lines if line.page != page),
        tables=tuple(table for table in document.tables if text[table.start : table.end].strip()),
    )


def _with(pages: tuple[int, ...], page: int) -> tuple[int, ...]:
    return tuple(sorted({*pages, page}))


def _moved_line(line: Line, start: int) -> Line:
    return line._replace(start=line.start + start, end=line.end + start)


def _moved_table(table: Table, start: int) -> Table:
    return Table(table.start + start, table.header_end + start, table.end + start)
