"""Question -> what kind of thing it asks for: a date, a number, or the name of a person, a place or a thing."""

import re
from typing import Literal, NamedTuple


class Kind(NamedTuple):
    """A kind of thing, and a pattern that finds such things in a text."""

    name: Literal["date", "number", "name"]
    said: re.Pattern[str]


_DATE = re.compile(
    r"\b(1[0-9]|20)\d\d\b|\d\s*[年月日]|\b(January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b|世[纪紀]|centur",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万亿两兩萬億]")
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+|[·・]|[\u4e00-\u9fff]{2,}")

_WHEN = re.compile(
    r"\bwhen\b|(?<!to )\bdate\b|\bwhat (year|month|day|century)\b|\bwhich year\b"
    r"|[什啥]么?时[候间]|什麼時[候間]|啥時候|何时|何時|哪一?[年天日]|几[月号]|幾[月號]|年份|日期",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow (many|much|long|far|old|large|big|high|tall|fast|often)\b|\bpercent"
    r"|多少|几|幾|多大|多长|多長|多高|多远|多遠|多久|多重",
    re.IGNORECASE,
)
_WHO_OR_WHERE = re.compile(
    r"\bwho(m|se)?\b|\bwhere\b|\bwhich \w+\b|\bname of\b|谁|誰|哪位|哪[里裡儿兒]|在哪|何地|何处|何處", re.IGNORECASE
)
_KINDS = (
    (_WHEN, Kind("date", _DATE)),
    (_HOW_MANY, Kind("number", _NUMBER)),
    (_WHO_OR_WHERE, Kind("name", _NAME)),
)

ASKING = frozenset(
    "amount called come date day do entity example get give go group happen happens have kind level made make mean "
    "meaning means month name named number part percent percentage put rank reason sort take term thing time type use "
    "used value way word year".split()
)
"""Words of English that say which kind of thing is asked for, and verbs of anything: a text that answers need not hold
them."""


def asked_kind(question: str) -> Kind | None:
    """Return the kind of thing that a question asks for; None where its words do not tell."""
    return next((kind for asks, kind in _KINDS if asks.search(question)), None)
