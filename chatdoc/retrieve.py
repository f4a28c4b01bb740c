"""Question -> Hits: by words, by meaning, and by both."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chatdoc.computed import computed_from
from chatdoc.embedders import AbsentEmbedder
from chatdoc.errors import EmptyQuestion, NoDocuments, NothingChosen
from chatdoc.filters import Query, documents_named, passages_left, read_query
from chatdoc.library import Library
from chatdoc.rescore import rescore
from chatdoc.settings import Settings
from chatdoc.text import language_of, question_terms, terms
from chatdoc.types import Hit

Ranking = Sequence[tuple[int, float]]
"""(passage number, score), best first."""

ALIKE = 0.95
"""The share of two passages' pairs of words that both must hold to count as one."""
_TELLING = re.compile(r"[\d一二三四五六七八九十百千万亿零两]")
"""What tells two versions of a contract apart, however alike they are."""

REPORTS_ASKED = 5
"""The documents of so many of the best passages are taken for the reports that a computed figure is asked of."""
STATED = 0.5
"""A passage with this share of the words for a figure's parts is the statement that they stand in."""
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is searched: all of the library, some documents, or some passages, which then are all that counts."""

    documents: Collection[str] | None = None
    passages: Collection[int] | None = None


Retriever = Callable[[str, Library, int, Scope], Ranking]


def words(question: str, library: Library, limit: int, scope: Scope = Scope()) -> Ranking:
    """Rank by BM25 over the question's terms: names, numbers, clause ids, and all of Chinese."""
    return library.index.by_words(
        question_terms(question), limit=limit, documents=scope.documents, passages=scope.passages
    )


def meaning(question: str, library: Library, limit: int, scope: Scope = Scope()) -> Ranking:
    """Rank by the cosine of question and passage, as the embedder sees them."""
    its = library.meaning
    vector = its.embedder.embed_question(question)
    return its.index.by_meaning(vector, limit=limit, documents=scope.documents, passages=scope.passages)


def hybrid(question: str, library: Library, limit: int, scope: Scope = Scope()) -> Ranking:
    """Score what both found anew; words alone where the embedder does not speak the question's language.

    Measured with MiniLM, which speaks English only: fused by rank, Chinese falls from 0.86 to 0.41 hit@1. Ranks also
    throw away how sure a retriever is, so scores are added up (rescore.py). Where a question is about a figure that
    is computed, the statements that its parts stand in come in between (computed.py).
    """
    ranking = _by_both(question, library, limit, scope)
    parts = computed_from(question)
    return _with_statements(parts, question, ranking, library, limit, scope) if parts else ranking


def _by_both(question: str, library: Library, limit: int, scope: Scope) -> Ranking:
    found, its = words(question, library, limit, scope), library.meaning
    absent = isinstance(its.embedder, AbsentEmbedder)
    if absent or (language_of(question) not in its.embedder.languages and found):
        return rescore(question, found, library)
    vector = its.embedder.embed_question(question)
    near = its.index.by_meaning(vector, limit=limit, documents=scope.documents, passages=scope.passages)
    candidates = {number for number, _ in (*found, *near)}
    cosines = its.index.cosines(vector, candidates)
    return rescore(question, found, library, vector=vector, cosines=cosines)[:limit]


def _with_statements(
    parts: Sequence[str], question: str, ranking: Ranking, library: Library, limit: int, scope: Scope
) -> Ranking:
    """Put the passages that hold the parts of a figure, of the same reports and years, before the others, in turns.

    They get the scores of those they stand before. On financebench_en hit@5 0.571 -> 0.743, page@5 0.514 -> 0.686; in a
    library of all sets 0.543 -> 0.714, 0.514 -> 0.657.
    """
    best = library.index.passages(number for number, _ in ranking[:REPORTS_ASKED])
    reports = Scope({passage.document_id for passage in best.values()}, scope.passages)
    years = " ".join(_YEAR.findall(question))
    statements = [_stating(part, _by_both(f"{part} {years}", library, limit, reports), library) for part in parts]
    merged: dict[int, float] = {}
    for place, (number, score) in enumerate(ranking):
        for statement in statements:
            merged.update((each, score) for each in statement[place : place + 1] if each not in merged)
        merged.setdefault(number, score)
    return list(merged.items())


def _stating(part: str, ranking: Ranking, library: Library) -> list[int]:
    wanted, held = set(terms(part)), library.index.terms(number for number, _ in ranking)
    return [
        number
        for number, _ in ranking
        if number in held and len(wanted.intersection(" ".join(held[number][1:]).split())) >= STATED * len(wanted)
    ]


RETRIEVERS: dict[str, Retriever] = {"words": words, "meaning": meaning, "hybrid": hybrid}


def retrieve(
    question: str,
    library: Library,
    *,
    documents: Collection[str] | None = None,
    settings: Settings = Settings(),
    how: str = "hybrid",
) -> tuple[Hit, ...]:
    """Return the best passages for a question, best first, among the chosen documents (None: all).

    The question may hold filters (filters.py). Of passages that say nearly the same, the best stands for all. Raises
    EmptyQuestion, NoDocuments when there is nothing to search, NothingChosen, and UnknownDocument for a filter.
    """
    query = read_query(question)
    scope = read_scope(query, library, documents)
    ranking = RETRIEVERS[how](query.text, library, settings.candidates, scope)
    return _distinct(ranking, library, limit=settings.hits)


def read_scope(query: Query, library: Library, documents: Collection[str] | None) -> Scope:
    """Return what is searched for a query among the chosen documents (None: all); raises what `retrieve` raises."""
    if not query.text.strip():
        raise EmptyQuestion
    library.searched.follow()
    if not library.count_documents():
        raise NoDocuments
    if documents is not None and not documents:
        raise NothingChosen
    documents = documents_named(query, library, documents)
    return Scope(documents, passages_left(query, library, documents))


def _distinct(ranking: Ranking, library: Library, *, limit: int) -> tuple[Hit, ...]:
    """Return the best hits; a passage that says what a better one says stands in its `also`, not in the list."""
    passages = library.index.passages(number for number, _ in ranking)
    held = library.index.terms(passages)
    hits: list[Hit] = []
    seen: list[set[tuple[str, str]]] = []
    for number, score in ranking:
        if number not in passages:
            continue
        said = set(pairwise(held[number][2].split()))
        same = next((index for index, other in enumerate(seen) if _alike(said, other)), None)
        if same is not None:
            hits[same] = replace(hits[same], also=(*hits[same].also, passages[number]))
        elif len(hits) < limit:
            hits.append(Hit(passages[number], score))
            seen.append(said)
    return tuple(hits)


def _alike(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> bool:
    if not one or len(one & other) < ALIKE * len(one | other):
        return False
    return not any(_TELLING.search(first + second) for first, second in one ^ other)
