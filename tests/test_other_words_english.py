"""Words for the same thing, forms of a verb, and opposites."""

import pytest

from chatdoc.other_words_english import as_written, opposed, otherwise, said_derived, said_otherwise
from chatdoc.text import question_terms, terms


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("How many vacation days do I have?", "Every employee is entitled to 26 days of annual leave.", {"vacat"}),
        ("What is the phone number?", "Telephone: 555 010", {"phone"}),
        ("Who is the CEO of Fernwick?", "Approved by Helena Strand, Chief Executive.", {"ceo"}),
        ("Who is the CEO of Fernwick?", "Approved by the executive board.", set()),
        ("Which firm was chosen?", "The board chose Kranz Roofing.", {"chosen"}),
        ("How much time off do I get?", "You have 26 days of holiday.", {"time"}),
        ("May I keep a dog?", "A cat may be kept.", {"keep"}),
        ("May I keep a dog?", "Pets are forbidden.", {"dog"}),
        ("Who makes it?", "Take it with water.", set()),
        ("What if I lose my luggage?", "Baggage is insured.", {"luggag"}),
        ("How high is the rent?", "The guarantee lasts three years.", set()),
    ],
)
def test_what_a_text_says_in_other_words(question: str, text: str, said: set[str]) -> None:
    assert said_otherwise(otherwise(question_terms(question)), terms(text)) == said


@pytest.mark.parametrize(
    ("question", "text", "swapped"),
    [
        ("When was the museum closed?", "The museum opened in 1954.", {"close"}),
        ("When was the museum closed?", "The museum opened in 1954 and closed in 1960.", set()),
        ("Is the museum open or closed?", "The museum is open.", set()),
        ("How much is the fee for seniors?", "The fee for juniors stays at 90 euros.", {"senior"}),
        ("How long is the cable?", "The cable is short.", set()),
    ],
)
def test_what_a_text_says_the_opposite_of(question: str, text: str, swapped: set[str]) -> None:
    assert opposed(question_terms(question), terms(text)) == swapped


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Who audits the firm?", "The auditor is Keel.", {"audit"}),
        ("How long is the probation period?", "Four months are a probationary period.", {"probat"}),
        ("May wooden spoons be washed?", "Items of wood must not be washed.", {"wooden"}),
        ("Who plays the organ?", "The organization has a choir.", set()),
        ("Which car is it?", "The cargo is heavy.", set()),
    ],
)
def test_what_a_text_says_with_another_word_of_the_family(question: str, text: str, said: set[str]) -> None:
    assert said_derived(question_terms(question), terms(text)) == said


def test_a_text_is_found_by_other_words_for_those_of_the_question() -> None:
    assert " guarante " in dict(as_written(question_terms("How long is the warranty?")))["warranti"]
    assert "time off" not in dict(as_written(question_terms("How much time is there?")))
