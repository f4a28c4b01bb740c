"""Two questions -> whether they ask the same: the same words in the same order, apart from how politely they ask.

What asks ("how can I", 请问怎么) is taken for the kind of question it makes, and what binds is dropped; all else must
be there on both sides: a number, a name, a "not" or a "before" that only one of them has makes it another question.
Likeness of meaning cannot tell this: with MiniLM, "does the tenant pay the landlord" and the reverse have a cosine of
0.998, the same question with "before" for "after" 0.983, and "how can I" for "how do I" 0.97.
"""

import re
from collections.abc import Sequence

from chatdoc.text import ENGLISH_STOP_WORDS, fold, language_of, simplified, stem, terms

_ENGLISH_KINDS = (
    ("when", r"when|(?:at |on )?(?:what|which) (?:time|day|date|hour)s?"),
    ("where", r"where|(?:at |in )?(?:what|which) place"),
    ("who", r"who|whom|whose"),
    ("why", r"why|for what reason"),
    ("how long", r"how long|for how long"),
    ("how often", r"how often|how many times"),
    ("how many", r"how many"),
    ("what", r"how much"),
    ("how", r"how|what (?:must|should|can|do) (?:i|we|you) do"),
    ("what", r"what|which"),
    (
        "whether",
        r"is it possible to|^(?:is|are|was|were|am|do|does|did|can|could|may|might|must|shall|should|will|would|has"
        r"|have|had)",
    ),
)
_CHINESE_KINDS = (
    ("why", "为什么|为何|怎么会"),
    ("when", "什么时候|什么时间|何时|几点钟?|哪一?天|哪一?年|几月几[日号]"),
    ("where", "在?(?:哪里|哪儿|何处|什么地方|哪个地方)|在哪"),
    ("who", "谁|哪一?位|什么人|何人"),
    ("how long", "多久|多长时间"),
    ("how often", "多少次|几次"),
    ("how", "该?(?:怎么办|怎么样|怎么做|怎么|怎样|如何)"),
    ("what", "多少钱|多少|什么|啥|哪些|哪个|哪"),
    ("whether", "能不能|可不可以|是不是|要不要|会不会|可否|能否|是否|吗"),
)
_ENGLISH = tuple((kind, re.compile(rf"\b(?:{form})\b")) for kind, form in _ENGLISH_KINDS)
_CHINESE = tuple((kind, re.compile(form)) for kind, form in _CHINESE_KINDS)

# Stop words that say what is asked: without them "after" is "before" and "may" is "must".
_TELLING = frozenset(
    "not no never without after before from off out up down under over between during into all each".split()
)
_LIGHT = frozenset(
    form
    for word in (ENGLISH_STOP_WORDS - _TELLING) | set("possible want like know way need please just required".split())
    for form in (word, stem(word))
)
_MUST = re.compile(r"\b(?:must|should|shall|have to|has to|need to|needs to|required|obliged)\b")
_CHINESE_MUST = re.compile("必须|需要|应该|应当|须|(?<![重主必需首])要(?![求约件点素])")
_OWNED = re.compile(r"\b([a-z]+) (?:of|for) (?:(?:the|a|an|my|your|our|their) )*([a-z]+)\b")
_PERSON = re.compile(r"\b(?:(i|me|we|us)|(you))\b")
_CHINESE_LIGHT = re.compile("请问|我想|我们|您们|你们|想知道|一下|可以|能够|麻烦|[的了是呢呀啊吧我你您请把想能会]")
_CHINESE_TIME = re.compile(r"\d{2,4}年(?:\d\d?月(?:\d\d?[日号])?)?|(?:星期|周)[一二三四五六日天]")
"""Stands before or after what it is the time of, so it is compared at the front."""


def asks_the_same(one: str, other: str) -> bool:
    """Do the two ask the same in the same language? Parts may change places ("退款怎么申请", "怎么申请退款").

    asks_the_same("How can I reset the password?", "how do I reset my password") is True
    asks_the_same("What is the fee in 2021?", "What is the fee in 2022?") is False
    asks_the_same("Does the tenant pay the landlord?", "Does the landlord pay the tenant?") is False
    """
    if _letters(one) == _letters(other):
        return bool(_letters(one))
    if language_of(one) != language_of(other):
        return False
    parts = _chinese_parts if language_of(one) == "zh" else _english_parts
    (kind, bound, asked), (other_kind, other_bound, other_asked) = parts(one), parts(other)
    return bound == other_bound and _fit(kind, other_kind) and _is_turn(asked, other_asked)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, simplified(fold(text))))


def _fit(one: str, other: str) -> bool:
    """Can two kinds of questions be the same? One that only names things ("membership fee 2021") fits every kind."""
    return one == other or "" in (one, other)


def _is_turn(one: Sequence[str], other: Sequence[str]) -> bool:
    """Is one the other, or its end put before its beginning?"""
    return len(one) == len(other) > 0 and any([*other[at:], *other[:at]] == list(one) for at in range(len(other)))


def _english_parts(question: str) -> tuple[str, tuple[bool, str], list[str]]:
    """Return the kind, what binds (is it a duty? who does it to whom?) and the terms that are asked about."""
    text = re.sub(r"\b(ca|wo)n't\b", r"\1n not", re.sub(r"n't\b", " not", fold(question).replace("can't", "can not")))
    text = re.sub(r"\bcannot\b", "can not", text)
    persons = "".join("1" if match.group(1) else "2" for match in _PERSON.finditer(text))
    bound = (bool(_MUST.search(text)), persons if len(set(persons)) > 1 else "")
    kind, text = _kind(text, _ENGLISH)
    text = _OWNED.sub(r"\2 \1", text.replace("'s ", " "))
    return kind, bound, [term for term in terms(text) if term not in _LIGHT]


def _chinese_parts(question: str) -> tuple[str, tuple[bool, str], list[str]]:
    """Return the kind, what binds, and the characters and words that are asked about."""
    text = re.sub(r"\s", "", simplified(fold(question)))
    kind, text = _kind(text, _CHINESE)
    bound = (bool(_CHINESE_MUST.search(text)), "")
    text = _CHINESE_LIGHT.sub("", _CHINESE_MUST.sub("", text))
    text = "".join(_CHINESE_TIME.findall(text)) + _CHINESE_TIME.sub("", text)
    return kind, bound, re.findall(r"[a-z0-9][a-z0-9.%-]*|[^\W_]", text)


def _kind(text: str, kinds: Sequence[tuple[str, re.Pattern[str]]]) -> tuple[str, str]:
    """Return the kind of the question and the text without what makes it that; of several, the first in the text."""
    found = [(match.start(), -len(match.group()), kind, match) for kind, form in kinds if (match := form.search(text))]
    if not found:
        return "", text
    _, _, kind, match = min(found, key=lambda each: each[:2])
    return kind, f"{text[: match.start()]} {text[match.end() :]}"
