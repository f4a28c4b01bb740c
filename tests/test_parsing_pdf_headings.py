"""Headings of PDFs that carry no outline: by the size of their letters, or by numbers that run on."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from chatdoc.parsing.pdf import parse_pdf
from tests.made_pdfs import Word, make_pdf

CHINESE = [
    ("第一条 租赁物", "甲方将位于东湖路五号的房屋出租给乙方。"),
    ("第二条 租期", "租期三年，自二〇二五年一月一日起。"),
    ("第三条 付款", "乙方每月五日前付清当月租金三千元。"),
    ("第四条 违约", "逾期付款的，每日加收千分之一。"),
]
ENGLISH = [
    ("1. Goods", "The seller delivers forty crates of apples."),
    ("2. Delivery", "The crates arrive at the yard in Husum by noon."),
    ("3. Payment", "The buyer pays within ten days of each delivery."),
    ("4. Notice", "Either party may end this contract by letter."),
]
ARTICLES = [
    (f"Article {number} {title[3:]}", text)
    for number, (title, text) in zip(("I", "II", "III", "IV"), ENGLISH, strict=True)
]

WIDE = "The last line is as wide as those of a page are, so that no line above it seems to be full"


def headings(blocks: Sequence[str | tuple[str, float]]) -> list[str]:
    """Return the heading paths of a page with these paragraphs under each other, each of 12 points or as it says."""
    y = 60.0
    words = []
    for block in (*blocks, WIDE):
        text, size = block if isinstance(block, tuple) else (block, 12.0)
        words.append(Word(text, 72, y, size))
        y += 1.8 * size
    document = parse_pdf(make_pdf([words]), lambda done, count: None)
    return [section.label for section in document.sections if section.page is None]


@pytest.mark.parametrize("size", [12.0, 14.0])
@pytest.mark.parametrize(
    ("title", "articles"), [("房屋租赁合同", CHINESE), ("Supply contract", ENGLISH), ("Supply contract", ARTICLES)]
)
def test_the_articles_of_a_short_contract_are_headings_whether_larger_or_not(
    title: str, articles: list[tuple[str, str]], size: float
) -> None:
    blocks = [(title, 20.0), *(part for heading, text in articles for part in ((heading, size), text))]
    assert headings(blocks) == [title, *(f"{title} > {heading}" for heading, _ in articles)]


def test_chapters_and_their_articles_nest() -> None:
    blocks = ["第一章 总则", CHINESE[0][0], CHINESE[0][1], CHINESE[1][0], CHINESE[1][1], "第二章 义务"]
    blocks += [CHINESE[2][0], CHINESE[2][1], "第三章 附则", CHINESE[3][0], CHINESE[3][1]]
    assert headings(blocks)[3:5] == ["第二章 义务", "第二章 义务 > 第三条 付款"]


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([heading for heading, _ in ENGLISH], id="items of a list, under each other"),
        pytest.param([f"{heading}, {text}" for heading, text in ENGLISH], id="numbered sentences"),
        pytest.param([f"{number}、{text}" for number, (_, text) in enumerate(CHINESE, 1)], id="Chinese sentences"),
        pytest.param(
            [part for number in (12, 30, 7) for part in (f"{number} Main Street", "Open on all days.")],
            id="numbers that do not run on",
        ),
        pytest.param(
            [part for heading, text in ENGLISH for part in (f"{heading} ........ 3", text)], id="a table of contents"
        ),
        pytest.param([part for heading, text in ENGLISH[:2] for part in (heading, text)], id="two alone"),
    ],
)
def test_numbers_that_head_nothing_make_no_headings(blocks: list[str]) -> None:
    assert headings(blocks) == []


def test_headings_of_one_size_share_a_level_though_the_heights_of_their_boxes_differ() -> None:
    titles = [title.partition(" ")[2] for title, _ in CHINESE]
    blocks = [part for title, (_, text) in zip(titles, CHINESE, strict=True) for part in ((title, 16.0), text)]
    assert headings(blocks) == titles


def test_a_poster_whose_letters_are_mostly_large_has_no_headings() -> None:
    blocks = [("Harvest fair", 30.0), ("Apples and pears", 24.0), ("Music on two stages", 20.0), ("Free entry", 26.0)]
    assert headings(blocks) == []


CONTRACT = {
    "Services": "The agency writes one article a week.",
    "Fees": "The client pays 500 euros for each article.",
    "Termination": "Either party may end this contract with a month's notice.",
}


def bold_headings(*, alike: bool = False, below: Callable[[str], list[Word]] | None = None, end: str = "") -> list[str]:
    """Return the headings of a contract whose titles are bold, its texts too where they are `alike`.

    `below` makes what stands under a title in place of its text, at a height of 0; `end` ends each title.
    """
    words, y = [Word(WIDE, 72, 60, bold=alike)], 100.0
    for title, text in CONTRACT.items():
        under = below(text) if below else [Word(text, 72, 0, bold=alike)]
        words += [Word(title + end, 72, y, bold=True), *(replace(word, y=y + 16 + word.y) for word in under)]
        y += 60
    document = parse_pdf(make_pdf([words]), lambda done, count: None)
    return [section.label for section in document.sections if section.page is None]


def test_bold_lines_above_texts_are_headings() -> None:
    assert bold_headings() == list(CONTRACT)


def test_bold_letters_tell_no_heading_where_all_are_bold() -> None:
    assert bold_headings(alike=True) == []


@pytest.mark.parametrize("end", [".", ":", ", which goes without saying,"])
def test_a_bold_sentence_or_lead_is_no_heading(end: str) -> None:
    assert bold_headings(end=end) == []


def test_a_bold_label_above_the_rows_of_a_table_is_no_heading() -> None:
    assert bold_headings(below=lambda text: [Word(text, 72, 0), Word("500", 450, 0), Word("600", 500, 0)]) == []


def test_a_bold_name_above_short_lines_is_no_heading() -> None:
    assert bold_headings(below=lambda text: [Word("12 Main Street", 72, 0), Word("Husum", 72, 16)]) == []


@pytest.mark.parametrize(("size", "bold"), [(16.0, False), (12.0, True)])
def test_the_number_of_a_heading_belongs_to_it_though_a_wide_gap_parts_them(size: float, bold: bool) -> None:
    words: list[Word] = []
    for place, (number, title) in enumerate((("1", "Goods"), ("1.1", "Apples"), ("2", "Delivery"))):
        y = 80.0 + 60 * place
        words += [
            Word(number, 72, y, size, bold=bold),
            Word(title, 72 + size * (1.2 + 0.6 * len(number)), y, size, bold=bold),
        ]
        words += [Word(f"{WIDE} and end.", 72, y + 25)]
    labels = [section.label for section in parse_pdf(make_pdf([words]), lambda done, count: None).sections]
    assert [label.rpartition(" > ")[2] for label in labels if "p. " not in label] == [
        "1 Goods",
        "1.1 Apples",
        "2 Delivery",
    ]


@pytest.mark.parametrize(("above", "title"), [("Chapter 2", "Delivery"), ("Appendix B", "Forms"), ("第二章", "交货")])
def test_a_chapter_and_what_it_is_called_are_one_heading(above: str, title: str) -> None:
    assert headings([("Goods", 18.0), WIDE, (above, 18.0), (title, 22.0), WIDE]) == ["Goods", f"{above} {title}"]
