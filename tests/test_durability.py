"""Whatever happens to the process, the disk or the files, no document is lost and none is there in part."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from chatdoc import changing, database
from chatdoc.embedders import Embedders
from chatdoc.errors import DiskFull, LibraryDamaged, LibraryError, LibraryServed, LibraryTooNew, LibraryUnusable
from chatdoc.library import Library
from chatdoc.schema import MIGRATIONS
from chatdoc.serving import serving
from chatdoc.store import Store
from chatdoc.text import question_terms
from tests.stand_ins import TermEmbedder
from tests.test_store import add, all_vectors, found

ROOT = Path(__file__).parents[1]
EMBEDDER = TermEmbedder(dimension=64)
OTHER = TermEmbedder(name="other terms", dimension=48)
MACHINE = Embedders(EMBEDDER, lambda name: {each.name: each for each in (EMBEDDER, OTHER)}[name], lambda: None, "")

CHANGING = """
import random, sys
from pathlib import Path
from chatdoc import changing
from tests.test_durability import EMBEDDER, OTHER, opened, write_document

folder, seed = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
library = opened(folder)
here = [entry.name for entry in library.entries()]
library.add(write_document(folder, "first.txt"))  # starts the parser
library.remove("first.txt")
print("ready", flush=True)
while True:
    name = f"{chance.randrange(10**9)}.txt"
    library.add(write_document(folder, name))
    print("added", name, flush=True)
    library.embed_pending()
    here.append(name)
    if chance.random() < 0.4:
        other = OTHER if library.embedder.name == EMBEDDER.name else EMBEDDER
        changing.begin(library, other.name)
        changing.go_on(library)
        print("changed", other.name.replace(" ", "_"), flush=True)
    if len(here) > 8:
        gone = here.pop(chance.randrange(len(here)))
        print("removing", gone, flush=True)
        library.remove(gone)
