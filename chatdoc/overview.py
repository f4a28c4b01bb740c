"""Document -> its parts, and of each the sentence that says most of what the part says: what it is about, as quotes.

A part is a section at the deepest level of headings that gives few enough, else a page, else an equal run of sentences.
The sentence is the one nearest to the part's centroid (TF-IDF over search terms): that needs no embedder, and works in
both languages. 484,000 characters of an annual report take 0.3 s, two cores.
"""

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from chatdoc.parsing.draft import PATH_SEPARATOR
from chatdoc.text import ENGLISH_STOP_WORDS, sentences, terms, weigh
from chatdoc.types import Document

By = Literal["sections", "pages", "parts"]

FEWEST_SECTIONS, LARGEST_SHARE = 4, 0.6
"""Fewer headings, or one section with more of the sentences, say too little of how a document is built."""

SENTENCES_COMPARED = 2_500
"""Sentences of a document that are compared, evenly chosen: 300 pages have twice as many, and say it no better."""

_LEAST_TERMS = 4
_PROSE = (40.0, 320.0)  # the length of a sentence that is quoted rather than others, in Latin letters
_LEADER = re.compile(r"\.{4,}|(?:\. ){3,}|…{2,}|·{4,}|_{4,}")
_ENDS = re.compile(r"[.!?。！？；;][\"'”’」』)）】]*$")


@dataclass(frozen=True, slots=True)
class Overview:
    """A sentence from each part of a document, (start, end) in order; `parts` counts those that have any."""

    by: By
    parts: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    counted: Counter[str]
    is_prose: bool


def overview(document: Document, *, most_parts: int) -> Overview:
    """Return at most one sentence for each of at most `most_parts` parts, each text once."""
    found = list(_sentences(document))
    by, groups = _parts(document, found, most_parts)
    frequency = Counter(term for sentence in found for term in sentence.counted)
    rarity = {term: math.log(1 + len(found) / count) for term, count in frequency.items()}
    chosen: dict[str, tuple[int, int]] = {}
    for group in groups:
        for sentence in _nearest_first(group, rarity):
            text = " ".join(document.text[sentence.start : sentence.end].split())
            if text not in chosen:
                chosen[text] = (sentence.start, sentence.end)
                break
    return Overview(by, len(groups), tuple(chosen.values()))


def _sentences(document: Document) -> Iterator[_Sentence]:
    """Yield the sentences that say something: no headings, no lines of a table of contents, no bare labels."""
    text = document.text
    headings = {section.start for section in document.sections if section.page is None}
    spans = sentences(text)
    for start, end in spans[:: -(-len(spans) // SENTENCES_COMPARED) or 1]:
        sentence = text[start:end]
        if start in headings or _LEADER.search(sentence):
            continue
        held = Counter(term for term in terms(sentence) if term not in ENGLISH_STOP_WORDS)
        if len(held) >= _LEAST_TERMS:
            in_table = _inside_table(document, start)
            is_prose = not in_table and bool(_ENDS.search(sentence)) and _PROSE[0] <= weigh(sentence) <= _PROSE[1]
            yield _Sentence(start, end, held, is_prose)


def _inside_table(document: Document, offset: int) -> bool:
    index = bisect_right(document.tables, offset, key=lambda table: table.start) - 1
    return index >= 0 and offset < document.tables[index].end


def _parts(document: Document, found: Sequence[_Sentence], most: int) -> tuple[By, list[list[_Sentence]]]:
    """Return the sentences by part; a part without any is left out."""
    groups = _grouped(found, _section_starts(document, most))
    if len(groups) > 1 and max(map(len, groups)) <= LARGEST_SHARE * len(found):
        return "sections", groups
    pages = [section.start for section in document.sections if section.page is not None]
    if 1 < len(pages) <= most:
        return "pages", _grouped(found, pages)
    size = max(-(-len(found) // most), 1)
    return "parts", [list(found[at : at + size]) for at in range(0, len(found), size)]


def _section_starts(document: Document, most: int) -> list[int]:
    """Return where the sections begin at the deepest level that has at most `most`; none where that says too little."""
    headings = [
        (section.start, section.label.count(PATH_SEPARATOR)) for section in document.sections if section.page is None
    ]
    deepest: list[int] = []
    for level in sorted({level for _, level in headings}):
        starts = [start for start, its in headings if its <= level]
        if len(starts) > most:
            break
        deepest = starts
    return deepest if len(deepest) >= min(FEWEST_SECTIONS, len(headings)) else []


def _grouped(found: Sequence[_Sentence], starts: Sequence[int]) -> list[list[_Sentence]]:
    """Return the sentences parted at these offsets; what stands before the first is a part of its own."""
    offsets = [sentence.start for sentence in found]
    cuts = [0, *(bisect_right(offsets, start - 1) for start in starts), len(found)]
    return [list(found[low:high]) for low, high in pairwise(cuts) if low < high]


def _nearest_first(group: Sequence[_Sentence], rarity: Mapping[str, float]) -> list[_Sentence]:
    """Return the sentences of a part by their cosine to its centroid, prose before fragments and rows of tables."""
    centroid: dict[str, float] = defaultdict(float)
    vectors = []
    for sentence in group:
        vector = {term: (1 + math.log(count)) * rarity[term] for term, count in sentence.counted.items()}
        length = math.sqrt(sum(value * value for value in vector.values()))
        vectors.append({term: value / length for term, value in vector.items()})
        for term, value in vectors[-1].items():
            centroid[term] += value
    near = [sum(value * centroid[term] for term, value in vector.items()) for vector in vectors]
    order = sorted(range(len(group)), key=lambda at: (not group[at].is_prose, -near[at], at))
    return [group[at] for at in order]
