"""PDF pages in columns that hold or stand beside something else, as TeX, browsers and office programs set them."""

from collections.abc import Sequence
from itertools import chain

import pytest

from chatdoc.parsing.pdf import parse_pdf
from tests.made_pdfs import Rule, Word, lines, make_pdf

LETTER = 0.556
"""The width of each of the letters a, b, d, e, g, h, n, o, p, q and u in Helvetica, in sizes."""
LEFT = [f"left column line {n:02} has enough words" for n in range(14)]
RIGHT = [f"right column line {n:02} has many a word" for n in range(14)]


def text_of(*pages: Sequence[Word | Rule]) -> str:
    return parse_pdf(make_pdf(pages), lambda done, count: None).text


def columns(left: Sequence[str], right: Sequence[str], *, x: float = 320.0, top: float = 100.0) -> list[Word]:
    """Return two columns, written line by line across both."""
    pairs = zip(lines(left, top=top), lines(right, x=x, top=top), strict=True)
    return list(chain.from_iterable(pairs))


def is_in_order(text: str, *parts: str) -> bool:
    places = [text.index(part) for part in parts]
    return places == sorted(places)


def test_the_number_of_the_page_in_the_gutter_parts_the_columns_as_before() -> None:
    page = [*columns(LEFT, RIGHT, x=286), Word("7", 276, 780, 8)]
    text = text_of(page)
    assert is_in_order(text, *LEFT, *RIGHT)
    assert text.endswith("\n\n7")


def test_a_table_in_a_column_is_no_reason_to_read_across_both() -> None:
    quays = ("North", "South", "East", "West", "Inner", "Outer")
    cells = [[Word(text, 320 + 55 * place, 275 + 15 * n, 9) for place, text in enumerate((quay, "12", "340", "5"))]
             for n, quay in enumerate(quays)]  # fmt: skip
    page = [*lines(LEFT), *lines(RIGHT[:9], x=320), *chain(*cells)]
    text = text_of(page)
    assert is_in_order(text, *LEFT, *RIGHT[:9], "North\t12\t340\t5", "Outer\t12\t340\t5")


def test_columns_above_a_table_over_the_whole_page_are_read_one_after_the_other() -> None:
    cells = [
        [
            Word(text, 72 + 85 * place, 370 + 18 * n)
            for place, text in enumerate((f"Depot {n}", *"12 34 5 67 8".split()))
        ]
        for n in range(12)
    ]
    title = Word("Figures", 72, 330, 16)
    text = text_of([*columns(LEFT, RIGHT), title, *chain(*cells)])
    assert is_in_order(text, *LEFT, *RIGHT, "Figures", "Depot 0\t12", "Depot 11\t12")


def test_a_title_under_two_columns_stands_above_what_follows_over_the_whole_page() -> None:
    wide = [f"A line {n} of a paragraph that goes over the whole page and both of its columns" for n in range(3)]
    text = text_of([*columns(LEFT, RIGHT), Word("Figures", 72, 330, 16), *lines(wide, top=360)])
    assert is_in_order(text, *LEFT, *RIGHT, "Figures", *wide)


def test_names_beside_each_other_above_two_columns_stay_in_one_line() -> None:
    title = Word("A Title That Crosses Both Of The Columns Of This Page", 72, 50, 16)
    date = Word("Printed in the town of Westmere on the third day of March of that year", 72, 86)
    text = text_of([title, Word("Ada Berg", 110, 70), Word("Bo Holt", 380, 70), date, *columns(LEFT, RIGHT, top=120)])
    assert "Ada Berg\tBo Holt" in text


def test_the_wide_gap_behind_a_sentence_in_justified_text_parts_no_cells() -> None:
    x, size, words = 72.0, 12.0, []
    for word, gap in (("ahead", 9), ("anode", 10), ("bead.", 17), ("noodge", 9), ("open", 10), ("hoop", 9)):
        words.append(Word(word, x, 100, size))
        x += (len(word) - word.count(".") / 2) * LETTER * size + gap
    assert text_of(words) == "ahead anode bead. noodge open hoop"


