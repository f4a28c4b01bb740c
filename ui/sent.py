"""What page.js sends with an event -> texts: it comes from the browser, and is believed nothing else.

A lone surrogate, half a character, is replaced: where one came back to the page, no event would work any more.
"""

from typing import Any

from chatdoc.shown import storable


def clicked(sent: Any) -> tuple[str, str]:
    """Return what was clicked, and which."""
    known = sent if isinstance(sent, dict) else {}
    return storable(str(known.get("act", ""))), storable(str(known.get("key", "")))


def typed(sent: Any) -> str:
    """Return what was typed before."""
    return text(sent.get("typed")) if isinstance(sent, dict) else ""


def fields(sent: Any) -> dict[str, str]:
    """Return what was typed and chosen in a form, by the names of its fields."""
    found = sent.get("fields") if isinstance(sent, dict) else None
    return {text(k): text(v) for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def texts(sent: Any, name: str) -> list[str]:
    """Return a list of texts by its name."""
    found = sent.get(name) if isinstance(sent, dict) else None
    return [text(each) for each in found if isinstance(each, str)] if isinstance(found, list) else []


def text(sent: Any) -> str:
    """Return a text, "" for all that is none."""
    return storable(sent) if isinstance(sent, str) else ""
