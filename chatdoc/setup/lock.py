"""Two starts at the same moment -> one installation after the other."""

import contextlib
import errno
import sys
import time
from collections.abc import Iterator

from chatdoc.setup.environment import ROOT
from chatdoc.setup.progress import Progress
from chatdoc.setup.texts import tell

LOCK = ROOT / ".venv.lock"


@contextlib.contextmanager
def only_one() -> Iterator[int]:
    """Wait until no other launcher installs here; yield the lock's file descriptor.

    The system frees the lock when this process and the pip it started are gone, however they ended.
    """
    with open(LOCK, "a+b") as file:
        if not _try_lock(file.fileno()):
            waiting = Progress(1)
            waiting.begin(tell("waiting"))
            while not _try_lock(file.fileno()):
                waiting.tick()
                time.sleep(0.2)
            waiting.end()
        yield file.fileno()


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        is_held = error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
        return not is_held  # a disk without locks is no reason to wait
    return True
