"""The index finds what NumPy finds by multiplying everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.types import Vectors
from chatdoc.vectors import VectorIndex

DIMENSION = 8


def unit_vectors(count: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@given(st.integers(0, 1000), st.sets(st.integers(0, 10_000), min_size=1, max_size=40), st.integers(1, 50), st.data())
def test_the_nearest_are_those_of_a_full_multiplication(
    seed: int, numbers: set[int], limit: int, data: st.DataObject
) -> None:
    order = sorted(numbers)
    removed = data.draw(st.sets(st.sampled_from(order)))
    within = data.draw(st.none() | st.sets(st.integers(0, 10_000) | st.sampled_from(order)))
    vectors = unit_vectors(len(order), seed)
    question = unit_vectors(1, seed + 1)[0]
    index = VectorIndex(DIMENSION)
    half = len(order) // 2
    index.add(order[:half], vectors[:half])
    index.add(order[half:], vectors[half:])
    index.remove({*removed, 10_001})
    assert len(index) == len(numbers - removed)
    cosines = dict(zip(order, (vectors @ question).tolist(), strict=True))
    wanted = [number for number in order if number not in removed and (within is None or number in within)]
    found = index.search(question, limit=limit, within=within)
    assert len(found) == min(limit, len(wanted))
    assert [score for _, score in found] == pytest.approx(
        sorted((cosines[number] for number in wanted), reverse=True)[:limit], abs=1e-5
    )
    assert all(score == pytest.approx(cosines[number], abs=1e-5) and number in wanted for number, score in found)


def test_a_number_that_was_removed_can_come_back() -> None:
    index = VectorIndex(DIMENSION)
    first, second = unit_vectors(2, 1)
    index.add([7], first[None])
    index.remove([7])
    assert index.search(first, limit=3) == []
    index.add([7], second[None])
    ((number, cosine),) = index.search(second, limit=3)
    assert number == 7
    assert cosine == pytest.approx(1.0, abs=1e-5)


def test_vectors_that_do_not_fit_are_refused() -> None:
    index = VectorIndex(DIMENSION)
    with pytest.raises(ValueError, match="dimension 8"):
        index.add([1, 2], unit_vectors(1, 1))
    with pytest.raises(ValueError, match="dimension 8"):
        index.search(np.zeros(5, dtype=np.float32), limit=1)
    assert len(index) == 0
