"""The vectors in memory are those of the database, whoever changes it and while they are still being read."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chatdoc import index as index_module
from chatdoc.errors import LibraryUnusable
from chatdoc.index import PassageIndex
from chatdoc.settings import Settings
from chatdoc.store import Store
from chatdoc.stored_vectors import StoredVectors
from chatdoc.types import Vectors
from tests.stand_ins import TermEmbedder
from tests.test_store import add
from tests.waiting import GIVE_UP_S

EMBEDDER = TermEmbedder(dimension=16)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def index(store: Store) -> Iterator[PassageIndex]:
    index = PassageIndex(store, EMBEDDER, Settings())
    yield index
    index.close()


def vectors_of(numbers: list[int]) -> Vectors:
    """Return for each number a vector of its own."""
    rows = [np.random.default_rng(number).normal(size=16) for number in numbers]
    return np.asarray([row / np.linalg.norm(row) for row in rows], dtype=np.float32)


def put(store: Store, name: str, passages: int) -> list[int]:
    """Store a document with vectors as another process does; return its passages' numbers."""
    numbers = add(store, name, *["rent "] * passages)
    StoredVectors(store, EMBEDDER.name).put(numbers, vectors_of(numbers))
    return numbers


def nearest(index: PassageIndex, number: int) -> tuple[int, float]:
    """Return the passage that is nearest to what the vector of this one is, and its cosine."""
    ((found, cosine),) = index.by_meaning(vectors_of([number])[0], limit=1)
    return found, cosine


def test_what_another_process_adds_and_removes_is_followed(
    store: Store, index: PassageIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "READ_AT_ONCE", 7)
    first, gone = put(store, "a", 20), put(store, "b", 20)
    assert is_found(index, gone[3])
    other = Store(tmp_path)
    other.remove_document("b")
    new = put(other, "c", 15)
    other.close()
    assert nearest(index, gone[3])[0] in {*first, *new}
    assert all(is_found(index, number) for number in (first[0], first[-1], new[0], new[-1]))
    assert len(index.by_meaning(vectors_of([1])[0], limit=99)) == 35


def is_found(index: PassageIndex, number: int) -> bool:
    """Is the vector of this passage there?"""
    found, cosine = nearest(index, number)
    return found == number and cosine > 0.999


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let only one piece of the vectors be read until the event is set."""
    go, read, pieces = threading.Event(), PassageIndex._read_piece, []

    def read_piece(index: PassageIndex, *arguments: Any) -> int | None:
        pieces.append(arguments)
        index._lock.release()  # the reader waits between two pieces, and holds it during one
        try:
            assert len(pieces) == 1 or go.wait(GIVE_UP_S)
        finally:
            index._lock.acquire()
        return read(index, *arguments)

    monkeypatch.setattr(PassageIndex, "_read_piece", read_piece)
    monkeypatch.setattr(index_module, "READ_AT_ONCE", 7)
    monkeypatch.setattr(index_module, "PATIENCE_S", 0.05)
    yield go
    go.set()


def test_words_are_found_at_once_and_meaning_joins_when_its_vectors_are_there(
    store: Store, held: threading.Event
) -> None:
    numbers = put(store, "a", 20)
    index = PassageIndex(store, EMBEDDER, Settings())
    index.read_behind()
    assert [number for number, _ in index.by_words(["rent"], limit=3)] == numbers[:3]
    assert index.by_meaning(vectors_of(numbers)[3], limit=1) == []
    assert index.cosines(vectors_of(numbers)[3], numbers[:2]) == {}
    held.set()
    index.behind = False  # wait, as the command line does
    assert nearest(index, numbers[3])[0] == numbers[3]
    index.close()


def test_changes_while_the_vectors_are_read_are_neither_lost_nor_made_twice(
    store: Store, index: PassageIndex, held: threading.Event
) -> None:
    numbers, gone = put(store, "a", 20), put(store, "b", 20)
    index.read_behind()
    assert index.by_meaning(vectors_of([1])[0], limit=1) == []
    new = add(store, "c", "roof", "garden")
    index.put_vectors(new, vectors_of(new))
    with index.changing() as change:
        change.removed += store.remove_document("b")
    held.set()
    index.behind = False
    found = [number for number, _ in index.by_meaning(vectors_of([1])[0], limit=99)]
    assert sorted(found) == [*numbers, *new]
    assert nearest(index, new[1])[0] == new[1]
    assert nearest(index, gone[0])[0] != gone[0]


def test_a_large_library_is_put_into_lists(store: Store, index: PassageIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    from chatdoc import vectors

    monkeypatch.setattr(vectors, "EXACT", 1000)
    monkeypatch.setattr(vectors, "SAMPLE", 400)
    monkeypatch.setattr(vectors, "LISTS", 8)
    monkeypatch.setattr(vectors, "LISTS_SEARCHED", 2)
    numbers = put(store, "a", 1001)
    assert [nearest(index, number)[0] for number in numbers[::100]] == numbers[::100]
    assert 10 < len(index.by_meaning(vectors_of([1])[0], limit=2000)) < 1001  # two lists of eight
    assert len(index.by_meaning(vectors_of([1])[0], limit=2000, documents={"a"})) == 1001


def test_a_vector_of_another_dimension_is_told_to_whoever_asks(store: Store, index: PassageIndex) -> None:
    (number,) = add(store, "a", "rent")
    StoredVectors(store, EMBEDDER.name).put([number], np.ones((1, 15), dtype=np.float32))
    index.read_behind()
    for _ in range(2):
        with pytest.raises(LibraryUnusable, match="vectors of terms"):
            nearest(index, number)
