"""What is typed so far -> the same with words of the library for its last one, of which only the beginning is there.

A word index finds whole words: "rept" finds nothing, and neither do "2.5." and "ABC-12" before the rest is typed.
Chinese is found by its characters as they come. Only where one searches as one types: a question is whole when it is
asked.
"""

import re

from chatdoc.filters import read_query, with_filters
from chatdoc.store import Store
from chatdoc.text import after_han, fold, stem, terms

FEW = 10
"""A word that so many passages hold is searched as it stands."""

COMPLETED = 5
"""So many of the library's words are looked for, those in the most passages."""

SHORTEST = 2
"""One letter begins thousands of words."""

LONGEST = 60
"""Characters: what is longer was pasted."""

_ENDINGS = "ations ables ments nesses ities isms ists fuls ously ively ances ences ings ized ised".split()
"""What English stems lose: who types "organisat" is on the way to "organisation", of which the term is "organis"."""

_LAST_WORD = r"[^\W_]+(?:[.,'_/+#%$&@:-]+[^\W_]+)*[.,'_/+#%$&@:-]*$"

_SHORT_ENDINGS = ("", "e", "ed", "ing", "al")
"""With one of them a stem is a word of which it is the term."""


def with_rest(typed: str, store: Store) -> str:
    """Return what is searched for a text that is still being typed; its filters stay.

    with_rest("Rept", store) == "Rept reptil" where passages hold "reptiles": terms are stems (text.terms).
    """
    query = read_query(typed)
    last = re.search(_LAST_WORD, after_han(fold(query.text[-LONGEST:])))
    begun = last.group() if last else ""
    begun = begun.replace(",", "") if begun[:1].isdecimal() else begun
    if len(begun) < SHORTEST:
        return typed
    whole = terms(begun)[0]
    if begun[-1].isalnum() and store.count_passages_with([whole])[whole] >= FEW:
        return typed
    found = store.words_beginning(begun, limit=COMPLETED) or _stems(begun, store)
    added = [_written(word) for word in found if word != whole]
    return with_filters(" ".join([query.text, *added]), query) if added else typed


def _stems(begun: str, store: Store) -> list[str]:
    """Return the stems of passages that are shorter than what is typed."""
    rests = {ending[place:] for ending in _ENDINGS for place in range(len(ending))}
    stems = {stem(begun + rest) for rest in rests} if begun.isalpha() else set[str]()
    counts = store.count_passages_with(sorted(each for each in stems if begun.startswith(each)))
    return [each for each, count in counts.items() if each and count]


def _written(term: str) -> str:
    """Return a word of which this is the term: "organise" for "organis", of which the term would be "organi"."""
    return next((word for ending in _SHORT_ENDINGS if terms(word := term + ending)[:1] == [term]), term)
