"""Question + candidates of the two retrievers -> all of them, scored by more than each retriever sees.

BM25 adds up words wherever they stand, and one rare word outweighs three that belong together; a vector blurs names and
numbers. So the few passages that either of them found are compared with the question once more: how much of it they
cover in all, how much within a few sentences and how much together with the passages before and after, which of its
words follow each other there as well, and how much their title and headings say. The same is said in other words in
Chinese, too, and then often with a character in common (東邊, 東接): characters count a little beside pairs of them.
Of the best, one whose paragraphs agree on a name or a date that the question asks for is likelier to answer it.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from chatdoc.asked import ASKING, ASKING_CHINESE, Kind, asked_kind
from chatdoc.library import Library
from chatdoc.meant import is_meant
from chatdoc.other_words_chinese import Others, asked_words, other_words
from chatdoc.other_words_english import as_written
from chatdoc.text import ENGLISH_STOP_WORDS, HAN, is_single, language_of, question_terms, stem, terms
from chatdoc.types import Language, Vectors
from chatdoc.words import StoredTerms

_Term = TypeVar("_Term", str, tuple[str, str])
_HAN = re.compile(f"[{HAN}]")

SMALL_LIBRARY = 100
"""A smaller library is taken for one of so many passages (asked_of)."""

TOLD_BY = 200
"""Letters that tell the language of a passage."""

WINDOW_TERMS = 60
"""About two sentences; 40 and 80 are as good."""

NUMBER = 1.5
"""What a term with a digit weighs more than its rarity says: a year or a section is what a question is about, and
nobody says it in other words (hit@1 of xquad_zh 0.960 -> 0.972; 2.5 is as good)."""

ALONE, BESIDE_WORD, BETWEEN_WORDS = 0.7, 0.4, 0.2
"""What a single Chinese character counts, and a pair that stands across the border of two words (_seams). Without the
last two, 0.18 instead of 0.09 of short questions in the words of everyday are refused in a small library, and of the
answerable ones of the Chinese dev sets as many, where as many questions from other sets are."""

GENERAL = 0.4
"""What a word counts that only says which kind of thing is asked for (asked.py): "How many people took part?" is about
taking part. In small libraries such words are rare, and outweighed what is asked about. With 1, squad_en (dev) holds
one of its 209 gold answers less, and 4 instead of 5 of the 6 unanswerable questions of en_docs are refused."""

_GENERAL_TERMS = frozenset(map(stem, ASKING))

KNOWN = (10, 0.02)
"""A word that so many passages hold, and this share of them, is one of the library's own: it is looked for as such."""

BM25_BESIDE_COSINE = 0.5
COSINE = 2.0
COVERAGE = 0.5
IN_WINDOW = 1.0
AROUND = 0.25
IN_HEADINGS = 0.5
IN_TITLE = 0.5
IN_ORDER: Mapping[Language, float] = {"en": 1.0, "zh": 0.2}
"""What each counts beside the best BM25, which is 1 where words alone can tell. Chinese terms overlap, so they tell
what follows what by themselves. Against BM25 + 1.25 cosines, hit@1 on dev: squad_en 0.86 -> 0.90, en_docs 0.63 -> 0.79,
drcd_zh_hant 0.93 -> 0.95, crud_zh 0.87 -> 0.89, rgb_zh 0.77 -> 0.83, page@5 of financebench_en 0.40 -> 0.49; half or
twice of a weight changes these by about 0.01. AROUND: squad_en page@5 0.958 -> 0.972, mmlongbench_en page@1 0.621 ->
0.655. Beside meaning, BM25 counts half, as the other measures of words say most of what it does (with 0, page@1 of
mmlongbench_en 0.655 -> 0.690, and hit@1 of financebench_en 0.371 -> 0.314), and English words in order count 1 instead
of 0.7: squad_en 0.914 -> 0.928, hit@5 0.962 -> 0.967."""

IN_CHARACTERS = 0.4
"""What all Han characters of the question count: hit@1 of crud_zh 0.893 -> 0.913, xquad_zh 0.972 -> 0.977, drcd_zh_hant
0.951 -> 0.957, no other set changed; from 0.25 to 0.5 it is the same."""

BEGINNING: Mapping[Language, float] = {"en": 0.0, "zh": 0.3}
"""What the beginning of a document counts whose title is the question's subject: there it is said what that is, and
where, and what else it is called. hit@1 of cmrc_zh 0.917 -> 0.938, drcd_zh_hant 0.945 -> 0.951, no other set moved."""

AGREEMENT: Mapping[Language, float] = {"en": 0.8, "zh": 0.4}
AGREEMENT_ON = ("date", "name")
AGREEING = 3
ON_SUBJECT = 0.2
READ = 10
"""Where a question asks for a date or a name, those of the best READ passages count up to AGREEMENT more in which up to
AGREEING short paragraphs (WINDOW_TERMS) that hold more than ON_SUBJECT of the question say the same one: what is said
twice is likelier the answer (Clarke, Cormack and Lynam, SIGIR 2001). Snippets on one event all hold the question's
words, and nothing else told those apart that answer: hit@1 of rgb_en 0.36 -> 0.60, rgb_cf_en 0.36 -> 0.60, rgb_cf_zh
0.50 -> 0.53, no other set changed. Long paragraphs, numbers and pairs of Chinese characters agree by chance: counting
long ones costs squad_en page@1 0.901 -> 0.887, numbers mmlongbench_en page@1 0.655 -> 0.586, 0.8 in Chinese zh_docs
0.953 -> 0.930."""


