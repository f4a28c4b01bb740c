"""Tables of PDFs: which rows are one, what names the columns, and that each figure stands in its column."""

from pathlib import Path

import pytest

from chatdoc.boxes import boxes
from chatdoc.types import Document
from tests.made_pdfs import Word, lines, make_pdf
from tests.test_parsing_pdf import Parse


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    return Parse(tmp_path)


def table(*rows: tuple[str, ...], top: float = 100.0) -> list[Word]:
    """Return cells, 150 points apart, rows 16 points apart; an empty cell is left out."""
    return [
        Word(cell, 72 + 150 * column, top + 16 * row)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    ]


def header_and_rows(document: Document) -> list[tuple[str, str]]:
    return [
        (document.text[found.start : found.header_end], document.text[found.header_end : found.end])
        for found in document.tables
    ]


def test_a_table_row_is_one_line_with_its_cells_told_apart(parse: Parse) -> None:
    page = []
    for row, cells in enumerate(
        [("Millions", "2022", "2021"), ("Revenue", "1,200", "1,100"), ("Net loss", "(30)", "(40)")]
    ):
        page += [Word(cell, 72 + 150 * column, 100 + 16 * row) for column, cell in enumerate(cells)]
    assert parse(make_pdf([page])).text == "Millions\t2022\t2021\nRevenue\t1,200\t1,100\nNet loss\t(30)\t(40)"


def test_a_table_is_marked_with_the_rows_that_name_its_columns(parse: Parse) -> None:
    page = [Word("Years Ended", 260, 84), *table(("In millions", "2022", "2021"), ("Revenue", "1,200", "1,100"))]
    page += table(("Costs:", "", ""), ("Rent", "30", "20"), ("Wages", "40", "50"), top=132)
    page += lines(["After the table comes a paragraph of its own."], top=300)
    document = parse(make_pdf([page]))
    assert header_and_rows(document) == [
        ("Years Ended\nIn millions\t2022\t2021", "\nRevenue\t1,200\t1,100\nCosts:\nRent\t30\t20\nWages\t40\t50")
    ]
    assert document.health.tables == 1


def test_a_table_without_figures_has_no_known_header_and_two_rows_are_no_table(parse: Parse) -> None:
    words = table(("Mode", "Meaning"), ("fast", "less exact"), ("slow", "more exact"))
    document = parse(make_pdf([words, table(("Name", "Value"), ("a", "1"))]))
    assert header_and_rows(document) == [("", "Mode\tMeaning\nfast\tless exact\nslow\tmore exact")]


ROWS = (("Wages", "40", "50"), ("Taxes", "6", "7"))
PARAGRAPH = [
    "Between the two tables stands a paragraph of three lines, which is no label of",
    "a group of rows but says what the second of the tables holds, and that is why",
    "what comes after it is a table of its own, however near to it that stands.",
]


@pytest.mark.parametrize("between", [["One", "Two", "Three"], PARAGRAPH, []], ids=["labels", "paragraph", "gap"])
def test_more_labels_than_two_or_a_paragraph_or_a_gap_parts_two_tables(parse: Parse, between: list[str]) -> None:
    first = table(("", "2022", "2021"), ("Revenue", "900", "800"), ("Rent", "90", "80"))
    words = [*first, *lines(between, top=148), *table(("", "2022", "2021"), *ROWS, top=200)]
    assert [rows for _, rows in header_and_rows(parse(make_pdf([words])))] == [
        "\nRevenue\t900\t800\nRent\t90\t80",
        "\nWages\t40\t50\nTaxes\t6\t7",
    ]


def test_dates_and_levels_name_columns_and_are_no_figures(parse: Parse) -> None:
    words = table(("", "December 2, 2022", "Level 1"), ("Cash", "77", "12"), ("Funds", "5", "4"))
    assert header_and_rows(parse(make_pdf([words]))) == [("\tDecember 2, 2022\tLevel 1", "\nCash\t77\t12\nFunds\t5\t4")]


def test_a_currency_sign_goes_with_the_figure_that_follows_it(parse: Parse) -> None:
    page = [Word("Cash", 72, 100), Word("39 $", 222, 100), Word("41", 280, 100)]
    assert parse(make_pdf([page])).text == "Cash\t39\t$ 41"


def test_header_cells_of_several_lines_are_joined_cell_by_cell(parse: Parse) -> None:
    words = table(("", "March 3,", "March 4,"), ("In millions", "2022", "2021"), ("Rent", "30", "20"), top=100)
    words += table(("Wages", "40", "50"), ("Taxes", "6", "7"), top=148)
    document = parse(make_pdf([words]))
    assert header_and_rows(document) == [
        ("In millions\tMarch 3, 2022\tMarch 4, 2021", "\nRent\t30\t20\nWages\t40\t50\nTaxes\t6\t7")
    ]
    assert "2021" in [document.text[line.start : line.end] for line in document.lines]


