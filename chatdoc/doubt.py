"""Question + evidence -> what the question says and the nearest sentences do not: a name, a figure, a denial.

A question may be close to a text in nearly all its words and ask for what is not there: of another person, of another
year, of what is not so. Such an answer would read like a claim. Names, who something is told of, figures, denials and
what a question takes for granted (presumed.py) are compared in English; doubt_chinese.py says what is in Chinese.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatdoc.doubt_chinese import BEGINNING, missing_in_chinese
from chatdoc.evidence import Evidence, neighbourhood
from chatdoc.indexing import title_of
from chatdoc.library import Library
from chatdoc.meant import is_named
from chatdoc.presumed import unsaid
from chatdoc.proof.clauses import prepared
from chatdoc.series import missing_of_series
from chatdoc.text import ENGLISH_STOP_WORDS, fold, language_of, sentences, terms
from chatdoc.types import Document, Hit
from chatdoc.within import asked_amounts, fitting

NEAREST = 2
"""Evidence that is looked through, each with its neighbours, heading, title and table header. On squad_en (dev), beside
what is not close at all, 16 of 56 unanswerable questions are doubted and none of 204 answerable ones."""

LEADING = 0.5
"""What scores so much less than the best tells of something else, and a price there is that of something else."""

SHORT = 3
"""A name of so many letters is often an abbreviation of what stands there in full."""

_PARTS = frozenset(
    "annex appendix article chapter clause document exhibit figure footnote item page part report section table".split()
)
"""What readers call the parts of a document, in capitals or not."""

_NAMES = re.compile(r"\b[A-Z][\w'-]*(?: [A-Z][\w'-]*)*")
_TORN = re.compile(r"\b[A-Z][\w'-]*(?: (?:(?:de|del|der|den|di|da|du|la|le|van|von|al|bin|ibn) )*[A-Z][\w'-]*)*")
"""A name with the small words within it: "Tamara de Lempicka" is not "Tamara" and "Lempicka"."""
_BESIDE = r"(?:'s)?(?:(?<=\b[A-Z])\.|[^\w.!?])+"
"""What may stand between two words of a name: no end of a sentence, but the stop of an initial."""
_CODE = re.compile(r"\b(?!(?:FY|CY|Q|H)\d)(?=[A-Z]*-?\d)[A-Z]{1,5}-?\d[\w-]*")
"""A model, an article, an error by its number: "A3", "LX-3", "E09"; periods of a year are none."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PRONOUN = re.compile(r"\b(?:I|we|you|he|she|it|they|my|our|your|his|her|its|their|him|them)\b", re.IGNORECASE)
_ACTOR = re.compile(rf"\b(?:do(?:es)?|did|ha(?:s|ve|d)|is|are|was|were|will|can) (?:the )?(?P<name>{_NAMES.pattern})")
"""Who or what does or is what is asked about; a name elsewhere may tell of circumstances, which nobody repeats."""
_BOUND = re.compile(r"\b(?:than|over|under|above|below|at least|at most)\W*$", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:not|never|neither|nor|cannot)\b|n['’]t\b", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_DENIED = re.compile(
    rf"{_DENIAL.pattern}|\b(?:no|none|nothing|nobody|only|except|without|few|unable|lack\w*|fail\w*|refus\w*|prohibit\w*"
    r"|forbid\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """`missing`: names and figures as the question writes them; `denied`: it says "not", and nothing near does."""

    missing: tuple[str, ...]
    denied: bool

    def __bool__(self) -> bool:
        return bool(self.missing) or self.denied


def find_doubt(question: str, evidence: Sequence[Evidence], hits: Sequence[Hit], library: Library) -> Doubt:
    """Return what stands in the question and nowhere near the best evidence."""
    best = [(found, library.document(found.document_id)) for found in evidence[:NEAREST]]
    asked, nearest = prepared(question), [document.text[found.start : found.end] for found, document in best]
    read = [library.document(id_).text for id_ in dict.fromkeys(hit.passage.document_id for hit in hits)]
    uncounted = missing_of_series(question, read)
    languages = language_of(asked), language_of("\n".join(nearest))
    if languages == ("zh", "zh") and "zh" not in library.embedder.languages:
        missing = missing_in_chinese(question, evidence, hits, library)
        counted = {fold(each) for each in missing}
        return Doubt((*missing, *(each for each in uncounted if fold(each) not in counted)), denied=False)
    if languages != ("en", "en"):
        return Doubt(uncounted, denied=False)
    texts = [document.text for _, document in best]
    around = [_around(found, document, hits, library) for found, document in best]
    near = "\n".join([*around, *(text[:BEGINNING] for text in texts)])
    names = [name for name in _missing_names(asked, near) if not _are_words(name, read)]
    names += _of_another(asked, *best[0])
    codes = _missing_codes(asked, read)
    years = [*_missing_years(asked, *best[0]), *_years_before(asked, best[0][1], around[0])]
    within = {number for each in fitting(asked_amounts(question), near) for number in _NUMBER.findall(each.words)}
    numbers = [number for number in _missing_numbers(asked, near, texts) if number not in within]
    leading = [place for place, (found, _) in enumerate(best) if found.score >= best[0][0].score - LEADING]
    taken_for_granted = unsaid(
        question,
        sentence=nearest[0],
        near=around[0],
        around="\n".join(around[place] for place in leading),
        passages=_passages(evidence[:NEAREST], hits, library),
        in_table=any(_table_headers(best[place][1], best[place][0]) for place in leading),
    )
    missing = (*names, *_torn_names(asked, read), *codes, *numbers, *years, *taken_for_granted, *uncounted)
    return Doubt(tuple(dict.fromkeys(missing)), _denies(asked) and not _is_denied(nearest[0], asked))


def _around(found: Evidence, document: Document, hits: Sequence[Hit], library: Library) -> str:
    """Return the evidence with its neighbours, title, heading, and the header of its table."""
    start, end = neighbourhood(found, hits, library)
    headings = title_of(document.name), document.heading(found.start) or "", *_table_headers(document, found)
    return "\n".join((document.text[start:end], *headings))


def _denies(question: str) -> bool:
    """Does its first sentence, without what it says in brackets, say "not"? What follows are often conditions."""
    first, *_ = sentences(question) or [(0, len(question))]
    return bool(_DENIAL.search(_IN_BRACKETS.sub(" ", question[slice(*first)])))


def _is_denied(text: str, question: str) -> bool:
    """Does a text deny anything, by other words than those that the question denies itself ("not prohibited")?"""
    asked = set(terms(question))
    return any(_DENIAL.fullmatch(word) or asked.isdisjoint(terms(word)) for word in _DENIED.findall(text))


def _missing_codes(question: str, texts: Collection[str]) -> list[str]:
    """Return what is called by letters and a number and stands in no text, with or without a hyphen."""
    codes = dict.fromkeys(match.group() for match in _CODE.finditer(question))
    spelt = {code: r"\W?".join(re.findall(r"[a-zA-Z]+|\d+", code)) for code in codes}
    return [code for code in codes if not _anywhere(rf"\b{spelt[code]}\b", texts)]


def _table_headers(document: Document, found: Evidence) -> list[str]:
    """Return the header of the table that the evidence stands in: the years of its figures, as a rule."""
    inside = (table for table in document.tables if table.start <= found.start < table.end)
    return [document.text[table.start : table.header_end] for table in inside]


def _passages(evidence: Sequence[Evidence], hits: Sequence[Hit], library: Library) -> str:
    passages = [hits[found.rank].passage for found in evidence]
    return "\n".join(library.document(each.document_id).text[each.start : each.end] for each in passages)


def _missing_years(question: str, found: Evidence, document: Document) -> list[str]:
    """Return the years of the question where the evidence is in a table whose columns are years, and others than those.

    That the year stands elsewhere in the document is no help: its column is not there.
    """
    headers = " ".join(_table_headers(document, found))
    columns, asked = set(_YEAR.findall(headers)), list(dict.fromkeys(_YEAR.findall(question)))
    said = columns.union(_YEAR.findall(f"{document.text[found.start : found.end]} {document.heading(found.start)}"))
    return asked if len(columns) > 1 and said.isdisjoint(asked) else []


def _years_before(question: str, document: Document, around: str) -> list[str]:
    """Return the years of the question before that of the document's title, where nothing around tells of them.

    What a report of 2022 says without a year is of 2022.
    """
    titled, asked = _YEAR.findall(title_of(document.name)), list(dict.fromkeys(_YEAR.findall(question)))
    return asked if asked and titled and max(asked) < min(titled) and not any(year in around for year in asked) else []


def _missing_names(question: str, near: str) -> list[str]:
    """Return the capitalised words that do not stand there; the first word of a sentence is capitalised anyway."""
    said = frozenset(terms(near))
    missing = []
    for run in _NAMES.finditer(question):
        words = [word.removesuffix("'s") for word in run.group().split()]
        initials = "".join(word[0] for word in words).lower()
        if len(words) > 1 and any(term.startswith(initials) for term in said if len(term) <= len(initials) + 1):
            continue
        own = words[_opens(question, run) :]
        missing.append(" ".join(word for word in own if _is_telling(word) and not _stands(word, said)))
    return list(dict.fromkeys(filter(None, missing)))


def _of_another(question: str, found: Evidence, document: Document) -> list[str]:
    """Return the names of who or what is asked about where the sentence tells it of another.

    "When did Koch find the virus?" is not answered by what Reed found, though both stand in the passage. Not where a
    pronoun may mean the one that is asked about, or the title and headings are about it.
    """
    sentence = document.text[found.start : found.end]
    said = f"{sentence}\n{title_of(document.name)}\n{document.heading(found.start) or ''}"
    others = (set(terms(run.group())) for run in _NAMES.finditer(sentence) if run.start())
    if _PRONOUN.search(sentence) or is_named(document.name, question):
        return []
    if not any(other.isdisjoint(terms(question)) for other in others):
        return []
    return [name for actor in _ACTOR.finditer(question) for name in _missing_names(f"Is {actor['name']}", said)]


def _torn_names(question: str, texts: Collection[str]) -> list[str]:
    """Return the names of two words that both stand in the texts, and never together.

    Where there are New Lisbon and an old town there is no Old Lisbon; "Anna Kern" may be "Anna M. Kern" or "Kern,
    Anna". A name that ends with a common word is often the asker's own.
    """
    torn = []
    for run in _TORN.finditer(question):
        words = [word.removesuffix("'s") for word in run.group().split()][_opens(question, run) :]
        words = [word for word in words if word.lower() not in ENGLISH_STOP_WORDS and not word.islower()]
        if len(words) == 2 and not re.search(r"\d", words[1]) and not _are_words(words[1], texts):
            one, other = (rf"\b{re.escape(word)}\b" for word in words)
            near = rf"{_BESIDE}(?:\w+{_BESIDE}){{0,2}}?"
            apart = _anywhere(one, texts) and _anywhere(other, texts)
            if apart and not _anywhere(f"{one}{near}{other}|{other}{near}{one}", texts):
                torn.append(" ".join(words))
    return torn


def _anywhere(pattern: str, texts: Collection[str]) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for text in texts)


def _opens(question: str, run: re.Match[str]) -> bool:
    """Does it begin a sentence, which is capitalised anyway?"""
    before = question[: run.start()].rstrip("\"'“‘( ")
    return not before or before[-1] in ".?!:;"


def _are_words(name: str, texts: Collection[str]) -> bool:
    """Do all its words stand in the documents without capitals? Some write "Highest" and "Real" so in a question."""
    return all(any(re.search(rf"\b{re.escape(word.lower())}\b", text) for text in texts) for word in name.split())


def _is_telling(word: str) -> bool:
    low = word.lower()
    return len(word) > SHORT and not word.isupper() and low not in ENGLISH_STOP_WORDS and low not in _PARTS


def _stands(word: str, said: Collection[str]) -> bool:
    """Does it stand there, or another form of it, as "Britain" and "British" are?"""
    if all(term in said for term in terms(word)):
        return True
    low = fold(word)
    root = low[: max(len(low) - 3, 4)]
    return any(term.startswith(root) or (len(term) > SHORT and low.startswith(term)) for term in said)


def _missing_numbers(question: str, near: str, texts: Collection[str]) -> list[str]:
    """Return the numbers of at least two digits that do not stand there; fewer are often written in words.

    A year may stand anywhere in the documents: what is told of it seldom repeats it. A bound ("more than 20 %") need
    not be told at all.
    """
    said = _NUMBER.findall(near)
    asked = [number.group() for number in _NUMBER.finditer(question) if not _BOUND.search(question[: number.start()])]
    missing = [number for number in dict.fromkeys(asked) if len(number) > 1 and number not in said]
    return [number for number in missing if not _YEAR.fullmatch(number) or not any(number in text for text in texts)]
