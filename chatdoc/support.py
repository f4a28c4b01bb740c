"""A sentence of an answer + evidence -> the exact characters that support it, or nothing.

A sentence is supported by a sentence of a document when its figures, names and quoted words stand there, its other
words do, too, and it denies, allows, demands and supposes what that does. A name may also stand in the sentence before,
when a pronoun points back to it; then both are the proof. In doubt a sentence is not proved: proof/ says
what is compared.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatdoc.proof.alike import derived
from chatdoc.proof.clauses import (
    FUNCTION_CHARACTERS,
    Clause,
    Word,
    bare_text,
    clauses,
    mixes,
    prepared,
    subject_words,
    words_of,
)
from chatdoc.proof.figures import exchanged, figures, holds, same_figure, turned_round
from chatdoc.proof.roles import roles_differ
from chatdoc.proof.stance import same_stance, stances
from chatdoc.text import ENGLISH_STOP_WORDS, HAN, fold, language_of, stem
from chatdoc.types import Language

ENGLISH_SHARE = 0.9
CHINESE_SHARE = 0.6
"""Shares of a sentence's words (Chinese: pairs of characters) that must stand in what it cites; calibrated on the cases
of tests/test_support.py."""
CHARACTERS_AN_UNSEEN = 25
"""In so many characters of Chinese one may be new; a name that is changed by one character is one of few."""
MOST_CLAUSES = 12
BARE_HAN = 4
"""Chinese writes names like other words; most have no more characters than this."""

_CAPITALISED = re.compile(r"[^\W\d_][\w'’.-]*")
_LATIN_IN_CHINESE = re.compile(r"[A-Za-z][\w.+-]*")
_RUN = re.compile(r"\b[A-Z][\w'-]*\.?(?:\s+[A-Z][\w'-]*\.?)+")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])\w+(?:-\w+)*\b")
_QUOTED = re.compile(r"[\"“「『《]([^\"“”「」『』《》]{2,})[\"”」』》]")
_HAN = re.compile(f"[{HAN}]")
_CONTRAST = re.compile(r"\b(?:while|whereas|but)\b|;(?=\s)|而(?=[^且是])|但是?|然而|[，,](?=其余)", re.IGNORECASE)
_MODAL = "可以|不得|应|须|必须|有权|不承担|承担|负责"
_SUBJECT_OF = re.compile(rf"\s*(?P<subject>[^，,。]{{1,10}}?)(?={_MODAL})")
_NO_SUBJECT = re.compile(rf"\s*(?:{_MODAL})")
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|his|her|its|their|him|them|this|these|that|those)\b|[他她它其该該这這此]", re.IGNORECASE
)
_RELATION = re.compile(
    r"\b(?:before|after|until|since|during|above|below|over|under|between|inside|outside|more|less|fewer|greater|higher"
    r"|lower|rise|fall|first|last|minimum|maximum|left|right|up|down|without|than|instead)\b"
)
_LIMITS = frozenset("before after until since without during than".split())
_SUPPOSED = re.compile("如果|倘若|假如|要是|的话|若")
_CHINESE_LIMIT = re.compile(r"[日月年天期时](?:之|以)?[前后内外]")
_CHINESE_RELATION = frozenset("前后内外上下左右高低多少增减升降始终")
_NEGATED = re.compile(r"\b(?:not|no|never|neither|nor|none|without|cannot)\b|n't\b|[不没未无](?!锈)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document, `text[start:end]`."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that may be cited, with its text, and the text before it, from `before_start` on."""

    span: Span
    text: str
    before_start: int
    before: str


_LABEL = re.compile(r"^\s*[(（\[【][^()（）\[\]【】]{1,40}[)）\]】]\s*")
"""A label before what is said: "(Left) The mill stands." or "【注意】"; who says it word for word may leave it out."""


def find_support(sentence: str, sources: Sequence[Source]) -> Span | None:
    """Return the source that proves the sentence, together with what stands before it where a name is taken from there.

    The sources come best first, and the first that proves is taken; one that does so by itself goes before all others.
    A bare name or figure stands in many a sentence; only the best source, which answers the question most, proves it.
    """
    if is_bare(sentence):
        sources = [source for source in sources[:1] if not _is_one_of_several(sentence, source.text)]
    for source in sources:
        if supports(source.text, sentence):
            return source.span
    for source in sources:
        points_back = source.before and _PRONOUN.search(source.text)
        if points_back and supports(source.text, sentence, context=source.before):
            return Span(source.span.document_id, source.before_start, source.span.end)
    return None