MEANT = 0.25
"""What it counts that the question names a report and the year in its title."""


def rescore(
    question: str,
    found: Sequence[tuple[int, float]],
    library: Library,
    *,
    vector: Vectors | None = None,
    cosines: Mapping[int, float] = MappingProxyType({}),
) -> list[tuple[int, float]]:
    """Return (passage number, score) of all candidates, best first; ties break by number.

    `found` are passages with their BM25, best first. Where the embedder speaks the question's language, `vector` is the
    question's, and `cosines` are those of all candidates that have one.
    """
    asked_for, named = asked_of(question, library), _named_in_titles(question, library)
    weights = less_general(asked_for.weights)
    follow = _following(question, weights)
    asked, scale = language_of(question), library.embedder.scale
    best = max((score for _, score in found), default=0.0) or 1.0
    by_bm25 = (1.0 if vector is None else BM25_BESIDE_COSINE) / best
    bm25 = dict(found)
    texts = {
        number: text._replace(body=" ".join(asked_for.said_in(text.body.split())))
        for number, text in library.index.with_neighbours({*bm25, *cosines}).items()
    }
    candidates = texts.keys() & {*bm25, *cosines}
    holds = {number: _held(weights, text.body) for number, text in texts.items()}
    characters = _characters(weights, [texts[number].body for number in candidates])
    scores = {}
    for number in candidates:
        text = texts[number]
        title, body = set(text.title.split()), text.body.split()
        near = [each for each in (number - 1, number, number + 1) if _same_document(texts, each, number)]
        score = by_bm25 * bm25.get(number, 0.0)
        if vector is not None and number in cosines:
            score += COSINE * scale.likeness(cosines[number], vector, asked, language_of(text.body[:TOLD_BY]))
        score += COVERAGE * share(weights, holds[number])
        score += AROUND * share(weights, set[str]().union(*(holds[each] for each in near)))
        score += IN_WINDOW * best_window(weights, body)
        score += IN_HEADINGS * share(weights, title.union(text.heading.split()))
        score += IN_TITLE * share(named, title)
        score += BEGINNING[asked] * share(weights, title) if near[0] == number else 0.0
        score += IN_CHARACTERS * share(characters, text.body)
        score += IN_ORDER[asked] * share(follow, set(pairwise(body)))
        scores[number] = score
    names = library.store.names_of({texts[number].document_id for number in candidates})
    meant = {id_ for id_, name in names.items() if is_meant(name, question)}
    for number in candidates:
        scores[number] += MEANT if texts[number].document_id in meant else 0.0
    kind = asked_kind(question)
    if kind is not None and kind.name in AGREEMENT_ON:
        for number, agreeing in _agreeing(kind, weights, _best(scores)[:READ], library).items():
            scores[number] += AGREEMENT[asked] * (min(agreeing, AGREEING) - 1) / (AGREEING - 1)
    return [(number, scores[number]) for number in _best(scores)]


def _best(scores: Mapping[int, float]) -> list[int]:
    return sorted(scores, key=lambda number: (-scores[number], number))


def _same_document(texts: Mapping[int, StoredTerms], one: int, other: int) -> bool:
    return one in texts and texts[one].document_id == texts[other].document_id


def _agreeing(kind: Kind, weights: Mapping[str, float], numbers: Sequence[int], library: Library) -> dict[int, int]:
    """Return how many short paragraphs on the subject of each passage say the same thing of a kind; at least one."""
    agreeing = {}
    for number, passage in library.index.passages(numbers).items():
        said = Counter[str]()
        for paragraph in library.document(passage.document_id).text[passage.start : passage.end].split("\n"):
            held = terms(paragraph)
            if len(held) <= WINDOW_TERMS and share(weights, set(held)) > ON_SUBJECT:
                things = {term for thing in kind.said.finditer(paragraph) for term in terms(thing.group())}
                said.update(things - weights.keys() - ENGLISH_STOP_WORDS)
        agreeing[number] = max(said.values(), default=1)
    return agreeing


def _held(weights: Mapping[str, float], body: str) -> set[str]:
    """Return the terms that a body holds; looked for in its text, in a fifth of the time that taking it apart needs."""
    spaced = f" {body} "
    return {term for term in weights if f" {term} " in spaced}


def _characters(weights: Mapping[str, float], bodies: Sequence[str]) -> dict[str, float]:
    """Return the Han characters of the question's terms, each with its rarity among the candidates."""
    asked = set(_HAN.findall(" ".join(weights)))
    return {each: _rarity(sum(each in body for body in bodies), len(bodies)) for each in asked}


