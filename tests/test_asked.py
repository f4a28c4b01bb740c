"""What kind of thing a question asks for, in both languages."""

import pytest

from chatdoc.asked import asked_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When does the lease end?", "date"),
        ("What is the date of the hearing?", "date"),
        ("Is the manual up to date?", None),
        ("How many rooms are there?", "number"),
        ("Who signed it?", "name"),
        ("Which city is it in?", "name"),
        ("What is the name of the ship?", "name"),
        ("What does the tenant pay for?", None),
        ("合同什么时候到期？", "date"),
        ("房租啥时候交？", "date"),
        ("合同哪天签的？", "date"),
        ("城西派出所在哪儿？", "name"),
        ("机器多重？", "number"),
        ("押金是多少？", "number"),
        ("房東是誰？", "name"),
        ("这份合同讲了什么？", None),
    ],
)
def test_a_question_tells_what_kind_of_thing_it_asks_for(question: str, kind: str | None) -> None:
    asked = asked_kind(question)
    assert (asked.name if asked else None) == kind


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("When was it?", "It opened in March 1931, after two years.", ["March", "1931"]),
        ("Who was it?", "Then came Hugo Brandt. He stayed.", ["Hugo", "Brandt"]),
    ],
)
def test_things_of_that_kind_are_found_in_a_text(question: str, text: str, said: list[str]) -> None:
    kind = asked_kind(question)
    assert kind is not None
    assert [found.group() for found in kind.said.finditer(text)] == said
