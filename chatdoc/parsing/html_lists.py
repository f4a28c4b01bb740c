"""Numbered lists of a web page -> the same with the number of each item in its text, as a browser shows it."""

import re
from typing import TYPE_CHECKING

from chatdoc.parsing.numbering import numeral

if TYPE_CHECKING:
    from lxml import etree

_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_INSIDE = frozenset(("p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt"))
_NO_TEXT = frozenset(("ul", "ol", "table", "pre", "blockquote", "hr"))
_UNNUMBERED = ("list", "none", "presentation")  # given to lists whose style takes their numbers away
_FURTHEST = 1000  # in letters, of which there is one more after each 26: "z", "aa"
_INTEGER = re.compile(r"-?[0-9]{1,9}")


def number_items(root: "etree._Element") -> None:
    """Write the numbers into the items, but for lists that are shown without."""
    for ordered in root.iter("ol"):
        if _shows_no_numbers(ordered):
            continue
        items = [child for child in ordered if child.tag == "li"]
        step = -1 if "reversed" in ordered.attrib else 1
        count = _number(ordered.get("start"), len(items) if step < 0 else 1)
        for item in items:
            count = _number(item.get("value"), count)
            form = _FORMATS.get(ordered.get("type", ""), "decimal") if count < _FURTHEST else "decimal"
            if any(text.strip() for text in item.itertext()):
                _put(item, f"{numeral(form, count)}. ")
            count += step


def _shows_no_numbers(ordered: "etree._Element") -> bool:
    style = ordered.get("style", "").replace(" ", "").lower()
    return "list-style:none" in style or "list-style-type:none" in style or ordered.get("role") in _UNNUMBERED


def _number(value: str | None, otherwise: int) -> int:
    """Return the number that an attribute says, as far as it is one."""
    return int(value) if value and _INTEGER.fullmatch(value) else otherwise


def _put(item: "etree._Element", number: str) -> None:
    """Put the number before the first words of an item: in the paragraph that it begins with, if it does."""
    place = item
    while not (place.text or "").strip() and len(place) and place[0].tag in _INSIDE:
        place = place[0]
    if (place.text or "").strip() or not len(place) or place[0].tag not in _NO_TEXT:
        place.text = number + (place.text or "").lstrip()
