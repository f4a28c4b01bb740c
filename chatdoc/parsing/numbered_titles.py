"""Paragraphs -> headings that only their numbers tell from the text: "第三条 付款", "3. Payment", "Article 3".

A contract of two pages sets its headings in the letters of its text. Numbers that run on tell them from a list where
each stands alone above what it names; items of a list stand under each other.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chatdoc.parsing.numbering import numeral

_LONGEST = 60
"""Characters of a heading that is no larger than the text."""
_LEAST = 3
"""Headings of a series."""
_FITTING = 0.8
"""The share of a series that has to run on, and to stand above something else."""
_HAN = {numeral("chineseCounting", count): count for count in range(1, 2000)}
_ROMAN = {numeral("upperRoman", count): count for count in range(1, 60)}
_COUNTED = re.compile(
    r"第\s?(?P<han>[一二三四五六七八九十百千零]+|\d{1,4})\s?(?P<kind>[编編卷部篇章回节節条條])(?!\w)"
    r"|(?P<word>(?i:article|section|chapter|clause|part))\s+(?P<number>\d{1,3}|[IVXL]{1,6})\b"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s(?=\S)"
    r"|(?P<listed>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<mark>[、．])"
)
_ENDS = ".,;:!?，。；：！？"
_LEADER = re.compile(r"(?:[.…·]{3,}|\s)\s*\d+$")
"""A line of a table of contents."""


class Paragraph(NamedTuple):
    """What it says, how many cells its first line has, and how many lines it goes over."""

    text: str
    cells: int = 1
    lines: int = 1


class _Member(NamedTuple):
    """A paragraph that begins with a number: its place, the number's form and value, and what it counts within.

    "2.3" has the value 3 and counts within "2".
    """

    place: int
    form: str
    value: int
    within: str
    heads: bool
    """May it be a heading: short, one line, no sentence, above something else?"""


def with_numbered(levels: Mapping[int, int], paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """Return the levels of the headings that are known, by the index of their paragraph, with those of numbered ones.

    A form of numbers has the level of those of its headings that are known, else one below all that came before it.
    """
    below = max(levels.values(), default=0)
    found = dict(levels)
    for deeper, series in enumerate(_numbered(paragraphs), 1):
        level = max((found[index] for index in series if index in found), default=below + deeper)
        found = dict.fromkeys(series, level) | found
    return found


def _numbered(paragraphs: Sequence[Paragraph]) -> list[list[int]]:
    """Return the indices of the headings of each form of numbers, in the order in which the forms come first."""
    series: dict[str, list[_Member]] = {}
    for index in range(len(paragraphs)):
        member = _member(paragraphs, index)
        if member is not None:
            series.setdefault(member.form, []).append(member)
    told = (members if _is_told(members) else _last_count(members) for members in series.values())
    return [[member.place for member in members if member.heads] for members in told if _is_told(members)]


def _last_count(members: Sequence[_Member]) -> Sequence[_Member]:
    """Return what is counted last from 1: the table of contents, which names the same before, does not count."""
    begin = max((at for at, member in enumerate(members) if member.value == 1), default=0)
    return members[begin:]


def _member(paragraphs: Sequence[Paragraph], index: int) -> _Member | None:
    paragraph, after = paragraphs[index], paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    text = paragraph.text
    counted = _counted(text)
    if counted is None or paragraph.cells > 1 or _LEADER.search(text[-_LONGEST:]):
        return None
    form, value, within = counted
    following = None if after is None else _counted(after.text)
    above = after is not None and after.cells == 1 and (following is None or following[0] != form)
    is_short = len(text) <= _LONGEST and paragraph.lines == 1
    return _Member(index, form, value, within, above and is_short and text[-1] not in _ENDS)


def _counted(text: str) -> tuple[str, int, str] | None:
    """Return the form of the number a text begins with, its value, and what it counts within."""
    match = _COUNTED.match(text)
    if match is None:
        return None
    if match["dotted"]:
        within, _, last = match["dotted"].rpartition(".")
        return "." * match["dotted"].count("."), int(last), within
    number = match["han"] or match["number"] or match["listed"]
    value = int(number) if number.isdecimal() else _HAN.get(number, _ROMAN.get(number, 0))
    return (match["kind"] or match["word"] or match["mark"]).casefold(), value, ""


def _is_told(members: Sequence[_Member]) -> bool:
    """Do the numbers run on, and does nearly each stand above what it names?"""
    if len(members) < _LEAST:
        return False
    following, last, within = 0, 0, ""
    for member in members:
        restarts = member.within != within or member.form in "节節章回"
        following += member.value == last + 1 or (restarts and member.value == 1)
        last, within = member.value, member.within
    return min(following, sum(member.heads for member in members)) >= _FITTING * len(members)
