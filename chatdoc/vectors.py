"""Vectors -> nearest neighbours, with FAISS in memory; what is on disk is SQLite's."""

from collections.abc import Collection, Sequence
from typing import Any

import faiss
import numpy as np

from chatdoc.types import Vectors

_SEARCH_PARAMETERS: Any = faiss.SearchParameters


class VectorIndex:
    """Exact inner-product search over numbered unit vectors, so scores are cosines."""

    def __init__(self, dimension: int) -> None:
        # Any: the types that faiss ships do not know its Python layer (NumPy arrays, keyword arguments).
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._dimension = dimension

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """Add row i of `vectors` (n, dimension) under `numbers[i]`; a number must not be there yet."""
        if vectors.shape != (len(numbers), self._dimension):
            raise ValueError(f"{vectors.shape} vectors for {len(numbers)} numbers of dimension {self._dimension}")
        if numbers:
            rows = np.ascontiguousarray(vectors, dtype=np.float32)
            self._index.add_with_ids(rows, np.asarray(numbers, dtype=np.int64))

    def remove(self, numbers: Collection[int]) -> None:
        """Remove vectors; numbers that are not there are ignored."""
        if numbers:
            self._index.remove_ids(np.asarray(list(numbers), dtype=np.int64))

    def search(
        self, question: Vectors, *, limit: int, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to `limit` (number, cosine), best first; only among `within` when it is given."""
        if question.shape != (self._dimension,):
            raise ValueError(f"a question of shape {question.shape} for dimension {self._dimension}")
        limit = min(limit, len(self))
        if limit == 0 or (within is not None and not within):
            return []
        parameters: Any = None
        if within is not None:
            chosen = np.asarray(list(within), dtype=np.int64)
            parameters = _SEARCH_PARAMETERS(sel=faiss.IDSelectorBatch(chosen))
        scores, numbers = self._index.search(np.asarray([question], dtype=np.float32), limit, params=parameters)
        return [(int(number), float(score)) for number, score in zip(numbers[0], scores[0], strict=True) if number >= 0]
