"""What stands under an answer: what it is from, what the model read, and its words with footnotes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.library import Library
from chatdoc.types import Language
from tests.stand_ins import EchoModel, TermEmbedder
from ui.answer_lines import below_answer
from ui.pieces import Turn
from ui.strings import STRINGS

TEXT = "# Lease\n\n## Rent\n\nThe rent is 1,450 euros a month.\n\n## Pets\n\nCats may stay; dogs may not.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "lease.md").write_text(TEXT, encoding="utf-8")
    library.add(tmp_path / "lease.md")
    library.embed_pending()
    yield library
    library.close()


def below(library: Library, model: EchoModel | None, language: Language) -> str:
    *_, final = answer("How much is the rent a month?", library, model)
    return below_answer(Turn(1, "How much is the rent a month?", final), library, STRINGS[language], language)


def test_it_says_how_much_of_the_context_the_model_read(library: Library) -> None:
    assert "From 1 passage of 1 document · the model read " in below(library, EchoModel(), "en")
    assert "模型读取了 " in below(library, EchoModel(), "zh")


def test_without_a_model_nothing_was_read_by_one(library: Library) -> None:
    shown = below(library, None, "en")
    assert "From 1 passage of 1 document" in shown
    assert "the model read" not in shown


def test_the_words_to_copy_carry_their_footnotes(library: Library) -> None:
    shown = below(library, None, "en")
    assert "The rent is 1,450 euros a month.[1]" in shown
    assert "[1] “The rent is 1,450 euros a month.”, lease.md, Lease &gt; Rent" in shown


def test_an_answer_that_grows_has_nothing_below_it(library: Library) -> None:
    first, *_ = answer("How much is the rent a month?", library, EchoModel())
    assert below_answer(Turn(1, "?", first), library, STRINGS["en"], "en") == ""
