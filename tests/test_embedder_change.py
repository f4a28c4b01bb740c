"""A library gets another embedder: counted, resumable, searched with the old one until the new one knows everything."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from chatdoc import changing
from chatdoc.embedders import Embedders
from chatdoc.errors import EmbedderMissing, UnknownEmbedder
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from chatdoc.serving import alone
from chatdoc.settings import Settings
from chatdoc.state import name_of
from chatdoc.stored_vectors import StoredVectors
from chatdoc.types import Embedder, Vectors
from models.embedder import MiniLM
from models.folder_embedder import find_embedder
from tests.command_line import ROOT, chatdoc, environment
from tests.copied_models import copied_minilm
from tests.stand_ins import TermEmbedder
from tests.waiting import GIVE_UP_S

SMALL = Settings(passage_tokens=20, overlap_tokens=0, embedded_at_once=2)
OLD = TermEmbedder(name="old", dimension=64)


@dataclass(frozen=True, slots=True)
class Watched(TermEmbedder):
    """An embedder that calls `before` each batch of passages, and keeps what it embedded."""

    name: str = "new"
    dimension: int = 48
    before: Callable[[], object] = lambda: None
    embedded: list[str] = field(default_factory=list)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.before()
        self.embedded.extend(texts)
        return TermEmbedder.embed_passages(self, texts)

    def embed_question(self, text: str) -> Vectors:
        return np.asarray(TermEmbedder.embed_passages(self, [text])[0], dtype=np.float32)


def machine(*others: Embedder) -> Embedders:
    def find(name: str) -> Embedder:
        for each in (OLD, *others):
            if each.name == name:
                return each
        raise UnknownEmbedder(name=name, folder="models")

    return Embedders(OLD, find, lambda: None, "")


@pytest.fixture
def open_with(tmp_path: Path) -> Iterator[Callable[..., Library]]:
    """Open the library of this test, with embedders to choose from."""
    opened: list[Library] = []

    def open_library(*others: Embedder) -> Library:
        opened.append(Library(tmp_path / "library", OLD, SMALL, embedders=machine(*others)))
        return opened[-1]

    yield open_library
    for library in opened:
        library.close()


Open = Callable[..., Library]


def put(library: Library, folder: Path, name: str, passages: int = 6) -> None:
    path = folder / name
    path.write_text("".join(f"# Part {part}\n\n{name} {'rent ' * 15}{part}.\n\n" for part in range(passages)))
    library.add(path)
    library.embed_pending()


def whole(library: Library) -> bool:
    """Has every passage a vector, which search finds, and is there no vector of another embedder?"""
    library.embed_pending()
    numbers = library.store.passage_numbers(None)
    near = library.index.by_meaning(library.embedder.embed_question("rent"), limit=999)
    kept = library.store.rows("SELECT embedder, count(*) FROM vectors GROUP BY embedder")
    return {number for number, _ in near} == set(numbers) and kept == [(library.embedder.name, len(numbers))]


def test_the_change_is_counted_and_search_goes_on_with_the_old_vectors_until_it_is_done(
    open_with: Open, tmp_path: Path
) -> None:
    seen: list[tuple[str, int]] = []

    def look() -> None:
        hits = retrieve("rent a.md", library, settings=SMALL)
        seen.append((library.embedder.name, len(hits)))

    new = Watched(before=look)
    library = open_with(new)
    put(library, tmp_path, "a.md")
    put(library, tmp_path, "b.md", passages=5)
    counted: list[tuple[int, int]] = []
    assert changing.begin(library, "new")
    assert changing.under_way(library) == changing.Change("new", 0, 11)
    assert changing.go_on(library, progress=lambda done, total: counted.append((done, total)))
    assert counted == [(done, 11) for done in (2, 4, 6, 8, 10, 11)]
    assert {name for name, _ in seen} == {"old"}
    assert all(hits for _, hits in seen)
    assert library.embedder.name == "new"
    assert changing.under_way(library) is None
    assert whole(library)
    assert not changing.begin(library, "new"), "it is the library's already"


def test_one_that_was_interrupted_goes_on_where_it_stopped(open_with: Open, tmp_path: Path) -> None:
    library = open_with(new := Watched())
    put(library, tmp_path, "a.md")
    changing.begin(library, "new")
    changing.go_on(library, cancelled=lambda: len(new.embedded) >= 4)
    assert changing.under_way(library) == changing.Change("new", 4, 6)
    again = open_with(new)
    assert again.embedder.name == "old"
    counted: list[tuple[int, int]] = []
    changing.begin(again, "new")
    changing.go_on(again, progress=lambda done, total: counted.append((done, total)))
    assert counted == [(6, 6)]
    assert len(new.embedded) == 6, "nothing was embedded twice"
    assert whole(again)


def test_a_process_that_knows_of_no_change_follows_it_and_never_goes_back(open_with: Open, tmp_path: Path) -> None:
    library, beside = open_with(new := Watched()), open_with(new)
    put(beside, tmp_path, "a.md")
    assert retrieve("rent a.md", beside)
    changing.begin(library, "new")
    changing.go_on(library)
    beside.vectors.put(beside.store.passage_numbers(None), np.ones((6, 64), dtype=np.float32))
    assert library.store.rows("SELECT DISTINCT embedder FROM vectors") == [("new",)], "old vectors are wanted no more"
    assert retrieve("rent a.md", beside)
    assert beside.embedder.name == "new"
    put(beside, tmp_path, "b.md")
    assert whole(beside)
    assert whole(library)


def test_what_is_added_and_removed_meanwhile_is_changed_as_well(open_with: Open, tmp_path: Path) -> None:
    turns = iter(range(99))

    def change() -> None:
        if next(turns) == 1:
            put(beside, tmp_path, "c.md")
            beside.remove("a.md")
            beside.add(write_again(tmp_path / "b.md"))

    library = open_with(new := Watched(before=change))
    beside = open_with(new)
    for name in ("a.md", "b.md"):
        put(library, tmp_path, name)
    changing.begin(library, "new")
    changing.go_on(library)
    assert {entry.name for entry in library.entries()} == {"b.md", "c.md"}
    assert [entry.embedded for entry in library.entries()] == [entry.passages for entry in library.entries()]
    assert whole(library)


def write_again(path: Path) -> Path:
    path.write_text("# Other\n\nThe rent is due.\n")
    return path


def test_a_document_that_arrives_at_the_last_moment_delays_the_change(
    open_with: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_with(new := Watched())
    put(library, tmp_path, "a.md")
    beside, swap = open_with(new), changing._swap
    names: list[str | None] = []

    def late(*arguments: object) -> bool:
        if not names:
            put(beside, tmp_path, "b.md")
        done = swap(*arguments)  # type: ignore[arg-type]
        names.append(name_of(library.store, "embedder"))
        return done

    monkeypatch.setattr(changing, "_swap", late)
    changing.begin(library, "new")
    changing.go_on(library)
    assert names == ["old", "new"]
    assert whole(library)


def test_a_change_that_is_given_up_leaves_the_old_vectors_and_no_others(open_with: Open, tmp_path: Path) -> None:
    library = open_with(new := Watched())
    put(library, tmp_path, "a.md")
    assert changing.cancel(library) is None
    changing.begin(library, "new")
    changing.go_on(library, cancelled=lambda: len(new.embedded) >= 4)
    assert changing.cancel(library) == "new"
    assert changing.under_way(library) is None
    assert library.embedder.name == "old"
    assert whole(library)


def test_giving_up_stops_the_process_that_is_at_it(open_with: Open, tmp_path: Path) -> None:
    library = open_with(new := Watched(before=lambda: changing.cancel(beside)))
    beside = open_with(new)
    put(library, tmp_path, "a.md")
    changing.begin(library, "new")
    changing.go_on(library)
    assert len(new.embedded) == 2
    assert library.embedder.name == "old"
    assert whole(library)


def test_another_choice_takes_the_place_of_the_first(open_with: Open, tmp_path: Path) -> None:
    library = open_with(new := Watched(), third := Watched(name="third"))
    put(library, tmp_path, "a.md")
    changing.begin(library, "new")
    changing.go_on(library, cancelled=lambda: len(new.embedded) >= 4)
    changing.begin(library, "third")
    assert StoredVectors(library.store, "new").count() == 0
    changing.go_on(library)
    assert library.embedder is third
    assert whole(library)


def test_only_one_process_is_at_it(open_with: Open, tmp_path: Path) -> None:
    library = open_with(new := Watched())
    put(library, tmp_path, "a.md")
    changing.begin(library, "new")
    with alone(library.folder / "embedder.lock"):
        assert not changing.go_on(library)
    assert new.embedded == []


def test_old_vectors_that_a_killed_process_has_left_go_with_the_next_one(open_with: Open, tmp_path: Path) -> None:
    library = open_with(Watched())
    put(library, tmp_path, "a.md")
    library.store.rows("INSERT INTO vectors SELECT 'older', passage, vector, checksum FROM vectors")
    changing.go_on(library)
    assert whole(library)


def test_the_page_goes_on_with_a_change_that_was_begun(open_with: Open, tmp_path: Path) -> None:
    done = threading.Event()
    library = open_with(Watched(before=done.set))
    put(library, tmp_path, "a.md")
    changing.begin(library, "new")
    ingest = IngestQueue(library)
    assert done.wait(GIVE_UP_S)
    ingest.close()
    changing.go_on(library)
    assert whole(library)


def test_the_page_leaves_one_alone_that_it_cannot_finish(open_with: Open, tmp_path: Path) -> None:
    library = open_with(Watched())
    put(library, tmp_path, "a.md")
    changing.begin(library, "new")
    library.close()
    without = open_with()
    ingest = IngestQueue(without)
    (job,) = ingest.submit([write_again(tmp_path / "b.md")])
    assert [each.error for each in ingest.wait_until_read([job])] == [None]
    ingest.close()
    assert without.embedder.name == "old"
    assert changing.under_way(without) is not None


def test_a_library_made_before_embedders_were_noted_keeps_the_one_that_made_its_vectors(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", OLD, SMALL)
    put(library, tmp_path, "a.md")
    assert name_of(library.store, "embedder") is None
    library.close()
    other = Watched()
    library = Library(tmp_path / "library", other, SMALL, embedders=Embedders(other, machine().find, lambda: None, ""))
    assert library.embedder is OLD
    assert whole(library)
    library.close()


def test_without_its_embedder_a_library_asks_for_none_and_loses_no_vector(open_with: Open, tmp_path: Path) -> None:
    library = open_with(Watched())
    put(library, tmp_path, "a.md")
    changing.begin(library, "new")
    changing.go_on(library)
    library.close()
    without = open_with()
    put(without, tmp_path, "b.md")
    put(without, tmp_path, "b.md", passages=3)  # replaces what it was
    assert {hit.passage.document_id for hit in retrieve("rent a.md", without, settings=SMALL)}
    with pytest.raises(EmbedderMissing, match="new"):
        without.embedder.embed_question("rent")
    assert StoredVectors(without.store, "new").count() == 6
    without.close()
    assert whole(open_with(Watched()))
    back = open_with()
    changing.begin(back, "old")
    changing.go_on(back)
    assert back.embedder is OLD
    assert whole(back)


# The real ones

CHANGE = """
import os, signal, sys
from pathlib import Path
from chatdoc import changing
from chatdoc.settings import Settings
from tests.test_embedder_change import real_library

