"""Text -> its figures: amounts with unit and bound ("more than 1.2 million euros"), dates and times, in one form each.

The text is prepared first (support.py): compatibility forms unified, Chinese simplified, capitals as they were.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from chatdoc.proof.numerals import HAN_NUMERAL, ORDINALS, SPELLED, WORDS, han_value, spelled_value
from chatdoc.proof.units import AFTER, BEFORE, BEFORE_DATES, UNIT, unit_name

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_N = rf"(?:\d{{1,2}}|[{HAN_NUMERAL}]{{1,3}})"
_HALF = r"[ap]\.?m\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*"
_SCALES = {
    "thousand": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12, "k": 3,
    "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11,
    "万亿": 12,
}  # fmt: skip
_SCALE = r"(?: ?(?:thousand|million|billion|trillion)\b|(?:mn|bn|m|k)\b| ?(?:[十百千]?[万亿]|万亿|[十百千](?=[万亿])))"
_CURRENCY = r"US\$|HK\$|A\$|C\$|NT\$|[$€£¥]|(?:USD|EUR|GBP|CHF|RMB|CNY|JPY|HKD)(?= ?\d)"

_PATTERNS = {
    "iso": r"(?<![\d.])(?P<iy>\d{4})(?P<mark>[-/.])(?P<im>\d{1,2})(?P=mark)(?P<id>\d{1,2})(?!\d)",
    "dotted": r"(?<![\d.])(?P<one>\d{1,2})(?P<dot>[./])(?P<two>\d{1,2})(?P=dot)(?P<dy>\d{4})(?!\d)",
    "han_date": r"(?P<hy>\d{4}|[〇零一二三四五六七八九]{4}) ?年 ?"
    rf"(?:(?P<hm>{_N}) ?月份? ?(?:(?P<hd>{_N}) ?[日号])?)?",
    "han_month": rf"(?P<km>{_N}) ?月份? ?(?P<kd>{_N}) ?[日号]",
    "han_bare": rf"(?<![个\d])(?P<bm>{_N}) ?月(?!租)",
    "day_first": rf"\b(?P<ed>{_DAY})(?: of)? (?P<em>{_MONTH})(?:,? (?P<ey>\d{{4}}))?",
    "month_first": rf"\b(?P<fm>{_MONTH}) (?P<fd>{_DAY})(?!\d)(?:,? (?P<fy>\d{{4}}))?",
    "month_year": rf"\b(?P<gm>{_MONTH}),? (?:of )?(?P<gy>\d{{4}})",
    "clock": rf"(?<![\d:.])(?:(?P<ch>\d{{1,2}})(?:[:.](?P<cm>\d{{2}}))? ?(?P<cp>{_HALF})"
    r"|(?P<dh>\d{1,2}):(?P<dm>\d{2})(?![\d:]))",
    "han_clock": rf"(?P<zp>上午|下午|晚上|早上|凌晨|中午)?(?P<zh>{_N}) ?(?:点钟?(?![〇零一二三四五六七八九](?!分|十))"
    r"|时(?![间期候代刻]))"
    rf"(?:(?P<zm>{_N}) ?分|(?P<half>半))?",
    "ordinal": rf"\b\d+(?:st|nd|rd|th)\b|第 ?(?:\d+|[{HAN_NUMERAL}]+)|(?<!\ba )(?<!\bA )(?<!\bone )\b(?:{ORDINALS})\b",
    "tenths": r"[一二两三四五六七八九]成(?![立为员功本果就都])",
    "number": rf"(?:(?P<cur>{_CURRENCY}) ?)?(?P<sign>(?<![\w)])[-−](?=\d)|\bminus |零下|负)?(?P<cent>百分之)?"
    rf"(?:(?P<digits>(?<![A-Za-z_\d])(?:{_DIGITS}))|\b(?P<spelled>{SPELLED})\b"
    rf"|(?P<han>[{HAN_NUMERAL}]+(?:点[{HAN_NUMERAL}]+)?))(?P<scale>{_SCALE})?(?:[ -]?(?P<unit>{UNIT}))?",
}
_FIGURE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()))
_RANGE = re.compile(r"\s*(?:to|and|or|-|–|—|~|至|到|或)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s*$", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:fell|falls?|rose|rises?|grew|grows?|went|cut|moved|(?:increas|decreas|declin|dropp|reduc|rais|lower|chang)\w+)\b"
    r"[^,;.]*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:\bfrom|由|从)\s*$", re.IGNORECASE)
_TO = re.compile(r"(?:\bto|至|到|为|成)\s*$", re.IGNORECASE)
_AGAIN = re.compile(r"\s*[(（]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text, `text[start:end]` together with the words of its bound.

    `value` is a plain decimal ("1200000"), a date as far as it is told ("2021-05-03", "2021", "--05-03") or a time
    ("T15:30"). `unit` is one name for all ways to write it, "" where none is told. `bound` is one of "", "<", "<=",
    ">", ">=", "~"; a date has "<" for "before", ">=" for "since"; with "[" and "]" the ends of a range are told, of
    which neither is a figure by itself. `side` is "from" or "to" where it is one of a change ("raised to 75").
    """

    value: str
    unit: str
    bound: str
    start: int
    end: int
    side: str = ""

    @property
    def kind(self) -> str:
        """What it can be mistaken for: a date for a date, euros for euros."""
        return "date" if self.unit == "date" else self.unit


