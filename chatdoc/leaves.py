"""Document -> the leaves it is turned by: its pages, or parts of a readable length where it has none.

The leaves of a document without pages begin at a heading where there is one, else at a paragraph.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from chatdoc.types import Document

PART_CHARS = 8_000
_PAGE_WORD = re.compile(r"^(?:pp?\.?|page|第)\s*|\s*页$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leaf:
    """`text[start:end]`; a page has its number (physical, from 1) and printed label ("iv"), a part neither."""

    start: int
    end: int
    page: int | None = None
    label: str = ""


def leaves(document: Document) -> tuple[Leaf, ...]:
    """Return the leaves in the order they are turned. There is always one; a page without text is an empty one."""
    pages = [section for section in document.sections if section.page is not None]
    if not pages:
        return tuple(Leaf(start, end) for start, end in pairwise(_borders(document)))
    # The text of a page that was recognised stands at the end of the text, whatever its number.
    ends = [section.start for section in pages[1:]] + [len(document.text)]
    found = [
        Leaf(section.start, end, section.page, section.label.removeprefix("p. "))
        for section, end in zip(pages, ends, strict=True)
    ]
    return tuple(sorted(found, key=lambda leaf: leaf.page or 0))


def _borders(document: Document) -> list[int]:
    text, headings = document.text, [section.start for section in document.sections]
    borders = [0]
    while len(text) - borders[-1] > PART_CHARS * 1.25:
        least, most = borders[-1] + PART_CHARS // 2, borders[-1] + PART_CHARS
        heading = headings[bisect_right(headings, most) - 1] if headings else 0
        breaks = (heading, text.rfind("\n\n", least, most) + 2, text.rfind("\n", least, most) + 1, most)
        borders.append(next(place for place in breaks if place > least))
    return [*borders, len(text)]


def leaves_of(found: tuple[Leaf, ...], start: int, end: int) -> tuple[int, int]:
    """Return the first and the last index of the leaves that `text[start:end]` stands on."""
    held = [index for index, leaf in enumerate(found) if leaf.start < max(end, start + 1) and leaf.end > start]
    return (held[0], held[-1]) if held else (0, 0)


def find_page(found: tuple[Leaf, ...], typed: str) -> int | None:
    """Return the index of the page that is called so: by its printed label first ("iv"), else by its number.

    "p. iv" and "第 4 页" are read as "iv" and "4". None where there is no such page.
    """
    wanted = _PAGE_WORD.sub("", typed.strip()).strip().casefold()
    labels = [leaf.label.casefold() for leaf in found]
    numbers = [str(leaf.page) for leaf in found]
    for names in (labels, numbers):
        if wanted in names:
            return names.index(wanted)
    return None
