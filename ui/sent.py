"""What page.js sends with an event -> texts: it comes from the browser, and is believed nothing else."""

from typing import Any


def clicked(sent: Any) -> tuple[str, str]:
    """Return what was clicked, and which."""
    known = sent if isinstance(sent, dict) else {}
    return str(known.get("act", "")), str(known.get("key", ""))


def typed(sent: Any) -> str:
    """Return what was typed before."""
    text = sent.get("typed", "") if isinstance(sent, dict) else ""
    return text if isinstance(text, str) else ""


def fields(sent: Any) -> dict[str, str]:
    """Return what was typed and chosen in a form, by the names of its fields."""
    found = sent.get("fields") if isinstance(sent, dict) else None
    return {str(k): v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def texts(sent: Any, name: str) -> list[str]:
    """Return a list of texts by its name."""
    found = sent.get(name) if isinstance(sent, dict) else None
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
