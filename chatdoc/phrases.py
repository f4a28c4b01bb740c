"""A phrase as it is typed -> every place where a text says it, letter by letter.

Upper and lower case, the wide and the narrow form of a sign ("，" and ","), and any white space are the same; unlike
a search for passages, nothing else is: no word stems, no other words.
"""

import re
from itertools import islice

MOST_PLACES = 5_000


def find_phrase(phrase: str, text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of each place in order, the first MOST_PLACES of them.

    find_phrase("the  RENT", "The rent. The\\nrent") == ((0, 8), (10, 18))
    """
    words = phrase.split()
    if not words:
        return ()
    pattern = re.compile(r"\s+".join("".join(map(_either, word)) for word in words), re.IGNORECASE)
    return tuple(match.span() for match in islice(pattern.finditer(text), MOST_PLACES))


_WIDER = ord("！") - ord("!")
_APOSTROPHES = "'’‘＇"


def _either(character: str) -> str:
    """Return the pattern of a character in its forms."""
    if character in _APOSTROPHES:
        return f"[{_APOSTROPHES}]"
    narrow = chr(ord(character) - _WIDER) if "！" <= character <= "～" else character
    if "!" <= narrow <= "~":
        return f"[{re.escape(narrow)}{chr(ord(narrow) + _WIDER)}]"
    return re.escape(character)
