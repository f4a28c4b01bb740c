"""Paragraphs -> the same, the halves of one that a figure or table parts joined again, and that behind it."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from chatdoc.parsing.pdf.shapes import Paragraph

CAPTION = re.compile(
    r"(?i:fig(?:ure|\.)|tab(?:le|\.)|algorithm|listing|chart|exhibit|plate)\s*"
    r"(?:\d[\d.-]*|[A-Z][\d.]+|[IVX]+\b)(?=[:.|]|\s*$|\s+[^\sa-z])"
    r"|[图表圖]\s?\d[\d.-]*(?=\s*[:：]|[^。！？]*$)"
)
"""Not so "Figure 3 shows the tower" and what has the end of a sentence in Chinese, which are text."""
_LONGEST = 60
"""Paragraphs of figures and tables that follow each other: their rows, labels and captions."""
_SHORTEST = 20
"""Characters of a line of text: what is shorter may be a label."""
_LARGER, _SMALLER = 1.1, 0.95
"""Heights of the text: a heading, which no sentence goes over, and the labels and notes."""


def joined_over_floats(
    paragraphs: Sequence[Paragraph], asides: Sequence[Paragraph], crosses: Callable[[Paragraph, Paragraph], bool]
) -> list[Paragraph]:
    """Join a paragraph with the next one of the text where `crosses` holds and what stands between has a caption.

    `asides` are those of the paragraphs that are running lines or notes: no sentence of the text begins or ends there.
    """
    joined = list(paragraphs)
    aside = set(map(id, asides))
    index = 0
    while index < len(joined):
        half = joined[index]
        rest = _rest(joined, index, aside) if _is_text(half) and id(half) not in aside else None
        if rest is None or not crosses(half, joined[rest]):
            index += 1
            continue
        # What stands on the page before the break stays before the sentence: so the pages follow each other.
        between = joined[index + 1 : rest]
        before = [paragraph for paragraph in between if paragraph.page < joined[rest].page]
        if before and half.page < half.rows[-1][0]:
            index += 1
            continue
        whole = Paragraph(half.rows + joined[rest].rows, half.follows and not before)
        behind = [*between[len(before) :], *joined[rest + 1 : rest + 2]]
        for part in (before, behind):
            part[:1] = [replace(each, follows=False) if each.follows else each for each in part[:1]]
        joined[index : rest + 2] = [*before, whole, *behind]
        index += len(before)
    return joined


def _rest(paragraphs: Sequence[Paragraph], index: int, aside: Collection[int]) -> int | None:
    """Return the index of the next paragraph of the text behind a figure or table, on the same page or the next."""
    page, row = paragraphs[index].rows[-1]
    has_caption = False
    for other in range(index + 1, min(index + _LONGEST, len(paragraphs))):
        paragraph = paragraphs[other]
        if id(paragraph) in aside:
            continue
        size = paragraph.first.height / max(row.height, 0.1)
        is_caption = CAPTION.match(paragraph.text) is not None
        if paragraph.page > page + 1 or size > _LARGER:
            return None
        if _is_text(paragraph) and size >= _SMALLER and not is_caption:
            return other if has_caption else None
        has_caption = has_caption or is_caption
    return None


def _is_text(paragraph: Paragraph) -> bool:
    text, row = paragraph.text, paragraph.first
    is_end = text[-1] in ".!?。！？"
    return len(row.runs) == 1 and not row.ruled and (len(text) > _SHORTEST or is_end)
