"""The index finds what NumPy finds by multiplying everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc import vectors as vectors_module
from chatdoc.types import Vectors
from chatdoc.vectors import VectorIndex

DIMENSION = 8
HALF = 1e-3
"""What half precision may change in a cosine of 8 dimensions."""


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
        sorted((cosines[number] for number in wanted), reverse=True)[:limit], abs=HALF
    )
    assert all(score == pytest.approx(cosines[number], abs=HALF) and number in wanted for number, score in found)


def test_a_number_that_was_removed_can_come_back() -> None:
    index = VectorIndex(DIMENSION)
    first, second = unit_vectors(2, 1)
    index.add([7], first[None])
    index.remove([7])
    assert index.search(first, limit=3) == []
    index.add([7], second[None])
    ((number, cosine),) = index.search(second, limit=3)
    assert number == 7
    assert cosine == pytest.approx(1.0, abs=HALF)


def test_vectors_that_do_not_fit_are_refused() -> None:
    index = VectorIndex(DIMENSION)
    with pytest.raises(ValueError, match="dimension 8"):
        index.add([1, 2], unit_vectors(1, 1))
    with pytest.raises(ValueError, match="dimension 8"):
        index.search(np.zeros(5, dtype=np.float32), limit=1)
    assert len(index) == 0


def test_in_lists_most_of_the_nearest_are_found_and_within_chosen_numbers_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors_module, "LISTS", 32)
    monkeypatch.setattr(vectors_module, "LISTS_SEARCHED", 12)
    vectors = unit_vectors(5000, 3)
    index = VectorIndex(DIMENSION, sample=vectors[:1280])
    index.add(list(range(10, 5010)), vectors)
    index.remove(range(0, 500))
    kept = vectors[490:]
    shares = []
    for question in unit_vectors(30, 4):
        exact = {int(row) + 500 for row in np.argsort(-(kept @ question))[:10]}
        shares.append(len(exact & {number for number, _ in index.search(question, limit=10)}) / 10)
        chosen = set(range(700, 5010, 3))
        best = max(chosen, key=lambda number: float(vectors[number - 10] @ question))
        assert index.search(question, limit=1, within=chosen)[0][0] == best
    assert 0.9 < float(np.mean(shares)) < 1.0  # all lists would find all


def test_the_numbers_that_are_there_are_told() -> None:
    index = VectorIndex(DIMENSION)
    index.add([3, 900, 7], unit_vectors(3, 1))
    index.remove([7, 8, 10**9])
    assert [3 in index, 7 in index, 900 in index, 10**9 in index] == [True, False, True, False]
    assert index.numbers(0, 10**6).tolist() == [3, 900]
    assert index.numbers(4, 900).tolist() == [900]
    assert index.numbers(4, 899).tolist() == []
