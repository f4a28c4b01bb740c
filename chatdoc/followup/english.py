"""English follow-ups: what the question before was about, and both made one."""

import re

from chatdoc.followup.english_leaning import read
from chatdoc.followup.english_phrases import TIME, Phrase, phrases_of, with_complements, words_of
from chatdoc.followup.english_words import (
    ASKING,
    AUXILIARIES,
    BE,
    BOUNDARIES,
    FUNCTION_WORDS,
    NO_PEOPLE,
    PEOPLE,
    PEOPLE_ENDINGS,
    POINTED,
    PREPOSITIONS,
    TIMES,
)
from chatdoc.followup.leaning import Leaning, Topic

__all__ = ["complete", "read", "topic_of"]

MOST_KEY_WORDS = 12

_THAT_YEAR = re.compile(r"\b(?:in )?(?:that|the same) year\b", re.IGNORECASE)
_PEOPLE_PRONOUNS = frozenset("he him she her his".split())


def topic_of(question: str, answer: str = "") -> Topic:
    """Return what a question is about; the name of a person may stand in the answer to "who ...?"."""
    phrases = list(phrases_of(question))
    named = [phrase for phrase in phrases if phrase.named]
    places = frozenset("in at on during since from near until".split())
    settled = [phrase for phrase in named if phrase.lead not in places] or named
    things = [phrase for phrase in settled if phrase.determined] or settled
    if not things:
        determined = [phrase for phrase in phrases if phrase.determined]
        owners = [phrase for phrase in determined if phrase.lead in ("of", "in", "under", "about", "on")]
        rest = determined or [phrase for phrase in phrases if phrase.lead not in ASKING] or phrases
        things = owners[-1:] or rest
    thing = _text(question, things[0]) if things else ""
    people = [phrase for phrase in settled if not phrase.determined]
    person = _named_in(answer, question) if re.match(r"who\b", question, re.IGNORECASE) else ""
    asked = next((with_complements(question, phrase) for phrase in phrases if phrase.lead in BE), thing)
    return Topic(thing, person or (_text(question, people[0]) if people else ""), asked or thing, _key_words(question))


def _text(question: str, phrase: Phrase) -> str:
    text = question[phrase.start : phrase.end]
    owner = re.match(r"(.+?)(?:['’]s|s['’])(?= )", text)
    return owner.group().removesuffix("'s").removesuffix("’s").rstrip("'’") if owner and phrase.named else text