def test_chinese_lines_of_a_narrow_column_join_though_a_longer_line_stands_elsewhere() -> None:
    left = ["港务局去年批准了冬季维修的新计划以便在", "秋季到来之前恢复通航并且在当地的报纸上", "刊登了全部数据。"]
    foot = Word("第 一 页 内 部", 480, 800)
    assert "".join(left) in text_of([*lines(left), foot])


@pytest.mark.parametrize(
    ("end", "begin", "is_one"),
    [
        ("although the budget of the board was cut in", "March of that year.", True),
        ("although the budget of the board was cut and,", "Ada said, too late.", True),
        ("although the budget of the board was cut again", "March of that year.", False),
        ("although the budget of the board was cut in", "SUMMARY OF COSTS", False),
        ("although the budget of the board was cut in", "Table 2: Costs.", False),
    ],
)
def test_a_sentence_goes_on_with_a_capital_behind_a_word_that_ends_none(end: str, begin: str, is_one: bool) -> None:
    assert (f"{end} {begin}" in text_of(lines(["The quay was closed for a year " + end]), lines([begin]))) == is_one


WIDE = "The tide gauge of the harbour was read by the keeper of the tower on each day of the year"
TABLE = [Word("Table 3: Days of work", 72, 200)] + [
    Word(text, 72 + 100 * place, 220 + 15 * n)
    for n, row in enumerate((("Quay", "Days"), ("North", "12"), ("South", "15"), ("East", "19")))
    for place, text in enumerate(row)
]
REST = lines(["which was dry, and the book was kept until the war.", f"{WIDE}."], top=310)


@pytest.mark.parametrize("pages", [1, 2])
def test_a_sentence_goes_on_behind_a_table_between_its_halves(pages: int) -> None:
    first = lines([f"{WIDE}.", WIDE], top=140)
    note = lines(["1 A note at the foot of the page, for the tower."], top=760, size=8)
    made = [[*first, *TABLE, *REST, *note]] if pages == 1 else [[*first, *note], [*TABLE, *REST]]
    document = parse_pdf(make_pdf(made), lambda done, count: None)
    assert f"{WIDE} which was dry" in document.text
    assert is_in_order(document.text, "which was dry", "Table 3: Days", "North\t12", "East\t19")
    assert [line.page for line in document.lines] == sorted(line.page for line in document.lines)


@pytest.mark.parametrize(
    ("caption", "rest"),
    [
        ("Days of work on the quays of that year", REST),
        ("Table 3 shows the days of work", REST),
        ("Table 3: Days", lines(["Which was dry."], top=310)),
    ],
)
def test_what_has_no_caption_or_begins_anew_is_no_other_half(caption: str, rest: Sequence[Word]) -> None:
    text = text_of([*lines([f"{WIDE}.", WIDE], top=140), Word(caption, 72, 200), *TABLE[1:], *rest])
    assert is_in_order(text, WIDE, caption, rest[0].text)
    assert f"{WIDE} {rest[0].text}" not in text


def test_heads_over_the_halves_of_pages_in_columns_are_gone_as_on_those_without() -> None:
    def page(number: int) -> list[Word]:
        names = ("Quarterly of Harbours", str(number)) if number % 2 else (str(number), "A. Berg on Quays")
        halves = [Word(names[0], 72, 40), Word(names[1], 420, 40)]
        wide = [
            f"Line {n} of page {number} goes over the whole page, as it is not set in two columns" for n in range(5)
        ]
        return [*halves, *(lines(wide, top=110) if number > 3 else columns(LEFT, RIGHT, top=110))]

    text = text_of(*map(page, range(2, 8)))
    assert [text.count(name) for name in ("Quarterly of Harbours", "A. Berg on Quays")] == [1, 1]
    assert not {"2", "3", "4", "5", "6", "7"} & set(text.split("\n"))


@pytest.mark.parametrize(("size", "kept"), [(20.0, 4), (12.0, 1)])
def test_chapters_that_open_at_the_top_of_pages_are_no_running_heads(size: float, kept: int) -> None:
    pages = [[Word(f"Chapter {n}", 72, 60, size), *lines([f"{WIDE} {n}.", "It ends."], top=110)] for n in range(1, 5)]
    assert sum(f"Chapter {n}" in text_of(*pages) for n in range(1, 5)) == kept
