"""What the database takes it gives back, whole or not at all, however it ends."""

import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdoc import database
from chatdoc.errors import DiskFull, LibraryBusy, LibraryError, LibraryTooNew, LibraryUnusable, UnknownDocument
from chatdoc.schema import MIGRATIONS, vector_checksum
from chatdoc.store import IndexedPassage, Store
from chatdoc.stored_vectors import StoredVectors
from chatdoc.text import storable, terms
from chatdoc.types import Document, Health, Line, Pair, Passage, Section, Table, Vectors

ROOT = Path(__file__).parents[1]
ALL_ALIKE = (1.0, 1.0, 1.0)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
COUNTS = st.integers(0, 2**40)
POINTS = st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.builds(
    Document,
    id=st.text("0123456789abcdef", min_size=64, max_size=64),
    name=TEXTS,
    media_type=TEXTS,
    text=TEXTS,
    sections=st.lists(st.builds(Section, TEXTS, COUNTS, st.none() | COUNTS), max_size=4).map(tuple),
    lines=st.lists(st.builds(Line, COUNTS, COUNTS, COUNTS, POINTS, POINTS, POINTS, POINTS), max_size=4).map(tuple),
    tables=st.lists(st.builds(Table, COUNTS, COUNTS, COUNTS), max_size=4).map(tuple),
    pairs=st.lists(st.builds(Pair, COUNTS, COUNTS, COUNTS), max_size=4).map(tuple),
    health=st.builds(
        Health,
        pages=st.none() | COUNTS,
        empty_pages=st.lists(COUNTS, max_size=4).map(tuple),
        encoding=st.none() | TEXTS,
        encoding_guessed=st.booleans(),
        recognized_pages=st.lists(COUNTS, max_size=4).map(tuple),
        language=st.sampled_from(["en", "zh", None]),
        seconds=POINTS,
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


def add(store: Store, document_id: str, *bodies: str, title: str = "", heading: str = "") -> list[int]:
    """Add a document with a passage for each body; return their numbers."""
    text = "".join(bodies)
    passages, start = [], 0
    for ordinal, body in enumerate(bodies):
        passage = Passage(document_id, ordinal, start, start + len(body))
        passages.append(IndexedPassage(passage, *(" ".join(terms(field)) for field in (title, heading, body))))
        start += len(body)
    store.add_document(
        Document(document_id, f"{document_id}.txt", "text/plain", text), suffix=".txt", passages=passages
    )
    return store.passage_numbers([document_id])


def all_vectors(store: Store, embedder: str, dimension: int) -> tuple[list[int], Vectors]:
    """Return the numbers of all passages that have a vector of the embedder, and the vectors."""
    numbers, vectors, damaged = StoredVectors(store, embedder).read(0, 10**9, dimension=dimension)
    assert damaged == []
    return numbers, vectors


def found(store: Store, *wanted: str, documents: set[str] | None = None) -> list[int]:
    return [number for number, _ in store.search_words(wanted, limit=99, documents=documents, weights=ALL_ALIKE)]


def test_a_document_comes_back_as_it_was(store: Store) -> None:
    @settings(max_examples=60)
    @given(DOCUMENTS)
    def comes_back(document: Document) -> None:
        store.add_document(document, suffix=".txt", passages=())
        assert store.document(document.id) == document
        (entry,) = store.entries("any")
        assert (entry.id, entry.name, entry.media_type, entry.health) == (
            document.id,
            document.name,
            document.media_type,
            document.health,
        )
        store.remove_document(document.id)

    comes_back()


def test_every_term_of_a_passage_finds_it(store: Store) -> None:
    @settings(max_examples=100)
    @given(st.text(max_size=60))
    def finds(body: str) -> None:
        numbers = add(store, "a", body)
        assert all(found(store, term) == numbers for term in terms(body))
        assert all(store.count_passages_with([term])[term] == 1 for term in terms(body))
        store.remove_document("a")

    finds()


def test_a_term_is_kept_whole_where_the_database_would_cut_it(store: Store) -> None:
    (number,) = add(store, "a", "ka\u19b0lo wu-tang")  # U+19B0 was no letter yet in the Unicode that SQLite knows
    assert found(store, "ka\u19b0lo") == found(store, "wu-tang") == [number]
    assert found(store, "ka") == []


COMMANDS = (
    '"',
    '""',
    "AND",
    "NOT rent",
    "rent*",
    "title:rent",
    "NEAR(rent)",
    "-",
    "'; DROP TABLE words; --",
    "(",
    "^rent",
)
ODDITIES = ("\x00", "rent\x00", "\ud800", "🙂", "", " ", "\n", "𝕣", "x" * 100_000)


@pytest.mark.parametrize("hostile", [*COMMANDS, *ODDITIES])
def test_nothing_in_a_term_is_taken_for_a_command(store: Store, hostile: str) -> None:
    add(store, "a", "the rent and the roof")
    add(store, "b", "the garden")
    assert found(store, hostile, "garden")[0] == store.passage_numbers(["b"])[0]
    assert store.count_passages_with([hostile, "rent"]).keys() == {"", hostile, "rent"}


def test_a_question_of_a_hundred_thousand_characters_is_searched(store: Store) -> None:
    (number,) = add(store, "a", "roof")
    assert found(store, *(f"word{index}" for index in range(12_000)), "roof") == [number]


def test_rare_words_count_more_and_nothing_is_found_without_a_word(store: Store) -> None:
    first, second, third = add(store, "a", "rent roof", "rent garden", "rent rent rent")
    assert found(store, "garden", "rent")[0] == second
    assert sorted(found(store, "rent")) == [first, second, third]
    assert found(store) == found(store, "nowhere") == []
    assert store.count_passages_with(["rent", "roof"]) == {"": 3, "rent": 3, "roof": 1}


def test_the_weights_are_those_of_title_heading_and_body(store: Store) -> None:
    numbers = [
        *add(store, "a", "nothing", title="mill"),
        *add(store, "b", "nothing", heading="mill"),
        *add(store, "c", "mill"),
    ]
    for field, number in enumerate(numbers):
        weights = tuple(9.0 if field == index else 1.0 for index in range(3))
        best, _ = store.search_words(["mill"], limit=3, documents=None, weights=weights)[0]  # type: ignore[arg-type]
        assert best == number


def test_a_search_within_documents_finds_only_theirs(store: Store) -> None:
    numbers = {name: add(store, name, f"rent {name}", "rent") for name in ("a", "b", "c")}
    assert set(found(store, "rent", documents={"a", "c"})) == {*numbers["a"], *numbers["c"]}
    assert found(store, "rent", documents=set()) == found(store, "rent", documents={"gone"}) == []


def test_documents_are_listed_in_the_order_they_came_with_their_own_counts(store: Store) -> None:
    for name in ("c", "a", "b"):
        add(store, name, "one", "two")
    StoredVectors(store, "small").put(store.passage_numbers(["a"])[:1], np.zeros((1, 3), dtype=np.float32))
    assert [(entry.id, entry.passages, entry.embedded) for entry in store.entries("small")] == [
        ("c", 2, 0),
        ("a", 2, 1),
        ("b", 2, 0),
    ]
    assert [entry.embedded for entry in store.entries("large")] == [0, 0, 0]
    assert [entry.id for entry in store.entries("small", ["b", "gone", "c"])] == ["c", "b"]


def test_vectors_are_kept_apart_by_embedder_and_never_written_twice(store: Store) -> None:
    first, second = add(store, "a", "one", "two")
    rows = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert StoredVectors(store, "small").put([first, second, 999], np.vstack([rows, rows[:1]])) == [first, second]
    assert StoredVectors(store, "small").put([first], rows[1:]) == []
    assert StoredVectors(store, "large").put([second], np.ones((1, 5), dtype=np.float32)) == [second]
    numbers, vectors = all_vectors(store, "small", 3)
    assert numbers == [first, second]
    assert vectors.tolist() == rows.tolist()
    assert all_vectors(store, "large", 5)[1].tolist() == [[1.0] * 5]
    assert all_vectors(store, "other", 7)[1].shape == (0, 7)
    with pytest.raises(LibraryUnusable, match="vectors of large"):
        all_vectors(store, "large", 3)


def test_vectors_of_an_older_library_are_read_beside_those_in_half_precision(store: Store) -> None:
    first, second, third = add(store, "a", "one", "two", "three")
    rows = np.asarray([[0.6, 0.8], [1.0, 0.0], [0.1, 0.7]], dtype=np.float32)
    single = rows[1].tobytes()
    store.rows("INSERT INTO vectors VALUES ('small', ?, ?, ?)", (second, single, vector_checksum(second, single)))
    StoredVectors(store, "small").put([first, second, third], rows)
    numbers, vectors = all_vectors(store, "small", 2)
    assert numbers == [first, second, third]
    assert np.allclose(vectors, rows, atol=1e-3)
    assert [len(blob) for (blob,) in store.rows("SELECT vector FROM vectors ORDER BY passage")] == [4, 8, 4]
    assert StoredVectors(store, "small").read(second, second, dimension=2)[0] == [second]
    assert StoredVectors(store, "small").numbers(after=first, limit=1) == [second]


def test_a_vector_that_was_changed_or_belongs_elsewhere_is_told_from_those_that_are_whole(store: Store) -> None:
    numbers = add(store, "a", "one", "two", "three", "four")
    small = StoredVectors(store, "small")
    small.put(numbers, np.asarray([[0.6, 0.8], [1, 0], [0, 1], [0.8, 0.6]], dtype=np.float32))
    store.rows("UPDATE vectors SET vector = substr(vector, 1, 3) WHERE passage = ?", (numbers[1],))
    other = store.rows("SELECT vector, checksum FROM vectors WHERE passage = ?", (numbers[0],))[0]
    store.rows("UPDATE vectors SET vector = ?, checksum = ? WHERE passage = ?", (*other, numbers[2]))
    whole, vectors, damaged = small.read(0, 99, dimension=2)
    assert (whole, damaged) == ([numbers[0], numbers[3]], numbers[1:3])
    assert np.allclose(vectors, [[0.6, 0.8], [0.8, 0.6]], atol=1e-3)
    small.drop(damaged)
    assert [number for number, _ in small.pending(after=0, limit=9)] == damaged


def test_passages_without_a_vector_are_handed_out_in_order(store: Store) -> None:
    numbers = [*add(store, "a", "one", "two", "three"), *add(store, "b", "four")]
    StoredVectors(store, "small").put(numbers[1:2], np.zeros((1, 3), dtype=np.float32))
    left = [numbers[0], *numbers[2:]]
    small = StoredVectors(store, "small")
    assert [number for number, _ in small.pending(after=0, limit=9)] == left
    assert [number for number, _ in small.pending(after=left[0], limit=1)] == left[1:2]
    assert [number for number, _ in small.pending(after=0, limit=9, document_id="b")] == numbers[3:]
    assert small.count_pending() == 3
    assert small.count_pending(document_id="a") == 2
    assert StoredVectors(store, "other").count_pending() == 4


def test_what_was_counted_is_counted_again_after_every_change(store: Store, tmp_path: Path) -> None:
    add(store, "a", "the rent", "the roof", title="rent")
    asked = ("rent", "roof")
    assert store.count_passages_with(asked) == {"": 2, "rent": 2, "roof": 1}
    assert store.count_passages_with(asked, only_title=True) == {"": 2, "rent": 2, "roof": 0}
    add(store, "b", "a roof")
    assert store.count_passages_with(asked) == {"": 3, "rent": 2, "roof": 2}
    other = Store(tmp_path)
    other.remove_document("a")
    other.close()
    assert store.count_passages_with(asked) == {"": 1, "rent": 0, "roof": 1}
    store.rename_document("b", "rent.txt", title="rent")
    assert store.count_passages_with(asked, only_title=True) == {"": 1, "rent": 1, "roof": 0}


def test_terms_are_read_with_whose_they_are_as_fts5_has_them(store: Store) -> None:
    first = add(store, "a", "The rent.", "租金", title="Lease 2024", heading="Rent")
    gone, last = add(store, "b", "the roof"), add(store, "c", "a garden")
    store.remove_document("b")
    numbers = [*first, *gone, *last, 999]
    read = store.stored_terms(numbers)
    assert {number: each.document_id for number, each in read.items()} == {first[0]: "a", first[1]: "a", last[0]: "c"}
    assert {number: tuple(each[1:]) for number, each in read.items()} == store.passage_terms(numbers)


def test_a_removed_document_leaves_nothing(store: Store, tmp_path: Path) -> None:
    kept = add(store, "a", "the rent")
    numbers = add(store, "b", "the roof", "the rent")
    StoredVectors(store, "small").put([*kept, *numbers], np.zeros((3, 3), dtype=np.float32))
    assert store.remove_document("b") == numbers
    assert store.remove_document("b") == []
    assert found(store, "roof", "rent") == kept == all_vectors(store, "small", 3)[0]
    assert store.passages([*kept, *numbers]).keys() == set(kept)
    assert store.originals() == {"a.txt"}
    for ask in (store.document, store.suffix):
        with pytest.raises(UnknownDocument):
            ask("b")
    assert min(add(store, "b", "again")) > max(numbers)  # a number is never given twice: a stale index can't lie


def test_half_characters_are_stored_as_unknown_ones(store: Store) -> None:
    store.add_document(Document("a", "caf\udce9.txt", "text/plain", "x\ud800y"), suffix=".txt", passages=())
    assert store.document("a").name == storable("caf\udce9.txt") == "caf\ufffd.txt"
    assert store.document("a").text == "x\ufffdy"


def test_a_change_that_fails_in_the_middle_leaves_nothing(store: Store) -> None:
    add(store, "a", "one")
    twice = IndexedPassage(Passage("b", 0, 0, 1), "", "", "roof")
    with pytest.raises(LibraryUnusable):
        store.add_document(Document("b", "b.txt", "text/plain", "x"), suffix=".txt", passages=(twice, twice))

    def stop_in_the_middle() -> None:
        with store.changing():
            add(store, "c", "roof")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_in_the_middle()
    assert [entry.id for entry in store.entries("any")] == ["a"]
    assert found(store, "roof") == []
    add(store, "b", "roof")


def test_a_full_disk_is_said_and_later_there_is_room_again(store: Store) -> None:
    add(store, "a", "one")
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull, match=r"is full: about 3\.0 MB are needed, \d+\.\d MB are free"):
        add(store, "b", "roof " * 100_000)
    assert [entry.id for entry in store.entries("any")] == ["a"]
    store._connection.execute("PRAGMA max_page_count = 1000000")
    assert found(store, "roof") == []
    assert found(store, "roof", "one") + add(store, "b", "roof") == found(store, "one", "roof")


def test_another_writer_is_waited_for_and_then_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = Store(tmp_path)
    with store.changing():
        with pytest.raises(LibraryBusy, match=re.escape(str(tmp_path))):
            add(other, "a", "one")
        assert other.entries("any") == ()  # reading needs no turn
    add(other, "a", "one")
    other.close()
    assert store.count_documents() == 1


def test_changes_of_others_and_of_oneself_are_noticed(store: Store, tmp_path: Path) -> None:
    before, foreign = store.changes(), store.foreign_changes()
    assert store.changes() == before
    add(store, "a", "one")
    mine = store.changes()
    assert mine != before
    assert store.foreign_changes() == foreign
    other = Store(tmp_path)
    add(other, "b", "two")
    other.close()
    assert store.changes() != mine
    assert store.foreign_changes() != foreign


def test_only_the_owner_may_read_the_files(store: Store, tmp_path: Path) -> None:
    add(store, "a", "one")
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert rights == dict.fromkeys(("library.sqlite", "library.sqlite-wal", "library.sqlite-shm"), 0o600)


def later_version(path: Path) -> None:
    Store(path.parent).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()


def other_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()


def other_program_with_a_version(path: Path) -> None:
    other_program(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def no_database(path: Path) -> None:
    path.write_bytes(b"These are words, and no database at all. " * 100)


@pytest.mark.parametrize("make", [later_version, other_program, other_program_with_a_version, no_database])
def test_a_file_that_is_not_ours_to_change_is_refused_and_not_touched(tmp_path: Path, make: object) -> None:
    path = tmp_path / "library.sqlite"
    make(path)  # type: ignore[operator]
    before = path.read_bytes()
    with pytest.raises(LibraryError) as raised:
        Store(tmp_path)
    assert type(raised.value) is (LibraryTooNew if make is later_version else LibraryUnusable)
    assert path.read_bytes() == before
    assert [left.name for left in tmp_path.iterdir()] == ["library.sqlite"]


def test_a_folder_that_is_missing_or_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "missing", tmp_path / "file"):
        with pytest.raises(LibraryUnusable, match=folder.name):
            Store(folder)


def test_a_damaged_database_is_an_error_for_a_person(store: Store, tmp_path: Path) -> None:
    for name in "abcdefgh":
        add(store, name, "the rent " * 2000)
    store.close()
    path = tmp_path / "library.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 * 2 :] = os.urandom(len(data) - 4096 * 2)
    path.write_bytes(data)

    def read_all() -> None:
        with closing(Store(tmp_path)) as damaged:
            damaged.entries("any")
            found(damaged, "rent")
            damaged.document("a")

    with pytest.raises(LibraryUnusable):
        read_all()


def test_four_processes_that_make_the_same_library_all_get_it(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from chatdoc.store import Store; Store(Path(sys.argv[1])).close()"
    starts = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT) for _ in range(4)]
    assert [process.wait() for process in starts] == [0, 0, 0, 0]


KILLED = """
import os, signal, sys
from pathlib import Path
from chatdoc.store import Store
from tests.test_store import add

left = int(sys.argv[2])
def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

store = Store(Path(sys.argv[1]))
store._connection.set_trace_callback(count)
for name in range(9):
    add(store, f"{sys.argv[2]}-{name}", "the rent", "the roof", "the garden")
    print("added", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
def test_killed_at_any_statement_the_database_holds_whole_documents(tmp_path: Path) -> None:
    acknowledged = 0
    for statement in (2, 3, 5, 8, 9, 10, 11, 29, 51):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path), str(statement)], cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        acknowledged += done.stdout.count(b"added")
        store = Store(tmp_path)
        assert store.rows("PRAGMA quick_check") == [("ok",)]
        entries = store.entries("any")
        assert acknowledged <= len(entries) <= acknowledged + statement
        assert all(entry.passages == 3 for entry in entries)
        assert len(found(store, "rent", "roof", "garden")) == min(3 * len(entries), 99)
        acknowledged = len(entries)
        store.close()
    assert acknowledged > 0
