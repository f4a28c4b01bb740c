"""Words for the same thing, forms of a verb, and opposites."""

import pytest

from chatdoc.other_words_english import opposed, otherwise, said_otherwise
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
