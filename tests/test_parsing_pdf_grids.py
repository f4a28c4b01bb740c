"""Tables whose cells are parted by drawn lines."""

from collections.abc import Sequence

import pytest

from chatdoc.parsing.pdf import parse_pdf
from chatdoc.parsing.pdf.glyphs import open_pdf
from chatdoc.types import Document
from tests.made_pdfs import Rule, Word, grid, make_pdf

ABOVE = Word("What to do when the display shows one of these letters", 72, 80)
WRAPPED = [
    *(Word(text, x, 112) for text, x in (("Display", 78), ("Cause", 140), ("What to do", 260))),
    Word("E4", 78, 139),  # in the middle of its two lines
    *(Word("The leak sensor has", 140, 132), Word("tripped", 140, 146)),
    *(Word("Close the tap, pull the", 260, 132), Word("plug, call the service", 260, 146)),
    *(Word("E9", 78, 169), Word("The drain is blocked", 140, 169), Word("Clean the filters", 260, 169)),
]
COLUMNS, ROWS = (72, 134, 254, 400), (98, 118, 155, 180)


def parsed(*pages: Sequence[Word | Rule], page_keys: str = "") -> Document:
    return parse_pdf(make_pdf(pages, page_keys=page_keys), lambda done, count: None)


@pytest.mark.parametrize("filled", [False, True])
def test_a_cell_of_several_lines_is_one_cell(filled: bool) -> None:
    document = parsed([ABOVE, *WRAPPED, *grid(COLUMNS, ROWS, filled=filled)])
    assert document.text.splitlines()[2:] == [
        "Display\tCause\tWhat to do",
        "E4\tThe leak sensor has tripped\tClose the tap, pull the plug, call the service",
        "E9\tThe drain is blocked\tClean the filters",
    ]


def test_its_first_row_names_the_columns() -> None:
    document = parsed([ABOVE, *WRAPPED, *grid(COLUMNS, ROWS)])
    assert [document.text[table.start : table.header_end] for table in document.tables] == [
        "Display\tCause\tWhat to do"
    ]


def test_each_line_of_a_cell_has_its_own_box() -> None:
    document = parsed([ABOVE, *WRAPPED, *grid(COLUMNS, ROWS)])
    start = document.text.index("The leak sensor has tripped")
    boxes = [line for line in document.lines if start <= line.start < start + 27]
    assert [document.text[line.start : line.end] for line in boxes] == ["The leak sensor has", "tripped"]
    assert boxes[0].y1 <= boxes[1].y0 + 3
    assert {round(line.x0) for line in boxes} == {140}


def test_cells_that_stand_close_are_told_apart() -> None:
    words = [
        *(Word(text, x, 112) for text, x in (("Place", 78), ("Rise", 116), ("Saved", 160))),
        *(Word(text, x, 132) for text, x in (("Husum", 78), ("0.7", 116), ("71", 160))),
        *(Word(text, x, 152) for text, x in (("Goslar", 78), ("1.1", 116), ("66", 160))),
    ]
    document = parsed([ABOVE, *words, *grid((74, 115, 150, 200), (98, 118, 138, 158))])
    assert document.text.splitlines()[2:] == ["Place\tRise\tSaved", "Husum\t0.7\t71", "Goslar\t1.1\t66"]


def test_a_label_over_several_rows_is_said_in_each_and_a_heading_over_columns_keeps_their_places() -> None:
    words = [
        *(Word("Site", 78, 112), Word("Visitors", 160, 112)),
        *(Word("Spring", 160, 132), Word("Autumn", 240, 132)),
        Word("Harbour", 78, 162),
        *(Word("1,204", 160, 152), Word("988", 240, 152), Word("1,310", 160, 172), Word("1,002", 240, 172)),
    ]
    drawn = [
        *(Rule(72, y, 300, y) for y in (98, 138, 178)),
        *(Rule(154, y, 300, y) for y in (118, 158)),
        *(Rule(x, 98, x, 178) for x in (72, 154, 300)),
        Rule(230, 118, 230, 178),
    ]
    assert parsed([ABOVE, *words, *drawn]).text.splitlines()[2:] == [
        "Site\tVisitors",
        "Site\tSpring\tAutumn",
        "Harbour\t1,204\t988",
        "Harbour\t1,310\t1,002",
    ]


def test_the_lines_of_a_chinese_cell_meet_without_a_space() -> None:
    words = [
        *(Word("显示", 78, 112), Word("原因", 140, 112), Word("处理", 260, 112)),
        *(Word("E9", 78, 139), Word("排水管堵", 140, 132), Word("塞", 140, 146), Word("清洗过滤器", 260, 139)),
        *(Word("E1", 78, 169), Word("没有进水", 140, 169), Word("打开水龙头", 260, 169)),
    ]
    assert "E9\t排水管堵塞\t清洗过滤器" in parsed([*words, *grid(COLUMNS, ROWS)]).text.splitlines()


