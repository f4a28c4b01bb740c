"""An order on standard input -> files of the catalogue on this disk; a process of its own, which may be killed.

`python -m models.download` reads one line of JSON (Order), prints its progress as lines of JSON, and ends when standard
input does. Only in this process is the seal opened, to one host at a time. What arrived lies in `.downloads` beside the
models, and the next process goes on with it, less one chunk at most: what was not synced is not sure to be there.
"""

import errno
import json
import os
import shutil
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from chatdoc.errors import DownloadElsewhere, DownloadError, HubError, ModelsFolderRefused, NoRoomForModel
from chatdoc.sealed import refuse_network, seal
from models.download_file import FromOne, Tell, read_again
from models.download_order import ROOM, Order, OrderedFile, Told, only_one, part_of, staged
from models.memory import gigabytes

_TOLD_S = 0.2
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class Download:
    """One order, carried out by `run`; `tell` is called with how far it is, far more often than anyone looks."""

    def __init__(self, order: Order, tell: Tell) -> None:
        self._order = order
        self._folder = Path(order.folder)
        self._tell = tell
        self._told = Told("checking", 0, order.total)

    def run(self) -> None:
        """Raises DownloadError. What stands in the target's place is not touched before all of the new one is here."""
        try:
            with only_one(self._folder, self._order.name) as ours:
                if not ours:
                    raise DownloadElsewhere(name=self._order.name)
                if not self._is_here():
                    self._fetch()
        except OSError as error:
            if error.errno in _FULL:
                raise self._no_room(self._told.total - self._told.done) from error
            raise ModelsFolderRefused(folder=self._folder, detail=error.strerror or error) from error

    def _is_here(self) -> bool:
        """Is everything where it should be, every byte of it?"""
        target = self._order.target
        for file in self._order.files:
            path = target / file.path if self._order.into else target
            if not path.is_file() or file.bytes not in (None, path.stat().st_size):
                return False
            with path.open("rb") as there:
                if read_again(there, self._told, self._tell).hexdigest() != file.sha256:
                    return False
        return True

    def _fetch(self) -> None:
        self._told.done = 0
        parts = [part_of(self._folder, file.sha256) for file in self._order.files]
        there = sum(part.stat().st_size for part in parts if part.is_file())
        missing = self._order.total - there
        if shutil.disk_usage(self._folder).free < missing * ROOM:
            raise self._no_room(missing)
        for file, part in zip(self._order.files, parts, strict=True):
            self._file(file, part)
        if self._order.into:
            self._put_folder(parts)
        else:
            parts[0].replace(self._order.target)
        _sync(self._folder)

    def _file(self, file: OrderedFile, part: Path) -> None:
        """Get one file from the first mirror that has it. Raises the error of the first one where none does."""
        errors: list[HubError] = []
        before = self._told.done
        for place in file.places:
            self._told.mirror, self._told.done = place.mirror, before
            try:
                return FromOne(file, place, self._order, told=self._told, tell=self._tell).run(part)
            except HubError as error:
                errors.append(error)
        raise errors[0]

    def _put_folder(self, parts: list[Path]) -> None:
        """Make the folder among the downloads and move it to its place, after the old one moved out of it."""
        new, old = (staged(self._folder) / f"{self._order.into}{ending}" for ending in (".new", ".old"))
        for stale in (new, old):
            shutil.rmtree(stale, ignore_errors=True)
        for file, part in zip(self._order.files, parts, strict=True):
            place = new / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            part.replace(place)
        if self._order.target.exists():
            self._order.target.replace(old)
        new.replace(self._order.target)
        shutil.rmtree(old, ignore_errors=True)

    def _no_room(self, missing: int) -> NoRoomForModel:
        needed, free = round(missing * ROOM), shutil.disk_usage(self._folder).free
        return NoRoomForModel(
            name=self._order.name, folder=self._folder, needed=gigabytes(needed), free=gigabytes(free)
        )


def _sync(folder: Path) -> None:
    """See that the disk knows the new name, where a system can be asked for it."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _printing() -> Tell:
    """Return what prints a few times a second, and each new phase at once."""
    last: tuple[float, str] = (0.0, "")

    def tell(told: Told) -> None:
        nonlocal last
        if told.phase != last[1] or time.monotonic() - last[0] >= _TOLD_S:
            last = (time.monotonic(), told.phase)
            print(json.dumps(asdict(told)), flush=True)

    return tell


def _end_with_input() -> None:
    """Whoever gave the order is gone, or wants it stopped."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    """Carry out one order."""
    seal()
    refuse_network()
    order = Order.from_json(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        Download(order, _printing()).run()
        print(json.dumps({"phase": "done"}), flush=True)
    except DownloadError as error:
        print(json.dumps({"phase": "failed", "error": type(error).__name__, "fields": error.fields}), flush=True)


if __name__ == "__main__":
    main()
