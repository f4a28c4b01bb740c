"""Paragraphs of a text that has no headings -> those that are headings by their bold letters alone.

Many contracts and letters are written so: a line in bold letters above each clause, and no style that says so.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

LEAST = 3
"""Bold headings of a document; one or two may be emphasis."""
MOST = 0.2
"""Of the characters: where more are bold, it says nothing."""
_LONGEST = 120
_NO_TITLE_ENDS = tuple(".,;:!?，。；：！？")
_SENTENCE_ENDS = tuple(".:;!?。：；！？")
_CAPTION = re.compile(r"(?:table|fig(?:ure|\.)?|exhibit|chart|box|note|[图圖表])\s?\d", re.IGNORECASE)


class Written(NamedTuple):
    """A paragraph, or a table with no text: where it starts, what it says, and whether all of it is bold."""

    start: int
    text: str
    bold: bool


def bold_titles(paragraphs: Sequence[Written]) -> list[int]:
    """Return the indices of the headings: each stands right above a sentence not in bold, or above another heading."""
    letters = sum(len(paragraph.text) for paragraph in paragraphs)
    bold = sum(len(paragraph.text) for paragraph in paragraphs if paragraph.bold)
    if bold > MOST * letters:
        return []
    found: list[int] = []
    for index in range(len(paragraphs) - 2, -1, -1):
        paragraph, after = paragraphs[index : index + 2]
        stands_above = index + 1 in found[-1:] or (ends_sentence(after.text) and not after.bold)
        if paragraph.bold and stands_above and may_be_title(paragraph.text):
            found.append(index)
    return found[::-1] if len(found) >= LEAST else []


def may_be_title(text: str) -> bool:
    """Is it short, no sentence, no lead to a list and no caption?"""
    return (
        2 <= len(text) <= _LONGEST
        and "\n" not in text
        and sum(map(str.isalpha, text)) * 2 > len(text)
        and not text[0].islower()
        and not text.endswith(_NO_TITLE_ENDS)
        and not _CAPTION.match(text)
    )


def ends_sentence(text: str) -> bool:
    return text.endswith(_SENTENCE_ENDS)
