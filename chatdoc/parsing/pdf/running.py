"""Pages -> pages without running heads, feet and page numbers: what stands at the same height on page after page."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from chatdoc.parsing.pdf.shapes import Page, Row

_EDGE_ROWS = 3
_EDGE_SHARE = 0.13
"""Heads and feet stand in the outer 13 % of a page; the 10-Ks have theirs within 9 %."""
_LEAST_PAGES = 3
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)

_PAGE_NUMBER = re.compile(r"\W*(?:page |第 ?)?#(?: ?页| ?頁)?(?:(?: of | ?/ ?|[,， ]*共 ?)#(?: ?页| ?頁)?)?\W*")
"""A line that says nothing but which page it is; of two pages only that is taken out, not what heads a letter."""


def without_running(pages: Sequence[Page]) -> list[Page]:
    """Take out of the rows what repeats on at least a quarter of the pages (but 3), digits and roman numbers aside.

    Of two pages their numbers.
    """
    seen = Counter[tuple[str, int]]()
    for page in pages:
        seen.update({key for row in _edge_rows(page) for key in _keys(row)[:1]})
    needed = max(_LEAST_PAGES, len(pages) // 4)
    running = {
        key
        for key, count in _with_neighbours(seen).items()
        if count >= needed or (count == len(pages) == 2 and _PAGE_NUMBER.fullmatch(key[0]))
    }
    cleaned = []
    for page in pages:
        gone = {id(row) for row in _edge_rows(page) if running & set(_keys(row))}
        if len(gone) == len(page.rows):  # a page of nothing else: then it is no head or foot
            gone = set()
        cleaned.append(replace(page, rows=tuple(row for row in page.rows if id(row) not in gone)))
    return cleaned


def _edge_rows(page: Page) -> list[Row]:
    by_height = sorted(page.rows, key=lambda row: row.y0)
    top = [row for row in by_height[:_EDGE_ROWS] if row.y1 < page.height * _EDGE_SHARE]
    bottom = [row for row in by_height[-_EDGE_ROWS:] if row.y0 > page.height * (1 - _EDGE_SHARE)]
    return [*top, *bottom]


def _keys(row: Row) -> list[tuple[str, int]]:
    """Return what tells a running line: its text without numbers, and its height on the page to 4 points."""
    text = _NUMBERS.sub("#", " ".join(row.text.split())).casefold()
    place = int(row.y0 // 4)
    return [(text, place), (text, place - 1), (text, place + 1)]


def _with_neighbours(seen: Counter[tuple[str, int]]) -> dict[tuple[str, int], int]:
    return {(text, place): sum(seen[text, place + step] for step in (-1, 0, 1)) for text, place in seen}
