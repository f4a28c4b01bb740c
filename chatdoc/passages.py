"""Document -> passages: slices of its text that are searched and cited as one."""

import re
from dataclasses import dataclass
from typing import Literal

from chatdoc.text import HAN, sentences
from chatdoc.types import Document, Passage

HAN_WEIGHT = 2.6
"""How many Latin letters a Han character counts for: it is a whole word piece, and says as much as half a word."""

_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    weight: float
    border: Literal["page", "heading", ""]


def split_document(document: Document, *, max_chars: int, overlap_chars: int) -> tuple[Passage, ...]:
    """Cut a document into passages of at most `max_chars`, in order, where a Han character counts HAN_WEIGHT.

    A passage is a run of whole sentences and never crosses a page; a heading begins a new one once the last is
    half full. Every character that is not white space is in at least one passage. When a passage is full, the next
    begins with its last sentence if that is no longer than `overlap_chars`. A sentence longer than `max_chars` is
    cut at white space.
    """
    spans: list[tuple[int, int]] = []
    current: list[_Unit] = []
    for unit in _units(document, max_chars):
        size = sum(part.weight for part in current)
        if current and (unit.border == "page" or (unit.border == "heading" and size >= max_chars / 2)):
            current = _close(spans, current)
        elif current and size + unit.weight > max_chars:
            last = current[-1]
            keep = len(current) > 1 and last.weight <= overlap_chars and last.weight + unit.weight <= max_chars
            current = _close(spans, current)
            if keep:
                current.append(last)
        current.append(unit)
    if current:
        _close(spans, current)
    return tuple(Passage(document.id, ordinal, start, end) for ordinal, (start, end) in enumerate(spans))


def _close(spans: list[tuple[int, int]], units: list[_Unit]) -> list[_Unit]:
    spans.append((units[0].start, units[-1].end))
    return []


def _units(document: Document, max_chars: int) -> list[_Unit]:
    """Sentences cut at the borders of pages and headings, and at white space where one alone is too long."""
    text = document.text
    borders: dict[int, Literal["page", "heading", ""]] = {0: ""}
    for section in document.sections:
        if borders.get(section.start) != "page":
            borders[section.start] = "heading" if section.page is None else "page"
    cuts = sorted(borders)
    units: list[_Unit] = []
    pending: Literal["page", "heading", ""] = ""
    for begin, finish in zip(cuts, [*cuts[1:], len(text)], strict=True):
        pending = "page" if "page" in (pending, borders[begin]) else borders[begin] or pending
        for start, end in sentences(text[begin:finish]):
            for piece_start, piece_end in _pieces(text, begin + start, begin + end, max_chars):
                units.append(_Unit(piece_start, piece_end, weigh(text[piece_start:piece_end]), pending))
                pending = ""
    return units


def _pieces(text: str, start: int, end: int, max_chars: int) -> list[tuple[int, int]]:
    pieces = []
    while weigh(text[start:end]) > max_chars:
        width = int(max_chars / max(weigh(text[start : start + max_chars]) / max_chars, 1))
        cut = text.rfind(" ", start + width // 2, start + width)
        cut = start + width if cut < 0 else cut
        pieces.append((start, start + len(text[start:cut].rstrip())))
        start = end - len(text[cut:end].lstrip())
    return [*pieces, (start, end)] if start < end else pieces


def weigh(text: str) -> float:
    """Return the length of a text in Latin letters, a Han character counted as HAN_WEIGHT of them."""
    return len(text) + (HAN_WEIGHT - 1) * len(_HAN.findall(text))
