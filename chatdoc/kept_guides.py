"""The table `guides`: what each document is and what it can be asked, made once and kept (guide.py, describe.py)."""

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from chatdoc.store import Entry, Store
from chatdoc.types import Language


@dataclass(frozen=True, slots=True)
class Guide:
    """`words` counts words, in a Chinese document characters; `terms` are its key terms, as it writes them.

    `description` is one sentence of a language model, which `text[proof[0]:proof[1]]` proves; "" where there is none.
    `described_by` is the model that tried last.
    """

    title: str
    language: Language
    words: int
    headings: tuple[str, ...]
    terms: tuple[str, ...]
    questions: tuple[str, ...]
    description: str = ""
    proof: tuple[int, int] = (0, 0)
    described_by: str = ""


class KeptGuides:
    """The guides of a library; the list of documents asks for all of them every second, so they are kept in memory.

    A document has its guide as long as it has as many passages: recognised pages make it grow. Raises what Store
    raises. Safe to use from several threads and beside other processes.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._version = -1
        self._kept: dict[str, tuple[int, Guide]] = {}

    def of(self, entries: Iterable[Entry]) -> dict[str, Guide]:
        """Return the guides of these documents as they are now, by id; of some there may be none yet."""
        version = self._store.foreign_changes()
        with self._lock:
            if version != self._version:
                rows = self._store.rows("SELECT document_id, passages, guide FROM guides")
                self._kept = {id_: (count, _load(guide)) for id_, count, guide in rows}
                self._version = version
            found = ((entry, self._kept.get(entry.id)) for entry in entries)
            return {entry.id: kept[1] for entry, kept in found if kept is not None and kept[0] == entry.passages}

    def put(self, entry: Entry, guide: Guide) -> None:
        """Keep a guide in place of the one before; of a document that was removed none is kept."""
        with self._store.changing():
            self._store.rows(
                "INSERT OR REPLACE INTO guides (document_id, passages, guide) "
                "SELECT id, ?, ? FROM documents WHERE id = ?",
                (entry.passages, json.dumps(asdict(guide)), entry.id),
            )
        with self._lock:
            self._kept[entry.id] = entry.passages, guide


def _load(column: str) -> Guide:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(column).items()
    }
    return Guide(**fields)
