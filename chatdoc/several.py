"""Question -> the questions it consists of, each as one that stands alone: "How much is it and when is it due?" -> two.

Searched as one, such a question finds what answers its first half, and the other half goes unanswered without a word.
Taking one question for two is worse: each must be a question by its form, and in doubt it stays one.
"""

import re
from typing import NamedTuple

from chatdoc.followup import chinese, english, rewrite
from chatdoc.text import HAN, language_of, simplified
from chatdoc.types import Exchange


class Asked(NamedTuple):
    """A question as it was typed, and as one that stands alone."""

    typed: str
    meant: str


MOST = 3
MOST_CHARS = 200
"""A longer question is a text with much in it, and is searched as a whole."""


def questions_in(text: str) -> tuple[Asked, ...]:
    """Return two or three questions that are asked in one, in order; nothing where it is one, or more.

    questions_in("How much is the deposit and when is it paid back?")[1]
        == Asked("When is it paid back?", "When is the deposit paid back?")
    questions_in("Who founded and ran the shop?") == ()
    """
    typed = " ".join(text.split())
    if len(typed) > MOST_CHARS:
        return ()
    is_chinese = language_of(typed) == "zh"
    parts = _chinese_parts(typed) if is_chinese else _english_parts(typed)
    if not 2 <= len(parts) <= MOST:
        return ()
    complete = _complete_chinese if is_chinese else _complete_english
    first, *others = parts
    return (Asked(first, first), *(Asked(part, complete(part, first)) for part in others))


