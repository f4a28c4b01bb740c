"""What proves a sentence and what does not, on labelled cases in both languages."""

from pathlib import Path

import pytest

from chatdoc.support import Source, Span, find_support, is_bare, names, supports
from chatdoc.text import sentences

# (quote, sentence, does the quote prove it, what the case is about)
CASES = (
    ("The rent is 1,450 euros a month.", "The rent is 1450 euros a month.", True, "same number"),
    ("The rent is 1,450 euros a month.", "The rent is 1,540 euros a month.", False, "number changed"),
    ("The rent is 1,450 euros a month.", "The monthly rent is 1,450 euros.", True, "other order"),
    ("The lease runs for three years.", "The lease runs for 3 years.", True, "spelled number"),
    ("The lease runs for three years.", "The lease runs for five years.", False, "spelled number changed"),
    ("Sales grew by 4.2% in 2021.", "Sales grew by 4.2% in 2022.", False, "year changed"),
    ("Sales grew by 4.2% in 2021.", "In 2021 sales grew by 4.2%.", True, "other order"),
    ("Sales grew by 4.2% in 2021.", "Sales grew by 42% in 2021.", False, "decimal point lost"),
    ("Anna Kern signed for the tenant.", "Anna Kern signed for the tenant.", True, "copied"),
    ("Anna Kern signed for the tenant.", "Boris Kern signed for the tenant.", False, "name swapped"),
    ("Anna Kern signed for the tenant.", "Anna Kern signed.", True, "shortened"),
    ("The mill was built by Hugo Brandt in Ulm.", "Hugo Brandt built the mill in Köln.", False, "place swapped"),
    ("The mill was built by Hugo Brandt in Ulm.", "Hugo Brandt built the mill.", True, "active voice"),
    ("Pets are not allowed in the flat.", "Pets are allowed in the flat.", False, "denial lost"),
    ("Pets are allowed in the flat.", "Pets are never allowed in the flat.", False, "denial added"),
    ("Pets are not allowed in the flat.", "No pets are allowed in the flat.", True, "other denial"),
    ("The tenant doesn't pay for water.", "The tenant pays for water.", False, "contraction lost"),
    ("The mill opens at 9, while the shop opens at 11.", "The mill opens at 11.", False, "halves mixed up"),
    ("The mill opens at 9, while the shop opens at 11.", "The shop opens at 11.", True, "second half"),
    ("甲方负责屋顶，而乙方负责花园。", "甲方负责花园。", False, "halves mixed up"),
    ("The boiler is serviced every autumn.", "Whales are mammals that live in the sea.", False, "from outside"),
    ("The boiler is serviced every autumn.", "The boiler was replaced by a heat pump.", False, "another statement"),
    (
        "The deposit is held in a separate account.",
        "The deposit is held in a separate account at a bank in Zurich.",
        False,
        "made longer",
    ),
    ("合同有效期为三年，自2024年3月1日起。", "合同有效期为三年。", True, "shortened"),
    ("合同有效期为三年，自2024年3月1日起。", "合同有效期为五年。", False, "number changed"),
    ("合同有效期为三年，自2024年3月1日起。", "合同自2024年3月1日起有效。", True, "other order"),
    ("合同有效期为三年，自2024年3月1日起。", "合同自2025年3月1日起有效。", False, "year changed"),
    ("每月租金为1450元，应于第三个工作日前支付。", "每月租金为1,450元。", True, "thousands separator"),
    ("每月租金为1450元，应于第三个工作日前支付。", "每月租金为1540元。", False, "number changed"),
    ("乙方应在三十日内付款。", "乙方应在三十日内付款。", True, "copied"),
    ("乙方应在三十日内付款。", "乙方应在六十日内付款。", False, "number changed"),
    ("甲方不承担维修费用。", "甲方承担维修费用。", False, "denial lost"),
    ("甲方承担维修费用。", "甲方不承担维修费用。", False, "denial added"),
    ("磨坊由王建国于1931年建造。", "磨坊由李建国于1931年建造。", False, "name swapped"),
    ("磨坊由王建国于1931年建造。", "磨坊于1931年建造。", True, "shortened"),
    ("本软件默认使用SQLite数据库。", "本软件默认使用MySQL数据库。", False, "Latin name swapped"),
    ("本软件默认使用SQLite数据库。", "默认使用SQLite数据库。", True, "shortened"),
    ("锅炉每年秋天检修一次。", "鲸鱼是生活在海里的哺乳动物。", False, "from outside"),
)


