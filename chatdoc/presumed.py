"""English question + the text near its best evidence -> what the question takes for granted and no text near says.

"What is the second prize?" is as close to "First prize is a weekend in Whitby" as "What is the first prize?". A few
words narrow a question down so, by time, by order or by how often; others say what is counted or paid. A text that
answers says them, in one of few ways.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from chatdoc.asked import ASKING
from chatdoc.computed import lines_of
from chatdoc.other_words_english import otherwise, said_derived, said_otherwise
from chatdoc.proof.numerals import ORDINALS
from chatdoc.proof.units import UNIT, unit_name
from chatdoc.series import CALENDAR
from chatdoc.text import stem, terms

_WAYS = r"""
previous, former, prior, preceding | before, earlier, previously, formerly, predecessor\w*, last, old, past, succeed\w*
before(?=\W*$) | earlier, previous\w*, former\w*, predecessor\w*, last, old, past, prior, used to, no longer
next, subsequent, upcoming | following, later, future, coming, after, successor\w*, then, will
minimum | at least, required, requires?, must, lowest, smallest, fewest, below, under, less, shorter, from, short
maximum | at most, up to, highest, largest, longest, limit\w*, more than, exceed\w*, over, above, within, to
average, median | mean, typical\w*, about, on average
hourly, per hour, an hour, each hour, every hour | hour\w*, h, per h
daily, per day, a day, each day, every day | day\w*, 24 hours, morning, evening, night\w*
weekly, per week, a week, each week, every week | week\w*, mondays, tuesdays, wednesdays, thursdays, fridays, saturdays
monthly, per month, a month, each month, every month | month\w*
annual, yearly, per year, a year, each year, every year, annually, per annum | year\w*, p\.a\., annum, calendar
founded | founder\w*, founding, foundation, establish\w*, set up, creat\w+, form(?:ed|ation), start\w*, beg[au]n
"""
"""What narrows a question down | how else a text may say it."""

_ORDINAL = re.compile(rf"\b(?P<number>{ORDINALS}) (?P<kind>[a-z]{{3,}})", re.IGNORECASE)
_PRICE = "costs?|price|fees?|salary|wage|rent|charge|premium|fare|deposit|fine|grant|bonus|pay|paid|earn|spend|spent"
_AMOUNT = re.compile(
    rf"\bhow much\b(?! (?:more|less|of|time)\b).*?\b(?P<of>{_PRICE})\b"
    r"|^\W*what (?:is|was|are|were|does|did|will|do) .*\b(?P<what>costs?|price|salary|wage|rent|fare|premium)\b"
    r"(?=\W*$| (?:of|for|per|to)\b)",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"[$€£¥]|\b(?:euros?|dollars?|pounds?|francs?|yuan|yen|cents?|pence|USD|EUR|GBP|CHF|free)\b", re.IGNORECASE
)
_MONEY = re.compile(
    rf"{_SUM.pattern}|%|\b(?:per ?cent|nothing|charge|half|double|twice|dear|cheap"
    r"|(?<!per )(?:million|billion|thousand|hundred))\b"
    rf"|\d[.,]\d{{2,3}}\b(?! ?(?:{UNIT})\b)",
    re.IGNORECASE,
)


_HOW_MANY = re.compile(
    r"\bhow many (?:[a-z]+ ){0,2}?(?P<thing>[a-z]+) "
    r"(?:do(?:es)?|did|ha(?:s|ve|d)|can|could|may|must|will|would|should|of)\b",
    re.IGNORECASE,
)
"""What stands before such a verb is counted; before another the words tell no thing from a verb. How many there are
may be left to the reader to count."""
_OFFICE = re.compile(
    r"\bwho(?:['’]s| is| was| are| were) (?:the|our|your) (?P<office>(?:[a-z-]+ )?(?P<head>[a-z-]+))"
    r"(?= (?:of|at|in|for)\b|\W*$)",
    re.IGNORECASE,
)


def unsaid(question: str, *, sentence: str, near: str, around: str, passages: str, in_table: bool) -> list[str]:
    """Return what the question takes for granted, as it writes it, and is not said.

    `near`: the best sentence with its neighbours and headings; `around`: that of all evidence that scores about as
    much; `passages`: those that the best evidence stands in. A figure that is computed is in lines that say nothing of
    the question (computed.py), and the columns of a table may leave their unit out.
    """
    if lines_of(question):
        return []
    missing = [*not_narrowed(question, near), *contrasted(question, sentence, near), *uncounted(question, passages)]
    missing += unfilled(question, f"{around}\n{passages}")
    return missing if in_table else [*missing, *amount_unsaid(question, around)]


def not_narrowed(question: str, near: str) -> list[str]:
    """Return the narrowing words of a question, as it writes them, that the text says in no way.

    not_narrowed("How much did she earn at her previous employer?", "She earns £900 now.") == ["previous"]
    """
    asked = ((words.search(question), said) for words, said in _PATTERNS.items())
    return [match.group() for match, said in asked if match and not said.search(near)]


def contrasted(question: str, sentence: str, near: str) -> list[str]:
    """Return what the question counts by an ordinal of which the sentence names another, and nothing near that one.

    contrasted("Who won the first race?", "Bo won the second race.", ...) == ["first race"]
    """
    named = {(match["number"].lower(), stem(match["kind"].lower())) for match in _ORDINAL.finditer(near)}
    others = {stem(match["kind"].lower()) for match in _ORDINAL.finditer(sentence)}
    counted = [match for match in _ORDINAL.finditer(question) if match["kind"].lower() not in CALENDAR]
    asked = [(match, stem(match["kind"].lower())) for match in counted]
    return [each.group() for each, kind in asked if kind in others and (each["number"].lower(), kind) not in named]


def amount_unsaid(question: str, near: str) -> list[str]:
    """Return the word by which a question asks for an amount of money where the text names none.

    amount_unsaid("How much is the rent?", "The rent is due on the first.") == ["rent"]
    """
    asked = asked_sum(question)
    return [asked] if asked and not _MONEY.search(near) else []


def asked_sum(question: str) -> str:
    """Return the word by which a question asks for an amount of money, "" where it does not.

    asked_sum("How much was spent on water?") == "spent"
    """
    asked = _AMOUNT.search(question)
    return (asked["of"] or asked["what"]) if asked else ""


def names_money(text: str) -> bool:
    """Does a text name a sum of money, or that none is paid? Then it need not say that this is a price."""
    return _SUM.search(text) is not None


def uncounted(question: str, text: str) -> list[str]:
    """Return what it is asked how many there are of, where the text does not say it, in other words neither.

    Units are no such things: "2 h 35 min" has no minutes.
    uncounted("How many claims has she made?", "She is insured until 30 June 2025.") == ["claims"]
    """
    said = terms(text)
    things = [match["thing"] for match in _HOW_MANY.finditer(question)]
    return [thing for thing in things if not unit_name(thing) and thing not in ASKING and not _is_said(thing, said)]


def unfilled(question: str, text: str) -> list[str]:
    """Return the office whose holder is asked for where the text does not speak of it, in other words neither.

    unfilled("Who is the treasurer of the club?", "The club was founded in 1904.") == ["treasurer"]
    """
    asked, said = _OFFICE.search(question), terms(text)
    if asked is None or asked["head"] in ASKING:
        return []
    is_told = any(_is_said(asked[name].replace("-", " "), said) for name in ("head", "office"))
    return [] if is_told else [asked["office"]]


def _is_said(word: str, said: Sequence[str]) -> bool:
    asked = terms(word)
    return set(asked) <= {*said, *said_otherwise(otherwise(asked), said), *said_derived(asked, said)}


def _pattern(words: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(word.strip() for word in words.split(','))})(?!\w)", flags)


_PATTERNS: Mapping[re.Pattern[str], re.Pattern[str]] = MappingProxyType(
    {
        _pattern(words): _pattern(f"{words},{others}", re.IGNORECASE)
        for words, _, others in (line.partition("|") for line in _WAYS.strip().splitlines())
    }
)
