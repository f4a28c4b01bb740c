"""Question + Hits -> the sentences that answer it best: quotes, and what the model reads."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from chatdoc.asked import asked_kind
from chatdoc.computed import likeness_to_lines, lines_of
from chatdoc.errors import EmbedderBroken
from chatdoc.indexing import title_of
from chatdoc.library import Library
from chatdoc.meant import asked_person, is_meant, is_named, is_subject
from chatdoc.other_words_english import otherwise, said_derived, said_otherwise
from chatdoc.presumed import asked_sum, names_money
from chatdoc.proof.numerals import HAN_NUMERAL
from chatdoc.rescore import asked_of, share
from chatdoc.text import language_of, question_terms, sentences, terms
from chatdoc.types import Document, Embedder, Hit, Table
from chatdoc.within import asked_amounts, fitting, is_of_others

PASSAGES_READ = 5
"""Passages whose sentences are compared: the answer is in the first five for nearly every question that has one."""

SENTENCES_COMPARED = 20
"""Sentences embedded for a question: what a laptop's processor does in a fraction of a second."""

LONGEST_SENTENCE = 500
"""Letters of a sentence that is put together again where a page or a passage ends within it."""

HEADING_PENALTY = 0.5
"""A heading repeats the question's words and answers nothing; what it says already counts for the text below it."""

WITHIN = 0.3
"""For "over 95 kg" where 100 kg are asked for; against "over 95 kg" where 80 are (within.py)."""

MEANT = 0.3
"""For a sentence of a report that the question means (meant.py); others tell of that company and year, too. Its title
is read with each of its sentences, of which few say again whose they are and of which year; cited passages of
financebench_en that are right: 0.308 -> 0.350, no other set changed."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a document, `text[start:end]`, of the hit at `rank` (from 0).

    `coverage`: how much of what the question asks for its words hold, weighted by rarity, 0 to 1.
    `likeness`: cosine to the question on MiniLM's scale, 0 where the embedder does not speak its language. `heading`:
    it is one.
    """

    document_id: str
    start: int
    end: int
    rank: int
    coverage: float
    likeness: float
    score: float
    heading: bool = False


def text_of(found: Evidence, library: Library) -> str:
    """Return the words of the evidence. Raises UnknownDocument."""
    return library.document(found.document_id).text[found.start : found.end]


