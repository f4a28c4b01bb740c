"""A phrase in a text, letter by letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.phrases import MOST_PLACES, find_phrase


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("rent", "The Rent, parents and RENT", ["Rent", "rent", "RENT"]),
        ("the  rent", "the\nrent the\t rent therent", ["the\nrent", "the\t rent"]),
        ("租金,", "每月租金，租金。", ["租金，"]),
        ("ＡＢ１", "ab1", ["ab1"]),
        ("landlord's", "the landlord’s", ["landlord’s"]),
        ("a.b", "axb a.b a．b", ["a.b", "a．b"]),
        ("[^", "a [^1]", ["[^"]),
        ("", "anything", []),
        (" \n", "any thing", []),
    ],
)
def test_every_place_of_a_phrase_is_found(phrase: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find_phrase(phrase, text)] == found


@given(st.text(max_size=30), st.text(min_size=1, max_size=8), st.text(max_size=30))
def test_what_a_text_holds_is_found_in_it(before: str, phrase: str, after: str) -> None:
    places = find_phrase(phrase, before + phrase + after)
    assert bool(places) == bool(phrase.split())


def test_no_more_places_are_found_than_can_be_stepped_through() -> None:
    assert len(find_phrase("a", "a" * (MOST_PLACES + 1))) == MOST_PLACES
