"""A large library answers by its rarest words first, with the scores that FTS5 gives over all of them."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc import words
from chatdoc.store import Store
from tests.test_store import add

WEIGHTS = (0.6, 0.6, 1.0)
COMMON = ["report", "year", "sale"]
RARE = [f"place{number}" for number in range(40)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Hold 600 passages of common words in changing numbers, a rare one in each tenth."""
    store = Store(tmp_path)
    chance = random.Random(5)
    for name in "abcdef":
        bodies = []
        for passage in range(100):
            chosen = [chance.choice(COMMON[: 1 + passage % 3]) for _ in range(chance.randrange(4, 30))]
            bodies.append(" ".join([*chosen, *([chance.choice(RARE)] if passage % 10 == 0 else []), "end "]))
        add(store, name, *bodies, title=f"report {name}", heading="sale")
    yield store
    store.close()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat the library as a large one."""
    monkeypatch.setattr(words, "SCORED_WHOLE", 0)
    monkeypatch.setattr(words, "MOST_SCORED", 50)


def whole(store: Store, asked: list[str], limit: int = 999) -> list[tuple[int, float]]:
    """Return what FTS5 finds over all terms."""
    rows = store.rows(
        "SELECT rowid, -bm25(words, ?, ?, ?) AS score FROM words WHERE words MATCH ? "
        "ORDER BY score DESC, rowid LIMIT ?",
        (*WEIGHTS, " OR ".join(asked), limit),
    )
    return [(number, score) for number, score in rows]


@pytest.mark.usefixtures("large")
def test_where_common_words_do_not_look_for_passages_they_still_count_as_fts5_counts_them(store: Store) -> None:
    for rare in RARE[::5]:
        asked = ["report", rare, "year", "sale"]
        found = store.search_words(asked, limit=99, documents=None, weights=WEIGHTS)
        expected = dict(whole(store, asked))
        assert {number for number, _ in found} == {number for number, _ in whole(store, [rare])}
        assert found == sorted(found, key=lambda scored: (-scored[1], scored[0]))
        for number, score in found:
            assert score == pytest.approx(expected[number], rel=1e-9)


@pytest.mark.usefixtures("large")
def test_a_question_of_common_words_alone_is_answered_by_the_rarest_of_them(store: Store) -> None:
    found = store.search_words(COMMON, limit=5, documents=None, weights=WEIGHTS)
    assert [number for number, _ in found] == [number for number, _ in whole(store, COMMON, 5)]
    assert store.search_words(["nowhere", "neither"], limit=5, documents=None, weights=WEIGHTS) == []


@pytest.mark.usefixtures("large")
def test_rare_words_look_within_the_chosen_documents_only(store: Store) -> None:
    asked = [*COMMON, *RARE]
    chosen = set(store.passage_numbers(["b", "e"]))
    found = store.search_words(asked, limit=99, documents={"b", "e"}, weights=WEIGHTS)
    assert found
    assert {number for number, _ in found} <= chosen


def test_a_small_library_is_searched_by_every_word(store: Store) -> None:
    asked = [*COMMON, RARE[0]]
    assert store.search_words(asked, limit=999, documents=None, weights=WEIGHTS) == whole(store, asked)
    assert len(whole(store, asked)) == 600


@pytest.mark.usefixtures("large")
def test_few_chosen_documents_of_a_large_library_are_searched_by_every_word(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "SCORED_WHOLE", 100)
    asked = [*COMMON, RARE[0]]
    chosen = set(store.passage_numbers(["c"]))
    expected = [each for each in whole(store, asked) if each[0] in chosen]
    assert store.search_words(asked, limit=999, documents={"c"}, weights=WEIGHTS) == expected
    assert len(expected) == 100


def test_fts5s_own_record_says_how_many_passages_there_are(store: Store, tmp_path: Path) -> None:
    assert store.count_passages_with([]) == {"": 600}
    store.remove_document("c")
    add(store, "g", *["one "] * 300)  # more than one byte's worth
    assert store.count_passages_with(["one"]) == {"": 800, "one": 300}
    assert store.rows("SELECT count(*) FROM passages") == [(800,)]
    for name in "abdefg":
        store.remove_document(name)
    assert store.count_passages_with(["one"]) == {"": 0, "one": 0}
    (tmp_path / "new").mkdir()
    empty = Store(tmp_path / "new")
    assert empty.count_passages_with(["one"]) == {"": 0, "one": 0}
    empty.close()