# English

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|may|must|will|would|should|shall)(?:n['’]t)?\b"
_NOT_INVERTED = r"(?!(?:to|the|an?|it|they|he|she|we|you|I|this|that|these|those|my|our|your|his|her|its|their)\b)"
_DIRECT = (
    rf"(?:(?:in|on|at|to|for|from|by|until|since|after|under|with) )?(?:(?:when|where|why|how|what|whom) {_AUXILIARY}"
    rf"|(?:how|what|which|whose)(?: {_NOT_INVERTED}[^\s,;?]+){{1,3}} {_AUXILIARY}|who \w+ ?|what happens\b)"
)
_OF_IT = r"(?:is|are|was|were|does|do|can|must|will|has|have) (?:it|they|he|she|there|I|we|you) \w"
_LEAD = re.compile(r"(?:please )?(?:can you )?(?:tell me|do you know|I (?:want|would like) to know) ", re.IGNORECASE)
_INDIRECT = r"(?:what|when|where|why|how|who|which)(?! to\b) [^\s,;?]+ [^\s,;?]"
_FIRST = re.compile(rf"(?:{_DIRECT}|{_AUXILIARY} |which \w+ \w+ )", re.IGNORECASE)
_FIRST_TOLD = re.compile(_INDIRECT, re.IGNORECASE)
_JOINT = re.compile(
    rf",? (?:and|but) (?:also )?(?={_DIRECT}|{_OF_IT}|how (?:many|much) \w)"
    rf"|, (?=(?:when|where|why|how|what) {_AUXILIARY})",
    re.IGNORECASE,
)
_JOINT_TOLD = re.compile(rf",? and (?={_INDIRECT})", re.IGNORECASE)
_WH = frozenset("what when where why how who whom whose which".split())
_JOINS = re.compile(r"\b(?:between|either|whether|both)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(?:it|they|them|he|him|she|its|their|there)\b", re.IGNORECASE)


def _english_parts(text: str) -> list[str]:
    asked = re.findall(r"[^?？]+[?？]?", text)
    if len(asked) > 1 and not text.endswith(("?", "？")):
        return []
    parts: list[str] = []
    for each in asked:
        lead = _LEAD.match(each.strip())
        bare = each.strip()[lead.end() if lead else 0 :].rstrip("?？ .")
        first, joint = (_FIRST_TOLD, _JOINT_TOLD) if lead else (_FIRST, _JOINT)
        if not first.match(bare):
            return []
        parts += [f"{part[0].upper()}{part[1:]}{'' if lead else '?'}" for part in _cut(bare, joint)]
    return parts


def _cut(text: str, joint: re.Pattern[str]) -> list[str]:
    """Cut a question where another one begins."""
    parts, start = [], 0
    for found in joint.finditer(text):
        before, opening = text[start : found.start()], text[found.end() :].split()[0].lower()
        words = before.lower().split()
        # "What is the name of the man who built it and who was mayor?": the second "who" says more of the same man.
        if len(words) > 2 and not (opening in _WH and opening in words[1:]) and not _JOINS.search(before):
            parts.append(before)
            start = found.end()
    return [*parts, text[start:]]


def _complete_english(part: str, first: str) -> str:
    meant = rewrite(part, [Exchange(first)])
    if meant is None and _POINTS_BACK.search(part) and (thing := english.topic_of(first).thing):
        return f"{part} ({thing})"
    return meant or part


# Chinese

_ASKING = re.compile(
    "为什么|为何|什么|何时|何地|何处|何人|怎么样?|怎样|如何|多少|多久|多长|多大|多高|多远|多重|哪|谁|几(?=[个点天月号日岁位次人种年家条层楼])(?!年来)|是否|有没有|是不是|能不能"
    "|会不会|可不可以|可否|能否|吗"
)
_ADVERB = re.compile("(?:什么时候|什么时间|何时|怎么|怎样|为什么|为何)$")
_PLACE = re.compile("(?:什么地方|何地|何处|哪[里儿]?|如何)$")
_WHATEVER = re.compile("无论|不论|不管|没什么|没有什么|任何")
_EMPTY = re.compile(rf"{_ASKING.pattern}|请问|时候|时间|[了的呢啊呀是在由从有里儿些个年]")
_AND = "以及|还有|并且"
_BORDER = re.compile(rf"[，,；;？?。]\s*(?:{_AND}|另外|而且|那么)?|{_AND}")
_IN_BRACKETS = re.compile("[“「《（(][^”」》）)]*[，,；;？?]")
_OPENS = re.compile(
    rf"(?:到底|一般|大概|大约|最[早晚迟多少]|[由在从于有要花叫归按])*(?:花了)?(?:(?:{_ASKING.pattern})(?!是)|能(?=[{HAN}]+吗)|可以)"
)


def _chinese_parts(text: str) -> list[str]:
    """Cut a question at its commas; what asks nothing belongs to the question behind it, at the end before it."""
    plain = simplified(text)
    if len(plain) != len(text) or _IN_BRACKETS.search(text) or _WHATEVER.search(plain):
        return []
    parts, start = list[str](), 0
    for border in [*_BORDER.finditer(plain), None]:
        end = border.start() if border else len(text)
        said = plain[start:end]
        unfinished = _PLACE.search(said) and border and border.group() in _AND  # "在哪里以及什么时候签订"
        if not unfinished and _is_question(said, fewest=1 if parts else 2):
            parts.append(text[start:end])
            start = border.end() if border else end
    rest = text[start:].strip("，,；;？?。 ")
    if rest and parts:
        if _ASKING.search(simplified(rest)):
            return []
        parts[-1] += f"，{rest}"
    return [f"{part.strip()}？" for part in parts]


def _is_question(said: str, *, fewest: int) -> bool:
    """Does it ask, with so many characters about something, and not end where its verb is still to come?"""
    rest = re.sub(r"\W", "", _EMPTY.sub("", said))
    return len(rest) >= fewest and _ASKING.search(said) is not None and not _ADVERB.search(said)


def _complete_chinese(part: str, first: str) -> str:
    if _OPENS.match(simplified(part)) and (thing := chinese.topic_of(first.split("，")[-1]).thing):
        return f"{thing}{part}"
    return rewrite(part, [Exchange(first)]) or part
