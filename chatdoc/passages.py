"""Document -> passages: slices of its text that are searched and cited as one."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chatdoc.text import sentences
from chatdoc.types import Document, Passage

CountTokens = Callable[[Sequence[str]], Sequence[int]]
"""Texts -> tokens of each; white space between two texts adds none."""

Border = Literal["", "paragraph", "heading", "page"]
_STRONGER: tuple[Border, ...] = ("", "paragraph", "heading", "page")

LONG_PARAGRAPH = 0.3
"""The share of a passage from which a paragraph speaks for itself; shorter ones (clauses, steps, lines of code) need
those around them. Against cutting at no paragraph, hit@1 on dev: xquad_zh 0.932 -> 0.96, cmrc_zh 0.892 -> 0.917,
squad_en 0.904 -> 0.914, zh_docs 0.977 -> 0.953; at every paragraph, zh_docs 0.907."""

_LONGEST_TOKEN = 24
"""What is longer than so many letters for each token is cut before it is counted: counting a megabyte takes seconds."""
_BLANK_LINE = re.compile(r"\n\s*\n")
_CLAUSE_END = re.compile(r"[，、；,;：:\t|]\s*")


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    tokens: int
    border: Border
    until_border: int = 0
    """Where it follows a border: tokens from here to the next one."""


def split_document(
    document: Document, *, count: CountTokens, max_tokens: int, overlap_tokens: int
) -> tuple[Passage, ...]:
    """Cut a document into passages of at most `max_tokens`, in order.

    A passage is a run of whole sentences. A page begins a new one, but where a sentence runs over the page break only
    after it; a heading, a table, or a paragraph that is long or no longer fits does once the last is half full. Every
    character that is not white space is in at least one passage. When a passage is full, the next begins with its last
    sentence if that has no more than `overlap_tokens`. A sentence that is too long is cut between clauses, else at
    white space, else anywhere. A question with its answer (Document.pairs) is one passage, however long.
    """
    spans: list[tuple[int, int]] = []
    begin = 0
    for pair in document.pairs:
        spans += _spans(document, begin, pair.start, count, max_tokens, overlap_tokens)
        spans.append((pair.start, pair.end))
        begin = pair.end
    spans += _spans(document, begin, len(document.text), count, max_tokens, overlap_tokens)
    return tuple(Passage(document.id, ordinal, start, end) for ordinal, (start, end) in enumerate(spans))


def _spans(
    document: Document, begin: int, finish: int, count: CountTokens, max_tokens: int, overlap_tokens: int
) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    current: list[_Unit] = []
    for unit in _units(document, begin, finish, count, max_tokens):
        size = sum(part.tokens for part in current)
        if current and _begins_new(unit, size, max_tokens):
            spans.append((current[0].start, current[-1].end))
            current = []
        elif current and size + unit.tokens > max_tokens:
            spans.append((current[0].start, current[-1].end))
            last = current[-1]
            keep = len(current) > 1 and last.tokens <= overlap_tokens and last.tokens + unit.tokens <= max_tokens
            current = [last] if keep else []
        current.append(unit)
    if current:
        spans.append((current[0].start, current[-1].end))
    return spans


def _begins_new(unit: _Unit, size: int, max_tokens: int) -> bool:
    """Does the unit begin a new passage, after one of `size` tokens that it would still fit into?"""
    if unit.border == "paragraph":
        apart = unit.until_border >= LONG_PARAGRAPH * max_tokens or size + unit.until_border > max_tokens
        return apart and size >= max_tokens / 2
    return unit.border == "page" or (unit.border == "heading" and size >= max_tokens / 2)


def _units(document: Document, begin: int, finish: int, count: CountTokens, max_tokens: int) -> list[_Unit]:
    """Sentences cut at the borders of pages, headings, tables and paragraphs, and further where one is too long."""
    text = document.text
    borders: dict[int, Border] = {begin: ""}
    for start, border in _borders(document):
        if begin <= start < finish:
            borders[start] = max(border, borders.get(start, ""), key=_STRONGER.index)
    places = sorted(borders)
    cuts = [place for place in places if place == begin or not _runs_over(text, place)]
    spans: list[tuple[int, int, Border]] = []
    passed = 0
    for low, high in zip(cuts, [*cuts[1:], finish], strict=True):
        for start, end in sentences(text[low:high]):
            reached = bisect_right(places, low + start)
            border = max((borders[place] for place in places[passed:reached]), default="", key=_STRONGER.index)
            spans.append((low + start, low + end, border))
            passed = reached
    units: list[_Unit] = []
    for (start, end, border), tokens in zip(
        spans,
        count([text[start : min(end, start + max_tokens * _LONGEST_TOKEN)] for start, end, _ in spans]),
        strict=True,
    ):
        pieces = [(start, end, tokens)]
        if tokens > max_tokens or end - start > max_tokens * _LONGEST_TOKEN:
            pieces = halved(text, start, end, count, max_tokens)
        for index, piece in enumerate(pieces):
            units.append(_Unit(*piece, border if index == 0 else ""))
    return _with_lengths(units)


def _with_lengths(units: Sequence[_Unit]) -> list[_Unit]:
    """Return the units with `until_border` filled in."""
    filled: list[_Unit] = []
    tokens = 0
    for unit in reversed(units):
        tokens += unit.tokens
        filled.append(replace(unit, until_border=tokens) if unit.border else unit)
        tokens = 0 if unit.border else tokens
    return filled[::-1]


def _borders(document: Document) -> list[tuple[int, Border]]:
    sections: list[tuple[int, Border]] = [
        (section.start, "heading" if section.page is None else "page") for section in document.sections
    ]
    tables: list[tuple[int, Border]] = [(table.start, "heading") for table in document.tables]
    paragraphs: list[tuple[int, Border]] = [(match.end(), "paragraph") for match in _BLANK_LINE.finditer(document.text)]
    return sections + tables + paragraphs


def _runs_over(text: str, place: int) -> bool:
    """Does a paragraph run over the page break here, maybe in the middle of a sentence? Other borders stand at one."""
    return "\n" not in text[place - 1 : place + 1]


def halved(text: str, start: int, end: int, count: CountTokens, max_tokens: int) -> list[tuple[int, int, int]]:
    """Halve a stretch of text until each piece fits; return (start, end, tokens) of each."""
    waiting, pieces = [(start, end)], []
    while waiting:
        start, end = waiting.pop()
        long = end - start > max_tokens * _LONGEST_TOKEN
        tokens = 0 if long else count([text[start:end]])[0]
        if not long and (tokens <= max_tokens or end - start < 2):
            pieces.append((start, end, tokens))
            continue
        cut = _cut(text, start, end)
        halves = ((start, start + len(text[start:cut].rstrip())), (end - len(text[cut:end].lstrip()), end))
        waiting += [half for half in reversed(halves) if half[0] < half[1]]
    return pieces


def _cut(text: str, start: int, end: int) -> int:
    """Return where to cut near the middle: after a clause, else at white space, else right there."""
    middle, reach = (start + end) // 2, (end - start) // 4
    clauses = [match.end() for match in _CLAUSE_END.finditer(text, middle - reach, middle + reach)]
    if clauses:
        return min(clauses, key=lambda place: abs(place - middle))
    for place in (text.rfind(" ", middle - reach, middle), text.find(" ", middle, middle + reach)):
        if place > start:
            return place
    return middle
