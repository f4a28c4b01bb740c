"""A file of an order and one mirror -> the whole file with the right bytes, gone on with where it stopped."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from chatdoc.errors import CaptivePortal, HubBrokeOff, HubBusy, HubUnreachable, WrongBytes, WrongSize
from models.download_order import Order, OrderedFile, Place, Told
from models.hub_http import Rest, rest_of

TRIES = 5
"""So often a host may break off without having sent a chunk before the next mirror is asked."""
PATIENCE_S = 60
"""So long a host that is busy is waited for."""

Tell = Callable[[Told], None]


def read_again(file: IO[bytes], told: Told, tell: Tell) -> Any:
    """Return the sha256 of what is there, and leave the file at its end."""
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(1 << 20):
        digest.update(block)
        told.done += len(block)
        tell(told)
    return digest


class FromOne:
    """One file from one mirror into `part`; `run` raises HubError and OSError."""

    def __init__(self, file: OrderedFile, place: Place, order: Order, *, told: Told, tell: Tell) -> None:
        self._file, self._place, self._order = file, place, order
        self._told, self._tell = told, tell
        self._host = urlsplit(place.url).hostname or "?"
        self._digest: Any = hashlib.sha256()
        self._received = 0

    def run(self, part: Path) -> None:
        """Bring the part to its end; bytes that are not the file's are thrown away."""
        with part.open("r+b" if part.exists() else "w+b", buffering=0) as out:
            begun = self._go_on(out)
            try:
                self._to_the_end(out)
            except (CaptivePortal, WrongBytes, WrongSize):
                out.truncate(begun)
                raise
            os.fsync(out.fileno())
        if self._digest.hexdigest() != self._file.sha256:
            part.unlink()
            raise WrongBytes(host=self._host, file=self._file.path)

    def _go_on(self, out: IO[bytes]) -> int:
        """Read what is there and return how much it is. Only whole chunks are sure to have reached the disk."""
        size = os.fstat(out.fileno()).st_size
        if self._file.bytes is None:
            out.truncate(0)
        elif size != self._file.bytes:
            out.truncate(min(size, self._file.bytes) // self._order.chunk * self._order.chunk)
        self._told.phase = "checking"
        self._digest = read_again(out, self._told, self._tell)
        self._told.phase = "loading"
        if out.tell() == self._file.bytes and self._digest.hexdigest() != self._file.sha256:
            self._begin_anew(out)
        return out.tell()

    def _begin_anew(self, out: IO[bytes]) -> None:
        self._told.done -= out.tell()
        out.seek(0)
        out.truncate()
        self._digest = hashlib.sha256()

    def _to_the_end(self, out: IO[bytes]) -> None:
        """Ask again after each break, from where it broke off, as long as something comes."""
        failures = 0
        whole = out.tell() == self._file.bytes
        while not whole:
            before = self._received
            try:
                self._once(out)
                whole = True
            except HubBusy as busy:
                failures += 1
                if int(busy.fields["seconds"]) > PATIENCE_S or failures > TRIES:
                    raise
                time.sleep(int(busy.fields["seconds"]))
            except (HubBrokeOff, HubUnreachable) as error:
                failures = 1 if self._received - before >= self._order.chunk else failures + 1
                if failures > TRIES or (isinstance(error, HubUnreachable) and not self._received):
                    raise
                time.sleep(self._order.pause_s * 2 ** (failures - 1))

    def _once(self, out: IO[bytes]) -> None:
        start = out.tell()
        with rest_of(self._place.url, start=start, hosts=self._place.hosts) as rest:
            self._check(rest, start)
            if rest.start != start:  # the host does not know how to begin in the middle
                self._begin_anew(out)
            self._take(out, rest)
        if self._file.bytes is not None and out.tell() < self._file.bytes:
            raise HubBrokeOff(host=self._host, detail="the connection ended")

    def _check(self, rest: Rest, start: int) -> None:
        """Raise before anything of another file is taken."""
        if rest.total is not None and self._file.bytes not in (None, rest.total):
            raise self._wrong_size(rest.total)
        if rest.sha256 not in ("", self._file.sha256):
            raise WrongBytes(host=self._host, file=self._file.path)
        if rest.start not in (0, start):
            raise HubBrokeOff(host=self._host, detail="Content-Range")

    def _take(self, out: IO[bytes], rest: Rest) -> None:
        synced = out.tell()
        for piece in rest.pieces:
            if self._file.bytes is not None and out.tell() + len(piece) > self._file.bytes:
                raise self._wrong_size(f"> {out.tell() + len(piece) - 1}")
            if out.tell() == 0 and self._file.path.endswith(".gguf"):
                self._must_be_gguf(piece)
            out.write(piece)
            self._digest.update(piece)
            self._received += len(piece)
            self._told.received += len(piece)
            self._told.done += len(piece)
            if out.tell() - synced >= self._order.chunk:
                os.fsync(out.fileno())
                synced = out.tell()
            self._tell(self._told)

    def _must_be_gguf(self, begin: bytes) -> None:
        """Notice another file at its first bytes, not after gigabytes."""
        if begin.lstrip()[:1] == b"<":
            raise CaptivePortal(host=self._host, file=self._file.path)
        if not begin.startswith(b"GGUF"[: len(begin)]):
            raise WrongBytes(host=self._host, file=self._file.path)

    def _wrong_size(self, size: object) -> WrongSize:
        return WrongSize(host=self._host, file=self._file.path, size=size, expected=self._file.bytes)
