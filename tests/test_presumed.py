"""What a question takes for granted and the text near its evidence does not say."""

import pytest

from chatdoc.presumed import amount_unsaid, contrasted, not_narrowed, uncounted, unfilled, unsaid


@pytest.mark.parametrize(
    ("question", "near", "missing"),
    [
        ("What did she earn at her previous employer?", "She earns 900 euros a month.", ["previous"]),
        ("What did she earn before, at her previous firm?", "In her last post she earned 800 euros.", []),
        (
            "How many days may I work from Ulm each week?",
            "Staff may work from Ulm on ten days in a year.",
            ["each week"],
        ),
        ("What is the weekly fee?", "The fee is 20 euros per week.", []),
        ("What is the minimum age?", "The hall seats 300 people.", ["minimum"]),
        ("What is the minimum age?", "Members are at least 16 years old.", []),
        ("How high is the rent?", "The rent is 900 euros.", []),
        ("Who lived here before?", "Two families live here.", ["before"]),
        ("Who lived here before?", "Two families used to live here.", []),
        ("What must be done before moving out?", "Whoever leaves has to clean.", []),
        ("When was the club founded?", "The auditors found the books in order on 2 May.", ["founded"]),
        ("When was the club founded?", "It was set up in 1904.", []),
    ],
)
def test_a_word_that_narrows_a_question_is_missing_unless_the_text_says_it_in_some_way(
    question: str, near: str, missing: list[str]
) -> None:
    assert not_narrowed(question, near) == missing


@pytest.mark.parametrize(
    ("question", "sentence", "near", "missing"),
    [
        ("What is the second prize?", "First prize is a weekend in Ulm.", "", ["second prize"]),
        ("What is the second prize?", "First prize is a weekend.", "The second prize is a hamper.", []),
        ("How many fell ill in the first quarter?", "Two fell ill in the second quarter.", "", []),
        ("What is the second prize?", "The winner gets a hamper.", "", []),
    ],
)
def test_what_is_counted_is_missing_where_the_sentence_counts_another(
    question: str, sentence: str, near: str, missing: list[str]
) -> None:
    assert contrasted(question, sentence, f"{sentence} {near}") == missing


@pytest.mark.parametrize(
    ("question", "near", "missing"),
    [
        ("How much is the rent of the garage?", "The flat has a garage for two cars.", ["rent"]),
        ("How much is the rent of the garage?", "The garage is 60 euros.", []),
        ("What does the garage cost?", "The garage has two doors.", ["cost"]),
        ("What does parking cost?", "Parking is free.", []),
        ("How much of the rent is paid late?", "The rent is due on the first.", []),
        ("How much time does it cost?", "It takes an hour.", []),
        ("What is the price of the tour?", "The tour leads up to 4,500 m.", ["price"]),
        ("What is the price of the tour?", "The tour is 4.50 in summer.", []),
        ("How much is the fine for drunk guides?", "Guides with more than 1 part per thousand are fined.", ["fine"]),
    ],
)
def test_an_amount_is_missing_where_no_money_is_named(question: str, near: str, missing: list[str]) -> None:
    assert amount_unsaid(question, near) == missing


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("How many claims has she made?", "She is insured until 30 June 2025.", ["claims"]),
        ("How many employees does the firm have?", "The firm has 52 workers.", []),
        ("How many minutes does it take?", "Eco | 2 h 35", []),
        ("How many people took part?", "Seventy volunteers came.", []),
    ],
)
def test_what_is_counted_is_missing_where_nothing_speaks_of_it(question: str, text: str, missing: list[str]) -> None:
    assert uncounted(question, text) == missing


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("Who is the treasurer of the club?", "The club was founded in 1904.", ["treasurer"]),
        ("Who is the managing director?", "Ulm Mills is a company.", ["managing director"]),
        ("Who is the new treasurer of the club?", "As treasurer Bo Lund was elected.", []),
        ("Who is the managing director?", "Ida Kern is its CEO.", []),
        ("Who was the winner of the race?", "Bo Lund won the race.", []),
        ("Who was the runner-up of the race?", "Runners-up: Ida Kern.", []),
        ("Who is the person in charge?", "Ask Ida Kern.", []),
    ],
)
def test_an_office_is_missing_where_nothing_speaks_of_it(question: str, text: str, missing: list[str]) -> None:
    assert unfilled(question, text) == missing


def test_of_a_figure_that_is_computed_nothing_need_be_said() -> None:
    question = "What is the average gross margin per year?"
    text = "Revenue | 412 | 377\nCost of sales | 281 | 265"
    assert unsaid(question, sentence=text, near=text, around=text, passages=text, in_table=True) == []


def test_a_table_need_not_repeat_its_unit() -> None:
    question, text = "How much does the helmet cost?", "Helmet | 74"
    for in_table, missing in ((True, []), (False, ["cost"])):
        said = unsaid(question, sentence=text, near=text, around=text, passages=text, in_table=in_table)
        assert said == missing
