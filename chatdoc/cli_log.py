"""Where the command line keeps its diary."""

import logging
import os
from contextlib import suppress
from pathlib import Path


def log_to(folder: Path) -> None:
    """Keep a diary of counts, durations and failures, never of texts; the console only gets what is said to people."""
    logging.captureWarnings(True)
    logging.basicConfig(level=logging.INFO, handlers=[_Diary(folder)], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would write a line with the address for each request


class _Diary(logging.Handler):
    """Opens the file when there is something to write: a small command has nothing, and is done in less time."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            self._file = _opened(self._folder)
        self._file.handle(record)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def _opened(folder: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    handler: logging.Handler
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / "chatdoc.log"
        handler = rotating = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        rotating.rotator = _rename
    except OSError:
        handler = logging.NullHandler()  # the library itself will say what is wrong with its folder
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler


def _rename(file: str, older: str) -> None:
    """Put a full log aside. Windows renames none that another chatdoc has open: it grows until that one has ended."""
    with suppress(PermissionError):
        os.replace(file, older)
