"""A library folder -> the right to show it on a page, or to change its embedder, which one process has at a time.

The command line works beside a page and beside itself: SQLite takes turns. Two pages would both embed what has no
vector, recognise the same scanned pages and follow the same folders, each for nothing.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from chatdoc.errors import LibraryServed

logger = logging.getLogger(__name__)


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Be the only page of this library. The system ends that with the process, however it ends.

    Raises LibraryServed. A disk that knows no locks is no reason not to serve.
    """
    with alone(folder / "page.lock") as ours:
        if not ours:
            raise LibraryServed(folder=folder)
        yield


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
