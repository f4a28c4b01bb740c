"""Pages -> pages without running heads, feet and page numbers: what stands at the same height on page after page."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from statistics import median

from chatdoc.parsing.pdf.notes import usual_height
from chatdoc.parsing.pdf.shapes import Page, Row, Run

_EDGE_ROWS = 3
_EDGE_SHARE = 0.13
"""Heads and feet stand in the outer 13 % of a page; the 10-Ks have theirs within 9 %."""
_LEAST_PAGES = 3
_LARGER = 1.12
"""What is this many times as high as the text is the title of a slide."""
_APART = 0.8
"""Heights between a running line and the text, at least: more than between two lines of text."""
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)

_PAGE_NUMBER = re.compile(r"\W*(?:page |第 ?)?#(?: ?页| ?頁)?(?:(?: of | ?/ ?|[,， ]*共 ?)#(?: ?页| ?頁)?)?\W*")
"""A line that says nothing but which page it is; of two pages only that is taken out, not what heads a letter."""
_NO_LETTERS = re.compile(r"\W+")
_Key = tuple[str, int]


def without_running(pages: Sequence[Page]) -> list[Page]:
    """Take out of the rows what repeats on at least a quarter of the pages (but 3), digits and roman numbers aside.

    Of two pages their numbers. A line that changes with the chapter goes where most of its kind repeat. What the text
    says nowhere else is kept once, as head or foot of the first page that has it.
    """
    edges = [_edges(page) for page in pages]
    heights = [usual_height(page.rows) for page in pages]
    usual = median(heights or [0.0])  # of a page of small tables less
    keys = {
        id(row): _keys(row, max(height, usual))
        for height, sides in zip(heights, edges, strict=True)
        for row in chain(*sides)
    }
    seen = Counter(key for sides in edges for key in {key for row in chain(*sides) for key in keys[id(row)]})
    needed = max(_LEAST_PAGES, len(pages) // 4)
    running = {
        key
        for key, count in _with_neighbours(seen).items()
        if count >= needed or (count == len(pages) == 2 and _PAGE_NUMBER.fullmatch(key[0]))
    }
    outermost = [
        [_outermost(page, sides[side], is_top=side == 0) for page, sides in zip(pages, edges, strict=True)]
        for side in (0, 1)
    ]
    changing = {id(row) for rows in outermost for row in _changing(rows, needed)}

    def runs_on(row: Row) -> bool:
        whole, *cells = (bool(running & set(_around(key))) for key in keys[id(row)])
        return id(row) in changing or whole or (len(cells) > 0 and all(cells))

    cleaned: list[Page] = []
    gone: list[tuple[tuple[Row, ...], tuple[Row, ...]]] = []
    for page, sides in zip(pages, edges, strict=True):
        top, bottom = (tuple(filter(runs_on, side)) for side in sides)
        if len(top) + len(bottom) == len(page.rows):  # a page of nothing else: then it is no head or foot
            top = bottom = ()
        gone.append((top, bottom))
        taken = {id(row) for row in (*top, *bottom)}
        cleaned.append(replace(page, rows=tuple(row for row in page.rows if id(row) not in taken)))
    return _with_said_once(cleaned, gone)


def _with_said_once(pages: Sequence[Page], gone: Sequence[tuple[tuple[Row, ...], ...]]) -> list[Page]:
    """Put the first of the lines that are gone back as head or foot, but page numbers and what the text says itself."""
    if not any(chain.from_iterable(gone)):
        return list(pages)
    text = _letters(" ".join(row.text for page in pages for row in page.rows))
    said: set[str] = set()

    def is_new(run: Run) -> bool:
        key = _without_numbers(run.text)
        if key in said or _PAGE_NUMBER.fullmatch(key) or _letters(run.text) in text:
            return False
        said.add(key)
        return True

    def kept(rows: Sequence[Row]) -> tuple[Row, ...]:
        worded = [row for row in rows if not _PAGE_NUMBER.fullmatch(_without_numbers(row.text))]
        found = [(row, tuple(run for run in row.runs if is_new(run))) for row in worded]
        return tuple(replace(row, runs=runs) for row, runs in found if runs)

    return [replace(page, head=kept(top), foot=kept(bottom)) for page, (top, bottom) in zip(pages, gone, strict=True)]


def _changing(outermost: Sequence[Row | None], needed: int) -> list[Row]:
    """Return the outermost lines of pages that stand at a height where most share a cell with that of another page."""
    lanes: dict[int, list[Row]] = {}
    for row in outermost:
        if row is not None:
            for _, place in _around(_keys(row, row.height)[0]):
                lanes.setdefault(place, []).append(row)
    found: list[Row] = []
    for lane in lanes.values():
        cells = [{_without_numbers(run.text) for run in row.runs if any(map(str.isalpha, run.text))} for row in lane]
        count = Counter(chain.from_iterable(cells))
        repeat = sum(any(count[cell] > 1 for cell in row) for row in cells)
        if len(lane) >= needed and 2 * repeat >= len(lane):
            found += lane
    return found


def _outermost(page: Page, edge: Sequence[Row], *, is_top: bool) -> Row | None:
    """Return the first or last line of a page where it stands apart at the edge, and is no larger than the text."""
    level = [row for row in page.rows if not row.upright]
    if len(level) < 2 or not any(not row.upright for row in edge):
        return None
    level.sort(key=lambda row: row.y0, reverse=not is_top)
    first, *others = level
    # The other half of a head, over the other one of two columns.
    beside = [row for row in others if row.left != first.left and min(row.y1, first.y1) > max(row.y0, first.y0)]
    row = max([first, *beside], key=lambda row: len(row.text))
    text = next((row for row in others if row not in beside), first)
    gap = text.y0 - row.y1 if is_top else row.y0 - text.y1
    apart = row in edge and gap >= _APART * row.height
    return row if apart and row.height <= _LARGER * usual_height(page.rows) else None


def _edges(page: Page) -> tuple[list[Row], list[Row]]:
    """Return the lines near the top and near the bottom of a page; those along its margin are with the latter."""
    level = [row for row in page.rows if not row.upright]
    turned = [row for row in page.rows if row.upright] if level else []
    by_height = sorted(level, key=lambda row: row.y0)
    top = [row for row in by_height[:_EDGE_ROWS] if row.y1 < page.height * _EDGE_SHARE]
    bottom = [row for row in by_height[-_EDGE_ROWS:] if row.y0 > page.height * (1 - _EDGE_SHARE)]
    return top, [*bottom, *turned]


def _keys(row: Row, usual: float) -> list[_Key]:
    """Return what tells a running line: its text without numbers, and its height on the page to 4 points.

    That of each of its cells follows, for where two columns begin below a head, its halves are two lines. With its
    numbers where it is larger than the `usual` text: "Chapter 3" at the top of a page opens a chapter.
    """
    place = int(row.y0 // 4)
    text = _without_numbers(row.text)
    if row.height > _LARGER * usual and not _PAGE_NUMBER.fullmatch(text):
        return [(row.text, place)]
    return [(text, place), *((_without_numbers(run.text), place) for run in row.runs if len(row.runs) > 1)]


def _around(key: _Key) -> list[_Key]:
    text, place = key
    return [(text, place), (text, place - 1), (text, place + 1)]


def _without_numbers(text: str) -> str:
    return _NUMBERS.sub("#", " ".join(text.split())).casefold()


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()


def _with_neighbours(seen: Counter[_Key]) -> dict[_Key, int]:
    return {key: sum(seen[other] for other in _around(key)) for key in seen}
