"""Runs of a page -> whether a person could read them: fonts without a map to characters give boxes and codes."""

import re
from collections.abc import Sequence

from chatdoc.parsing.pdf.shapes import Run
from chatdoc.text import HAN

MOST_UNUSABLE = 0.3
"""A page with a larger share of characters that stand for nothing is read otherwise. Bullets in symbol fonts, which
stand in private use, are below 3 % on the 10-Ks."""
_UNUSABLE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x1f\x7f-\x9f]|\\(cid:\\d+\\)")
_HAN = re.compile(f"[{HAN}]")
FEW_WORDS = 8
"""A page with fewer words than this may be a picture with a stamp or a page number on it."""

_LONGEST_WORD = 50
_LATIN_WORD = re.compile("[a-zA-Z\u00c0-\u024f]+")
_TORN_WORDS = 20


def is_usable(runs: Sequence[Run]) -> bool:
    """Is there any text, and most of it readable?"""
    unusable, characters = _count(runs)
    return characters > 0 and unusable <= MOST_UNUSABLE * characters


def is_torn(runs: Sequence[Run]) -> bool:
    """Are most words torn into letters ("N o ti c e"), as by a reader that takes them for wider than they are?"""
    text = "\n".join(run.text for run in runs)
    if text.count(" ") * 4 < len(text):  # no need to look: torn text is nearly half spaces
        return False
    words = _LATIN_WORD.findall(text)
    return len(words) >= _TORN_WORDS and sum(len(word) == 1 for word in words) * 2 > len(words)


def has_few_words(runs: Sequence[Run]) -> bool:
    """Are there so few words that a picture may hold the rest? A Han character counts as one."""
    if sum(len(run.text) for run in runs) > FEW_WORDS * _LONGEST_WORD:
        return False
    text = "\n".join(run.text for run in runs)
    return len(text.split()) + len(_HAN.findall(text)) < FEW_WORDS


class Garbled:
    """Counts over all pages of a file what stands for nothing."""

    def __init__(self) -> None:
        self._unusable = self._characters = 0

    def is_unusable(self, runs: Sequence[Run]) -> bool:
        """Count a page; return whether it has no text that a person could read."""
        unusable, characters = _count(runs)
        self._unusable += unusable
        self._characters += characters
        return not characters or unusable > MOST_UNUSABLE * characters

    @property
    def share(self) -> float:
        """The share of unusable characters so far, 0 to 1."""
        return round(self._unusable / self._characters, 4) if self._characters else 0.0


def _count(runs: Sequence[Run]) -> tuple[int, int]:
    """Return how many characters stand for nothing, and how many there are in all, spaces aside."""
    text = "".join(run.text for run in runs)
    unusable = sum(len(match) for match in _UNUSABLE.findall(text))
    return unusable, len(text) - text.count(" ")
