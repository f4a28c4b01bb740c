"""Passages -> those that are found: by words in SQLite, by meaning in FAISS, which is kept in memory like SQLite."""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from chatdoc.settings import Settings
from chatdoc.store import Store
from chatdoc.stored_vectors import StoredVectors
from chatdoc.types import Embedder, Passage, Vectors
from chatdoc.vectors import VectorIndex


@dataclass(slots=True)
class Change:
    """What a change of the library does to vectors: numbers that go, and numbers with rows that come."""

    removed: list[int] = field(default_factory=list)
    added: list[tuple[Sequence[int], Vectors]] = field(default_factory=list)


class PassageIndex:
    """Finds the passages of a library; safe to use from several threads and beside other processes.

    Passages go by their numbers in the database. Raises what Store raises.
    """

    def __init__(self, store: Store, embedder: Embedder, settings: Settings) -> None:
        self._store = store
        self._stored = StoredVectors(store, embedder.name)
        self._embedder = embedder
        self._settings = settings
        self._vectors: VectorIndex | None = None
        self._version = -1
        # Taken before the database is locked, never while it is.
        self._lock = threading.Lock()

    def by_words(
        self, question_terms: Iterable[str], *, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage number, BM25), best first; see Store.search_words."""
        return self._store.search_words(
            list(question_terms), limit=limit, documents=documents, weights=self._settings.field_weights
        )

    def by_meaning(
        self, question: Vectors, *, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage number, cosine), best first."""
        within = None if documents is None else self._store.passage_numbers(documents)
        with self._lock:
            return self._current().search(question, limit=limit, within=within)

    def cosines(self, question: Vectors, numbers: Collection[int]) -> dict[int, float]:
        """Return the cosine of each of these passages to the question, 0 for one that has no vector yet."""
        with self._lock:
            near = dict(self._current().search(question, limit=len(numbers), within=numbers))
        return {number: near.get(number, 0.0) for number in numbers}

    def count_passages_with(self, question_terms: Iterable[str]) -> dict[str, int]:
        """Return for each term in how many passages it occurs; "" counts all passages."""
        return self._store.count_passages_with(list(question_terms))

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

    def _current(self) -> VectorIndex:
        """Return the vectors, read anew when another process has changed the library."""
        version = self._store.foreign_changes()
        if self._vectors is None or version != self._version:
            self._vectors = VectorIndex(self._embedder.dimension)
            self._vectors.add(*self._stored.all(self._embedder.dimension))
            self._version = version
        return self._vectors
