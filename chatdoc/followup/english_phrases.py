"""An English question -> its words and its noun phrases, as far as they can be told without knowing each word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatdoc.followup.english_words import (
    BE,
    BOUNDARIES,
    DETERMINERS,
    DO,
    FUNCTION_WORDS,
    HAVE,
    NEVER_NAMES,
    PARTICIPLES,
    PREPOSITIONS,
    VERBS,
)

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
TIME = re.compile(
    rf"\b(?:(?:Q[1-4]|H[12]|FY|fiscal(?: year)?|(?:\d{{1,2}} )?(?:{_MONTHS})(?: \d{{1,2}},?)?)(?: of)? ?)*"
    r"(?:FY)?(?:1[5-9]|20)\d\d\b|\b(?:Q[1-4]|FY ?\d\d|last year|this year|next year)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[-./&'’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    low: str
    start: int
    end: int

    @property
    def is_content(self) -> bool:
        return self.low not in FUNCTION_WORDS and not TIME.fullmatch(self.text)

    @property
    def is_name(self) -> bool:
        return (self.text[0].isupper() and self.low not in NEVER_NAMES) or (
            any(c.isdigit() for c in self.text) and any(c.isalpha() for c in self.text) and self.is_content
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its words, and the word that stands before it ("" for none)."""

    words: tuple[Word, ...]
    lead: str
    named: bool

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def determined(self) -> bool:
        return self.words[0].low in DETERMINERS


def words_of(text: str) -> list[Word]:
    found = _WORD.finditer(text)
    return [Word(m.group(), _lower(m.group(), opens=not text[: m.start()].strip()), *m.span()) for m in found]


def _lower(word: str, *, opens: bool) -> str:
    """Return the word as the lists know it: "What's" is "what", and "May" within a sentence is the month."""
    if word == "May" and not opens:
        return word
    low = word.lower().replace("’", "'")
    return low.removesuffix("'s").removesuffix("'re") if low.split("'")[0] in FUNCTION_WORDS else low


def phrases_of(question: str) -> Iterator[Phrase]:
    """Yield the noun phrases of a question, as far as they can be told without knowing each word."""
    run: list[Word] = []
    lead = ""
    words = words_of(question)
    for i, word in enumerate(words):
        apart = bool(run) and re.search(r"[,;:?!()\"“”]", question[run[-1].end : word.start]) is not None
        inside = word.low == "of" and run and run[-1].is_name and i + 1 < len(words) and words[i + 1].is_name
        ends = (word.low in BOUNDARIES and not (word.low in DETERMINERS and not word.is_name)) and not inside
        if TIME.fullmatch(word.text) or ends or apart or (word.low in DETERMINERS and run):
            yield from _phrase(run, lead)
            lead = run[-1].low if run and word.low in DETERMINERS else ""
            run = []
        if ends or TIME.fullmatch(word.text):
            lead = word.low
        else:
            run.append(word)
    helped = any(word.low in DO for word in words)
    yield from _phrase(run, lead, last=True, helped=helped)


def _phrase(run: list[Word], lead: str, *, last: bool = False, helped: bool = False) -> Iterator[Phrase]:
    """Yield the phrase without the verb that follows it ("does the lease end") or stands before it ("who owns ...")."""
    words = list(run)
    if lead in ("who", "whom") and words:
        words = words[1:]
    first = 1 if words and words[0].low in DETERMINERS else 0
    if lead in DO or (helped and last):
        cut = next((i for i in range(first + 1, len(words)) if words[i].low in VERBS), len(words))
        if cut == len(words) and lead in DO and len(words) > first + 1 and not words[-1].is_name:
            cut -= 1
        words = words[:cut]
    elif lead in BE | HAVE:
        cut = next(
            (i for i in range(first + 1, len(words)) if _is_participle(words[i])),
            len(words),
        )
        words = words[:cut]
    elif last and lead in PREPOSITIONS and len(words) > 1 and _is_participle(words[-1]):
        words = words[:-1]  # "Is damage by water insured?"
    if len(words) > first and any(word.is_content for word in words):
        names = [word for word in words if word.is_name and not (word.start == 0 and len(words) == 1)]
        if names and first == 0:
            words = words[words.index(names[0]) :]
        yield Phrase(tuple(words), lead, bool(names))


def _is_participle(word: Word) -> bool:
    return word.low in PARTICIPLES or (not word.is_name and len(word.low) > 4 and word.low.endswith(("ed", "ing")))


def with_complements(question: str, phrase: Phrase) -> str:
    """Return the phrase with what is joined to it by prepositions, without a time."""
    end = phrase.end
    for other in phrases_of(question):
        if other.start > end and other.lead in PREPOSITIONS and re.fullmatch(r" \w+ ", question[end : other.start]):
            end = other.end
    return question[phrase.start : end]
