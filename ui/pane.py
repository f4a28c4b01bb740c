"""Controls of the reading pane -> what it shows next: plain functions of values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chatdoc.leaves import Leaf, find_page, leaves, leaves_of
from chatdoc.phrases import find_phrase
from chatdoc.types import Citation, Document

ZOOMS = (50, 75, 100, 125, 150, 200, 300, 400)
"""Percent of the width of the pane."""
MOST_LEAVES = 4
"""So many pages of one quote are shown under each other."""


@dataclass(frozen=True, slots=True)
class Pane:
    """What a person chose. `turned_to`: the first and last index of the leaves that are shown, None where the quote is.

    `words` are searched for in the document, `found` are their places, `at` the one that was stepped to, from 0.
    `unknown` is a page that was asked for in vain.
    """

    turned_to: tuple[int, int] | None = None
    zoom: int = 100
    as_text: bool = False
    words: str = ""
    found: tuple[tuple[int, int], ...] = ()
    at: int = 0
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that is open at a citation, and what of it is shown: the leaves from `first` to `last`."""

    document: Document
    citation: Citation
    pane: Pane
    leaves: tuple[Leaf, ...]
    first: int
    last: int

    @property
    def shown(self) -> tuple[Leaf, ...]:
        return self.leaves[self.first : self.last + 1]

    @property
    def quote(self) -> tuple[int, int] | None:
        """Where the quoted words stand, None where the citation points at none."""
        start, end = self.citation.start, self.citation.end
        inside = 0 <= start < end <= len(self.document.text)
        return (start, end) if inside and self.document.text[start:end].strip() else None

    @property
    def shows_quote(self) -> bool:
        return self.quote is not None and any(
            leaf.start < self.quote[1] and leaf.end > self.quote[0] for leaf in self.shown
        )

    @property
    def now(self) -> tuple[int, int] | None:
        """The place of the search that was stepped to."""
        return self.pane.found[self.pane.at] if self.pane.found else None


def opened(document: Document, citation: Citation, pane: Pane) -> Opened:
    """Return the document as the pane shows it."""
    found = leaves(document)
    first, last = pane.turned_to or leaves_of(found, citation.start, citation.end)
    first = min(first, len(found) - 1)
    return Opened(document, citation, pane, found, first, min(last, first + MOST_LEAVES - 1, len(found) - 1))


def moved(opened: Opened, act: str, key: str, fields: Mapping[str, str]) -> Pane:
    """Return the pane after a control was used; one that is not known changes nothing.

    "leaf" and "found" go by `key` ("1" or "-1"), "jump" to the page in `fields`, "zoom" is "in", "out" or "fit",
    "find" searches the words in `fields` (the same again: goes to the next), "quote" goes back to where it began.
    """
    pane = replace(opened.pane, unknown="")
    by = -1 if key == "-1" else 1
    match act:
        case "leaf":
            index = opened.first - 1 if by < 0 else opened.last + 1
            return replace(pane, turned_to=_at(min(max(index, 0), len(opened.leaves) - 1)))
        case "jump":
            typed = fields.get("page", "").strip()
            found = find_page(opened.leaves, typed)
            return replace(pane, unknown=typed) if found is None else replace(pane, turned_to=_at(found))
        case "zoom":
            return replace(pane, zoom=_zoomed(pane.zoom, key))
        case "as-text":
            return replace(pane, as_text=not pane.as_text)
        case "find":
            words = fields.get("words", "")
            return _stepped(opened, pane, 1) if words == pane.words else _searched(opened, pane, words)
        case "found":
            return _stepped(opened, pane, by)
        case "quote":
            return replace(pane, turned_to=None)
        case _:
            return pane


def _at(index: int) -> tuple[int, int]:
    return index, index


def _zoomed(zoom: int, key: str) -> int:
    if key == "fit":
        return 100
    index = ZOOMS.index(zoom) + (1 if key == "in" else -1)
    return ZOOMS[min(max(index, 0), len(ZOOMS) - 1)]


def _searched(opened: Opened, pane: Pane, words: str) -> Pane:
    """Search, and go to the first place from where the pane is open, else to the first of all."""
    found = find_phrase(words, opened.document.text)
    pane = replace(pane, words=words, found=found, at=0)
    if not found:
        return pane
    begins = opened.shown[0].start
    return _turned_to_found(opened, pane, next((i for i, (start, _) in enumerate(found) if start >= begins), 0))


def _stepped(opened: Opened, pane: Pane, by: int) -> Pane:
    """Go to the next place or the one before; after the last comes the first."""
    return _turned_to_found(opened, pane, (pane.at + by) % len(pane.found)) if pane.found else pane


def _turned_to_found(opened: Opened, pane: Pane, at: int) -> Pane:
    first, last = leaves_of(opened.leaves, *pane.found[at])
    if opened.first <= first and last <= opened.last:
        first, last = opened.first, opened.last
    return replace(pane, at=at, turned_to=(first, last))
