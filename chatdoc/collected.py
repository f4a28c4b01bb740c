"""Collections: named groups of documents, a document in any number of them. The tables `collections`, `collected`.

Names are compared without letter case, accents in one form, and kept as they were written.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from chatdoc.errors import CollectionExists, UnknownCollection, UnusableName
from chatdoc.shown import printable
from chatdoc.store import Store

MAX_NAME = 80
"""Characters of a name: one line of the page's list."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A named group of documents, by their ids."""

    number: int
    name: str
    documents: frozenset[str]


def collections(store: Store) -> tuple[Collection, ...]:
    """Return the collections by name."""
    members: dict[int, set[str]] = {}
    for number, document_id in store.rows("SELECT collection, document_id FROM collected"):
        members.setdefault(number, set()).add(document_id)
    found = [
        Collection(number, name, frozenset(members.get(number, ())))
        for number, name in store.rows("SELECT number, name FROM collections")
    ]
    return tuple(sorted(found, key=lambda each: _compared(each.name)))


def find(store: Store, name: str) -> Collection:
    """Raises UnknownCollection."""
    wanted = _compared(name)
    for each in collections(store):
        if _compared(each.name) == wanted:
            return each
    raise UnknownCollection(name=name)


def create(store: Store, name: str) -> Collection:
    """Make an empty collection. Raises UnusableName and CollectionExists."""
    with store.changing():
        written = _free(store, name)
        store.rows("INSERT INTO collections (name) VALUES (?)", (written,))
        return find(store, written)


def rename(store: Store, name: str, new: str) -> Collection:
    """Raises UnknownCollection, UnusableName and CollectionExists."""
    with store.changing():
        number = find(store, name).number
        store.rows("UPDATE collections SET name = ? WHERE number = ?", (_free(store, new, but=number), number))
        return find(store, new)


def delete(store: Store, name: str) -> Collection:
    """Delete a collection; its documents stay in the library. Raises UnknownCollection."""
    with store.changing():
        collection = find(store, name)
        store.rows("DELETE FROM collections WHERE number = ?", (collection.number,))
    return collection


def put_in(store: Store, name: str, document_ids: Iterable[str]) -> Collection:
    """Put documents of the library into a collection, made where there is none; others are passed over.

    Raises UnusableName.
    """
    with store.changing():
        try:
            number = find(store, name).number
        except UnknownCollection:
            number = create(store, name).number
        for document_id in document_ids:
            store.rows(
                "INSERT OR IGNORE INTO collected SELECT ?, id FROM documents WHERE id = ?", (number, document_id)
            )
        return find(store, name)


def take_out(store: Store, name: str, document_ids: Iterable[str]) -> Collection:
    """Take documents out of a collection; they stay in the library. Raises UnknownCollection."""
    with store.changing():
        number = find(store, name).number
        for document_id in document_ids:
            store.rows("DELETE FROM collected WHERE collection = ? AND document_id = ?", (number, document_id))
        return find(store, name)


def inherit(store: Store, replaced: Iterable[str], document_id: str) -> None:
    """Put a document into the collections of those that it replaces: the same file, changed."""
    with store.changing():
        for other in replaced:
            store.rows(
                "INSERT OR IGNORE INTO collected SELECT collection, ? FROM collected WHERE document_id = ?",
                (document_id, other),
            )


def _free(store: Store, name: str, *, but: int | None = None) -> str:
    """Return the name as it is kept. Raises UnusableName, and CollectionExists where another one has it."""
    written = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(written) <= MAX_NAME or printable(written) != written:
        raise UnusableName(name=name[: 2 * MAX_NAME], limit=MAX_NAME)
    for each in collections(store):
        if each.number != but and _compared(each.name) == _compared(written):
            raise CollectionExists(name=each.name)
    return written


def _compared(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())
