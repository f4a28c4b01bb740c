"""A followed folder and the library stay alike: additions, changes, moves, deletions, and what happened meanwhile."""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from chatdoc.errors import MissingFolder, UnknownDocument
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.watch import FolderWatch, is_gone
from chatdoc.watch import _identity as watch_identity
from tests.stand_ins import TermEmbedder
from tests.waiting import wait_for


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "papers 论文"
    (folder / "deep").mkdir(parents=True)
    (folder / "lease.md").write_text("# Lease\n\nThe rent is 1,450 euros.\n")
    (folder / "deep" / "garden.txt").write_text("The garden is open in summer.\n")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    yield library
    library.close()


@pytest.fixture
def watch(library: Library) -> Iterator[FolderWatch]:
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    yield watch
    watch.close()
    ingest.close()


def names(library: Library) -> list[str]:
    return sorted(entry.name for entry in library.entries())


def texts(library: Library) -> str:
    found = []
    for entry in library.entries():
        with suppress(UnknownDocument):  # another has taken its place just now
            found.append(library.document(entry.id).text)
    return " ".join(found)


def test_what_is_added_changed_moved_and_deleted_in_the_folder_is_so_in_the_library(
    watch: FolderWatch, library: Library, folder: Path
) -> None:
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])

    (folder / "lease.md").write_text("# Lease\n\nThe rent is 1,600 euros.\n")
    wait_for(lambda: "1,600" in texts(library))
    assert names(library) == ["garden.txt", "lease.md"], "the old version is gone"

    before = library.find("garden.txt").id
    (folder / "deep" / "garden.txt").rename(folder / "park.txt")
    wait_for(lambda: names(library) == ["lease.md", "park.txt"])
    assert library.find("park.txt").id == before
    assert library.index.by_words(["park"], limit=9), "it is found by its new name"

    shutil.rmtree(folder / "deep")
    (folder / "lease.md").unlink()
    wait_for(lambda: names(library) == ["park.txt"])
    (folder / "new.md").write_text("A new one.\n")
    wait_for(lambda: names(library) == ["new.md", "park.txt"])


def test_a_file_that_becomes_unreadable_leaves_its_old_version(
    watch: FolderWatch, library: Library, folder: Path
) -> None:
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    (folder / "lease.md").write_bytes(b"")
    (folder / "last.md").write_text("Last.\n")
    wait_for(lambda: "last.md" in names(library))
    assert "1,450" in texts(library)


def test_a_folder_that_is_gone_as_a_whole_takes_nothing_with_it(
    watch: FolderWatch, library: Library, folder: Path, tmp_path: Path
) -> None:
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    folder.rename(tmp_path / "unplugged")
    watch._look_at(folder)
    assert names(library) == ["garden.txt", "lease.md"]


