"""Documents with their texts, the last used ones kept in memory as long as nothing has changed."""

from functools import lru_cache

from chatdoc.store import Store
from chatdoc.types import Document

KEPT = 32


class KeptTexts:
    """The documents of a store. Safe to use from several threads and beside other processes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = lru_cache(maxsize=KEPT)(self._document_at)
        self._foreign_changes, self._changes = store.foreign_changes(), 0

    def document(self, document_id: str) -> Document:
        """Return a document with its text. Raises UnknownDocument."""
        version = self._store.foreign_changes()
        if version != self._foreign_changes:
            self._foreign_changes = version
            self.forget()
        return self._kept(document_id, self._changes)

    def forget(self) -> None:
        """Read each anew from now on: texts have changed."""
        self._changes += 1
        self._kept.cache_clear()

    def _document_at(self, document_id: str, changes: int) -> Document:
        """Read a document as it is after so many changes: a thread that began before one keeps nothing for later."""
        return self._store.document(document_id)
