"""The stored copy of a PDF or picture -> its pages drawn in a process of their own; the last ones are kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from chatdoc.errors import ChatdocError
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
        self._kept: OrderedDict[tuple[Path, int, int], bytes] = OrderedDict()
        self._keeping, self._drawing = threading.Lock(), threading.Lock()
        self._asked = 0

    def start(self) -> None:
        """Start the process; without it, that is done for the first page."""
        self._process.start()

    def begin_to_close(self) -> None:
        """Kill the process, also in the middle of a page, without waiting until it is gone."""
        self._process.begin_to_close()

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
        self._asked += 1
        return self._drawn(document, page, width)

    def draw_beside(self, document: Document, page: int, *, width: int) -> None:
        """Draw the pages after and before one that was just asked for, so that turning to them takes no time.

        Not while another is asked for: that one comes first.
        """
        asked = self._asked
        for beside in (page + 1, page - 1):
            if asked == self._asked and 1 <= beside <= (document.health.pages or 0):
                with suppress(ChatdocError):  # told when someone wants to see it
                    self._drawn(document, beside, width)

    def _drawn(self, document: Document, page: int, width: int) -> bytes:
        """Return a picture that is kept, or draw it, one at a time: who waits for the same page finds it then."""
        copy = self._original(document.id)
        key = copy, page, width
        if (kept := self._find(key)) is not None:
            return kept
        with self._drawing:
            if (kept := self._find(key)) is not None:
                return kept
            picture = self._process.page_picture(copy, page, width=width, name=document.name)
            with self._keeping:
                self._kept[key] = picture
                if len(self._kept) > KEPT_PICTURES:
                    self._kept.popitem(last=False)
            return picture

    def _find(self, key: tuple[Path, int, int]) -> bytes | None:
        with self._keeping:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _measure(self, copy: Path, name: str) -> list[tuple[float, float]]:
        return self._process.page_sizes(copy, name=name)
