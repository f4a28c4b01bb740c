import pytest
from hypothesis import given
from hypothesis import strategies as st

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
