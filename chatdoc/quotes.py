"""Evidence -> quotes: the sentences that are shown, as many as a person reads at a glance."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice

from chatdoc.asked import MEASURE, Kind, asked_kind
from chatdoc.evidence import Evidence, table_at, text_of
from chatdoc.indexing import title_of
from chatdoc.library import Library
from chatdoc.meant import asked_person, is_subject
from chatdoc.other_words_english import otherwise, said_otherwise
from chatdoc.settings import Settings
from chatdoc.text import question_terms, reading_words, sentences, terms
from chatdoc.types import Hit

_INTRODUCES = re.compile(r"[:：]\s*\n")
_NUMBERED = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[a-z])[)）.、]")
_INTRODUCED = re.compile(rf"[:：](?=\s*{_NUMBERED.pattern})")
LONGEST_LIST = 1_000
"""So many letters back the introduction of a list's item is looked for."""
_LABEL = re.compile(r"[^\n.。:：]{1,30}[:：][^\n]")
_ITEM = re.compile(r"(?:[•▪●○◦‣·*–-]\s+)?(?P<item>\S[^\n]*)")
_ROW = re.compile(r"[^\n]+")
_FEWEST_COLUMNS = 3
"""A row with fewer cells is a label with its value and is read without the table's header."""


def close_evidence(
    evidence: Sequence[Evidence], hits: Sequence[Hit], library: Library, settings: Settings
) -> tuple[Evidence, ...]:
    """Return the evidence that may stand in the answer, best first: what is close to the best.

    Others of the best's passage are close more readily than those of other passages: they say more about the same
    thing. Where the best's passage was found by a clear lead, those behind it are not close at all. A heading beside
    others answers nothing, and the header of a table names what its rows say.
    """
    evidence = [found for found in evidence if not _is_header(found, library)] or evidence
    best = evidence[0]
    least = settings.quoted_hit_share * hits[best.rank].score

    def is_close(found: Evidence) -> bool:
        if found.rank == best.rank:
            return found.score >= best.score - settings.quote_gap_beside
        return found.score >= settings.quote_share * best.score and hits[found.rank].score >= least

    return (best, *(found for found in evidence[1:] if not found.heading and is_close(found)))


def choose_quotes(
    question: str, close: Sequence[Evidence], library: Library, settings: Settings, *, words_before: float = 0.0
) -> tuple[Evidence, ...]:
    """Return the best of the close evidence that together with `words_before` stay within `settings.answer_words`.

    The best is always there, with what it says nothing without. Of other passages than its own one sentence is: each is
    a further source to check. Passed over is a sentence that no longer fits, a text that is already quoted (the same
    words in another document), and of what says nothing new of the question (the words of the title never are) all that
    holds no date, number or name where one is asked for, is another row of a table than the one that is named, or is
    not near the best (`settings.quote_gaps`). Where a column of a table is asked for and none of its rows is named, the
    table is quoted.
    """
    best, asked, kind = close[0], set(question_terms(question)), asked_kind(question)
    chosen: list[Evidence] = []
    seen: set[str] = set()
    left = settings.answer_words - words_before
    document = library.document(best.document_id)
    whole = document.text
    person = asked_person(question)
    subject = person if is_subject(person, whole) else ""
    asked = asked.difference(terms(f"{title_of(document.name)}\n{subject}")) or asked
    others = otherwise(asked)

    def said(text: str) -> set[str]:
        held = terms(text)
        return {*held, *said_otherwise(others, held)}

    row = text_of(best, library)
    is_named_row = _columns(row) >= _FEWEST_COLUMNS and not asked.isdisjoint(said(row))
    table = table_at(document, best.start) if is_named_row else None

    def is_beside(found: Evidence, text: str) -> bool:
        says_nothing_new = asked.isdisjoint(said(text))
        its_table = table_at(library.document(found.document_id), found.start)
        if says_nothing_new and table is not None and its_table is table:
            return True  # another row than the one that is asked for
        if says_nothing_new and kind is not None and not kind.said.search(text):
            return True
        if found.rank != best.rank:
            return any(each.rank != best.rank for each in chosen)
        follows = found.start >= best.end and not whole[best.end : found.start].strip()
        gap = settings.quote_gaps[min(len(chosen), len(settings.quote_gaps)) - 1]
        return says_nothing_new and not follows and best.score - found.score > gap

    belonging = _whole_table(best, asked, kind, library) if asked.isdisjoint(said(row)) else []
    if (
        not 0 < len(belonging) <= settings.quotes
        or sum(reading_words(text_of(each, library)) for each in belonging) > left
    ):
        belonging = [best, *islice(_belonging(best, library), settings.quotes)]
    for place, found in enumerate((*belonging, *close[1:])):
        text = text_of(found, library)
        words, size = " ".join(terms(text)), reading_words(text)
        if words in seen or (chosen and size > left) or (place >= len(belonging) and is_beside(found, text)):
            continue
        seen.add(words)
        asked -= said(text)
        chosen.append(found)
        left -= size
        if len(chosen) == settings.quotes:
            break
    return tuple(chosen)


