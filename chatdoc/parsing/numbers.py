"""A cell's value and its number format -> the text that a spreadsheet shows, without what only decorates.

Dates come in ISO form, whatever order the format has; numbers get the decimals, the thousands separators, the leading
zeros, the percent sign, the currency and the unit of their format.
"""

import datetime
import re

_ISO = "%Y-%m-%d %H:%M:%S"
_UNSHOWN = re.compile(r'\\(.)|"([^"]*)"|_.|\*.|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]')
_DIGITS = re.compile(r"[#0?][#0?,]*(\.[#0?]+)?")
_NO_DECIMALS = re.compile(r"E[+-]|[#0?]\s*/\s*[#0?\d]")  # powers of ten and fractions
_UNIT = re.compile(r"\s*°?[^\W\d_][^#?0;,]*")
_CURRENCY = re.compile(r"[$€£¥￥₩₹元]|[A-Z]{3}")


def shown(value: object, number_format: str = "General") -> str:
    """Return the text of a cell, "" for an empty one.

    shown(0.1 + 0.2) == "0.3"; shown(0.125, "0.0%") == "12.5%"; shown(1234.5, "$#,##0.00") == "$1,234.50"
    """
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime.datetime():
            return value.strftime(_ISO).removesuffix(":00").removesuffix(" 00:00")
        case datetime.date() | datetime.time():
            return str(value)
        case datetime.timedelta():
            return _duration(value)
        case int() | float():
            return _number(value, number_format)
        case _:
            return str(value)


def _number(value: float, number_format: str) -> str:
    pattern = _UNSHOWN.sub(lambda match: match[1] or match[2] or match[3] or "", number_format.split(";")[0])
    digits = _DIGITS.search(pattern)
    if digits is None or _NO_DECIMALS.search(pattern):
        return plain_number(value)
    percent = "%" in pattern
    value = value * 100 if percent else value
    shown_digits = digits.group(1) or ""
    least, most = shown_digits.count("0"), max(len(shown_digits) - 1, 0)
    text = f"{abs(value):{',' if ',' in digits.group() else ''}.{most}f}"
    while most > least and text.endswith("0"):
        text, most = text[:-1], most - 1
    text = text.rstrip(".") if "." in text else text
    places = digits.group().split(".")[0]
    if not places.strip("0"):  # "00000", as for codes
        integer, point, decimals = text.partition(".")
        text = integer.zfill(len(places)) + point + decimals
    rest = pattern[digits.end() :]
    before, after = (_CURRENCY.search(part) for part in (pattern[: digits.start()], rest))
    unit = rest.replace("%", "").rstrip()
    if after or places.endswith(",") or not _UNIT.fullmatch(unit):  # "#,##0,k" shows thousands; we show all digits
        unit = ""
    sign = "-" if value < 0 and text.strip("0.,") else ""
    text = f"{sign}{before.group() if before else ''}{text}{'%' if percent else ''}"
    return f"{text} {after.group()}" if after else text + unit


def _duration(value: datetime.timedelta) -> str:
    """Return hours, minutes and seconds, the hours beyond a day too: "30:00:00"."""
    minutes, seconds = divmod(abs(round(value.total_seconds())), 60)
    return f"{'-' if value.total_seconds() < 0 else ''}{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def plain_number(value: float) -> str:
    """Return a number without float noise, at 15 digits, which is what spreadsheets keep."""
    text = f"{value:.15g}"
    if "e" in text and 1e-10 < abs(value) < 1e21:
        text = f"{value:.20f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"
    return text
