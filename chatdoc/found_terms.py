"""Question, passage -> where in the passage the question's words stand."""

import re
from collections.abc import Iterable

from chatdoc.text import HAN, question_terms, simplified, terms

_WORD = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[.,'’_/+#%$&@:-]+[^\W_{HAN}]+)*")


def found_terms(question: str, text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each stretch of `text` that a term of the question finds, in order, none touching.

    found_terms("有效期 leases", "A lease: 有效期为一年") == [(2, 7), (9, 12)]
    """
    asked = frozenset(question_terms(question))
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        for start, end in _in_word(match.group(), asked):
            first, last = match.start() + start, match.start() + end
            if spans and first <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
            else:
                spans.append((first, last))
    return spans


def _in_word(word: str, asked: frozenset[str]) -> Iterable[tuple[int, int]]:
    if not re.match(f"[{HAN}]", word):
        return [(0, len(word))] if asked.intersection(terms(word)) else []
    plain = simplified(word)
    if len(plain) != len(word):  # no such word is known; as it is written it still finds itself
        plain = word
    size = min(len(word), 2)
    return [(i, i + size) for i in range(len(word) - size + 1) if plain[i : i + size] in asked]
