"""Pictures as documents: their pages, how large they are, which way up, and those that are refused."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from chatdoc.errors import DamagedFile, FileTooLarge, MismatchedFile, NoText, UnreadableFile
from chatdoc.library import Library
from chatdoc.parsing import parse_file
from chatdoc.parsing.images import MOST_PIXELS, page_picture, page_sizes, page_to_recognize
from chatdoc.parsing.worker import ParserProcess
from tests.stand_ins import TermEmbedder


def picture(*lines: str, size: tuple[int, int] = (900, 300)) -> Image.Image:
    """Return lines of text in black on white."""
    image = Image.new("RGB", size, "white")
    for number, line in enumerate(lines):
        draw = ImageDraw.Draw(image)
        draw.text((30, 40 + 80 * number), line, fill="black", font=ImageFont.load_default(size=34))
    return image


def written(folder: Path, name: str, image: Image.Image, *more: Image.Image, **options: object) -> Path:
    """Write a picture, with further pages where the format has them."""
    pages = {"save_all": True, "append_images": more} if more else {}
    image.save(folder / name, **pages, **options)  # type: ignore[arg-type]
    return folder / name


def png(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large, and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def process() -> Iterator[ParserProcess]:
    with ParserProcess() as process:
        yield process


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    yield library
    library.close()


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.png", "image/png"),
        ("a.JPG", "image/jpeg"),
        ("a.jpeg", "image/jpeg"),
        ("a.tif", "image/tiff"),
        ("a.webp", "image/webp"),
        ("a.bmp", "image/bmp"),
    ],
)
def test_a_picture_is_a_document_whose_page_waits_for_recognition(tmp_path: Path, name: str, media_type: str) -> None:
    path = written(tmp_path, name, picture("Hello"))
    document = parse_file(path, name=name)
    assert (document.media_type, document.text) == (media_type, "")
    assert (document.health.pages, document.health.scanned_pages) == (1, (1,))
    assert page_sizes(path, name=name) == [(900 * 72 / 150, 300 * 72 / 150)]


def test_a_tiff_of_several_pages_has_each_as_large_as_it_was_scanned(tmp_path: Path) -> None:
    pages = picture("One", size=(600, 900)), picture("Two", size=(900, 600))
    path = written(tmp_path, "scan.tiff", pages[0].convert("1"), pages[1].convert("1"), dpi=(300, 300))
    document = parse_file(path, name="scan.tiff")
    assert document.health.scanned_pages == (1, 2)
    assert [section.page for section in document.sections] == [1, 2]
    assert page_sizes(path, name="scan.tiff") == [(144.0, 216.0), (216.0, 144.0)]
    shown = [Image.open(BytesIO(page_picture(path, page, width=400, name="scan.tiff"))) for page in (1, 2)]
    assert [each.size for each in shown] == [(400, 600), (400, 267)]


@pytest.mark.parametrize("name", ["photo.jpg", "photo.tiff", "photo.png"])
def test_a_photograph_is_seen_as_the_camera_was_held(tmp_path: Path, name: str) -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("black", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise: what is above left comes above right
    path = written(tmp_path, name, image, exif=exif)
    ((width, height),) = page_sizes(path, name=name)
    assert (width, height) == (96.0, 192.0)
    shown = np.asarray(Image.open(BytesIO(page_picture(path, 1, width=400, name=name))).convert("L"))
    assert shown.shape == (800, 400)
    assert shown[20, 380] < 50
    assert shown[20, 20] > 200
    found, *size = page_to_recognize(path.read_bytes(), 1, scale=1)
    assert found is not None
    assert (found.shape, size) == ((192, 96, 3), [96.0, 192.0])


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "I;16", "CMYK", "1"])
def test_dark_words_stay_dark_on_white_whatever_the_colours_are_written_as(tmp_path: Path, mode: str) -> None:
    image = Image.new("L", (300, 200), 255)
    image.paste(0, (0, 0, 100, 100))
    if mode == "I;16":
        made = Image.fromarray((np.asarray(image).astype(np.uint16)) * 257)
    elif mode in ("RGBA", "LA"):
        made = Image.new(mode, image.size)  # transparent
        made.paste(Image.new(mode, (100, 100), (0, 0, 0, 255) if mode == "RGBA" else (0, 255)), (0, 0))
    else:
        made = image.convert(mode)
    path = written(tmp_path, "a.tiff", made)
    shown = np.asarray(Image.open(BytesIO(page_picture(path, 1, width=300, name="a.tiff"))).convert("L"))
    assert shown[50, 50] < 30
    assert shown[150, 200] > 225


@pytest.mark.parametrize("side", [10_001, 15_000, 60_000])
def test_a_picture_that_says_it_is_huge_is_refused_in_a_sentence(
    tmp_path: Path, process: ParserProcess, side: int
) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png(side, side))
    assert side * side > MOST_PIXELS
    with pytest.raises(FileTooLarge, match="pixels"):
        process.parse(path, name="bomb.png")


def test_a_huge_page_behind_others_is_refused_too(tmp_path: Path, process: ParserProcess) -> None:
    huge = Image.new("1", (20_000, 10_000))
    path = written(tmp_path, "bomb.tiff", picture("One"), huge, compression="tiff_deflate")
    assert path.stat().st_size < 3_000_000
    with pytest.raises(FileTooLarge, match="20,000 × 10,000"):
        process.parse(path, name="bomb.tiff")


def test_what_is_cut_off_or_none_is_refused(tmp_path: Path, process: ParserProcess) -> None:
    whole = written(tmp_path, "a.jpg", picture("Hello", "again")).read_bytes()
    wrong: list[tuple[bytes, type[UnreadableFile]]] = [
        (whole[: len(whole) // 2], DamagedFile),
        (whole[:40], DamagedFile),
        (b"GIF89a" + bytes(40), MismatchedFile),
        (b"not a picture", MismatchedFile),
        (png(300, 300), DamagedFile),
    ]
    for data, kind in wrong:
        (tmp_path / "wrong.jpg").write_bytes(data)
        with pytest.raises(kind):
            process.parse(tmp_path / "wrong.jpg", name="wrong.jpg")


def test_what_stands_in_a_picture_is_found_and_lies_where_it_is_printed(library: Library, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    pages = picture("The storeroom key hangs", "behind the blue door."), picture("The boiler was made in 1931.")
    path = written(tmp_path, "scan.tiff", *pages, dpi=(150, 150))
    entry, new = library.add(path)
    assert new
    library.recognize_pending(entry.id)
    document = library.document(entry.id)
    assert document.text == "The storeroom key hangs behind the blue door.\n\nThe boiler was made in 1931."
    assert document.health.recognized_pages == (1, 2)
    start = document.text.index("The boiler")
    assert document.pages(start, start + 5) == (2,)
    line = next(line for line in document.lines if line.page == 2)
    box = pages[1].convert("L").point(lambda value: 255 * (value < 128)).getbbox()
    assert box is not None
    points = 72 / 150
    assert (line.x0, line.y0, line.x1, line.y1) == pytest.approx([side * points for side in box], abs=8)


def test_a_picture_without_words_is_told_and_not_kept(library: Library, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    entry, _ = library.add(written(tmp_path, "sky.png", Image.new("RGB", (400, 300), "skyblue")))
    with pytest.raises(NoText):
        library.recognize_pending(entry.id)
    assert library.entries() == ()
