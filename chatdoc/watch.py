"""Folders on disk -> a library that follows them: what is new or changed is added, what is gone is removed.

The system says that something changed (watchdog); what, is found by comparing the folder with what the library knows,
so nothing depends on events being complete, and what happened while chatdoc was not running is caught up with.
"""

import logging
import os
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from chatdoc.errors import ChatdocError, FileRefused, MissingFile, MissingFolder
from chatdoc.files import find_files
from chatdoc.ingest import IngestQueue, Job
from chatdoc.library import Library
from chatdoc.sources import FileState, file_state

logger = logging.getLogger(__name__)

QUIET_SECONDS = 1.0
"""A folder is looked at once nothing has changed in it for so long: programs write a file in several steps."""
RETURN_SECONDS = 5.0
"""How often it is looked whether a folder has come back or was changed for another: a stick, a share, a locked disk."""
_SEEN = frozenset(("created", "modified", "moved", "deleted", "closed"))


class FolderWatch:
    """Keeps a library like the folders that it follows (Library.sources.folders), in a thread of its own.

    `told` is called with the jobs of a look at a folder, once their files are read, and how many files were gone.
    """

    def __init__(
        self,
        library: Library,
        ingest: IngestQueue,
        *,
        told: Callable[[Path, tuple[Job, ...], int], None] = lambda folder, jobs, gone: None,
    ) -> None:
        self._library = library
        self._ingest = ingest
        self._told = told
        self._observer: Any = Observer()
        self._watches: dict[Path, Any] = {}
        self._identities: dict[Path, tuple[int, int] | None] = {}
        self._deleted: set[Path] = set()  # or moved away, as the system said
        self._changed = threading.Condition()
        self._due: set[Path] = set()
        self._tried: dict[Path, FileState] = {}
        self._closing = False
        self._observer.start()
        self._thread = threading.Thread(target=self._work, name="watch", daemon=True)
        self._thread.start()
        for folder in library.sources.folders():
            self._observe(folder)

    def follow(self, folder: Path) -> None:
        """Follow a folder and what is in it, from now on and at later starts. Raises MissingFolder."""
        folder = Path(folder).expanduser().absolute()
        if not folder.is_dir():
            raise MissingFolder(name=folder)
        self._library.sources.follow(folder)
        self._observe(folder)

    def unfollow(self, folder: Path) -> None:
        """Follow a folder no more; its documents stay."""
        self._library.sources.unfollow(folder)
        self._identities.pop(folder, None)
        self._let_go(folder)

    def close(self) -> None:
        """Stop following; the folders are taken up again at the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._observer.stop()
        self._observer.join(timeout=5)
        self._thread.join(timeout=5)

    def _observe(self, folder: Path) -> None:
        self._let_go(folder)
        self._identities[folder] = _identity(folder)
        try:
            self._watches[folder] = self._observer.schedule(_Bell(self, folder), str(folder), recursive=True)
        except OSError:  # not there now (a stick that was pulled out), or too many folders for the system
            logger.warning("a folder cannot be followed", exc_info=True)
        self._ring(folder)

    def _let_go(self, folder: Path) -> None:
        if (watch := self._watches.pop(folder, None)) is not None:
            self._observer.unschedule(watch)

    def _ring(self, folder: Path, deleted: Path | None = None) -> None:
        with self._changed:
            self._due.add(folder)
            if deleted is not None:
                self._deleted.add(deleted)
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._due and not self._closing:
                    self._changed.wait(timeout=RETURN_SECONDS)
                while self._due and not self._closing and self._changed.wait(timeout=QUIET_SECONDS):
                    pass  # something changed again: wait until it is quiet
                if self._closing:
                    return
                folder = self._due.pop() if self._due else None
            try:
                if folder is None:
                    self._take_up_again()
                elif folder in self._library.sources.folders():
                    self._look_at(folder)
            except Exception:
                logger.exception("a folder could not be followed")

    def _take_up_again(self) -> None:
        """Observe each folder anew that is another one now: the system watches the one that was there."""
        for folder, identity in list(self._identities.items()):
            if _identity(folder) != identity:
                self._observe(folder)

    def _look_at(self, folder: Path) -> None:
        """Add what is new or changed; then forget what is gone, so that a file that was moved is never away."""
        if not folder.is_dir():
            return  # gone as a whole: a stick pulled out, not a wish to delete
        with self._changed:
            deleted = {path for path in self._deleted if path.is_relative_to(folder)}
            self._deleted -= deleted
        known = self._library.sources.under(folder)
        found = find_files(folder, library=self._library.folder.absolute())
        changed = [path for path in found.files if self._is_news(path, known.get(path))]
        jobs = self._ingest.wait_until_read(self._ingest.submit(changed)) if changed else ()
        there = set(found.files)
        self._tried = {
            path: state for path, state in self._tried.items() if path in there or folder not in path.parents
        }
        unseen = [Path(error.fields["name"]) for error in found.refused if isinstance(error, FileRefused)]
        gone = [
            path for path in known if is_gone(path, there) and not any(path.is_relative_to(place) for place in unseen)
        ]
        if next(os.scandir(folder), None) is None:  # so it is where a disk was; what was seen being deleted is deleted
            gone = [path for path in gone if not deleted.isdisjoint((path, *path.parents))]
        for path in gone:
            try:
                self._library.forget(path)
            except ChatdocError:
                logger.warning("a document whose file is gone could not be removed", exc_info=True)
        for job in jobs:
            if isinstance(job.error, MissingFile):  # deleted while it waited, which is no failure
                self._ingest.dismiss(job.number)
        jobs = tuple(job for job in jobs if not isinstance(job.error, MissingFile))
        if jobs or gone:
            self._told(folder, jobs, len(gone))

    def _is_news(self, path: Path, known: FileState | None) -> bool:
        """Is the file other than it was when it was last tried? One that failed is not tried again as it is."""
        try:
            state = file_state(path)
        except OSError:
            return False  # gone again; the next look sees it
        if state in (known, self._tried.get(path)):
            return False
        self._tried[path] = state
        return True


def is_gone(path: Path, there: Collection[Path]) -> bool:
    """Is a file gone that is not among those that are `there`, or is it called by its old name in other letters?

    Many file systems take "Lease.md" and "lease.md" for the same file, and show the one it was called last.
    """
    if path in there:
        return False
    return not path.exists() or any(each.samefile(path) for each in _namesakes(path, there))


def _namesakes(path: Path, there: Collection[Path]) -> Iterator[Path]:
    name = path.name.casefold()
    return (each for each in there if each.name.casefold() == name and each.parent == path.parent)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        about = folder.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


class _Bell(FileSystemEventHandler):
    """Rings when anything in a folder changes."""

    def __init__(self, watch: FolderWatch, folder: Path) -> None:
        self._watch, self._folder = watch, folder

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _SEEN:
            deleted = Path(os.fsdecode(event.src_path)) if event.event_type in ("deleted", "moved") else None
            self._watch._ring(self._folder, deleted)