def supports(quote: str, sentence: str, *, context: str = "") -> bool:
    """Does the quote prove the sentence? `context` is a text that may hold the names behind the quote's pronouns.

    Each half of a contrast ("..., while ...") proves by itself only: what is said of one does not hold of the other.
    Of the rest the fewest clauses that prove are enough, but what a sentence supposes or plans it does so as a whole.

    supports("Rent is 1,200 euro.", "The rent is 1200 euro.") is True
    supports("Rent is 1,200 euro.", "The rent is 1300 euro.") is False
    supports("合同有效期为三年。", "合同有效期为五年。") is False
    """
    if any(text.rstrip('"”」』 ').endswith(("?", "？")) for text in (quote, sentence)):  # a question states nothing
        return False
    if prepared(_LABEL.sub("", quote)) == prepared(sentence):
        return True
    halves = _CONTRAST.split(quote)
    if len(halves) > 1 and not _CONTRAST.search(sentence):
        whose = found["subject"] if (found := _SUBJECT_OF.match(halves[0])) else ""
        said_of = (whose + half if _NO_SUBJECT.match(half) else half for half in halves)
        return any(supports(half, sentence, context=context) for half in said_of)
    language = language_of(sentence)
    said, given, before = prepared(sentence), prepared(quote), prepared(context)
    if not _names_stand(sentence, f"{given} {before}", language):
        return False
    parts = clauses(given, language)
    if not parts or len(parts) > MOST_CLAUSES:
        return False
    wanted = _as_one(clauses(said, language), said)
    whole = stances(bare_text(given), language)
    windows = sorted(
        ((i, j) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)), key=lambda ij: ij[1] - ij[0]
    )
    first = subject_words(parts, language)

    def subject(part: int) -> tuple[Word, ...]:
        return parts[part].said_of or (first if part and not parts[part].own_subject else ())

    return any(_proves(parts[i:j], given, wanted, whole, before, language, subject(i)) for i, j in windows)


def is_bare(sentence: str) -> bool:
    """Is it only a name or a figure? It says nothing that could be proved but that it stands somewhere.

    is_bare("Hugo Brandt.") and is_bare("In 1931.") and not is_bare("Hugo Brandt built it.")
    """
    bare = bare_text(prepared(sentence))
    if language_of(sentence) == "zh":
        return len(_HAN.findall(bare)) <= BARE_HAN
    return all(word.name for word in words_of(bare, "en"))


def _is_one_of_several(figure: str, text: str) -> bool:
    """Does the text hold another figure of its kind? A bare one leaves open which of them is asked for."""
    asked, given = figures(prepared(figure)), figures(prepared(text))
    return any(one.kind == other.kind and not same_figure(other, one) for one in asked for other in given)


def names(text: str) -> frozenset[str]:
    """Return the words that only stand for themselves, folded: capitalised ones in English, Latin ones in Chinese.

    The first word of a sentence counts unless it is a common one.
    """
    if language_of(text) == "zh":
        return frozenset(_bare(word) for word in _LATIN_IN_CHINESE.findall(text))
    found = (word for word in _CAPITALISED.findall(text) if word[0].isupper())
    return frozenset(bare for word in found if (bare := _bare(word)) and bare not in ENGLISH_STOP_WORDS)


def _names_stand(sentence: str, given: str, language: Language) -> bool:
    """Do the names, codes and quoted words of the sentence stand in the text?

    The first word of an English sentence is capitalised anyway; it counts among the words.
    """
    text = prepared(sentence)
    folded = fold(given)
    if not all(fold(quoted).strip(" .,。，") in folded for quoted in _QUOTED.findall(text)):
        return False
    words = frozenset(_bare(word) for word in _CAPITALISED.findall(given))
    words |= frozenset(_bare(word) for word in _LATIN_IN_CHINESE.findall(given))
    if not all(re.search(rf"(?<!\w){re.escape(fold(code))}(?!\w)", folded) for code in _CODE.findall(bare_text(text))):
        return False
    rest = bare_text(text)
    if language == "zh":
        return names(rest) <= words
    first = _CAPITALISED.match(rest.lstrip(" \"“'"))
    opening = {_bare(first.group())} if first else set()
    if not names(rest) - opening <= words:
        return False
    return all(_run_stands(run.group(), given) for run in _RUN.finditer(rest))


def _run_stands(run: str, given: str) -> bool:
    """Do words like "Anna Kern" stand together, with at most one between ("Anna M. Kern")?"""
    wanted = [re.escape(word.rstrip(".").removesuffix("'s")) for word in run.split()]
    while wanted and wanted[0].lower() in ENGLISH_STOP_WORDS:
        wanted.pop(0)
    return re.search(r"\b" + r"\W+(?:[A-Z][\w.]*\s+)?".join(wanted), given, re.IGNORECASE) is not None


