"""A raised number behind another is not read as its last digits."""

from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Inches

from chatdoc.parsing.raised import MARK, with_raised
from tests.made_office import make_docx, read

SHOWN = "10²⁶ W, 3 × 10⁻³ m2, a fee of 500¹ on the 5th"
PARTS = (("10", "26"), (" W, 3 × 10", "-3"), (" m", "2"), (", a fee of 500", "1"), (" on the 5", "th"))


def test_only_digits_behind_a_digit_change() -> None:
    assert with_raised("".join(f"{text}{MARK}{raised}{MARK}" for text, raised in PARTS)) == SHOWN
    assert with_raised("plain 10") == "plain 10"


HTML = "<p>" + "".join(f"{text}<sup>{raised}</sup>" for text, raised in PARTS) + "</p>"
RUN = "<w:r>{}<w:t xml:space='preserve'>{}</w:t></w:r>"
RAISED = "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr>"
DOCX = make_docx(
    "<w:p>" + "".join(RUN.format("", text) + RUN.format(RAISED, raised) for text, raised in PARTS) + "</w:p>"
)
RTF = "".join(rf"{{{text}}}{{\rtlch\fcs1 \super\insrsid1 {raised}}}".replace("×", r"\'d7") for text, raised in PARTS)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", f"<html><body>{HTML}</body></html>"),
        ("a.md", HTML.removeprefix("<p>").removesuffix("</p>")),
        ("a.docx", DOCX),
        ("a.rtf", rf"{{\rtf1\ansi\ansicpg1252 {RTF}\par}}"),
    ],
)
def test_an_exponent_and_the_mark_of_a_note_do_not_change_the_number_before_them(
    tmp_path: Path, name: str, source: bytes | str
) -> None:
    assert read(tmp_path, name, source).text == SHOWN


def test_raised_digits_on_a_slide_and_in_its_tables_are_told_too(tmp_path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    box = slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.paragraphs[0]
    cells = slide.shapes.add_table(2, 1, 0, Inches(2), Inches(2), Inches(1)).table
    cells.cell(0, 0).text = "Power"
    for paragraph in (box, cells.cell(1, 0).text_frame.paragraphs[0]):
        for text, raised in PARTS:
            paragraph.add_run().text = text
            run = paragraph.add_run()
            run.text = raised
            run.font._rPr.set("baseline", "30000")
    file = BytesIO()
    made.save(file)
    assert read(tmp_path, "a.pptx", file.getvalue()).text == f"{SHOWN}\n\nPower\n{SHOWN}"


def test_the_mark_of_a_note_in_a_book_stands_in_brackets(tmp_path: Path) -> None:
    marks = '<a href="#n1" epub:type="noteref">1</a>', '<a href="#n2" role="doc-noteref">2</a>'
    page = f"<p>It burned in 1894{marks[0]} and 1895{marks[1]}.</p>"
    assert read(tmp_path, "a.html", f"<html><body>{page}</body></html>").text == "It burned in 1894[1] and 1895[2]."