def test_heads_that_stand_well_above_others_are_rows_of_their_own(parse: Parse) -> None:
    words = table(("", "Audited", "Restated"), top=70) + table(("", "2022", "2021"), ("Rent", "30", "20"), top=100)
    words += table(("Wages", "40", "50"), top=132)
    assert header_and_rows(parse(make_pdf([words])))[0][0] == "\tAudited\tRestated\n\t2022\t2021"


def rows_of(document: Document) -> list[list[str]]:
    (found,) = document.tables
    return [row.split("\t") for row in document.text[found.start : found.end].split("\n")]


def test_a_figure_stays_under_its_year_where_another_year_has_none(parse: Parse) -> None:
    words = table(("", "2022", "2021", "2020"), ("Revenue", "900", "800", "700"), ("Rent", "90", "80", "70"))
    words += table(("Fines", "", "", "5"), ("Gifts", "4", "", "3"), ("Costs:", "", "", ""), top=148)
    words += table(("", "99", "88", "77"), top=196)
    document = parse(make_pdf([words]))
    assert rows_of(document) == [
        ["", "2022", "2021", "2020"],
        ["Revenue", "900", "800", "700"],
        ["Rent", "90", "80", "70"],
        ["Fines", "", "", "5"],
        ["Gifts", "4", "", "3"],
        ["Costs:"],
        ["", "99", "88", "77"],
    ]
    assert [document.text[line.start : line.end] for line in document.lines].count("") == 0


def test_a_head_over_several_columns_stands_in_the_first_of_them(parse: Parse) -> None:
    head = [Word("Three months ended in June", 225, 84), Word("Six months", 520, 84)]
    words = table(("", "2022", "2021", "2020"), ("Revenue", "900", "800", "700"), ("Rent", "90", "80", "70"))
    assert rows_of(parse(make_pdf([head + words])))[0] == ["", "Three months ended in June", "", "Six months"]


def test_columns_are_those_that_nearly_all_rows_agree_on(parse: Parse) -> None:
    """Two rows with an extra cell are no reason to move what stands in the others."""
    words = [
        Word(cell, x, 100 + 16 * row)
        for row, cells in enumerate([("Rent", "1", "2"), ("Wages", "3", "4"), ("Taxes", "5", "6"), ("Power", "7", "8")])
        for cell, x in zip(cells, (72, 200, 300), strict=True)
    ]
    words += [
        Word(cell, x, 164 + 16 * row)
        for row, cells in enumerate([("Total", "16", "20", "1"), ("Share", "9", "9", "1")])
        for cell, x in zip(cells, (72, 250, 350, 450), strict=True)
    ]
    assert "" not in [cell for row in rows_of(parse(make_pdf([words]))) for cell in row]


def test_a_table_of_words_gets_no_empty_cells(parse: Parse) -> None:
    words = table(("Mode", "Meaning", "Since"), ("fast", "less exact", "always"), ("slow", "more exact", "never"))
    words += table(("idle", "", "of late"), top=148)
    assert rows_of(parse(make_pdf([words])))[-1] == ["idle", "of late"]


@pytest.mark.parametrize("figures_at", [144, 139, 134])
def test_a_label_of_two_lines_is_one_whichever_its_figures_stand_beside(parse: Parse, figures_at: int) -> None:
    words = table(("In millions", "2022", "2021"), ("Revenue", "900", "800"))
    words += [Word("Net income of holders", 72, 134, 10), Word("Without control", 72, 144, 10)]
    words += [Word("90", 222, figures_at, 10), Word("80", 372, figures_at, 10)]
    words += table(("Rent", "30", "20"), ("Wages", "40", "50"), top=160)
    document = parse(make_pdf([words]))
    assert rows_of(document)[2] == ["Net income of holders Without control", "90", "80"]
    start = document.text.index("Without")
    (box,) = boxes(document, start, start + len("Without control"))
    assert (round(box.x0), 130 < box.y0 < 139, 144 < box.y1 < 150) == (72, True, True)


def test_a_line_that_names_a_group_is_no_label_of_the_row_below(parse: Parse) -> None:
    words = table(("", "2022", "2021"), ("Revenue", "900", "800"), ("Costs", "", ""), ("Rent", "30", "20"))
    words += table(("Gains:", "", ""), ("on sales", "1", "2"), ("on loans", "3", "4"), top=164)
    assert [row[0] for row in rows_of(parse(make_pdf([words])))[2:]] == [
        "Costs",
        "Rent",
        "Gains:",
        "on sales",
        "on loans",
    ]


def test_a_label_that_goes_on_in_lower_case_is_one_at_any_distance(parse: Parse) -> None:
    words = table(("", "2022", "2021"), ("Revenue", "900", "800"), ("Income of holders", "", ""))
    words += [Word("without control", 84, 148), *table(("", "30", "20"), ("Rent", "1", "2"), top=148)]
    assert rows_of(parse(make_pdf([words])))[2] == ["Income of holders without control", "30", "20"]


