import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import onnx
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from chatdoc.errors import RecognitionBroken
from chatdoc.library import Library
from chatdoc.parsing.pdf import recognition
from chatdoc.parsing.pdf.ocr import Picture, ReadLine
from chatdoc.parsing.pdf.recognition import recognize_page
from chatdoc.types import Document
from models.embedder import MiniLM
from tests.made_pdfs import HEIGHT, WIDTH, Word, lines, make_pdf
from tests.made_scans import picture_of, scan

ROOT = Path(__file__).parent.parent
PARAGRAPH = [
    "The tenant pays the rent on the first day of each month, and no later than the fifth",
    "day, to the account that the landlord has named; a delay of more than two months",
    "entitles the landlord to end the lease at once.",
]


def recognize(words: list[Word]) -> Document:
    return recognize_page(scan(picture_of(make_pdf([words]))), 1, "1")


def ink_outside(document: Document, data: bytes) -> float:
    """Return the share of a page's ink that no box of a line covers."""
    ink = pypdfium2.PdfDocument(data)[0].render(scale=1, grayscale=True).to_numpy() < 128
    inked = ink.sum()
    for line in document.lines:
        ink[int(line.y0) : int(line.y1) + 1, int(line.x0) : int(line.x1) + 1] = False
    return float(ink.sum() / inked)


def chinese_font() -> str:
    """Return the file of a font with Chinese; the test command of the launcher sees to it that Linux has one."""
    if shutil.which("fc-match") is None:
        pytest.skip("no fontconfig to find a Chinese font with")
    if not subprocess.check_output(["fc-list", ":lang=zh-cn"]).strip():
        pytest.skip("no Chinese font")
    return subprocess.check_output(["fc-match", "-f", "%{file}", ":lang=zh-cn"], text=True)


def test_the_lines_of_a_scanned_paragraph_become_one_with_their_spaces() -> None:
    assert recognize(lines(PARAGRAPH)).text == " ".join(PARAGRAPH)


def test_chinese_lines_of_a_scan_join_without_a_space() -> None:
    font = ImageFont.truetype(chinese_font(), 40)
    texts = [
        "本合同的租期为五年，自签订之日起计算，期满后双方可以协商续签",
        "但应当提前三个月书面通知对方，逾期视为放弃优先承租的权利。",
    ]
    picture = Image.new("RGB", (1654, 2339), "white")
    for index, text in enumerate(texts):
        ImageDraw.Draw(picture).text((200, 300 + 60 * index), text, "black", font)
    assert recognize_page(scan(picture), 1, "1").text == "".join(texts)


def test_every_box_lies_on_the_words_of_its_line() -> None:
    data = make_pdf([lines(PARAGRAPH, size=11)])
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    document = recognize_page(scan(picture_of(data)), 1, "1")
    assert len(document.lines) == len(PARAGRAPH)
    for line, words in zip(document.lines, PARAGRAPH, strict=True):
        assert document.text[line.start : line.end].replace(" ", "") == words.replace(" ", "")
        start, count = page.search(words).get_next()
        assert page.count_rects(start, count) == 1
        left, bottom, right, top = page.get_rect(0)
        wide = min(line.x1, right) - max(line.x0, left)
        high = min(line.y1, HEIGHT - bottom) - max(line.y0, HEIGHT - top)
        assert wide > 0.98 * (right - left)
        assert wide > 0.95 * (line.x1 - line.x0)
        assert high > 0.9 * (top - bottom)
        assert high > 0.5 * (line.y1 - line.y0)


def test_two_scanned_columns_are_read_one_after_the_other() -> None:
    left = [f"left column line {n} has enough words" for n in range(9)]
    right = [f"right column line {n} has many words" for n in range(9)]
    text = recognize([*lines(left, x=72), *lines(right, x=320)]).text
    order = [text.index(line) for line in [*left, *right]]
    assert order == sorted(order)


