"""PDF bytes -> pages of runs, page labels and outline, by PDFium. The one module that imports pypdfium2.

PDFium gives the characters in the order of the file, with spaces and line ends of its own between them, and a box for
each. Runs are cut from that: at a line end, at a jump, at a gap that is wider than a letter is high.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chatdoc.parsing.draft import one_line
from chatdoc.parsing.pdf.shapes import LINE_HYPHEN, OutlineEntry, Run
from chatdoc.parsing.refusal import Damaged, Protected

# What a font or PDFium means by these: ligatures in one glyph, radicals for the characters they look like.
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_HYPHENS = (0x02, 0xFFFE, 0xAD)
"""PDFium marks a hyphen at the end of a line as U+0002 (older: U+FFFE); U+00AD is a font's own."""
_GAP = 0.95
"""A gap of this many heights parts two runs; justified prose has up to 0.8 (measured on the two-column papers)."""
_MAX_CHARACTERS = 20_000_000


class PdfFile:
    """An open PDF. Pages count from 1. Close it, or use `open_pdf`."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2
        from pypdfium2 import raw

        self._raw: Any = raw
        try:
            self._pdf = pypdfium2.PdfDocument(data)
            self.pages = len(self._pdf)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error, raw) from error
        self._characters = 0

    def close(self) -> None:
        self._pdf.close()

    def label(self, number: int) -> str:
        """Return the printed label of a page ("iv"); its number where the file names none."""
        label = one_line(str(self._pdf.get_page_label(number - 1) or ""))
        return label or str(number)

    def page(self, number: int) -> tuple[float, tuple[Run, ...]]:
        """Return the height in points as rendered, and the runs. A page that can't be loaded is empty."""
        import pypdfium2

        try:
            page = self._pdf[number - 1]
        except pypdfium2.PdfiumError:
            return 0.0, ()
        try:
            width, height = page.get_size()
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError:
            page.close()
            return 0.0, ()
        try:
            return height, tuple(_runs(*self._glyphs(page.raw, textpage.raw, width, height)))
        finally:
            textpage.close()
            page.close()

    def outline(self) -> list[OutlineEntry]:
        """Return the table of contents that the file carries; entries without a page are left out."""
        import pypdfium2

        entries: list[OutlineEntry] = []
        try:
            for bookmark in self._pdf.get_toc(max_depth=8):
                destination = bookmark.get_dest()
                index = destination.get_index() if destination else None
                title = one_line(bookmark.get_title())
                if index is not None and 0 <= index < self.pages and title:
                    entries.append(OutlineEntry(bookmark.level + 1, title, index + 1, self._top(index, destination)))
                if len(entries) >= 5000:
                    break
        except (pypdfium2.PdfiumError, ValueError, UnicodeDecodeError):
            return entries
        return entries

    def _top(self, index: int, destination: Any) -> float | None:
        """Return how far down the page a destination points, or None."""
        mode, view = destination.get_view()
        raw = self._raw
        place = {raw.PDFDEST_VIEW_XYZ: 1, raw.PDFDEST_VIEW_FITH: 0, raw.PDFDEST_VIEW_FITBH: 0}.get(mode)
        if place is None or len(view) <= place:
            return None
        height = float(self._pdf.get_page_size(index)[1])
        return max(height - float(view[place]), 0.0)

    def _glyphs(self, page: Any, textpage: Any, width: float, height: float) -> tuple[list[int], list[list[float]]]:
        """Return the code point and the box (x0, y0, x1, y1) of each character, in the order of the file."""
        import numpy as np

        raw = self._raw
        count = raw.FPDFText_CountChars(textpage)
        self._characters += max(count, 0)
        if count <= 0:
            return [], []
        if self._characters > _MAX_CHARACTERS:
            raise Damaged(f"> {_MAX_CHARACTERS} characters")
        boxes = (raw.FS_RECTF * count)()
        unicode_of, box_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
        codes = [unicode_of(textpage, i) for i in range(count)]
        for i in range(count):
            box_of(textpage, i, boxes[i])
        # left, top, right, bottom in the page's own space
        corners = np.frombuffer(boxes, dtype=np.float32).reshape(count, 4).astype(np.float64)
        origin, right, down = (self._to_device(page, width, height, x, y) for x, y in ((0, 0), (1000, 0), (0, 1000)))
        per_x = ((right[0] - origin[0]) / 1000, (right[1] - origin[1]) / 1000)
        per_y = ((down[0] - origin[0]) / 1000, (down[1] - origin[1]) / 1000)
        x = corners[:, [0, 2]]
        y = corners[:, [1, 3]]
        across = origin[0] + x * per_x[0] + y * per_y[0]
        along = origin[1] + x * per_x[1] + y * per_y[1]
        turned = np.stack([across.min(axis=1), along.min(axis=1), across.max(axis=1), along.max(axis=1)], axis=1)
        return codes, np.nan_to_num(turned, posinf=1e6, neginf=-1e6).tolist()

    def _to_device(self, page: Any, width: float, height: float, x: float, y: float) -> tuple[float, float]:
        scale = 100
        across, along = ctypes.c_int(), ctypes.c_int()
        self._raw.FPDF_PageToDevice(
            page, 0, 0, round(width * scale), round(height * scale), 0, float(x), float(y), across, along
        )
        return across.value / scale, along.value / scale


