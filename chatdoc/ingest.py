"""Files -> documents, in background threads with counted progress.

Files are read side by side, as many as there are parsers; one more thread embeds what was read, and then recognises the
pages that are pictures, whenever no file waits to be read: so every document can be asked early.
"""

import itertools
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from chatdoc import changing, failures
from chatdoc.errors import ChatdocError, ParsingCancelled, ProtectedFile, Unexpected, UnknownDocument
from chatdoc.library import Library
from chatdoc.store import Entry
from chatdoc.types import Unread

logger = logging.getLogger(__name__)

State = Literal["waiting", "reading", "embedding", "recognizing", "done", "failed", "cancelled"]
UNREAD: tuple[State, ...] = ("waiting", "reading")
BEFORE_PAGES: tuple[State, ...] = (*UNREAD, "embedding")
"""What text recognition gives way to."""
UNDER_WAY: tuple[State, ...] = (*BEFORE_PAGES, "recognizing")
OVER: tuple[State, ...] = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Job:
    """One file on its way.

    `done` of `total` are pages while reading and recognizing, passages while embedding. `document_id` is known once the
    document can be asked. Files that came while others were on their way have the same `batch`. A failed one is
    `kept_as` in the library (failures.py), also over a restart; `here`: its file may still be tried again.
    """

    number: int
    name: str
    state: State
    done: int = 0
    total: int | None = None
    error: ChatdocError | None = None
    document_id: str | None = None
    batch: int = 0
    kept_as: int | None = None
    here: bool = True


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    handed_over: bool
    password: str = ""


def _source(file: _File) -> tuple[str, bool]:
    """Return by what a file is known again: its path, or its name where it was handed over."""
    return (file.path.name if file.handed_over else str(file.path.absolute())), file.handed_over


@dataclass(frozen=True, slots=True)
class Overall:
    """How far a batch is: files that were read or failed, and passages that were embedded, of those known so far."""

    files_read: int
    files: int
    embedded: int
    passages: int


def overall(jobs: Sequence[Job], entries: Sequence[Entry]) -> Overall | None:
    """Return how far the files are that are on their way, with those that came with them; None where all are over."""
    batches = {job.batch for job in jobs if job.state not in OVER}
    together = [job for job in jobs if job.batch in batches]
    if not together:
        return None
    ids = {job.document_id for job in together}
    documents = [entry for entry in entries if entry.id in ids]
    return Overall(
        sum(job.state not in UNREAD for job in together),
        len(together),
        sum(entry.embedded for entry in documents),
        sum(entry.passages for entry in documents),
    )