def test_a_scanned_table_row_is_one_line_with_its_cells_told_apart() -> None:
    rows = [("Millions", "2022", "2021"), ("Revenue", "1,200", "1,100"), ("Net loss", "(30)", "(40)")]
    page = [
        Word(cell, 72 + 150 * column, 100 + 16 * row)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    assert recognize(page).text == "\n".join("\t".join(row) for row in rows)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lay_turned_in_the_scanner_is_read_and_boxed_where_it_lies(turn: int) -> None:
    data = scan(picture_of(make_pdf([lines(PARAGRAPH)])).rotate(turn, expand=True))
    document = recognize_page(data, 1, "1")
    assert document.text == " ".join(PARAGRAPH)
    assert ink_outside(document, data) < 0.02


def test_a_page_that_lay_askew_is_levelled_for_reading_and_boxed_where_it_lies() -> None:
    table = [
        Word(cell, 72 + 220 * n, 300 + 16 * m) for m in range(6) for n, cell in enumerate(("Alder", "Birch", f"{m}1"))
    ]
    data = scan(picture_of(make_pdf([[*lines(PARAGRAPH), *table]])).rotate(3, fillcolor="white"))
    document = recognize_page(data, 1, "1")
    assert document.text.startswith(" ".join(PARAGRAPH))
    assert document.text.endswith("\n".join(f"Alder\tBirch\t{m}1" for m in range(6)))
    assert ink_outside(document, data) < 0.02
    assert all(line.y1 - line.y0 < 45 for line in document.lines)


def test_the_rotation_that_a_pdf_names_itself_is_applied() -> None:
    upright = scan(picture_of(make_pdf([lines(PARAGRAPH)], page_keys="/Rotate 90")).rotate(90, expand=True))
    sideways = make_pdf([lines(PARAGRAPH)], page_keys="/Rotate 90")
    assert recognize_page(upright, 1, "1").text == recognize_page(sideways, 1, "1").text == " ".join(PARAGRAPH)


def test_a_page_far_inside_a_file_keeps_its_number_and_its_label() -> None:
    document = recognize_page(make_pdf([[], [], lines(["A third page speaks."])]), 3, "iii")
    assert [(section.label, section.start, section.page) for section in document.sections] == [("p. iii", 0, 3)]
    assert [line.page for line in document.lines] == [3]
    assert document.health.recognized_pages == (3,)


def test_a_blank_page_and_a_file_that_is_no_pdf_have_no_text() -> None:
    for data, number in ((make_pdf([[]]), 1), (make_pdf([[]]), 7), (b"%PDF-1.7 broken", 1)):
        document = recognize_page(data, number, str(number))
        assert document.text == ""
        assert [section.page for section in document.sections] == [number]


def test_nothing_is_read_into_noise_and_drawings() -> None:
    noise = np.random.default_rng(7).integers(0, 255, (1200, 900, 3), dtype=np.uint8)
    drawing = Image.new("RGB", (1200, 1600), "white")
    ImageDraw.Draw(drawing).rectangle((300, 300, 700, 700), "black")
    ImageDraw.Draw(drawing).line((100, 1000, 1100, 1400), "black", 12)
    assert recognize_page(scan(Image.fromarray(noise)), 1, "1").text == ""
    assert recognize_page(scan(drawing), 1, "1").text == ""


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 14400 300", "0 0 300 14400", "0 0 14400 1"])
def test_a_huge_page_is_rendered_no_larger_than_memory_allows(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def look(picture: Picture) -> tuple[int, list[ReadLine]]:
        seen.append(picture.shape[0] * picture.shape[1])
        return 0, []

    monkeypatch.setattr(recognition, "read_lines", look)
    data = make_pdf([lines(PARAGRAPH)]).replace(f"[0 0 {WIDTH} {HEIGHT}]".encode(), f"[{box}]".encode())
    assert recognize_page(data, 1, "1").text == ""
    assert all(1_000_000 < pixels < 12_100_000 for pixels in seen)


def test_recognition_stays_in_the_limits_of_the_worker_silent_and_off_the_network(tmp_path: Path) -> None:
    page = lines(
        [f"Line {n} of a page that is full of words about the lease of the tenant." for n in range(48)], top=60
    )
    (tmp_path / "scan.pdf").write_bytes(scan(picture_of(make_pdf([page]))))
    script = """
import os, sys
from chatdoc.parsing.worker import MEMORY_BYTES, _limit_memory
from chatdoc.sealed import refuse_network, seal
seal()
attempts = []
refuse_network(attempts.append)
_limit_memory(MEMORY_BYTES * 3 // 4)
from chatdoc.parsing.pdf.recognition import recognize_page
text = recognize_page(open(sys.argv[1], "rb").read(), 1, "1").text
os._exit(attempts != [] or "Line 47 of a page that is full" not in text)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "scan.pdf")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert not re.search(r"RapidOCR|https?:", done.stderr)


def cut(model: Path) -> None:
    model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])


def without_dictionary(model: Path) -> None:
    """Cut the last thousand characters out of the dictionary that the model carries."""
    found = onnx.load(model)
    (characters,) = [each for each in found.metadata_props if each.key == "character"]
    characters.value = "\n".join(characters.value.split("\n")[:100])
    onnx.save(found, model)


@pytest.mark.parametrize("damage", [Path.unlink, cut, without_dictionary])
def test_a_damaged_installation_is_told_of_and_the_pages_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]
) -> None:
    package = importlib.util.find_spec("rapidocr")
    assert package is not None
    assert package.origin is not None
    shutil.copytree(Path(package.origin).parent, tmp_path / "packages" / "rapidocr")
    damage(tmp_path / "packages" / "rapidocr" / "models" / "PP-OCRv6_rec_small.onnx")
    (tmp_path / "scan.pdf").write_bytes(scan(picture_of(make_pdf([lines(PARAGRAPH)]))))
    monkeypatch.setattr("chatdoc.parsing.worker._ROOT", tmp_path / "packages")
    (tmp_path / "packages" / "chatdoc").symlink_to(ROOT / "chatdoc")
    with closing(Library(tmp_path / "library", MiniLM())) as library:
        entry, _ = library.add(tmp_path / "scan.pdf")
        with pytest.raises(RecognitionBroken):
            library.recognize_pending(entry.id)
        assert library.document(entry.id).health.scanned_pages == (1,)
        monkeypatch.undo()
    with closing(Library(tmp_path / "library", MiniLM())) as library:
        library.recognize_pending(entry.id)
        assert "landlord" in library.document(entry.id).text
