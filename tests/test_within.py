"""Amounts that a bound or a range of a text holds, though they do not stand in it."""

import pytest

from chatdoc.doubt import find_doubt
from chatdoc.evidence import find_evidence, text_of
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from chatdoc.within import asked_amounts, fitting, is_of_others
from tests.made_library import made_library

HELD = [
    ("What pressure do I need if I weigh 100 kg?", "Riders over 95 kg use 3.2 bar at the rear."),
    ("May a child of 10 years ride along?", "Children up to 12 years old ride free of charge."),
    ("What is the fee for 25 days?", "The fee is 40 euros for 15 to 30 days."),
    ("What does shipping of an order of 50 euros cost?", "Orders of at least 50 euros are shipped for free."),
    ("提前十天取消扣多少？", "出发前7至14天取消，扣除团费的30%。"),
    ("五天前取消能退吗？", "出发前7天以内取消，扣除团费的60%。"),
    ("16岁的孩子可以办卡吗？", "未满十八周岁的，须由监护人陪同。"),
    ("身高1.1米的儿童怎么收费？", "儿童身高1.2米以下半价。"),
]
OTHERS = [
    ("What pressure do I need if I weigh 80 kg?", "Riders over 95 kg use 3.2 bar at the rear."),
    ("What is the fee for 45 days?", "The fee is 40 euros for 15 to 30 days."),
    ("提前十天取消扣多少？", "出发前15天以上取消，退还全部费用。"),
    ("提前七天取消扣多少？", "出发前不足7天取消，扣除团费的60%。"),
]
NEITHER = [
    ("What pressure do I need if I weigh 100 kg?", "Inflate the tyres to between 2.4 and 3.0 bar."),
    ("What was paid in 2019?", "More than 2,000 euros were paid after 2018."),
    ("Who paid more than 100 euros?", "Mara paid over 95 euros."),
    ("What do 100 kg cost?", "A bag weighs 95 kg."),
    ("涨幅超过5%的是哪年？", "涨幅不到8%。"),
]


@pytest.mark.parametrize(("question", "text"), HELD)
def test_what_lies_within_what_is_told_is_held(question: str, text: str) -> None:
    amounts = asked_amounts(question)
    assert fitting(amounts, text) == amounts != ()
    assert not is_of_others(amounts, text)


@pytest.mark.parametrize(("question", "text"), OTHERS)
def test_what_lies_outside_is_not_held(question: str, text: str) -> None:
    amounts = asked_amounts(question)
    assert fitting(amounts, text) == ()
    assert is_of_others(amounts, text)


@pytest.mark.parametrize(("question", "text"), NEITHER)
def test_what_tells_no_range_of_the_kind_says_nothing_of_it(question: str, text: str) -> None:
    amounts = asked_amounts(question)
    assert fitting(amounts, text) == ()
    assert not is_of_others(amounts, text)


TYRES = "# Tyres\n\nInflate the tyres to 2.4 bar. Riders under 60 kg use 2.0 bar. Riders over 95 kg use 3.2 bar.\n"
TRIP = "# 退团\n\n出发前15天以上取消，退还全部费用。出发前7至14天取消，扣除30%。出发前7天以内取消，扣除60%。\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return made_library(tmp_path_factory.mktemp("within"), {"tyres.md": TYRES, "退团.md": TRIP})


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How many bar do the tyres of a rider of 100 kg take?", "Riders over 95 kg use 3.2 bar."),
        ("How many bar do the tyres of a rider of 52 kg take?", "Riders under 60 kg use 2.0 bar."),
        ("出发前十天取消扣多少？", "出发前7至14天取消，扣除30%。"),
        ("出发前五天取消扣多少？", "出发前7天以内取消，扣除60%。"),
    ],
)
def test_the_sentence_whose_range_holds_what_is_asked_comes_first_and_is_not_doubted(
    question: str, best: str, library: Library
) -> None:
    hits = retrieve(question, library)
    evidence = find_evidence(question, hits, library)
    assert text_of(evidence[0], library) == best
    assert not find_doubt(question, evidence, hits, library).missing
