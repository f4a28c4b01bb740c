"""Question about a document itself -> what it says of that: its title, who wrote it, when; or None for any other.

"Who wrote this paper?" shares no word with the line of names under the title, and a file's own properties stand in no
passage. Only where one document can be meant, and only what is asked of it as a whole.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from chatdoc.filters import Query
from chatdoc.library import Library
from chatdoc.retrieve import read_scope
from chatdoc.support import Span
from chatdoc.text import fold, language_of, printable, question_terms, sentences, terms
from chatdoc.types import Answer, Document, Hit, Language
from chatdoc.whole_answer import passages_around, quoted_at_once
from chatdoc.whole_english import POLITE

Fact = Literal["title", "author", "date", "sender", "recipient"]

BEGINNING = 3_000
"""Letters at a document's beginning in which it says who wrote it, and when."""

DATED_EARLY = 1_500
"""Letters within which a date is that of the document rather than of something it tells."""

LONGEST_QUOTED = 400

_NOUN = (
    r"(?:document|doc|file|pdf|paper|study|report|contract|agreement|lease|article|letter|manual|e-?mail|message|mail"
    r"|memo|policy|thesis|presentation|spreadsheet|guide|handbook|brochure|minutes|invoice|offer|quote|essay"
    r"|publication|certificate)s?"
)
_IT = rf"(?:it|this|that|(?:this|that|these|those|my|our|the attached) (?:\w+ )?{_NOUN}|the {_NOUN})"
_WHICH = rf"(?:the {_NOUN} (?:about|on|concerning|regarding) (?P<about>.+)|the (?P<named>\w[\w -]*?) {_NOUN}|{_IT})"
_OF = rf"(?: of {_WHICH})?"
_MADE = r"(?:written|published|issued|made|signed|dated|created|drawn up|concluded|drafted)"
_FORMS: Mapping[Fact, tuple[str, ...]] = {
    "title": (
        rf"what(?:'s| is) the (?:title|heading|subject|subject line){_OF}",
        rf"what(?:'s| is) {_WHICH} (?:called|titled|entitled)",
    ),
    "sender": (
        rf"who (?:sent|is sending) {_WHICH}",
        rf"who(?:'s| is) {_WHICH} from",
        rf"who(?:'s| is) the sender{_OF}",
    ),
    "author": (
        rf"who (?:wrote|authored|drafted|prepared|compiled) {_WHICH}",
        rf"who(?:'s| is| are| was| were) the (?:authors?|writers?|co-?authors?){_OF}",
        rf"what (?:is|are) the names? of the authors?{_OF}",
        rf"(?:by whom|who) (?:was|is) {_WHICH} (?:written|authored|prepared|drafted)(?: by)?",
    ),
    "recipient": (
        rf"(?:to whom|who) (?:is|was) {_WHICH} (?:sent|addressed|written)(?: to)?",
        rf"who(?:'s| is| are) the (?:recipients?|addressees?){_OF}",
        rf"who (?:received|got) {_WHICH}",
    ),
    "date": (
        rf"what(?:'s| is) the (?:publication |issue )?date{_OF}",
        rf"what date does {_WHICH} (?:have|bear|carry)",
        rf"(?:when|on what date|in what year|in which year|what year) (?:was|is) {_WHICH} (?:{_MADE}|sent)",
    ),
}
_ASKED = tuple((fact, re.compile(form)) for fact, forms in _FORMS.items() for form in forms)

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d\b|(?:19|20)\d\d年\d{1,2}月",
    re.IGNORECASE,
)
_LABELS: Mapping[Fact, re.Pattern[str]] = MappingProxyType(
    {
        "author": re.compile(
            r"(?:authors?|(?:written|prepared|compiled|drafted|edited) by|from) ?:|by (?=[A-Z])", re.I
        ),
        "sender": re.compile(r"(?:from|sender) ?:", re.IGNORECASE),
        "recipient": re.compile(r"(?:to|recipients?|addressees?) ?:", re.IGNORECASE),
        "date": re.compile(r"(?:date|dated|published|issued|date of issue)\b", re.IGNORECASE),
    }
)
_NAME = r"(?:[A-Z][\w'’-]*\.? ){1,3}[A-Z][\w'’-]+[\d*†‡§,]*"
_NAMES = re.compile(rf"{_NAME}(?:, {_NAME})*(?:,? (?:and|&) |, ){_NAME}")
"""Two names at least: one alone reads like any title."""

