"""PDF bytes -> pages of runs, page labels and outline, by PDFium.

PDFium gives the characters in the order of the file, with spaces and line ends of its own between them, and a box for
each. Runs are cut from that in runs.py.
"""

import ctypes
import math
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatdoc.errors import DamagedFile, FileTooLarge, ProtectedFile, WrongPassword
from chatdoc.parsing.draft import one_line
from chatdoc.parsing.pdf.bold import Font, bold_lines
from chatdoc.parsing.pdf.grids import may_hold_table
from chatdoc.parsing.pdf.headings import tells_headings
from chatdoc.parsing.pdf.raised_digits import with_raised_digits
from chatdoc.parsing.pdf.rules import Rules, keeping_lock, rules_of
from chatdoc.parsing.pdf.runs import Boxes, Codes, draws_tables, turned_runs
from chatdoc.parsing.pdf.shapes import OutlineEntry, PageRuns
from chatdoc.parsing.refusal import Refusal

_MAX_CHARACTERS = 20_000_000
"""Of a file: forty times those of a long 10-K."""
_MAX_OUTLINE = 5000
_SAMPLE = 32
"""So many characters of a page are asked for one by one, to see whether its text has one unit for each."""
_BOXES_AT_ONCE = 4096
"""Nearly all pages have fewer characters."""
_LOOKED_AT = 6
_LOOKED_AT_AFTER = 10
_PAGES_AHEAD = 4
_SWITCH_SECONDS = 0.0002
_NOTHING = PageRuns(0.0, 0.0, 0, ())
_MAY_BE_LIGATURE = np.zeros(0x110000, dtype=np.bool_)
_MAY_BE_LIGATURE[1:32] = True
_MAY_BE_LIGATURE[[2, 9, 10, 13]] = False
"""Where PDFium does not know the name of a glyph, it gives its code in the font; TeX's have ligatures from 27 on."""
Ligatures = Callable[[int], Mapping[tuple[str, int], int]]
"""The number of a page -> the code points of ligatures on it, by the name of their font and their code in it."""
_Corner = tuple[float, float]
_Corners = tuple[_Corner, _Corner, _Corner]


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """The characters of a page as PDFium has them: boxes are left, top, right, bottom in the page's own space.

    `corners` are where (0, 0), (1000, 0) and (0, 1000) of that space lie on the page as rendered. `bold` tells the
    characters of bold lines; None where the outline tells the headings.
    """

    codes: Codes
    boxes: NDArray[np.float32]
    bold: NDArray[np.bool_] | None
    width: float
    height: float
    corners: _Corners
    rules: Rules | None


