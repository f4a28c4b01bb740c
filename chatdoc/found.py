"""Question + Hits -> what was found for it: evidence, what of it may stand in an answer, and what it lacks.

Where several questions are asked in one, each is searched for itself, and what was found for them is put together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from math import ceil
from typing import TypeVar

from chatdoc.answerable import is_answerable
from chatdoc.asked import asked_form
from chatdoc.doubt import Doubt, find_doubt
from chatdoc.evidence import Evidence, find_evidence, text_of
from chatdoc.foreign import foreign_words
from chatdoc.library import Library
from chatdoc.quotes import choose_quotes, close_evidence
from chatdoc.settings import Settings
from chatdoc.types import Hit, Passage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question; ranks of evidence are places in `hits`.

    `close` may stand in the answer, and is empty where nothing is close enough to be one.
    """

    question: str
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    close: tuple[Evidence, ...]
    doubt: Doubt

    @property
    def is_answer(self) -> bool:
        return bool(self.close) and not self.doubt

    def is_said_by(self, others: Iterable["Found"]) -> bool:
        """Does its best sentence stand in the answer to another, with words of its own? One may answer both halves."""
        said = {(each.document_id, each.start, each.end) for other in others for each in other.close}
        best = self.evidence[:1]
        return any(each.coverage > 0 and (each.document_id, each.start, each.end) in said for each in best)


def found_in(question: str, hits: tuple[Hit, ...], library: Library, settings: Settings) -> Found:
    """Return what the hits hold for a question (without filters).

    Where a telephone number or an address is asked for, only what holds one is evidence.
    """
    evidence = find_evidence(question, hits, library)
    if not is_answerable(question, hits, evidence, library, settings):
        return Found(question, hits, evidence, (), Doubt((), denied=False))
    if form := asked_form(question):
        evidence = tuple(found for found in evidence if form.search(text_of(found, library)))
        if not evidence:
            return Found(question, hits, evidence, (), Doubt((), denied=False))
    close = close_evidence(evidence, hits, library, settings)
    doubt = find_doubt(question, evidence, hits, library)
    if not doubt:
        doubt = Doubt(foreign_words(question, close, hits, library), denied=False)
    return Found(question, hits, evidence, close, doubt)


def as_one(parts: Sequence[Found]) -> tuple[tuple[Hit, ...], tuple[Found, ...]]:
    """Return the passages of all parts in turns, each once, and the parts with their evidence ranked among them."""
    if len(parts) == 1:
        return parts[0].hits, tuple(parts)
    hits: dict[Passage, Hit] = {}
    for hit in in_turns(part.hits for part in parts):
        hits.setdefault(hit.passage, hit)
    places = {passage: place for place, passage in enumerate(hits)}

    def ranked(evidence: Iterable[Evidence], part: Found) -> tuple[Evidence, ...]:
        return tuple(replace(each, rank=places[part.hits[each.rank].passage]) for each in evidence)

    moved = (
        replace(part, hits=tuple(hits.values()), evidence=ranked(part.evidence, part), close=ranked(part.close, part))
        for part in parts
    )
    return tuple(hits.values()), tuple(moved)


def in_turns(rows: Iterable[Iterable[T]]) -> tuple[T, ...]:
    """Return the first of each row, then the second of each, and so on: in_turns(["ab", "c"]) == ("a", "c", "b")."""
    return tuple(each for each in chain.from_iterable(zip_longest(*rows)) if each is not None)


def quotes_of(
    parts: Sequence[Found], library: Library, settings: Settings, *, words_before: float
) -> tuple[Evidence, ...]:
    """Return what is quoted for all parts, one after the other, each with its share of the words."""
    chosen: dict[tuple[str, int, int], Evidence] = {}
    left = settings.answer_words - words_before
    own = settings._replace(quotes=ceil(settings.quotes / len(parts)))
    for part in parts:
        used = settings.answer_words - left / len(parts)
        for each in choose_quotes(part.question, part.close, library, own, words_before=used):
            chosen.setdefault((each.document_id, each.start, each.end), each)
    return tuple(chosen.values())