class Asked(NamedTuple):
    """The terms of a question with what each weighs, and the other words that documents have for some of them."""

    weights: dict[str, float]
    others: Others

    def said_in(self, text_terms: Iterable[str]) -> list[str]:
        """Return the terms of a text, in order, and behind other words for a term of the question that term."""
        return asked_words(self.weights, text_terms, self.others)


def asked_of(question: str, library: Library) -> Asked:
    """Return each term of the question with its inverse document frequency in the library (BM25's form), numbers more.

    A small library is taken for one of SMALL_LIBRARY passages: in a single page every word is everywhere, and would
    weigh nothing beside a word that only the question uses. A word that documents write in another way is as frequent
    as that.
    """
    asked = question_terms(question)
    counts = library.index.count_passages_with(asked)
    others = words_written_otherwise(asked, library)
    for word, written in others:
        held = library.index.count_passages_with({term for other in written for term in other.split()})
        for term in word.split():
            counts[term] = max([counts[term], *(held[each.split()[0]] for each in written)])
    seams = _seams(asked, counts)
    alone = [term for _, term in seams.values() if term and term not in asked]
    counts |= library.index.count_passages_with(alone)
    others += words_written_otherwise(alone, library)
    total = max(counts[""], SMALL_LIBRARY)
    weights = {}
    for term in (*asked, *dict.fromkeys(alone)):
        weights[term] = _rarity(counts[term], total) * (NUMBER if any(map(str.isdigit, term)) else 1.0)
        weights[term] *= GENERAL if term in _GENERAL_TERMS else 1.0
        weights[term] *= ALONE if is_single(term) else seams[term][0] if term in seams else 1.0
    return Asked(weights, others)


def words_written_otherwise(asked: Sequence[str], library: Library) -> Others:
    """Return the words of a question that have others, and that the library itself hardly has (KNOWN)."""
    others = (*other_words(asked), *as_written(asked))
    counts = library.index.count_passages_with({term for word, _ in others for term in word.split()})
    known = max(KNOWN[0], KNOWN[1] * counts[""])
    return tuple(each for each in others if min(counts[term] for term in each[0].split()) < known)


def _seams(asked: Sequence[str], counts: Mapping[str, int]) -> dict[str, tuple[float, str]]:
    """Return the pairs of characters that stand across two words of a question: what they count, and which is alone.

    In 租金支付 that is 金支. Where no passage holds a pair, and some hold the one beside it, the character that both
    have is that one's, and the other stands alone ("" where it is a word's, too).
    """
    seams = {}
    for place, term in enumerate(asked):
        if len(term) != 2 or term.isascii() or counts[term]:
            continue
        first = any(counts[each] and each[1:] == term[0] for each in asked[max(place - 1, 0) : place])
        last = any(counts[each] and each[:-1] == term[1] for each in asked[place + 1 : place + 2])
        if first and last:
            seams[term] = (BETWEEN_WORDS, "")
        elif first or last:
            seams[term] = (BESIDE_WORD, term[1] if first else term[0])
    return seams


def _named_in_titles(question: str, library: Library) -> dict[str, float]:
    """Return the terms of the question that are in any title, weighted by their rarity there.

    A report says its company's name on every page, and so does one of its competitors now and then; which report is
    meant, its title tells.
    """
    counts = library.index.count_passages_with(question_terms(question), only_title=True)
    total = counts.pop("")
    return {term: _rarity(count, total) for term, count in counts.items() if count}


def _rarity(count: int, total: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def _following(question: str, weights: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Return the pairs of terms that follow each other in the question, with what they say."""
    return {
        (first, second): weights.get(first, 0.0) + weights.get(second, 0.0)
        for first, second in pairwise(terms(question))
        if first in weights or second in weights
    }


def less_general(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the terms with less weight for Chinese words that only say which kind of thing is asked for.

    To find passages, not to choose among their sentences, in which such a word may be what leads to the answer: 意思是.
    hit@1 of xquad_zh 0.966 -> 0.972, drcd_zh_hant 0.957 -> 0.963; of the answerable questions of cmrc_zh, xquad_zh,
    drcd_zh_hant one fewer each is refused. For sentences as well, cmrc_zh and xquad_zh hold one gold answer less each.
    """
    return {term: weight * (GENERAL if term in ASKING_CHINESE else 1.0) for term, weight in weights.items()}


def share(weights: Mapping[_Term, float], present: Collection[_Term]) -> float:
    """Return the share, 0 to 1, of the weight that these terms, or pairs of terms, hold; 0 where nothing weighs."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0


def best_window(weights: Mapping[str, float], held: Sequence[str]) -> float:
    """Return the largest share of the question's weight within WINDOW_TERMS terms in a row."""
    places = [(place, term) for place, term in enumerate(held) if term in weights]
    inside: dict[str, int] = {}
    first, weight, most = 0, 0.0, 0.0
    for place, term in places:
        while place - places[first][0] >= WINDOW_TERMS:
            left = places[first][1]
            inside[left] -= 1
            weight -= 0.0 if inside[left] else weights[left]
            first += 1
        inside[term] = inside.get(term, 0) + 1
        weight += weights[term] if inside[term] == 1 else 0.0
        most = max(most, weight)
    total = sum(weights.values())
    return most / total if total else 0.0