class IngestQueue:
    """Reads files in the order they were handed over; the page asks for `jobs` when it likes.

    When nothing waits, it embeds and recognises what an earlier process left undone, and goes on with a change of the
    embedder (changing.py), unless that is `change_paused`; `change_error` is what ended it.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changed = threading.Condition()
        self._jobs: dict[int, Job] = {}
        self._files: dict[int, _File] = {}
        self._numbers = itertools.count(1)
        self._batch = 0
        self._closing = False
        self._unusable: str | None = None  # an embedder that could not be changed to
        self.change_paused = False
        self.change_error: Exception | None = None
        self._left = [
            entry.id for entry in library.entries() if entry.embedded < entry.passages or entry.health.scanned_pages
        ]
        for failure in failures.kept(library.store):
            number, path = next(self._numbers), failure.path
            self._jobs[number] = Job(
                number, failure.name, "failed", error=failure.error, kept_as=failure.number, here=path is not None
            )
            self._files[number] = _File(path or Path(failure.name), handed_over=path is None)
        readers = [partial(self._work, self._read_next, f"read-{number}") for number in range(library.parsers)]
        self._threads = [
            threading.Thread(target=work, name=f"ingest-{index}", daemon=True)
            for index, work in enumerate([*readers, partial(self._work, self._finish_next, "finish")])
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, paths: Sequence[Path], *, handed_over: bool = False) -> tuple[int, ...]:
        """Queue files, each of which must stay where it is until its job is over; return the numbers of the jobs.

        `handed_over`: see Library.add. What is tried again is no failure any more.
        """
        with self._changed:
            again = {_source(_File(path, handed_over)) for path in paths}
            failed = [job.number for job in self._jobs.values() if job.state == "failed"]
            dropped = self._drop([n for n in failed if n in self._files and _source(self._files[n]) in again])
            if all(job.state in OVER for job in self._jobs.values()):
                self._batch += 1
            numbers = tuple(itertools.islice(self._numbers, len(paths)))
            for number, path in zip(numbers, paths, strict=True):
                self._jobs[number] = Job(number, path.name, "waiting", batch=self._batch)
                self._files[number] = _File(path, handed_over)
            self._changed.notify_all()
        self._forget(dropped)
        return numbers

    def read_again(self, document_id: str, name: str) -> None:
        """Read the pages of a document by text recognition, unless something is being done for it already."""
        with self._changed:
            if any(job.document_id == document_id and job.state not in OVER for job in self._jobs.values()):
                return
        if pages := self._library.read_again(document_id):
            with self._changed:
                number = next(self._numbers)
                self._jobs[number] = Job(number, name, "recognizing", total=pages, document_id=document_id)
                self._changed.notify_all()

    def unlock(self, number: int, password: str) -> None:
        """Try a file that failed for want of a password again, with one. The password is not kept."""
        with self._changed:
            job = self._jobs.get(number)
            if job is None or not isinstance(job.error, ProtectedFile) or not job.here:
                return
            file = self._files[number]
            dropped = self._drop([number])
            self._files[number] = replace(file, password=password)
            self._jobs[number] = Job(number, job.name, "waiting", batch=job.batch)
            self._changed.notify_all()
        self._forget(dropped)

    def jobs(self) -> tuple[Job, ...]:
        """Return all jobs that were not dismissed, in order."""
        with self._changed:
            return tuple(self._jobs.values())

    def unread(self) -> tuple[Unread, ...]:
        """Return the files that are in no search: those that wait, are being read, or could not be read."""
        return tuple(
            Unread(job.name, failed=job.state == "failed") for job in self.jobs() if job.state in (*UNREAD, "failed")
        )

    def uses(self, path: Path) -> bool:
        """Does a job still need this file? One that failed may be tried again with a password."""
        with self._changed:
            return any(
                self._files[job.number].path == path
                for job in self._jobs.values()
                if job.state in UNREAD or isinstance(job.error, ProtectedFile)
            )

    def dismiss(self, number: int) -> None:
        """Forget a job that is over."""
        with self._changed:
            over = number in self._jobs and self._jobs[number].state in OVER
            dropped = self._drop([number]) if over else []
            self._changed.notify_all()
        self._forget(dropped)

    def _drop(self, numbers: Sequence[int]) -> list[Job]:
        with self._changed:
            for number in numbers:
                self._files.pop(number, None)
            return [self._jobs.pop(number) for number in numbers]

    def _forget(self, dropped: Sequence[Job]) -> None:
        """Forget what is kept of jobs; not while the queue is locked, as a change of the library asks it things."""
        if kept := [job.kept_as for job in dropped if job.kept_as is not None]:
            failures.forget(self._library.store, kept)

    def cancel(self, number: int) -> None:
        """Stop a job. A document that can already be searched by words stays, and is finished at a later start."""
        self._change(number, state="cancelled")

    def wait_until_read(self, numbers: Sequence[int]) -> tuple[Job, ...]:
        """Return these jobs, but for dismissed ones, once none of them waits or is read, or the queue is closed."""
        with self._changed:
            while not self._closing and any(
                number in self._jobs and self._jobs[number].state in UNREAD for number in numbers
            ):
                self._changed.wait()
            return tuple(self._jobs[number] for number in numbers if number in self._jobs)

    def pause_change(self) -> None:
        """Let the change of the embedder rest after the batch in hand; what was made is kept."""
        self.change_paused = True

    def resume_change(self) -> None:
        """Go on with the change of the embedder, also with one that failed."""
        with self._changed:
            self.change_paused, self.change_error, self._unusable = False, None, None
            self._changed.notify_all()

    def close(self) -> None:
        """Stop after the batch in hand; what is not finished is taken up at the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=10)

    def _work(self, step: Callable[[], bool], name: str) -> None:
        """Take one step after the other; wait for a change when there is none to take."""
        while not self._closing:
            if not step():
                with self._changed:
                    self._changed.wait(timeout=1.0)
        logger.debug("%s ended", name)

    def _read_next(self) -> bool:
        with self._changed:
            job = self._next("waiting")
            if job is None:
                return False
            self._change(job.number, state="reading")
            file = self._files[job.number]
            self._files[job.number] = replace(file, password="")
        self._guarded(job.number, partial(self._read, job.number, file))
        return True

    def _finish_next(self) -> bool:
        """Embed or recognise a little of what was read, unless there is something to read first."""
        with self._changed:
            if self._has(UNREAD):
                return False
            job = self._next("embedding") or self._next("recognizing")
        if job is not None:
            self._guarded(job.number, partial(self._embed if job.state == "embedding" else self._recognize, job))
        elif self._left:
            self._resume(self._left[0])
        else:
            self._go_on_changing()
        return job is not None or bool(self._left)

    def _has(self, states: Sequence[State]) -> bool:
        """Is a job in one of these states? Between two looks a small file may have been read to its end."""
        with self._changed:
            return any(job.state in states for job in self._jobs.values())

    def _next(self, state: State) -> Job | None:
        return next((job for job in self._jobs.values() if job.state == state), None)

    def _resume(self, document_id: str) -> None:
        """Finish the next document that was left undone, until a file comes in."""

        def interrupted() -> bool:
            return self._closing or self._has(UNDER_WAY)

        try:
            self._library.embed_pending(document_id=document_id, cancelled=interrupted)
            if not interrupted():
                self._library.recognize_pending(document_id, cancelled=interrupted)
                self._library.embed_pending(document_id=document_id, cancelled=interrupted)
            if not interrupted():
                self._left.remove(document_id)
        except Exception:
            self._left.remove(document_id)
            logger.exception("a document could not be finished")

    def _go_on_changing(self) -> None:
        """Make vectors of the embedder that the library is changing to, until a file comes in."""
        change = changing.under_way(self._library)
        if change is None or change.name == self._unusable or self.change_paused:
            return
        try:
            changing.go_on(self._library, cancelled=lambda: self._closing or self._has(UNDER_WAY) or self.change_paused)
        except Exception as error:
            self._unusable, self.change_error = change.name, error
            logger.exception("the embedder could not be changed")

    def _guarded(self, number: int, step: Callable[[], None]) -> None:
        try:
            step()
        except ParsingCancelled:
            self._change(number, state="cancelled")
        except UnknownDocument:  # removed meanwhile
            self._change(number, state="done")
        except ChatdocError as error:
            self._fail(number, error)
        except Exception as error:
            logger.exception("a file could not be added")
            log = self._library.folder / "logs"
            self._fail(number, Unexpected(kind=type(error).__name__, log=log))

    def _fail(self, number: int, error: ChatdocError) -> None:
        with self._changed:
            job, file = self._jobs.get(number), self._files.get(number)
        if job is not None and job.state not in OVER:
            path = None if file is None or file.handed_over else file.path.absolute()
            kept_as = failures.keep(self._library.store, job.name, path, error)
            self._change(number, state="failed", error=error, kept_as=kept_as)

    def _read(self, number: int, file: _File) -> None:
        def count(done: int, total: int) -> None:
            self._change(number, done=done, total=total)

        entry, _ = self._library.add(
            file.path,
            progress=count,
            cancelled=lambda: self._stopped(number),
            password=file.password,
            handed_over=file.handed_over,
        )
        self._change(number, state="embedding", done=0, total=entry.passages - entry.embedded, document_id=entry.id)

    def _embed(self, job: Job) -> None:
        def count(done: int, _: int) -> None:
            self._change(job.number, done=job.done + done)

        self._library.embed_pending(
            document_id=job.document_id, progress=count, cancelled=lambda: self._interrupted(job.number)
        )
        if self._interrupted(job.number) or job.document_id is None:
            return
        scanned = len(self._library.document(job.document_id).health.scanned_pages)
        if scanned:
            self._change(job.number, state="recognizing", done=0, total=scanned)
        else:
            self._change(job.number, state="done")

    def _recognize(self, job: Job) -> None:
        """Recognise pages until something else waits; then embed what came of it."""

        def count(done: int, _: int) -> None:
            self._change(job.number, done=job.done + done)

        if job.document_id is None:
            return
        self._library.recognize_pending(
            job.document_id, progress=count, cancelled=lambda: self._interrupted(job.number, BEFORE_PAGES)
        )
        if not self._interrupted(job.number, BEFORE_PAGES):
            (entry,) = self._library.store.entries(self._library.embedder.name, [job.document_id])
            self._change(job.number, state="embedding", done=0, total=entry.passages - entry.embedded)

    def _interrupted(self, number: int, by: Sequence[State] = UNREAD) -> bool:
        return self._stopped(number) or self._has(by)

    def _stopped(self, number: int) -> bool:
        with self._changed:
            return self._closing or number not in self._jobs or self._jobs[number].state in OVER

    def _change(self, number: int, **fields: Any) -> None:
        """Change a job; one that is over, a cancelled one above all, stays as it is."""
        with self._changed:
            if (job := self._jobs.get(number)) and job.state not in OVER:
                self._jobs[number] = replace(job, **fields)
                if "state" in fields:
                    self._changed.notify_all()
