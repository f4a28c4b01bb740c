"""The end of a line -> with or without its hyphen: was a word cut there, or is it that of a compound?"""

import re
from collections.abc import Sequence

from chatdoc.parsing.pdf.shapes import LINE_HYPHEN, Paragraph

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")
"""One that goes to the end of a line."""
_LINKS = frozenset(("a", "an", "and", "by", "for", "in", "of", "off", "on", "or", "out", "the", "to", "up"))
"""Words in the middle of a compound: "state-of-the-art", "up-to-date"."""
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_FIRST_PART = re.compile(
    rf"{_TENS}|two|three|four|five|six|seven|eight|nine|self|well|high|long|low|short|half|large|small|real|full|single"
)
"""What words that are written together hardly begin with, but for those that end in one of `_ENDING`."""
_ENDING = re.compile(r"(?:er|est|ly|ness|less|ish|ing|it|iz|is|age|teen|th|t[iy]|light|way|com|hand)")
_LAST_PART = re.compile(r"(?:based|driven|oriented|specific|level|year|quality)\b")


def words_of(paragraphs: Sequence[Paragraph]) -> set[str]:
    """Return the words of the document in lower case, but for those a line break may have cut."""
    rows: list[str] = []
    for paragraph in paragraphs:
        is_cut = False
        for _, row in paragraph.rows:
            text = row.text.partition(" ")[2] if is_cut else row.text
            is_cut = text.endswith((LINE_HYPHEN, "-"))
            rows.append(text.rpartition(" ")[0] if is_cut else text)
    # Most words occur many times: those between spaces are made one first.
    return set(_WORD.findall("\n".join(set("\n".join(rows).lower().split()))))


def without_break_hyphen(piece: str, below: str, words: set[str]) -> str:
    """Drop the hyphen at the end of a line when the word is written without it, but for that of an address.

    The document itself decides: "long-" "term" stays when it has "long-term" elsewhere or no "longterm" but both parts.
    """
    if not piece.endswith((LINE_HYPHEN, "-")) or not piece[-2:-1].isalpha() or not below[:1].isalpha():
        return piece
    if ADDRESS.search(piece):
        return piece
    head, tail = _WORD.findall(piece[:-1])[-1].lower(), _WORD.findall(below)[0].lower()
    if head + tail in words:
        return piece[:-1]
    if f"{head}-{tail}" in words or not below[:1].islower():
        return piece
    first, last = head.rpartition("-")[2], tail.partition("-")[0]
    if first in words and last in words and len(first) > 2 and len(tail) > 2:
        return piece
    in_the_middle = ("-" in head and first in _LINKS) or ("-" in tail and last in _LINKS)
    return piece if in_the_middle or _are_parts(first, last) else piece[:-1]


def _are_parts(first: str, last: str) -> bool:
    """Are these the parts of a compound wherever they stand?"""
    begins = _FIRST_PART.fullmatch(first) is not None and len(last) > 2 and not _ENDING.match(last)
    return begins or (len(first) > 3 and _LAST_PART.match(last) is not None)
