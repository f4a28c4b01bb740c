import datetime
import re
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from chatdoc.parsing.numbers import shown
from tests.made_office import make_zip, read


def saved(book: openpyxl.Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def changed(data: bytes, member: str, change: Callable[[str], str]) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return make_zip(members | {member: change(members[member].decode("utf-8"))})


def test_every_sheet_is_a_table_with_the_cells_it_comes_from(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Q3"
    for row in [("Region", "Sales", "Share", "Until"), ("North", 0.1 + 0.2, 0.125, datetime.date(2024, 5, 1))]:
        first.append(row)
    first["C2"].number_format = "0.0%"
    hidden = book.create_sheet("费用 表")
    hidden.sheet_state = "hidden"
    hidden["B3"], hidden["C3"], hidden["B4"], hidden["C4"] = "项目", "金额", "租金", 1234.5
    hidden["C4"].number_format = '"¥"#,##0.00'
    document = read(tmp_path, "made.xlsx", saved(book))
    assert document.text == (
        "Region | Sales | Share | Until\nNorth | 0.3 | 12.5% | 2024-05-01\n\n项目 | 金额\n租金 | ¥1,234.50"
    )
    assert [section.label for section in document.sections] == ["Q3!A1:D2", "费用 表!B3:C4"]
    assert document.text[: document.tables[0].header_end] == "Region | Sales | Share | Until"
    assert document.media_type.endswith("spreadsheetml.sheet")


def test_a_long_sheet_has_a_section_for_every_few_rows_and_one_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Name", "Town"))
    for number in range(200):
        sheet.append((f"Person number {number}", f"Town number {number}"))
    document = read(tmp_path, "a.xlsx", saved(book))
    offset = document.text.index("Person number 150 ")
    label = document.heading(offset) or ""
    match = re.fullmatch(r"Sheet!A(\d+):B(\d+)", label)
    assert match
    assert int(match[1]) <= 152 <= int(match[2]) <= int(match[1]) + 40
    assert len(document.tables) == 1
    covered = [re.findall(r"\d+", section.label) for section in document.sections]
    assert all(int(before[1]) + 1 == int(after[0]) for before, after in pairwise(covered))


def test_a_title_above_the_table_stays_outside_of_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("Sales of the year",), (), ("Region", "Sales"), ("North", 5), (), ("Item", "Fee"), ("Key", 3)]:
        sheet.append(row)
    document = read(tmp_path, "a.xlsx", saved(book))
    assert document.text == "Sales of the year\n\nRegion | Sales\nNorth | 5\n\nItem | Fee\nKey | 3"
    assert [document.text[table.start : table.header_end] for table in document.tables] == [
        "Region | Sales",
        "Item | Fee",
    ]


def test_a_cell_merged_downwards_stands_in_each_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("Region", "Quarter"), ("North", "Q1"), (None, "Q2"), ("South", "Q1")]:
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    text = read(tmp_path, "a.xlsx", saved(book)).text
    assert text == "Region | Quarter\nNorth | Q1\nNorth | Q2\nSouth | Q1"


def test_the_row_below_names_that_are_merged_across_belongs_to_the_header(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("Budget", None, None), ("Unit", "Plan", None), (None, "Q1", "Q2"), ("Sales", 100, 120), ("IT", 4, 5)]:
        sheet.append(row)
    for cells in ("A1:C1", "A2:A3", "B2:C2"):
        sheet.merge_cells(cells)
    document = read(tmp_path, "a.xlsx", saved(book))
    (table,) = document.tables
    assert document.text[table.start : table.header_end] == "Unit | Plan\nUnit | Q1 | Q2"
    assert document.text[table.header_end : table.end] == "\nSales | 100 | 120\nIT | 4 | 5"


def test_words_below_names_that_are_merged_across_are_no_header_where_all_rows_are_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("Time", "Weekdays", None), ("Morning", "Yoga", "Swim"), ("Evening", "Judo", "Rest")]:
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    document = read(tmp_path, "a.xlsx", saved(book))
    assert document.text[: document.tables[0].header_end] == "Time | Weekdays"


def test_a_formula_gives_the_value_saved_with_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"] = "Sum", "=SUM(1,2)"
    data = changed(saved(book), "xl/worksheets/sheet1.xml", lambda xml: re.sub(r"<v ?/>|<v></v>", "<v>3</v>", xml))
    assert read(tmp_path, "a.xlsx", data).text == "Sum | 3"


def test_a_sheet_that_claims_millions_of_cells_is_read_for_what_it_holds(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Alone"
    data = changed(
        saved(book),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml).replace(
            "</sheetData>",
            '<row r="1048576"/><row r="999999999"><c r="A999999999" t="str"><v>x</v></c></row></sheetData>',
        ),
    )
    assert read(tmp_path, "a.xlsx", data).text == "Alone"


