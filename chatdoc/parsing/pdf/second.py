"""PDF bytes -> runs of a page by pypdf, where PDFium finds no text or ligature. The one module that imports pypdf.

pypdf knows the character maps of Chinese, Japanese and Korean fonts that are not embedded; it gives no boxes, so they
are made from the place where each piece of text begins, its size and its length.
"""

import logging
from collections.abc import Iterator
from typing import Any

from chatdoc.parsing.draft import clean
from chatdoc.parsing.pdf.shapes import Run

_LATIN_WIDTH = 0.5
_LIGATURES = {"/f_f": 0xFB00, "/f_i": 0xFB01, "/f_l": 0xFB02, "/f_f_i": 0xFB03, "/f_f_l": 0xFB04}
"""Names of glyphs that PDFium does not know, though Adobe's glyph list tells how to read them."""


class SecondReader:
    """Another reader of the same file, opened when it is first asked. What it cannot read is empty: it is an extra."""

    def __init__(self, data: bytes, password: str = "") -> None:
        self._data = data
        self._password = password
        self._reader: Any = None
        self._failed = False

    def runs(self, number: int) -> tuple[Run, ...]:
        """Return the runs of a page, () where pypdf finds none or fails."""
        reader = self._open()
        if reader is None:
            return ()
        found: list[Run] = []
        try:
            page = reader.pages[number - 1]
            box = page.cropbox
            left, top = float(box.left), float(box.top)

            def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
                x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4] - left
                y = top - (cm[1] * tm[4] + cm[3] * tm[5] + cm[5])
                height = abs(size * (tm[3] or tm[0] or 1.0) * (cm[3] or cm[0] or 1.0))
                found.extend(_lines(clean(text.replace("\r", "\n").replace("\n", "\u2028")), x, y, height))

            page.extract_text(visitor_text=visit)
        except Exception as error:
            # pypdf raises nearly anything on broken files; PDFium has had its say already.
            logging.getLogger(__name__).info("pypdf gave up on a page: %s", type(error).__name__)
            return ()
        return tuple(found)

    def ligatures(self, number: int) -> dict[tuple[str, int], int]:
        """Return the code points of ligatures that only the names of their glyphs tell, by font and code in it."""
        reader = self._open()
        found: dict[tuple[str, int], int] = {}
        try:
            fonts = reader.pages[number - 1]["/Resources"]["/Font"] if reader else {}
            for font in [fonts[name] for name in fonts]:
                for code, name in _named_codes(font):
                    if name in _LIGATURES:
                        found[font["/BaseFont"][1:], code] = _LIGATURES[name]
        except Exception as error:
            logging.getLogger(__name__).info("pypdf gave up on the fonts of a page: %s", type(error).__name__)
        return found

    def _open(self) -> Any:
        if self._reader is None and not self._failed:
            from io import BytesIO

            from pypdf import PdfReader

            logging.getLogger("pypdf").setLevel(logging.CRITICAL)
            try:
                reader = PdfReader(BytesIO(self._data))
                self._failed = reader.is_encrypted and not reader.decrypt(self._password)
                self._reader = None if self._failed else reader
            except Exception as error:
                logging.getLogger(__name__).info("pypdf cannot open the file: %s", type(error).__name__)
                self._failed = True
        return self._reader


def _named_codes(font: Any) -> Iterator[tuple[int, str]]:
    """Yield the codes that a font has another glyph for than its encoding says, each with the glyph's name."""
    if not ("/Encoding" in font and "/Differences" in font["/Encoding"]):
        return
    code = 0
    for entry in font["/Encoding"]["/Differences"]:
        if isinstance(entry, int):
            code = entry
        else:
            yield code, entry
            code += 1


def _lines(text: str, x: float, y: float, height: float) -> list[Run]:
    """Return a run for each line of a piece of text; the first stands at (x, y), the others below it."""
    runs = []
    for index, line in enumerate(part.strip() for part in text.split("\u2028")):
        if line and height > 0:
            base = y + index * 1.2 * height
            width = sum(1.0 if ord(character) >= 0x2E80 else _LATIN_WIDTH for character in line) * height
            runs.append(
                Run(
                    line,
                    round(x, 2),
                    round(base - 0.85 * height, 2),
                    round(x + width, 2),
                    round(base + 0.15 * height, 2),
                )
            )
    return runs
