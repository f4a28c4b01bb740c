"""The highest or lowest row of a table: which one is asked for, by what, and where a table cannot tell."""

from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.extremes import answer_extreme
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from chatdoc.types import Answer
from tests.made_library import made_library

CAMERAS = """# Northlight camera catalogue

| Model | Resolution (MP) | Weight | Price (USD) | Battery life (shots) | Lens |
|---|---|---|---|---|---|
| Lumen A1 | 20 | 410 g | 649 | 380 | 5 cm |
| Orbit S | 45 | 690 g | 1,899.50 | 510 | 40 mm |
| Orbit X | 61 | 735 g | 2,750 | 490 | 30 mm |
| Pocket Mini | 12 | 198 g | 329 | 260 | 9 mm |
| Total | 138 | 2,033 g | 5,627.50 | 1640 | |
"""
MACHINES = """# Coffee machines

| | AeroBrew 300 | AeroBrew 500 |
|---|---|---|
| Tank capacity | 1.1 l | 2.0 l |
| Cable length | 0.9 m | 0.9 m |
"""
FEES = """# Fees of the practice

| Treatment | Adults | Under 18 |
|---|---|---|
| Cleaning | £58 | £20 |
| Root canal | £410 | £180 |
| Crown | £260 | £210 |
"""
SALES = "Representative,Region,Revenue,Commission\nNora Blake,North,412000,4 %\nMei Tan,East,527300,5 %\n"
SALES += "Carlos Vega,West,298700,3.5 %\nHugo Lenz,East,389500,3.5 %\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return made_library(
        tmp_path_factory.mktemp("tables"),
        {"cameras.md": CAMERAS, "machines.md": MACHINES, "sales.csv": SALES, "fees.md": FEES},
    )


def found(question: str, library: Library) -> Answer | None:
    return answer_extreme(question, retrieve(question, library), library)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Which camera is the cheapest?", "Pocket Mini"),
        ("What is the most expensive model?", "Orbit X"),
        ("Which camera costs the least?", "Pocket Mini"),
        ("Which camera needs the least battery life?", "Pocket Mini"),
        ("Which camera is the lightest?", "Pocket Mini"),
        ("Which Orbit is the cheapest?", "Orbit S"),
        ("Which model has the highest resolution?", "Orbit X"),
        ("Which camera has the longest battery life?", "Orbit S"),
        ("Who has the highest revenue?", "Mei Tan"),
        ("Which representative in the East has the lowest revenue?", "Hugo Lenz"),
        ("Which coffee machine has the largest tank?", "Tank capacity"),
        ("Which treatment is the most expensive for adults?", "Root canal"),
        ("Which treatment under 18 is the dearest?", "Crown"),
    ],
)
def test_the_row_with_the_highest_or_lowest_figure_is_quoted(library: Library, question: str, row: str) -> None:
    given = found(question, library)
    assert given is not None
    quotes = [sentence for sentence in given.sentences if sentence.origin == "quote"]
    assert quotes[0].text.startswith(row)
    assert all(sentence.citations for sentence in quotes)


@pytest.mark.parametrize(
    "question",
    [
        "Which car is the cheapest?",
        "Which camera has the highest shutter speed?",
        "Which camera sold in Norway is the cheapest?",
        "Which camera has the smallest lens?",
        "Which coffee machine has the longest cable and the largest tank?",
        "What does the Pocket Mini cost?",
    ],
)
def test_what_a_table_does_not_compare_is_not_answered_from_it(library: Library, question: str) -> None:
    assert found(question, library) is None


def test_it_is_said_how_many_were_compared_by_what_and_which_it_is(library: Library) -> None:
    *_, final = answer("Which coffee machine has the largest tank?", library, None)
    assert final.verdict == "quoted"
    assert final.sentences[0].text == "Highest of 2 by “Tank capacity”: AeroBrew 500."
    assert found("Which camera is the cheapest?", library).sentences[0].text.startswith("Lowest of 4 by")  # type: ignore[union-attr]


def test_rows_with_the_same_figure_are_all_named(library: Library) -> None:
    given = found("Who has the lowest commission?", library)
    assert given is not None
    assert given.sentences[0].text.endswith("Carlos Vega, Hugo Lenz.")


def test_figures_are_read_as_they_are_written_anywhere(tmp_path: Path) -> None:
    rows = "Ort;Miete\nAhorn;1.350,50 €\nBirke;980,00 €\nEiche;1.420,00 €\n"
    library = made_library(tmp_path, {"rent.csv": rows.replace("Miete", "Rent").replace("Ort", "Place")})
    assert found("Which place has the lowest rent?", library).sentences[1].text.startswith("Birke")  # type: ignore[union-attr]
    assert found("Which place has the highest rent?", library).sentences[1].text.startswith("Eiche")  # type: ignore[union-attr]
