"""SQLite: documents, passages, vectors and full-text search; the only truth on disk.

One file in WAL mode, every change one transaction: a crash or a full disk leaves what was there before.
"""

import json
import threading
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from chatdoc import words
from chatdoc.database import connect, drop_backup, translated
from chatdoc.errors import AmbiguousDocument, LibraryUnusable, UnknownDocument
from chatdoc.serial import dump_layout, load_layout
from chatdoc.shown import storable
from chatdoc.types_documents import Document, Health, Passage


class Entry(NamedTuple):
    """A document in the list. `added_at` is UTC in ISO 8601; `embedded` counts passages that have a vector.

    `names` are all the names it was added under, `name` first.
    """

    id: str
    name: str
    media_type: str
    passages: int
    embedded: int
    added_at: str
    health: Health
    names: tuple[str, ...]


class IndexedPassage(NamedTuple):
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
        self._connection = connect(folder)
        self._writing = 0  # bytes, about, that the change in hand has to write
        self._counted = lru_cache(maxsize=10_000)(self._count_at)

    def close(self) -> None:
        """Close the file; the store is not used after this."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Do what stands inside all or not at all, while no other thread or process changes the library.

        Every change below is one by itself; around several of them it makes them one.
        """
        with self._translated(), self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._writing = 0
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # when the disk is full, SQLite has rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def add_document(self, document: Document, *, suffix: str, passages: Sequence[IndexedPassage]) -> list[int]:
        """Store a document that is not there yet, with its passages and their terms; return the passages' numbers."""
        with self.changing():
            self._writing += _bytes_written(document, passages)
            self._connection.execute(
                "INSERT INTO documents (id, name, media_type, suffix, added_at, health, text, layout) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    document.id,
                    storable(document.name),
                    document.media_type,
                    suffix,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    *_columns(document),
                ),
            )
            return self._add_passages(passages)

    def extend_document(self, document: Document, passages: Sequence[IndexedPassage]) -> list[int]:
        """Store what a document has become, and passages it did not have; those it has keep their offsets.

        Return the new passages' numbers. Raises UnknownDocument when it was removed.
        """
        with self.changing():
            cursor = self._connection.execute(
                "UPDATE documents SET health = ?, text = ?, layout = ? WHERE id = ?",
                (*_columns(document), document.id),
            )
            if not cursor.rowcount:
                raise UnknownDocument(name=document.name)
            return self._add_passages(passages)

    def _add_passages(self, passages: Sequence[IndexedPassage]) -> list[int]:
        numbers = []
        for indexed in passages:
            passage = indexed.passage
            cursor = self._connection.execute(
                'INSERT INTO passages (document_id, ordinal, "start", "end") VALUES (?, ?, ?, ?)',
                (passage.document_id, passage.ordinal, passage.start, passage.end),
            )
            numbers.append(int(cursor.lastrowid or 0))
            self._connection.execute(
                "INSERT INTO words (rowid, title, heading, body) VALUES (?, ?, ?, ?)",
                (numbers[-1], indexed.title, indexed.heading, indexed.body),
            )
        return numbers

    def next_ordinal(self, document_id: str) -> int:
        """Return the number that the next passage of a document gets in it."""
        sql = "SELECT coalesce(max(ordinal) + 1, 0) FROM passages WHERE document_id = ?"
        return int(self.rows(sql, (document_id,))[0][0])

    def drop_blank_passages(self, document: Document) -> list[int]:
        """Drop the passages of which nothing is left in what a document has become; return the numbers they had."""
        with self.changing():
            sql = 'SELECT number, "start", "end" FROM passages WHERE document_id = ?'
            blank = [n for n, start, end in self.rows(sql, (document.id,)) if not document.text[start:end].strip()]
            for number in blank:
                self._connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
                self._connection.execute("DELETE FROM passages WHERE number = ?", (number,))
        return blank

    def rename_document(self, document_id: str, name: str, *, title: str) -> None:
        """Give a document another name; `title` are the search terms of that."""
        with self.changing():
            self._connection.execute("UPDATE documents SET name = ? WHERE id = ?", (storable(name), document_id))
            self._connection.execute(
                "UPDATE words SET title = ? WHERE rowid IN (SELECT number FROM passages WHERE document_id = ?)",
                (title, document_id),
            )

    def remove_document(self, document_id: str) -> list[int]:
        """Remove a document with all that hangs on it, and the backup; return the numbers its passages had."""
        with self.changing():
            rows = self.rows("SELECT number FROM passages WHERE document_id = ?", (document_id,))
            self._connection.executemany("DELETE FROM words WHERE rowid = ?", rows)
            self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            self.drop_backup()
        return [number for (number,) in rows]

    def drop_backup(self) -> None:
        """Delete the copy made before a migration, so that what is removed is in no copy either."""
        drop_backup(self._folder)

    def entries(self, embedder: str, ids: Collection[str] | None = None) -> tuple[Entry, ...]:
        """Return the documents, or those of them, in the order they were added.

        `embedded` counts vectors of that embedder.
        """
        only = "" if ids is None else "WHERE d.id IN (SELECT value FROM json_each(?))"
        rows = self.rows(
            f"""
            SELECT d.id, d.name, d.media_type, d.added_at, d.health,
                (SELECT count(*) FROM passages p WHERE p.document_id = d.id),
                (SELECT count(*) FROM passages p JOIN vectors v ON v.passage = p.number AND v.embedder = ?
                    WHERE p.document_id = d.id),
                (SELECT json_group_array(s.name) FROM sources s WHERE s.document_id = d.id)
            FROM documents d {only} ORDER BY d.rowid
            """,
            (embedder, *([] if ids is None else [json.dumps(list(ids))])),
        )
        return tuple(
            Entry(
                id_,
                name,
                media_type,
                passages,
                embedded,
                added_at,
                _health(health),
                tuple(dict.fromkeys((name, *json.loads(names)))),
            )
            for id_, name, media_type, added_at, health, passages, embedded, names in rows
        )

    def names(self) -> list[tuple[str, str]]:
        """Return (id, name) of every document, once for each of its names."""
        return self.rows(
            "SELECT id, name FROM documents UNION SELECT document_id, name FROM sources WHERE document_id IS NOT NULL"
        )

    def names_of(self, ids: Collection[str]) -> dict[str, str]:
        """Return the name of each of these documents that is there, the first where it has several."""
        marks = ",".join("?" * len(ids))
        return dict(self.rows(f"SELECT id, name FROM documents WHERE id IN ({marks})", list(ids)))

    def find(self, name_or_id: str) -> str:
        """Return the id of the document of that name, id, or beginning of an id (8 characters at least).

        Raises UnknownDocument or AmbiguousDocument.
        """
        wanted = _comparable(name_or_id)
        found = sorted(
            {
                id_
                for id_, name in self.names()
                if _comparable(name) == wanted or id_ == wanted or (len(wanted) >= 8 and id_.startswith(wanted))
            }
        )
        if not found:
            raise UnknownDocument(name=name_or_id)
        if len(found) > 1:
            raise AmbiguousDocument(name=name_or_id, ids=", ".join(id_[:12] for id_ in found))
        return found[0]

    def originals(self) -> frozenset[str]:
        """Return what the stored copies are called: id and ending of every document."""
        return frozenset(name for (name,) in self.rows("SELECT id || suffix FROM documents"))

    def document(self, document_id: str) -> Document:
        """Raises UnknownDocument."""
        rows = self.rows("SELECT name, media_type, text, layout FROM documents WHERE id = ?", (document_id,))
        if not rows:
            raise UnknownDocument(name=document_id)
        name, media_type, text, layout = rows[0]
        try:
            return Document(document_id, name, media_type, text, **load_layout(layout))
        except ValueError as error:
            raise LibraryUnusable(folder=self._folder, detail=error) from error

    def suffix(self, document_id: str) -> str:
        """Return the ending of the stored original. Raises UnknownDocument."""
        rows = self.rows("SELECT suffix FROM documents WHERE id = ?", (document_id,))
        if not rows:
            raise UnknownDocument(name=document_id)
        return str(rows[0][0])

    def count_documents(self) -> int:
        return int(self.rows("SELECT count(*) FROM documents")[0][0])

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Return the passages that are still there, by number."""
        rows = self.rows(
            'SELECT number, document_id, ordinal, "start", "end" FROM passages '
            "WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
        return {number: Passage(*rest) for number, *rest in rows}

    def passage_numbers(self, documents: Collection[str] | None) -> list[int]:
        """Return the numbers of all passages of those documents (None: of all)."""
        if documents is None:
            return [number for (number,) in self.rows("SELECT number FROM passages")]
        rows = self.rows(
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
        passages: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return up to `limit` (passage number, BM25), best first, of passages with at least one of the terms.

        Only those of the documents, or only these passages, where one of them is given.

        `weights` are those of title, heading and body (SQLite's FTS5, function bm25; sign turned: more is better).
        """
        return words.search_words(
            self.rows,
            terms,
            limit=limit,
            documents=documents,
            weights=weights,
            count=self._count_passages_with,
            passages=passages,
        )

    def count_passages_with(self, terms: Sequence[str], *, only_title: bool = False) -> dict[str, int]:
        """Return for each term in how many passages, or titles of their documents, it occurs; `""` counts passages."""
        counts = {term: self._count_passages_with(term, only_title=only_title) for term in terms}
        return {"": self.count_passages()} | counts

    def count_passages(self) -> int:
        return words.count_passages(self.rows)

    def _count_passages_with(self, term: str, *, only_title: bool = False) -> int:
        """Count once until the library changes: a question asks for the same up to four times."""
        return self._counted(self.changes(), term, only_title)

    def _count_at(self, changes: tuple[int, int], term: str, only_title: bool) -> int:
        """Count while the library is as it was after these changes."""
        return words.count_passages_with(self.rows, term, only_title=only_title)

    def words_beginning(self, beginning: str, *, limit: int) -> list[str]:
        """Return the terms of passages that begin so, those in the most passages first."""
        return words.words_beginning(self.rows, beginning, limit=limit)

    def passages_with(self, phrase: Sequence[str]) -> set[int]:
        """Return the passages that hold these terms in a row."""
        return words.passages_with(self.rows, phrase)

    def passages_holding(self, terms: Sequence[str], documents: Collection[str] | None) -> list[int]:
        """Return the passages, of those documents (None: of all), whose own words hold all of the terms, by number."""
        return words.passages_holding(self.rows, terms, documents)

    def passage_terms(self, numbers: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Return the terms of passages by field (title, heading, body), as they were stored."""
        return words.passage_terms(self.rows, numbers)

    def stored_terms(self, numbers: Collection[int]) -> dict[int, words.StoredTerms]:
        """Return the terms of the passages that are there, and whose they are, by number."""
        return words.stored_terms(self.rows, numbers)

    def foreign_changes(self) -> int:
        """Return a number that changes when another connection (another process) changed the library."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def changes(self) -> tuple[int, int]:
        """Return numbers that change when anyone changed the library."""
        with self._lock:
            return self.foreign_changes(), self._connection.total_changes

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows; the SQL of other modules comes through here."""
        with self._translated(), self._lock:
            return self._connection.execute(sql, tuple(parameters)).fetchall()

    def damaged(self, detail: str) -> LibraryUnusable:
        """Return the error for something in the file that is not as it was written."""
        return LibraryUnusable(folder=self._folder, detail=detail)

    def _translated(self) -> AbstractContextManager[None]:
        return translated(self._folder, need=lambda: self._writing)


def _columns(document: Document) -> tuple[str, str, str]:
    """Return health, text and layout as they are stored."""
    return json.dumps(document.health._asdict()), storable(document.text), dump_layout(document)


def _bytes_written(document: Document, passages: Sequence[IndexedPassage]) -> int:
    """Return about how many bytes a document takes: its words stand in the table, in the index, and all in the log."""
    words_in_all = sum(len(each.title) + len(each.heading) + len(each.body) for each in passages)
    return 2 * (len(document.text.encode("utf-8", "replace")) + 100 * len(document.lines) + 2 * words_in_all)


def _comparable(name: str) -> str:
    """Return a name as it is looked up: macOS and Windows write the same accents in different ways."""
    return unicodedata.normalize("NFC", storable(name))


def _health(column: str) -> Health:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(column).items()
    }
    return Health(**fields)
