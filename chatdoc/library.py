"""The user's documents: add, remove, list, search; the only object with state.

A folder holds `library.sqlite` (store.py) and a copy of every file (originals.py). The FAISS index lives in memory and
is built from SQLite.
"""

import logging
import os
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from chatdoc.errors import (
    AmbiguousDocument,
    FileRefused,
    LibraryError,
    LibraryUnusable,
    MissingFile,
    NoText,
    UnknownDocument,
    UnknownFormat,
)
from chatdoc.originals import Originals
from chatdoc.parsing import PARSERS, read_bytes
from chatdoc.parsing.worker import ParserProcess
from chatdoc.passages import split_document
from chatdoc.settings import Settings
from chatdoc.store import Entry, IndexedPassage, Store, storable
from chatdoc.text import terms
from chatdoc.types import Document, Embedder, Passage, Vectors
from chatdoc.vectors import VectorIndex

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all: pages, or passages."""


def _never() -> bool:
    return False


class Library:
    """A library folder, made when it is not there (readable by its owner only).

    Safe to use from several threads and beside other processes. Raises LibraryUnusable, LibraryTooNew, LibraryBusy.
    """

    def __init__(self, folder: Path, embedder: Embedder, settings: Settings = Settings()) -> None:
        self.folder = folder
        self.embedder = embedder
        self._settings = settings
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryUnusable(folder=folder, detail=error.strerror or error) from error
        self.store = Store(folder)
        try:
            self._originals = Originals(folder / "originals")
            self._sweep()
        except OSError as error:
            self.store.close()
            raise LibraryUnusable(folder=folder, detail=error.strerror or error) from error
        self._parser = ParserProcess()
        self._index: VectorIndex | None = None
        self._index_version = -1
        self._index_lock = threading.Lock()
        self._listed: tuple[tuple[int, int], tuple[Entry, ...]] | None = None
        self._cached_document = lru_cache(maxsize=32)(self.store.document)

    def close(self) -> None:
        """Stop the parser's process and close the database."""
        self._parser.close()
        self.store.close()

    # Documents

    def entries(self) -> tuple[Entry, ...]:
        """Return the documents in the order they were added; the page asks every second, so the list is kept."""
        changes = self.store.changes()
        if self._listed is None or self._listed[0] != changes:
            self._listed = changes, self.store.entries(self.embedder.name)
        return self._listed[1]

    def count_documents(self) -> int:
        return self.store.count_documents()

    def find(self, name_or_id: str) -> Entry:
        """Return the document of that name, id, or beginning of an id (8 characters at least).

        Raises UnknownDocument or AmbiguousDocument.
        """
        wanted = _comparable(name_or_id)
        ids = [
            id_
            for id_, name in self.store.names()
            if _comparable(name) == wanted or id_ == wanted or (len(wanted) >= 8 and id_.startswith(wanted))
        ]
        found = self.store.entries(self.embedder.name, ids)
        if not found:
            raise UnknownDocument(name=name_or_id)
        if len(found) > 1:
            raise AmbiguousDocument(name=name_or_id, ids=", ".join(entry.id[:12] for entry in found))
        return found[0]

    def document(self, document_id: str) -> Document:
        """Return a document with its text; the last used ones are kept in memory. Raises UnknownDocument."""
        return self._cached_document(document_id)

    def original(self, document_id: str) -> Path:
        """Return the stored copy of the file. Raises UnknownDocument."""
        return self._originals.path(document_id, self.store.suffix(document_id))

    def add(
        self, path: Path, *, progress: Progress | None = None, cancelled: Callable[[], bool] = _never
    ) -> tuple[Entry, bool]:
        """Read a file into the library; searchable by words when this returns, by meaning after `embed_pending`.

        Returns its entry and whether it is new: the same bytes are the same document. Raises UnreadableFile, and
        then the library is as it was.
        """
        name, suffix = storable(path.name), path.suffix.lower()
        if suffix not in PARSERS and os.path.isfile(path):  # whatever its size, it is not read
            raise UnknownFormat(name=name, suffix=suffix or "?", known=" ".join(PARSERS))
        try:
            data = read_bytes(path, name=name or str(path))
        except MissingFile as error:
            raise MissingFile(name=path) from error
        except OSError as error:
            raise FileRefused(name=name, detail=error.strerror or error) from error
        for known in self.store.entries(self.embedder.name, [sha256(data).hexdigest()]):
            return known, False
        try:
            with self._originals.incoming(data, suffix) as incoming:
                del data
                document = self._parser.parse(incoming, name=name, progress=progress, cancelled=cancelled)
                return self._put(document, suffix, incoming)
        except OSError as error:
            raise LibraryUnusable(folder=self.folder, detail=error.strerror or error) from error

    def _put(self, document: Document, suffix: str, incoming: Path) -> tuple[Entry, bool]:
        """Store a document and its copy; another process may have been quicker with the same file."""
        passages = split_document(
            document, max_chars=self._settings.passage_chars, overlap_chars=self._settings.overlap_chars
        )
        if not passages:
            raise NoText(name=document.name)
        indexed = _indexed(document, passages)
        copy = self._originals.path(document.id, suffix)
        try:
            with self.store.changing():
                new = not self.store.entries(self.embedder.name, [document.id])
                if new:
                    os.replace(incoming, copy)
                    self.store.add_document(document, suffix=suffix, passages=indexed)
                (entry,) = self.store.entries(self.embedder.name, [document.id])
        except BaseException:
            self._discard(document.id, copy)
            raise
        logger.info("added a document of %d passages", len(passages))
        return entry, new

    def embed_pending(
        self,
        *,
        document_id: str | None = None,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = _never,
    ) -> None:
        """Give a vector to every passage that has none, of one document or of all; what is done stays done."""
        embedder = self.embedder.name
        total = self.store.count_without_vector(embedder, document_id=document_id)
        done = last = 0
        while not cancelled():
            pending = self.store.without_vector(
                embedder, after=last, limit=self._settings.embedded_at_once, document_id=document_id
            )
            if not pending:
                return
            try:
                texts = [embedded_text(self.document(passage.document_id), passage) for _, passage in pending]
            except UnknownDocument:
                continue  # removed just now, and its passages with it
            numbers = [number for number, _ in pending]
            self._put_vectors(numbers, self.embedder.embed_passages(texts))
            last = numbers[-1]
            done += len(numbers)
            if progress is not None:
                progress(done, max(total, done))

    def remove(self, name_or_id: str) -> Entry:
        """Remove a document, its passages, vectors and stored copy. Raises UnknownDocument or AmbiguousDocument."""
        entry = self.find(name_or_id)
        copy = self.original(entry.id)
        numbers = self.store.remove_document(entry.id)
        with self._index_lock:
            if self._index is not None:
                self._index.remove(numbers)
        self._cached_document.cache_clear()
        self._discard(entry.id, copy)
        return entry

    def _discard(self, document_id: str, copy: Path) -> None:
        """Delete the stored copy of what is not in the library; what can't be deleted goes at the next start."""
        try:
            with self.store.changing():
                if not self.store.entries(self.embedder.name, [document_id]):
                    copy.unlink(missing_ok=True)
        except (OSError, LibraryError):
            logger.warning("a stored copy could not be deleted", exc_info=True)

    def _sweep(self) -> None:
        """Delete what processes that were killed have left in `originals`."""
        if not self._originals.strays(self.store.originals()):
            return
        try:
            # A copy gets its name while its document is being stored, so nobody else's looks like a stray in here.
            with self.store.changing():
                for stray in self._originals.strays(self.store.originals()):
                    stray.unlink(missing_ok=True)
        except (OSError, LibraryError):
            logger.warning("leftovers could not be deleted", exc_info=True)

    # Search

    def search_words(
        self, question_terms: Iterable[str], *, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage number, BM25), best first; see Store.search_words."""
        return self.store.search_words(
            list(question_terms), limit=limit, documents=documents, weights=self._settings.field_weights
        )

    def search_meaning(
        self, question: Vectors, *, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage number, cosine), best first."""
        within = None if documents is None else self.store.passage_numbers(documents)
        with self._index_lock:
            return self._current_index().search(question, limit=limit, within=within)

    def cosines(self, question: Vectors, numbers: Collection[int]) -> dict[int, float]:
        """Return the cosine of each of these passages to the question, 0 for one that has no vector yet."""
        with self._index_lock:
            near = dict(self._current_index().search(question, limit=len(numbers), within=numbers))
        return {number: near.get(number, 0.0) for number in numbers}

    def count_passages_with(self, question_terms: Iterable[str]) -> dict[str, int]:
        """Return for each term in how many passages it occurs; "" counts all passages."""
        return self.store.count_passages_with(list(question_terms))

    def passages(self, numbers: Iterable[int]) -> dict[int, Passage]:
        """Return the passages that are still there, by number."""
        return self.store.passages(list(numbers))

    def _put_vectors(self, numbers: list[int], vectors: Vectors) -> None:
        with self._index_lock:
            stored = set(self.store.put_vectors(self.embedder.name, numbers, vectors))
            kept = [row for row, number in enumerate(numbers) if number in stored]
            if self._index is not None:
                self._index.add([numbers[row] for row in kept], vectors[kept])

    def _current_index(self) -> VectorIndex:
        """Return the index, built anew when another process has changed the library."""
        version = self.store.foreign_changes()
        if self._index is None or version != self._index_version:
            self._index = VectorIndex(self.embedder.dimension)
            self._index.add(*self.store.vectors(self.embedder.name, self.embedder.dimension))
            self._index_version = version
            self._cached_document.cache_clear()
        return self._index


def embedded_text(document: Document, passage: Passage) -> str:
    """Return what is embedded for a passage: its document's title, its heading and its words.

    The name of a company stands only on the cover of its report; without the title a page of figures is anyone's.
    """
    heading = document.heading(passage.start)
    context = " > ".join(part for part in (title_of(document), heading) if part)
    return f"{context}\n{document.text[passage.start : passage.end]}"


def title_of(document: Document) -> str:
    """Return the name without its ending, as words: "ADOBE_2022_10K.pdf" -> "ADOBE 2022 10K"."""
    return " ".join(Path(document.name).stem.replace("_", " ").replace("-", " ").split())


def _indexed(document: Document, passages: Iterable[Passage]) -> list[IndexedPassage]:
    title = " ".join(terms(title_of(document)))
    return [
        IndexedPassage(
            passage,
            title,
            " ".join(terms(document.heading(passage.start) or "")),
            " ".join(terms(document.text[passage.start : passage.end])),
        )
        for passage in passages
    ]


def _comparable(name: str) -> str:
    """Return a name as it is looked up: macOS and Windows write the same accents in different ways."""
    return unicodedata.normalize("NFC", storable(name))
