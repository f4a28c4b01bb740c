"""A library folder -> the right to show it on a page, or to change its embedder, which one process has at a time.

Beside the lock stands where the page is, so that a second start can bring it up. The command line works beside a page
and beside itself: SQLite takes turns. Two pages would both embed what has no vector, recognise the same scanned pages
and follow the same folders, each for nothing.
"""

import http.client
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from chatdoc.errors import LibraryServed

logger = logging.getLogger(__name__)

OPENING_S = 20.0
"""How long a second start waits for whoever has the library and does not say that a page is coming."""
ONE_MORE = "/chatdoc/one-more"
"""Asked with a POST and the page's token, it answers with a token that opens the page once (ui/guard.py)."""


@dataclass(frozen=True, slots=True)
class OpenPage:
    """Where another process shows a library, or will (COMING); the token opens its page."""

    port: int
    token: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/?t={self.token}"

    def address_once(self) -> str | None:
        """Return an address that opens it a single time, None where nothing answers there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("POST", ONE_MORE, headers={"X-Chatdoc-Token": self.token})
            answer = connection.getresponse()
            token = answer.read(200).decode("ascii")
        except (OSError, ValueError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return f"http://127.0.0.1:{self.port}/?t={token}" if answer.status == 200 else None


COMING = OpenPage(0, "")
"""Stands for a page that is not there yet."""


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Be the only page of this library. The system ends that with the process, however it ends.

    Raises LibraryServed. A disk that knows no locks is no reason not to serve.
    """
    with alone(folder / "page.lock") as ours:
        if not ours:
            raise LibraryServed(folder=folder)
        yield


def tell_neighbours(folder: Path, page: OpenPage) -> None:
    """Write down where the page is, for this user's eyes only. It is not served without that file all the same."""
    path = _page_file(folder)
    new = path.with_suffix(".new")
    try:
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            json.dump(asdict(page), file)
        os.replace(new, path)
    except OSError:
        logger.warning("a second start will not find this page", exc_info=True)


def forget_page(folder: Path) -> None:
    """Take back what `tell_neighbours` wrote."""
    with suppress(OSError):
        _page_file(folder).unlink(missing_ok=True)


def open_page(folder: Path, *, waits: Callable[[], None] = lambda: None) -> tuple[OpenPage, str] | None:
    """Return another process's page of this library and an address that opens it once; None when nobody has one.

    One that is being started is waited for, as long as its process holds the lock: on two cores that twenty processes
    shared that took five minutes. `waits` is called when it begins to. Raises LibraryServed where somebody holds it
    and shows no page.
    """
    until, told = time.monotonic() + OPENING_S, False
    while True:
        page = _read_page(folder)
        if page is not None and page != COMING and (address := page.address_once()) is not None:
            return page, address
        with alone(folder / "page.lock") as ours:
            if ours:
                return None
        if time.monotonic() > until and page != COMING:
            raise LibraryServed(folder=folder)
        if not told:
            waits()
        told = True
        time.sleep(0.2)


def _read_page(folder: Path) -> OpenPage | None:
    try:
        told = json.loads(_page_file(folder).read_text(encoding="ascii"))
        return OpenPage(int(told["port"]), str(told["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _page_file(folder: Path) -> Path:
    return folder / "page.json"


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold a lock while the context lasts, if nobody else does; yield whether it is held. The disk may know no locks.

    The system gives it back when the process ends, however it ends.
    """
    lock, ours = FileLock(path, mode=0o600), True
    try:
        lock.acquire(timeout=0)
    except Timeout:
        ours = False
    except (OSError, RuntimeError):  # the second is how filelock says that the disk knows none
        logger.warning("no lock at %s", path.name, exc_info=True)
    try:
        yield ours
    finally:
        lock.release()
