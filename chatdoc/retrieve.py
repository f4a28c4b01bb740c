"""Question -> Hits: by words, by meaning, and by both."""

from collections.abc import Callable, Collection, Sequence

from chatdoc.errors import EmptyQuestion, NoDocuments, NothingChosen
from chatdoc.library import Library
from chatdoc.rescore import rescore
from chatdoc.settings import Settings
from chatdoc.text import language_of, question_terms
from chatdoc.types import Hit

Ranking = Sequence[tuple[int, float]]
"""(passage number, score), best first."""

Retriever = Callable[[str, Library, int, Collection[str] | None], Ranking]


def words(question: str, library: Library, limit: int, documents: Collection[str] | None = None) -> Ranking:
    """Rank by BM25 over the question's terms: names, numbers, clause ids, and all of Chinese."""
    return library.index.by_words(question_terms(question), limit=limit, documents=documents)


def meaning(question: str, library: Library, limit: int, documents: Collection[str] | None = None) -> Ranking:
    """Rank by the cosine of question and passage, as the embedder sees them."""
    vector = library.embedder.embed_question(question)
    return library.index.by_meaning(vector, limit=limit, documents=documents)


def hybrid(question: str, library: Library, limit: int, documents: Collection[str] | None = None) -> Ranking:
    """Score what both found anew; words alone where the embedder does not speak the question's language.

    Measured with MiniLM, which speaks English only: fused by rank, Chinese falls from 0.86 to 0.41 hit@1. Ranks also
    throw away how sure a retriever is, so scores are added up (rescore.py).
    """
    found = words(question, library, limit, documents)
    if language_of(question) not in library.embedder.languages and found:
        return rescore(question, found, None, library)
    vector = library.embedder.embed_question(question)
    near = library.index.by_meaning(vector, limit=limit, documents=documents)
    candidates = {number for number, _ in (*found, *near)}
    return rescore(question, found, library.index.cosines(vector, candidates), library)[:limit]


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

    Raises EmptyQuestion, NoDocuments when there is nothing to search, and NothingChosen.
    """
    if not question.strip():
        raise EmptyQuestion
    if not library.count_documents():
        raise NoDocuments
    if documents is not None and not documents:
        raise NothingChosen
    ranking = RETRIEVERS[how](question, library, settings.candidates, documents)[: settings.hits]
    passages = library.index.passages(number for number, _ in ranking)
    return tuple(Hit(passages[number], score) for number, score in ranking if number in passages)