def _as_one(parts: Sequence[Clause], text: str) -> Clause:
    words = tuple(word for part in parts for word in part.words)
    return Clause(text, 0, len(text), words, tuple(each for part in parts for each in part.figures), False)


def _proves(
    parts: tuple[Clause, ...],
    given: str,
    wanted: Clause,
    whole: frozenset[str],
    context: str,
    language: Language,
    subject: tuple[Word, ...],
) -> bool:
    """Do these clauses prove what is wanted? `subject` are words from before them that they are said of."""
    start, end = parts[0].start, parts[-1].end
    window = _as_one(parts, given[start:end])
    every = all(holds(window.figures, figure) for figure in wanted.figures)
    if not every or turned_round(window.figures, wanted.figures):
        return False
    if exchanged(given, window.figures, wanted.text, wanted.figures) or _limit_lost(wanted, window):
        return False
    bare, said = " " * start + bare_text(given)[start:end], bare_text(wanted.text)
    if not same_stance(stances(said, language), stances(bare, language), whole):
        return False
    if len(parts) > 1 and not _same_denied(said, bare, language):
        return False
    seen = _seen_in_chinese if language == "zh" else _seen_in_english
    if not seen(wanted, said, replace(window, words=(*subject, *window.words)), bare, context):
        return False
    if len(parts) > 1 and mixes(wanted, parts):
        return False
    return not roles_differ(said, bare, language, words=wanted.words, quoted=window.words)


def _seen_in_english(wanted: Clause, said: str, window: Clause, bare: str, context: str) -> bool:
    """Are the words there, the first one and those that turn a meaning in any case?"""
    forms = frozenset(word.form for word in window.words)
    behind = frozenset(_bare(word) for word in _CAPITALISED.findall(context))
    unseen = [
        word
        for word in wanted.words
        if word.form not in forms
        and not (word.name and word.form in behind)
        and not any(derived(word.form, form) for form in forms)
    ]
    told, given = frozenset(_RELATION.findall(said.lower())), frozenset(_RELATION.findall(bare.lower()))
    if not told <= given or (_NEGATED.search(said) and told & _LIMITS != given & _LIMITS):
        return False  # what must not begin before June may begin
    if not wanted.words:
        return bool(wanted.figures)
    if any(word.name or word.form in ("rise", "fall", "begin", "end") for word in unseen):
        return False
    return len(unseen) <= (1 - ENGLISH_SHARE) * len(wanted.words)


def _seen_in_chinese(wanted: Clause, said: str, window: Clause, bare: str, context: str) -> bool:
    said = _SUPPOSED.sub(" ", said)  # which the stance has compared
    characters = [each for each in _HAN.findall(said) if each not in FUNCTION_CHARACTERS]
    unseen = set(characters) - set(bare) - set(context) - {each for word in window.words for each in word.form}
    if len(unseen) * CHARACTERS_AN_UNSEEN > len(said) or unseen & _CHINESE_RELATION:
        return False
    if _NEGATED.search(said) and not set(_CHINESE_LIMIT.findall(bare)) <= set(_CHINESE_LIMIT.findall(said)):
        return False
    pairs = frozenset(word.form for word in wanted.words)
    if not pairs:
        return bool(wanted.figures or characters)
    held = frozenset(word.form for word in window.words)
    return sum(pair in held or (pair in context) for pair in pairs) / len(pairs) >= CHINESE_SHARE


def _limit_lost(wanted: Clause, window: Clause) -> bool:
    """Is something denied without the date or the time that it is denied until?"""
    limits = (figure for figure in window.figures if figure.kind in ("date", "time") and figure.bound)
    lost = any(not any(same_figure(figure, each) for each in wanted.figures) for figure in limits)
    return lost and _NEGATED.search(wanted.text) is not None


def _same_denied(said: str, bare: str, language: Language) -> bool:
    """Is what is denied in several clauses the same in both, told by the word after the denial?"""
    return _denied(said, language) == _denied(bare, language)


def _denied(text: str, language: Language) -> frozenset[str]:
    rests = (text[match.end() :] for match in _NEGATED.finditer(text))
    behind = (rest.split() if language == "en" else [rest[:1]] for rest in rests)
    return frozenset(
        next((stem(word.lower().strip(".,")) for word in words if word.lower() not in ENGLISH_STOP_WORDS), "")
        for words in behind
    )


def _bare(word: str) -> str:
    return stem(fold(word).removesuffix("'s").strip(".'-"))