class PdfFile:
    """An open PDF. Pages count from 1. Close it, or use `open_pdf`."""

    def __init__(self, data: bytes, password: str = "", ligatures: Ligatures = lambda number: {}) -> None:
        import pypdfium2
        from pypdfium2 import raw

        self._raw: Any = raw
        self._ligatures = ligatures
        self._characters = 0
        self._draws_tables = False
        self._in_vain = 0
        self._one_at_a_time = threading.Lock()  # PDFium is not made for two threads
        self._code_at = keeping_lock(raw.FPDFText_GetUnicode, ctypes.c_uint)
        self._font_at = keeping_lock(raw.FPDFText_GetFontInfo, ctypes.c_ulong)
        self._font_name, self._font_flags = ctypes.create_string_buffer(128), ctypes.c_int()
        self._put_box = keeping_lock(raw.FPDFText_GetLooseCharBox, None)
        boxes = (ctypes.c_float * 4 * _BOXES_AT_ONCE)()
        self._boxes_put = np.ctypeslib.as_array(boxes)
        # Made once: a reference takes as long to make as a call does.
        offsets = range(0, ctypes.sizeof(boxes), ctypes.sizeof(boxes[0]))
        self._places = [ctypes.byref(boxes, offset) for offset in offsets]
        try:
            self._pdf = pypdfium2.PdfDocument(data, password=password or None)
            self.pages = len(self._pdf)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error, raw, password) from error

    def close(self) -> None:
        self._pdf.close()

    def shows_anything(self, number: int) -> bool:
        """Is anything drawn on a page: a picture, lines, letters?"""
        return bool(self._objects(number))

    def sets_text(self, number: int) -> bool:
        """Is there text on a page, readable or not?"""
        return any(kind == self._raw.FPDF_PAGEOBJ_TEXT for kind, _ in self._objects(number))

    def picture_share(self, number: int, area: float) -> float:
        """Return how much of a page with so many square points its largest picture covers, 0 to 1."""
        pictures = [size for kind, size in self._objects(number) if kind == self._raw.FPDF_PAGEOBJ_IMAGE]
        return min(max(pictures, default=0.0) / max(area, 1.0), 1.0)

    def _objects(self, number: int) -> list[tuple[int, float]]:
        """Return the type and the area of what is drawn on a page; nothing of one that can't be loaded."""
        import pypdfium2

        with self._one_at_a_time:
            try:
                page = self._pdf[number - 1]
            except pypdfium2.PdfiumError:
                return []
            try:
                found = []
                for item in page.get_objects(max_depth=2):
                    left, bottom, right, top = item.get_bounds()
                    found.append((int(item.type), float((right - left) * (top - bottom))))
                return found
            except pypdfium2.PdfiumError:
                return []
            finally:
                page.close()

    def unlocked(self) -> bytes:
        """Return the file as one that needs no password."""
        from io import BytesIO

        written = BytesIO()
        self._pdf.save(written, flags=self._raw.FPDF_REMOVE_SECURITY)
        return written.getvalue()

    def label(self, number: int) -> str:
        """Return the printed label of a page ("iv"); its number where the file names none."""
        label = one_line(str(self._pdf.get_page_label(number - 1) or ""))
        return label or str(number)

    def information(self) -> dict[str, str]:
        """Return what stands in the file's information dictionary, by its keys ("Title"); "" for what does not."""
        found: dict[str, str] = self._pdf.get_metadata_dict()
        return found

    def read_pages(self) -> Iterator[PageRuns]:
        """Yield the runs of each page, in order, with the tables that are drawn. One that can't be loaded is empty.

        PDFium reads some pages ahead in a thread, while the runs of the page before are cut here: it works without
        Python's lock, and the two take about as long. Raises Refusal when the file passes all bounds.
        """
        with _quick_switches(), ThreadPoolExecutor(1) as reader:
            try:
                ahead: deque[Future[_Glyphs | None]] = deque()
                for number in range(1, self.pages + 1 + _PAGES_AHEAD):
                    if number <= self.pages:
                        ahead.append(reader.submit(self._glyphs_of, number))
                    if number > _PAGES_AHEAD:
                        glyphs = ahead.popleft().result()
                        page = _NOTHING if glyphs is None else _runs_of(glyphs)
                        yield self._with_grids(number - _PAGES_AHEAD, page, glyphs)
            finally:
                reader.shutdown(cancel_futures=True)

    def _with_grids(self, number: int, page: PageRuns, glyphs: _Glyphs | None) -> PageRuns:
        """Return a page with the tables that are drawn on it, also if nobody has looked for them yet.

        To look takes up to half as long as to read the page: done after the first such table, and before it where
        something stands beside something, but not on page after page in vain.
        """
        if glyphs is not None and glyphs.rules is None and may_hold_table(page.runs):
            self._in_vain += 1
            if self._in_vain <= _LOOKED_AT or self._in_vain % _LOOKED_AT_AFTER == 0:
                again = self._glyphs_of(number, tables_only=True)
                page = page if again is None else _runs_of(again)
        self._draws_tables = self._draws_tables or bool(page.grids)
        return page

    def _glyphs_of(self, number: int, *, tables_only: bool = False) -> _Glyphs | None:
        """Return the characters of a page; None if it can't be loaded, or has no tables that are drawn and must."""
        import pypdfium2

        with self._one_at_a_time:
            try:
                page = self._pdf[number - 1]
            except pypdfium2.PdfiumError:
                return None
            try:
                rules = rules_of(self._raw, page.raw) if tables_only or self._draws_tables else None
                if tables_only and rules is not None and not draws_tables(rules):
                    return None
                width, height = page.get_size()
                textpage = page.get_textpage()
                try:
                    codes, boxes = self._codes_and_boxes(textpage.raw)
                    codes = self._with_ligatures(codes, textpage.raw, number)
                    bold = (
                        None
                        if tells_headings(self.outline)
                        else bold_lines(codes, partial(self._font, ctypes.byref(textpage.raw.contents)))
                    )
                    return _Glyphs(codes, boxes, bold, width, height, self._corners(page.raw, width, height), rules)
                finally:
                    textpage.close()
            except pypdfium2.PdfiumError:
                return None
            finally:
                page.close()

    @cached_property
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
                if len(entries) >= _MAX_OUTLINE:
                    break
        except (pypdfium2.PdfiumError, ValueError):
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

    def _codes_and_boxes(self, textpage: Any) -> tuple[Codes, NDArray[np.float32]]:
        count = max(self._raw.FPDFText_CountChars(textpage), 0)
        self._characters += count
        if self._characters > _MAX_CHARACTERS:
            raise Refusal(FileTooLarge, size=f"> {_MAX_CHARACTERS:,}", limit=f"{_MAX_CHARACTERS:,}")
        handle = ctypes.byref(textpage.contents)
        codes = self._codes(textpage, handle, count)
        # A broken character map may name code points that do not exist (pdf.js issue 18117).
        codes[codes >= 0x110000] = 0xFFFD
        boxes = np.zeros((count, 4), dtype=np.float32)
        # White space has a box nobody asks for.
        shown = np.flatnonzero((codes != 32) & (codes != 10) & (codes != 13))
        for start in range(0, len(shown), _BOXES_AT_ONCE):
            asked = shown[start : start + _BOXES_AT_ONCE]
            deque(map(self._put_box, repeat(handle), asked.tolist(), self._places), maxlen=0)
            boxes[asked] = self._boxes_put[: len(asked)]
        return with_raised_digits(codes, boxes, partial(self._place, textpage)), boxes

    def _with_ligatures(self, codes: Codes, textpage: Any, number: int) -> Codes:
        places = np.flatnonzero(_MAY_BE_LIGATURE[codes]).tolist()
        if not places or not (ligatures := self._ligatures(number)):
            return codes
        read, handle = codes.copy(), ctypes.byref(textpage.contents)
        for place in places:
            font = self._font(handle, place)[0].decode("latin-1")
            read[place] = ligatures.get((font, int(codes[place])), codes[place])
        return read

    def _font(self, handle: Any, number: int) -> Font:
        """Return the font of a character of an open page of text."""
        self._font_at(handle, number, self._font_name, len(self._font_name), self._font_flags)
        return self._font_name.value, self._font_flags.value

    def _place(self, textpage: Any, number: int) -> tuple[float, float]:
        """Return the size of a character, and its base line in the page's own space."""
        x, y, matrix = ctypes.c_double(), ctypes.c_double(), self._raw.FS_MATRIX()
        self._raw.FPDFText_GetCharOrigin(textpage, number, x, y)
        self._raw.FPDFText_GetMatrix(textpage, number, matrix)
        size = self._raw.FPDFText_GetFontSize(textpage, number) * math.hypot(matrix.c, matrix.d)
        return round(size, 1), round(y.value, 1)

    def _codes(self, textpage: Any, handle: Any, count: int) -> Codes:
        """Return the code points: all at once where each is one UTF-16 unit of the page's text, else one by one."""
        units = np.zeros(count + 1, dtype=np.uint16)
        buffer = units.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
        written = self._raw.FPDFText_GetText(textpage, 0, count, buffer)
        if written == count + 1 and not ((units >= 0xD800) & (units <= 0xDFFF)).any():
            codes = units[:count].astype(np.uint32)
            step = max(count // _SAMPLE, 1)
            asked = map(self._code_at, repeat(handle), range(0, count, step))
            # Code points that do not exist come out as others here (pdf.js issue 18117); a hyphen that ends a line too.
            if all(code in (own, 0xFFFE) for code, own in zip(codes[::step].tolist(), asked, strict=True)):
                return codes
        return np.fromiter(map(self._code_at, repeat(handle), range(count)), dtype=np.uint32, count=count)

    def _corners(self, page: Any, width: float, height: float) -> _Corners:
        scale = 100  # PDFium answers in whole pixels
        size = round(width * scale), round(height * scale)

        def rendered(x: float, y: float) -> _Corner:
            across, along = ctypes.c_int(), ctypes.c_int()
            self._raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, along)
            return across.value / scale, along.value / scale

        return rendered(0.0, 0.0), rendered(1000.0, 0.0), rendered(0.0, 1000.0)


