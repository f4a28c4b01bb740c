"""The boxes of quoted words, compared with where PDFium says that they stand."""

from pathlib import Path

import pypdfium2
import pytest

from chatdoc.boxes import Box, boxes
from chatdoc.parsing import parse_file
from chatdoc.types import Document, Line
from tests.made_pdfs import HEIGHT, Word, lines, make_pdf

PARAGRAPH = [
    "The tenant pays the rent of 1,450 euros on the first working day of each month, and",
    "no later than the fifth day, to the account that the landlord has named in writing.",
]


def read(folder: Path, data: bytes) -> Document:
    path = folder / "made.pdf"
    path.write_bytes(data)
    return parse_file(path, name="made.pdf")


def boxes_of(document: Document, words: str) -> list[Box]:
    start = document.text.index(words)
    return list(boxes(document, start, start + len(words)))


def where_pdfium_finds(data: bytes, words: str, page: int = 0) -> tuple[float, float, float, float]:
    """Return x0, y0, x1, y1 of words of one line, from the top left corner."""
    text = pypdfium2.PdfDocument(data)[page].get_textpage()
    start, count = text.search(words, match_case=True).get_next()
    around = [text.get_charbox(index, loose=True) for index in range(start, start + count)]
    left, right = min(box[0] for box in around), max(box[2] for box in around)
    return left, HEIGHT - max(box[3] for box in around), right, HEIGHT - min(box[1] for box in around)


@pytest.mark.parametrize("words", ["1,450 euros", "The tenant", "and", "willing", "fifth day", "in writing."])
def test_a_part_of_a_line_is_boxed_where_its_words_stand(tmp_path: Path, words: str) -> None:
    data = make_pdf([lines([*PARAGRAPH, "WMW iiii ll willing mmmm to be measured"], size=11)])
    (box,) = boxes_of(read(tmp_path, data), words)
    x0, y0, x1, y1 = where_pdfium_finds(data, words)
    assert box.x0 == pytest.approx(x0, abs=1)
    assert box.x1 == pytest.approx(x1, abs=1)
    assert box.y0 == pytest.approx(y0, abs=1)
    assert box.y1 == pytest.approx(y1, abs=1)


def test_a_part_of_a_chinese_line_is_boxed_where_its_words_stand(tmp_path: Path) -> None:
    data = make_pdf([lines(["本合同有效期三年，自二零二四年三月一日起算。", "押金为两个月租金。"])])
    (box,) = boxes_of(read(tmp_path, data), "二零二四年三月一日")
    x0, _, x1, _ = where_pdfium_finds(data, "二零二四年三月一日")
    assert (box.x0, box.x1) == pytest.approx((x0, x1), abs=1)


def test_a_quote_of_two_lines_has_a_box_on_each(tmp_path: Path) -> None:
    data = make_pdf([lines(PARAGRAPH)])
    document = read(tmp_path, data)
    first, second = boxes_of(document, "each month, and no later than the fifth")
    assert document.text[first.start : first.end] == "each month, and"
    assert document.text[second.start : second.end] == "no later than the fifth"
    assert (first.x0, first.x1) == pytest.approx(where_pdfium_finds(data, "each month, and")[::2], abs=1)
    assert (second.x0, second.x1) == pytest.approx(where_pdfium_finds(data, "no later than the fifth")[::2], abs=1)


def test_a_quote_across_a_page_break_has_boxes_on_both_pages(tmp_path: Path) -> None:
    data = make_pdf([lines([PARAGRAPH[0]], top=780), lines([PARAGRAPH[1]], top=60)])
    found = boxes_of(read(tmp_path, data), "each month, and no later")
    assert [box.page for box in found] == [1, 2]
    assert found[1].x0 == pytest.approx(where_pdfium_finds(data, "no later", 1)[0], abs=1)


def test_words_along_the_margin_are_boxed_as_a_whole(tmp_path: Path) -> None:
    note = Word("Received on the second of May", 40, 600, upwards=True)
    document = read(tmp_path, make_pdf([[*lines(PARAGRAPH), note]]))
    (part,) = boxes_of(document, "second of May")
    (whole,) = boxes_of(document, note.text)
    assert (part.x0, part.y0, part.x1, part.y1) == (whole.x0, whole.y0, whole.x1, whole.y1)


def test_white_space_and_what_stands_nowhere_has_no_box() -> None:
    document = Document("d", "d", "application/pdf", "one \ntwo", lines=(Line(0, 4, 1, 0, 0, 40, 10),))
    assert [(box.start, box.end) for box in boxes(document, 0, 8)] == [(0, 3)]
    assert list(boxes(document, 3, 5)) == list(boxes(document, 5, 8)) == []
