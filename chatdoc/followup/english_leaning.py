"""An English question -> how it leans on the one before, or that it does not."""

import re

from chatdoc.followup.english_phrases import TIME, Word, words_of
from chatdoc.followup.english_words import (
    ANNOUNCING,
    ASKING,
    AUXILIARIES,
    BE,
    BOUNDARIES,
    DETERMINERS,
    DO,
    FUNCTION_WORDS,
    OWNING,
    PERSONAL,
    POINTED,
    PREPOSITIONS,
    TIMES,
    VERBS,
    WEATHER_AND_TIME,
)
from chatdoc.followup.leaning import Leaning

MOST_CONTENT = 6
"""A question with more words of its own is not taken for one that leans by a pronoun."""

_CONNECTORS = re.compile(r"^(?:(?:and|but|so|also|or|ok|okay|then|now|well|yes|no|thanks)\b[,.!]* )+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) (?:about|of) (?=\w)|^(?:the )?same (?:question )?(?=for |in )", re.IGNORECASE)
_BARE = re.compile(
    r"^(?:but )?(?:(?:since|until|by|from|for|to|with) )?(?:why|how|when|where|who|whom|what|which|whose)"
    r"(?: (?:not|so|exactly|else|come|much|many|long|often|far|one|ones|year|is that|is this|was that|then))*\W*$"
    r"|^what (?:should|must|can|could|do|shall) (?:i|we|you) do"
    r"(?: (?:then|now|about it|about that|in that case|next))*\W*$"
    r"|^(?:please )?(?:tell me |give me |show me )?(?:some )?more"
    r"(?: details?| information| about (?:it|this|that))*(?: please)?\W*$",
    re.IGNORECASE,
)
_POINTING = frozenset("this that these those".split())


def read(question: str) -> Leaning | None:
    """Return how the question leans on the one before, or None where it stands alone."""
    rest = _CONNECTORS.sub("", question)
    about = _ABOUT.match(rest)
    if about:
        fragment = rest[about.end() :]
        words = words_of(fragment)
        if words and words[0].low in PERSONAL | _POINTING and not any(word.is_content for word in words):
            return Leaning("bare", rest)
        return Leaning("fragment", fragment) if words else None
    if _BARE.match(rest):
        return Leaning("bare", rest)
    words = words_of(rest)
    if _is_fragment(rest, words, continued=rest != question):
        return Leaning("fragment", rest)
    return _pronoun(rest, words)


def _is_fragment(text: str, words: list[Word], *, continued: bool) -> bool:
    """Is it less than a question: no question word, no verb that helps ("in 2021?", "and the landlord?")?

    Words alone may be a search ("rent 2021"); only a time, a preposition or an article at the start tells that
    something is missing, unless it is `continued` from before with "and".
    """
    if not words or len(words) > 5 or any(word.low in ASKING | AUXILIARIES | PERSONAL for word in words):
        return False
    if not re.fullmatch(r"(?:[^,;:.!?]|\.(?=\d))+(?:\.|[?!]+)?", text):
        return False
    if len(words) <= 3 and TIME.fullmatch(" ".join(word.text for word in words if word.low not in PREPOSITIONS)):
        return True
    if continued:
        return words[0].low not in VERBS
    return text.endswith("?") and words[0].low in (PREPOSITIONS | {"the"}) - {"to"}


def _pronoun(text: str, words: list[Word]) -> Leaning | None:
    if len(words) < 2 or sum(word.is_content for word in words) > MOST_CONTENT:
        return None
    for i, word in enumerate(words):
        pointed = word.low in _POINTING and _points(words, i)
        if not (word.low in PERSONAL or pointed or (word.low == "there" and _is_place(words, i))):
            continue
        if _has_antecedent(text, words, i) or (word.low in ("it", "this", "that") and _announces(text, words, i)):
            return None
        end, of = word.end, word.low in OWNING
        if word.low == "her":
            of = i + 1 < len(words) and words[i + 1].low not in BOUNDARIES
        if pointed and i + 1 < len(words) and words[i + 1].low in POINTED:
            end = words[i + 1].end
        return Leaning("pronoun", text, word.start, end, of)
    return None


