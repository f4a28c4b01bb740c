"""What a person types into a question to narrow it down -> the question without it, and the passages that remain.

file:"lease" keeps to documents whose name contains it, +"must" to passages with these words in this order (in any of
their forms), -"not" drops passages with them. Quotes may be “curly”, the colon full-width; 文件:"租赁" is file:.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import NamedTuple

from chatdoc.errors import UnknownDocument
from chatdoc.store import Store
from chatdoc.text import as_full_years, terms

_QUOTED = r"(?:\"([^\"]+)\"|“([^”]+)”)"
_FILE = rf"(?i)(?<!\w)(?:file|文件|檔案)\s*[:：]\s*(?:{_QUOTED}|([^\s\"“”]+))"
_MUST = rf"(?<![\w+])[+＋]{_QUOTED}"
_NOT = rf"(?<![\w-])[-－]{_QUOTED}"
_MARKS = frozenset(':："“')
"""Each filter has one of them; without, there is no pattern to compile."""


class Query(NamedTuple):
    """A question as it was typed, taken apart; `text` is what is asked, the required words where nothing else is."""

    text: str
    files: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def read_query(question: str) -> Query:
    """Take the filters out of a question; one that has none is left as it is, but for its years in full.

    read_query('rent file:"lease" -"draft"') == Query("rent", ("lease",), (), ("draft",))
    """
    if _MARKS.isdisjoint(question):
        return Query(as_full_years(question))
    files, text = _take(_FILE, question)
    required, text = _take(_MUST, text)
    excluded, text = _take(_NOT, text)
    if not (files or required or excluded):
        return Query(as_full_years(question))
    text = as_full_years(" ".join(text.split()) or " ".join(required))
    return Query(text, files, required, excluded)


def with_filters(text: str, query: Query) -> str:
    """Return another text with the filters of a query, so that read_query finds them again."""
    files = [f"file:{_quote(value)}" for value in query.files]
    required = [f"+{_quote(value)}" for value in query.required]
    return " ".join([text, *files, *required, *(f"-{_quote(value)}" for value in query.excluded)])


def _quote(value: str) -> str:
    return f"“{value}”" if '"' in value else f'"{value}"'


def _take(pattern: str, text: str) -> tuple[tuple[str, ...], str]:
    found = [next(filter(None, match.groups())).strip() for match in re.finditer(pattern, text)]
    return tuple(value for value in found if value), re.sub(pattern, " ", text)


def documents_named(query: Query, store: Store, documents: Collection[str] | None) -> Collection[str] | None:
    """Return those of the documents (None: all) whose name contains one of the query's; as given where it names none.

    Raises UnknownDocument when no document of the library is called so.
    """
    if not query.files:
        return documents
    names = [(id_, _comparable(name)) for id_, name in store.names()]
    chosen: set[str] = set()
    for wanted in query.files:
        found = {id_ for id_, name in names if _comparable(wanted) in name}
        if not found:
            raise UnknownDocument(name=wanted)
        chosen |= found
    return chosen if documents is None else chosen & set(documents)


def passages_left(query: Query, store: Store, documents: Collection[str] | None) -> frozenset[int] | None:
    """Return the passages of the documents (None: all) that the query's words leave; None where it has none."""
    required, excluded = _phrases(query.required), _phrases(query.excluded)
    if not (required or excluded):
        return None
    left = set(store.passage_numbers(documents))
    for phrase in required:
        left &= store.passages_with(phrase)
    for phrase in excluded:
        left -= store.passages_with(phrase)
    return frozenset(left)


def _phrases(values: Sequence[str]) -> list[list[str]]:
    return [phrase for value in values if (phrase := terms(value))]


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
