"""Files handed over by the page -> documents, one after the other, in a background thread with counted progress."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from chatdoc.errors import ChatdocError, ParsingCancelled, Unexpected
from chatdoc.library import Library

logger = logging.getLogger(__name__)

State = Literal["waiting", "reading", "embedding", "done", "failed", "cancelled"]


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
    """Reads and embeds files in the order they were handed over; the page asks for `jobs` when it likes."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changed = threading.Condition()
        self._jobs: dict[int, Job] = {}
        self._paths: dict[int, Path] = {}
        self._closing = False
        self._resume = any(entry.embedded < entry.passages for entry in library.entries())
        self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)
        self._thread.start()

    def submit(self, paths: Sequence[Path]) -> None:
        """Queue files; each must stay where it is until its job is over."""
        with self._changed:
            for path in paths:
                number = max(self._jobs, default=0) + 1
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
            if (job := self._jobs.get(number)) and job.state in ("done", "failed", "cancelled"):
                del self._jobs[number]

    def cancel(self, number: int) -> None:
        """Stop a job. A document that can already be searched by words stays, and is embedded later."""
        self._change(number, lambda job: replace(job, state="cancelled") if job.state != "done" else job)

    def close(self) -> None:
        """Stop after the batch in hand; what is not embedded is taken up at the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        if self._resume:
            self._guarded(None)
        while True:
            with self._changed:
                number = next((job.number for job in self._jobs.values() if job.state == "waiting"), None)
                if self._closing:
                    return
                if number is None:
                    self._changed.wait()
                    continue
            self._guarded(number)

    def _guarded(self, number: int | None) -> None:
        try:
            if number is None:
                self._library.embed_pending(cancelled=lambda: self._closing)
            else:
                self._ingest(number)
        except ParsingCancelled:
            pass
        except ChatdocError as error:
            self._fail(number, error)
        except Exception as error:
            logger.exception("a file could not be added")
            self._fail(number, Unexpected(kind=type(error).__name__, log=self._library.folder / "logs"))

    def _ingest(self, number: int) -> None:
        def stopped() -> bool:
            return self._closing or number not in self._jobs or self._jobs[number].state == "cancelled"

        def count(state: State) -> Callable[[int, int], None]:
            def counted(done: int, total: int) -> None:
                self._change(
                    number,
                    lambda job: job if job.state == "cancelled" else replace(job, state=state, done=done, total=total),
                )

            return counted

        self._change(number, lambda job: replace(job, state="reading"))
        entry, _ = self._library.add(self._paths[number], progress=count("reading"), cancelled=stopped)
        self._change(number, lambda job: replace(job, document_id=entry.id))
        self._library.embed_pending(document_id=entry.id, progress=count("embedding"), cancelled=stopped)
        self._change(number, lambda job: job if job.state == "cancelled" else replace(job, state="done"))

    def _fail(self, number: int | None, error: ChatdocError) -> None:
        if number is None:
            logger.error("embedding could not be taken up again: %s", error)
        else:
            self._change(number, lambda job: replace(job, state="failed", error=error))

    def _change(self, number: int, change: Callable[[Job], Job]) -> None:
        with self._changed:
            if number in self._jobs:
                self._jobs[number] = change(self._jobs[number])
