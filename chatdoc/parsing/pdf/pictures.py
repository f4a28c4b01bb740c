"""A page of a PDF -> its picture, by PDFium; and how large the pages are.

Runs in a worker process only (worker.py): on a hostile file PDFium may crash, hang or swell.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from chatdoc.errors import DamagedFile

MAX_PIXELS = 12_000_000
"""48 MB while it is drawn; A4 at 340 dpi."""
_MOST_OBLONG = 50
"""A page this many times as wide as high, or as high as wide, holds nothing to read."""


def is_readable(width: float, height: float) -> bool:
    """Can anything be read on a page of that size (points)?"""
    return 1 <= min(width, height) <= max(width, height) <= _MOST_OBLONG * min(width, height)


def render(page: Any, *, scale: float) -> Any | None:
    """Return the bitmap of a pypdfium2 page, `scale` pixels a point or fewer; None where nothing can be read on it.

    Raises PdfiumError.
    """
    width, height = page.get_size()
    if not is_readable(width, height):
        return None
    return page.render(scale=min(scale, (MAX_PIXELS / (width * height)) ** 0.5))


def page_sizes(path: Path, *, name: str) -> list[tuple[float, float]]:
    """Return (width, height) of each page as rendered, in points. Raises DamagedFile."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as pdf:
            return [pdf.get_page_size(index) for index in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(name=name, detail=error) from error


def page_picture(path: Path, number: int, *, width: int, name: str) -> bytes:
    """Return a page (from 1) as a PNG that is about `width` pixels wide. Raises DamagedFile where it can't be shown."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as pdf:
            page = pdf[number - 1]
            bitmap = render(page, scale=width / max(page.get_width(), 1.0))
            if bitmap is None:
                raise DamagedFile(name=name, detail=page.get_size())
            written = BytesIO()
            # Stronger settings take half as long again, for files that are no smaller.
            bitmap.to_pil().save(written, "PNG", compress_level=1)
            return written.getvalue()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise DamagedFile(name=name, detail=error) from error