def test_questions_and_answers_become_pairs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [
        ("编号", "问题", "答案"),
        (1, "租期多长？", "五年。\n可续约。"),
        (2, "谁付水费？", None),
        (3, "押金？", "两个月。"),
    ]
    for row in rows:
        sheet.append(row)
    document = read(tmp_path, "a.xlsx", saved(book))
    assert [
        (document.text[pair.start : pair.answer].strip(), document.text[pair.answer : pair.end])
        for pair in document.pairs
    ] == [
        ("租期多长？", "五年。\n可续约。\n编号: 1"),
        ("押金？", "两个月。\n编号: 3"),
    ]
    assert "2 | 谁付水费？" in document.text
    assert document.heading(document.pairs[1].start) == "Sheet!A2:C4"
    assert document.tables == ()


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1e15, "General", "1000000000000000"),
        (12, "General", "12"),
        (-1234.5, "#,##0.00;[Red](#,##0.00)", "-1,234.50"),
        (0.5, "0%", "50%"),
        (3.14159, "0.00", "3.14"),
        (2.5, "0.0##", "2.5"),
        (99, "_-[$€-407]* #,##0.00_-", "€99.00"),
        (99, '#,##0 "元"', "99 元"),
        (True, "General", "TRUE"),
        (datetime.datetime(2024, 5, 1), "m/d/yy", "2024-05-01"),
        (datetime.datetime(2024, 5, 1, 9, 30), "m/d/yy h:mm", "2024-05-01 09:30"),
        (datetime.time(9, 30), "h:mm", "09:30:00"),
        (datetime.timedelta(hours=30, minutes=5), "[h]:mm", "30:05:00"),
        (-datetime.timedelta(seconds=90), "[h]:mm:ss", "-0:01:30"),
        (12, "00000", "00012"),
        (3.14159, '0.00" kg"', "3.14 kg"),
        (20.5, "0.0\\ °C", "20.5 °C"),
        (3, "(0)", "3"),
        (5551234, "000-0000", "5551234"),
        (1234567, '#,##0,"k"', "1,234,567"),
        (80.5, '0.0" km/h"', "80.5 km/h"),
        (1234.5, "#,##0.00 [$EUR]", "1,234.50 EUR"),
        (12345, "0.00E+00", "12345"),
        (0.5, "# ?/?", "0.5"),
    ],
)
def test_a_value_is_shown_as_the_sheet_shows_it(value: object, number_format: str, expected: str) -> None:
    assert shown(value, number_format) == expected


def test_what_is_hidden_and_holds_something_is_read_and_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("Region", "Sales", "Cost"), ("North", 5, 2), ("South", 6, 3), ("East", 7, 4)]:
        sheet.append(row)
    for number in (2, 4, 900):  # the last of which is empty
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions.group("C", "Z", hidden=True)
    for title, state in (("Old", "hidden"), ("Older", "veryHidden"), ("Blank", "hidden")):
        book.create_sheet(title).sheet_state = state
    book["Old"]["A1"], book["Older"]["A1"] = "Last year", "The year before"
    book["Old"].row_dimensions[1].hidden = True
    document = read(tmp_path, "a.xlsx", saved(book))
    assert document.text.startswith("Region | Sales | Cost\nNorth | 5 | 2\nSouth | 6 | 3\nEast | 7 | 4")
    health = document.health
    assert (health.hidden_sheets, health.hidden_rows, health.hidden_columns) == (2, 2, 1)


def test_comments_and_formulas_without_a_saved_result_are_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["B2"] = "Total", "=SUM(1,2)", "=B1*2"
    sheet["A1"].comment = openpyxl.comments.Comment("Is this right?", "Ann")
    data = saved(book)
    health = read(tmp_path, "a.xlsx", data).health
    assert (health.comments, health.empty_formulas) == (1, 2)
    counted = changed(data, "xl/worksheets/sheet1.xml", lambda xml: re.sub("<v ?/>|<v></v>", "<v>3</v>", xml))
    document = read(tmp_path, "b.xlsx", counted)
    assert (document.text, document.health.empty_formulas) == ("Total | 3\n| 3", 0)
    no_text = changed(data, "xl/worksheets/sheet1.xml", lambda xml: re.sub('<c r="B', '<c t="str" r="B', xml))
    assert read(tmp_path, "c.xlsx", no_text).health.empty_formulas == 0


def test_a_sheet_that_is_an_empty_chart_does_no_harm_to_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "Words."
    book.create_chartsheet("Chart")
    assert read(tmp_path, "a.xlsx", saved(book)).text == "Words."
