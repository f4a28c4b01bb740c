"""Places and passages -> what the command line prints: text for people, JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from chatdoc.cli_texts import say, user_language
from chatdoc.headings import in_words
from chatdoc.shown import printable, unturned
from chatdoc.types_documents import Document, Hit

ReadDocument = Callable[[str], Document]
"""Returns a document by its id."""


def json_text(value: object) -> str:
    """Return JSON as every command prints it."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def place(document: Document, start: int) -> str:
    """Return where an offset is, as a person knows it: "p. iv (6 of 210)", or the heading path in their language."""
    pages = document.pages(start, start + 1)
    if pages:
        label_ = printable(document.page_label(start) or "")
        return say("page_of", label=label_, page=pages[0], pages=document.health.pages)
    return printable(in_words(document.heading(start) or "", document.name, user_language()))


def label(document: Document, start: int) -> str | None:
    """Return the printed page label, else the heading path."""
    return document.page_label(start) or document.heading(start)


def passage_text(rank: int, hit: Hit, document: Document) -> str:
    """Return a ranked passage with its place."""
    text = " ".join(unturned(document.text[hit.passage.start : hit.passage.end]).split())
    where = ", ".join(part for part in (printable(document.name), place(document, hit.passage.start)) if part)
    return f"{rank}. {where}\n   {text}"


def also_text(hit: Hit, read: ReadDocument) -> str:
    """Return the line that says where else nearly the same stands, "" where it does nowhere."""
    documents = [(read(passage.document_id), passage.start) for passage in hit.also]
    places = [
        " ".join(part for part in (printable(document.name), place(document, start)) if part)
        for document, start in documents
    ]
    return f"   {say('also_in', places='; '.join(dict.fromkeys(places)))}" if places else ""


def passages_json(hits: Sequence[Hit], read: ReadDocument) -> list[dict[str, Any]]:
    """Return passages with their place, text and score, best first."""
    rows = []
    for hit in hits:
        document = read(hit.passage.document_id)
        start, end = hit.passage.start, hit.passage.end
        rows.append(
            {
                "doc": document.name,
                "page": page_of(document, start, end),
                "label": label(document, start),
                "text": document.text[start:end],
                "score": hit.score,
                "also": [read(passage.document_id).name for passage in hit.also],
            }
        )
    return rows


def page_of(document: Document, start: int, end: int) -> int | list[int] | None:
    """Return the physical page, a list where it is more than one, None where the format has none."""
    pages = document.pages(start, end)
    return pages[0] if len(pages) == 1 else list(pages) or None
