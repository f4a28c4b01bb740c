"""Question + texts -> which of a series it asks for where they name only others: 第三任校长, and two are named.

Such a question is as close to the texts as one about those that are there.
"""

import re
from collections.abc import Collection
from decimal import Decimal

from chatdoc.proof.numerals import HAN_NUMERAL, ORDINALS, WORDS, han_value
from chatdoc.text import fold, language_of, stem

FEWEST = 2
"""So many others must be named: of a first one alone the text may tell who came after without counting."""

_ENGLISH = re.compile(rf"\b(?P<number>{ORDINALS}|\d+(?:st|nd|rd|th)) (?P<kind>[A-Za-z]{{3,}})")
CALENDAR = frozenset("century half quarter decade year month week day hour time world".split())
"""What is counted by the calendar is told by dates as well."""
_CHINESE = re.compile(rf"第(?P<number>[{HAN_NUMERAL}]+|\d+)(?P<kind>[任届章条款期版])")
_HOUSE = re.compile(r"(?:(?P<first>\d{1,3})(?:栋|幢|号楼)?[至到~—–-])?(?P<number>\d{1,3})(?P<kind>栋|幢|号楼|号线)")
_CODE = re.compile(r"(?<![a-z\d-])(?P<kind>[a-z]{1,4}-?)(?P<number>\d{1,4})(?![a-z\d.-])")
"""Of a device or a fault, "SB-005" and "E3"; compared only in Chinese questions, where a name beside it is no help."""
_DAY = re.compile(r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]|\d{4}([-/.])(?P<m>\d\d?)\3(?P<d>\d\d?)(?!\d)")


def missing_of_series(question: str, texts: Collection[str], *, fewest: int = FEWEST) -> tuple[str, ...]:
    """Return what the question counts ("third head", "第三任") where the texts count others of its kind and not it.

    missing_of_series("Who was the third head?", ["The first head was Ada. The second head was Bo."]) == ("third head",)
    """
    counted = _counted_in_chinese if language_of(question) == "zh" else _counted
    asked = {(number, kind): said for number, kind, said in counted(question)}
    named = {(number, kind) for text in texts for number, kind, _ in counted(text)} if asked else set()
    return tuple(
        said
        for (number, kind), said in asked.items()
        if (number, kind) not in named and sum(other == kind for _, other in named) >= fewest
    )


def _counted(text: str) -> list[tuple[Decimal, str, str]]:
    """Return (number, kind, as it is written) of all that is counted."""
    found = []
    for match in _ENGLISH.finditer(text):
        number, kind = match["number"].lower(), match["kind"].lower()
        value = Decimal(WORDS[number] if number in WORDS else re.sub(r"\D", "", number))
        if kind not in CALENDAR:
            found.append((value, stem(kind), match.group()))
    for match in _CHINESE.finditer(fold(text)):
        number = match["number"]
        found.append((Decimal(number) if number.isdecimal() else han_value(number), match["kind"], match.group()))
    return found


def _counted_in_chinese(text: str) -> list[tuple[Decimal, str, str]]:
    """Return the houses, codes and days as well; all of "1至9栋" are houses."""
    found, text = _counted(text), fold(text)
    for match in _HOUSE.finditer(text):
        last = int(match["number"])
        first = min(int(match["first"] or last), last)
        found += [(Decimal(number), match["kind"], match.group()) for number in range(first, last + 1)]
    found += [(Decimal(match["number"]), match["kind"], match.group().upper()) for match in _CODE.finditer(text)]
    for match in _DAY.finditer(text):
        month, day = match["month"] or match["m"], match["day"] or match["d"]
        found.append((Decimal(100 * int(month) + int(day)), "day", match.group()))
    return found
