"""Document + Citation -> where it stands, in words, and the text round it with the quote marked."""

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from chatdoc.errors import UnknownDocument
from chatdoc.library import Library
from chatdoc.parsing.draft import PATH_SEPARATOR
from chatdoc.text import printable
from chatdoc.types import Citation, Document
from ui.pieces import Cited
from ui.strings import Strings

CONTEXT_CHARS = 6_000  # shown before and after a quote at most, where a page or section is longer than that


@dataclass(frozen=True, slots=True)
class Stretch:
    """`document.text[start:end]`, what the reading panel shows; `cut_*` say that a page or section was shortened."""

    start: int
    end: int
    cut_before: bool
    cut_after: bool


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
        document.text[citation.start : citation.end],
    )


def place(document: Document, start: int, end: int, strings: Strings) -> str:
    """Say where `text[start:end]` stands: its page ("p. iv (6 of 210)"), else its heading, else nothing.

    The printed label is named only where it differs from the physical number.
    """
    pages = document.pages(start, end)
    if not pages:
        return document.heading(start) or ""
    first, last = pages[0], pages[-1]
    label = _number_of(document.page_label(start))
    last_label = _number_of(document.page_label(max(end - 1, start)))
    printed = (label, last_label) != (str(first), str(last))
    total = document.health.pages or max(section.page or 0 for section in document.sections)
    if first == last:
        template = strings.page_printed if printed else strings.page_of
    else:
        template = strings.pages_printed if printed else strings.pages_of
    return template.format(label=label, last_label=last_label, page=first, last=last, total=total)


def _number_of(label: str | None) -> str:
    return (label or "").removeprefix("p. ")


def stretch_round(document: Document, citation: Citation) -> Stretch:
    """Return the pages, else the section, else the whole text that the quote stands on, cut to a readable size.

    Cuts fall on a newline where there is one near: in `Document.text` that is the border of a paragraph.
    """
    borders = _borders(document)
    first = max((border for border in borders if border <= citation.start), default=0)
    last = min((border for border in borders if border >= citation.end), default=len(document.text))
    start = max(first, citation.start - CONTEXT_CHARS)
    end = min(last, citation.end + CONTEXT_CHARS)
    if start > first:
        start = document.text.find("\n", start, citation.start) + 1 or start
    if end < last:
        newline = document.text.rfind("\n", citation.end, end)
        end = newline if newline >= 0 else end
    return Stretch(start, end, cut_before=start > first, cut_after=end < last)


def _borders(document: Document) -> list[int]:
    """Return where pages begin, or sections where there are no pages, from 0 to the end of the text."""
    pages = [section.start for section in document.sections if section.page is not None]
    starts = pages or [section.start for section in document.sections]
    return sorted({0, *starts, len(document.text)})


def is_located(document: Document, citation: Citation) -> bool:
    """Say whether the citation points at words of this document at all."""
    inside = 0 <= citation.start < citation.end <= len(document.text)
    return inside and bool(document.text[citation.start : citation.end].strip())


def reading(document: Document, citation: Citation, strings: Strings, *, name: str, key: str) -> Markup:
    """Return the reading panel: name, place, and the text round the quote with the quote in `<mark>`.

    The page scrolls to the mark whenever `key` is another than before.
    """
    located = is_located(document, citation)
    where = place(document, citation.start, citation.end, strings) if located else ""
    return Markup(
        '<article class="reading" data-reading="{key}" aria-label="{panel}">'
        '<header class="reading-head"><div class="reading-title">'
        '<h2><bdi>{name}</bdi></h2><p class="place"><bdi>{where}</bdi></p></div>'
        '<button type="button" class="quiet" data-act="close" aria-label="{close}" title="{close}">×</button></header>'
        '<div class="reading-text" tabindex="0" dir="auto">{body}</div></article>'
    ).format(
        key=key,
        panel=strings.reading,
        name=name,
        where=where,
        close=strings.close,
        body=_text(document, citation, strings)
        if located
        else Markup('<p class="note">{}</p>').format(strings.not_located),
    )


def _text(document: Document, citation: Citation, strings: Strings) -> Markup:
    stretch = stretch_round(document, citation)
    note = Markup('<p class="note">{}</p>')
    headings = {
        section.start
        for section in document.sections
        if section.page is None and document.text.startswith(section.label.rpartition(PATH_SEPARATOR)[2], section.start)
    }
    parts = [note.format(strings.cut_before)] if stretch.cut_before else []
    newlines = [i for i in range(stretch.start, stretch.end) if document.text[i] == "\n"]
    for before, line_end in pairwise([stretch.start - 1, *newlines, stretch.end]):
        line_start = before + 1
        if document.text[line_start:line_end].strip():
            paragraph = Markup('<p class="heading">{}</p>') if line_start in headings else Markup("<p>{}</p>")
            parts.append(paragraph.format(_marked(document.text, line_start, line_end, citation)))
    if stretch.cut_after:
        parts.append(note.format(strings.cut_after))
    return Markup("").join(parts)


def _marked(text: str, start: int, end: int, citation: Citation) -> Markup:
    """Return `text[start:end]` escaped, the part of it that the citation covers in `<mark>`."""
    first = min(max(citation.start, start), end)
    last = max(min(citation.end, end), first)
    if not text[first:last].strip():
        return Markup.escape(text[start:end])
    return Markup("{}<mark>{}</mark>{}").format(text[start:first], text[first:last], text[last:end])