def _points(words: list[Word], i: int) -> bool:
    """Does this "this" or "that" point back, rather than join two clauses or point at what follows?"""
    following = words[i + 1].low if i + 1 < len(words) else ""
    if following in POINTED:
        return True
    before = words[i - 1].low if i else ""
    if not following:
        return bool(before)
    return (before in BE and not words[i + 1].is_content) or (before in DO and following in VERBS)


def _is_place(words: list[Word], i: int) -> bool:
    return i == len(words) - 1 and i > 0 and words[i - 1].low not in BE


def _has_antecedent(text: str, words: list[Word], i: int) -> bool:
    """Does anything before the pronoun (or a name after it, behind a comma) say what it stands for?"""
    before, pronoun = words[:i], words[i].low
    after = words[i + 1 :]
    if pronoun in _POINTING and after and after[0].low in TIMES:
        return TIME.search(text) is not None
    if "," in text[words[i].end :]:
        comma = text.index(",", words[i].end)
        if not any(word.low in ASKING for word in words if word.start < comma) or (i == 1 and before[0].low in ASKING):
            return True
    content = [word for word in before if word.is_content]
    if before and before[0].low == "who" and pronoun in PERSONAL and len(before) > 1:
        # "Who lost his life?": his own; "who is his father?" and "who signed it?" are not.
        if before[1].low not in AUXILIARIES and pronoun in OWNING | {"her"} and after and after[0].is_content:
            return True
        if before[1].low not in AUXILIARIES and content == [before[1]]:
            return _goes_on(after)
    if not content:
        return False
    if any(word.is_name for word in content if word.start > 0):
        return True
    if before[-1].low in AUXILIARIES and _is_asked_phrase(before[:-1]):
        return False  # "how many rooms does it have": the rooms are not it
    if pronoun in ("it", "them", "him", "this", "that", "her", "there", "these", "those"):
        verb = content[-1]
        behind = before[before.index(verb) + 1 :]
        if all(word.low in PREPOSITIONS | {"up", "off", "out", "down", "in", "on"} for word in behind):
            if len(content) == 1 and _acts(before[: before.index(verb)]):
                return _goes_on(after)
            if before[0].low in ("which", "what") and len(content) == 2 and len(before) <= 4:
                return _goes_on(after)
    return True


def _is_asked_phrase(words: list[Word]) -> bool:
    """Is it a question word with its noun ("in what year", "how many rooms")?"""
    if words and words[0].low in PREPOSITIONS:
        words = words[1:]
    return (
        bool(words)
        and words[0].low in ASKING
        and all(w.is_content or w.low in FUNCTION_WORDS for w in words[1:])
        and (len(words) <= 4)
    )


def _acts(words: list[Word]) -> bool:
    """Is what stands before the verb only who does it: "how do I", "how to", "where can we"?"""
    return all(word.low in ASKING | AUXILIARIES | {"i", "you", "we", "one", "to", "not"} for word in words) and bool(
        words
    )


def _goes_on(after: list[Word]) -> bool:
    """Does the pronoun begin a clause of its own ("said it would close")?"""
    return bool(after) and after[0].low in AUXILIARIES


def _announces(text: str, words: list[Word], i: int) -> bool:
    """Does "it" only hold the place of what follows ("is it true that ...", "what is it called when ..."), or time?"""
    after = words[i + 1 :]
    if any(word.low in WEATHER_AND_TIME for word in (*after[:2], *words[max(i - 2, 0) : i])):
        return True
    if i == 0 and re.search(r"[:;,.] ", text):
        return True
    for place, word in enumerate(after[:-1]):
        if word.low == "that" and after[place + 1].low in POINTED:
            continue
        if word.low in ANNOUNCING and after[place + 1].low not in DETERMINERS:
            following = after[place + 1]
            if word.low != "to" or not (following.is_name or following.text.isdecimal()):
                return True
        elif word.low in ANNOUNCING - {"to"}:
            return True
    return False
