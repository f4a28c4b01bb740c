"""Files that the browser handed to Gradio -> files that stay until they have been read."""

import logging
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import psutil

logger = logging.getLogger(__name__)

MAX_FILE_MB = 200


@dataclass(slots=True)
class Uploads:
    """Two folders under `folder`, readable by their owner only: `received` is Gradio's, `staged` ours.

    Gradio clears what it received after an hour, and a folder's worth of books takes longer to read; so files move.
    Hold `lock` while files are staged and queued, and while `staged` is cleared.
    """

    folder: Path
    lock: Lock = field(default_factory=Lock)
    _count: int = 0

    @property
    def received(self) -> Path:
        return self.folder / "received"

    @property
    def staged(self) -> Path:
        return self.folder / "staged"

    def stage(self, paths: Sequence[str]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        """Move files that were received; return where they are now, and the names of those that are not there.

        A path that is not one of ours is refused like a missing one: paths come from the browser.
        """
        moved, lost = [], []
        for text in paths:
            path = Path(text)
            try:
                if not path.resolve(strict=True).is_relative_to(self.received.resolve()) or not path.is_file():
                    raise FileNotFoundError(text)
                moved.append(self._move(path))
            except (OSError, ValueError):
                logger.warning("an upload is not where it should be", exc_info=True)
                lost.append(path.name)
        return tuple(moved), tuple(lost)

    def _move(self, path: Path) -> Path:
        self._count += 1
        place = self.staged / str(self._count)
        place.mkdir(mode=0o700)
        return Path(shutil.move(path, place / path.name))

    def clear_staged(self, *, kept: Callable[[Path], bool]) -> None:
        """Delete the files that were staged, but for those that are to be `kept`; hold the lock."""
        for place in self.staged.iterdir():
            if not any(kept(path) for path in place.iterdir()):
                shutil.rmtree(place, ignore_errors=True)

    def close(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def open_uploads(library_folder: Path) -> Uploads:
    """Make empty folders for this process, and delete those of processes that ended without doing so."""
    root = library_folder / "tmp"
    root.mkdir(mode=0o700, exist_ok=True)
    for left in root.iterdir():
        if not left.name.isdigit() or not psutil.pid_exists(int(left.name)) or int(left.name) == os.getpid():
            shutil.rmtree(left, ignore_errors=True)
    uploads = Uploads(root / str(os.getpid()))
    for folder in (uploads.folder, uploads.received, uploads.staged):
        folder.mkdir(mode=0o700)
    return uploads
