"""What every back end does with a reply that another thread produces, and with text that it hands over."""

import queue
import re
from collections.abc import Iterator

HEARTBEAT_S = 0.1

Pieces = queue.SimpleQueue[str | Exception | None]
"""Pieces of a reply; None, or the exception that ended it, is the last."""


def received(pieces: Pieces) -> Iterator[str]:
    """Yield the pieces as they come, and "" where none came for HEARTBEAT_S; raise the exception that ended them."""
    while True:
        try:
            piece = pieces.get(timeout=HEARTBEAT_S)
        except queue.Empty:
            yield ""
            continue
        if piece is None:
            return
        if isinstance(piece, Exception):
            raise piece
        yield piece


def without_control(text: str, control: re.Pattern[str]) -> str:
    """Break up control strings: a document must not end its own quotation.

    without_control("<|end|>", re.compile(r"<\\|end\\|>")) == "< |end|>"
    """
    return control.sub(lambda match: f"{match.group()[0]} {match.group()[1:]}", encodable(text))


def encodable(text: str) -> str:
    """Return the text with a question mark for each lone surrogate, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
