"""Vectors -> nearest neighbours, with FAISS in memory; what is on disk is SQLite's.

No FAISS file is kept. Reading 1,000,000 vectors of 384 dimensions from SQLite takes 2 s (10 µs for five), a file of
them with its checksum took as long (read 1.5 s, sha256 0.6 s), and what is not there cannot be stale, of another
library, damaged, or made to crash FAISS's reader.

Vectors are in half precision, like on disk. Against single precision: a third of the time (200,000 vectors: 16 instead
of 53 ms), half of the memory, cosines differ by less than 0.0001, and recall@10 is 1.0 (MiniLM, 9,972 passages of real
documents, 200 real questions). With 8 bits instead it is 0.998, and no faster.
"""

from collections.abc import Collection, Sequence
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from chatdoc.types import Vectors

EXACT = 200_000
"""Up to so many vectors every one is compared with the question; 31 ms on one core."""

LISTS, LISTS_SEARCHED = 1024, 128
"""Above EXACT: vectors are in lists by the nearest of so many centres, and only the nearest lists are searched.

Recall@10 with an eighth of the lists, on the 9,972 real passages (in 256 lists): 0.984; 20 instead of 160 ms on one
core for 1,000,000 vectors.
"""

SAMPLE = 40 * LISTS
"""From so many vectors the centres are learnt: in 3 s on two cores."""

_FAISS: Any = faiss  # the types that it ships do not know its Python layer (NumPy arrays, keyword arguments)


class VectorIndex:
    """Inner-product search over numbered unit vectors, so scores are cosines.

    Without a `sample` of the vectors to come, of SAMPLE rows, every search is exact. With one, a search is
    approximate unless it is `within` chosen numbers. To add or to remove a vector costs the same in either, however
    many there are.
    """

    def __init__(self, dimension: int, sample: Vectors | None = None) -> None:
        self._centres = _FAISS.IndexFlatIP(dimension)
        lists = 1 if sample is None else LISTS
        half = _FAISS.ScalarQuantizer.QT_fp16
        # The last argument: vectors are kept as they are, not as what differs from their centre.
        self._index = _FAISS.IndexIVFScalarQuantizer(
            self._centres, dimension, lists, half, _FAISS.METRIC_INNER_PRODUCT, False
        )
        self._index.cp.niter, self._index.cp.min_points_per_centroid = 8, 1
        self._index.train(np.ones((1, dimension), dtype=np.float32) if sample is None else sample)
        # With this map a removal finds its vectors; without it, it would look through all.
        self._index.set_direct_map_type(_FAISS.DirectMap.Hashtable)
        self._lists = lists
        self._dimension = dimension
        self._present = np.zeros(0, dtype=np.bool_)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def __contains__(self, number: int) -> bool:
        return number < len(self._present) and bool(self._present[number])

    def numbers(self, first: int, last: int | None) -> NDArray[np.int64]:
        """Return the numbers from first to last (None: all from first on) that are there, in order."""
        return first + np.flatnonzero(self._present[first : None if last is None else last + 1])

    def add(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """Add row i of `vectors` (n, dimension) under `numbers[i]`; a number must not be there yet."""
        if vectors.shape != (len(numbers), self._dimension):
            raise ValueError(f"{vectors.shape} vectors for {len(numbers)} numbers of dimension {self._dimension}")
        if not numbers:
            return
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        chosen = np.asarray(numbers, dtype=np.int64)
        self._index.add_with_ids(rows, chosen)
        if (short := int(chosen.max()) + 1 - len(self._present)) > 0:
            self._present = np.pad(self._present, (0, short + len(self._present) // 4))
        self._present[chosen] = True

    def remove(self, numbers: Collection[int]) -> None:
        """Remove vectors; numbers that are not there are ignored."""
        present = np.asarray([number for number in numbers if number in self], dtype=np.int64)
        if len(present):
            self._index.remove_ids(_FAISS.IDSelectorArray(present))
            self._present[present] = False

    def search(
        self, question: Vectors, *, limit: int, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to `limit` (number, cosine), best first; only among `within` when it is given."""
        if question.shape != (self._dimension,):
            raise ValueError(f"a question of shape {question.shape} for dimension {self._dimension}")
        limit = min(limit, len(self))
        if limit == 0 or (within is not None and not within):
            return []
        parameters: Any
        if within is None:
            parameters = _FAISS.SearchParametersIVF(nprobe=min(self._lists, LISTS_SEARCHED))
        else:
            chosen = np.asarray(list(within), dtype=np.int64)
            parameters = _FAISS.SearchParametersIVF(nprobe=self._lists, sel=_FAISS.IDSelectorBatch(chosen))
        scores, numbers = self._index.search(np.asarray([question], dtype=np.float32), limit, params=parameters)
        return [(int(number), float(score)) for number, score in zip(numbers[0], scores[0], strict=True) if number >= 0]
