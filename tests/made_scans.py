"""Pages -> pictures of them, as a scanner would make, in a PDF."""

import io
from collections.abc import Sequence

import pypdf
import pypdfium2
from PIL import Image

from tests.made_pdfs import Word, make_pdf


def picture_of(data: bytes) -> Image.Image:
    """Return the first page of a PDF as a picture, at 200 dpi."""
    picture: Image.Image = pypdfium2.PdfDocument(data)[0].render(scale=200 / 72).to_pil()
    return picture.convert("RGB")


def scan(picture: Image.Image) -> bytes:
    """Return a PDF that is nothing but this picture, at 200 dpi."""
    data = io.BytesIO()
    picture.save(data, "PDF", resolution=200)
    return data.getvalue()


def with_scans(pages: Sequence[tuple[Sequence[Word], bool]]) -> bytes:
    """Return a PDF of these pages, those marked True as pictures."""
    writer = pypdf.PdfWriter()
    for words, scanned in pages:
        page = make_pdf([words])
        writer.append(io.BytesIO(scan(picture_of(page)) if scanned else page))
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()
