"""Two texts -> whether they tell the other way round who does what to whom."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from chatdoc.proof.clauses import Word
from chatdoc.text import HAN
from chatdoc.types import Language

_BY = re.compile(r"[\w'-]+\s+(?:\w+\s+)?by\b", re.IGNORECASE)
_DIRECTION = re.compile(r"\b(from|to|against|by|for)\s+(?:the |an? |its |his |her |their )?$", re.IGNORECASE)
_OPPOSED = (frozenset(("from", "to")), frozenset(("for", "against")), frozenset(("by", "to")))
_HAN = re.compile(f"[{HAN}]")
_PARTICLES = frozenset("的了是在和与及也都就着过")
_MOST_TILES = 24


def roles_differ(
    sentence: str, quote: str, language: Language, *, words: Sequence[Word] = (), quoted: Sequence[Word] = ()
) -> bool:
    """Does the sentence swap what stands on both sides of a word, without turning active to passive?

    Both are prepared texts without figures, with their English words. "Anna sued Boris." and "Boris sued Anna." do,
    "Boris was sued by Anna." does not.
    """
    if language == "zh":
        return _chinese_roles_differ(sentence, quote)
    here, there = _places(words), _places(quoted)
    shared = sorted(here.keys() & there.keys(), key=lambda form: here[form])
    for v in shared:
        if _passive(sentence, here[v]) and _passive(quote, there[v]) and _before(here, v) & _behind(there, v):
            return True  # "The press was sold by Kern to Holm." and "Holm was sold by Kern ..."
    for x, v, y in combinations(shared, 3):
        turned = _passive(sentence, here[v]) != _passive(quote, there[v])
        if not turned and there[y] < there[v] < there[x]:
            return True
        if turned and there[x] < there[v] < there[y] and _by_follows(sentence, quote, here, there, v):
            return True
    pairs = ({_direction(sentence, here[form]), _direction(quote, there[form])} for form in shared)
    return any(pair in _OPPOSED for pair in pairs)


def _places(words: Sequence[Word]) -> dict[str, int]:
    """Return where each word stands that stands once."""
    counted = Counter(word.form for word in words)
    return {word.form: word.start for word in words if counted[word.form] == 1}


def _before(places: dict[str, int], verb: str) -> set[str]:
    return {form for form, place in places.items() if place < places[verb]}


def _behind(places: dict[str, int], verb: str) -> set[str]:
    return {form for form, place in places.items() if place > places[verb]}


def _passive(text: str, start: int) -> bool:
    return _BY.match(text, start) is not None


def _by_follows(sentence: str, quote: str, here: dict[str, int], there: dict[str, int], verb: str) -> bool:
    """Is the word right behind "by" on the same side of the verb in both, so that the doer has become another?"""
    text, own, other = (sentence, here, there) if _passive(sentence, here[verb]) else (quote, there, here)
    match = _BY.match(text, own[verb])
    doers = [form for form in own if match is not None and own[form] >= match.end()]
    doer = min(doers, key=lambda form: own[form], default=None)
    return doer in other and other[doer] > other[verb]


def _direction(text: str, start: int) -> str:
    match = _DIRECTION.search(text, max(start - 14, 0), start)
    return match.group(1).lower() if match else ""


def _chinese_roles_differ(sentence: str, quote: str) -> bool:
    tiles = _tiles(sentence, quote)
    order = [there for _, there, _ in tiles]
    turned = ("被" in sentence) != ("被" in quote)
    if turned:
        return len(tiles) > 1 and order[0] == min(order) and tiles[0][0] < max(sentence.find("被"), quote.find("被"))
    if ("由" in sentence) != ("由" in quote):
        return False
    return any(order[i] > order[j] > order[k] for i, j, k in combinations(range(len(order)), 3))


def _tiles(sentence: str, quote: str) -> list[tuple[int, int, int]]:
    """Return (place in the sentence, place in the quote, length) of the longest stretches that both have, in order."""
    free_here = [bool(_HAN.match(each)) and each not in _PARTICLES for each in sentence]
    free_there = [bool(_HAN.match(each)) and each not in _PARTICLES for each in quote]
    tiles: list[tuple[int, int, int]] = []
    while len(tiles) < _MOST_TILES:
        best = (0, 0, 0)
        lengths = [0] * (len(quote) + 1)
        for i, one in enumerate(sentence):
            row = [0] * (len(quote) + 1)
            for j, other in enumerate(quote):
                if one == other and free_here[i] and free_there[j]:
                    row[j + 1] = lengths[j] + 1
                    if row[j + 1] > best[0]:
                        best = (row[j + 1], i + 1 - row[j + 1], j + 1 - row[j + 1])
            lengths = row
        length, here, there = best
        if not length:
            break
        free_here[here : here + length] = [False] * length
        free_there[there : there + length] = [False] * length
        tiles.append((here, there, length))
    return sorted(tiles)
