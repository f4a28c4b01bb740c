"""Passages -> those that are found: by words in SQLite, by meaning in FAISS, which is kept in memory like SQLite."""

import logging
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatdoc.embedding import embed_missing
from chatdoc.errors import ChatdocError
from chatdoc.settings import Settings
from chatdoc.store import Store
from chatdoc.stored_vectors import StoredVectors
from chatdoc.types import Embedder, Passage, Vectors
from chatdoc.words import StoredTerms

if TYPE_CHECKING:
    from chatdoc.vectors import VectorIndex

logger = logging.getLogger(__name__)

READ_AT_ONCE = 5_000
"""Vectors that are read while nobody else uses the database or the index: 10 ms."""

PATIENCE_S = 0.5
"""How long a question waits for vectors that are read in the background: 100,000 of them are there by then."""


@dataclass(slots=True)
class Change:
    """What a change of the library does to vectors: numbers that go, and numbers with rows that come."""

    removed: list[int] = field(default_factory=list)
    added: list[tuple[Sequence[int], Vectors]] = field(default_factory=list)


class PassageIndex:
    """Finds the passages of a library; safe to use from several threads and beside other processes.

    Passages go by their numbers in the database. Words are found at once; the vectors are read when they are first
    asked for, or `read_behind`. Raises what Store raises.
    """

    def __init__(self, store: Store, embedder: Embedder, settings: Settings) -> None:
        self._store = store
        self._stored = StoredVectors(store, embedder.name)
        self._embedder = embedder
        self._settings = settings
        self._vectors: VectorIndex | None = None
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vectors")
        self._reading: Future[None] | None = None
        self._version = -1  # of the database, when its vectors were last read
        self.behind = self._complete = self._closed = False
        self._damaged: set[int] = set()
        # Taken before the database is locked, never while it is.
        self._lock = threading.Lock()

    def close(self) -> None:
        """Stop reading vectors; a question that comes after this gets what was read before."""
        with self._lock:
            self._closed = True
        self._reader.shutdown()

    def read_behind(self) -> None:
        """Begin to read the vectors. Until they are there, questions do not wait for them: nothing is near in meaning.

        1,000,000 vectors take 15 to 35 s on two cores, of which 2 s are for reading and the rest for the lists they are
        put into; words are found meanwhile.
        """
        self.behind = True
        self._start_reading()

    def by_words(
        self,
        question_terms: Iterable[str],
        *,
        limit: int,
        documents: Collection[str] | None = None,
        passages: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (passage number, BM25), best first; see Store.search_words."""
        return self._store.search_words(
            list(question_terms),
            limit=limit,
            documents=documents,
            weights=self._settings.field_weights,
            passages=passages,
        )

    def by_meaning(
        self,
        question: Vectors,
        *,
        limit: int,
        documents: Collection[str] | None = None,
        passages: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (passage number, cosine), best first; only of these documents, or only of these passages."""
        within = passages
        if passages is None and documents is not None:
            within = self._store.passage_numbers(documents)
        return self._search(question, limit=limit, within=within)

    def cosines(self, question: Vectors, numbers: Collection[int]) -> dict[int, float]:
        """Return the cosine of each of these passages to the question; one that has no vector yet is left out."""
        return dict(self._search(question, limit=len(numbers), within=numbers))

    def count_passages_with(self, question_terms: Iterable[str], *, only_title: bool = False) -> dict[str, int]:
        """Return for each term in how many passages, or titles of their documents, it occurs; "" counts passages."""
        return self._store.count_passages_with(list(question_terms), only_title=only_title)

    def terms(self, numbers: Iterable[int]) -> dict[int, tuple[str, str, str]]:
        """Return the terms of passages by field (title, heading, body), in order and joined by spaces."""
        return self._store.passage_terms(list(numbers))

    def with_neighbours(self, numbers: Iterable[int]) -> dict[int, StoredTerms]:
        """Return the terms of these passages and of those numbered right before and after, by number.

        Passages of a document are numbered in a row; the first and the last have neighbours of another document.
        """
        return self._store.stored_terms({near for number in numbers for near in (number - 1, number, number + 1)})

    def passages(self, numbers: Iterable[int]) -> dict[int, Passage]:
        """Return the passages that are still there, by number."""
        return self._store.passages(list(numbers))

    def put_vectors(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """Store vectors, row i of (n, dimension) for passage `numbers[i]`, if it is still there and has none."""
        with self.changing() as change:
            stored = set(self._stored.put(numbers, vectors))
            kept = [row for row, number in enumerate(numbers) if number in stored]
            change.added.append(([numbers[row] for row in kept], vectors[kept]))

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """Change the database, all or not at all; what is noted in the Change is done to the vectors after that."""
        change = Change()
        with self._lock:
            with self._store.changing():
                yield change
            if self._vectors is not None:
                self._vectors.remove(change.removed)
                for numbers, vectors in change.added:
                    self._vectors.add(numbers, vectors)

    def _search(self, question: Vectors, *, limit: int, within: Collection[int] | None) -> list[tuple[int, float]]:
        if self._store.foreign_changes() != self._version:
            self._start_reading()
        if self._reading is not None:
            try:
                self._reading.result(timeout=PATIENCE_S if self.behind else None)
            except TimeoutError:
                logger.info("the vectors are still being read")
        with self._lock:
            if self._vectors is None or not self._complete:
                return []
            return self._vectors.search(question, limit=limit, within=within)

    def _start_reading(self) -> None:
        """Have the vectors read in the background, unless that is under way."""
        with self._lock:
            if not self._closed and (self._reading is None or self._reading.done()):
                self._reading = self._reader.submit(self._read)

    def _read(self) -> None:
        """Bring the vectors in memory to what the database holds, piece by piece.

        What this process changes meanwhile is done to them as well (`changing`): a piece is what is still missing.
        """
        from chatdoc.vectors import VectorIndex

        started, version = time.monotonic(), self._store.foreign_changes()
        after: int | None = -1
        if self._vectors is None:
            vectors = VectorIndex(self._embedder.dimension, self._sample())
            with self._lock:
                self._vectors = vectors
        while after is not None and not self._closed:
            with self._lock:
                after = self._read_piece(self._vectors, after)
        self._complete, self._version = after is None, version
        logger.info("%d vectors, read in %.1f s", len(self._vectors), time.monotonic() - started)
        if self._damaged:
            self._mend()

    def _sample(self) -> Vectors | None:
        """Return what the lists of a large library are learnt from; None in one whose vectors are all compared.

        Passages are counted, not vectors: that is one record (words.py), and counting 1,000,000 vectors keeps the
        database from the first question for half a second.
        """
        from chatdoc.vectors import EXACT, SAMPLE

        if self._store.count_passages() <= EXACT:
            return None
        sample = self._stored.sample(SAMPLE, dimension=self._embedder.dimension)
        return sample if len(sample) > SAMPLE // 2 else None  # few passages have one yet

    def _read_piece(self, vectors: "VectorIndex", after: int) -> int | None:
        """Bring the first vectors above `after` up to date; return the last number of them, None at the end."""
        import numpy as np

        numbers = self._stored.numbers(after=after, limit=READ_AT_ONCE)
        end = len(numbers) < READ_AT_ONCE
        there = vectors.numbers(after + 1, None if end else numbers[-1])
        vectors.remove(np.setdiff1d(there, numbers).tolist())
        missing = np.setdiff1d(numbers, there)
        if len(missing):
            first, last = int(missing[0]), int(missing[-1])
            read, rows, damaged = self._stored.read(first, last, dimension=self._embedder.dimension)
            self._damaged.update(damaged)
            wanted = np.isin(read, missing)
            vectors.add(np.asarray(read)[wanted].tolist(), rows[wanted])
        return None if end else numbers[-1]

    def _mend(self) -> None:
        """Make vectors again that are not what was written; until then, words alone find their passages."""
        logger.warning("%d damaged vectors are made again from the text", len(self._damaged))
        try:
            self._stored.drop(self._damaged)
            documents = {passage.document_id for passage in self.passages(self._damaged).values()}
            self._damaged.clear()
            for document_id in documents:
                embed_missing(
                    self._stored,
                    self._embedder,
                    self._settings,
                    read=self._store.document,
                    put=self.put_vectors,
                    document_id=document_id,
                    cancelled=lambda: self._closed,
                )
        except ChatdocError:
            logger.warning("some vectors are still to be made", exc_info=True)
