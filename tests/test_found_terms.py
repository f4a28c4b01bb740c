"""Where the words of a question stand in a passage."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatdoc.found_terms import found_terms


def marked(question: str, text: str) -> list[str]:
    return [text[start:end] for start, end in found_terms(question, text)]


def test_words_are_found_in_any_form_and_words_that_only_ask_are_not() -> None:
    assert marked("What is the rent of the leases?", "The lease names the rent; rents are due.") == [
        "lease",
        "rent",
        "rents",
    ]


def test_chinese_words_are_found_also_in_traditional_characters() -> None:
    assert marked("证据在哪里", "這是證據，不是意見。") == ["證據"]
    assert marked("有效期是多久", "本合同有效期为一年") == ["有效期"]


def test_numbers_are_found_with_and_without_separators() -> None:
    assert marked("1200 euros", "It costs 1,200 euros.") == ["1,200", "euros"]


@given(st.text(max_size=40), st.text(max_size=80))
def test_spans_lie_in_the_text_in_order_and_do_not_touch(question: str, text: str) -> None:
    spans = found_terms(question, text)
    borders = [0, *(border for span in spans for border in span), len(text)]
    assert borders == sorted(borders)
    assert all(start < end for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