_FROM_FILE: Mapping[Fact, Mapping[Language, str]] = {
    "author": {
        "en": "The file itself names as its author: {value}. It begins:",
        "zh": "文件属性中的作者：{value}。文档开头：",
    },
    "date": {
        "en": "The file itself says that it was made on {value}. It begins:",
        "zh": "文件属性中的创建日期：{value}。文档开头：",
    },
}


def answer_of_itself(
    query: Query, hits: Sequence[Hit], library: Library, *, documents: Collection[str] | None
) -> Answer | None:
    """Return what a document says of itself, as quotes from its beginning, or what its file says; else None.

    None too where more than one document may be meant. Raises what `read_scope` raises.
    """
    asked = _asked(query.text)
    if asked is None:
        return None
    fact, subject = asked
    document = _meant(subject, query, hits, library, documents)
    if document is None:
        return None
    notices, places = list[str](), _places(fact, document)
    in_file = {"author": document.health.author, "date": document.health.made_on}.get(fact)
    if not places and in_file:
        notices = [_FROM_FILE[fact][language_of(query.text)].format(value=printable(in_file))]
        places = [_title(document)]
    if not places:
        return None
    spans = [Span(document.id, *place) for place in places]
    return quoted_at_once(notices, spans, passages_around(spans, library), library)


def _asked(question: str) -> tuple[Fact, str] | None:
    """_asked("Who wrote the paper about hedgehogs?") == ("author", "hedgehogs"); "" where it names no subject."""
    text = POLITE.sub("", " ".join(fold(question).split()).strip(" .?!"))
    for fact, form in _ASKED:
        if match := form.fullmatch(text):
            said = match.groupdict()
            return fact, said.get("about") or said.get("named") or ""
    return None


def _meant(
    subject: str, query: Query, hits: Sequence[Hit], library: Library, documents: Collection[str] | None
) -> Document | None:
    """Return the only document in scope, or that of the best passage, where its beginning speaks of the subject."""
    scope = read_scope(query, library, documents)
    if subject:
        document = library.document(hits[0].passage.document_id) if hits else None
        said = terms(f"{document.name} {document.text[:BEGINNING]}") if document else []
        return document if set(question_terms(subject)) <= set(said) else None
    ids = scope.documents if scope.documents is not None else {entry.id for entry in library.entries()}
    return library.document(next(iter(ids))) if len(ids) == 1 and scope.passages is None else None


Place = tuple[int, int]


def _places(fact: Fact, document: Document) -> list[Place]:
    if fact == "title":
        return [_title(document)]
    lines = list(_lines(document))
    label = _LABELS[fact]
    labelled = [line for line in lines if label.match(document.text, *line)]
    if fact == "author":
        return (labelled or [line for line in lines if _NAMES.match(document.text, *line)])[:1]
    if fact == "date":
        dated = [line for line in lines if _DATE.search(document.text, *line)]
        early = [line for line in dated if line[0] < DATED_EARLY]
        return ([line for line in labelled if line in dated] or early)[:1]
    return labelled[:1]


def _title(document: Document) -> Place:
    """Return where its title stands: as the file names it, else its first heading, else its first line."""
    said = re.escape(" ".join(document.health.title.split())).replace(r"\ ", r"\s+")
    named = re.search(said, document.text[:BEGINNING], re.IGNORECASE) if said else None
    if named:
        return named.span()
    headings = [section.start for section in document.sections if section.page is None]
    early = [start for start in headings if start < LONGEST_QUOTED]
    return next((line for line in _lines(document) if not early or line[0] >= early[0]), (0, 0))


def _lines(document: Document) -> Iterator[Place]:
    """Yield the sentences at its beginning; a sentence never runs over a line."""
    for start, end in sentences(document.text[:BEGINNING]):
        if end - start <= LONGEST_QUOTED:
            yield start, end
