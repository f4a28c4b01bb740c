"""Question + texts -> which of a series it asks for where they name only others: 第三任校长, and two are named.

Such a question is as close to the texts as one about those that are there.
"""

import re
from collections.abc import Collection
from decimal import Decimal

from chatdoc.proof.numerals import HAN_NUMERAL, ORDINALS, WORDS, han_value
from chatdoc.text import fold, stem

FEWEST = 2
"""So many others must be named: of a first one alone the text may tell who came after without counting."""

_ENGLISH = re.compile(rf"\b(?P<number>{ORDINALS}|\d+(?:st|nd|rd|th)) (?P<kind>[A-Za-z]{{3,}})")
_TIMES = frozenset("century half quarter decade year month week day hour time world".split())
"""What is counted by the calendar is told by dates as well."""
_CHINESE = re.compile(rf"第(?P<number>[{HAN_NUMERAL}]+|\d+)(?P<kind>[任届章条款期版])")


def missing_of_series(question: str, texts: Collection[str]) -> tuple[str, ...]:
    """Return what the question counts ("third head", "第三任") where the texts count others of its kind and not it.

    missing_of_series("Who was the third head?", ["The first head was Ada. The second head was Bo."]) == ("third head",)
    """
    asked = {(number, kind): said for number, kind, said in _counted(question)}
    named = {(number, kind) for text in texts for number, kind, _ in _counted(text)} if asked else set()
    return tuple(
        said
        for (number, kind), said in asked.items()
        if (number, kind) not in named and sum(other == kind for _, other in named) >= FEWEST
    )


def _counted(text: str) -> list[tuple[Decimal, str, str]]:
    """Return (number, kind, as it is written) of all that is counted."""
    found = []
    for match in _ENGLISH.finditer(text):
        number, kind = match["number"].lower(), match["kind"].lower()
        value = Decimal(WORDS[number] if number in WORDS else re.sub(r"\D", "", number))
        if kind not in _TIMES:
            found.append((value, stem(kind), match.group()))
    for match in _CHINESE.finditer(fold(text)):
        number = match["number"]
        found.append((Decimal(number) if number.isdecimal() else han_value(number), match["kind"], match.group()))
    return found
