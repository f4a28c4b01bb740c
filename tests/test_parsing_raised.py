"""A raised number behind another is not read as its last digits."""

from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Inches

from chatdoc.parsing.pdf import parse_pdf
from chatdoc.parsing.raised import MARK, with_raised
from chatdoc.text import terms
from tests.made_office import make_docx, read
from tests.made_pdfs import Word, lines, make_pdf
from tests.test_parsing_odt import SPACES, make_odt

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
ODT = make_odt(
    "<text:p>"
    + "".join(f"{text}<text:span text:style-name='T1'>{raised}</text:span>" for text, raised in PARTS)
    + "</text:p>",
    **{
        "styles.xml": f"<office:document-styles {SPACES}><office:automatic-styles><style:style style:name='T1'>"
        "<style:text-properties style:text-position='super 58%'/></style:style></office:automatic-styles>"
        "</office:document-styles>"
    },
)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", f"<html><body>{HTML}</body></html>"),
        ("a.md", HTML.removeprefix("<p>").removesuffix("</p>")),
        ("a.docx", DOCX),
        ("a.odt", ODT),
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


@pytest.mark.parametrize(
    ("rise", "size", "text"),
    [
        pytest.param(4.4, 7.0, "10²⁶ watts, and so on", id="raised"),
        pytest.param(0.0, 12.0, "1026 watts, and so on", id="of the line"),
        pytest.param(0.0, 7.0, "1026 watts, and so on", id="small, on the same base line"),
        pytest.param(-2.0, 7.0, "1026 watts, and so on", id="an index"),
        pytest.param(4.4, 12.0, "1026 watts, and so on", id="higher, and no smaller"),
    ],
)
def test_digits_of_a_pdf_are_raised_where_they_are_smaller_and_higher_than_those_before(
    rise: float, size: float, text: str
) -> None:
    # A digit of Helvetica is 0.556 of its size wide.
    words = [Word("10", 72, 100), Word("26", 85.4, 100 - rise, size), Word("watts, and so on", 89 + 1.112 * size, 100)]
    assert parse_pdf(make_pdf([words]), lambda done, count: None).text == text


def test_a_line_of_a_pdf_goes_on_behind_the_mark_of_a_note() -> None:
    words = [
        Word("In 1894", 72, 100),
        Word("1", 113, 95.6, 7),
        Word("the mill burned down, and all that was in it was", 120, 100),
        Word("lost.", 72, 114),
    ]
    found = parse_pdf(make_pdf([words]), lambda done, count: None).text
    assert found == "In 1894¹ the mill burned down, and all that was in it was lost."


def test_a_paragraph_of_a_pdf_goes_on_over_a_line_with_something_raised_in_it() -> None:
    words = [
        *lines(["The mill was built by three brothers, and gave", "light to 1894"]),
        Word("1", 137.6, 106.4, 8),
        Word("houses and to more than twice as", 145.5, 114.4),
        Word("many lamps in the streets around it.", 72, 128.8),
    ]
    text = parse_pdf(make_pdf([words]), lambda done, count: None).text
    assert text.endswith(
        "and gave light to 1894¹ houses and to more than twice as many lamps in the streets around it."
    )


def test_a_raised_number_is_searched_as_one_of_its_own() -> None:
    assert terms("10²⁶") == terms("10^26") == ["10", "26"]
    assert terms("500¹ m²") == ["500", "1", "m2", "m", "2"]
    assert terms("1½ years") == ["1", "1", "2", "year"]


def test_the_mark_of_a_note_in_a_book_stands_in_brackets(tmp_path: Path) -> None:
    marks = '<a href="#n1" epub:type="noteref">1</a>', '<a href="#n2" role="doc-noteref">2</a>'
    page = f"<p>It burned in 1894{marks[0]} and 1895{marks[1]}.</p>"
    assert read(tmp_path, "a.html", f"<html><body>{page}</body></html>").text == "It burned in 1894[1] and 1895[2]."