@lru_cache(maxsize=256)  # each window of clauses asks for its text again
def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a prepared text, in order.

    figures("more than 1.2 million euros") has value "1200000", unit "euro" and bound ">".
    """
    found = [figure for match in _FIGURE.finditer(text) if (figure := _figure(text, match)) is not None]
    for index in range(len(found) - 2, -1, -1):  # "3 to 5 days": the first are days, too
        one, next_one = found[index], found[index + 1]
        if not one.unit and _RANGE.fullmatch(text, one.end, next_one.start) and next_one.unit not in ("date", "th"):
            found[index] = one = replace(one, unit=next_one.unit)
        if _is_range(text, one, next_one):
            found[index : index + 2] = [
                replace(one, bound=f"{one.bound}["),
                replace(next_one, bound=next_one.bound + "]"),
            ]
        elif one.value == next_one.value and _AGAIN.fullmatch(text, one.end, next_one.start):  # "thirty (30) days"
            found[index : index + 2] = [replace(one, unit=next_one.unit, end=next_one.end)]
    return tuple(found)


def _is_range(text: str, one: Figure, other: Figure) -> bool:
    """Are they the ends of a range ("6 to 12 months", "between 8 and 10"), not what fell from one to the other?"""
    between = text[one.end : other.start]
    if one.unit != other.unit or one.unit in ("date", "time", "th", "code", "slashed") or not _RANGE.fullmatch(between):
        return False
    before = text[: one.start]
    if between.strip().lower() in ("and", "or", "或"):
        return between.strip().lower() == "and" and _BETWEEN.search(before) is not None
    return not (_FROM.search(before) and _CHANGE.search(before))


def holds(given: Iterable[Figure], wanted: Figure) -> bool:
    """Is the figure among those given, with its unit and bound? It may tell less: a date without its day, no unit."""
    return any(same_figure(figure, wanted) for figure in given)


def same_figure(given: Figure, wanted: Figure) -> bool:
    """Does the one that is given say the other one? "2021-05-03" says "2021-05", not the other way round."""
    if given.bound != wanted.bound and wanted.bound != f"~{given.bound}":  # what is so is about so
        return False
    if given.side and wanted.side and given.side != wanted.side:
        return False
    if given.unit == wanted.unit == "date":
        told = given.value
        if wanted.value.startswith("--") and not told.startswith("--"):
            told = "-" + told[4:]
        return told == wanted.value or told.startswith(wanted.value + "-")
    if given.value != wanted.value:
        return False
    if not given.unit and wanted.unit == "person":  # "312 adults, of whom 158 ..."
        return True
    return given.unit == wanted.unit or (not wanted.unit and given.unit not in ("percent", "points", "th"))


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    read = next(reader for name, reader in _READERS.items() if match.group(name))(match)
    if read is None:
        return None
    value, unit = read
    bound, start, end = _bound(text, match.start(), match.end(), date=unit in ("date", "time"))
    before = text[:start]
    side = "from" if _FROM.search(before) else "to" if _TO.search(before) else ""
    return Figure(value, unit, bound, start, end, side)


def _bound(text: str, start: int, end: int, *, date: bool) -> tuple[str, int, int]:
    """Return the bound of `text[start:end]` and where that begins and ends together with its words."""
    first = max(start - 28, 0)
    befores = (*(BEFORE_DATES if date else ()), *BEFORE)
    before = next(((b, found.start()) for p, b in befores if (found := p.search(text[first:start]))), None)
    after = next(((b, found.end()) for p, b in AFTER if (found := p.match(text, end))), None)
    begin = start if before is None else first + before[1]
    if after is not None:
        return after[0], begin, after[1]
    return ("" if before is None else before[0]), begin, end


def _date(year: str | None, month: str | None, day: str | None) -> tuple[str, str]:
    value = _year(year) if year else "-"
    value += f"-{_count(month):02d}" if month else ""
    value += f"-{_count(day):02d}" if day else ""
    return value, "date"


def _year(year: str) -> str:
    return "".join(
        str("〇一二三四五六七八九".find(digit.replace("零", "〇"))) if digit > "9" else digit for digit in year
    )


def _count(text: str) -> int:
    """Return a day, a month or an hour: "3rd", "May", "十二"."""
    if text[:3].lower() in _MONTHS:
        return _MONTHS.index(text[:3].lower()) + 1
    digits = re.match(r"\d+", text)
    return int(digits.group()) if digits else int(han_value(text))


def _dotted(match: re.Match[str]) -> tuple[str, str]:
    """Read 3.5.2021 as its day first; 3/5/2021 is one thing here and another there, so it is only itself."""
    day, mark, month, year = match.group("one", "dot", "two", "dy")
    if mark == "/" and int(day) <= 12 and int(month) <= 12 and int(day) != int(month):
        return match.group("dotted"), "slashed"
    return _date(year, *((month, day) if int(month) <= 12 else (day, month)))


def _clock(match: re.Match[str]) -> tuple[str, str]:
    hour = match.group("ch") or match.group("dh")
    half = (match.group("cp") or "")[:1].lower()
    return _time(int(hour), int(match.group("cm") or match.group("dm") or 0), afternoon=half == "p", told=bool(half))


def _han_clock(match: re.Match[str]) -> tuple[str, str]:
    minute = 30 if match.group("half") else _count(match.group("zm")) if match.group("zm") else 0
    part = match.group("zp") or ""
    return _time(_count(match.group("zh")), minute, afternoon=part[:1] in tuple("下晚中"), told=bool(part))


def _time(hour: int, minute: int, *, afternoon: bool, told: bool) -> tuple[str, str]:
    hour = hour + 12 if afternoon and hour < 12 else 0 if told and not afternoon and hour == 12 else hour
    return f"T{hour:02d}:{minute:02d}", "time"


def _ordinal(match: re.Match[str]) -> tuple[str, str]:
    text = match.group("ordinal").lower()
    if text.startswith("第"):
        return str(_count(text[1:].strip())), "th"
    return str(WORDS[text]) if text in WORDS else text[:-2], "th"


def _number(match: re.Match[str]) -> tuple[str, str] | None:
    digits, spelled, han = match.group("digits", "spelled", "han")
    unit = unit_name(match.group("unit") or match.group("cur") or "")
    scale = match.group("scale")
    if digits:
        if digits.count(".") > 1:
            return digits, "code"
        value = Decimal(digits.replace(",", ""))
        plain = not (scale or unit or match.group("sign")) and re.fullmatch(r"1\d{3}|20\d{2}", digits)
        if plain and not match.group("cent"):
            return digits, "date"
    else:
        counted = unit or scale or match.group("cent")
        if (spelled or han or "") in ("one", "One", "一") and not counted:
            return None
        value = spelled_value(spelled) if spelled else han_value(han)
    if scale:
        value *= 10 ** _SCALES[scale.strip().lower()]
    if match.group("sign"):
        value = -value
    return format(value.normalize(), "f"), "percent" if match.group("cent") else unit


_READERS: dict[str, Callable[[re.Match[str]], tuple[str, str] | None]] = {
    "iso": lambda match: _date(*match.group("iy", "im", "id")),
    "dotted": _dotted,
    "han_date": lambda match: _date(*match.group("hy", "hm", "hd")),
    "han_month": lambda match: _date(None, *match.group("km", "kd")),
    "han_bare": lambda match: _date(None, match.group("bm"), None),
    "day_first": lambda match: _date(*match.group("ey", "em", "ed")),
    "month_first": lambda match: _date(*match.group("fy", "fm", "fd")),
    "month_year": lambda match: _date(match.group("gy"), match.group("gm"), None),
    "clock": _clock,
    "han_clock": _han_clock,
    "ordinal": _ordinal,
    "tenths": lambda match: (str(_count(match.group("tenths")[0]) * 10), "percent"),
    "number": _number,
}


_PREPOSITION = re.compile(
    r"\b(after|before|with|within|for|by|from|to|until|under|over|at|in|of|per)\b(?:\s+[\w']+){0,2}\s*$", re.IGNORECASE
)


def exchanged(given_text: str, given: Sequence[Figure], wanted_text: str, wanted: Sequence[Figure]) -> bool:
    """Does a figure stand behind the preposition of another of its kind, "with 12 months' notice" for two months'?"""

    def behind(text: str, figure: Figure) -> str:
        found = _PREPOSITION.search(text, max(figure.start - 40, 0), figure.start)
        return found.group(1).lower() if found else ""

    for figure in wanted:
        place = behind(wanted_text, figure)
        own = [behind(given_text, each) for each in given if same_figure(each, figure)]
        others = [each for each in given if each.kind == figure.kind and not same_figure(each, figure)]
        if place and place not in own and any(behind(given_text, each) == place for each in others):
            return True
    return False


def turned_round(given: Sequence[Figure], wanted: Sequence[Figure]) -> bool:
    """Do two figures of one kind stand the other way round, as in "fell from 3 to 5" after "fell from 5 to 3"?"""
    places = [(figure.kind, [i for i, each in enumerate(given) if same_figure(each, figure)]) for figure in wanted]
    return any(
        one[0] == other[0] and min(one[1], default=0) > max(other[1], default=len(given))
        for i, one in enumerate(places)
        for other in places[i + 1 :]
    )
