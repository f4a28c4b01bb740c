"""Question -> what kind of thing it asks for: a date, a time, a number, the name of a person, a place or a thing."""

import re
from typing import Literal, NamedTuple


class Kind(NamedTuple):
    """A kind of thing, and a pattern that finds such things in a text."""

    name: Literal["date", "time", "number", "name"]
    said: re.Pattern[str]


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    r"\b(1[0-9]|20)\d\d\b|\d\s*[年月日]"
    r"|[\d一二两兩三四五六七八九十]\s*[个個]?(?:工作日|自然日|小时|小時|星期|月|[天周週])"
    rf"|\b({_MONTHS})\b|世[纪紀]|centur",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}[:.]\d\d\b|\d ?[ap]\.?m\b|\b(?:noon|midnight|o['’]clock)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万亿两兩萬億]")
_NAME = re.compile(
    rf"(?<!^)(?<![.!?] )\b(?!(?:{_MONTHS}|[A-Z][a-z]{{2,5}}day)\b)[A-Z][a-z]+|[·・]|[\u4e00-\u9fff]{{2,}}"
)

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
_WHAT_TIME = re.compile(r"\b(?:what|which) time\b|\bopening (?:hours|times)\b", re.IGNORECASE)
_KINDS = (
    (_WHAT_TIME, Kind("time", _TIME)),
    (_WHEN, Kind("date", _DATE)),
    (_HOW_MANY, Kind("number", _NUMBER)),
    (_WHO_OR_WHERE, Kind("name", _NAME)),
)

ASKING = frozenset(
    "amount called come date day do entity example get give go group happen happens have kind level made make mean "
    "meaning means month name named number ok okay part people percent percentage person put rank reason sort take "
    "term thing time type use used value way word year".split()
)
"""Words of English that say which kind of thing is asked for, and verbs of anything: a text that answers need not hold
them."""


def asked_kind(question: str) -> Kind | None:
    """Return the kind of thing that a question asks for; None where its words do not tell."""
    return next((kind for asks, kind in _KINDS if asks.search(question)), None)


_FOR = (
    r"^\W*(?:what(?:'s| is| are) |(?:please )?(?:give|tell|find|show)(?: me)? )?(?:(?!(?:of|how|why|when|who|where|what"
    r"|which|if|do|does|did|is|are|was|were|can|could|should|may|must|will|an?)\b)[\w'’.-]+ ){0,5}"
)
_FOR_CHINESE = "^(?!.*(?:怎|如何|为什么|為什麼|为何|為何|吗|嗎|能|可以|是否|谁|誰|时候|時候|多久|[几幾][个個])).*"
_WHICH = r"(?:是什么|是什麼|是啥|是多少|多少|是几号|是幾號|[是\s]*[?？]*$)"
_FORMS = tuple(
    (re.compile(f"{_FOR}{english}|{_FOR_CHINESE}{chinese}{_WHICH}", re.IGNORECASE), re.compile(written, re.IGNORECASE))
    for english, chinese, written in (
        (
            r"(?:phone|telephone|mobile|fax) numbers?\b",
            "(?:电话|電話|手机号|手機號|热线|熱線|传真|傳真)(?:号?码|號?碼)?",
            r"(?:\d[()/ .-]{0,2}){5}|(?:\bext\b|内线|內線|分机|分機|热线|熱線|拨打|撥打|电话|電話)\D{0,4}\d{3}",
        ),
        (
            r"e-?mail (?:address(?:es)?|ids?)\b",
            "(?:邮箱|郵箱|邮件地址|郵件地址)(?:地址)?",
            r"[\w.+-]@[\w-]",
        ),
        (
            r"(?:web ?site|web address|homepage|url)(?= (?:of|for|at)\b|\W*$)",
            "(?:网址|網址|官网|官網)(?:地址)?",
            r"https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|edu|gov|cn|de|fr|uk|eu|io|info|example)\b",
        ),
    )
)
"""How it is asked for a telephone number, an e-mail or a web address, and how such are written."""


def asked_form(question: str) -> re.Pattern[str] | None:
    """Return how an answer has to be written where a telephone number, an e-mail or a web address is asked for.

    asked_form("What is the phone number of the service?") finds "0800 555 0147"; of other questions it is None.
    """
    return next((written for asks, written in _FORMS if asks.search(question)), None)
