"""The stored copy of a PDF or picture -> its pages drawn in a process of their own; the last ones are kept."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from chatdoc.parsing.worker import ParserProcess
from chatdoc.types import Document

KEPT_PICTURES, KEPT_FILES = 32, 64
"""A picture is about 0.4 MB, of a photograph up to 6 MB. None is kept on disk, where it would outlive its document."""
WIDTHS = range(400, 4001, 200)
"""Pixels; few of them, so that a window that is drawn a little wider finds the picture it had."""


class PagePictures:
    """Draws pages; safe to share between threads, which then wait in turn."""

    def __init__(self, original: Callable[[str], Path]) -> None:
        """`original` says where the copy of a document lies, by its id."""
        self._original = original
        self._process = ParserProcess()
        self._kept_sizes = lru_cache(maxsize=KEPT_FILES)(self._measure)
        self._kept_pictures = lru_cache(maxsize=KEPT_PICTURES)(self._draw)

    def start(self) -> None:
        """Start the process; without it, that is done for the first page."""
        self._process.start()

    def close(self) -> None:
        """End the process, also in the middle of a page."""
        self._process.close()

    def sizes(self, document: Document) -> list[tuple[float, float]]:
        """Return (width, height) of each page as it is drawn, in points. Raises UnreadableFile or UnknownDocument."""
        return self._kept_sizes(self._original(document.id), document.name)

    def picture(self, document: Document, page: int, *, width: int) -> bytes:
        """Return a page (physical, from 1) as PNG, about `width` pixels wide: one of WIDTHS.

        Raises UnreadableFile or UnknownDocument.
        """
        return self._kept_pictures(self._original(document.id), document.name, page, width)

    def _measure(self, copy: Path, name: str) -> list[tuple[float, float]]:
        return self._process.page_sizes(copy, name=name)

    def _draw(self, copy: Path, name: str, page: int, width: int) -> bytes:
        return self._process.page_picture(copy, page, width=width, name=name)
