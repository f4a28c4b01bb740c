"""Paragraphs and outline -> which paragraphs are headings, and of which level."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from chatdoc.parsing.bold_titles import LEAST, MOST, ends_sentence, may_be_title
from chatdoc.parsing.numbered_titles import Paragraph as Numbered
from chatdoc.parsing.numbered_titles import with_numbered
from chatdoc.parsing.pdf.shapes import OutlineEntry, Paragraph
from chatdoc.parsing.pdf.tables import tables_of

_LONGEST = 160
"""Characters of a heading; what is longer and large is a motto or an abstract."""
_LEVELS = 4
"""Smaller sizes share the last level."""
_LARGER = 1.12
"""A heading is this many times as high as most of the text: 11 beside 10 points is still an emphasis."""
_SMALLER = 0.93
"""A size is this share of the next larger one, or less: 13 beside 14 points; the heights of one size differ by 7 %."""
_FEW = 3
_MOST = 1 / 3
"""Of the characters: where large letters hold more, as on a poster, they are no headings, but for a few."""
_NUMBERING = re.compile(r"^[\s\d.§·—–-]+|^(?:chapter|appendix|part|section)\s+[\divxa-z]+[.:]?\s*", re.IGNORECASE)

_CHAPTER = re.compile(
    r"(?:chapter|appendix)\s+(?:[\divxlc]+|[a-z])|第\s?[\d一二三四五六七八九十百零]+\s?[章节節编編篇]",
    re.IGNORECASE,
)
"""A line of its own above what the chapter is called."""


def headings_of(paragraphs: Sequence[Paragraph], outline: Sequence[OutlineEntry]) -> dict[int, list[tuple[int, str]]]:
    """Return for the index of a paragraph the (level, title) of the headings that open there, level from 1.

    From the outline where it tells them, else from the size and the weight of the letters and from numbers that run on.
    """
    return _from_outline(paragraphs, outline) if tells_headings(outline) else _from_letters(paragraphs)


def tells_headings(outline: Sequence[OutlineEntry]) -> bool:
    return len(outline) >= 2


def _from_outline(paragraphs: Sequence[Paragraph], outline: Sequence[OutlineEntry]) -> dict[int, list[tuple[int, str]]]:
    on_page: dict[int, list[int]] = {}
    for index, paragraph in enumerate(paragraphs):
        on_page.setdefault(paragraph.page, []).append(index)
    headings: dict[int, list[tuple[int, str]]] = {}
    floor = 0  # an outline goes forward: a title that occurs twice on a page is met once
    for entry in sorted(outline, key=lambda entry: entry.page):
        place = _place(entry, paragraphs, on_page, floor)
        if place is not None:
            headings.setdefault(place, []).append((entry.level, entry.title))
            floor = place
    return headings


def _place(
    entry: OutlineEntry, paragraphs: Sequence[Paragraph], on_page: dict[int, list[int]], floor: int
) -> int | None:
    indices = on_page.get(entry.page, [])
    wanted = _plain(entry.title)
    for index in indices:
        if index >= floor and wanted and _plain(paragraphs[index].text[: len(entry.title) * 2 + 40]).startswith(wanted):
            return index
    if entry.y is not None:
        for index in indices:
            if index >= floor and paragraphs[index].first.y1 >= entry.y:
                return index
    later = [index for page in sorted(on_page) if page >= entry.page for index in on_page[page]]
    return next((index for index in later if index >= floor), None)


def _plain(text: str) -> str:
    shortened = _NUMBERING.sub("", text.casefold())
    return "".join(filter(str.isalnum, shortened or text.casefold()))


def _from_letters(paragraphs: Sequence[Paragraph]) -> dict[int, list[tuple[int, str]]]:
    heights = Counter[float]()
    for paragraph in paragraphs:
        heights[_rounded(paragraph.first.height)] += len(paragraph.text)
    if not heights:
        return {}
    body = heights.most_common(1)[0][0]
    found = {
        index: paragraph.first.height
        for index, paragraph in enumerate(paragraphs)
        if paragraph.first.height > body * _LARGER and _is_title(paragraph)
    }
    if len(found) > _FEW and sum(len(paragraphs[index].text) for index in found) > _MOST * heights.total():
        found = {}
    sizes = _apart(found.values())
    levels = {index: min(sum(size <= other for other in sizes), _LEVELS) for index, size in found.items()}
    levels |= dict.fromkeys(_bold_headings(paragraphs, body, levels), max(levels.values(), default=0) + 1)
    numbered = [Numbered(each.text, cells=len(each.first.runs), lines=len(each.rows)) for each in paragraphs]
    levels = with_numbered(levels, numbered)
    headings: dict[int, list[tuple[int, str]]] = {}
    for index in sorted(levels):
        title = " ".join(paragraphs[index].text.split())
        (level, above), *_ = headings.get(index - 1, [(0, "")])
        if _CHAPTER.fullmatch(above) and paragraphs[index - 1].page == paragraphs[index].page:
            headings[index - 1] = [(min(level, levels[index]), f"{above} {title}")]
        else:
            headings[index] = [(levels[index], title)]
    return headings


def _bold_headings(paragraphs: Sequence[Paragraph], body: float, larger: Collection[int]) -> list[int]:
    """Return the indices of the headings that only their weight tells from the text.

    Each is a paragraph of its own, right above one that is not bold, or above another heading, and outside of tables.
    Nothing where less than `LEAST` are, or where bold letters are no exception.
    """
    bold = [index for index, paragraph in enumerate(paragraphs) if all(row.bold for _, row in paragraph.rows)]
    letters = sum(len(paragraph.text) for paragraph in paragraphs)
    if len(bold) < LEAST or sum(len(paragraphs[index].text) for index in bold) > MOST * letters:
        return []
    in_tables = {index for table in tables_of(paragraphs) for index in range(table.first, table.last + 1)}
    found: list[int] = []
    for index in reversed(bold):
        paragraph, after = paragraphs[index], paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        stands_above = after is not None and (index + 1 in (found[-1:] or larger) or _is_prose(after))
        size = paragraph.first.height / body
        if (
            stands_above
            and index not in in_tables
            and 1 / _LARGER < size <= _LARGER
            and len(paragraph.rows) <= 2
            and _is_title(paragraph)
            and may_be_title(paragraph.text)
        ):
            found.append(index)
    return found[::-1] if len(found) >= LEAST else []


def _is_prose(paragraph: Paragraph) -> bool:
    """Is it text that is not bold, and ends as a sentence or goes over several lines?"""
    is_plain = not any(row.bold or row.ruled or len(row.runs) > 1 for _, row in paragraph.rows)
    return is_plain and (len(paragraph.rows) > 1 or ends_sentence(paragraph.text))


def _is_title(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        2 <= len(text) <= _LONGEST
        and len(paragraph.first.runs) == 1
        and not paragraph.first.ruled
        and sum(map(str.isalpha, text)) * 2 > len(text)
        and text[-1] not in ".,;，。；"
        and (text[0].isalnum() or text[0] in "“\"'（(【《")
    )


def _apart(heights: Iterable[float]) -> list[float]:
    """Return the largest of the heights, and each that is clearly less than the one before it."""
    sizes: list[float] = []
    for height in sorted(heights, reverse=True):
        if not sizes or height < sizes[-1] * _SMALLER:
            sizes.append(height)
    return sizes


def _rounded(height: float) -> float:
    return round(height * 2) / 2