library = real_library(Path(sys.argv[1]), Path(sys.argv[2]))
changing.begin(library, "other-minilm")

def kill(done, total):
    if done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

changing.go_on(library, progress=kill)
"""


def real_library(folder: Path, models: Path) -> Library:
    embedders = Embedders(MiniLM(), lambda name: find_embedder(name, models), lambda: None, "")
    return Library(folder, embedders.default, SMALL, embedders=embedders)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
def test_killed_in_the_middle_with_real_embedders_it_goes_on_and_finds_the_same(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    copied_minilm(tmp_path / "models")
    library = real_library(tmp_path / "library", tmp_path / "models")
    put(library, tmp_path, "a.md", passages=9)
    before, total = retrieve("rent part 4", library), library.entries()[0].passages
    library.close()
    command = [sys.executable, "-c", CHANGE, str(tmp_path / "library"), str(tmp_path / "models"), "4"]
    assert subprocess.run(command, cwd=ROOT, env=environment()).returncode == -signal.SIGKILL
    library = real_library(tmp_path / "library", tmp_path / "models")
    assert library.embedder.name == MiniLM.name
    change = changing.under_way(library)
    assert change is not None
    assert (change.done, change.total) == (4, total)
    assert retrieve("rent part 4", library) == before
    changing.go_on(library)
    assert library.embedder.name == find_embedder("other-minilm", tmp_path / "models").name
    assert retrieve("rent part 4", library)[0].passage == before[0].passage
    assert whole(library)
    library.close()


# The command line


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models that the command line looks into, with one embedder and one that is refused."""
    folder = tmp_path / "models"
    folder.mkdir()
    copied_minilm(folder)
    (folder / "bad").mkdir()
    (folder / "bad" / "config.json").write_text('{"hidden_size": 4}')
    (folder / "bad" / "pytorch_model.bin").write_bytes(b"")
    monkeypatch.setattr("models.catalogue.MODELS_FOLDER", folder)
    return folder