def find_evidence(question: str, hits: Sequence[Hit], library: Library) -> tuple[Evidence, ...]:
    """Return the sentences of the best passages, best first.

    A sentence scores for the question's rare words in it, or other words of the same meaning or family, or a range that
    holds an amount of it, or a sum of money where a price is asked for (half as much in its heading, title or
    neighbours), for those in it and its headings together, for the rank of its passage, and for holding the kind of
    thing that is asked for. A row of a table says what the table's header says, too. A line of a statement that an
    asked figure is computed from covers the question as far as it is that line, though it holds none of its words.
    Where all of a document is about the person who is asked about, the name is no merit of the line that says it. Then
    the best by these are compared with the question by meaning, where the embedder speaks its language. On the dev sets
    the first two hold a gold answer for 0.90 of squad_en, 0.88 of xquad_zh, 0.80 of cmrc_zh.
    """
    spans = _sentence_spans(hits[:PASSAGES_READ], library)
    asked = asked_of(question, library)
    weights = asked.weights
    kind = asked_kind(question)
    stated = _stated(question, spans, library)
    texts = [library.document(hit.passage.document_id).text[start:end] for hit, _, start, end in spans]
    others = otherwise(question_terms(question))
    said = [frozenset(asked.said_in(terms(text))) for text in texts]
    own = [each | said_otherwise(others, each) | said_derived(weights, each) for each in said]
    amounts, priced = asked_amounts(question), frozenset(terms(asked_sum(question)))
    held = [frozenset(term for one in fitting(amounts, text) for term in terms(one.words)) for text in texts]
    documents = {hit.passage.document_id: library.document(hit.passage.document_id) for hit, _, _, _ in spans}
    titles = {each.id: title_of(each.name) for each in documents.values() if is_meant(each.name, question)}
    called = {id_: frozenset(asked.said_in(terms(title))) for id_, title in titles.items()}
    person = asked_person(question)
    for each in documents.values():
        if is_subject(person, each.text):
            called[each.id] = called.get(each.id, frozenset()).union(terms(person))
    own = [
        each | within | called.get(hit.passage.document_id, frozenset())
        for each, within, (hit, *_) in zip(own, held, spans, strict=True)
    ]
    headings = {
        (document.id, section.start)
        for document in documents.values()
        for section in document.sections
        if section.page is None
    }
    found = []
    for index, (hit, rank, start, end) in enumerate(spans):
        document = documents[hit.passage.document_id]
        table = table_at(document, start)
        header = document.text[table.start : table.header_end] if table else ""
        columns = frozenset(asked.said_in(terms(header)))
        headings_terms = frozenset(asked.said_in(context_terms(document, start))) | columns
        if priced and names_money(f"{header}\n{texts[index]}"):
            own[index] |= priced
        near = headings_terms
        for neighbour in (index - 1, index + 1):
            if 0 <= neighbour < len(spans) and spans[neighbour][0] is hit:
                beside = table_at(document, spans[neighbour][2])
                near = near | own[neighbour] if beside is None or beside is table else near
        is_row = table is not None and table.header_end <= start
        coverage = share(weights, own[index] | columns if is_row else own[index])
        coverage += 0.5 * (share(weights, own[index] | near) - coverage)
        is_heading = _like_heading(texts[index]) or (document.id, start) in headings
        is_heading = is_heading and not _states_figure(texts[index]) and not _SENTENCE.search(texts[index])
        is_heading = is_heading or bool(_ITEM_TITLE.match(texts[index]))
        coverage = max(coverage, stated[index])
        score = coverage + stated[index] + 0.15 / (1 + rank)
        score += 0.5 * share(weights, own[index] | headings_terms) if not is_heading else 0.0
        score += kind.counts if kind is not None and kind.said.search(texts[index]) else 0.0
        score += WITHIN * (bool(held[index]) - is_of_others(amounts, texts[index]))
        score += MEANT if document.id in titles else 0.0
        score -= HEADING_PENALTY if is_heading or (len(said[index]) < 3 and table is None) else 0.0
        found.append(Evidence(document.id, start, end, rank, coverage, 0.0, score, is_heading))
    found.sort(key=lambda evidence: (-evidence.score, evidence.rank, evidence.start))
    embedder = library.embedder
    try:
        found[:SENTENCES_COMPARED] = _with_likeness(question, found[:SENTENCES_COMPARED], titles, library, embedder)
    except EmbedderBroken as error:
        library.searched.put_aside(embedder, error)
    return tuple(sorted(found, key=lambda evidence: (-evidence.score, evidence.rank, evidence.start)))


def _stated(question: str, spans: Sequence[tuple[Hit, int, int, int]], library: Library) -> list[float]:
    """Return how much each sentence is a line that the asked figure is computed from, 0 to 1.

    Lines count where a passage has several, as a statement does, and where documents are named only in those.
    """
    lines = lines_of(question)
    if not lines:
        return [0.0] * len(spans)
    documents = [library.document(hit.passage.document_id) for hit, *_ in spans]
    named = {document.id for document in documents if is_named(document.name, question)}
    likenesses = [
        likeness_to_lines(document.text[start:end], lines) if not named or document.id in named else 0.0
        for document, (_, _, start, end) in zip(documents, spans, strict=True)
    ]
    several = Counter(rank for (_, rank, *_), likeness in zip(spans, likenesses, strict=True) if likeness)
    return [likeness if several[rank] > 1 else 0.0 for (_, rank, *_), likeness in zip(spans, likenesses, strict=True)]


def _with_likeness(
    question: str, found: Sequence[Evidence], titles: Mapping[str, str], library: Library, embedder: Embedder
) -> list[Evidence]:
    """Add how like the question each sentence is, below the title of its document where it has one in `titles`."""
    asked = language_of(question)
    if not found or asked not in embedder.languages:
        return list(found)
    texts = [library.document(evidence.document_id).text[evidence.start : evidence.end] for evidence in found]
    vector = embedder.embed_question(question)
    named = [f"{titles.get(each.document_id, '')}\n{text}".strip() for each, text in zip(found, texts, strict=True)]
    cosines = embedder.embed_passages(named) @ vector
    likenesses = [
        max(embedder.scale.likeness(float(cosine), vector, asked, language_of(text)), 0.0)
        for text, cosine in zip(texts, cosines, strict=True)
    ]
    return [
        replace(evidence, likeness=likeness, score=evidence.score + likeness)
        for evidence, likeness in zip(found, likenesses, strict=True)
    ]