def test_the_raised_mark_of_a_footnote_belongs_to_its_cell(parse: Parse) -> None:
    words = table(("", "2022", "2021"), ("Revenue", "900", "800"), ("Wages", "40", "50"), ("Rent", "30", "20"))
    words.append(Word("(1)", 98.7, 143, 6))
    assert rows_of(parse(make_pdf([words])))[3] == ["Rent(1)", "30", "20"]


def test_a_header_cell_of_more_lines_than_the_others_is_whole(parse: Parse) -> None:
    words = [Word("Total", 382, 88, 10), Word("Restructuring", 372, 98, 10), Word("Costs", 382, 108, 10)]
    words += [Word("Fixed Asset", 222, 98, 10), Word("Related Costs", 218, 108, 10), Word("In millions", 72, 108, 10)]
    words += table(("Rent", "30", "20"), ("Wages", "40", "50"), ("Taxes", "6", "7"), top=124)
    assert rows_of(parse(make_pdf([words])))[0] == [
        "In millions",
        "Fixed Asset Related Costs",
        "Total Restructuring Costs",
    ]


def test_a_head_over_all_columns_is_not_taken_for_a_line_of_one_cell(parse: Parse) -> None:
    words = [Word("Years Ended", 365, 84, 10)]
    words += [Word(month, x, 98, 10) for month, x in (("March 3,", 222), ("March 4,", 372), ("March 5,", 522))]
    words += [Word(year, x + 10, 108, 10) for year, x in (("2022", 222), ("2021", 372), ("2020", 522))]
    words += table(("Rent", "30", "20", "10"), ("Wages", "40", "50", "60"), ("Taxes", "6", "7", "8"), top=124)
    rows = rows_of(parse(make_pdf([words])))
    assert rows[:2] == [["Years Ended"], ["", "March 3, 2022", "March 4, 2021", "March 5, 2020"]]


def test_a_head_with_nothing_below_it_stands_in_the_line_of_the_others(parse: Parse) -> None:
    words = table(("", "March 3,", "March 4,", "Change"), ("In millions", "2022", "2021", ""), top=100)
    words += table(("Rent", "30", "20", "10"), ("Wages", "40", "50", "60"), ("Taxes", "6", "7", "8"), top=132)
    assert rows_of(parse(make_pdf([words])))[0] == ["In millions", "March 3, 2022", "March 4, 2021", "Change"]


def test_two_heads_over_the_same_one_are_not_joined_with_it(parse: Parse) -> None:
    words = [Word("Audited", 222, 88, 10), Word("Restated", 290, 88, 10), Word("Years ended in June 2022", 222, 98, 10)]
    for row, cells in enumerate([("Rent", "30", "20"), ("Wages", "40", "50"), ("Taxes", "6", "7")]):
        words += [Word(cell, x, 114 + 16 * row) for cell, x in zip(cells, (72, 222, 290), strict=True)]
    assert rows_of(parse(make_pdf([words])))[:2] == [["", "Audited", "Restated"], ["Years ended in June 2022"]]


def test_the_unit_above_a_table_belongs_to_its_header_and_the_title_does_not(parse: Parse) -> None:
    words = [Word("Statements of Earnings", 72, 68, 16), Word("(whole dollars)", 72, 84)]
    words += table(("In 1,000s", "2022", "2021"), ("Revenue", "900", "800"), *ROWS, top=100)
    document = parse(make_pdf([words]))
    assert [header for header, _ in header_and_rows(document)] == ["(whole dollars)\nIn 1,000s\t2022\t2021"]


def test_a_table_ends_with_its_page(parse: Parse) -> None:
    pages = [table(("", "2022", "2021"), *ROWS, top=100), table(("Revenue", "9", "8"), *ROWS, top=164)]
    assert len(parse(make_pdf(pages)).tables) == 2


def test_the_name_of_a_group_close_below_a_row_is_no_second_line_of_its_label(parse: Parse) -> None:
    words = table(("", "2022", "2021"), ("Revenue", "900", "800"), ("Gains", "7", "8"))
    words += [Word("Costs:", 72, 142), *table(("Rent", "30", "20"), *ROWS, top=152)]
    labels = [row[0] for row in rows_of(parse(make_pdf([words])))]
    assert labels == ["", "Revenue", "Gains", "Costs:", "Rent", "Wages", "Taxes"]


@pytest.mark.parametrize(
    ("above", "x", "cells"),
    [
        ("Gains", 130, ("1", "2")),
        ("Costs that run on over the figures of both years", 72, ("1", "2")),
        ("Gains", 72, ("less exact", "more exact")),
    ],
    ids=["set in", "long", "words"],
)
def test_lines_that_are_no_label_together_stay_apart(parse: Parse, above: str, x: int, cells: tuple[str, str]) -> None:
    words = table(("", "2022", "2021"), ("Revenue", "900", "800"), (above, "", ""), ("", *cells), *ROWS)
    words.append(Word("without control", x, 148))
    assert [row[0] for row in rows_of(parse(make_pdf([words])))[2:4]] == [above, "without control"]
