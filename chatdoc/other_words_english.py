"""Terms of an English question + terms of a text -> those of the question that the text says in other words.

A person asks for the price, the phone and the holidays; a contract has a fee, a telephone and annual leave. An
embedder of sentences sees that, but what is quoted and refused is told by words, too. Only words that everyday
documents use for the same thing, and the forms of verbs that no stemmer knows.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from chatdoc.everyday_english import SAME
from chatdoc.text import question_terms, stem, terms

_FORMS = """
arise arose arisen, bear bore borne born, begin began begun, bind bound, break broke broken, bring brought, build
built, buy bought, catch caught, choose chose chosen, come came, deal dealt, draw drew drawn, drink drank drunk, drive
drove driven, eat ate eaten, fall fell fallen, feel felt, fight fought, find found, flee fled, fly flew flown, forbid
forbade forbidden, forget forgot forgotten, freeze froze frozen, get got gotten, give gave given, go went gone, grow
grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept, know knew known, lay laid, lead led, learn
learnt, leave left, lend lent, lie lay lain, lose lost, make made, mean meant, meet met, pay paid, ride rode ridden,
ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought, sell sold, send sent, shake shook
shaken, shoot shot, show showed shown, shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, sleep slept,
speak spoke spoken, spend spent, stand stood, steal stole stolen, stick stuck, strike struck, swear swore sworn, sweep
swept, swim swam swum, take took taken, teach taught, tear tore torn, tell told, think thought, throw threw thrown,
understand understood, wake woke woken, wear wore worn, win won, write wrote written, child children, man men, woman
women, foot feet, person people
"""
"""Forms of one word, which share no stem."""

_OPPOSITE = """
accept refuse reject decline, accept deny, admit deny, approve disapprove reject, agree disagree, arrive depart
allow forbid prohibit ban, attack defend, attract repel, borrow lend, build demolish destroy
buy sell, bought sold, cause prevent, close open, connect disconnect, convict acquit, create destroy
decrease increase, discourage encourage, enable disable, ally enemy, export import
fail succeed, failure success, female male, founded dissolved, guilty innocent, hire dismiss
inner outer, join leave, junior senior, legal illegal, lose win, lost won, majority minority, maximum minimum
minor major, oldest youngest, older younger, oppose support, opponent supporter, positive negative
possible impossible, profit loss, public private, raise lower, require forbid, safe dangerous, small large
strengthen weaken, strong weak, victory defeat, voluntary compulsory
"""
"""The first word and what says the opposite. Only what is so whatever it is compared with: long and short are not."""


class Otherwise(NamedTuple):
    """Terms of a question, and what a text may say for them; all terms of one of those have to be there."""

    asked: frozenset[str]
    said: tuple[frozenset[str], ...]


def otherwise(asked: Collection[str]) -> tuple[Otherwise, ...]:
    """Return which of a question's terms may be said in other words.

    otherwise(["phone"]) == (Otherwise({"phone"}, ({"telephon"}, {"tel"}, {"mobil"}, {"call"})),)
    """
    return tuple(
        Otherwise(phrase, tuple(each for each in group if each != phrase))
        for group in _groups()
        for phrase in group
        if phrase <= set(asked)
    )


def said_otherwise(others: Iterable[Otherwise], said: Collection[str]) -> frozenset[str]:
    """Return the terms of the question that these terms of a text say in other words."""
    return frozenset[str]().union(*(each.asked for each in others if any(alt <= set(said) for alt in each.said)))


_ENDING = re.compile(
    "(?:al|an[ct]|ar[iy]?|ate?|ation|e|ed|e[enr]|en[ct]|ful|hood|i[ct]|ing|ion|is[hmt]|iti|ive|ity|i[sz]e|less|ly|m|me"
    "|ment|ness|or|ous|ry|s|ship|y)+"
)


def said_derived(asked: Collection[str], said: Collection[str]) -> frozenset[str]:
    """Return the terms of a question of which a text has another word of the same family: "audit", "auditor"."""
    return frozenset(one for one in asked if one not in said and any(_is_kin(one, other) for other in said))


def _is_kin(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and _ENDING.fullmatch(long, len(short)) is not None


def opposed(asked: Collection[str], said: Collection[str]) -> frozenset[str]:
    """Return the terms of a question of which these terms of a text hold the opposite, and not the term itself.

    Not where both stand in the question: "Is it open or closed?".
    """
    return frozenset(
        one
        for first, others in _opposites()
        for one, opposite in (*((first, other) for other in others), *((other, first) for other in others))
        if one in asked and one not in said and opposite in said and opposite not in asked
    )


def as_written(asked: Collection[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the words of a question that have others, and how those are written, as `other_words` does for Chinese."""
    fiscal = ((year, (f" fy{year[2:]} ",)) for year in asked if re.fullmatch(r"20\d\d", year))
    return (*(each for each in _written().items() if all(part in asked for part in each[0].split())), *fiscal)


@cache
def _written() -> dict[str, tuple[str, ...]]:
    written: dict[str, list[str]] = {}
    for line in SAME.strip().splitlines():
        words = [" ".join(terms(word)) for word in line.split(", ")]
        for word in words:
            written.setdefault(word, []).extend(f" {other} " for other in words if other != word)
    return {word: tuple(dict.fromkeys(others)) for word, others in written.items()}


@cache
def _opposites() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = (line.strip().split() for line in _OPPOSITE.strip().replace("\n", ",").split(","))
    return tuple((first, tuple(others)) for first, *others in (tuple(map(stem, words)) for words in lines))


@cache
def _groups() -> tuple[tuple[frozenset[str], ...], ...]:
    same = (line.split(", ") for line in SAME.strip().splitlines())
    forms = (verb.split() for verb in " ".join(_FORMS.split()).split(", "))
    return tuple(tuple(dict.fromkeys(map(_phrase, group))) for group in (*same, *forms))


def _phrase(words: str) -> frozenset[str]:
    return frozenset(question_terms(words))