@pytest.mark.parametrize(("quote", "sentence", "expected", "about"), CASES, ids=lambda value: str(value)[:24])
def test_a_labelled_case_is_judged_right(quote: str, sentence: str, expected: bool, about: str) -> None:
    assert supports(quote, sentence) is expected, about


def judged(name: str) -> list[tuple[bool, bool]]:
    """Read (found, right) of each sentence of a file of cases; its first lines say how it reads."""
    found = []
    quote = ""
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        label, _, sentence = line.partition(" ")
        if label in tuple("+nuwrdmoh"):
            found.append((supports(quote, sentence), label == "+"))
        elif label != "#":
            quote = line
    return found


@pytest.mark.parametrize(
    ("name", "least", "precision", "recall"),
    [
        ("proof_english.txt", 120, 0.99, 0.93),
        ("proof_chinese.txt", 120, 0.99, 0.95),
        ("held_out_english.txt", 25, 0.85, 0.85),
        ("held_out_chinese.txt", 25, 0.99, 0.87),
    ],
)
def test_precision_and_recall_of_supported(
    name: str, least: int, precision: float, recall: float, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = judged(name)
    right = sum(found and expected for found, expected in cases)
    reached = right / sum(found for found, _ in cases), right / sum(expected for _, expected in cases)
    with capsys.disabled():
        print(f"\n{name}: supported: precision {reached[0]:.2f}, recall {reached[1]:.2f} on {len(cases)} cases")
    assert len(cases) >= least
    assert reached[0] >= precision
    assert reached[1] >= recall


def sources(document_id: str, text: str) -> list[Source]:
    """Every sentence of a text, each with the one before it."""
    spans = sentences(text)
    befores = [(start, start) for start, _ in spans[:1]] + spans[:-1]
    return [
        Source(Span(document_id, start, end), text[start:end], before, text[before:start])
        for (start, end), (before, _) in zip(spans, befores, strict=True)
    ]


def test_a_name_may_stand_in_the_sentence_before_when_a_pronoun_points_to_it() -> None:
    found = sources("d", "Anna Kern is the tenant. She pays 1,450 euros a month. Boris Kern pays 900 euros.")
    assert find_support("She pays 1,450 euros.", found) == Span("d", 25, 54)
    assert find_support("Anna Kern pays 1,450 euros a month.", found) == Span("d", 0, 54)
    assert find_support("Anna Kern pays 1,540 euros a month.", found) is None
    assert find_support("Anna Kern pays 900 euros.", found) is None


def test_the_first_source_that_proves_is_cited() -> None:
    found = sources("a", "It rains. The mill is old.") + sources("b", "The mill is old.")
    assert find_support("The mill is old.", found) == Span("a", 10, 26)


@pytest.mark.parametrize("bare", ["Hugo Brandt.", "In 1931.", "Ulm", "1931", "1931年。", "王建国。"])
def test_a_bare_name_or_figure_is_proved_by_the_best_source_only(bare: str) -> None:
    best, other = sources("a", "The mill is old.\n磨坊很旧。"), sources("b", f"Built: {bare}\nHugo Brandt of Ulm, 1931")
    assert find_support(bare, best + other) is None
    assert find_support(bare, other) == Span("b", other[0].span.start, other[0].span.end)


def test_a_bare_figure_beside_another_of_its_kind_leaves_open_which_is_meant() -> None:
    two = sources("a", "Jewels are insured for 9,000 pounds and rings for 2,500 pounds since 2024.")
    assert find_support("2,500 pounds.", two) is None
    assert find_support("Jewels are insured for 9,000 pounds.", two) is not None
    assert find_support("2,500 pounds.", sources("b", "Rings are insured for 2,500 pounds since 2024.")) is not None


def test_what_says_something_is_not_bare() -> None:
    assert not any(map(is_bare, ("Hugo Brandt built it.", "It was built in 1931.", "王建国建造了磨坊。", "The rent.")))


def test_numbers_and_names_are_told_apart_from_words() -> None:
    assert names("The tenant is Anna Kern of Ulm.") == {"anna", "kern", "ulm"}
    assert names("本软件使用 SQLite 3") == {"sqlite"}
