"""Question + the nearest sentence -> the words of the question that the sentence says nothing of, by its meaning.

"What is the salary of Ms Adler?" comes close to all that is said of Ms Adler. Without "salary" it comes closer still:
that word is foreign to the sentence. Of one that is only said otherwise there ("funded", "paid") the question would
lose by going without it.
"""

import re
from collections.abc import Collection, Sequence

from chatdoc.asked import ASKING
from chatdoc.computed import lines_of
from chatdoc.errors import EmbedderBroken
from chatdoc.evidence import Evidence, context_terms, neighbourhood, table_at
from chatdoc.extremes import superlatives
from chatdoc.library import Library
from chatdoc.other_words_english import opposed, otherwise, said_derived, said_otherwise
from chatdoc.rescore import asked_of
from chatdoc.text import ENGLISH_STOP_WORDS, language_of, question_terms, stem, terms
from chatdoc.types import Hit

TELLING = 0.25
"""What share of the question a word must be: in a long one a word may be said in any other way."""

CLOSER = 0.02
"""So much closer the question must come without the word. With opposites, on dev 3 more of the unanswerable questions
of squad_en are refused and 2 of its 204 answerable ones, 2 more of the 6 of en_docs and none of its others. That of the
words of a long question none is foreign tells little: an adversary's question (SQuAD 2.0) is made of the text's words.
"""

NEAREST = 2
"""Close evidence in whose passages a word must not stand."""

UNLIKE = 0.4
"""No word near the sentence may be more like it than so: "dog" is much like "cat"."""

UNLIKE_UNSAID = 0.6
"""The same of a word that none of the documents found says: where a piano is tuned, and an organ stands nowhere. It is
0.45 for these two, 0.51 for a motor and a pump. No more of squad_en's answerable questions (dev) are refused."""

_WHETHER = re.compile(
    r"(?:^\W*|, )(?:am|is|are|was|were|do|does|did|has|have|had|can|could|may|might|must|will|would|shall|should)\b",
    re.IGNORECASE,
)
"""Such a question is answered by the opposite as well: "Is it open?", "It is closed."."""
_WORD = re.compile(r"[^\W\d_]+")
_JUDGED = frozenset(
    "bad best better consistent consistently good important improved improving key main major material primary "
    "relevant significant strong weak well worse worst".split()
)
"""How somebody judges what a text says; the text leaves that to its reader."""


def foreign_words(question: str, close: Sequence[Evidence], hits: Sequence[Hit], library: Library) -> tuple[str, ...]:
    """Return the words of a question, as it writes them, that are foreign to the best of the close evidence.

    Names and numbers are no such words (doubt.py). None where the question or the sentence is not English, or the
    embedder does not speak it or is broken; nor where a figure is computed, of whose lines the question says nothing.
    """
    best = close[0]
    sentence = _with_header(best, best.start, best.end, library)
    if {language_of(question), language_of(sentence)} != {"en"} or "en" not in library.embedder.languages:
        return ()
    if lines_of(question):
        return ()
    asked, said = question_terms(question), _said(close[:NEAREST], hits, library)
    swapped = opposed(asked, said) & opposed(asked, terms(sentence))
    if swapped and not _WHETHER.search(question):
        return tuple(word.group() for word in _WORD.finditer(question) if not swapped.isdisjoint(terms(word.group())))
    near = _with_header(best, *neighbourhood(best, hits, library), library)
    foreign, compared = [], superlatives(question)
    try:
        for word in _lacking(question, said, library):
            if word.group().lower() in compared:
                continue
            unlike = UNLIKE if _is_said(word.group(), hits, library) else UNLIKE_UNSAID
            if _is_foreign(word, sentence, near, library, unlike=unlike):
                foreign.append(word.group())
    except EmbedderBroken as error:
        library.searched.put_aside(library.embedder, error)
        return ()
    return tuple(foreign)


def _said(close: Sequence[Evidence], hits: Sequence[Hit], library: Library) -> frozenset[str]:
    """Return the terms of the passages that the evidence is in, with their titles, headings and tables' headers."""
    said = set[str]()
    for found in close:
        passage = hits[found.rank].passage
        said.update(terms(_with_header(found, passage.start, passage.end, library)))
        said.update(context_terms(library.document(found.document_id), found.start))
    return frozenset(said)


def _with_header(found: Evidence, start: int, end: int, library: Library) -> str:
    """Return a stretch of the document that the evidence is in, below the header of its table."""
    document = library.document(found.document_id)
    table = table_at(document, found.start)
    header = document.text[table.start : table.header_end] if table else ""
    return f"{header}\n{document.text[start:end]}".strip()


def _lacking(question: str, said: Collection[str], library: Library) -> list[re.Match[str]]:
    """Return the words that make up much of the question and do not stand there, not in other words either."""
    weights = asked_of(question, library).weights
    asked = question_terms(question)
    known = set(said) | said_otherwise(otherwise(asked), said) | said_derived(asked, said)
    least = TELLING * sum(weights.values())
    return [
        word
        for word in _WORD.finditer(question)
        if word.group().islower()
        and word.group() not in ASKING
        and word.group() not in _JUDGED
        and known.isdisjoint(terms(word.group()))
        and sum(weights.get(term, 0.0) for term in terms(word.group())) >= least
    ]


def _is_said(word: str, hits: Sequence[Hit], library: Library) -> bool:
    """Does any document found say the word, in any of its forms? "Organises" is no form of "organ"."""
    forms = re.compile(rf"\b{re.escape(stem(word))}(?:[ei]?s|e?d|ing|y)?\b", re.IGNORECASE)
    ids = dict.fromkeys(hit.passage.document_id for hit in hits)
    return any(forms.search(library.document(id_).text) for id_ in ids)


def _is_foreign(word: re.Match[str], sentence: str, near: str, library: Library, *, unlike: float) -> bool:
    question = word.string
    without = f"{question[: word.start()]}{question[word.end() :]}".replace("  ", " ")
    if _likeness(without, [sentence], library) - _likeness(question, [sentence], library) < CLOSER:
        return False
    others = [other for other in dict.fromkeys(_WORD.findall(near.lower())) if other not in ENGLISH_STOP_WORDS]
    return not others or _likeness(word.group(), others, library) < unlike


def _likeness(asked: str, texts: Sequence[str], library: Library) -> float:
    """Return the likeness of the text that is most like what is asked; all are English."""
    embedder = library.embedder
    vector = embedder.embed_question(asked)
    cosines = embedder.embed_passages(texts) @ vector
    return max(embedder.scale.likeness(float(cosine), vector, "en", "en") for cosine in cosines)
