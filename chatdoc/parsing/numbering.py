"""A list level's format and count -> the number a reader sees: "3.", "(b)", "iv", "第三条"."""

import re
from collections.abc import Sequence

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_HAN_DIGITS = "〇一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_HAN_UNITS = ("", "十", "百", "千")
_FORMAL_UNITS = ("", "拾", "佰", "仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_PLACE = re.compile(r"%(\d)")


def marker(template: str, formats: Sequence[str], counts: Sequence[int]) -> str:
    """Return the text before a list item: `template` is Word's ("%1.%2"), formats and counts are those of each level.

    marker("第%1条", ["chineseCounting"], [12]) == "第十二条"
    marker("%1.%2)", ["decimal", "lowerLetter"], [3, 2]) == "3.b)"
    """

    def number(match: re.Match[str]) -> str:
        level = int(match.group(1)) - 1
        return numeral(formats[level], counts[level]) if 0 <= level < len(counts) else ""

    return _PLACE.sub(number, template)


def numeral(number_format: str, count: int) -> str:
    """Return a count in one of the number formats of Office Open XML (ST_NumberFormat), decimal where it is unknown."""
    match number_format:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{count:02d}"
        case "lowerLetter" | "upperLetter" if count > 0:
            letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
            return letters if number_format == "lowerLetter" else letters.upper()
        case "lowerRoman" | "upperRoman" if 0 < count < 5000:
            return _roman(count) if number_format == "lowerRoman" else _roman(count).upper()
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 0 < count <= 20:
            return chr(0x245F + count)
        case "decimalFullWidth":
            return "".join(chr(ord(digit) + 0xFEE0) for digit in str(count))
        case "ideographTraditional" if 0 < count <= len(_STEMS):
            return _STEMS[count - 1]
        case "ideographZodiac" if 0 < count <= len(_BRANCHES):
            return _BRANCHES[count - 1]
        case "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital":
            return "".join(_HAN_DIGITS[int(digit)] for digit in str(abs(count)))
        case "chineseLegalSimplified" if 0 < count < 10_000:
            return _han(count, _FORMAL_DIGITS, _FORMAL_UNITS)
        case _ if number_format.lower().endswith(("counting", "countingthousand")) and 0 < count < 10_000:
            return (
                _han(count, _HAN_DIGITS, _HAN_UNITS).replace("〇", "零").removeprefix("一" if 10 <= count < 20 else "")
            )
        case _:
            return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in (*_ROMAN, *_ROMAN_ONES):
        text += letters * (count // value)
        count %= value
    return text


def _han(count: int, digits: str, units: Sequence[str]) -> str:
    """Write a count up to 9999 with its units, one zero for those left out between."""
    text, gap = "", False
    for place in range(len(str(count)) - 1, -1, -1):
        digit = count // 10**place % 10
        if digit:
            text += (digits[0] if gap else "") + digits[digit] + units[place]
        gap = bool(text) and not digit
    return text
