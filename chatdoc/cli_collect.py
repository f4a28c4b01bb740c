"""`collect` and `--in`: names from the command line -> collections, and the documents to search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chatdoc import collected
from chatdoc.cli_progress import tell
from chatdoc.cli_texts import say
from chatdoc.collected import Collection
from chatdoc.errors import UnknownCollection
from chatdoc.shown import printable

if TYPE_CHECKING:
    from chatdoc.library import Library
    from chatdoc.store import Store


def change(
    library: Library, name: str | None, documents: Sequence[str], remove: bool, rename: str | None
) -> tuple[Collection, ...]:
    """Do what was asked and return the collections to show: the one that changed, or all of them.

    Without documents, a collection is made, or shown when it is there. Raises UnknownDocument, AmbiguousDocument,
    UnknownCollection, UnusableName and CollectionExists; then nothing has changed.
    """
    store = library.store
    if name is None:
        return collected.collections(store)
    ids = [library.find(document).id for document in documents]
    with store.changing():
        if remove and not ids:
            deleted = collected.delete(store, name)
            tell(say("collection_deleted", name=deleted.name))
            return collected.collections(store)
        changed = collected.take_out(store, name, ids) if remove else collected.put_in(store, name, ids)
        return (collected.rename(store, name, rename) if rename is not None else changed,)


def scope(names: Sequence[str], store: Store) -> set[str] | None:
    """Return the ids of the documents to search, None for all where no name is given.

    A name is that of a collection, else of a document. Raises UnknownDocument, AmbiguousDocument.
    """
    if not names:
        return None
    ids: set[str] = set()
    for name in names:
        try:
            ids |= collected.find(store, name).documents
        except UnknownCollection:
            ids.add(store.find(name))
    return ids


def list_text(collections: Sequence[Collection], library: Library) -> str:
    """Return each collection with its documents under it."""
    lines = []
    for each in collections:
        lines.append(say("collection_line", name=each.name, count=len(each.documents)))
        lines += [f"  {id_[:12]}  {printable(name)}" for id_, name in _members(each, library)]
    return "\n".join(lines) or say("no_collections")


def to_json(collection: Collection, library: Library) -> dict[str, Any]:
    """Return what `collect --json` prints of a collection."""
    members = [{"id": id_, "name": name} for id_, name in _members(collection, library)]
    return {"name": collection.name, "documents": members}


def _members(collection: Collection, library: Library) -> list[tuple[str, str]]:
    return [(entry.id, entry.name) for entry in library.entries() if entry.id in collection.documents]
