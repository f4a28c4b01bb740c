"""A sentence that joins facts of several passages stands only when each of them is proved by itself."""

import pytest

from chatdoc.joined import find_proof
from chatdoc.support import Source, Span, find_support
from tests.test_support import sources

LEASE = """The rent is 1,450 euros a month. The deposit is 2,900 euros.
The lease has no fixed end. The tenant is Peter Oyelaran. The landlord is Marta Lindqvist.
The sales were 5 million euros in 2020. The costs were 3 million euros in 2021. Smoking is not allowed in the stairwell.
The tenant must clear snow. The landlord pays for the roof. If the rent is late, the fee is 90 euros.
The key is kept by the porter. The gate may be locked.
In Ulm the parking fee is 40 euros. The club has 90 members.
The fee is due if the rent is late. The hall was let in 2020."""
CHINESE = """第三条 租金为每月三千元。押金为六千元。租期为三年。承租人为高敏。出租人为沈立群。
操场面积为五万平方米。学校位于海港路。宿舍内禁止养犬。周怀远是第一任校长，任期为二十三年。承租人应清扫积雪。"""


def found_in(text: str) -> list[Source]:
    return [each for place, line in enumerate(text.splitlines()) for each in sources(f"d{place}", line)]


def cited(sentence: str, text: str) -> list[str]:
    return [next(s.text for s in found_in(text) if s.span == span) for span in find_proof(sentence, found_in(text))]


@pytest.mark.parametrize(
    ("sentence", "proof"),
    [
        ("The rent is 1,450 euros a month and the deposit is 2,900 euros.", ["The rent", "The deposit"]),
        (
            "The rent is 1,450 euros a month, the deposit is 2,900 euros, and the lease has no fixed end.",
            ["The rent", "The deposit", "The lease"],
        ),
        (
            "The tenant is Peter Oyelaran; the landlord is Marta Lindqvist; the deposit is €2,900.",
            ["The tenant", "The landlord", "The deposit"],
        ),
        ("The tenant is Peter Oyelaran and must clear snow.", ["The tenant is", "The tenant must"]),
        ("The tenant must clear snow and is Peter Oyelaran.", ["The tenant must", "The tenant is"]),
        ("The key is kept by the porter, and smoking is not allowed in the stairwell.", ["The key", "Smoking"]),
        ("The lease has no fixed end.", ["The lease has"]),
    ],
)
def test_each_fact_is_cited_where_it_stands(sentence: str, proof: list[str]) -> None:
    assert [quote[: len(start)] for quote, start in zip(cited(sentence, LEASE), proof, strict=True)] == proof


@pytest.mark.parametrize(
    "sentence",
    [
        "The rent is 2,900 euros a month and the deposit is 1,450 euros.",
        "The rent is 1,450 euros a month and the deposit is 2,800 euros.",
        "The rent is 1,450 euros a month, the deposit is 2,900 euros, and the lease has a fixed end.",
        "The tenant is Marta Lindqvist and the landlord is Peter Oyelaran.",
        "The tenant is Peter Oyelaran and pays for the roof.",
        "The tenant must clear snow and the landlord the roof.",
        "The landlord is Marta Lindqvist and must clear snow.",
        "The landlord is Marta Lindqvist and she must clear snow.",
        "The rent is 1,450 euros a month because the deposit is 2,900 euros.",
        "The rent is 1,450 euros a month, so the deposit is 2,900 euros.",
        "If the rent is 1,450 euros a month, the deposit is 2,900 euros.",
        "If the rent is late, the fee is 90 euros and the deposit is 2,900 euros.",
        "The fee is 90 euros and the deposit is 2,900 euros.",
        "The rent is not 1,450 euros a month and the deposit is 2,900 euros.",
        "Smoking is allowed in the stairwell and the deposit is 2,900 euros.",
        "Marta Lindqvist says that the rent is 1,450 euros a month and the deposit is 2,900 euros.",
        "In 2021, the sales were 5 million euros and the costs were 3 million euros.",
        "The sales were 5 million euros and the costs were 3 million euros in 2021.",
        "The rent and the deposit are 1,450 and 2,900 euros respectively.",
        "The rent is 1,450 euros a month and the deposit is 2,900 euros, and whales live in the sea.",
        "The gate is locked and the rent is 1,450 euros a month.",
        "The gate may be locked and the rent may be 1,450 euros a month.",
        "The rent is 1,450 euros a month before the deposit is 2,900 euros.",
        "The sales were 5 million euros and the deposit is 2,900 euros.",
        "The hall was let and the deposit is 2,900 euros.",
        "In Ulm the parking fee is 40 euros and the deposit is 2,900 euros.",
        "The club has 90 members and the costs were 3 million euros in 2021.",
        "The fee is due if the rent is late and the deposit is 2,900 euros.",
        "The landlord is Marta Lindqvist and also must clear snow.",
        "Unlike the garage, the rent is 1,450 euros a month and the deposit is 2,900 euros.",
        "The rent is 1,450 euros a month and now must clear snow.",
        "Marta Lindqvist has the deposit of 2,900 euros and must clear snow.",
        "The flat has a garage, a pool, and the deposit is 2,900 euros.",
        "Is the rent 1,450 euros a month and is the deposit 2,900 euros?",
    ],
)
def test_facts_that_are_exchanged_or_tied_together_are_not_proved(sentence: str) -> None:
    assert find_proof(sentence, found_in(LEASE)) == ()


def test_facts_in_chinese_are_cited_where_they_stand() -> None:
    sentence = "租金为每月三千元，押金为六千元，租期为三年。"
    assert [quote[:6] for quote in cited(sentence, CHINESE)] == ["第三条 租金", "押金为六千元", "租期为三年。"]
    assert len(cited("承租人为高敏；出租人为沈立群。", CHINESE)) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "租金为每月六千元，押金为三千元。",
        "承租人为沈立群，出租人为高敏。",
        "押金为六千元，因此租期为三年。",
        "如果押金为六千元，租期为三年。",
        "学校位于海港路，面积为五万平方米。",
        "租期为三年，任期为二十三年。",
        "出租人为沈立群，应清扫积雪。",
        "押金为六千元，宿舍内可以养犬。",
        "租金和押金分别为每月三千元，六千元。",
    ],
)
def test_facts_in_chinese_that_are_exchanged_or_tied_together_are_not_proved(sentence: str) -> None:
    assert find_proof(sentence, found_in(CHINESE)) == ()


def test_a_sentence_with_one_fact_is_proved_as_before() -> None:
    found = found_in(LEASE)
    for sentence in ("The rent is 1450 euros.", "Peter Oyelaran.", "The deposit is 2,800 euros."):
        one = find_support(sentence, found)
        assert find_proof(sentence, found) == (() if one is None else (one,))
    assert find_proof("The rent is 1,450 euros a month and the rent is 1,450 euros.", found) == (Span("d0", 0, 32),)
