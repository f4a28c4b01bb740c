"""What is asked of the whole -> the Answer: quotes from every part or place, and the scope that they come from."""

import re
from collections.abc import Collection, Mapping, Sequence

from chatdoc import whole_chinese, whole_english
from chatdoc.by_words import Scope
from chatdoc.filters import Query
from chatdoc.indexing import title_of
from chatdoc.library import Library
from chatdoc.overview import overview
from chatdoc.places import find_places
from chatdoc.retrieve import read_scope
from chatdoc.support import Span
from chatdoc.text import counted, fold, language_of, printable, question_terms, simplified, terms
from chatdoc.types import Answer, Citation, Hit, Language, Passage, Sentence
from chatdoc.whole import Whole, asked_of_whole

PARTS, FEWEST_PARTS = 12, 4
"""Parts of one document, and of each where there are several."""

DOCUMENTS_IN_PARTS, DOCUMENTS_QUOTED = 5, 30
"""Of so many documents every part is quoted, of more one sentence each, and of still more only the first."""

PLACES = 30

TEXTS: dict[Language, dict[str, str]] = {
    "en": {
        "about": "One sentence from each of: {parts}.",
        "sections": "{count} sections of “{name}”",
        "pages": "{count} pages of “{name}”",
        "parts": "{count} equal parts of “{name}”",
        "documents_quoted": "One sentence from each of {count} documents.",
        "documents_cut": "One sentence from each of the first {shown} of {count} documents.",
        "by_words": "“{subject}”: found in {count} of {documents}, by these words and not by what is meant.",
        "by_form": "“{subject}”: found in {count} of {documents}, by how they are written.",
        "sentence": "{count} sentences",
        "document": "{count} documents",
        "places_cut": "These are the first {shown}.",
        "left_out": "Only the first {count} documents that may hold it were gone through.",
        "nowhere": "“{subject}” is mentioned nowhere in what was searched, not in these words.",
    },
    "zh": {
        "about": "以下各取一句：{parts}。",
        "sections": "《{name}》的全部 {count} 节",
        "pages": "《{name}》的全部 {count} 页",
        "parts": "《{name}》全文均分的 {count} 段",
        "documents_quoted": "{count} 份文档，每份各取一句。",
        "documents_cut": "共 {count} 份文档，以下为前 {shown} 份，每份各取一句。",
        "by_words": "“{subject}”：在 {documents}中找到 {count}，只按这些字词查找，不按含义。",
        "by_form": "“{subject}”：在 {documents}中找到 {count}，按书写形式查找。",
        "sentence": "{count} 句",
        "document": "{count} 份文档",
        "places_cut": "以下是前 {shown} 句。",
        "left_out": "只查看了前 {count} 份可能相关的文档。",
        "nowhere": "在所查的文档中没有找到“{subject}”这些字词。",
    },
}


def answer_whole(query: Query, library: Library, *, documents: Collection[str] | None) -> Answer | None:
    """Return the answer to a question about documents as a whole, None for a question that one passage answers.

    None too where a summary of something is asked that no document is called, where nothing is found to be listed, and
    where a sentence says how many there are. A count is that of the places found. Raises what `retrieve` raises.
    """
    whole = asked_of_whole(query.text)
    if whole is None:
        return None
    scope = read_scope(query, library, documents)
    return (_about if whole.kind == "about" else _places)(whole, query.text, library, scope)


# What it is about


