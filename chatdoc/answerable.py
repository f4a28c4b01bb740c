"""Question + Hits + evidence -> whether the documents hold an answer at all, before any model is asked.

Where the embedder speaks the question's language, words and meaning of the best sentences tell; of sentences in another
language that it speaks, meaning alone may. Where it does not, only words can: how much of the question stands close
together in a passage, as a share, and as a number of rare words. A share alone refuses long questions that are said in
other words, of which a passage holds a fifth and yet four rare words; a number alone refuses short ones.
"""

import math
from collections.abc import Sequence

from chatdoc.evidence import PASSAGES_READ, Evidence
from chatdoc.library import Library
from chatdoc.rescore import SMALL_LIBRARY, best_window, term_weights
from chatdoc.settings import Settings
from chatdoc.text import language_of, terms
from chatdoc.types import Hit, Language

BEST = 3

RARE_WORDS = 12
"""So many terms of the question that are nowhere else count as much as all of it."""


def is_answerable(
    question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], library: Library, settings: Settings
) -> bool:
    """Is any of the best evidence close enough to the question to be shown as an answer?"""
    asked = language_of(question)
    if asked in library.embedder.languages:
        return any(_is_close(found, asked, library, settings) for found in evidence[:BEST])
    return closeness_by_words(question, hits, library) >= settings.answerable_words


def _is_close(found: Evidence, asked: Language, library: Library, settings: Settings) -> bool:
    """Is it close by words and meaning, or by meaning alone where it is in another language?"""
    if found.coverage + found.likeness >= settings.answerable_closeness:
        return True
    said = language_of(library.document(found.document_id).text[found.start : found.end])
    spoken = said in library.embedder.languages
    return spoken and said != asked and found.likeness >= settings.answerable_across


def closeness_by_words(question: str, hits: Sequence[Hit], library: Library) -> float:
    """Return how close the best passages come to a question by words: from 0, where none of its words is there."""
    weights = term_weights(question, library)
    unique = math.log(1 + max(library.index.count_passages_with(())[""], SMALL_LIBRARY) / 1.5)
    rare_words = sum(weights.values()) / unique
    windows = (best_window(weights, _terms(hit, library)) for hit in hits[:PASSAGES_READ])
    return max(windows, default=0.0) * (1 + rare_words / RARE_WORDS)


def _terms(hit: Hit, library: Library) -> list[str]:
    passage = hit.passage
    return terms(library.document(passage.document_id).text[passage.start : passage.end])