@contextmanager
def open_pdf(data: bytes, password: str = "", ligatures: Ligatures = lambda number: {}) -> Iterator[PdfFile]:
    """Open a PDF for the time of a `with`. Raises Refusal: damaged, protected, or another password.

    `ligatures` is asked, in another thread, about pages with some that PDFium does not know.
    """
    pdf = PdfFile(data, password, ligatures)
    try:
        yield pdf
    finally:
        pdf.close()


@contextmanager
def _quick_switches() -> Iterator[None]:
    """Let threads take turns more often than every 5 ms: a page is read in less."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _runs_of(glyphs: _Glyphs) -> PageRuns:
    boxes = _as_rendered(glyphs.boxes, glyphs.corners)
    rules = None if glyphs.rules is None else _as_rendered(glyphs.rules, glyphs.corners)
    return turned_runs(glyphs.codes, boxes, glyphs.bold, glyphs.width, glyphs.height, rules)


def _as_rendered(boxes: NDArray[np.float32], corners: _Corners) -> Boxes:
    """Return the boxes from the top left corner, with crop and rotation applied."""
    boxes = boxes.T.astype(np.float64, order="C")
    origin, over, down = corners
    x, y = boxes[::2], boxes[1::2]
    across = origin[0] + (x * (over[0] - origin[0]) + y * (down[0] - origin[0])) / 1000
    along = origin[1] + (x * (over[1] - origin[1]) + y * (down[1] - origin[1])) / 1000
    rendered = np.stack([np.minimum(*across), np.minimum(*along), np.maximum(*across), np.maximum(*along)])
    return rendered if np.isfinite(rendered).all() else np.nan_to_num(rendered, posinf=1e6, neginf=-1e6)


def _refusal(error: Exception, raw: Any, password: str) -> Exception:
    code = getattr(error, "err_code", None)
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "password" in str(error).lower():
        return Refusal(WrongPassword if password else ProtectedFile)
    detail = str(error).partition("(PDFium: ")[2].rstrip(").") or str(error)
    return Refusal(DamagedFile, detail=detail[:120])
