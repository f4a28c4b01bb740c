"""Names of the catalogue -> downloads that a person starts, pauses and cancels, each in a process of its own.

Safe to use from several threads, such as the handlers of a page. Nothing is ever started by itself.
"""

import json
import logging
import os
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import chatdoc.errors
from chatdoc.errors import DownloadError, DownloadsOff, DownloadStopped, ModelsFolderRefused
from chatdoc.preferences import stays_offline
from chatdoc.same_python import same_python
from chatdoc.types_models import Progress
from models.catalogue import folder_for_new, model_folders
from models.download_order import Order, only_one, order_for, part_of, staged
from models.known import find_entry

logger = logging.getLogger(__name__)

SPEED_OVER_S = 5.0
"""The speed that is told is the mean over so many seconds."""
_ROOT = Path(__file__).parents[1]


class Downloads:
    """The downloads into the folder for new models. Every name is one of the catalogue; others raise UnknownModel."""

    def __init__(self, *folders: Path) -> None:
        self._folders = model_folders(folders)
        self._lock = threading.Lock()
        self._running: dict[str, _Running] = {}
        self._ended: dict[str, Progress] = {}

    def start(self, name: str) -> None:
        """Begin a download, or go on with one where it stopped; one that runs already goes on running.

        Raises DownloadsOff.
        """
        order = self._order(name)
        if stays_offline():
            raise DownloadsOff(name=order.name)
        with self._lock:
            if order.name not in self._running:
                self._ended.pop(order.name, None)
                self._running[order.name] = _Running(order, self._end)

    def pause(self, name: str) -> None:
        """Stop a download, or put aside that it failed; what arrived is kept, also when chatdoc ends.

        Waits until it has stopped.
        """
        entry = find_entry(name)
        with self._lock:
            running = self._running.get(entry.name)
            self._ended.pop(entry.name, None)
        if running is not None:
            running.stop()

    def cancel(self, name: str) -> None:
        """Stop a download and throw away what arrived; a model that is whole stays. Raises ModelsFolderRefused."""
        self.pause(name)
        order = self._order(name)
        folder = Path(order.folder)
        try:
            if staged(folder).is_dir():
                with only_one(folder, order.name) as ours:
                    if ours:
                        _throw_away(order)
        except OSError as error:
            raise ModelsFolderRefused(folder=folder, detail=error.strerror or error) from error
        with self._lock:
            self._ended.pop(order.name, None)

    def progress(self, name: str) -> Progress:
        """Return how far it is: of one that nobody started in this process, what is on the disk."""
        order = self._order(name)
        with self._lock:
            if (running := self._running.get(order.name)) is not None:
                return running.progress
            ended = self._ended.get(order.name)
        return ended if ended is not None and ended.state == "failed" else _on_disk(order)

    def wait(self, name: str, timeout_s: float | None = None) -> Progress:
        """Return how far it is when it has ended, or after so many seconds."""
        entry = find_entry(name)
        with self._lock:
            running = self._running.get(entry.name)
        if running is not None:
            running.ended.wait(timeout_s)
        return self.progress(name)

    def close(self) -> None:
        """Pause them all."""
        with self._lock:
            running = list(self._running.values())
        for each in running:
            each.stop()

    @property
    def folder(self) -> Path:
        """Where new models go."""
        return folder_for_new(self._folders)

    def _order(self, name: str) -> Order:
        """Return the order for the folder that has it already, else for the one for new models."""
        entry = find_entry(name)
        orders = [order_for(entry, folder) for folder in self._folders]
        return next((order for order in orders if _on_disk(order).state == "done"), order_for(entry, self.folder))

    def _end(self, last: Progress) -> None:
        with self._lock:
            self._running.pop(last.name, None)
            self._ended[last.name] = last


class _Running:
    """One process that downloads, and the thread that listens to it."""

    def __init__(self, order: Order, end: Callable[[Progress], None]) -> None:
        self.ended = threading.Event()
        self.progress = replace(_on_disk(order), state="starting", path=None)
        self._order, self._end = order, end
        self._stopped = False
        self._arrived: deque[tuple[float, int]] = deque()
        python, variables = same_python()
        self._process = subprocess.Popen(
            [python, "-m", "models.download"],
            cwd=_ROOT,
            env=os.environ | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        threading.Thread(target=self._listen, name=f"download {order.name}", daemon=True).start()

    def stop(self) -> None:
        """End the process. It may be killed at any time, as by a power cut."""
        self._stopped = True
        self._process.kill()
        self.ended.wait()

    def _listen(self) -> None:
        logger.info("download of %s begins", self._order.name)
        try:
            self._hear()
        except OSError as error:  # the process died before it took its order
            self._fail(DownloadStopped(name=self._order.name, detail=error))
        finally:
            self._process.kill()
            self._process.wait()
            logger.info("download of %s: %s, %d bytes", self._order.name, self.progress.state, self.progress.done)
            self._end(self.progress)
            self.ended.set()

    def _hear(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{self._order.to_json()}\n".encode())
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.endswith(b"\n"):  # else it was killed in the middle of it
                self._take(json.loads(line))
        if self.progress.runs:
            if self._stopped:
                self.progress = replace(self.progress, state="paused", bytes_per_s=None, seconds_left=None)
            else:
                self._fail(DownloadStopped(name=self._order.name, detail=f"exit {self._process.wait()}"))

    def _take(self, told: dict[str, Any]) -> None:
        match told["phase"]:
            case "done":
                self.progress = replace(_on_disk(self._order), state="done", path=self._order.target)
            case "failed":
                self._fail(getattr(chatdoc.errors, told["error"])(**told["fields"]))
            case phase:
                done, total = told["done"], max(told["done"], told["total"])  # small files may be of unknown size
                speed = self._speed(told["received"]) if phase == "loading" else None
                left = (total - done) / speed if speed else None
                self.progress = Progress(self._order.name, phase, done, total, speed, left, told["mirror"])

    def _speed(self, received: int) -> float | None:
        """Return bytes a second over the last seconds; None before a second has passed."""
        now = time.monotonic()
        self._arrived.append((now, received))
        while now - self._arrived[0][0] > SPEED_OVER_S:
            self._arrived.popleft()
        since, before = self._arrived[0]
        return (received - before) / (now - since) if now - since >= 1 else None

    def _fail(self, error: DownloadError) -> None:
        self.progress = replace(
            self.progress, state="failed", bytes_per_s=None, seconds_left=None, mirror="", error=error
        )


def _on_disk(order: Order) -> Progress:
    """Return what of it is here; whole ones are known by their sizes, and were checked when they came."""
    folder, target = Path(order.folder), order.target
    places = [(file, target / file.path if order.into else target) for file in order.files]
    if all(path.is_file() and file.bytes in (None, path.stat().st_size) for file, path in places):
        return Progress(order.name, "done", order.total, order.total, path=target)
    parts = [part_of(folder, file.sha256) for file in order.files]
    done = sum(part.stat().st_size for part in parts if part.is_file())
    return Progress(order.name, "paused" if done else "absent", done, order.total)


def _throw_away(order: Order) -> None:
    for file in order.files:
        part_of(Path(order.folder), file.sha256).unlink(missing_ok=True)
    shutil.rmtree(staged(Path(order.folder)) / f"{order.name}.new", ignore_errors=True)
