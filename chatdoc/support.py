"""A sentence of an answer + evidence -> the exact characters that support it, or nothing.

A sentence is supported by a stretch of one to three neighbouring sentences when all its numbers and names stand
there, nearly all its other words do, and neither denies what the other says. The shortest such stretch is the proof.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatdoc.text import ENGLISH_STOP_WORDS, fold, language_of, sentences, stem, terms

ENGLISH_SHARE = 0.7
CHINESE_SHARE = 0.8
"""Shares of a sentence's terms that must occur in what it cites; tests/test_support.py shows what they let through."""

MAX_SENTENCES = 3

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


def find_support(sentence: str, sources: Sequence[tuple[Span, str]]) -> Span | None:
    """Return the shortest stretch of whole sentences that proves the sentence, from the first source that has one.

    `sources` are stretches with their text (Span.start is where the text begins), best first.
    """
    for span, text in sources:
        parts = sentences(text)
        for length in range(1, MAX_SENTENCES + 1):
            for first in range(len(parts) - length + 1):
                start, end = parts[first][0], parts[first + length - 1][1]
                if supports(text[start:end], sentence):
                    return Span(span.document_id, span.start + start, span.start + end)
    return None


def supports(quote: str, sentence: str) -> bool:
    """Does the quote prove the sentence?

    supports("Rent is 1,200 euro.", "The rent is 1200 euro.") is True
    supports("Rent is 1,200 euro.", "The rent is 1300 euro.") is False
    supports("合同有效期为三年。", "合同有效期为五年。") is False
    """
    if not numbers(sentence) <= numbers(quote) or not names(sentence) <= _words(quote):
        return False
    if _negated(sentence) != _negated(quote):
        return False
    wanted = _content(sentence)
    if not wanted:
        return False
    share = len(wanted & _content(quote)) / len(wanted)
    return share >= (CHINESE_SHARE if language_of(sentence) == "zh" else ENGLISH_SHARE)


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
