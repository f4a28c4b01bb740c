"""Paragraphs of a DOCX in order -> the numbers of its lists and numbered headings."""

from typing import Any

from chatdoc.parsing.numbering import marker

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class ListNumbers:
    """Counts through the lists of one document; `numbering` is the root of its numbering part, if it has one."""

    def __init__(self, numbering: Any) -> None:
        self._abstract: dict[str, Any] = {}
        self._numbers: dict[str, Any] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[str] = set()
        if numbering is not None:
            self._abstract = {each.get(f"{W}abstractNumId"): each for each in numbering.iterchildren(f"{W}abstractNum")}
            self._numbers = {each.get(f"{W}numId"): each for each in numbering.iterchildren(f"{W}num")}

    def marker(self, paragraph: Any, style: list[Any]) -> str | None:
        """Return what stands before a paragraph, "" for a bullet, None when it is no list item; it is then counted."""
        number_id, level = self._place(paragraph, style)
        number = self._numbers.get(number_id)
        if number is None:
            return None
        abstract_id = _value(number, "abstractNumId")
        levels = {int(each.get(f"{W}ilvl", "0")): each for each in self._levels(abstract_id)}
        overrides = {int(each.get(f"{W}ilvl", "0")): each for each in number.iterchildren(f"{W}lvlOverride")}
        for at, override in overrides.items():
            if (own := override.find(f"{W}lvl")) is not None:
                levels[at] = own
        if level is None:
            linked = [
                at for at, each in levels.items() if style and _value(each, "pStyle") == style[0].get(f"{W}styleId")
            ]
            level = linked[0] if linked else 0
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract_id, {})
        if number_id not in self._started:  # a list that restarts shares its levels with the one before
            self._started.add(number_id)
            for at, override in overrides.items():
                if (start := _value(override, "startOverride")).isdigit():
                    counts[at] = int(start) - 1
        for at in range(level):
            counts.setdefault(at, _start(levels.get(at)))
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        formats = [_value(levels[at], "numFmt") or "decimal" if at in levels else "none" for at in range(level + 1)]
        if formats[level] == "bullet":
            return ""
        return marker(_value(levels[level], "lvlText"), formats, [counts[at] for at in range(level + 1)]).strip()

    def _place(self, paragraph: Any, style: list[Any]) -> tuple[str, int | None]:
        """Return the list that a paragraph or its style belongs to ("" for none), and the level if it is named."""
        level: int | None = None
        for owner in (paragraph, *style):
            place = owner.find(f"{W}pPr/{W}numPr")
            if place is None:
                continue
            if level is None and (named := _value(place, "ilvl")).isdigit():
                level = int(named)
            if number_id := _value(place, "numId"):
                return number_id, level
        return "", None

    def _levels(self, abstract_id: str) -> list[Any]:
        """Return the levels of a list, those of the list style it points to where it has none of its own."""
        abstract = self._abstract.get(abstract_id)
        if abstract is None:
            return []
        levels = list(abstract.iterchildren(f"{W}lvl"))
        link = _value(abstract, "numStyleLink")
        if not levels and link:
            owners = [each for each in self._abstract.values() if _value(each, "styleLink") == link]
            levels = [level for each in owners[:1] for level in each.iterchildren(f"{W}lvl")]
        return levels


def _value(parent: Any, name: str) -> str:
    child = parent.find(f"{W}{name}")
    return "" if child is None else str(child.get(f"{W}val", ""))


def _start(level: Any) -> int:
    start = "" if level is None else _value(level, "start")
    return int(start) if start.isdigit() else 1
