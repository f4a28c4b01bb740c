"""What was asked and not found -> the sentences that say so: what was looked for, and what could not be looked through.

Nobody should take "not found" for "not there" while a document that may hold it is not read.
"""

from collections.abc import Collection, Sequence

from chatdoc.doubt import Doubt
from chatdoc.embedders import AbsentEmbedder
from chatdoc.filters import documents_named, read_query
from chatdoc.library import Library
from chatdoc.text import printable
from chatdoc.types import Language, Sentence, Unread

MOST_NAMED = 8
"""So many words and documents are named; of more it is said how many."""

_TEXTS: dict[str, dict[Language, str]] = {
    "not_found": {
        "en": "The documents do not seem to hold the answer. These are the nearest passages.",
        "zh": "文档中似乎没有这个问题的答案。以下是最接近的段落。",
    },
    "nothing": {
        "en": "The documents do not seem to hold the answer; no passage comes near it.",
        "zh": "文档中似乎没有这个问题的答案，也没有相近的段落。",
    },
    "missing": {
        "en": "Nothing here answers this exactly. Not spoken of: {names}. These are the nearest sentences.",
        "zh": "这里没有确切的答案，没有提到：{names}。以下是最接近的句子。",
    },
    "denied": {
        "en": "Nothing here answers this exactly. The question says “not”, and no text does. These are the nearest "
        "sentences.",
        "zh": "这里没有确切的答案：问题是否定的，文中没有这样的否定。以下是最接近的句子。",
    },
    "unanswered": {"en": "Not found in the documents: {names}", "zh": "文档中没有找到：{names}"},
    "searched": {"en": "Searched for: {names}.", "zh": "查找的词：{names}。"},
    "failed": {
        "en": "Could not be read, and so was not searched: {names}.",
        "zh": "未能读取，因此没有查找：{names}。",
    },
    "reading": {
        "en": "Still being read, and so not searched in full yet: {names}.",
        "zh": "仍在读取，尚未完整查找：{names}。",
    },
    "more": {"en": "{names} and {count} more", "zh": "{names}等，另有 {count} 个"},
}


def refusal(searched: Sequence[str], language: Language, *, near: bool) -> tuple[Sentence, ...]:
    """Return what is said where the documents do not hold the answer; passages that are `near` are shown below it."""
    return (_said("not_found" if near else "nothing", (), language), *_listed("searched", searched, language))


def doubtful(doubt: Doubt, language: Language) -> tuple[Sentence, ...]:
    """Return what is said above the nearest sentences where they lack what the question says."""
    if not doubt.missing:
        return (_said("denied", (), language),)
    quoted = (f"“{word}”" for word in doubt.missing)
    return (_said("missing", (", " if language == "en" else "、").join(quoted), language),)


def unanswered(questions: Sequence[str], language: Language) -> tuple[Sentence, ...]:
    """Return what is said below an answer of the questions, of several asked in one, that it does not answer."""
    return tuple(_said("unanswered", printable(question), language) for question in questions)


def warning(unread: Sequence[Unread], language: Language) -> tuple[Sentence, ...]:
    """Return what is said of the documents that may hold it all the same; nothing where there are none."""
    failed = [each.name for each in unread if each.failed]
    reading = [each.name for each in unread if not each.failed]
    return (*_listed("failed", failed, language), *_listed("reading", reading, language))


def find_unread(
    question: str, library: Library, *, documents: Collection[str] | None, waiting: Sequence[Unread]
) -> tuple[Unread, ...]:
    """Return the documents in scope (None: all) that a question could not be looked for in, or not in full.

    To the files that are `waiting` or failed come the documents of the library with pages that wait for text
    recognition or passages without a vector. Raises UnknownDocument for a filter.
    """
    chosen = documents_named(read_query(question), library.store, documents)
    by_words_only = isinstance(library.embedder, AbsentEmbedder)  # its vectors do not come: notices.py tells it
    unfinished = [
        Unread(entry.name, failed=False)
        for entry in library.entries()
        if (chosen is None or entry.id in chosen)
        and (entry.health.scanned_pages or (entry.embedded < entry.passages and not by_words_only))
    ]
    return tuple(dict.fromkeys([*waiting, *unfinished]))


def _listed(key: str, names: Sequence[str], language: Language) -> tuple[Sentence, ...]:
    if not names:
        return ()
    joined = ("、" if language == "zh" else ", ").join(printable(name) for name in names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        joined = _TEXTS["more"][language].format(names=joined, count=len(names) - MOST_NAMED)
    return (_said(key, joined, language),)


def _said(key: str, names: object, language: Language) -> Sentence:
    return Sentence(_TEXTS[key][language].format(names=names), (), "notice")
