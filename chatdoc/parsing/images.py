"""A picture (PNG, JPEG, TIFF, WebP, BMP) -> a document of scanned pages; and those pages, drawn or to be recognised.

Runs in a worker process only (worker.py). A TIFF may hold several pages; of what moves only the first picture counts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from chatdoc.errors import DamagedFile, FileTooLarge, PictureTooLarge
from chatdoc.parsing.pdf.pictures import MAX_PIXELS, is_readable
from chatdoc.parsing.refusal import Refusal
from chatdoc.parsing.sniff import PICTURES
from chatdoc.types import Document, Health, Section

MOST_PIXELS = 100_000_000
"""Of one page: A4 at 1,000 dpi. Decoded it takes 300 MB, in whatever few bytes a file says that it is so large."""
MOST_PAGES = 10_000
_USUAL_DPI = 150
"""So what most screens show is about as large as on paper. Cameras write 72 whatever they photograph."""
_PLAUSIBLE_DPI = (100, 1200)
_LYING = (5, 6, 7, 8)  # values of EXIF's orientation: a quarter to turn


def parse_image(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Return a document whose pages all wait for text recognition. Raises Refusal: damaged or too large."""
    with _opened(data) as image:
        pages = _count_pages(image)
        if pages > MOST_PAGES:
            raise Refusal(FileTooLarge, size=f"{pages} pages", limit=f"{MOST_PAGES} pages")
        for number in range(1, pages + 1):
            _turn_to(image, number)
            image.load()  # that it is damaged is told now
            progress(number, pages)
        numbers = tuple(range(1, pages + 1))
        return Document(
            "",
            "",
            Image.MIME[image.format or ""],
            "",
            sections=tuple(Section(f"p. {number}", 0, number) for number in numbers),
            health=Health(pages=pages, scanned_pages=numbers),
        )


def page_sizes(path: Path, *, name: str) -> list[tuple[float, float]]:
    """Return (width, height) of each page as it is seen, in points. Raises DamagedFile or PictureTooLarge."""
    with _named(name), _opened(path.read_bytes()) as image:
        sizes = []
        for number in range(1, _count_pages(image) + 1):
            _turn_to(image, number)
            width, height = image.size
            lies = image.format != "TIFF" and image.getexif().get(0x0112) in _LYING  # Pillow turns a TIFF's by itself
            points = 72 / _dpi(image)
            sizes.append((height * points, width * points) if lies else (width * points, height * points))
        return sizes


def page_picture(path: Path, number: int, *, width: int, name: str) -> bytes:
    """Return a page (from 1) as a PNG that is about `width` pixels wide. Raises DamagedFile or PictureTooLarge."""
    with _named(name), _opened(path.read_bytes()) as image:
        upright = _upright(image, number)
        drawn = _resized(upright, width / upright.width)
        if drawn is None:
            raise DamagedFile(name=name, detail=upright.size)
        written = BytesIO()
        drawn.save(written, "PNG", compress_level=1)
        return written.getvalue()


def page_to_recognize(data: bytes, number: int, *, scale: float) -> tuple[Any | None, float, float]:
    """Return a page (from 1), `scale` pixels a point or fewer, with its width and height in points.

    It is an array (height, width, 3) of blue, green and red; None where nothing can be read on it. Raises Refusal.
    """
    with _opened(data) as image:
        points = 72 / _dpi(image)
        upright = _upright(image, number)
        drawn = _resized(upright, scale * points)
        picture = None if drawn is None else np.ascontiguousarray(np.asarray(drawn)[:, :, ::-1])
        return picture, upright.width * points, upright.height * points


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Open a picture; what Pillow raises while it is open becomes a Refusal."""
    Image.MAX_IMAGE_PIXELS = None  # its error does not say how large a picture is; _turn_to does
    try:
        with Image.open(BytesIO(data), formats=PICTURES) as image:
            yield image
    except UnidentifiedImageError as error:
        raise Refusal(DamagedFile, detail="no picture / 无法识别的图片") from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError) as error:
        raise Refusal(DamagedFile, detail=error) from error


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise refusal.named(name) from refusal


def _count_pages(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _turn_to(image: Image.Image, number: int) -> None:
    image.seek(number - 1)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Refusal(PictureTooLarge, size=f"{width:,} × {height:,}", limit=f"{MOST_PIXELS:,}")


def _dpi(image: Image.Image) -> float:
    dpi = float(image.info.get("dpi", (0, 0))[0] or 0)
    return dpi if _PLAUSIBLE_DPI[0] <= dpi <= _PLAUSIBLE_DPI[1] else _USUAL_DPI


def _upright(image: Image.Image, number: int) -> Image.Image:
    """Return a page as it is seen: turned as the camera was held, on a white ground, in 8 bits a colour."""
    _turn_to(image, number)
    shown = ImageOps.exif_transpose(image)
    if shown.mode.startswith("I"):  # 16 bits of grey; converting would cut off what is above 255
        shown = shown.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if shown.has_transparency_data:
        ground = Image.new("RGBA", shown.size, "white")
        shown = Image.alpha_composite(ground, shown.convert("RGBA"))
    return shown.convert("RGB")


def _resized(image: Image.Image, scale: float) -> Image.Image | None:
    """Return a picture `scale` times as large, less where that is too much; None where nothing can be read on it."""
    width, height = image.size
    if not is_readable(width, height):
        return None
    scale = min(scale, (MAX_PIXELS / (width * height)) ** 0.5)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
