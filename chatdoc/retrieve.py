"""Question -> Hits: by words, by meaning, and by both."""

import re
from collections.abc import Callable, Collection, Sequence

from chatdoc.by_words import Ranking, Scope, distinct, scope_of
from chatdoc.computed import computed_from
from chatdoc.embedders import AbsentEmbedder, Meaning
from chatdoc.errors import EmbedderBroken
from chatdoc.filters import Query, read_query
from chatdoc.library import Library
from chatdoc.rescore import asked_of, rescore
from chatdoc.settings import Settings
from chatdoc.text import ENGLISH_STOP_WORDS, is_single, language_of, terms
from chatdoc.types import Hit

REPORTS_ASKED = 5
"""The documents of so many of the best passages are taken for the reports that a computed figure is asked of."""
STATED = 0.5
"""A passage with this share of the words for a figure's parts is the statement that they stand in."""
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")

Retriever = Callable[[str, Library, int, Scope], Ranking]


def words(question: str, library: Library, limit: int, scope: Scope = Scope()) -> Ranking:
    """Rank by BM25 over the question's terms: names, numbers, clause ids, and all of Chinese, in other words, too."""
    asked, others = _terms(question, library)
    return _by_bm25([*asked, *(term for term in others if not term.isascii())], library, limit, scope)


def _terms(question: str, library: Library) -> tuple[list[str], list[str]]:
    """Return the terms to look for, and those of other words for them."""
    weights, others = asked_of(question, library)
    wanted = [term for term in weights if not is_single(term)] or list(weights)  # one is in many words that are others
    written = " ".join(each for _, words in others for each in words).split()
    return wanted, [term for term in written if term not in ENGLISH_STOP_WORDS]  # "prepared by"


def _by_bm25(wanted: Sequence[str], library: Library, limit: int, scope: Scope) -> Ranking:
    return library.index.by_words(
        list(dict.fromkeys(wanted)), limit=limit, documents=scope.documents, passages=scope.passages
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
    asked, others = _terms(question, library)
    found, its = _by_bm25([*asked, *others], library, limit, scope), library.meaning
    try:
        return _with_meaning(question, library, found, its, limit, scope)
    except EmbedderBroken as error:
        library.searched.put_aside(its.embedder, error)
        return rescore(question, found, library)


def _with_meaning(
    question: str, library: Library, found: Ranking, its: Meaning, limit: int, scope: Scope
) -> list[tuple[int, float]]:
    absent = isinstance(its.embedder, AbsentEmbedder)
    if absent or language_of(question) not in its.embedder.languages:
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
    return distinct(ranking, library.store, limit=settings.hits)


def read_scope(query: Query, library: Library, documents: Collection[str] | None) -> Scope:
    """Return what is searched for a query among the chosen documents (None: all); raises what `retrieve` raises."""
    library.searched.follow()
    return scope_of(query, library.store, documents)