@contextmanager
def open_pdf(data: bytes) -> Iterator[PdfFile]:
    """Open a PDF for the time of a `with`. Raises Damaged or Protected."""
    pdf = PdfFile(data)
    try:
        yield pdf
    finally:
        pdf.close()


def _refusal(error: Exception, raw: Any) -> Exception:
    code = getattr(error, "err_code", None)
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "password" in str(error).lower():
        return Protected()
    return Damaged(str(error).partition("(PDFium: ")[2].rstrip(").") or str(error))


def _runs(codes: list[int], boxes: list[list[float]]) -> Iterator[Run]:
    """Cut the characters into runs. White space at a cut is dropped, inside a run it becomes one space."""
    text: list[str] = []
    x0 = y0 = x1 = y1 = pen = 0.0
    space = upright = False
    for code, box in zip(codes, boxes, strict=True):
        if code in (10, 13):
            if text:
                yield _run(text, x0, y0, x1, y1)
            text = []
            continue
        if code in (32, 9, 160) or 0x2000 <= code <= 0x200A or code in (0x202F, 0x3000):
            space = True
            continue
        if (code < 32 and code != 2) or 0xD800 <= code <= 0xDFFF or code in (0, 0xFEFF, 0x200B, 0xFFFF):
            continue
        character = LINE_HYPHEN if code in _HYPHENS else _LIGATURES.get(code) or chr(code)
        left, top, right, bottom = box
        if text:
            size = max(y1 - y0, 1.0)
            overlap = min(y1, bottom) - max(y0, top)
            level = overlap > 0.4 * min(size, bottom - top)
            beside = -0.6 * size < left - pen < _GAP * size
            # Letters above each other are one run as well, when nothing but the step parts them: turned text.
            stacked = not level and not space and (upright or len(text) == 1) and _stacked((x0, y0, x1, y1), box)
            if not ((level and beside) or stacked):
                yield _run(text, x0, y0, x1, y1)
                text = []
            upright = stacked
        if not text:
            x0, y0, x1, y1 = left, top, right, bottom
            upright = False
        elif space:
            text.append(" ")
        text.append(character)
        space = False
        x0, y0, x1, y1, pen = min(x0, left), min(y0, top), max(x1, right), max(y1, bottom), right
    if text:
        yield _run(text, x0, y0, x1, y1)


def _stacked(box: tuple[float, float, float, float], character: list[float]) -> bool:
    x0, y0, x1, y1 = box
    left, top, right, bottom = character
    shared = min(x1, right) - max(x0, left)
    step = max(top - y1, y0 - bottom)
    return shared > 0.5 * min(x1 - x0, right - left) and step < 0.5 * (right - left)


def _run(text: list[str], x0: float, y0: float, x1: float, y1: float) -> Run:
    return Run("".join(text), round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))
