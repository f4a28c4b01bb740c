"""What a browser says of its user's languages -> the one that the page speaks first."""

from chatdoc.types import Language
from ui.strings import STRINGS


def preferred_language(accept_language: str) -> Language:
    """Return the first of our languages in an Accept-Language header; English where neither is named.

    preferred_language("de-DE,zh-CN;q=0.8,en;q=0.7") == "zh"
    preferred_language("fr") == "en"
    """
    ranked: list[tuple[float, int, Language]] = []
    for position, choice in enumerate(accept_language.split(",")):
        tag, _, weight = choice.strip().partition(";")
        for language in STRINGS:
            if tag.strip().lower().split("-")[0] == language:
                ranked.append((-_quality(weight), position, language))
    return min(ranked)[2] if ranked else "en"


def _quality(weight: str) -> float:
    """Return the q of "q=0.8", 1 where there is none, 0 where it is no number."""
    if not weight.strip():
        return 1.0
    try:
        return float(weight.strip().removeprefix("q="))
    except ValueError:
        return 0.0
