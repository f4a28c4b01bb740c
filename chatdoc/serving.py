"""A library folder -> the right to show it on a page, which one process has at a time.

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
    lock = FileLock(folder / "page.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LibraryServed(folder=folder) from error
    except (OSError, RuntimeError):  # the second is how filelock says that the disk knows none
        logger.warning("no lock for the page", exc_info=True)
    try:
        yield
    finally:
        lock.release()
