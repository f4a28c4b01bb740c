"""Files -> documents, as many at once as there are processes for it (worker.py)."""

import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager

from chatdoc.parsing.worker import ParserProcess

MOST = 8
"""Each may take 2 GiB and a core."""


def processes_here() -> int:
    """Return how many files are read at once on this machine."""
    return max(1, min(os.cpu_count() or 1, MOST))


class ParserPool:
    """Several ParserProcesses, as many files at once; safe to share between threads. Each starts when it is needed."""

    def __init__(self, processes: int) -> None:
        self._all = [ParserProcess() for _ in range(processes)]
        self._idle: queue.LifoQueue[ParserProcess] = queue.LifoQueue()  # the one that worked last is warm
        for process in reversed(self._all):
            self._idle.put(process)

    @contextmanager
    def process(self) -> Iterator[ParserProcess]:
        """Take a process, for the time of a `with`; wait while all are taken."""
        process = self._idle.get()
        try:
            yield process
        finally:
            self._idle.put(process)

    def begin_to_close(self) -> None:
        """Kill all of them, also in the middle of a file, without waiting until they are gone."""
        for process in self._all:
            process.begin_to_close()

    def close(self) -> None:
        """End all of them, also in the middle of a file."""
        self.begin_to_close()
        for process in self._all:
            process.close()
