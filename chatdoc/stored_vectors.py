"""Passages <-> their vectors in the database, by embedder; several embedders may have theirs side by side.

Vectors are stored in half precision; libraries made before that hold single precision, and both are read. Each has its
checksum beside it: what a disk or a copy has changed is noticed when it is read.
"""

import json
from collections.abc import Collection, Sequence

from chatdoc.schema import vector_checksum
from chatdoc.store import Store
from chatdoc.types import Passage, Vectors

_VECTORS = "vectors INDEXED BY vectors_by_passage"
"""The table without its vectors: SQLite would take the primary key, and with it read every vector."""

_WANTED = (
    "(? IN (SELECT value FROM state WHERE name IN ('embedder', 'next_embedder'))"
    " OR NOT EXISTS (SELECT 1 FROM state WHERE name = 'embedder'))"
)


class StoredVectors:
    """The table `vectors` of a library, for one embedder. Raises what Store raises.

    A passage's number is never given again and its vector never changes, so a number stands for its vector.
    """

    def __init__(self, store: Store, embedder: str) -> None:
        self._store = store
        self._embedder = embedder

    def pending(self, *, after: int, limit: int, document_id: str | None = None) -> list[tuple[int, Passage]]:
        """Return up to `limit` (number, passage) without a vector, by number, from `after` + 1 on."""
        if document_id is None and not after and not self.count_pending():
            return []  # in 1,000,000 passages 80 instead of 600 ms
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
        if document_id is None:
            sql = f"SELECT (SELECT count(*) FROM passages) - (SELECT count(*) FROM {_VECTORS} WHERE embedder = ?)"
            return int(self._store.rows(sql, (self._embedder,))[0][0])
        where, parameters = self._without(document_id)
        return int(self._store.rows(f"SELECT count(*) FROM passages WHERE {where}", parameters)[0][0])

    def put(self, numbers: Sequence[int], vectors: Vectors) -> list[int]:
        """Store row i of `vectors` (n, dimension) for passage `numbers[i]`; return the numbers that were stored.

        None is stored of an embedder that the library has given up meanwhile (embedders.py).
        """
        import numpy as np

        blobs = [row.tobytes() for row in np.asarray(vectors, dtype="<f2")]
        stored: list[int] = []
        with self._store.changing():
            for number, blob in zip(numbers, blobs, strict=True):
                rows = self._store.rows(
                    "INSERT OR IGNORE INTO vectors (embedder, passage, vector, checksum) "
                    f"SELECT ?, number, ?, ? FROM passages WHERE number = ? AND {_WANTED} RETURNING passage",
                    (self._embedder, blob, vector_checksum(number, blob), number, self._embedder),
                )
                stored += [number for (number,) in rows]
        return stored

    def numbers(self, *, after: int, limit: int) -> list[int]:
        """Return the first `limit` passage numbers above `after` that have a vector, in order."""
        rows = self._store.rows(
            f"SELECT passage FROM {_VECTORS} WHERE embedder = ? AND passage > ? ORDER BY passage LIMIT ?",
            (self._embedder, after, limit),
        )
        return [number for (number,) in rows]

    def read(self, first: int, last: int, *, dimension: int) -> tuple[list[int], Vectors, list[int]]:
        """Return the numbers from first to last that have a vector, in order, and the vectors (n, dimension), float32.

        The third are those whose vector is not what was written. Raises LibraryUnusable where one has another
        dimension.
        """
        import numpy as np

        stored = self._store.rows(
            "SELECT passage, vector, checksum FROM vectors WHERE embedder = ? AND passage BETWEEN ? AND ? "
            "ORDER BY passage",
            (self._embedder, first, last),
        )
        rows, damaged = list[tuple[int, bytes]](), list[int]()
        for passage, vector, checksum in stored:
            if vector_checksum(passage, vector) == checksum:
                rows.append((passage, vector))
            else:
                damaged.append(passage)
        half, single = 2 * dimension, 4 * dimension
        if any(len(vector) not in (half, single) for _, vector in rows):
            raise self._store.damaged(f"vectors of {self._embedder} / {self._embedder} 的向量")
        vectors = np.empty((len(rows), dimension), dtype=np.float32)
        for kind, length in (("<f2", half), ("<f4", single)):
            chosen = [row for row, (_, vector) in enumerate(rows) if len(vector) == length]
            joined = b"".join(rows[row][1] for row in chosen)
            vectors[chosen] = np.frombuffer(joined, dtype=kind).reshape(len(chosen), dimension)
        return [number for number, _ in rows], vectors, damaged

    def drop(self, numbers: Collection[int]) -> None:
        """Delete the vectors of these passages, which then are in want of one."""
        self._store.rows(
            "DELETE FROM vectors WHERE embedder = ? AND passage IN (SELECT value FROM json_each(?))",
            (self._embedder, json.dumps(list(numbers))),
        )

    def count(self) -> int:
        """Return how many passages have a vector."""
        return int(self._store.rows(f"SELECT count(*) FROM {_VECTORS} WHERE embedder = ?", (self._embedder,))[0][0])

    def sample(self, size: int, *, dimension: int) -> Vectors:
        """Return about `size` of the vectors, in runs of 100 from all over the library; see `read`."""
        import numpy as np

        first, last = (  # asked for in one SELECT, SQLite would look through all
            self._store.rows(f"SELECT {end}(passage) FROM vectors WHERE embedder = ?", (self._embedder,))[0][0] or 0
            for end in ("min", "max")
        )
        starts = np.linspace(first, max(first, last - 99), max(1, size // 100), dtype=np.int64)
        runs = [self.read(int(start), int(start) + 99, dimension=dimension)[1] for start in dict.fromkeys(starts)]
        return np.concatenate(runs)[:size]

    def _without(self, document_id: str | None) -> tuple[str, tuple[str, ...]]:
        where = f"NOT EXISTS (SELECT 1 FROM {_VECTORS} WHERE embedder = ? AND passage = number)"
        if document_id is None:
            return where, (self._embedder,)
        return f"{where} AND document_id = ?", (self._embedder, document_id)
