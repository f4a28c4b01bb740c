"""A text or a page inside another document (a mail's body, a book's chapter) -> its blocks and sections there."""

import codecs

from chatdoc.parsing.draft import PATH_SEPARATOR, Draft
from chatdoc.parsing.html import parse_html
from chatdoc.parsing.plain import parse_text
from chatdoc.types import Document, Table


def add_html(draft: Draft, html: str, *, below: int) -> None:
    """Add a page; its highest headings get the level after `below`."""
    _add(draft, parse_html(codecs.BOM_UTF8 + html.encode("utf-8", "replace"), _no_progress, whole=True), below)


def add_text(draft: Draft, text: str, *, below: int) -> None:
    """Add plain text, its wrapped lines joined; its highest headings get the level after `below`."""
    _add(draft, parse_text(codecs.BOM_UTF8 + text.encode("utf-8", "replace"), _no_progress), below)


def _add(draft: Draft, document: Document, below: int) -> None:
    start = draft.block(document.text)
    path: list[str] = []  # labels of the headings above
    for section in document.sections:
        while path and not section.label.startswith(path[-1] + PATH_SEPARATOR):
            path.pop()
        title = section.label.removeprefix(path[-1] + PATH_SEPARATOR) if path else section.label
        path.append(section.label)
        draft.mark_heading(below + len(path), title, start + section.start)
    draft.tables += [
        Table(start + table.start, start + table.header_end, start + table.end) for table in document.tables
    ]


def _no_progress(done: int, pages: int) -> None:
    pass
