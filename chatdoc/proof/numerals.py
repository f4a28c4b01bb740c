"""Numbers in words -> their value: "twenty-three", "two hundred and five", 三百五十, 二〇二一, 三点五."""

import re
from decimal import Decimal

HAN_NUMERAL = "〇零一二三四五六七八九十百千万亿两"

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINAL_UNITS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()

WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: (value + 2) * 10 for value, word in enumerate(_TENS)},
    **{word: value + 1 for value, word in enumerate(_ORDINAL_UNITS)},
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
}
ORDINALS = "|".join(f"[{word[0]}{word[0].upper()}]{word[1:]}" for word in _ORDINAL_UNITS)
"""A pattern of ordinals in words, as they stand within and at the beginning of a sentence."""

_SMALL = "|".join(
    f"[{word[0]}{word[0].upper()}]{word[1:]}" for word in sorted((*_UNITS, *_TENS), key=len, reverse=True)
)
SPELLED = rf"(?:{_SMALL})(?:(?:[ -]|\ and\ )(?:{_SMALL}|hundred|thousand|million|billion)\b)*"
"""A pattern of a number in words."""

_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
_HAN_GROUPS = {"万": 10**4, "亿": 10**8}


def spelled_value(text: str) -> Decimal:
    """Return the value of a number in English words. spelled_value("two hundred and five") == 205"""
    total, group = 0, 0
    for word in re.findall(r"[a-z]+", text.lower()):
        value = WORDS.get(word, 0)
        if word == "hundred":
            group = max(group, 1) * value
        elif value >= 1000:
            total, group = total + max(group, 1) * value, 0
        else:
            group += value
    return Decimal(total + group)


def han_value(text: str) -> Decimal:
    """Return the value of a number in Han numerals. han_value("三百五十") == 350, han_value("二〇二一") == 2021"""
    whole, _, decimals = text.partition("点")
    if decimals:
        return Decimal(f"{han_value(whole)}.{''.join(str(_HAN_DIGITS.get(each, 0)) for each in decimals)}")
    if all(character in _HAN_DIGITS for character in whole):
        return Decimal("".join(str(_HAN_DIGITS[character]) for character in whole))
    total, group, digit = 0, 0, 0
    for character in whole:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in _HAN_TENS:
            group, digit = group + (digit or 1) * _HAN_TENS[character], 0
        else:
            total, group, digit = (total + max(group + digit, 1)) * _HAN_GROUPS[character], 0, 0
    return Decimal(total + group + digit)