def _named_in(answer: str, question: str) -> str:
    """Return the one name of several words that the answer has and the question has not, "" where there are more."""
    names = set(re.findall(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+", answer))
    new = [
        name for name in names if name not in question and not any(w.lower() in FUNCTION_WORDS for w in name.split())
    ]
    return new[0] if len(new) == 1 else ""


def _key_words(question: str) -> str:
    kept = [word.text for word in words_of(question) if word.is_content or TIME.fullmatch(word.text)]
    return " ".join(kept[:MOST_KEY_WORDS])


# Both made one


def complete(leaning: Leaning, topic: Topic, last: str) -> str:
    """Return the question that stands alone; `last` is "" where the question before was in another language."""
    if leaning.kind == "fragment":
        fragment = leaning.text.rstrip(" ?!.")
        return (_replaced(fragment, last) if last else None) or f"{topic.key_words}: {fragment}?"
    if leaning.kind == "bare":
        return f"{last or topic.key_words} {_capital(leaning.text)}"
    pronoun = leaning.text[leaning.start : leaning.end]
    low, noun = pronoun.split()[0].lower(), pronoun.split()[-1].lower()
    before, after = leaning.text[: leaning.start], leaning.text[leaning.end :]
    if noun in TIMES:
        time = TIME.search(last)
        named = time.group() if time else ""
        before = f"{topic.thing}: {before}" if topic.thing else before
    elif low in _PEOPLE_PRONOUNS:
        named = topic.person
    elif low == "there":
        named = ""
    elif leaning.of or noun in POINTED or not _is_subject(before):
        named = topic.thing
    else:
        named = topic.asked
    if not named:
        return f"{topic.key_words}: {leaning.text}"
    named = re.sub(r"^(?:a|an)(?= )", "the", named)
    time = TIME.search(last)
    after = _THAT_YEAR.sub(f"in {time.group()}", after) if time else after
    return _capital(before + (f"{named}'s" if leaning.of else named) + after)


def _is_subject(before: str) -> bool:
    words = words_of(before)
    return not words or words[-1].low in AUXILIARIES


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _replaced(fragment: str, last: str) -> str | None:
    """Return the last question with the fragment in the place of its like: a time, a number, a name, a phrase."""
    words = words_of(fragment)
    preposition = words[0].low if words[0].low in PREPOSITIONS else ""
    rest = fragment[words[1].start :] if preposition and len(words) > 1 else fragment
    if TIME.fullmatch(rest):
        times = list(TIME.finditer(last))
        if times:
            return last[: times[-1].start()] + rest + last[times[-1].end() :]
        return _appended(last, fragment if preposition else f"in {fragment}")
    numbered = _renumbered(rest, last)
    if numbered:
        return numbered
    phrases = list(phrases_of(last))
    if preposition:
        like = [phrase for phrase in phrases if phrase.lead == preposition]
        if like and " of " in rest:  # "at the end of May" for "at the end of April", not before "of April"
            return last[: like[-1].start] + rest + last[like[-1].start + len(with_complements(last, like[-1])) :]
        return _put(last, like[-1], rest) if like else _appended(last, fragment)
    own = next(phrases_of(rest), None)
    if own is None:
        return None
    like = [phrase for phrase in phrases if phrase.words[-1].low == own.words[-1].low]  # the same kind of thing
    like = like or [phrase for phrase in phrases if phrase.lead == "about"]
    if not like and all(word.is_name for word in own.words if word.is_content):
        like = [phrase for phrase in phrases if phrase.named]
    if not like:
        people = [phrase for phrase in phrases if _is_person(phrase)]
        if _is_person(own):
            like = people
        elif not own.named:
            things = [phrase for phrase in phrases if phrase not in people and not phrase.named]
            like = [p for p in things if p.determined == own.determined and (p.lead in BE or not own.determined)]
            # Behind a verb: "Does the warranty cover the hose?", "and the pump?"
            like = like or [p for p in things if p.determined == own.determined and p.lead not in {*BOUNDARIES, ""}]
        if not like and len(phrases) == 1 and phrases[0].lead in BE:
            like = phrases
    return _put(last, like[0], rest) if len(like) == 1 or (like and own.named) else None


def _is_person(phrase: Phrase) -> bool:
    low = phrase.words[-1].low.removesuffix("s")
    return low in PEOPLE or (low.endswith(PEOPLE_ENDINGS) and low not in NO_PEOPLE and len(low) > 4)


def _renumbered(rest: str, last: str) -> str | None:
    """Return the last question with another number: clause 7 for clause 4, 7 for the only number."""
    labelled = re.fullmatch(r"(?:the )?([^\W\d_]+) (\d[\d.,]*)|(\d[\d.,]*) ([^\W\d_]+)|(\d[\d.,]*)", rest)
    if labelled is None:
        return None
    label, number = labelled[1] or labelled[4] or "", labelled[2] or labelled[3] or labelled[5]
    places = {
        (m.start("number"), m.end("number"))
        for pattern in (rf"\b{label} (?P<number>\d[\d.,]*\d|\d)", rf"\b(?P<number>\d[\d.,]*\d|\d) {label}")
        for m in re.finditer(pattern if label else r"\b(?P<number>\d[\d.,]*\d|\d)\b", last, re.IGNORECASE)
    }
    if len(places) != 1:
        return None
    ((start, end),) = places
    return last[:start] + number + last[end:]


def _put(last: str, phrase: Phrase, text: str) -> str:
    return last[: phrase.start] + text + last[phrase.end :]


def _appended(last: str, text: str) -> str:
    mark = re.search(r"\W*$", last)
    end = mark.start() if mark else len(last)
    return f"{last[:end]} {text}{last[end:]}"
