"""The user's documents: add, remove, list, search; the only object with state.

A folder holds `library.sqlite` (store.py) and a copy of every file (originals.py). The FAISS index lives in memory and
is built from SQLite.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from chatdoc import collected
from chatdoc.embedders import AbsentEmbedder, Embedders, Meaning, Searched
from chatdoc.embedding import Progress, embed_document, never
from chatdoc.errors import (
    EmbedderBroken,
    FileRefused,
    LibraryError,
    LibraryUnusable,
    MissingFile,
    NoText,
    ParsingCancelled,
    ParsingStopped,
    UnknownDocument,
    UnknownFormat,
)
from chatdoc.index import PassageIndex
from chatdoc.indexing import index_document, shifted, title_terms
from chatdoc.kept_guides import KeptGuides
from chatdoc.kept_texts import KeptTexts
from chatdoc.originals import Originals
from chatdoc.page_pictures import PagePictures
from chatdoc.parsing import PARSERS, read_bytes
from chatdoc.parsing.pool import ParserPool, processes_here
from chatdoc.scans import own_pages, to_read_again, with_page
from chatdoc.settings import Settings
from chatdoc.sources import FileState, Sources, file_state
from chatdoc.store import Entry, Store
from chatdoc.stored_vectors import StoredVectors
from chatdoc.text import storable
from chatdoc.types import Document, Embedder, Vectors

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _SourceChange:
    """What a change of the sources brings: documents that are left without one, and vectors that were stored."""

    orphans: list[str]
    added: list[tuple[Sequence[int], Vectors]]


class Library:
    """A library folder, made when it is not there (readable by its owner only).

    Safe to use from several threads and beside other processes. Raises LibraryUnusable, LibraryTooNew, LibraryBusy.
    """

    def __init__(
        self, folder: Path, embedder: Embedder, settings: Settings = Settings(), *, embedders: Embedders | None = None
    ) -> None:
        """Without `embedders`, there is no other than the one."""
        self.folder = folder
        self.settings = settings
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
        self.sources = Sources(self.store)
        self.guides = KeptGuides(self.store)
        self.parsers = processes_here()
        self._parsers = ParserPool(self.parsers)
        self.pictures = PagePictures(self.original)
        self.searched = Searched(self.store, embedder, settings, embedders)
        self._listed: tuple[tuple[int, int], tuple[Entry, ...]] | None = None
        self._texts = KeptTexts(self.store)

    def begin_to_close(self) -> None:
        """Stop the parsers at once; the rest goes on until `close`."""
        self._parsers.begin_to_close()
        self.pictures.begin_to_close()

    def close(self) -> None:
        """Stop the parsers and close the database."""
        self._parsers.close()
        self.pictures.close()
        self.index.close()
        self.store.close()

    @property
    def meaning(self) -> Meaning:
        """What it is searched with by meaning, which anyone may change (changing.py)."""
        return self.searched.meaning

    @property
    def embedder(self) -> Embedder:
        return self.meaning.embedder

    @property
    def vectors(self) -> StoredVectors:
        return self.meaning.vectors

    @property
    def index(self) -> PassageIndex:
        return self.meaning.index

    # Documents

    def entries(self) -> tuple[Entry, ...]:
        """Return the documents in the order they were added; the page asks every second, so the list is kept."""
        changes = self.store.changes()
        listed = self._listed
        if listed is None or listed[0] != changes:
            listed = self._listed = changes, self.store.entries(self.embedder.name)
        return listed[1]

    def count_documents(self) -> int:
        return self.store.count_documents()

    def find(self, name_or_id: str) -> Entry:
        """Return the document of that name, id, or beginning of an id (8 characters at least).

        Raises UnknownDocument or AmbiguousDocument.
        """
        for entry in self.store.entries(self.embedder.name, [self.store.find(name_or_id)]):
            return entry
        raise UnknownDocument(name=name_or_id)  # removed since

    def document(self, document_id: str) -> Document:
        """Return a document with its text; the last used ones are kept in memory. Raises UnknownDocument."""
        return self._texts.document(document_id)

    def original(self, document_id: str) -> Path:
        """Return the stored copy of the file. Raises UnknownDocument."""
        return self._originals.path(document_id, self.store.suffix(document_id))

    def add(
        self,
        path: Path,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = never,
        password: str = "",
        handed_over: bool = False,
    ) -> tuple[Entry, bool]:
        """Read a file into the library; searchable by words when this returns, by meaning after `embed_pending`.

        Returns its entry and whether it is new: the same bytes are the same document, under both names. A file that
        was read from the same path before replaces what it was then, in one step. One that was `handed_over` lies
        where it is for a moment only: its path means nothing. Pages that are pictures wait for `recognize_pending`.
        The password opens a PDF and is kept nowhere: the stored copy needs none. Raises UnreadableFile, and then the
        library is as it was.
        """
        name, suffix = storable(path.name), path.suffix.lower()
        if suffix not in PARSERS and os.path.isfile(path):  # whatever its size, it is not read
            raise UnknownFormat(name=name, suffix=suffix or "?", known=" ".join(PARSERS))
        try:
            state = None if handed_over else file_state(path)
            data = read_bytes(path, name=name or str(path))
        except (FileNotFoundError, NotADirectoryError, MissingFile) as error:
            raise MissingFile(name=path) from error
        except (OSError, ValueError) as error:
            raise FileRefused(name=name, detail=getattr(error, "strerror", None) or error) from error
        document_id = sha256(data).hexdigest()
        try:
            if (known := self._known(document_id, name, state)) is not None:
                self._restore_copy(document_id, data)
                return known, False
            with self._originals.incoming(data, suffix) as incoming:
                del data
                with self._parsers.process() as parser:
                    document = parser.parse(
                        incoming,
                        name=name,
                        progress=progress,
                        cancelled=cancelled,
                        password=password,
                        unlocked=incoming if password else None,
                    )
                return self._put(document, suffix, incoming, state, cancelled)
        except OSError as error:
            raise LibraryUnusable(folder=self.folder, detail=error.strerror or error) from error

    def _restore_copy(self, document_id: str, data: bytes) -> None:
        """Make the stored copy again, if someone has deleted it."""
        copy = self.original(document_id)
        if not copy.exists():
            with self._originals.incoming(data, copy.suffix) as incoming:
                os.replace(incoming, copy)

    def _known(self, document_id: str, name: str, state: FileState | None) -> Entry | None:
        """Return the document if it is there already, now under this name too."""
        if not self.store.entries(self.embedder.name, [document_id]):
            return None
        with self._changing_sources() as change:
            change.orphans.extend(self.sources.put(document_id, name, state))
            collected.inherit(self.store, change.orphans, document_id)
        return next(iter(self.store.entries(self.embedder.name, [document_id])), None)

    def _put(
        self, document: Document, suffix: str, incoming: Path, state: FileState | None, cancelled: Callable[[], bool]
    ) -> tuple[Entry, bool]:
        """Store a document and its copy; another process may have been quicker with the same file.

        A document that replaces another is embedded before, so that search never becomes worse, unless the embedder
        fails.
        """
        its = self.meaning
        try:
            return self._put_with(its, document, suffix, incoming, state, cancelled)
        except EmbedderBroken as error:
            self.searched.put_aside(its.embedder, error)
            return self._put_with(self.meaning, document, suffix, incoming, state, cancelled)

    def _put_with(
        self,
        its: Meaning,
        document: Document,
        suffix: str,
        incoming: Path,
        state: FileState | None,
        cancelled: Callable[[], bool],
    ) -> tuple[Entry, bool]:
        indexed = index_document(document, its.embedder, self.settings)
        if not indexed and not document.health.scanned_pages:
            raise NoText(name=document.name)
        replaces = state is not None and self.sources.document_at(state.path) is not None
        early = replaces and not isinstance(its.embedder, AbsentEmbedder)
        passages = [(document, each.passage) for each in indexed] if early else []
        vectors = embed_document(passages, its.embedder, self.settings, cancelled)
        if cancelled():
            raise ParsingCancelled(name=document.name)
        copy = self._originals.path(document.id, suffix)
        try:
            with self._changing_sources() as change:
                new = not self.store.entries(self.embedder.name, [document.id])
                if new:
                    os.replace(incoming, copy)
                    numbers = self.store.add_document(document, suffix=suffix, passages=indexed)
                    if early and its.vectors.put(numbers, vectors) == numbers:
                        change.added.append((numbers, vectors))
                change.orphans.extend(self.sources.put(document.id, document.name, state))
                collected.inherit(self.store, change.orphans, document.id)
        except BaseException:
            self._discard(document.id, copy)
            raise
        (entry,) = self.store.entries(self.embedder.name, [document.id])
        logger.info("added a document of %d passages", len(indexed))
        return entry, new

    def forget(self, path: Path) -> None:
        """Take note that a file is no longer at a path; its document goes, unless it came from elsewhere as well."""
        with self._changing_sources() as change:
            change.orphans.extend(self.sources.drop(path))

    @contextmanager
    def _changing_sources(self) -> Iterator[_SourceChange]:
        """Change the database, all or not at all; documents noted as orphans are removed in the same step."""
        copies: list[tuple[str, Path]] = []
        with self.index.changing() as vectors:
            change = _SourceChange([], vectors.added)
            yield change
            for document_id in change.orphans:
                copies.append((document_id, self.original(document_id)))
                vectors.removed += self.store.remove_document(document_id)
            self._settle_names()
        self._texts.forget()
        for document_id, copy in copies:
            self._discard(document_id, copy)

    def _settle_names(self) -> None:
        """Give documents whose name is none of their sources' any more the oldest that is."""
        for document_id, name in self.sources.misnamed():
            self.store.rename_document(document_id, name, title=title_terms(name))

    def read_again(self, document_id: str) -> int:
        """Have the pages whose text is the file's own read by text recognition (`recognize_pending`); return how many.

        Their text stays until that of their pictures is there. Raises UnknownDocument.
        """
        with self.store.changing():
            document = self.store.document(document_id)
            self.store.extend_document(to_read_again(document), [])
        self._texts.forget()
        return len(own_pages(document.health))

    def recognize_pending(
        self, document_id: str, *, progress: Progress | None = None, cancelled: Callable[[], bool] = never
    ) -> None:
        """Read the pages of a document that are pictures, one after the other; what is done stays done.

        Each page is searchable by words as soon as it is read. Raises NoText, and the document is gone, when no page of
        it has any text in the end.
        """
        document = self.document(document_id)
        pages = document.health.scanned_pages
        for done, page in enumerate(pages):
            if progress is not None:
                progress(done, len(pages))
            if cancelled():
                return
            try:
                self._recognize(document_id, page, cancelled)
            except (ParsingCancelled, UnknownDocument):
                return
        if progress is not None:
            progress(len(pages), len(pages))
        if pages and not self.document(document_id).text:
            self.remove(document_id)
            raise NoText(name=document.name)

    def _recognize(self, document_id: str, page: int, cancelled: Callable[[], bool]) -> None:
        started = time.monotonic()
        document = self.document(document_id)
        label = next((section.label for section in document.sections if section.page == page), str(page))
        try:
            with self._parsers.process() as parser:
                recognized = parser.recognize(
                    self.original(document_id),
                    page,
                    name=document.name,
                    label=label.removeprefix("p. "),
                    cancelled=cancelled,
                )
        except ParsingCancelled:
            raise
        except ParsingStopped as error:
            logger.warning("page %d could not be recognised: %s", page, type(error).__name__)
            recognized = Document("", "", "", "")
        with self.index.changing() as vectors:
            document = self.store.document(document_id)
            if page not in document.health.scanned_pages:
                return  # another process was quicker
            whole, alone = with_page(document, page, recognized, seconds=time.monotonic() - started)
            indexed = index_document(alone, self.embedder, self.settings)
            start, ordinal = len(whole.text) - len(alone.text), self.store.next_ordinal(document_id)
            self.store.extend_document(whole, shifted(indexed, start=start, ordinal=ordinal))
            vectors.removed += self.store.drop_blank_passages(whole)
        self._texts.forget()

    def embed_pending(
        self,
        *,
        document_id: str | None = None,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> None:
        """Give a vector to every passage that has none, of one document or of all; what is done stays done."""
        self.searched.embed_missing(self.document, document_id=document_id, progress=progress, cancelled=cancelled)

    def remove(self, name_or_id: str) -> Entry:
        """Remove a document, its passages, vectors and stored copy. Raises UnknownDocument or AmbiguousDocument.

        A followed folder does not bring it back until its file there changes.
        """
        entry = self.find(name_or_id)
        with self._changing_sources() as change:
            self.sources.leave_out(entry.id)
            change.orphans.append(entry.id)
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
