"""Document -> its guide, made without a language model: what it is called, how it is built, its words, what to ask it.

Everything in it is taken from the document; a question stands in it only when searching finds its answer there.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from chatdoc.answer import answer
from chatdoc.headings import is_counted
from chatdoc.indexing import title_of
from chatdoc.kept_guides import Guide as Guide
from chatdoc.library import Library
from chatdoc.parsing.draft import PATH_SEPARATOR
from chatdoc.settings import Settings
from chatdoc.suggested import READ_CHARS, Suggestion, bare, suggestions
from chatdoc.text import ENGLISH_STOP_WORDS, HAN, language_of, stem, terms
from chatdoc.types import Document, Language

HEADINGS, KEY_TERMS, QUESTIONS = 8, 6, 3
TRIED = 12
"""Questions that are searched for at most: each takes a tenth of a second or two."""
_CANDIDATES = 60


def guide(document: Document, library: Library, settings: Settings = Settings()) -> Guide:
    """Return the guide of a document of the library; a second's work where the embedder speaks its language."""
    language = document.health.language or language_of(document.text)
    title, headings = _title_and_headings(document)
    return Guide(
        title,
        language,
        len(re.findall(f"[{HAN}]" if language == "zh" else r"\S+", document.text)),
        headings,
        key_terms(document.text[:READ_CHARS], language, library),
        tuple(_answered(document, library, settings)),
    )


def _title_and_headings(document: Document) -> tuple[str, tuple[str, ...]]:
    """Return the only heading of the highest level as title, else the file's name; and the headings below it."""
    named = [
        each.label for each in document.sections if each.page is None and not is_counted(each.label, document.name)
    ]
    paths = list(dict.fromkeys(named))
    levels: dict[int, list[str]] = defaultdict(list)
    for path in paths:
        levels[path.count(PATH_SEPARATOR)].append(bare(path))
    ordered = [list(filter(None, levels[level])) for level in sorted(levels)]
    if ordered and len(ordered[0]) == 1:
        return ordered[0][0], tuple((ordered[1] if len(ordered) > 1 else [])[:HEADINGS])
    return title_of(document.name), tuple((ordered[0] if ordered else [])[:HEADINGS])


def _answered(document: Document, library: Library, settings: Settings) -> Iterator[str]:
    """Yield questions that are answered with the very words they were made of."""
    found = 0
    for suggestion in suggestions(document)[:TRIED]:
        if found == QUESTIONS:
            return
        if _finds(suggestion, document, library, settings):
            found += 1
            yield suggestion.question


def _finds(suggestion: Suggestion, document: Document, library: Library, settings: Settings) -> bool:
    *_, last = answer(suggestion.question, library, None, settings=settings)
    return any(
        citation.document_id == document.id and citation.start < suggestion.end and suggestion.start < citation.end
        for citation in last.citations
    )


def key_terms(text: str, language: Language, library: Library) -> tuple[str, ...]:
    """Return the words, and groups of words, that are often here and seldom in the library; no two overlap."""
    counted = _chinese_groups(text) if language == "zh" else _english_groups(text)
    candidates = dict(sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:_CANDIDATES])
    held = {group: terms(group) for group in candidates}
    counts = library.index.count_passages_with({term for group in held.values() for term in group})
    total = counts.pop("") + 1

    def score(group: str) -> float:
        rarity = sum(math.log(1 + total / (counts.get(term, 0) + 0.5)) for term in held[group]) / len(held[group])
        return candidates[group] * rarity * math.sqrt(len(held[group]))

    chosen: list[str] = []
    for group in sorted((group for group in candidates if held[group]), key=lambda group: (-score(group), group)):
        if not any(set(held[group]) & set(held[other]) for other in chosen):
            chosen.append(group)
    return tuple(chosen[:KEY_TERMS])


_ENGLISH_RUN = re.compile(r"[A-Za-z][\w'’-]*(?: [A-Za-z][\w'’-]*)*")
_LEAST_LETTERS = 4


def _english_groups(text: str) -> Counter[str]:
    """Return one to three words in a row, none of them a stop word, as they are mostly written; at least twice."""
    written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for run in _ENGLISH_RUN.findall(text):
        words = run.split(" ")
        for size in (1, 2, 3):
            for at in range(len(words) - size + 1):
                group = words[at : at + size]
                if all(len(word) >= _LEAST_LETTERS and word.lower() not in ENGLISH_STOP_WORDS for word in group):
                    key = tuple(stem(word.lower().removesuffix("'s")) for word in group)
                    written[key][" ".join(group)] += 1
    counted: Counter[str] = Counter()
    for spellings in written.values():
        if spellings.total() > 1:
            counted[min(spellings, key=lambda spelling: (-spellings[spelling], spelling))] = spellings.total()
    return counted


_FUNCTION = (
    "的了和与及或在是有为对于将被由从到以可应不也都就而并其该此之等者所时后前中内上下个这那您你我它们请如若即均须需能会把得给让"
    "用按每各当至"
)
_CHINESE_RUN = re.compile(f"(?:(?![{_FUNCTION}])[{HAN}])+")
_LONGEST_GROUP = 5


def _chinese_groups(text: str) -> Counter[str]:
    """Return groups of characters that stand at least twice, and in different surroundings, so that they are words.

    A group inside a longer one that is nearly as often is left out.
    """
    counted: Counter[str] = Counter()
    beside: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for number, run in enumerate(_CHINESE_RUN.findall(text)):
        for start in range(len(run)):
            for end in range(start + 2, min(start + _LONGEST_GROUP, len(run)) + 1):
                group = run[start:end]
                counted[group] += 1
                beside[group][0].add(run[start - 1] if start else f"border {number}")
                beside[group][1].add(run[end] if end < len(run) else f"border {number}")
    words = {
        group: count for group, count in counted.items() if count > 1 and min(len(side) for side in beside[group]) > 1
    }
    return Counter(
        {
            group: count
            for group, count in words.items()
            if not any(group in other and group != other and words[other] > 0.7 * count for other in words)
        }
    )