def test_the_command_line_lists_changes_and_gives_up(models: Path, tmp_path: Path) -> None:
    library = ("--library", tmp_path / "library")
    (tmp_path / "a.md").write_text("# Lease\n\nThe rent is due on the third day.\n")
    chatdoc("add", tmp_path / "a.md", *library)
    listed = chatdoc("embedder", *library)
    assert listed.code == 0
    assert "* all-MiniLM-L6-v2 (English; 384 dimensions" in listed.out
    assert "pytorch_model.bin" in listed.out
    facts = chatdoc("embedder", "--json", *library).json
    assert facts["used"] == "all-MiniLM-L6-v2"
    assert facts["next"] is None
    assert [each.get("languages") for each in facts["embedders"]] == [["en"], None, ["en"]]
    changed = chatdoc("embedder", "other-minilm", *library)
    assert changed.code == 0
    assert "1 of 1 passages" in changed.err
    assert "other-minilm@" in changed.err
    assert chatdoc("embedder", "--json", *library).json["used"].startswith("other-minilm@")
    assert "rent" in chatdoc("search", "When is money owed?", *library).out
    assert "already" in chatdoc("embedder", "other-minilm", *library).err
    assert "No change" in chatdoc("embedder", "--cancel", *library).err
    unknown = chatdoc("embedder", "none", *library)
    assert unknown.code == 1
    assert "no embedder none" in unknown.err
    refused = chatdoc("embedder", "bad", *library)
    assert refused.code == 1
    assert "can run programs" in refused.err
    (models / "other-minilm").rename(models / "elsewhere")
    assert "is not on this computer" in chatdoc("embedder", *library).err
    assert chatdoc("list", *library).err == ""
    found = chatdoc("search", "rent", "--json", *library)
    assert found.code == 0
    assert json.loads(found.out)["passages"]
    assert "not on this computer" in found.json["notice"]