def _about(whole: Whole, question: str, library: Library, scope: Scope) -> Answer | None:
    """Return a sentence from each part of the documents that are meant; None where some of their passages are."""
    meant = [] if scope.passages is not None else _meant(whole, question, library, scope)
    if not meant:
        return None
    language = language_of(question)
    texts, shown = TEXTS[language], meant[:DOCUMENTS_QUOTED]
    in_parts = len(meant) <= DOCUMENTS_IN_PARTS
    most = max(FEWEST_PARTS, PARTS * 2 // len(meant)) if in_parts else 1
    spans, scopes = list[Span](), []
    for document_id in shown:
        document = library.document(document_id)
        found = overview(document, most_parts=min(most, PARTS))
        spans += [Span(document_id, start, end) for start, end in found.spans]
        scopes.append(texts[found.by].format(count=found.parts, name=printable(document.name)))
    if in_parts:
        notice = texts["about"].format(parts=("; " if language == "en" else "；").join(scopes))
    else:
        key = "documents_quoted" if len(shown) == len(meant) else "documents_cut"
        notice = texts[key].format(count=len(meant), shown=len(shown))
    return quoted_at_once([notice], spans, passages_around(spans, library), library) if spans else None


def _meant(whole: Whole, question: str, library: Library, scope: Scope) -> list[str]:
    """Return the documents in scope that are meant, in the order they were added.

    Those that the subject names; without a subject, all, or those whose whole name is in the question ("summarise the
    lease", and there is a lease.pdf), unless it points at what is in front of the person ("this lease").
    """
    names = _titles(library, scope)
    if whole.subject:
        return _called(whole.subject, names)
    held = frozenset() if _POINTS.search(question) else frozenset(terms(question))
    return [id_ for id_, titles in names.items() if any(title and title <= held for title in titles)] or list(names)


_Titles = Mapping[str, Sequence[frozenset[str]]]
"""The terms of each title that a document has, by its id."""


def _titles(library: Library, scope: Scope) -> _Titles:
    entries = [entry for entry in library.entries() if scope.documents is None or entry.id in scope.documents]
    return {entry.id: [frozenset(terms(title_of(name))) for name in entry.names] for entry in entries}


def _called(name: str, titles: _Titles) -> list[str]:
    """Return the documents that are called so: all words of the name are in a title."""
    for text in (name, title_of(name), _without_noun(name)):
        wanted = {term for term in question_terms(text) if any(map(str.isalnum, term))}
        named = [id_ for id_, own in titles.items() if wanted and any(wanted <= title for title in own)]
        if named:
            return named
    return []


_POINTS = re.compile(r"\b(?:this|that|these|those|all|my|our|every|each)\b|[这這此本该該全]|所有", re.IGNORECASE)


def _without_noun(subject: str) -> str:
    """Return what is left of "the Baker agreement" or 租赁合同 without the word for a document at its end."""
    return whole_chinese.NOUN_AT_END.sub("", whole_english.NOUN_AT_END.sub("", subject))


def passages_around(spans: Sequence[Span], library: Library) -> list[Passage]:
    """Return for each span the first passage that holds its beginning."""
    passages: list[Passage] = []
    for document_id in dict.fromkeys(span.document_id for span in spans):
        held = library.index.passages(library.store.passage_numbers([document_id])).values()
        for span in spans:
            if span.document_id == document_id:
                passages += [passage for passage in held if passage.start <= span.start < passage.end][:1]
    return passages


# Every place


def _places(whole: Whole, question: str, library: Library, scope: Scope) -> Answer | None:
    """Return the sentences in which the subject stands, and how many they are."""
    thing, scope = _of_document(whole.subject, library, scope)
    texts, subject = TEXTS[language_of(question)], _as_typed(thing, question)
    found = find_places(thing, library, scope, listed=whole.kind == "list")
    if whole.kind == "count" and found.number_is_stated:
        return None
    if not found.spans:
        if whole.kind != "mentions":
            return None
        notice = texts["nowhere"].format(subject=subject)
        return Answer((Sentence(notice, (), "notice"),), (), (), (), "not_found", finished=True)
    shown = found.spans[:PLACES]
    notices = [
        texts["by_form" if found.by_form else "by_words"].format(
            subject=subject,
            count=counted(texts["sentence"], len(found.spans)),
            documents=counted(texts["document"], found.documents),
        )
    ]
    if len(shown) < len(found.spans):
        notices.append(texts["places_cut"].format(shown=len(shown)))
    if not found.complete:
        notices.append(texts["left_out"].format(count=found.documents_read))
    return quoted_at_once(notices, shown, found.passages[:PLACES], library)


def _of_document(subject: str, library: Library, scope: Scope) -> tuple[str, Scope]:
    """Return what is looked for and where: "error codes of the bike" in bike.html, whose text need not say "bike"."""
    for parted in _PARTED:
        if (match := parted.fullmatch(subject)) and (named := _called(match["whose"], _titles(library, scope))):
            return match["thing"], scope._replace(documents=frozenset(named))
    return subject, scope


_PARTED = (
    re.compile(r"(?P<thing>.+) (?:of|in|from|for) (?:the |this |that |my |our )?(?P<whose>.+)"),
    re.compile("(?P<whose>.+?)[里中]?的(?P<thing>.+)"),
)


def _as_typed(subject: str, question: str) -> str:
    """Return a subject, which is folded, as it stands in the question."""
    folded = simplified(fold(question))
    at = folded.find(subject) if len(folded) == len(question) else -1
    return printable(question[at : at + len(subject)] if at >= 0 else subject)


def quoted_at_once(
    notices: Sequence[str], spans: Sequence[Span], passages: Sequence[Passage], library: Library
) -> Answer:
    """Return the answer of these quotes, numbered in their order, below what is said of their scope."""
    citations = tuple(Citation(number, span.document_id, span.start, span.end) for number, span in enumerate(spans, 1))
    quotes = [
        Sentence(library.document(each.document_id).text[each.start : each.end], (each.number,), "quote")
        for each in citations
    ]
    said = [Sentence(notice, (), "notice") for notice in notices]
    sources = tuple(Hit(passage, 1.0) for passage in dict.fromkeys(passages))
    return Answer((*said, *quotes), (), citations, sources, "quoted", finished=True)
