"""A word is found before the rest of it is typed."""

from pathlib import Path

import pytest

from chatdoc.by_words import find_by_words
from chatdoc.errors import EmptyQuestion
from chatdoc.half_typed import FEW, with_rest
from chatdoc.library import Library
from chatdoc.settings import Settings
from tests.made_library import made_library

TEXTS = {
    "animals.md": "Reptiles sleep in the sun.",
    "clause.md": "Clause 2.5.1 is about the order ABC-1234 of 186,420 pieces.",
    "model.md": "SmolLM2-360M 是一个小模型，支持工具调用。",
    "house.md": "The organisation of the house is a matter of happiness.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return made_library(tmp_path_factory.mktemp("half_typed"), TEXTS)


def found(typed: str, library: Library) -> str:
    hits = find_by_words(with_rest(typed, library.store), library.store, settings=Settings())
    return library.document(hits[0].passage.document_id).name if hits else ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Rept", "animals.md"),
        ("sleeping rept", "animals.md"),
        ("ＲＥＰＴ", "animals.md"),
        ("2.5.", "clause.md"),
        ("clause 2.5", "clause.md"),
        ("ABC-12", "clause.md"),
        ("abc-", "clause.md"),
        ("186,4", "clause.md"),
        ("SmolL", "model.md"),
        ("小模型SmolLM2-3", "model.md"),
        ("organ", "house.md"),
        ("organisat", "house.md"),
        ("happine", "house.md"),
        ('file:"house" organ', "house.md"),
        ('+"the sun" rep', "animals.md"),
        ("Reptiles", "animals.md"),
    ],
)
def test_a_word_is_found_by_its_beginning(typed: str, name: str, library: Library) -> None:
    assert found(typed, library) == name


@pytest.mark.parametrize(
    "typed", ["", " ", "r", "!", "rept?", "rept 模型", "carpe", "zebra", '-"rept"', "\ud800", "a" * 100_000, '"rept*"']
)
def test_what_is_no_beginning_of_a_word_is_searched_as_it_is(typed: str, library: Library) -> None:
    assert with_rest(typed, library.store) == typed


def test_a_word_of_many_passages_is_searched_as_it_stands(tmp_path: Path) -> None:
    texts = {f"{number}.md": f"A rep called at house {number}." for number in range(FEW)}
    library = made_library(tmp_path, {**texts, "animals.md": TEXTS["animals.md"]})
    assert with_rest("rep", library.store) == "rep"
    library.remove(library.entries()[0].id)
    assert with_rest("rep", library.store) == "rep reptil"


def test_a_filter_alone_is_asked_as_before(library: Library) -> None:
    with pytest.raises(EmptyQuestion):
        find_by_words(with_rest('file:"house"', library.store), library.store)
