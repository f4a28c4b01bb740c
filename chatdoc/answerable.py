"""Question + Hits + evidence -> whether the documents hold an answer at all, before any model is asked.

Where the embedder speaks the question's language, words and meaning of the best sentences tell; of sentences in another
language that it speaks, meaning alone may, and so may that of a whole passage: a long question, or one about a table,
has its words in no single sentence. Where it does not, only words can: how much of the question stands close
together in a passage, how much in all of it, and how much in its title and headings, as shares, and as a number of rare
words. A share alone refuses long questions that are said in other words, of which a passage holds a fifth and yet four
rare words; a number alone refuses short ones. In a large library more passages come close by chance.
"""

import math
from collections.abc import Collection, Mapping, Sequence

from chatdoc.errors import EmbedderBroken
from chatdoc.evidence import PASSAGES_READ, Evidence, context_terms
from chatdoc.indexing import title_of
from chatdoc.library import Library
from chatdoc.meant import is_named
from chatdoc.rescore import SMALL_LIBRARY, asked_of, best_window, less_general, share
from chatdoc.settings import Settings
from chatdoc.text import PARTICLES, language_of, terms
from chatdoc.types import Document, Hit

BEST = 3

RARE_WORDS = 12
"""So many terms of the question that are nowhere else count as much as all of it."""

IN_CONTEXT = 0.8
"""What the title and headings count beside the passage: a question about something else seldom names them."""

NAMED = 0.3
"""What it counts beside words and meaning that the question names the document: a report's company in its title."""

BY_CHANCE = 0.35
"""How what a passage holds by chance grows with the library. With 0.25 small libraries refuse more (xquad_zh 0.062 of
the answerable questions instead of 0.051), with 0.5 large ones do (drcd_zh_hant 0.055 instead of 0.049)."""

JOINING = 0.4
"""What a pair of Chinese characters counts in which one mostly binds, places, counts, or asks. With the threshold at
which questions from other sets are refused as often, 0.032 of the answerable ones are refused instead of 0.048 (mean of
the six Chinese sets); 0.35 to 0.7 are as good."""

FIGURE = 0.5
"""What a number counts here of its weight."""


def is_answerable(
    question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], library: Library, settings: Settings
) -> bool:
    """Is any of the best evidence close enough to the question to be shown as an answer?"""
    asked = language_of(question)
    if asked in library.embedder.languages:
        near = any(_is_close(found, question, library, settings) for found in evidence[:BEST])
        return near or _likeness_of_passages(question, hits, library) >= settings.answerable_passage
    return closeness_by_words(question, hits, library) >= settings.answerable_words


def _is_close(found: Evidence, question: str, library: Library, settings: Settings) -> bool:
    """Is it close by words and meaning, or by meaning alone where it is in another language?"""
    document = library.document(found.document_id)
    named = NAMED if is_named(document.name, question) else 0.0
    if found.coverage + found.likeness + named >= settings.answerable_closeness:
        return True
    said = language_of(document.text[found.start : found.end])
    spoken = said in library.embedder.languages
    return spoken and said != language_of(question) and found.likeness >= settings.answerable_across


def _likeness_of_passages(question: str, hits: Sequence[Hit], library: Library) -> float:
    """Return the likeness of the best passages to a question, 0 where the embedder is broken."""
    embedder, asked = library.embedder, language_of(question)
    passages = [hit.passage for hit in hits[:BEST]]
    texts = [library.document(passage.document_id).text[passage.start : passage.end] for passage in passages]
    try:
        vector = embedder.embed_question(question)
        cosines = embedder.embed_passages(texts) @ vector
    except EmbedderBroken as error:
        library.searched.put_aside(embedder, error)
        return 0.0
    likenesses = [
        embedder.scale.likeness(float(cosine), vector, asked, asked)
        for text, cosine in zip(texts, cosines, strict=True)
        if language_of(text) == asked
    ]
    return max(likenesses, default=0.0)


def closeness_by_words(question: str, hits: Sequence[Hit], library: Library) -> float:
    """Return how close the best passages come to a question by words: from 0, where none of its words is there."""
    asked = asked_of(question, library)
    weights = _without_particles(less_general(asked.weights))
    unique = math.log(1 + max(library.index.count_passages_with(())[""], SMALL_LIBRARY) / 1.5)
    rare_words = sum(weights.values()) / unique
    close: float = 0.0
    for hit in hits[:PASSAGES_READ]:
        document = library.document(hit.passage.document_id)
        named = context_terms(document, hit.passage.start)
        held, named = asked.said_in(_terms(hit, library)), frozenset(asked.said_in(named))
        if "多少" in question and not _holds_more_than_its_name(document, weights, named.union(held)):
            continue
        held_by_all = share(weights, named.union(held))
        close = max(close, best_window(weights, held) + held_by_all + IN_CONTEXT * share(weights, named))
    by_chance: float = unique**BY_CHANCE
    return close * (1 + rare_words / RARE_WORDS) / by_chance


def _holds_more_than_its_name(document: Document, weights: Mapping[str, float], held: Collection[str]) -> bool:
    """Does a passage hold any of what is asked for beside the words of its document's name, if anything is?

    A medical report has no weight in it because the question says "in the medical report". Only of amounts: what
    somebody does or a word means is said without the words 职业 or 含义.
    """
    name = frozenset(terms(title_of(document.name)))
    rest = {term: weight for term, weight in weights.items() if term not in name}
    return not rest or share(rest, held) > 0


def _without_particles(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the terms with less weight for those that only join words: in 有着什么样 none is what a question is about.

    Such pairs of characters are rare enough to weigh as much as a name, and a text that answers seldom repeats them.
    Numbers weigh less too: a year is in many texts about something else.
    """
    joining = {term for term in weights if not PARTICLES.isdisjoint(term)}
    return {
        term: weight * (JOINING if term in joining else FIGURE if any(map(str.isdigit, term)) else 1.0)
        for term, weight in weights.items()
    }


def _terms(hit: Hit, library: Library) -> list[str]:
    passage = hit.passage
    return terms(library.document(passage.document_id).text[passage.start : passage.end])