"""


def opened(folder: Path) -> Library:
    """Open the library in the folder, with two embedders to choose from."""
    return Library(folder / "library", EMBEDDER, embedders=MACHINE)


def write_document(folder: Path, name: str) -> Path:
    """Write a document of several passages, which all say its name."""
    path = folder / name
    path.write_text("".join(f"# Part {part}\n\n{name} {'word ' * 150}\n\n" for part in range(5)))
    return path


def changed_and_killed(folder: Path, seed: int, after_s: float) -> tuple[set[str], set[str], list[str]]:
    """Add and remove documents, and change the embedder, in a process that is killed.

    Return what was added, what was to be removed, and the embedders that were changed to.
    """
    command = [sys.executable, "-c", CHANGING, str(folder), str(seed)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    said = [line.split() for line in process.stdout.read().splitlines()]
    process.wait()
    added, removing, changed = (
        [what[1] for what in said if what[0] == did] for did in ("added", "removing", "changed")
    )
    return set(added), set(removing), [name.replace("_", " ") for name in changed]


def assert_whole(library: Library) -> None:
    """Check that every document is there with all that belongs to it, and nothing else."""
    store = library.store
    assert store.rows("PRAGMA integrity_check") == [("ok",)]
    assert store.rows("PRAGMA foreign_key_check") == []
    assert store.rows("INSERT INTO words (words) VALUES ('integrity-check')") == []
    assert store.rows("SELECT count(*) FROM words") == store.rows("SELECT count(*) FROM passages")
    assert sum(entry.embedded < entry.passages for entry in library.entries()) <= 1, "only what was just being added"
    library.embed_pending()
    changing.go_on(library)
    assert store.rows("SELECT DISTINCT embedder FROM vectors") == [(library.embedder.name,)]
    copies = {path.name for path in (library.folder / "originals").iterdir() if not path.name.startswith(".")}
    assert copies == {entry.id + ".txt" for entry in library.entries()}
    for entry in library.entries():
        assert sha256(library.original(entry.id).read_bytes()).hexdigest() == entry.id
        assert entry.passages == entry.embedded == len(store.passage_numbers([entry.id])) > 1
        hits = library.index.by_words(question_terms(entry.name), limit=99, documents={entry.id})
        assert len(hits) == entry.passages
        near = library.index.by_meaning(library.embedder.embed_question("word"), limit=999, documents={entry.id})
        assert len(near) == entry.passages


def keep_killing(folder: Path, kills: int) -> set[str]:
    """Kill a process that changes a library, again and again, and check the library after each; return what is left."""
    chance, acknowledged, used = random.Random(kills), set[str](), EMBEDDER.name
    for kill in range(kills):
        added, removing, changed = changed_and_killed(folder, kill, chance.uniform(0, 0.8))
        library = opened(folder)
        *_, used = [used, *changed]
        begun = changing.under_way(library)
        assert library.embedder.name == used or begun is None, "a change is all or not at all"
        assert_whole(library)
        used = library.embedder.name
        there = {entry.name for entry in library.entries()} - {"first.txt"}
        expected = (acknowledged | added) - removing
        assert expected <= there
        # One may be there that was not told of any more, and one that was being removed.
        assert len(there - expected) <= 2
        assert there - expected <= removing | (there - acknowledged - added)
        acknowledged = there
        library.close()
    return acknowledged


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
def test_killed_at_any_time_no_document_is_lost_and_none_is_there_in_part(tmp_path: Path) -> None:
    assert keep_killing(tmp_path, 8)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
def test_killed_two_hundred_times_no_document_is_lost_and_none_is_there_in_part(tmp_path: Path) -> None:
    assert keep_killing(tmp_path, 200)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Mount a disk of its own at the folder, where the system lets us."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_on_a_full_disk_it_is_said_what_is_needed_and_all_that_was_there_stays(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=3m"):
        library = Library(tmp_path / "disk" / "library", EMBEDDER)
        added = {library.add(write_document(tmp_path, "first.txt"))[0].name}

        def fill() -> None:
            for number in range(400):
                added.add(library.add(write_document(tmp_path, f"{number}.txt"))[0].name)

        with pytest.raises(DiskFull, match=r"about \d+\.\d MB are needed, \d\.\d MB are free") as raised:
            fill()
        assert "约需" in raised.value.problem("zh")
        assert {entry.name for entry in library.entries()} == added
        assert_readable(library)
        library.close()
        library = Library(tmp_path / "disk" / "library", EMBEDDER)
        for entry in library.entries()[1:]:
            with suppress(DiskFull):  # a removal is written to the log before it makes room
                library.remove(entry.id)
        assert "first.txt" in {entry.name for entry in library.entries()}
        assert_readable(library)
        library.close()


def assert_readable(library: Library) -> None:
    assert library.store.rows("PRAGMA integrity_check") == [("ok",)]
    for entry in library.entries():
        assert (
            library.original(entry.id).read_text() == write_document(library.folder.parents[1], entry.name).read_text()
        )
        assert library.index.by_words(question_terms(entry.name), limit=9)


def test_a_folder_that_may_only_be_read_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=8m"):
        folder = tmp_path / "disk" / "library"
        library = Library(folder, EMBEDDER)
        library.add(write_document(tmp_path, "first.txt"))
        library.close()
        before = (folder / "library.sqlite").read_bytes()
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "disk")], check=True)
        with pytest.raises(LibraryUnusable, match="library cannot be used") as raised:
            Library(folder, EMBEDDER)
        assert "can be written to" in raised.value.remedy("en")
        assert (folder / "library.sqlite").read_bytes() == before


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.99])
def test_a_database_that_was_cut_off_is_named_and_left_as_it_is(tmp_path: Path, share: float) -> None:
    library = Library(tmp_path / "library", EMBEDDER)
    for number in range(8):
        library.add(write_document(tmp_path, f"{number}.txt"))
    library.close()
    path = tmp_path / "library" / "library.sqlite"
    copies = {copy.name for copy in (tmp_path / "library" / "originals").iterdir()}
    cut = path.read_bytes()[: int(path.stat().st_size * share)]
    path.write_bytes(cut)
    with pytest.raises(LibraryUnusable) as raised:
        Library(tmp_path / "library", EMBEDDER)
    assert type(raised.value) is LibraryDamaged
    assert "originals" in raised.value.remedy("en")
    assert path.read_bytes() == cut
    assert {copy.name for copy in (tmp_path / "library" / "originals").iterdir()} == copies


def test_without_the_stored_copies_the_documents_are_still_found(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", EMBEDDER)
    entry, _ = library.add(write_document(tmp_path, "first.txt"))
    library.close()
    shutil.rmtree(tmp_path / "library" / "originals")
    library = Library(tmp_path / "library", EMBEDDER)
    assert library.index.by_words(question_terms("first.txt"), limit=9)
    assert "first.txt" in library.document(entry.id).text
    library.add(tmp_path / "first.txt")  # again: its copy comes back
    assert library.original(entry.id).read_bytes() == (tmp_path / "first.txt").read_bytes()
    library.remove("first.txt")
    assert library.entries() == ()
    library.close()


# Other versions, other pages


def older(folder: Path) -> None:
    """Make a library of the first version, with a document."""
    folder.mkdir(exist_ok=True)
    Store(folder).close()
    (folder / "library.sqlite").unlink()
    with closing(sqlite3.connect(folder / "library.sqlite")) as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute(
            "INSERT INTO documents VALUES ('a', 'a.txt', 'text/plain', '.txt', '2026', '{}', 'rent', '')"
        )
        connection.execute("INSERT INTO passages VALUES (1, 'a', 0, 0, 4)")
        connection.execute("INSERT INTO vectors VALUES ('terms', 1, ?)", (np.ones(64, dtype=np.float32).tobytes(),))
        connection.execute("INSERT INTO words (rowid, title, heading, body) VALUES (1, 'a', '', 'rent')")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def dumped(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [*connection.iterdump(), str(connection.execute("PRAGMA user_version").fetchone())]


def test_an_older_library_is_migrated_beside_a_copy_of_it(tmp_path: Path) -> None:
    older(tmp_path)
    before = dumped(tmp_path / "library.sqlite")
    store = Store(tmp_path)
    assert found(store, "rent") == [1]
    assert all_vectors(store, "terms", 64)[1].tolist() == [[1.0] * 64]
    assert store.rows("PRAGMA user_version") == [(len(MIGRATIONS),)]
    backup = tmp_path / "library.backup.sqlite"
    assert dumped(backup) == before
    assert backup.stat().st_mode & 0o777 == 0o600
    Store(tmp_path).close()
    assert dumped(backup) == before  # an opening without a migration leaves it
    add(store, "b", "roof")
    store.remove_document("a")
    assert not backup.exists()  # what was removed is in no copy either
    store.close()


def test_a_migration_that_fails_leaves_the_library_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older(tmp_path)
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE more (x);\nCREATE TABLE passages (x)"))
    with pytest.raises(LibraryUnusable, match="passages already exists"):
        Store(tmp_path)
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT text FROM documents").fetchall() == [("rent",)]
        assert "more" not in {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def test_a_backup_that_finds_no_room_stops_the_migration(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=1m"):
        folder = tmp_path / "disk" / "library"
        older(folder)
        (folder / "other").write_bytes(bytes(shutil.disk_usage(folder).free - 20_000))
        before = (folder / "library.sqlite").read_bytes()
        with pytest.raises(LibraryError) as raised:
            Store(folder)
        assert type(raised.value) is DiskFull
        assert (folder / "library.sqlite").read_bytes() == before
        assert sorted(path.name for path in folder.iterdir()) == ["library.sqlite", "other"]
        (folder / "other").unlink()
        Store(folder).close()


def test_a_library_of_a_later_version_is_refused_by_its_number(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 3}")
    with pytest.raises(LibraryTooNew, match=rf"format {len(MIGRATIONS) + 3}; this one knows {len(MIGRATIONS)}"):
        Store(tmp_path)


SERVING = """
import sys, time
from pathlib import Path
from chatdoc.serving import serving
with serving(Path(sys.argv[1])):
    print("serving", flush=True)
    time.sleep(60)
"""


def test_a_second_page_is_refused_until_the_first_is_gone_however_it_went(tmp_path: Path) -> None:
    first = subprocess.Popen([sys.executable, "-c", SERVING, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert first.stdout is not None
    assert first.stdout.readline().strip() == b"serving"
    with pytest.raises(LibraryServed, match="already open") as raised, serving(tmp_path):
        pass
    assert "已在另一个" in raised.value.problem("zh")
    Store(tmp_path).close()  # the command line is not refused
    first.kill()
    first.wait()
    with serving(tmp_path):
        pass
    with serving(tmp_path):
        pass
