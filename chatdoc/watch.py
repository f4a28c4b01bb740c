"""Folders on disk -> a library that follows them: what is new or changed is added, what is gone is removed.

The system says that something changed (watchdog); what, is found by comparing the folder with what the library knows,
so nothing depends on events being complete, and what happened while chatdoc was not running is caught up with.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from chatdoc.errors import ChatdocError, FileRefused, MissingFolder
from chatdoc.files import find_files
from chatdoc.ingest import IngestQueue, Job
from chatdoc.library import Library
from chatdoc.sources import FileState, file_state

logger = logging.getLogger(__name__)

QUIET_SECONDS = 1.0
"""A folder is looked at once nothing has changed in it for so long: programs write a file in several steps."""
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
        if (watch := self._watches.pop(folder, None)) is not None:
            self._observer.unschedule(watch)

    def close(self) -> None:
        """Stop following; the folders are taken up again at the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._observer.stop()
        self._observer.join(timeout=5)
        self._thread.join(timeout=5)

    def _observe(self, folder: Path) -> None:
        if folder not in self._watches:
            try:
                self._watches[folder] = self._observer.schedule(_Bell(self, folder), str(folder), recursive=True)
            except OSError:  # not there now (a stick that was pulled out), or too many folders for the system
                logger.warning("a folder cannot be followed", exc_info=True)
        self._ring(folder)

    def _ring(self, folder: Path) -> None:
        with self._changed:
            self._due.add(folder)
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._due and not self._closing:
                    self._changed.wait()
                while not self._closing and self._changed.wait(timeout=QUIET_SECONDS):
                    pass  # something changed again: wait until it is quiet
                if self._closing:
                    return
                folder = self._due.pop()
            if folder in self._library.sources.folders():
                try:
                    self._look_at(folder)
                except Exception:
                    logger.exception("a folder could not be followed")

    def _look_at(self, folder: Path) -> None:
        """Add what is new or changed; then forget what is gone, so that a file that was moved is never away."""
        if not folder.is_dir():
            return  # gone as a whole: a stick pulled out, not a wish to delete
        known = self._library.sources.under(folder)
        found = find_files(folder, library=self._library.folder.absolute())
        changed = [path for path in found.files if self._is_news(path, known.get(path))]
        jobs = self._ingest.wait_until_read(self._ingest.submit(changed)) if changed else ()
        unseen = [Path(error.fields["name"]) for error in found.refused if isinstance(error, FileRefused)]
        there = set(found.files)
        self._tried = {
            path: state for path, state in self._tried.items() if path in there or folder not in path.parents
        }
        gone = [
            path
            for path in known
            if path not in there and not path.exists() and not any(path.is_relative_to(place) for place in unseen)
        ]
        for path in gone:
            try:
                self._library.forget(path)
            except ChatdocError:
                logger.warning("a document whose file is gone could not be removed", exc_info=True)
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


class _Bell(FileSystemEventHandler):
    """Rings when anything in a folder changes."""

    def __init__(self, watch: FolderWatch, folder: Path) -> None:
        self._watch, self._folder = watch, folder

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _SEEN:
            self._watch._ring(self._folder)