def neighbourhood(found: Evidence, hits: Sequence[Hit], library: Library) -> tuple[int, int]:
    """Return where the sentence before it begins and the one after it ends, inside its passage."""
    passage = hits[found.rank].passage
    text = library.document(found.document_id).text[passage.start : passage.end]
    spans = [(passage.start + start, passage.start + end) for start, end in sentences(text)]
    before = [start for start, end in spans if end <= found.start]
    after = [end for start, end in spans if start >= found.end]
    return before[-1] if before else found.start, after[0] if after else found.end


def _sentence_spans(hits: Sequence[Hit], library: Library) -> list[tuple[Hit, int, int, int]]:
    """Return (hit, rank, start, end) of each sentence once, though passages may overlap."""
    seen: set[tuple[str, int]] = set()
    spans = []
    for rank, hit in enumerate(hits):
        passage = hit.passage
        text = library.document(passage.document_id).text
        own = [(passage.start + s, passage.start + e) for s, e in sentences(text[passage.start : passage.end])]
        for (start, end), (_, next_end) in zip_longest(own, own[1:], fillvalue=(0, 0)):
            start, end = _whole(text, start, end)
            introduces = text[end - 1] in ":：" or _RUN_IN.fullmatch(f"{text[start - 1 : end]}{text[end : end + 1]}")
            if introduces and end < next_end < start + LONGEST_SENTENCE:
                end = next_end  # "There are two ways:", "4.2 Pets." say nothing without what follows
            if (passage.document_id, end) not in seen:
                seen.add((passage.document_id, end))
                bullet = _BULLET.match(text, start, end)
                spans.append((hit, rank, bullet.end() if bullet else start, end))
    return spans


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return all of a sentence that a passage holds a part of, as where a page ends; a very long one stays in parts."""
    # Looked at twice as far, so that what is cut off there is too long anyway.
    before = max(text.rfind("\n", 0, start) + 1, end - 2 * LONGEST_SENTENCE)
    line_end = text.find("\n", end)
    after = min(len(text) if line_end < 0 else line_end, start + 2 * LONGEST_SENTENCE)
    for first, last in sentences(text[before:after]):
        first, last = before + first, before + last
        if first <= start and end <= last and last - first < LONGEST_SENTENCE:
            return first, last
    return start, end


def table_at(document: Document, offset: int) -> Table | None:
    """Return the table that an offset is in, None where there is none."""
    return next((table for table in document.tables if table.start <= offset < table.end), None)


def context_terms(document: Document, offset: int) -> frozenset[str]:
    """Return the terms of the document's title and of the headings at `offset`."""
    return frozenset(terms(f"{title_of(document.name)}\n{document.heading(offset) or ''}"))


_BULLET = re.compile(r"[•▪●○◦‣·*\uf0b7\uf0a7\uf0d8–-]\s+")
_PREDICATE = r"(?:(?:is|are|was|were|has|have|had|can|may|must|will|would|did|does|do|I|we|you|he|she|it|they|this)\b)"
_RUN_IN = re.compile(
    rf"\n(?:\d{{1,2}}(?:\.\d+)*[.)]? (?:\S+ ){{0,4}}|(?:(?!{_PREDICATE})\S+ ){{0,3}}(?!{_PREDICATE}))[^\W\d]+\. ",
    re.IGNORECASE,
)
"""A heading at the beginning of its paragraph's line: "4.2 Pets.", "Food and drink."."""
_SENTENCE = re.compile(r"(?:\S+\s+){3}\S+[.!]$|\w{6}[。！]$")
"""Titles of slides say at times what the slide shows: "Sales fell by a tenth in 2024."."""
_ITEM_TITLE = re.compile(
    rf"(?:案由|[議议][题題案]|提案|[议議]?事[项項])[{HAN_NUMERAL}\d]+\s*[:：、]?[^。；！？：:]{{2,30}}。?$"
)
"""Of minutes: what is decided stands below it."""
_FIGURE_AFTER_LABEL = re.compile(r"[:：].*\d{3}")


def _like_heading(text: str) -> bool:
    """Is it a title in capitals, or a mark without a word of its own ("(logging-search)=")?"""
    return text.isascii() and (text.isupper() or len(text.split()) == 1)


def _states_figure(text: str) -> bool:
    """Is it a label with its figure, or hardly more than a figure?

    "Telephone: (555) 010-4477" or a price in large print looks like a heading and is an answer.
    """
    digits = sum(character.isdigit() for character in text)
    return bool(_FIGURE_AFTER_LABEL.search(text)) or digits * 2 > sum(character.isalnum() for character in text)
