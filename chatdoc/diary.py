"""A folder -> the log file in it."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path


def log_to(folder: Path) -> None:
    """Keep a diary of counts, durations and failures, never of texts; the console only gets what is said to people."""
    logging.captureWarnings(True)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / "chatdoc.log"
        handler: logging.Handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()  # the library itself will say what is wrong with its folder
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
