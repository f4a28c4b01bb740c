"""Document -> questions that its own sentences and headings answer, made by rules.

A sentence of a plain form is turned round: "The deposit is 900 euros." is asked for as "What is the deposit?".
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chatdoc.headings import is_counted
from chatdoc.parsing.draft import PATH_SEPARATOR
from chatdoc.text import HAN, language_of, sentences
from chatdoc.types import Document, Language

READ_CHARS = 200_000
"""So much of a document is read for its questions: a book of 100 pages, a tenth of a second."""
_LONGEST = 240  # of a sentence that is turned round, in characters

_NUMBER = r"(?:[$€£¥]?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b)"
_AMOUNT = rf"(?:(?:about|around|at least|at most|up to|between|no more than|set to) )?{_NUMBER}"
_MEASURED = r"(?:deep|long|high|old|wide|tall|thick|away|late|early)"  # 12 metres deep: of what is not said
_WORD = r"[a-z][\w'’-]*"
_NOUN = rf"(?P<noun>{_WORD}(?: (?!is |are |was |were |that |which |who ){_WORD}){{0,4}}?)"
_ENGLISH = (
    (rf"^The {_NOUN} is {_AMOUNT}(?!.{{0,30}}\b{_MEASURED}\b)", "What is the {noun}?"),
    (rf"^The {_NOUN} are {_AMOUNT}", "What are the {noun}?"),
    (rf"^The {_NOUN} (?:begins|starts) (?:on|in|at) ", "When does the {noun} begin?"),
    (rf"^The {_NOUN} (?:ends|expires) (?:on|in|at) ", "When does the {noun} end?"),
    (rf"^The {_NOUN} (?:lasts|runs)(?: for)? {_AMOUNT}", "How long does the {noun} last?"),
    (rf"^The {_NOUN} was (?P<done>[a-z]+(?:ed|ilt|ought|ade)) in \d{{4}}", "When was the {noun} {done}?"),
    (rf"^The {_NOUN} pays for ", "What does the {noun} pay for?"),
    (rf"^The {_NOUN} (?:covers|includes) ", "What does the {noun} cover?"),
    (rf"^(?P<article>An?|The) {_NOUN} (?:means|is an?) ", "What is {article} {noun}?"),
    (r"^(?P<noun>[A-Z][\w'’-]*(?: [\w'’-]+){0,3}): ?(?=.{0,60}$).*\d", "What is the {noun}?"),
)
_CHINESE_VERB_END = "设定改调降升成作变认称视分"  # 设为, 改为: not a noun that is something
_CHINESE_NOUN = (
    rf"(?:^|[，。；、\s])(?:本|该|其)?(?P<noun>[{HAN}]{{2,8}}?)(?<![{_CHINESE_VERB_END}])(?:为|是|：|:)\s?"
    r"(?:约|人民币|不超过|至少)?\s?"
)
_CHINESE_NUMBER = r"(?:\d[\d.]*|[一二三四五六七八九十两百]+)\s?"
_CHINESE = (
    (rf"{_CHINESE_NOUN}{_CHINESE_NUMBER}(?P<unit>年|个月|天|周|小时|分钟)(?![{HAN}])", "{noun}是多少{unit}？"),
    (rf"{_CHINESE_NOUN}{_CHINESE_NUMBER}[{HAN}%％℃]", "{noun}是多少？"),
    (rf"(?:^|[，。；\s])(?:本|该|其)?“?(?P<noun>[{HAN}]{{2,8}}?)”?(?:是指|指的是)", "什么是{noun}？"),
    (rf"(?:^|[，。；\s])(?P<noun>[{HAN}]{{2,6}}?)(?:包括|涵盖)", "{noun}包括什么？"),
)
_FORMS: Mapping[Language, tuple[tuple[re.Pattern[str], str], ...]] = {
    "en": tuple((re.compile(form), question) for form, question in _ENGLISH),
    "zh": tuple((re.compile(form), question) for form, question in _CHINESE),
}
_ABOUT: Mapping[Language, str] = {"en": "What is written about {heading}?", "zh": "关于{heading}是怎么写的？"}
_NOT_ASKED = frozenset(
    "note notes example figure table page step chapter section version date tip 范围 时间 数量 其中 一般".split()
)
_NUMBERING = re.compile(
    r"^(?:(?:chapter|section|part|article|appendix)\s+)?[\divxlc]*\d[\d.]*[.)]?\s+|^[IVX]+\.\s+"
    r"|^第[一二三四五六七八九十百\d]+[章节条编篇部分]*[、：:\s]*|^[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and where its answer stands: `text[start:end]`."""

    question: str
    start: int
    end: int