def test_a_word_cut_at_the_end_of_a_line_of_a_cell_is_whole() -> None:
    words = [
        *(Word("Part", 78, 112), Word("Use", 140, 112), Word("Care", 260, 112)),
        *(Word("Door", 78, 139), Word("Open the dish-", 140, 132), Word("washer", 140, 146), Word("Wipe", 260, 139)),
        *(Word("Sieve", 78, 169), Word("Holds back dirt", 140, 169), Word("Rinse", 260, 169)),
    ]
    rows = parsed([Word("A dishwasher has these parts", 72, 80), *words, *grid(COLUMNS, ROWS)]).text.splitlines()
    assert "Door\tOpen the dishwasher\tWipe" in rows


def test_a_table_that_goes_on_on_the_next_page_has_the_header_of_its_first() -> None:
    head, body = WRAPPED[:3], WRAPPED[3:]
    shifted = [Word(word.text, word.x, word.y - 60) for word in body]
    document = parsed(
        [ABOVE, *head, *grid(COLUMNS, ROWS[:2])], [*shifted, *grid(COLUMNS, [edge - 60 for edge in ROWS[1:]])]
    )
    assert [document.text[table.start : table.end].count("\n") for table in document.tables] == [2]
    assert document.text[document.tables[0].start : document.tables[0].header_end] == "Display\tCause\tWhat to do"


def test_a_table_on_a_turned_page_is_read_too() -> None:
    document = parsed([ABOVE, *WRAPPED, *grid(COLUMNS, ROWS)], page_keys="/Rotate 90")
    assert "E4\tThe leak sensor has tripped\tClose the tap, pull the plug, call the service" in document.text


PROSE = [
    Word(f"Line {number} of a letter that fills the width of the page from edge to edge", 72, 120 + 15 * number)
    for number in range(9)
]
STATEMENT = [
    Word(text, x, 130 + 18 * row)
    for row, cells in enumerate(
        [("", "2025", "2024"), ("Rent", "1,450", "1,400"), ("Heating", "310", "295"), ("Total", "1,760", "1,695")]
    )
    for text, x in zip(cells, (78, 300, 400), strict=True)
    if text
]


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        pytest.param(PROSE, grid((60, 530), (100, 270)), id="a frame around a letter"),
        pytest.param(PROSE, [Rule(72, 140, 200, 140), Rule(72, 200, 300, 200)], id="lines under words"),
        pytest.param(STATEMENT, [Rule(300, 170, 340, 170), Rule(400, 170, 440, 170)], id="lines above a total"),
        pytest.param(
            STATEMENT, grid((70, 290, 460), (110, 150, 190)), id="boxes around parts with columns of their own"
        ),
        pytest.param(STATEMENT, grid(range(60, 500, 20), range(90, 300, 20)), id="the grid of a chart"),
        pytest.param(STATEMENT, grid([70 + n / 2 for n in range(900)], range(90, 300, 4)), id="millimetre paper"),
    ],
)
def test_lines_drawn_for_another_reason_change_nothing(words: list[Word], drawn: list[Rule]) -> None:
    assert parsed([*words, *drawn]).text == parsed(words).text


def test_on_a_drawing_of_many_thousand_lines_no_table_is_looked_for() -> None:
    drawn = [Rule(60, 300 + n / 20, 500, 300 + n / 20) for n in range(5000)]
    with open_pdf(make_pdf([[*WRAPPED, *grid(COLUMNS, ROWS)], [*WRAPPED, *grid(COLUMNS, ROWS), *drawn]])) as pdf:
        assert [len(page.grids) for page in pdf.read_pages()] == [1, 0]


def test_cells_of_rows_that_are_boxes_without_lines_inside_are_told_apart() -> None:
    """As in a table of which every other row has a frame only."""
    rows, columns = (98, 118, 138, 158, 178), (72, 170, 260, 350)
    frames = [Rule(72, y, 350, y) for y in rows] + [Rule(x, 98, x, 178) for x in (72, 350)]
    inside = [Rule(x, top, x, top + 20) for x in columns[1:-1] for top in (98, 138)]
    texts = [("Quarter", "Days", "Volume"), ("First", "25", "330"), ("Second", "69", "214"), ("Third", "59", "961")]
    words = [
        Word(text, x + 6, y + 14)
        for y, line in zip(rows, texts, strict=False)
        for x, text in zip(columns, line, strict=False)
    ]
    assert parsed([ABOVE, *words, *frames, *inside]).text.splitlines()[2:] == ["\t".join(line) for line in texts]
