"""Passages <-> their vectors in the database, by embedder; several embedders may have theirs side by side."""

from collections.abc import Sequence

import numpy as np

from chatdoc.store import Store
from chatdoc.types import Passage, Vectors


class StoredVectors:
    """The table `vectors` of a library, for one embedder. Raises what Store raises."""

    def __init__(self, store: Store, embedder: str) -> None:
        self._store = store
        self._embedder = embedder

    def pending(self, *, after: int, limit: int, document_id: str | None = None) -> list[tuple[int, Passage]]:
        """Return up to `limit` (number, passage) without a vector, by number, from `after` + 1 on."""
        where, parameters = self._without(document_id)
        rows = self._store.rows(
            f"""
            SELECT number, document_id, ordinal, "start", "end" FROM passages
            WHERE {where} AND number > ? ORDER BY number LIMIT ?
            """,
            (*parameters, after, limit),
        )
        return [(number, Passage(*rest)) for number, *rest in rows]

    def count_pending(self, *, document_id: str | None = None) -> int:
        """Return how many passages have no vector."""
        where, parameters = self._without(document_id)
        return int(self._store.rows(f"SELECT count(*) FROM passages WHERE {where}", parameters)[0][0])

    def put(self, numbers: Sequence[int], vectors: Vectors) -> list[int]:
        """Store row i of `vectors` (n, dimension) for passage `numbers[i]`; return the numbers that were stored."""
        blobs = [row.tobytes() for row in np.asarray(vectors, dtype="<f4")]
        stored: list[int] = []
        with self._store.changing():
            for number, blob in zip(numbers, blobs, strict=True):
                rows = self._store.rows(
                    "INSERT OR IGNORE INTO vectors SELECT ?, number, ? FROM passages WHERE number = ? "
                    "RETURNING passage",
                    (self._embedder, blob, number),
                )
                stored += [number for (number,) in rows]
        return stored

    def all(self, dimension: int) -> tuple[list[int], Vectors]:
        """Return all passage numbers that have a vector, and the vectors (n, dimension), float32.

        Raises LibraryUnusable where one has another dimension.
        """
        rows = self._store.rows(
            "SELECT passage, vector FROM vectors WHERE embedder = ? ORDER BY passage", (self._embedder,)
        )
        if any(len(vector) != 4 * dimension for _, vector in rows):
            raise self._store.damaged(f"vectors of {self._embedder} / {self._embedder} 的向量")
        joined = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f4")
        return [number for number, _ in rows], joined.reshape(len(rows), dimension).astype(np.float32, copy=False)

    def _without(self, document_id: str | None) -> tuple[str, tuple[str, ...]]:
        where = "NOT EXISTS (SELECT 1 FROM vectors WHERE embedder = ? AND passage = number)"
        if document_id is None:
            return where, (self._embedder,)
        return f"{where} AND document_id = ?", (self._embedder, document_id)
