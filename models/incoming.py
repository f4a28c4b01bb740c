"""A model file that is handed over in pieces -> on this disk, tried apart from chatdoc, and then among the models.

It lies in `.downloads` until it is whole and llama.cpp has survived it; what is not finished is thrown away.
"""

import errno
import logging
import re
import shutil
import threading
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from chatdoc.errors import (
    AnotherIsTakenIn,
    ModelError,
    ModelNotTakenIn,
    ModelTooBig,
    NoRoomToTakeIn,
    NotAModel,
    TakingInStopped,
)
from chatdoc.types_models import Progress
from models.download_order import ROOM, only_one, staged
from models.gguf_facts import read_facts
from models.memory import LEAST_CONTEXT, context_that_fits, gigabytes, memory_here
from models.trial import remember, try_apart

logger = logging.getLogger(__name__)

_STRANGE = re.compile(r"[^\w.-]+")
_MOST_NAME = 80
"""Letters of a file's name; some systems allow 255 bytes, and a Chinese character takes three."""
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class Incoming:
    """One file that is being handed over; `progress` is in bytes, "checking" while it is tried."""

    def __init__(self, name: str, size: int, folder: Path, tried: Path) -> None:
        self.progress = Progress(name, "loading", 0, size)
        self.cancelled = threading.Event()
        self._folder, self._tried = folder, tried

    def take(self, pieces: Iterable[bytes]) -> None:
        """Take the file in. Raises ModelError, which `progress` tells too, and whatever `pieces` raises."""
        name, folder = self.progress.name, self._folder
        try:
            if not name.lower().endswith(".gguf"):
                raise NotAModel(name=name)
            with only_one(folder, "incoming") as ours:
                if not ours:
                    raise AnotherIsTakenIn(name=name)
                if shutil.disk_usage(folder).free < self.progress.total * ROOM:
                    raise self._no_room()
                place = staged(folder) / "incoming"
                shutil.rmtree(place, ignore_errors=True)  # what a process that was killed has left
                place.mkdir()
                try:
                    part = free_place(place, name)
                    self._write(part, pieces)
                    self._try(part)
                finally:
                    shutil.rmtree(place, ignore_errors=True)
        except OSError as error:
            full = error.errno in _FULL
            refused = self._no_room() if full else ModelNotTakenIn(folder=folder, detail=error.strerror or error)
            raise self._failed(refused) from error
        except ModelError as error:
            raise self._failed(error) from None
        except BaseException:  # the browser is gone
            self._failed(TakingInStopped(name=name))
            raise

    def _write(self, part: Path, pieces: Iterable[bytes]) -> None:
        name, size = self.progress.name, self.progress.total
        with part.open("wb") as file:
            for piece in pieces:
                if self.cancelled.is_set():
                    raise TakingInStopped(name=name)
                if not file.tell() and not piece.startswith(b"GGUF"[: len(piece)]):
                    raise NotAModel(name=name)  # at its first bytes, not after gigabytes
                file.write(piece)
                self.progress = Progress(name, "loading", file.tell(), size)
            if not size or file.tell() != size:
                raise TakingInStopped(name=name)

    def _try(self, part: Path) -> None:
        """Try the file, unless it is larger than the memory that is free now, and give it a name of its own."""
        name, size = self.progress.name, self.progress.total
        self.progress = Progress(name, "checking", size, size)
        facts = read_facts(part)
        sha256 = ""
        try:
            context_that_fits(facts, memory_here(), wanted=LEAST_CONTEXT)
            sha256 = try_apart(part, facts, None)
        except ModelTooBig:
            logger.info("a model file is not tried: it is larger than the memory that is free")
        target = free_place(self._folder, name)
        part.replace(target)
        if sha256:
            remember(target, sha256, self._tried)
        self.progress = Progress(name, "done", size, size, path=target)

    def _no_room(self) -> NoRoomToTakeIn:
        needed, free = round(self.progress.total * ROOM), shutil.disk_usage(self._folder).free
        return NoRoomToTakeIn(
            name=self.progress.name, folder=self._folder, needed=gigabytes(needed), free=gigabytes(free)
        )

    def _failed(self, error: ModelError) -> ModelError:
        self.progress = Progress(self.progress.name, "failed", 0, self.progress.total, error=error)
        return error


def free_place(folder: Path, name: str) -> Path:
    """Return where a GGUF file that was handed over under this name can stand; nothing that is there is replaced.

    free_place(folder, "../my model.GGUF") is folder / "my_model.gguf", or my_model-1.gguf where that is taken.
    """
    plain = _STRANGE.sub("_", name[: -len(".gguf")]).strip("._")[:_MOST_NAME] or "model"
    numbered = (folder / f"{plain}{f'-{number}' if number else ''}.gguf" for number in count())
    return next(place for place in numbered if not place.exists())
