"""Several questions in one: taken apart, each searched for itself, and answered in order."""

import pytest

from chatdoc.answer import answer
from chatdoc.doubt import Doubt
from chatdoc.evidence import Evidence
from chatdoc.found import Found
from chatdoc.library import Library
from chatdoc.several import Asked, questions_in
from chatdoc.types import Answer
from tests.stand_ins import TermEmbedder
from tests.test_answer import ScriptedModel, last, quoted

LEASE = """# Lease

## Money

The rent is 1,450 euros a month.

The deposit is 2,900 euros.

Small repairs up to 90 euros are paid by the tenant.

## End

The landlord pays the deposit back within six weeks of the keys being returned.

Either side may end the lease with three months' notice.
"""
CHINESE = """# 租赁合同

## 费用

每月租金为三千元，应于五日前支付。

押金为六千元。

## 终止

房屋交还后三十日内，甲方应将押金退还乙方。

双方均可提前两个月通知对方终止合同。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("several")
    library = Library(folder / "library", TermEmbedder(languages=frozenset({"en"})))
    for name, text in (("lease.md", LEASE), ("合同.md", CHINESE)):
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    library.embed_pending()
    return library


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        (
            "How much is the deposit and when is it paid back?",
            ["How much is the deposit?", "When is the deposit paid back?"],
        ),
        (
            "Is the flat furnished and how many rooms are there?",
            ["Is the flat furnished?", "How many rooms are there? (the flat)"],
        ),
        ("Who built the mill? Who paid for it?", ["Who built the mill?", "Who paid for the mill?"]),
        (
            "In which year was the mill built and by whom was it bought?",
            ["In which year was the mill built?", "By whom was the mill bought?"],
        ),
        (
            "Which family bought the mill, and what did it pay?",
            ["Which family bought the mill?", "What did the mill pay?"],
        ),
        (
            "Tell me who pays the deposit and how long the notice period is.",
            ["Who pays the deposit", "How long the notice period is"],
        ),
        (
            "What is the fee, when is it due and who collects it?",
            ["What is the fee?", "When is the fee due?", "Who collects the fee?"],
        ),
        ("押金多少，什么时候退还？", ["押金多少？", "押金什么时候退还？"]),
        ("押金是多少以及由谁保管？", ["押金是多少？", "押金由谁保管？"]),
        ("押金是多少？何时退还？", ["押金是多少？", "押金何时退还？"]),
        ("水坊是谁建造的，哪一年建成，它有多高？", ["水坊是谁建造的？", "水坊哪一年建成？", "水坊有多高？"]),
        ("租金多少，押金多少？", ["租金多少？", "押金多少？"]),
        ("如果提前退租，押金怎么处理，多久退还？", ["如果提前退租，押金怎么处理？", "押金多久退还？"]),
        ("水坊是誰建造的，什麼時候建成？", ["水坊是誰建造的？", "水坊什麼時候建成？"]),
    ],
)
def test_questions_in_one_are_taken_apart_and_stand_alone(question: str, meant: list[str]) -> None:
    assert [asked.meant for asked in questions_in(question)] == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who founded and ran the shop?",
        "What is the difference between the deposit and the rent?",
        "What is the difference between what was paid and what was owed?",
        "When and where was Anna born?",
        "What year and what month was Anna born?",
        "Who built the mill and was the mayor?",
        "Who founded the shop and when?",
        "What is the name of the man who built the mill and who was mayor?",
        "What happens when the rent is late and when the deposit is not paid?",
        "What happened in 1931, when the mill was built?",
        "When the rent was late, what did the landlord do?",
        "What did Hugo, who was mayor, build?",
        "How does the tenant know when and what to pay?",
        "What is said of the deposit and how the deposit is paid?",
        "How much is the rent? Write the number.",
        "I live in Ulm. How much is the rent?",
        "Was the mill not built?",
        "How much is it and " + "when " * 60 + "is it due?",
        "谁和谁签订了合同？",
        "合同在哪里以及什么时候签订？",
        "合同什么时候，在哪里签的？",
        "无论谁违约，都要付多少违约金？",
        "如果提前退租，押金怎么处理？",
        "在2019年，经理是谁？",
        "水坊是谁建造的，请写出姓名。",
        "是谁建造了水坊，什么时候？",
        "几千年来，水坊是谁的？",
        "书中说“押金多少，何时退”是谁的话，为什么？",
        "",
        "?",
        "，？",
    ],
)
def test_a_question_that_is_one_stays_whole(question: str) -> None:
    assert questions_in(question) == ()


def test_a_half_is_named_as_it_was_typed() -> None:
    asked = questions_in("How much is the deposit and when is it paid back?")
    assert asked[1] == Asked("When is it paid back?", "When is the deposit paid back?")


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "How much is the deposit and when is it paid back?",
            "The deposit is 2,900 euros.",
            "The landlord pays the dep",
        ),
        (
            "When is the deposit paid back and how much is the rent?",
            "The landlord pays the dep",
            "The rent is 1,450 euros",
        ),
        ("押金多少，什么时候退还？", "押金为六千元", "房屋交还后三十日内"),
    ],
)
def test_the_quotes_answer_each_question_in_order(library: Library, question: str, first: str, second: str) -> None:
    final = last(answer(question, library, None))
    texts = [sentence.text for sentence in final.sentences]
    assert final.verdict == "quoted"
    assert texts[0].startswith(first)
    assert any(text.startswith(second) for text in texts[1:])
    assert [sentence.citations[0] for sentence in final.sentences] == list(range(1, len(texts) + 1))
    assert list(quoted(library, final).values()) == texts
    assert {c.document_id for c in final.citations} <= {hit.passage.document_id for hit in final.sources}


@pytest.mark.parametrize(
    ("question", "found", "missed"),
    [
        (
            "How much is the deposit and who sank the submarine?",
            "The deposit is 2,900 euros.",
            "Not found in the documents: Who sank the submarine?",
        ),
        (
            "Which orchestra performed yesterday, and how much is the rent?",
            "The rent is 1,450 euros a month.",
            "Not found in the documents: Which orchestra performed yesterday?",
        ),
        ("押金多少，潜艇是谁击沉的？", "押金为六千元", "文档中没有找到：潜艇是谁击沉的？"),
    ],
)
def test_what_one_of_them_lacks_is_said_below_the_answer_of_the_other(
    library: Library, question: str, found: str, missed: str
) -> None:
    final = last(answer(question, library, None))
    assert final.verdict == "quoted"
    assert final.sentences[0].text.startswith(found)
    assert (final.sentences[-1].text, final.sentences[-1].origin) == (missed, "notice")


def test_where_none_of_them_is_answered_nothing_is_found(library: Library) -> None:
    final = last(answer("Who sank the submarine and when was the orchestra founded?", library, None))
    assert final.verdict == "not_found"
    assert {"submarine", "orchestra"} <= set(final.searched)


def test_a_model_reads_what_was_found_for_both_and_may_cite_both(library: Library) -> None:
    text = "The deposit is 2,900 euros. The landlord pays the deposit back within six weeks. Who knows."
    model = ScriptedModel(text=text)
    final: Answer = last(answer("How much is the deposit and when is it paid back?", library, model))
    assert "The deposit is 2,900 euros." in model.seen[0][-1].text
    assert "pays the deposit back within six weeks" in model.seen[0][-1].text
    cited = quoted(library, final)
    assert [cited[s.citations[0]][:20] for s in final.sentences if s.citations] == [
        "The deposit is 2,900",
        "The landlord pays th",
    ]
    half = ScriptedModel(text="The deposit is 2,900 euros.")
    final = last(answer("How much is the deposit and who sank the submarine?", library, half))
    assert [sentence.origin for sentence in final.sentences] == ["model", "notice"]
    assert final.verdict == "supported"


def test_a_sentence_of_the_model_that_joins_both_answers_cites_both(library: Library) -> None:
    question = "How much is the deposit and how much is the rent?"
    final = last(
        answer(question, library, ScriptedModel(text="The rent is 1,450 euros and the deposit is 2,900 euros."))
    )
    assert (final.verdict, final.sentences[0].citations) == ("supported", (1, 2))
    assert list(quoted(library, final).values())[:2] == [
        "The rent is 1,450 euros a month.",
        "The deposit is 2,900 euros.",
    ]
    swapped = ScriptedModel(text="The rent is 2,900 euros and the deposit is 1,450 euros.")
    assert last(answer(question, library, swapped)).verdict == "quoted"


def test_filters_hold_for_each_question(library: Library) -> None:
    final = last(answer('How much is the deposit and when is it paid back? -"six weeks"', library, None))
    assert not any("six weeks" in sentence.text for sentence in final.sentences)


@pytest.mark.parametrize(("start", "coverage", "said"), [(0, 0.3, True), (0, 0.0, False), (20, 0.3, False)])
def test_a_half_is_not_missing_whose_best_sentence_answers_the_other(start: int, coverage: float, said: bool) -> None:
    sure = Doubt((), denied=False)
    quote, best = (Evidence("lease", at, at + 9, 0, much, 0.0, 1.0) for at, much in ((0, 1.0), (start, coverage)))
    other = Found("Who pays?", (), (quote,), (quote,), sure)
    assert Found("Where does it go?", (), (best,), (), sure).is_said_by([other]) is said
