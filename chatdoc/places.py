"""What is looked for -> every place where it stands: sentences with all of its words, or with a date, a sum, a link.

A place is found by its words; what is meant by other words is not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatdoc.by_words import Scope
from chatdoc.library import Library
from chatdoc.support import Span
from chatdoc.text import HAN, fold, question_terms, sentences, simplified, stem, terms
from chatdoc.types import Document, Passage
from chatdoc.whole_chinese import MEASURE

MOST_DOCUMENTS, MOST_PASSAGES, MOST_NUMBERS = 40, 2_000, 20_000
"""So many documents are read for one question, fewer when they have so many passages: a second; that some are left out
is said. Of still more passages that may hold it only the first are looked up."""

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = r"\d\d?(?:st|nd|rd|th)?"
_HAN_DIGIT = "[〇零一二三四五六七八九十]"
_DATE = re.compile(
    r"\b\d{4}-\d\d?-\d\d?\b|\b\d\d?[./]\d\d?[./]\d{2,4}\b"
    rf"|\b{_DAY} (?:of )?{_MONTH}(?:,? \d{{4}})?\b|\b{_MONTH} (?:{_DAY}|\d{{4}})(?:,? \d{{4}})?\b"
    rf"|(?:\d{{2,4}}|{_HAN_DIGIT}{{4}})\s?年|(?:\d\d?|{_HAN_DIGIT}{{1,2}})\s?月\s?(?:\d\d?|{_HAN_DIGIT}{{1,3}})\s?[日号號]"
)
_SUM = re.compile(
    r"(?:[$€£¥￥]|\b(?:USD|EUR|GBP|CNY|RMB|CHF)\s)\s?\d|人民币\s?\d"
    r"|\d\s?(?:(?:million|billion|thousand|[万萬亿億])\s?)?(?:(?:dollars?|euros?|pounds?|yuan|USD|EUR|GBP|CNY|RMB)\b"
    r"|[$€£元]|[美欧歐港]元)",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\d\s?(?:[%％]|percent\b|per cent\b)|百分之[〇零一二三四五六七八九十百\d]")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LINK = re.compile(r"https?://\S|\bwww\.\S")
_TELEPHONE = re.compile(r"(?<![\w.,/-])(?:\+|\(?0|1[3-9]\d)[\d()/ -]{6,18}\d(?![\w.,-]?\d)")
KINDS = {
    name: pattern
    for names, pattern in (
        ("date 日期", _DATE),
        ("amount|sum|amount of money|sum of money|price|monetary amount 金额|款额|价格|数额", _SUM),
        ("percentage|per cent|percent 百分比|比例", _SHARE),
        ("email|e-mail|email address|e-mail address 邮箱|电子邮箱|邮箱地址|电子邮件地址", _ADDRESS),
        ("link|url|web address|website 网址|链接", _LINK),
        ("phone number|telephone number|phone|telephone 电话|电话号码|联系电话|手机号|手机号码", _TELEPHONE),
    )
    for name in re.split(r"\|| (?=[\u4e00-\u9fff])", names)
}
"""Things that are told by how they are written, whatever they are called; English names in the singular."""


@dataclass(frozen=True, slots=True)
class Places:
    """Sentences in the order of the documents, each text once.

    `documents` is how many hold one, `documents_read` how many were gone through, which is not `complete` where more
    may hold it. `number_is_stated`: one says how many there are. `by_form`: found by how such things are written.
    """

    spans: tuple[Span, ...]
    passages: tuple[Passage, ...]
    documents: int
    documents_read: int
    complete: bool
    number_is_stated: bool
    by_form: bool


def find_places(subject: str, library: Library, scope: Scope, *, listed: bool = False) -> Places:
    """Return where the subject (folded; Chinese in simplified characters) stands in the documents that are searched.

    Where things are to be `listed`, all that stands below a heading that names them is among the places.
    """
    kind = KINDS.get(_singular(subject))
    asked = () if kind else _asked_terms(subject)
    numbers = library.store.passages_holding(asked, scope.documents) if kind or asked else []
    if scope.passages is not None:
        numbers = [number for number in numbers if number in scope.passages]
    by_document: dict[str, list[Passage]] = {}
    for passage in library.index.passages(numbers[:MOST_NUMBERS]).values():
        by_document.setdefault(passage.document_id, []).append(passage)
    found: dict[str, tuple[Span, Passage]] = {}
    stated, passages_read, documents_read = False, 0, 0
    for document_id, held in by_document.items():
        if documents_read == MOST_DOCUMENTS or passages_read >= MOST_PASSAGES:
            break
        passages = sorted(held, key=lambda passage: passage.start)
        documents_read += 1
        passages_read += len(passages)
        document = library.document(document_id)
        for start, end, passage in _in_document(document, passages, asked, kind, listed=listed):
            text = document.text[start:end]
            stated = stated or (kind is None and _states_number(text, asked))
            found.setdefault(" ".join(text.split()), (Span(document_id, start, end), passage))
    spans = tuple(span for span, _ in found.values())
    return Places(
        spans,
        tuple(dict.fromkeys(passage for _, passage in found.values())),
        len({span.document_id for span in spans}),
        documents_read,
        documents_read == len(by_document) and len(numbers) <= MOST_NUMBERS,
        stated,
        by_form=kind is not None,
    )


def _singular(subject: str) -> str:
    text = subject.removeprefix("the ")
    return re.sub(r"(?<=e)s$|(?<=[^es])s$", "", text).replace("amounts of", "amount of").replace("sums of", "sum of")


def _asked_terms(subject: str) -> tuple[str, ...]:
    """Return what a place must hold. A Chinese run of even length is read as words of two characters.

    _asked_terms("违约责任") == ("违约", "责任"), without "约责", so that 违约的责任 is found too.
    """
    asked: list[str] = []
    for run in re.findall(f"[{HAN}]+|[^{HAN}]+", re.sub("[的和与及或]", " ", simplified(fold(subject)))):
        if re.match(f"[{HAN}]", run) and len(run) % 2 == 0:
            asked += [run[at : at + 2] for at in range(0, len(run), 2)]
        elif run.strip():
            asked += question_terms(run)
    return tuple(dict.fromkeys(asked))


def _in_document(
    document: Document,
    passages: Sequence[Passage],
    asked: Sequence[str],
    kind: re.Pattern[str] | None,
    *,
    listed: bool,
) -> Iterator[tuple[int, int, Passage]]:
    """Yield the sentences that hold all that is asked, of a passage without such a one its best.

    In the place of a heading stands what it is over: all of it where it holds what is `listed`, else what comes first.
    """
    headings = sorted(section.start for section in document.sections if section.page is None)
    for passage in passages:
        text = document.text[passage.start : passage.end]
        spans = [(passage.start + start, passage.start + end) for start, end in sentences(text)]
        if kind is not None:
            yield from ((start, end, passage) for start, end in spans if kind.search(document.text[start:end]))
            continue
        if not spans:
            continue
        held = [_count_held(document.text[start:end], asked) for start, end in spans]
        most = max(held)
        places = [at for at, count in enumerate(held) if count == most] if most == len(asked) else [held.index(most)]
        for at in places:
            below = spans[at : at + 1]
            if spans[at][0] in headings:
                section = _below(document, spans[at][1], headings) if listed and most == len(asked) else []
                below = section or spans[at + 1 : at + 2] or below
            yield from ((start, end, passage) for start, end in below)


def _below(document: Document, heading_end: int, headings: Sequence[int]) -> list[tuple[int, int]]:
    """Return the sentences and rows between a heading and the next one; a table without its header."""
    end = next((start for start in headings if start >= heading_end), len(document.text))
    found = sentences(document.text[heading_end:end])
    spans = [(heading_end + start, heading_end + stop) for start, stop in found]
    headers = [(table.start, table.header_end) for table in document.tables]
    return [span for span in spans if not any(start <= span[0] < stop for start, stop in headers)]


def _count_held(text: str, asked: Sequence[str]) -> int:
    held = set(terms(text))
    return sum(
        term in held or (len(term) == 1 and not term.isascii() and term in simplified(fold(text))) for term in asked
    )


_NUMBER_BEFORE = re.compile(
    r"(?<![\w.])\d[\d,]*(?![\d.]*\.(?:\s|$))\s*"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million)\b"
    rf"|[一二三四五六七八九十百千两]+(?={MEASURE})"
)


def _states_number(text: str, asked: Sequence[str]) -> bool:
    """Does a number stand right before what is counted, as in "three bedrooms" and 三间卧室?"""
    folded = simplified(fold(text))
    for match in _NUMBER_BEFORE.finditer(folded):
        near = {stem(term) for term in terms(folded[match.end() : match.end() + 30])[: len(asked) + 2]}
        if all(term in near for term in asked):
            return True
    return False
