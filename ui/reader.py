"""Document + Citation -> where it stands, in words."""

from collections.abc import Sequence

from chatdoc.errors import UnknownDocument
from chatdoc.headings import in_words
from chatdoc.leaves import Leaf
from chatdoc.library import Library
from chatdoc.text import printable, unturned
from chatdoc.types import Citation, Document
from ui.pieces import Cited
from ui.strings import Strings


def cited(library: Library, citation: Citation, strings: Strings) -> Cited:
    """Return what a citation shows before it is opened, also of a document that was removed."""
    try:
        document = library.document(citation.document_id)
    except UnknownDocument:
        return Cited(citation, strings.removed_document, "", "")
    return Cited(
        citation,
        printable(document.name),
        place(document, citation.start, citation.end, strings),
        unturned(document.text[citation.start : citation.end]),
    )


def place(document: Document, start: int, end: int, strings: Strings) -> str:
    """Say where `text[start:end]` stands: its page ("p. iv (6 of 210)"), else its heading, else nothing.

    The printed label is named only where it differs from the physical number.
    """
    pages = document.pages(start, end)
    if not pages:
        return heading(document, start, strings)
    first, last = pages[0], pages[-1]
    label = (document.page_label(start) or "").removeprefix("p. ")
    last_label = (document.page_label(max(end - 1, start)) or "").removeprefix("p. ")
    total = document.health.pages or max(section.page or 0 for section in document.sections)
    return _pages(Leaf(0, 0, first, label), Leaf(0, 0, last, last_label), total, strings)


def heading(document: Document, offset: int, strings: Strings) -> str:
    """Return the heading path at `offset` in the language of the page, "" above the first heading."""
    return unturned(in_words(document.heading(offset) or "", document.name, strings.language))


def place_of_leaves(found: Sequence[Leaf], first: int, last: int, strings: Strings) -> str:
    """Say which of its leaves a document is open at; "" where it has only one part."""
    if found[first].page is not None:
        return _pages(found[first], found[last], len(found), strings)
    if len(found) == 1:
        return ""
    template = strings.reading_pane.part_of if first == last else strings.reading_pane.parts_of
    return template.format(page=first + 1, last=last + 1, total=len(found))


def _pages(first: Leaf, last: Leaf, total: int, strings: Strings) -> str:
    printed = (first.label, last.label) != (str(first.page), str(last.page))
    if first.page == last.page:
        template = strings.page_printed if printed else strings.page_of
    else:
        template = strings.pages_printed if printed else strings.pages_of
    return template.format(label=first.label, last_label=last.label, page=first.page, last=last.page, total=total)
