"""A text read for proof -> its words, names and figures by clause; what a sentence mixes up of several clauses.

English words are stems in one form (alike.py); a Chinese "word" is two characters side by side.
"""

import re
import unicodedata
from dataclasses import dataclass

from chatdoc.proof.alike import chinese_one_form, one_form
from chatdoc.proof.figures import Figure, figures, same_figure
from chatdoc.text import ENGLISH_STOP_WORDS, HAN, simplified
from chatdoc.types import Language

FUNCTION_CHARACTERS = frozenset(
    "的了是在和与及或被把由对为于之其该这那也都就而且因此所以并将会可应有个至到自从起止即则亦又等地得着过"
)
"""Characters that bind and say nothing themselves."""

_POWER = re.compile(r"(?<=\b10)(?=[⁰¹²³⁴-⁹])")
_NOTE_MARK = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+")
"""Raised digits behind a number; behind 10 they are its power."""
_HAN_RUN = re.compile(f"[{HAN}]+")
_WORD = re.compile(r"[^\W\d_][\w'.-]*|\w*\d\w*")
_LATIN = re.compile(r"[A-Za-z][\w.+-]*")
_BORDER = re.compile(rf"[,;:](?=[\s{HAN}])|\s[-–—]\s|\b(?:and|which|who)\b|。", re.IGNORECASE)
_OWN_SUBJECT = re.compile(r"\s*(?:the|a|an|its|his|her|their|this|these|it|he|she|they|[A-Z])\b|\s*[A-Z]")
_RELATIVE = re.compile(r"\b(?:who|which)\s*$", re.IGNORECASE)
_LEADING = re.compile(r"^(?:后来|同时|其中|随后|此后|之后|当时|并且|而且|且|也|还|并|后)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that says something, at `start`, in one form; `name`: it stands for itself."""

    form: str
    start: int
    name: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a prepared text, `text[start:end]`, with what stands in it; `own_subject`: it begins with one.

    `said_of`: the words right before "who" or "which", where it begins behind one; it is said of one of them.
    """

    text: str
    start: int
    end: int
    words: tuple[Word, ...]
    figures: tuple[Figure, ...]
    own_subject: bool
    said_of: tuple[Word, ...] = ()


def prepared(text: str) -> str:
    """Return a text as it is compared: compatibility forms unified, spaces as one, Chinese simplified in one form.

    The mark of a note is left out: "500¹ euros" are 500, but "10²⁶" is "10^26".
    """
    text = " ".join(unicodedata.normalize("NFKC", _NOTE_MARK.sub("", _POWER.sub("^", text))).replace("’", "'").split())
    return chinese_one_form(simplified(text)) if _HAN_RUN.search(text) else text


def bare_text(text: str) -> str:
    """Return a prepared text with blanks for its figures and their bounds, so that all else stays in its place."""
    for figure in figures(text):
        text = text[: figure.start] + " " * (figure.end - figure.start) + text[figure.end :]
    return text


def clauses(text: str, language: Language) -> tuple[Clause, ...]:
    """Return the clauses of a prepared text; a comma within a figure is no border."""
    bare, found = bare_text(text), figures(text)
    borders = [match.end() for match in _BORDER.finditer(bare)]
    starts, ends = [0, *borders], [*borders, len(text)]
    made: list[Clause] = []
    for start, end in zip(starts, ends, strict=True):
        words = words_of(bare[start:end], language, offset=start)
        held = tuple(figure for figure in found if start <= figure.start < end)
        if words or held:
            own = _has_own_subject(bare[start:end], held, words, language)
            relative = made and _RELATIVE.search(text, made[-1].start, start)
            said_of = made[-1].words[-2:] if relative else ()
            made.append(Clause(text[start:end], start, end, words, held, own, said_of))
    return tuple(made)


def words_of(bare: str, language: Language, *, offset: int = 0) -> tuple[Word, ...]:
    """Return the words of a text without its figures that say something."""
    if language == "zh":
        found = [Word(match.group().lower(), match.start() + offset, True) for match in _LATIN.finditer(bare)]
        for run in _HAN_RUN.finditer(bare):
            pairs = ((run.group()[i : i + 2], run.start() + i + offset) for i in range(len(run.group()) - 1))
            found += [Word(pair, start, False) for pair, start in pairs if not FUNCTION_CHARACTERS & set(pair)]
        return tuple(sorted(found, key=lambda word: word.start))
    words = []
    for match in _WORD.finditer(bare):
        plain = match.group().removesuffix("'s").removesuffix("n't").strip("'.-")
        folded = plain.lower()
        if folded and folded not in ENGLISH_STOP_WORDS:
            words.append(Word(one_form(folded), match.start() + offset, plain[0].isupper() or plain[0].isdigit()))
    return tuple(words)


def subject_words(parts: tuple[Clause, ...], language: Language) -> tuple[Word, ...]:
    """Return the words that a text begins with, its subject as a rule: one and the names behind it, or two pairs."""
    words = parts[0].words
    if language == "zh":
        return words[:2]
    named = next((i for i, word in enumerate(words[1:], 1) if not (word.name and words[i - 1].name)), len(words))
    return words[:named]


def mixes(sentence: Clause, given: tuple[Clause, ...]) -> bool:
    """Does the sentence take a name or a figure from one clause, and what is said of another one from another?

    "The rent is 900 euros and the deposit is 1,800 euros." says nothing of a deposit of 900 euros, and "Mr Osei thanked
    Ms Byrne, who will chair." nothing of him as chair.
    """
    own = frozenset(word.form for word in sentence.words)
    held = [frozenset(word.form for word in clause.words) for clause in given]
    for place, clause in enumerate(given):
        near = frozenset[str]().union(*held[:place], *held[place + 1 :])
        of = frozenset(word.form for word in clause.said_of)
        if of and (own & held[place]) - near and not own & of:
            return True
    for i in range(len(given)):
        for j in range(i + 1, len(given)):
            left, right = held[i] - held[j], held[j] - held[i]
            parallel = held[i] & held[j] and left - own and right - own
            if own & left and own & right and (parallel or given[j].words[0].form not in own):
                return True
    for place, clause in enumerate(given):
        for figure in clause.figures:
            if any(same_figure(figure, each) for each in sentence.figures):
                others = [k for k in range(len(given)) if not any(same_figure(f, figure) for f in given[k].figures)]
                if any(_takes_from(sentence, own, given, place, k, figure.kind, figure.start) for k in others):
                    return True
        for word in clause.words:
            if word.name and word.form in own:
                others = [k for k in range(len(given)) if word.form not in held[k]]
                if any(_takes_from(sentence, own, given, place, k, "name", word.start) for k in others):
                    return True
    return False


def _takes_from(
    sentence: Clause, own: frozenset[str], given: tuple[Clause, ...], place: int, other: int, kind: str, at: int
) -> bool:
    """Does the sentence take words from clause `other`, whose own anchor of this kind it leaves out?

    What comes first is also said of what follows: "The lease began in May 2020 and ends in April 2023."
    """
    rival = _rival(sentence, own, given[other], kind)
    if rival is None:
        return False
    near = frozenset(word.form for k, clause in enumerate(given) if k != other for word in clause.words)
    taken = [word for word in given[other].words if word.form in own and word.form not in near]
    said = [figure for figure in given[other].figures if any(same_figure(figure, each) for each in sentence.figures)]
    subject_told = kind != "name" or given[other].own_subject
    if (
        said
        and subject_told
        and not any(same_figure(each, said[0]) for k, c in enumerate(given) if k != other for each in c.figures)
    ):
        return True
    if other > place:
        return any(kind != "name" or given[other].own_subject or word.start > rival for word in taken)
    before = [word for word in given[other].words if word.start < rival]
    gapped = not [word for word in given[place].words if word.start < at]
    return any(word.start > rival or given[place].own_subject or (not gapped and word is before[-1]) for word in taken)


def _rival(sentence: Clause, own: frozenset[str], clause: Clause, kind: str) -> int | None:
    """Return where the clause has a figure of this kind, or a name, that is not the sentence's."""
    if kind == "name":
        named = [word.start for word in clause.words if word.name and word.form not in own]
        return named[0] if named else None
    for figure in clause.figures:
        if figure.kind == kind and not any(same_figure(figure, each) for each in sentence.figures):
            return figure.start
    return None


def _has_own_subject(bare: str, held: tuple[Figure, ...], words: tuple[Word, ...], language: Language) -> bool:
    if language == "en":
        return _OWN_SUBJECT.match(bare) is not None
    first = min((figure.start for figure in held), default=None)
    plain = _LEADING.sub("", bare.strip(" ,;:。"))
    return bool(plain) and (any(word.start < first for word in words) if first is not None else bool(words))
