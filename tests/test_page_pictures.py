"""Pages of real PDFs drawn in another process: the right page, as large as asked, and no crash of ours."""

import os
import signal
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from chatdoc.errors import DamagedFile, ParsingCancelled, UnknownDocument
from chatdoc.library import Library
from chatdoc.page_pictures import KEPT_PICTURES
from chatdoc.parsing.worker import ParserProcess
from chatdoc.types import Document
from tests.made_pdfs import HEIGHT, WIDTH, Word, make_pdf
from tests.stand_ins import TermEmbedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    yield library
    library.close()


def add(library: Library, folder: Path, data: bytes) -> Document:
    path = folder / "made.pdf"
    path.write_bytes(data)
    return library.document(library.add(path)[0].id)


def test_a_picture_shows_its_page_as_wide_as_asked(library: Library, tmp_path: Path) -> None:
    pages = [[Word("High", 100, 100, 60)], [Word("Low words", 100, 700, 60)]]
    document = add(library, tmp_path, make_pdf(pages))
    assert library.pictures.sizes(document) == [(WIDTH, HEIGHT)] * 2
    for page, is_high in ((1, True), (2, False)):
        picture = Image.open(BytesIO(library.pictures.picture(document, page, width=800)))
        assert picture.format == "PNG"
        assert picture.size == pytest.approx((800, 800 * HEIGHT / WIDTH), abs=2)
        dark = picture.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
        assert dark is not None
        assert (dark[3] < picture.height / 2) == is_high


def test_a_turned_page_is_as_large_as_it_is_seen(library: Library, tmp_path: Path) -> None:
    document = add(
        library, tmp_path, make_pdf([[Word("Turned", 100, 100)]], page_keys="/Rotate 90/CropBox[0 0 500 700]")
    )
    assert library.pictures.sizes(document) == [(700, 500)]


def test_a_huge_page_is_drawn_with_fewer_pixels(library: Library, tmp_path: Path) -> None:
    document = add(
        library, tmp_path, make_pdf([[Word("Huge", 100, 100)]], page_keys="/UserUnit 1/CropBox[0 0 590 840]")
    )
    picture = Image.open(BytesIO(library.pictures.picture(document, 1, width=4000)))
    assert 11_000_000 < picture.width * picture.height <= 12_100_000


def test_a_picture_outlives_neither_its_process_nor_its_document(library: Library, tmp_path: Path) -> None:
    document = add(library, tmp_path, make_pdf([[Word("Words", 100, 100)]]))
    first = library.pictures.picture(document, 1, width=400)
    pid = library.pictures._process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert library.pictures.picture(document, 1, width=600) != first
    library.remove(document.id)
    with pytest.raises(UnknownDocument):
        library.pictures.picture(document, 1, width=400)


def test_what_cannot_be_drawn_is_an_error_and_the_process_goes_on(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(make_pdf([[Word("Words", 100, 100)]]))
    bad.write_bytes(b"%PDF-1.7\nnothing of the kind")
    with ParserProcess() as process:
        for page, path in ((1, bad), (2, good)):
            with pytest.raises(DamagedFile):
                process.page_picture(path, page, width=400, name="made.pdf")
        with pytest.raises(DamagedFile):
            process.page_sizes(bad, name="made.pdf")
        pid = process.pid
        assert process.page_sizes(good, name="made.pdf") == [(WIDTH, HEIGHT)]
        assert process.pid == pid


def test_the_pages_beside_one_are_drawn_beforehand_and_no_more_than_are_kept(library: Library, tmp_path: Path) -> None:
    document = add(library, tmp_path, make_pdf([[Word(f"Page {number}", 100, 100)] for number in range(1, 6)]))
    pictures = library.pictures
    shown = pictures.picture(document, 3, width=400)
    pictures.draw_beside(document, 3, width=400)
    pictures.close()  # nothing is drawn any more
    beside = [pictures.picture(document, page, width=400) for page in (2, 3, 4)]
    assert beside[1] == shown
    assert len(set(beside)) == 3
    for page, width in ((1, 400), (5, 400), (2, 600)):
        with pytest.raises(ParsingCancelled):
            pictures.picture(document, page, width=width)


def test_a_page_that_is_asked_for_comes_before_those_beside_another(library: Library, tmp_path: Path) -> None:
    document = add(library, tmp_path, make_pdf([[Word(f"Page {number}", 100, 100)] for number in range(1, 6)]))
    pictures = library.pictures
    drawn: list[int] = []
    real = pictures._process.page_picture

    def page_picture(path: Path, page: int, *, width: int, name: str) -> bytes:
        drawn.append(page)
        if page == 3:
            pictures._asked += 1  # someone asks for another meanwhile
        return real(path, page, width=width, name=name)

    pictures._process.page_picture = page_picture  # type: ignore[method-assign]
    pictures.draw_beside(document, 2, width=400)
    assert drawn == [3]


def test_old_pictures_go_when_many_were_looked_at(library: Library, tmp_path: Path) -> None:
    pages = KEPT_PICTURES + 3
    document = add(library, tmp_path, make_pdf([[Word(f"Page {number}", 100, 100)] for number in range(1, pages + 1)]))
    for page in range(1, pages + 1):
        library.pictures.picture(document, page, width=400)
    assert len(library.pictures._kept) == KEPT_PICTURES
