"""Documents -> what the command line prints of them: text for people, JSON for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatdoc.cli_texts import say, user_language
from chatdoc.errors import UnknownPage
from chatdoc.health import health_phrases
from chatdoc.shown import printable

if TYPE_CHECKING:
    from chatdoc.store import Entry
    from chatdoc.types_documents import Document


def added_text(entry: Entry, *, key: str = "added") -> str:
    """Return one sentence about a document that was added (or "finished"): its health card."""
    phrases = health_phrases(entry, user_language())
    return say(
        key, name=printable(entry.name), health=", ".join(phrases) if user_language() == "en" else "，".join(phrases)
    )


def known_text(name: str, entry: Entry) -> str:
    """Return one sentence about a file that is there already, maybe under another name: the same bytes are the same."""
    if name == entry.name:
        return say("known", name=printable(name))
    return say("known_as", name=printable(name), known=printable(entry.name))


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return what `list --json` prints of a document."""
    return {
        "id": entry.id,
        "name": entry.name,
        "media_type": entry.media_type,
        "added_at": entry.added_at,
        "passages": entry.passages,
        "embedded": entry.embedded,
        "names": list(entry.names),
        **entry.health._asdict(),
    }


def stretch(document: Document, page: int | None) -> tuple[int, int]:
    """Return where a page of the document begins and ends, the whole text for None. Raises UnknownPage."""
    if page is None:
        return 0, len(document.text)
    pages = [section for section in document.sections if section.page is not None]
    index = next((i for i, section in enumerate(pages) if section.page == page), None)
    if index is None:
        raise UnknownPage(name=document.name, page=page, pages=len(pages))
    return pages[index].start, pages[index + 1].start if index + 1 < len(pages) else len(document.text)


def document_json(document: Document, start: int, end: int) -> dict[str, Any]:
    """Return a stretch of a document with the page and section marks that lie in it; offsets are the document's."""
    return {
        "id": document.id,
        "name": document.name,
        "start": start,
        "end": end,
        "text": document.text[start:end],
        "sections": [
            {"label": section.label, "start": section.start, "page": section.page}
            for section in document.sections
            if start <= section.start < end or (section.start == start == end)
        ],
    }
