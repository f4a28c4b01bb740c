"""Tables whose rows are parted by level lines alone."""

from collections.abc import Sequence

import pytest

from chatdoc.parsing.pdf import parse_pdf
from chatdoc.types import Document
from tests.made_pdfs import Rule, Word, lines, make_pdf
from tests.test_parsing_pdf_grids import STATEMENT

TITLE = Word("Spare parts for the pump", 72, 80)
HEAD = [Word("Part", 78, 112), Word("What it does", 160, 112), Word("Price", 360, 112)]
FIRST = [
    *(Word("PX-7", 78, 132), Word("Holds the water back when", 160, 132), Word("the pump is off", 160, 146)),
    Word("12.50", 360, 132),
]
SECOND = [Word("PX-9", 78, 172), Word("Seals the lid", 160, 172), Word("3.20", 360, 172)]
ROWS = (98, 118, 155, 180)
READ = [
    "Part\tWhat it does\tPrice",
    "PX-7\tHolds the water back when the pump is off\t12.50",
    "PX-9\tSeals the lid\t3.20",
]


def level(rows: Sequence[float], *, left: float = 72, right: float = 420) -> list[Rule]:
    return [Rule(left, y, right, y) for y in rows]


def parsed(words: Sequence[Word | Rule]) -> Document:
    return parse_pdf(make_pdf([words]), lambda done, count: None)


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(level(ROWS), id="around each row"),
        pytest.param(level(ROWS[1:]), id="none above the head"),
        pytest.param(level(ROWS[:-1]), id="none below the last row"),
        pytest.param([*level(ROWS, right=250), *level(ROWS, left=250)], id="piece by piece"),
        pytest.param([*level(ROWS), Rule(72, 98, 72, 180), Rule(420, 98, 420, 180)], id="in a frame"),
    ],
)
def test_a_wrapped_cell_between_two_level_lines_is_one_cell(drawn: list[Rule]) -> None:
    document = parsed([TITLE, *HEAD, *FIRST, *SECOND, *drawn])
    assert document.text.splitlines()[2:] == READ
    assert [document.text[table.start : table.header_end] for table in document.tables] == [READ[0]]


def test_a_title_close_above_the_head_is_none_of_its_cells() -> None:
    title = Word("Pump", 160, 96, 18)
    assert parsed([title, *HEAD, *FIRST, *SECOND, *level(ROWS[1:])]).text.splitlines() == ["Pump", *READ]


def test_a_sum_below_the_last_line_is_no_row_of_the_table() -> None:
    total = [Word("Sum", 160, 194), Word("15.70", 360, 194)]
    document = parsed([*HEAD, *FIRST, *SECOND, *total, *level(ROWS)])
    assert document.text.splitlines() == [*READ, "Sum\t15.70"]


def test_a_row_of_two_wrapped_cells_is_one_row() -> None:
    note = [Word("also keeps dirt and", 325, 132), Word("sand away", 325, 146)]
    words: list[Word | Rule] = [*HEAD[:2], *FIRST[:3], *note, *SECOND[:2], *level(ROWS, right=440)]
    assert "Holds the water back when the pump is off\talso keeps dirt and sand away" in parsed(words).text


def test_a_wrapped_chinese_cell_is_one_without_a_space() -> None:
    words = [
        *(Word("部件", 78, 112), Word("用途", 160, 112), Word("价格", 360, 112)),
        *(
            Word("阀门", 78, 132),
            Word("水泵停止时阻止水流回到水箱", 160, 132),
            Word("之中", 160, 146),
            Word("12.50", 360, 132),
        ),
        *(Word("密封圈", 78, 172), Word("密封盖子", 160, 172), Word("3.20", 360, 172)),
    ]
    assert "阀门\t水泵停止时阻止水流回到水箱之中\t12.50" in parsed([*words, *level(ROWS)]).text.splitlines()


GROUPS = [
    *HEAD,
    *(Word("Valves", 78, 132), Word("brass", 160, 132), Word("12.50", 360, 132)),
    *(Word("steel", 160, 146), Word("14.00", 360, 146), *SECOND),
]
PRICES = [Word("PX-7", 78, 132), Word("a valve", 160, 132), Word("12.50", 360, 132), Word("14.00", 360, 146)]
LIST = [Word(f"{name} pipe", 78, 132 + 14 * row) for row, name in enumerate(("Red", "Yellow"))]
LIST += [Word(f"{name} hose", 260, 132 + 14 * row) for row, name in enumerate(("Long", "Short"))]


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        pytest.param(STATEMENT, level((118, 136, 172, 190)), id="rows of figures between two lines"),
        pytest.param(STATEMENT, level((170, 174, 192), left=300, right=440), id="lines above and below a total"),
        pytest.param(GROUPS, level(ROWS), id="a group of rows between two lines"),
        pytest.param([*HEAD, *PRICES, *SECOND], level(ROWS), id="two figures beside one name"),
        pytest.param([*HEAD, *LIST, *SECOND], level(ROWS), id="words that had room beside each other"),
        pytest.param(lines(["A letter", "with lines", "under its words"]), level((102, 117, 131)), id="underlines"),
        pytest.param([Word("$", 345, 132), *HEAD, *FIRST, *SECOND], level(ROWS), id="a sign with a column of its own"),
    ],
)
def test_level_lines_drawn_for_another_reason_change_nothing(words: list[Word], drawn: list[Rule]) -> None:
    assert parsed([*words, *drawn]).text == parsed(words).text
