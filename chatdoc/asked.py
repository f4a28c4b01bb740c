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


_WHICH = "(?:是什么|是什麼|是啥|是多少|多少|是几号|是幾號)"
_FORMS = (
    (
        re.compile(
            r"\b(?:phone|telephone|mobile|fax) numbers?\b"
            rf"|(?:电话|電話|手机号|手機號|热线|熱線|传真|傳真)(?:号?码|號?碼)?{_WHICH}|(?:联系|聯繫|聯絡|客服|服务|服務|投诉|投訴)(?:电话|電話)|(?:电话|電話|手机|手機)[号號]",
            re.IGNORECASE,
        ),
        re.compile(
            r"(?:\d[()/ .-]{0,2}){5}|(?:\bext\b|内线|內線|分机|分機|热线|熱線|拨打|撥打|电话|電話)\D{0,4}\d{3}", re.I
        ),
    ),
    (
        re.compile(
            rf"\be-?mail (?:address(?:es)?|ids?)\b|(?:邮箱|郵箱|邮件|郵件)(?:地址|{_WHICH})|的[邮郵]箱", re.IGNORECASE
        ),
        re.compile(r"[\w.+-]@[\w-]"),
    ),
    (
        re.compile(
            rf"\bwhat(?:'s| is)\b.*\b(?:web ?site|web address|homepage|url)\b|[网網]址|官[网網]{_WHICH}", re.IGNORECASE
        ),
        re.compile(
            r"https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|edu|gov|cn|de|fr|uk|eu|io|info|example)\b", re.IGNORECASE
        ),
    ),
)
"""How it is asked for a telephone number, an e-mail or a web address, and how such are written."""


def asked_form(question: str) -> re.Pattern[str] | None:
    """Return how an answer has to be written where a telephone number, an e-mail or a web address is asked for.

    asked_form("What is the phone number of the service?") finds "0800 555 0147"; of other questions it is None.
    """
    return next((written for asks, written in _FORMS if asks.search(question)), None)
