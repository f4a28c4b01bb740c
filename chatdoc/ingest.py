"""Files handed over by the page -> documents, one after the other, in a background thread with counted progress."""

import itertools
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from chatdoc.errors import ChatdocError, ParsingCancelled, Unexpected
from chatdoc.library import Library

logger = logging.getLogger(__name__)

State = Literal["waiting", "reading", "embedding", "done", "failed", "cancelled"]
_OVER: tuple[State, ...] = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Job:
    """One file on its way. `done` of `total` are pages while reading, passages while embedding."""

    number: int
    name: str
    state: State
    done: int = 0
    total: int | None = None
    error: ChatdocError | None = None
    document_id: str | None = None


class IngestQueue:
    """Reads files in the order they were handed over, then embeds them; the page asks for `jobs` when it likes.

    When nothing waits, it embeds what an earlier process left without vectors.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changed = threading.Condition()
        self._jobs: dict[int, Job] = {}
        self._paths: dict[int, Path] = {}
        self._numbers = itertools.count(1)
        self._closing = False
        self._left = [entry.id for entry in library.entries() if entry.embedded < entry.passages]
        self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)
        self._thread.start()

    def submit(self, paths: Sequence[Path]) -> None:
        """Queue files; each must stay where it is until its job is over."""
        with self._changed:
            for path in paths:
                number = next(self._numbers)
                self._jobs[number] = Job(number, path.name, "waiting")
                self._paths[number] = path
            self._changed.notify_all()

    def jobs(self) -> tuple[Job, ...]:
        """Return all jobs that were not dismissed, in order."""
        with self._changed:
            return tuple(self._jobs.values())

    def dismiss(self, number: int) -> None:
        """Forget a job that is over."""
        with self._changed:
            if (job := self._jobs.get(number)) and job.state in _OVER:
                del self._jobs[number]

    def cancel(self, number: int) -> None:
        """Stop a job. A document that can already be searched by words stays, and is embedded later."""
        with self._changed:
            self._paths.pop(number, None)
            self._change(number, state="cancelled")

    def close(self) -> None:
        """Stop after the batch in hand; what is not embedded is taken up at the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        """Read what waits, so that it can be asked; then embed, until another file comes in."""
        while True:
            with self._changed:
                while not (self._closing or self._left or self._next("waiting") or self._next("embedding")):
                    self._changed.wait()
                if self._closing:
                    return
                waiting, read = self._next("waiting"), self._next("embedding")
                if waiting is not None:
                    path = self._paths.pop(waiting.number)
                    self._change(waiting.number, state="reading")
            if waiting is not None:
                self._guarded(waiting.number, partial(self._read, waiting.number, path))
            elif read is not None:
                self._guarded(read.number, partial(self._embed, read))
            else:
                self._resume()

    def _next(self, state: State) -> Job | None:
        with self._changed:
            return next((job for job in self._jobs.values() if job.state == state), None)

    def _resume(self) -> None:
        """Embed the next document that was left without vectors, until a file comes in."""
        try:
            self._library.embed_pending(
                document_id=self._left[0], cancelled=lambda: self._closing or self._next("waiting") is not None
            )
            if self._next("waiting") is None:
                del self._left[0]
        except Exception:
            self._left.clear()
            logger.exception("embedding could not be taken up again")

    def _guarded(self, number: int, step: Callable[[], None]) -> None:
        try:
            step()
        except ParsingCancelled:
            self._change(number, state="cancelled")
        except ChatdocError as error:
            self._change(number, state="failed", error=error)
        except Exception as error:
            logger.exception("a file could not be added")
            log = self._library.folder / "logs"
            self._change(number, state="failed", error=Unexpected(kind=type(error).__name__, log=log))

    def _read(self, number: int, path: Path) -> None:
        def count(done: int, total: int) -> None:
            self._change(number, done=done, total=total)

        entry, _ = self._library.add(path, progress=count, cancelled=lambda: self._stopped(number))
        self._change(number, state="embedding", done=0, total=entry.passages - entry.embedded, document_id=entry.id)

    def _embed(self, job: Job) -> None:
        def count(done: int, _: int) -> None:
            self._change(job.number, done=job.done + done)

        def interrupted() -> bool:
            return self._stopped(job.number) or self._next("waiting") is not None

        self._library.embed_pending(document_id=job.document_id, progress=count, cancelled=interrupted)
        if not interrupted():
            self._change(job.number, state="done")

    def _stopped(self, number: int) -> bool:
        with self._changed:
            return self._closing or number not in self._jobs or self._jobs[number].state in _OVER

    def _change(self, number: int, **fields: Any) -> None:
        """Change a job; one that is over, a cancelled one above all, stays as it is."""
        with self._changed:
            if (job := self._jobs.get(number)) and job.state not in _OVER:
                self._jobs[number] = replace(job, **fields)
