"""A sentence of an answer + evidence -> the exact characters that support it, or nothing.

A sentence is supported by a sentence of a document when all its numbers and names stand there, nearly all its other
words do, and neither denies what the other says. A name may also stand in the sentence before, when a pronoun points
back to it; then both are the proof.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatdoc.text import ENGLISH_STOP_WORDS, HAN, fold, language_of, stem, terms

ENGLISH_SHARE = 0.7
CHINESE_SHARE = 0.8
"""Shares of a sentence's terms that must occur in what it cites; tests/test_support.py shows what they let through."""

_DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")
_HAN_NUMBER = re.compile(
    r"[〇零一二三四五六七八九十百千万萬亿億两兩]{2,}|[〇零一二三四五六七八九十两兩](?=[年月日个個人岁歲元天次名位座条條])"
)
_CAPITALISED = re.compile(r"[^\W\d_][\w'’.-]*")
_LATIN_IN_CHINESE = re.compile(r"[A-Za-z][\w.+-]*")
_NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|none|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_CHINESE_NEGATION = re.compile(
    r"不(?!仅|僅|同|断|斷|久|少|过|過|但)|没|沒|未(?!来|來)|无(?!线|论)|無(?!線|論)|并非|非(?!常|洲)"
)
_HAN = re.compile(f"[{HAN}]")
_CHINESE_FUNCTION_CHARACTERS = frozenset(
    "的了是在和与與及或被把由对對为為于於之其该該这這那也都就而且因此所以并並将將会會可应應有个個"
)
_CONTRAST = re.compile(r"\b(?:while|whereas|but)\b|而(?=[^且是])|但是?|然而", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|his|her|its|their|him|them|this|these|that|those)\b|[他她它其该該这這此]", re.IGNORECASE
)
_SPELLED = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}


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


def find_support(sentence: str, sources: Sequence[Source]) -> Span | None:
    """Return the source that proves the sentence, together with what stands before it where a name is taken from there.

    The sources come best first, and the first that proves is taken; one that does so by itself goes before all others.
    """
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

    supports("Rent is 1,200 euro.", "The rent is 1200 euro.") is True
    supports("Rent is 1,200 euro.", "The rent is 1300 euro.") is False
    supports("合同有效期为三年。", "合同有效期为五年。") is False
    """
    halves = _CONTRAST.split(quote)
    if len(halves) > 1 and not _CONTRAST.search(sentence):
        return any(supports(half, sentence, context=context) for half in halves)
    named = names(sentence)
    if not numbers(sentence) <= numbers(quote) or not named <= _words(quote) | _words(context):
        return False
    if _negated(sentence) != _negated(quote):
        return False
    if _unseen_characters(sentence, quote + context) * 12 > len(sentence):
        return False
    wanted = _content(sentence)
    if not wanted:
        return False
    held = wanted & (_content(quote) | (named if context else frozenset()))
    return len(held) / len(wanted) >= (CHINESE_SHARE if language_of(sentence) == "zh" else ENGLISH_SHARE)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text without thousands separators: digits, spelled words to twelve, Han numerals."""
    folded = fold(text)
    digits = {match.group().replace(",", "") for match in _DIGITS.finditer(folded)}
    spelled = {_SPELLED[word] for word in re.findall(r"[a-z]+", folded) if word in _SPELLED and word != "one"}
    return frozenset(digits | spelled | set(_HAN_NUMBER.findall(folded)))


def names(text: str) -> frozenset[str]:
    """Return the words that only stand for themselves, folded: capitalised ones in English, Latin ones in Chinese.

    The first word of a sentence counts unless it is a common one.
    """
    if language_of(text) == "zh":
        return frozenset(_bare(word) for word in _LATIN_IN_CHINESE.findall(text))
    found = (word for word in _CAPITALISED.findall(text) if word[0].isupper())
    return frozenset(bare for word in found if (bare := _bare(word)) and bare not in ENGLISH_STOP_WORDS)


def _unseen_characters(sentence: str, quote: str) -> int:
    """Count the distinct Han characters of the sentence that say something and are not in the quote.

    A name changed by one character changes one bigram of many, so the share of bigrams alone would let it pass.
    """
    return len(set(_HAN.findall(sentence)) - set(quote) - _CHINESE_FUNCTION_CHARACTERS)


def _words(text: str) -> frozenset[str]:
    return frozenset(_bare(word) for word in _CAPITALISED.findall(text)) | frozenset(
        _bare(word) for word in _LATIN_IN_CHINESE.findall(text)
    )


def _bare(word: str) -> str:
    return stem(fold(word).removesuffix("'s").strip(".'-"))


def _content(text: str) -> frozenset[str]:
    return frozenset(term for term in terms(text) if term not in ENGLISH_STOP_WORDS)


def _negated(text: str) -> bool:
    return bool(_CHINESE_NEGATION.search(text) if language_of(text) == "zh" else _NEGATION.search(text))
