"""Question -> Hits, by words alone; all that is needed for it is the database, and no library has to be opened."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from chatdoc.errors import EmptyQuestion, NoDocuments, NothingChosen
from chatdoc.filters import Query, documents_named, passages_left, read_query
from chatdoc.settings import Settings
from chatdoc.store import Store
from chatdoc.text import question_terms
from chatdoc.types_documents import Hit

Ranking = Sequence[tuple[int, float]]
"""(passage number, score), best first."""

ALIKE = 0.95
"""The share of two passages' pairs of words that both must hold to count as one."""
_TELLING = frozenset("一二三四五六七八九十百千万亿零两")
"""Beside digits, what tells two versions of a contract apart, however alike they are."""


class Scope(NamedTuple):
    """What is searched: all of the library, some documents, or some passages, which then are all that counts."""

    documents: Collection[str] | None = None
    passages: Collection[int] | None = None


def find_by_words(
    question: str, store: Store, *, documents: Collection[str] | None = None, settings: Settings = Settings()
) -> tuple[Hit, ...]:
    """Return what `retrieve` returns by words, and raise the same."""
    query = read_query(question)
    scope = scope_of(query, store, documents)
    ranking = store.search_words(
        question_terms(query.text),
        limit=settings.candidates,
        documents=scope.documents,
        weights=settings.field_weights,
        passages=scope.passages,
    )
    return distinct(ranking, store, limit=settings.hits)


def scope_of(query: Query, store: Store, documents: Collection[str] | None) -> Scope:
    """Return what is searched for a query among the chosen documents (None: all).

    Raises EmptyQuestion, NoDocuments when there is nothing to search, NothingChosen, and UnknownDocument for a filter.
    """
    if not query.text.strip():
        raise EmptyQuestion
    if not store.count_documents():
        raise NoDocuments
    if documents is not None and not documents:
        raise NothingChosen
    documents = documents_named(query, store, documents)
    return Scope(documents, passages_left(query, store, documents))


def distinct(ranking: Ranking, store: Store, *, limit: int) -> tuple[Hit, ...]:
    """Return the best hits; a passage that says what a better one says stands in its `also`, not in the list."""
    passages = store.passages([number for number, _ in ranking])
    held = store.passage_terms(list(passages))
    hits: list[Hit] = []
    seen: list[set[tuple[str, str]]] = []
    for number, score in ranking:
        if number not in passages:
            continue
        said = set(pairwise(held[number][2].split()))
        same = next((index for index, other in enumerate(seen) if _alike(said, other)), None)
        if same is not None:
            hits[same] = hits[same]._replace(also=(*hits[same].also, passages[number]))
        elif len(hits) < limit:
            hits.append(Hit(passages[number], score))
            seen.append(said)
    return tuple(hits)


def _alike(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> bool:
    if not one or len(one & other) < ALIKE * len(one | other):
        return False
    return not any(each.isdecimal() or each in _TELLING for first, second in one ^ other for each in first + second)
