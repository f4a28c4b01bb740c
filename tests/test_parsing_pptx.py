from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from chatdoc.parsing import parse_file
from tests.made_office import read


def test_a_slide_gives_title_text_table_group_chart_and_notes(tmp_path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Results 业绩"
    slide.placeholders[1].text = "Sales grew.\n利润下降。"
    table = slide.shapes.add_table(3, 2, 0, Inches(7), Inches(4), Inches(1)).table
    for row, texts in enumerate([("Year", "Sales"), ("2021", "5"), ("2022", "6")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, Inches(9), 10, 10).text_frame.text = "In a group."
    chart = CategoryChartData()  # type: ignore[no-untyped-call]
    chart.categories = ["North", "南方"]
    chart.add_series("Q1", (1.5, 2))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, Inches(10), Inches(2), Inches(2), chart)
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    untitled = made.slides.add_slide(made.slide_layouts[6])
    untitled.shapes.add_textbox(0, 0, 10, 10).text_frame.text = "The end."
    file = BytesIO()
    made.save(file)

    document = read(tmp_path, "made.pptx", file.getvalue())
    assert document.text == (
        "Results 业绩\n\nSales grew.\n利润下降。\n\nYear | Sales\n2021 | 5\n2022 | 6\n\nIn a group.\n\n"
        "| Q1\nNorth | 1.5\n南方 | 2\n\nSay it slowly.\n\nThe end."
    )
    assert document.heading(document.text.index("Say")) == "Slide 1 > Results 业绩 > Speaker notes"
    assert document.heading(document.text.index("南方")) == "Slide 1 > Results 业绩"
    assert document.heading(document.text.index("The end")) == "Slide 2"
    assert [document.text[table.start : table.header_end] for table in document.tables] == ["Year | Sales", "| Q1"]
    assert document.media_type.endswith("presentationml.presentation")


def test_cells_merged_downwards_repeat_and_those_merged_across_do_not(tmp_path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    table = slide.shapes.add_table(3, 3, 0, 0, Inches(4), Inches(1)).table
    for row, texts in enumerate([("Region", "Sales", ""), ("North", "5", "a"), ("", "6", "b")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    file = BytesIO()
    made.save(file)
    text = read(tmp_path, "a.pptx", file.getvalue()).text
    assert text == "Region | Sales\nNorth | 5 | a\nNorth | 6 | b"


def test_what_a_cell_merged_across_is_parted_into_is_named_by_the_header_too(tmp_path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    table = slide.shapes.add_table(3, 4, 0, 0, Inches(4), Inches(1)).table
    for row, texts in enumerate([("Item", "Year", "", "Note"), ("", "2024", "2025", ""), ("Rent", "10", "12", "warm")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    file = BytesIO()
    made.save(file)
    document = read(tmp_path, "a.pptx", file.getvalue())
    assert document.text == "Item | Year | | Note\n| 2024 | 2025\nRent | 10 | 12 | warm"
    assert document.text[: document.tables[0].header_end] == "Item | Year | | Note\n| 2024 | 2025"


def test_a_line_break_in_a_title_or_a_text_parts_words(tmp_path: Path) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text_frame.text = "Garden\vrules"
    slide.placeholders[1].text_frame.text = "Open\vat eight"
    presentation.save(str(tmp_path / "made.pptx"))
    document = parse_file(tmp_path / "made.pptx", name="made.pptx")
    assert document.text == "Garden rules\n\nOpen at eight"
    assert document.sections[0].label == "Slide 1 > Garden rules"


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ("C 0 4 9 1, A 0 0 9 1, B 0 2 9 1", "A B C"),  # drawn last, but stands above
        ("B 5 0.1 4 1, A 0 0 4 1, C 0 2 9 1", "A B C"),  # side by side, not quite level
        ("A 0 0 4 1, B 0 2 4 3, C 5 0 4 1, D 5 2 4 3", "A B C D"),  # two columns with a heading each
        ("A 0 0 9 5, B 1 1 3 1, C 1 0 3 0.5", "A C B"),  # on a card
        ("C 0 8 9 1, D 0 9 9 1, G 0 2 9 3", "B A C D"),  # a group keeps its place, and has an order of its own
    ],
)
def test_shapes_are_read_from_above_and_from_the_left_and_else_as_they_were_drawn(
    tmp_path: Path, boxes: str, expected: str
) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    for box in boxes.split(", "):
        name, *place = box.split()
        left, top, width, height = (Inches(float(inches)) for inches in place)
        if name == "G":
            group = slide.shapes.add_group_shape()
            group.shapes.add_textbox(left, top + height, width, Inches(1)).text_frame.text = "A"
            group.shapes.add_textbox(left, top, width, Inches(1)).text_frame.text = "B"
        else:
            slide.shapes.add_textbox(left, top, width, height).text_frame.text = name
    made.save(str(tmp_path / "made.pptx"))
    assert parse_file(tmp_path / "made.pptx", name="made.pptx").text.split() == expected.split()


def test_a_slide_with_nothing_but_notes_says_that_they_are_notes(tmp_path: Path) -> None:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[6]).notes_slide.notes_text_frame.text = "Wait here."
    made.save(str(tmp_path / "made.pptx"))
    document = parse_file(tmp_path / "made.pptx", name="made.pptx")
    assert [(section.label, section.start) for section in document.sections] == [("Slide 1 > Speaker notes", 0)]


def test_a_hidden_slide_is_read_and_named(tmp_path: Path) -> None:
    made = Presentation()
    for text in ("Shown.", "Kept for questions.", ""):
        slide = made.slides.add_slide(made.slide_layouts[6])
        slide.shapes.add_textbox(0, 0, 10, 10).text_frame.text = text
    for number in (2, 3):
        made.slides[number - 1]._element.set("show", "0")
    file = BytesIO()
    made.save(file)
    document = read(tmp_path, "a.pptx", file.getvalue())
    assert document.text == "Shown.\n\nKept for questions."
    assert document.health.hidden_slides == (2,)


def test_the_points_of_a_scatter_chart_are_read(tmp_path: Path) -> None:
    made = Presentation()
    points = XyChartData()  # type: ignore[no-untyped-call]
    series = points.add_series("Wear")  # type: ignore[no-untyped-call]
    for x, y in ((1, 2.5), (3, 4)):
        series.add_data_point(x, y)
    slide = made.slides.add_slide(made.slide_layouts[6])
    slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, 0, 0, Inches(2), Inches(2), points)
    file = BytesIO()
    made.save(file)
    assert read(tmp_path, "a.pptx", file.getvalue()).text == "x | Wear\n1 | 2.5\n3 | 4"
