"""A text and what is marked of it -> HTML: the quote in `<mark>`, what was searched for in `<mark class="hit">`.

Every text goes through `Markup.format`, which escapes it, once it is cut out and turns nothing round any more.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from chatdoc.text import unturned

Place = tuple[int, int]
"""(start, end) of `Document.text`."""


@dataclass(frozen=True, slots=True)
class Marking:
    """The quote, the places of a search in order, and the one of them that was stepped to."""

    quote: Place | None = None
    found: Sequence[Place] = ()
    now: Place | None = None

    def found_in(self, start: int, end: int) -> Sequence[Place]:
        """Return the places of the search that `text[start:end]` holds something of."""
        first = bisect_right(self.found, start, key=lambda place: place[1])
        return self.found[first : bisect_left(self.found, end, lo=first, key=lambda place: place[0])]


def marked(text: str, start: int, end: int, marking: Marking) -> Markup:
    """Return `text[start:end]` escaped, with its marks; white space alone is not marked."""
    quote = _clipped(marking.quote, text, start, end)
    found = [place for each in marking.found_in(start, end) if (place := _clipped(each, text, start, end))]
    cuts = sorted({start, end, *(quote or ()), *(offset for place in found for offset in place)})
    parts = []
    for first, last in pairwise(cuts):
        in_quote = quote is not None and quote[0] <= first < quote[1]
        hit = next((place for place in found if place[0] <= first < place[1]), None)
        parts.append(_mark(text[first:last], quoted=in_quote, hit=hit is not None, now=_holds(marking.now, first)))
    return Markup("").join(parts)


def _clipped(place: Place | None, text: str, start: int, end: int) -> Place | None:
    if place is None:
        return None
    first, last = max(place[0], start), min(place[1], end)
    return (first, last) if text[first:last].strip() else None


def _holds(place: Place | None, offset: int) -> bool:
    return place is not None and place[0] <= offset < place[1]


def _mark(text: str, *, quoted: bool, hit: bool, now: bool) -> Markup:
    if not (quoted or hit):
        return Markup.escape(unturned(text))
    return Markup("<mark{}>{}</mark>").format(mark_attributes(quoted=quoted, hit=hit, now=now), unturned(text))


def mark_attributes(*, quoted: bool, hit: bool, now: bool, box: bool = False) -> Markup:
    """Return the attributes of a `<mark>`, none for a quote alone; the page scrolls to the one that is `now`."""
    names = [name for name, on in (("box", box), ("hit", hit), ("quoted", hit and quoted), ("now", hit and now)) if on]
    if not names:
        return Markup("")
    return Markup(' class="{}"{}').format(" ".join(names), Markup(" data-now") if hit and now else "")
