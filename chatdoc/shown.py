"""Characters from anywhere -> characters that can be stored, and shown without lying."""

import re
from functools import cache

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def storable(text: str) -> str:
    """Return the text with U+FFFD for each lone surrogate, which UTF-8 cannot hold; offsets stay right.

    A file name that is not UTF-8 has them: b"caf\\xe9.txt".
    """
    return text if text.isascii() else _surrogate().sub("\ufffd", text)


@cache
def _surrogate() -> re.Pattern[str]:
    return re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """Return the text with control, direction and surrogate characters as escapes (\\u202e), so no name can lie."""
    if text.isprintable():  # nearly always, and then there is no pattern to compile, which takes a millisecond
        return text
    return _unsafe().sub(lambda match: f"\\u{ord(match.group()):04x}", text)


@cache
def _unsafe() -> re.Pattern[str]:
    return re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def unturned(text: str) -> str:
    """Return a text of a document without what turns the direction of the text behind it, to be shown.

    "Pay 10\\u202e005 euros" would be seen as "Pay 10sorue 500". Arabic and Hebrew turn by their letters and by the
    marks between them (U+200E, U+200F, U+061C), which stay. For what is cut out already: offsets do not fit any more.
    """
    return _TURNS.sub("", text)