def _whole_table(found: Evidence, asked: AbstractSet[str], kind: Kind | None, library: Library) -> list[Evidence]:
    """Return the header and all rows of the table of a row that the question does not name, none outside of a table.

    Where meaning was compared, a row may be named in other words; there the question must name a column. One is named
    as well by a measure that it alone holds: 身高 | 176 cm, where it is asked how tall somebody is.
    """
    document = library.document(found.document_id)
    table = table_at(document, found.start)
    if table is None or not table.start < table.header_end <= found.start:
        return []
    if found.likeness and asked.isdisjoint(terms(document.text[table.start : table.header_end])):
        return []
    places = [(table.start, table.header_end)]
    rows = [(row.start(), row.end()) for row in _ROW.finditer(document.text, table.header_end, table.end)]
    measure = kind.said if kind is not None and kind.counts == MEASURE else None
    if measure and [start for start, end in rows if measure.search(document.text[start:end])] == [found.start]:
        return []
    places += rows
    return [replace(found, start=start, end=start + len(document.text[start:end].rstrip())) for start, end in places]


def _belonging(found: Evidence, library: Library) -> Iterator[Evidence]:
    """Yield what the evidence says nothing without: the rest of its list or entry, its introduction, its header."""
    text = library.document(found.document_id).text
    if _INTRODUCES.search(text, found.start, found.end):
        block_end = text.find("\n\n", found.end)
        for item in _ITEM.finditer(text, found.end, block_end if block_end >= 0 else len(text)):
            yield replace(found, start=item.start("item"), end=item.end())
    elif _LABEL.match(text, found.start, found.end) and text[found.start - 1 : found.start] in ("", "\n"):
        if rest := _ITEM.match(text, found.end + (text[found.end : found.end + 1] == " ")):
            yield replace(found, start=rest.start("item"), end=rest.end())
    elif _NUMBERED.match(text, found.start):
        first = max(found.start - LONGEST_LIST, 0)
        for colon in list(_INTRODUCED.finditer(text, first, found.start))[-1:]:
            start, end = sentences(text[first : colon.end()])[-1]
            yield replace(found, start=first + start, end=first + end)
    yield from _header_over(found, library)


def _is_header(found: Evidence, library: Library) -> bool:
    table = table_at(library.document(found.document_id), found.start)
    return table is not None and found.start < table.header_end


def _header_over(found: Evidence, library: Library) -> Iterator[Evidence]:
    """Yield the header of the table in which the evidence is a row, where it has to tell the columns apart."""
    document = library.document(found.document_id)
    table, text = table_at(document, found.start), document.text
    if table is None or not table.start < table.header_end <= found.start:
        return
    header = text[table.start : table.header_end]
    if _columns(header) >= _FEWEST_COLUMNS:
        yield replace(found, start=table.start, end=table.start + len(header.rstrip()))


def _columns(row: str) -> int:
    return max(row.count("|"), row.count("\t")) + 1
