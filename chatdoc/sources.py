"""Files on disk -> which documents they are: names, paths, and the folders that are followed.

A document lives as long as one of its sources does: a path on disk, or a name under which the page handed it over.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chatdoc.shown import storable
from chatdoc.store import Store


@dataclass(frozen=True, slots=True)
class FileState:
    """A file on disk as it was when it was read: what has the same size and time is not read again."""

    path: Path
    size: int
    modified_ns: int


class Sources:
    """The tables `sources` and `folders` of a library. Raises what Store raises."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, document_id: str, name: str, state: FileState | None) -> list[str]:
        """Note that a file is this document; return the documents that have no source left because of it."""
        name = storable(name)
        with self._store.changing():
            if state is None:
                self._store.rows("INSERT OR IGNORE INTO sources (document_id, name) VALUES (?, ?)", (document_id, name))
                return []
            before = self._documents_at(state.path)
            self._store.rows(
                "INSERT INTO sources (document_id, name, path, size, modified_ns) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (path) DO UPDATE SET document_id = excluded.document_id, name = excluded.name, "
                "size = excluded.size, modified_ns = excluded.modified_ns",
                (document_id, name, _bytes(state.path), state.size, state.modified_ns),
            )
            return self._orphans(before)

    def drop(self, path: Path) -> list[str]:
        """Forget a path; return the documents that have no source left because of it."""
        with self._store.changing():
            before = self._documents_at(path)
            self._store.rows("DELETE FROM sources WHERE path = ?", (_bytes(path),))
            return self._orphans(before)

    def leave_out(self, document_id: str) -> None:
        """Keep in mind that the files of this document in followed folders are not wanted as they are now."""
        with self._store.changing():
            for folder in self.folders():
                prefix = _prefix(folder)
                self._store.rows(
                    "UPDATE sources SET document_id = NULL WHERE document_id = ? AND substr(path, 1, ?) = ?",
                    (document_id, len(prefix), prefix),
                )

    def document_at(self, path: Path) -> str | None:
        """Return the document that was last read from there."""
        return next(iter(self._documents_at(path)), None)

    def names(self, document_id: str) -> list[str]:
        """Return the names a document was added under, the oldest first."""
        rows = self._store.rows("SELECT name FROM sources WHERE document_id = ? ORDER BY number", (document_id,))
        return [name for (name,) in rows]

    def misnamed(self) -> list[tuple[str, str]]:
        """Return (id, name of its oldest source) for each document whose own name none of its sources has."""
        return self._store.rows(
            """
            SELECT d.id, (SELECT s.name FROM sources s WHERE s.document_id = d.id ORDER BY s.number LIMIT 1) AS other
            FROM documents d
            WHERE other IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.document_id = d.id AND s.name = d.name)
            """
        )

    def under(self, folder: Path) -> dict[Path, FileState]:
        """Return what was read from a folder and the folders in it."""
        prefix = _prefix(folder)
        rows = self._store.rows(
            "SELECT path, size, modified_ns FROM sources WHERE substr(path, 1, ?) = ?", (len(prefix), prefix)
        )
        states = [FileState(Path(os.fsdecode(path)), size, modified_ns) for path, size, modified_ns in rows]
        return {state.path: state for state in states}

    def folders(self) -> tuple[Path, ...]:
        """Return the folders that are followed."""
        return tuple(Path(os.fsdecode(path)) for (path,) in self._store.rows("SELECT path FROM folders ORDER BY path"))

    def follow(self, folder: Path) -> None:
        """Note that a folder is to be followed."""
        with self._store.changing():
            self._store.rows("INSERT OR IGNORE INTO folders (path) VALUES (?)", (_bytes(folder),))

    def unfollow(self, folder: Path) -> None:
        """Follow a folder no more; its documents stay."""
        with self._store.changing():
            self._store.rows("DELETE FROM folders WHERE path = ?", (_bytes(folder),))

    def _documents_at(self, path: Path) -> list[str]:
        rows = self._store.rows("SELECT document_id FROM sources WHERE path = ?", (_bytes(path),))
        return [document_id for (document_id,) in rows if document_id is not None]

    def _orphans(self, document_ids: Sequence[str]) -> list[str]:
        return [document_id for document_id in document_ids if not self.names(document_id)]


def _prefix(folder: Path) -> bytes:
    """Return what the paths of everything in a folder begin with."""
    return _bytes(folder / "x")[:-1]


def _bytes(path: Path) -> bytes:
    return os.fsencode(path)


def file_state(path: Path) -> FileState:
    """Return what a file on disk is like now. Raises OSError."""
    absolute = Path(os.path.abspath(path))
    about = os.stat(absolute)
    return FileState(absolute, about.st_size, about.st_mtime_ns)
