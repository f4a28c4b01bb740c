"""Document <-> JSON: what the parser's process sends, and what the library keeps beside the text.

Only ASCII characters and no newline come out, so a document is one line of a pipe and any database takes it. Lines are
kept as flat arrays: a 10-K has ten thousand of them. What an older layout lacks has its default.
"""

import json
from itertools import chain
from typing import Any

from chatdoc.types_documents import Document, Health, Line, Pair, Section, Table


def dump_layout(document: Document) -> str:
    """Return all but identity and text as JSON; `load_layout` gives them back unchanged."""
    return json.dumps(_layout(document), separators=(",", ":"))


def load_layout(layout: str) -> dict[str, Any]:
    """Return the fields of Document that `dump_layout` was given. Raises ValueError when it is not that."""
    try:
        return _fields(json.loads(layout))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a layout: {error!r}") from error


def dump_document(document: Document) -> bytes:
    """Return the whole document as one line of ASCII JSON, without the newline."""
    whole = {
        "id": document.id,
        "name": document.name,
        "media_type": document.media_type,
        "text": document.text,
        "layout": _layout(document),
    }
    return json.dumps(whole, separators=(",", ":")).encode("ascii")


def load_document(data: bytes) -> Document:
    """Return the document that `dump_document` was given. Raises ValueError when it is not that."""
    try:
        whole = json.loads(data)
        return Document(
            id=whole["id"],
            name=whole["name"],
            media_type=whole["media_type"],
            text=whole["text"],
            **_fields(whole["layout"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a document: {error!r}") from error


def _layout(document: Document) -> dict[str, Any]:
    return {
        "sections": {
            "labels": [section.label for section in document.sections],
            "starts": [section.start for section in document.sections],
            "pages": [section.page for section in document.sections],
        },
        "lines": {
            "starts": [line.start for line in document.lines],
            "ends": [line.end for line in document.lines],
            "pages": [line.page for line in document.lines],
            "boxes": list(chain.from_iterable((line.x0, line.y0, line.x1, line.y1) for line in document.lines)),
        },
        "tables": [(table.start, table.header_end, table.end) for table in document.tables],
        "pairs": [(pair.start, pair.answer, pair.end) for pair in document.pairs],
        "health": document.health._asdict(),
    }


def _fields(layout: dict[str, Any]) -> dict[str, Any]:
    sections, lines, health = layout["sections"], layout["lines"], layout["health"]
    noticed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in health.items()
    }
    boxes = [lines["boxes"][i : i + 4] for i in range(0, len(lines["boxes"]), 4)]
    return {
        "sections": tuple(
            Section(label, start, page)
            for label, start, page in zip(sections["labels"], sections["starts"], sections["pages"], strict=True)
        ),
        "lines": tuple(
            Line(start, end, page, *box)
            for start, end, page, box in zip(lines["starts"], lines["ends"], lines["pages"], boxes, strict=True)
        ),
        "tables": tuple(Table(*table) for table in layout.get("tables", ())),
        "pairs": tuple(Pair(*pair) for pair in layout.get("pairs", ())),
        "health": Health(**noticed),
    }
