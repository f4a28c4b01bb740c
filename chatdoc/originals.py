"""Bytes of a file -> its stored copy `originals/<sha256><suffix>`, so that a citation can always be opened."""

import errno
import os
import re
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chatdoc.database import disk_full

INCOMING_SECONDS = 86400.0
"""A copy in the making that is older belongs to a process that was killed: reading a file takes 15 minutes at most."""

_COPY = re.compile(r"[0-9a-f]{64}\.[a-z]+")
_INCOMING = re.compile(r"\.incoming-[0-9a-f]{32}\.[a-z]+")


class Originals:
    """A folder of copies, readable by their owner only, made when it is not there. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)

    def path(self, document_id: str, suffix: str) -> Path:
        """Return where the copy of a document is, or will be."""
        return self._folder / (document_id + suffix)

    @contextmanager
    def incoming(self, data: bytes, suffix: str) -> Iterator[Path]:
        """Write the bytes where they stay until they are moved to `path`; what was not moved is deleted.

        Raises DiskFull.
        """
        path = self._folder / f".incoming-{uuid.uuid4().hex}{suffix}"
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            try:
                with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                raise disk_full(self._folder.parent, need=len(data)) from error
            yield path
        finally:
            path.unlink(missing_ok=True)

    def strays(self, kept: Collection[str]) -> list[Path]:
        """Return what killed processes left: copies not called as one of `kept`, and old ones in the making.

        None of the former when nothing is kept: if the database was lost, they are all there is. Other files in the
        folder are not ours.
        """
        return [
            path
            for path in self._folder.iterdir()
            if (_COPY.fullmatch(path.name) and kept and path.name not in kept)
            or (_INCOMING.fullmatch(path.name) and _age_seconds(path) > INCOMING_SECONDS)
        ]


def _age_seconds(path: Path) -> float:
    with suppress(FileNotFoundError):  # its process is just done with it
        return time.time() - path.stat().st_mtime
    return 0.0
