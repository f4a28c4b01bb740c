"""Amounts of a question + text -> whether what the text says "over 95 kg" or "7 to 14 days" of is what is asked of.

"What pressure for a rider of 100 kg?" is answered by "Riders over 95 kg use 3.2 bar", in which 100 does not stand.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from chatdoc.proof.clauses import prepared
from chatdoc.proof.figures import Figure, figures

_UNTOLD = frozenset(("date", "time", "th", "code", "slashed", "percent", ""))
"""Of these no range is looked for: a date is asked for as it is written, and a bare number may count anything."""
_WHEN = ("前", "后")
_SAME = {"age": "year", "workday": "day"}


class Amount(NamedTuple):
    """An amount of a question, and how it is written there."""

    figure: Figure
    words: str


def asked_amounts(question: str) -> tuple[Amount, ...]:
    """Return the amounts with a unit that a question names, no bounds and no ranges themselves; 五天前 is no bound."""
    text = prepared(question)
    found = [Amount(each, text[each.start : each.end]) for each in figures(text) if each.unit not in _UNTOLD]
    return tuple(each for each in found if not each.figure.bound or each.words.endswith(_WHEN))


def fitting(amounts: Sequence[Amount], text: str) -> tuple[Amount, ...]:
    """Return those of the amounts that a bound or a range in the text holds."""
    ranges = tuple(_ranges(figures(prepared(text)))) if amounts else ()
    return tuple(each for each in amounts if any(_holds(one, each) for one in ranges))


def is_of_others(amounts: Sequence[Amount], text: str) -> bool:
    """Does the text tell ranges of what one of the amounts counts, but none that holds it?"""
    ranges = tuple(_ranges(figures(prepared(text)))) if amounts else ()
    return any(
        not any(_holds(one, each) for one in ranges)
        for each in amounts
        if any(unit == _unit(each.figure) for unit, _, _, _, _ in ranges)
    )


_Range = tuple[str, Decimal | None, bool, Decimal | None, bool]
"""A unit, the least amount and whether it is within, the most amount and whether it is."""


def _ranges(told: Sequence[Figure]) -> Iterator[_Range]:
    for index, each in enumerate(told):
        value, unit = _value(each), _unit(each)
        if value is None or each.unit in _UNTOLD:
            continue
        if each.bound.endswith("["):
            most = _value(told[index + 1]) if index + 1 < len(told) else None
            yield unit, value, True, most, True
        elif each.bound in (">", ">="):
            yield unit, value, each.bound == ">=", None, False
        elif each.bound in ("<", "<="):
            yield unit, None, False, value, each.bound == "<="


def _holds(one: _Range, amount: Amount) -> bool:
    unit, least, from_least, most, to_most = one
    value = _value(amount.figure)
    if value is None or unit != _unit(amount.figure):
        return False
    above = least is None or value > least or (from_least and value == least)
    return above and (most is None or value < most or (to_most and value == most))


def _unit(figure: Figure) -> str:
    return _SAME.get(figure.unit, figure.unit)


def _value(figure: Figure) -> Decimal | None:
    try:
        return Decimal(figure.value)
    except ArithmeticError:
        return None
