"""SQLite: documents, passages, vectors and full-text search; the only truth on disk.

One file in WAL mode, every change one transaction: a crash or a full disk leaves what was there before.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from chatdoc.errors import ChatdocError, LibraryBusy, LibraryTooNew, LibraryUnusable, UnknownDocument
from chatdoc.serial import dump_layout, load_layout
from chatdoc.types import Document, Health, Passage, Vectors

logger = logging.getLogger(__name__)

# Each script takes a library from one version to the next, in one transaction; `pragma user_version` counts them.
# Search terms come as words joined by spaces (text.terms); the tokenizer only has to leave them whole.
MIGRATIONS = (
    """
    CREATE TABLE documents (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, media_type TEXT NOT NULL, suffix TEXT NOT NULL,
        text TEXT NOT NULL, layout TEXT NOT NULL, health TEXT NOT NULL, added_at TEXT NOT NULL
    );
    CREATE TABLE passages (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
        UNIQUE (document_id, ordinal)
    );
    CREATE TABLE vectors (
        embedder TEXT NOT NULL,
        passage INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
        vector BLOB NOT NULL,
        PRIMARY KEY (embedder, passage)
    ) WITHOUT ROWID;
    CREATE INDEX vectors_by_passage ON vectors (passage);
    CREATE VIRTUAL TABLE words USING fts5 (
        title, heading, body, tokenize = "unicode61 remove_diacritics 0 tokenchars '._-/+#%$&@:,'''"
    );
    """,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the list. `added_at` is UTC in ISO 8601; `embedded` counts passages that have a vector."""

    id: str
    name: str
    media_type: str
    passages: int
    embedded: int
    added_at: str
    health: Health


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with its terms by field, each a list of terms joined by spaces."""

    passage: Passage
    title: str
    heading: str
    body: str


class Store:
    """The file `library.sqlite` in `folder`; safe to call from several threads.

    Raises LibraryUnusable, LibraryTooNew or LibraryBusy.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        with self._translated():
            self._connection = sqlite3.connect(
                folder / "library.sqlite", timeout=30, isolation_level=None, check_same_thread=False
            )
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("PRAGMA foreign_keys = ON")
                self._migrate()
            except BaseException:
                self._connection.close()
                raise

    def _migrate(self) -> None:
        with self._transaction() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > len(MIGRATIONS):
                raise LibraryTooNew(folder=self._folder)
            for number, script in enumerate(MIGRATIONS[version:], version + 1):
                for statement in script.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")

    def close(self) -> None:
        """Close the file; the store is not used after this."""
        with self._lock:
            self._connection.close()

    def add_document(self, document: Document, *, suffix: str, passages: Sequence[IndexedPassage]) -> None:
        """Store a document that is not there yet, with its passages and their terms, all or nothing."""
        added_at = datetime.now(UTC).isoformat(timespec="seconds")
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    document.id,
                    document.name,
                    document.media_type,
                    suffix,
                    document.text,
                    dump_layout(document),
                    json.dumps(asdict(document.health)),
                    added_at,
                ),
            )
            for indexed in passages:
                passage = indexed.passage
                cursor = connection.execute(
                    'INSERT INTO passages (document_id, ordinal, "start", "end") VALUES (?, ?, ?, ?)',
                    (passage.document_id, passage.ordinal, passage.start, passage.end),
                )
                connection.execute(
                    "INSERT INTO words (rowid, title, heading, body) VALUES (?, ?, ?, ?)",
                    (cursor.lastrowid, indexed.title, indexed.heading, indexed.body),
                )

    def remove_document(self, document_id: str) -> list[int]:
        """Remove a document with all that hangs on it; return the numbers its passages had."""
        with self._transaction() as connection:
            rows = connection.execute("SELECT number FROM passages WHERE document_id = ?", (document_id,)).fetchall()
            connection.executemany("DELETE FROM words WHERE rowid = ?", rows)
            connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        return [number for (number,) in rows]

    def entries(self, embedder: str) -> tuple[Entry, ...]:
        """Return the documents in the order they were added; `embedded` counts vectors of that embedder."""
        rows = self._rows(
            """
            SELECT d.id, d.name, d.media_type, d.added_at, d.health,
                (SELECT count(*) FROM passages p WHERE p.document_id = d.id),
                (SELECT count(*) FROM passages p JOIN vectors v ON v.passage = p.number AND v.embedder = ?
                    WHERE p.document_id = d.id)
            FROM documents d ORDER BY d.added_at, d.name, d.id
            """,
            (embedder,),
        )
        return tuple(
            Entry(id_, name, media_type, passages, embedded, added_at, _health(health))
            for id_, name, media_type, added_at, health, passages, embedded in rows
        )

    def document(self, document_id: str) -> Document:
        """Raises UnknownDocument."""
        rows = self._rows("SELECT name, media_type, text, layout FROM documents WHERE id = ?", (document_id,))
        if not rows:
            raise UnknownDocument(name=document_id)
        name, media_type, text, layout = rows[0]
        return Document(document_id, name, media_type, text, *load_layout(layout))

    def suffix(self, document_id: str) -> str:
        """Return the ending of the stored original. Raises UnknownDocument."""
        rows = self._rows("SELECT suffix FROM documents WHERE id = ?", (document_id,))
        if not rows:
            raise UnknownDocument(name=document_id)
        return str(rows[0][0])

    def count_documents(self) -> int:
        return int(self._rows("SELECT count(*) FROM documents")[0][0])

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Return the passages that are still there, by number."""
        rows = self._rows(
            'SELECT number, document_id, ordinal, "start", "end" FROM passages '
            "WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
        return {number: Passage(*rest) for number, *rest in rows}

    def passage_numbers(self, documents: Collection[str]) -> list[int]:
        """Return the numbers of all passages of those documents."""
        rows = self._rows(
            "SELECT number FROM passages WHERE document_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(documents)),),
        )
        return [number for (number,) in rows]

    def search_words(
        self,
        terms: Sequence[str],
        *,
        limit: int,
        documents: Collection[str] | None,
        weights: tuple[float, float, float],
    ) -> list[tuple[int, float]]:
        """Return up to `limit` (passage number, BM25), best first, of passages with at least one of the terms.

        `weights` are those of title, heading and body (SQLite's FTS5, function bm25; sign turned: more is better).
        """
        if not terms:
            return []
        quoted = ('"' + term.replace('"', '""') + '"' for term in terms)
        among = "" if documents is None else "AND rowid IN (SELECT value FROM json_each(?))"
        within = [] if documents is None else [json.dumps(self.passage_numbers(documents))]
        rows = self._rows(
            f"SELECT rowid, -bm25(words, ?, ?, ?) AS score FROM words WHERE words MATCH ? {among} "
            "ORDER BY score DESC, rowid LIMIT ?",
            (*weights, " OR ".join(quoted), *within, limit),
        )
        return [(int(number), float(score)) for number, score in rows]

    def count_passages_with(self, terms: Sequence[str]) -> dict[str, int]:
        """Return for each term in how many passages it occurs; `""` counts all passages."""
        counts = {"": int(self._rows("SELECT count(*) FROM passages")[0][0])}
        for term in terms:
            quoted = '"' + term.replace('"', '""') + '"'
            counts[term] = int(self._rows("SELECT count(*) FROM words WHERE words MATCH ?", (quoted,))[0][0])
        return counts

    def without_vector(self, embedder: str, *, limit: int, document_id: str | None = None) -> list[tuple[int, Passage]]:
        """Return up to `limit` (number, passage) that this embedder has not seen, in the order they were added."""
        only = "" if document_id is None else "AND document_id = ?"
        rows = self._rows(
            f"""
            SELECT number, document_id, ordinal, "start", "end" FROM passages
            WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE passage = number AND embedder = ?) {only}
            ORDER BY number LIMIT ?
            """,
            (embedder, *([] if document_id is None else [document_id]), limit),
        )
        return [(number, Passage(*rest)) for number, *rest in rows]

    def put_vectors(self, embedder: str, numbers: Sequence[int], vectors: Vectors) -> list[int]:
        """Store row i of `vectors` (n, dimension) for passage `numbers[i]`; return the numbers that were stored."""
        blobs = [row.tobytes() for row in np.asarray(vectors, dtype="<f4")]
        with self._transaction() as connection:
            stored = []
            for number, blob in zip(numbers, blobs, strict=True):
                cursor = connection.execute(
                    "INSERT OR IGNORE INTO vectors SELECT ?, number, ? FROM passages WHERE number = ?",
                    (embedder, blob, number),
                )
                if cursor.rowcount:
                    stored.append(number)
        return stored

    def vectors(self, embedder: str, dimension: int) -> tuple[list[int], Vectors]:
        """Return all passage numbers of this embedder and their vectors (n, dimension), float32."""
        rows = self._rows("SELECT passage, vector FROM vectors WHERE embedder = ? ORDER BY passage", (embedder,))
        joined = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f4")
        return [number for number, _ in rows], joined.reshape(len(rows), dimension).astype(np.float32, copy=False)

    def foreign_changes(self) -> int:
        """Return a number that changes when another connection (another process) changed the library."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._translated(), self._lock:
            return self._connection.execute(sql, tuple(parameters)).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._translated(), self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except ChatdocError:
            raise
        except sqlite3.Error as error:
            logger.warning("SQLite: %s", error)
            if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise LibraryBusy(folder=self._folder) from error
            raise LibraryUnusable(folder=self._folder, detail=error) from error


def _health(column: str) -> Health:
    fields = json.loads(column)
    return Health(**{**fields, "empty_pages": tuple(fields.get("empty_pages", ()))})