def suggestions(document: Document) -> list[Suggestion]:
    """Return questions with different answers, those that ask for a fact first, from all parts of the document.

    Whether searching finds the answer is not looked at here.
    """
    language = document.health.language or language_of(document.text)
    facts = list(_facts(document, language))
    asked_before: Counter[str | None] = Counter()
    ranked = []
    for fact in facts:
        section = document.heading(fact.start)
        ranked.append((asked_before[section], fact.start, fact))
        asked_before[section] += 1
    ordered = [fact for _, _, fact in sorted(ranked, key=lambda each: each[:2])]
    first = {each.question: each for each in reversed([*ordered, *_headings(document, language)])}
    return list(reversed(first.values()))


def bare(heading: str) -> str:
    """Return the last part of a heading's path without its number: "Lease > 3. Rent" -> "Rent"."""
    return _NUMBERING.sub("", heading.rpartition(PATH_SEPARATOR)[2].strip()).strip()


def _facts(document: Document, language: Language) -> Iterator[Suggestion]:
    text = document.text[:READ_CHARS]
    for start, end in sentences(text):
        sentence = text[start:end]
        if len(sentence) > _LONGEST:
            continue
        for form, question in _FORMS[language]:
            if (match := form.search(sentence)) and (asked := _asked(question, match.groupdict())):
                yield Suggestion(asked, start, end)
                break


def _asked(question: str, words: dict[str, str | None]) -> str:
    """Return the question, "" for a noun that names nothing of its own."""
    noun = words["noun"] or ""
    if noun.split()[0].lower() in _NOT_ASKED:
        return ""
    first, space, rest = noun.partition(" ")
    if not any(letter.isupper() for letter in first[1:]):  # "LED", "pH" stay as they are
        noun = first.lower() + space + rest
    asked = question.format(**{**words, "noun": noun, "article": (words.get("article") or "").lower()})
    plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    return asked.replace("What is the", "What are the", 1) if plural else asked


def _headings(document: Document, language: Language) -> Iterator[Suggestion]:
    """Yield a question for each heading, and where what is under it stands."""
    headings = [section for section in document.sections if section.page is None]
    for index, section in enumerate(headings):
        if is_counted(section.label, document.name):
            continue
        end = headings[index + 1].start if index + 1 < len(headings) else len(document.text)
        heading = bare(section.label)
        if not 2 <= len(heading) <= 60 or len(document.text[section.start : end].strip()) <= len(heading) + 20:
            continue
        if question := _of_heading(heading, language):
            yield Suggestion(question, section.start, end)


def _of_heading(heading: str, language: Language) -> str:
    """Return the question, "" where none can be made of it."""
    if heading.endswith(("?", "？")):
        return heading
    if match := re.match(r"how to (.+)", heading, re.IGNORECASE):
        return f"How do I {match[1]}?"
    if re.match("如何|怎样|怎么|为什么|什么", heading):
        return f"{heading}？"
    if re.match(r"(?:when|if|what|where|who|why|whether)\b", heading, re.IGNORECASE):
        return ""
    if language == "en" and not any(letter.isupper() for letter in heading[1:]):
        heading = heading[0].lower() + heading[1:]
    return _ABOUT[language].format(heading=heading)