def test_a_disk_that_leaves_an_empty_folder_takes_nothing_with_it_and_is_followed_again_when_it_is_back(
    watch: FolderWatch, library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdoc.watch.RETURN_SECONDS", 0.1)
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    before = {entry.id: entry.added_at for entry in library.entries()}
    folder.rename(tmp_path / "unplugged")
    folder.mkdir()
    wait_for(lambda: watch._identities[folder] == watch_identity(folder))
    watch._look_at(folder)
    assert {entry.id: entry.added_at for entry in library.entries()} == before
    folder.rmdir()
    (tmp_path / "unplugged").rename(folder)
    wait_for(lambda: watch._identities[folder] == watch_identity(folder))
    (folder / "new.md").write_text("A new one.\n")
    wait_for(lambda: names(library) == ["garden.txt", "lease.md", "new.md"])
    assert {entry.id: entry.added_at for entry in library.entries()}.items() >= before.items()


def test_the_last_file_of_a_folder_goes_when_it_is_seen_being_deleted(
    watch: FolderWatch, library: Library, folder: Path
) -> None:
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    shutil.rmtree(folder / "deep")
    (folder / "lease.md").unlink()
    wait_for(lambda: not library.entries())
    assert folder.is_dir(), "what is empty now is the folder, not the place of a disk that is gone"
    assert names(library) == []


def test_what_is_deleted_while_it_waits_or_only_marks_an_open_file_is_no_failure(
    watch: FolderWatch, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "~$lease.docx").write_bytes(b"Ann" * 54)
    (folder / "brief.md").write_text("Soon gone.\n")
    submit = IngestQueue.submit

    def submit_late(queue: IngestQueue, paths: Sequence[Path]) -> tuple[int, ...]:
        (folder / "brief.md").unlink(missing_ok=True)
        return submit(queue, paths)

    monkeypatch.setattr(IngestQueue, "submit", submit_late)
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    wait_for(lambda: all(job.state == "done" for job in watch._ingest.jobs()))
    assert {job.name for job in watch._ingest.jobs()} == {"garden.txt", "lease.md"}


def test_a_file_renamed_in_capitals_only_is_gone_under_its_old_name(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in ("Lease.md", "lease.md", "LEASE.md"))
    new.write_text("Words.\n")
    if not old.exists():  # else the file system takes them for the same file
        os.link(new, old)
        other.write_text("Words.\n")
    assert is_gone(old, {new})
    assert not is_gone(new, {new})
    assert not is_gone(old, {tmp_path / "garden.md"})
    assert is_gone(tmp_path / "missing.md", {new})


def test_what_happened_while_nobody_watched_is_caught_up_with(library: Library, folder: Path) -> None:
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    watch.close()
    (folder / "deep" / "garden.txt").unlink()
    (folder / "later.txt").write_text("Later.\n")
    assert names(library) == ["garden.txt", "lease.md"], "nobody looks"
    watch = FolderWatch(library, ingest)
    wait_for(lambda: names(library) != ["garden.txt", "lease.md"] and len(names(library)) == 2)
    watch.close()
    ingest.close()
    assert names(library) == ["later.txt", "lease.md"]


def test_a_document_that_was_removed_by_hand_comes_back_only_when_its_file_changes(
    watch: FolderWatch, library: Library, folder: Path
) -> None:
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    library.remove("lease.md")
    (folder / "other.txt").write_text("Other.\n")
    wait_for(lambda: "other.txt" in names(library))
    assert names(library) == ["garden.txt", "other.txt"]
    (folder / "lease.md").write_text("# Lease\n\nA new lease.\n")
    wait_for(lambda: "lease.md" in names(library))


def test_a_folder_that_is_followed_no_more_keeps_its_documents_and_changes_nothing(
    watch: FolderWatch, library: Library, folder: Path
) -> None:
    watch.follow(folder)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    watch.unfollow(folder)
    assert library.sources.folders() == ()
    (folder / "lease.md").unlink()
    time.sleep(2.0)
    assert names(library) == ["garden.txt", "lease.md"]


def test_what_is_no_folder_cannot_be_followed(watch: FolderWatch, library: Library, folder: Path) -> None:
    for path in (folder / "missing", folder / "lease.md"):
        with pytest.raises(MissingFolder):
            watch.follow(path)
    assert library.sources.folders() == ()


def test_the_library_itself_is_not_read_when_it_lies_in_a_followed_folder(
    watch: FolderWatch, library: Library, folder: Path, tmp_path: Path
) -> None:
    watch.follow(tmp_path)
    wait_for(lambda: names(library) == ["garden.txt", "lease.md"])
    (folder / "b.txt").write_text("B.\n")
    wait_for(lambda: "b.txt" in names(library))
    assert names(library) == ["b.txt", "garden.txt", "lease.md"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_loop_of_links_ends(watch: FolderWatch, library: Library, folder: Path) -> None:
    (folder / "deep" / "again").symlink_to(folder, target_is_directory=True)
    watch.follow(folder)
    wait_for(lambda: len(names(library)) >= 2)
    assert names(library) == ["garden.txt", "lease.md"]
    assert len(library.sources.under(folder)) == 2, "nothing was met twice"
