import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.parsing.numbering import numeral
from chatdoc.parsing.plain import is_wrapped, needs_no_space, parse_text
from chatdoc.types import Document


def read(text: str) -> Document:
    return parse_text(text.encode("utf-8"), lambda done, pages: None)


WRAPPED = """It was a bright cold day in the house at the end of the lane, and all
the clocks of the neighbours were striking at once, so that nobody who
was there could tell the hour.

Short lines
stay
as they are.

- an item of a list
- another item"""


def test_wrapped_lines_are_joined_and_short_ones_are_not() -> None:
    assert read(WRAPPED).text.split("\n\n") == [
        "It was a bright cold day in the house at the end of the lane, and all the clocks of the neighbours were "
        "striking at once, so that nobody who was there could tell the hour.",
        "Short lines\nstay\nas they are.",
        "- an item of a list\n- another item",
    ]


def test_wrapped_chinese_is_joined_without_a_space() -> None:
    lines = ["本合同的租期为五年，自签订之日起计算，期满后双方可以协商续签，但", "应当提前三个月书面通知对方。"]
    assert read("\n".join(lines)).text == "".join(lines)


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_is_one(ending: str) -> None:
    assert read(f"a{ending}b{ending}{ending}c").text == "a\nb\n\nc"


def test_a_table_in_columns_is_no_paragraph() -> None:
    rows = ["name                     amount              due on the first of month", "rent      950      monthly"]
    assert not is_wrapped(rows)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("wrapped", "line", False),
        ("合同期", "限", True),
        ("long-", "term", True),
        ("第", "3", True),
        ("a -", "b", False),
    ],
)
def test_where_lines_meet_without_a_space(before: str, after: str, expected: bool) -> None:
    assert needs_no_space(before, after) is expected


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_no_visible_character_is_lost(text: str) -> None:
    seen = [character for character in read(text).text if not character.isspace()]
    ignored = "\ufeff\ufffe\uffff\u200b\u2060\u00ad"
    assert seen == [character for character in text if not character.isspace() and character not in ignored]


BOOK = """　　第一卷 山中

第一章 下雪
　　那年冬天下了很大的雪，山路都被封住了。
第二章 客人
　　第三天夜里，有人敲门。

第二卷 城里
第三章 集市
　　集市上人很多。
第三卷 归来
第四章 归途
　　他们在春天回到山里。第五章还没有写。
"""


def test_numbers_that_run_on_make_sections_of_a_text() -> None:
    document = read(BOOK)
    assert [section.label for section in document.sections] == [
        *("第一卷 山中", "第一卷 山中 > 第一章 下雪", "第一卷 山中 > 第二章 客人"),
        *("第二卷 城里", "第二卷 城里 > 第三章 集市", "第三卷 归来", "第三卷 归来 > 第四章 归途"),
    ]
    assert document.heading(document.text.index("敲门")) == "第一卷 山中 > 第二章 客人"
    assert all(
        document.text[section.start :].lstrip("　").startswith(section.label[-6:]) for section in document.sections
    )


def test_a_table_of_contents_before_them_does_not_hide_the_headings() -> None:
    titles = [f"第{numeral('chineseCounting', number)}章 第{number}夜" for number in range(1, 1200)]
    chapters = "\n\n".join(f"{title}\n有人敲门。" for title in titles)
    document = read("目录\n" + "\n".join(titles) + "\n\n" + chapters)
    assert [section.label for section in document.sections] == titles


def test_a_heading_with_a_tab_behind_its_number_is_named_without_it() -> None:
    text = "1.\tRent\nIt is due.\n\n2.\tKeys\nThere are two.\n\n3.\tEnd\nIt ends."
    assert [section.label for section in read(text).sections] == ["1. Rent", "2. Keys", "3. End"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Buy:\n1. Milk\n2. Bread\n3. Salt\nAnd come home.", id="a list"),
        pytest.param(
            "第一条 本办法自公布之日起施行。\n第二条 本办法适用于全市。\n第三条 市政府负责解释。\n附则", id="sentences"
        ),
        pytest.param("1 F\tinit\tos.c\nGo on.\n2 F\tfree\tos.c\nGo on.\n3 F\tuse\tos.c\nGo on.", id="columns"),
        pytest.param("7 Elm Road\nis closed.\n\n12 Oak Lane\nis open.\n\n3 Ash Way\nis new.", id="no series"),
    ],
)
def test_other_lines_that_begin_with_a_number_are_no_headings(text: str) -> None:
    assert read(text).sections == ()
