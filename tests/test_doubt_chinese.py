"""A Chinese question that says more than what was found for it: a person, a year, a code, the opposite, an amount."""

from pathlib import Path

import pytest

from chatdoc.doubt import find_doubt
from chatdoc.evidence import find_evidence
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from tests.stand_ins import TermEmbedder

SHOP = """# 白鹭书店2023年经营情况

书店由罗建华创办，1998年在青田县开业，与东南大学合办读书会。

书店的打印机型号为LX-200，由陈静负责维护，春节期间停用。

| 年份 | 营业收入 |
|---|---|
| 2021年 | 三百 |
| 2022年 | 四百 |
"""
NOTICE = "通知：读书会二〇二〇年起每周六举行，主讲人为罗建华，读书会地点在二楼，会员可以上网报名。"


def library_of(folder: Path, texts: dict[str, str]) -> Library:
    """Return a library whose embedder speaks no Chinese."""
    library = Library(folder / "library", TermEmbedder(languages=frozenset({"en"})))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    return library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library_of(tmp_path_factory.mktemp("doubt"), {"书店.md": SHOP, "通知.md": NOTICE})


def missing(question: str, library: Library) -> tuple[str, ...]:
    hits = retrieve(question, library)
    return find_doubt(question, find_evidence(question, hits, library), hits, library).missing


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("王建华的书店在哪里开业？", ("王建华",)),
        ("书店的打印机由谁负责维护，罗建华吗？", ()),
        ("罗建华的书店在哪里开业？", ()),
        ("与清华大学合办读书会的是哪家书店？", ("清华大学",)),
        ("與清華大學合辦讀書會的是哪家書店？", ("清華大學",)),
        ("与东南大学合办读书会的是哪家书店？", ()),
        ("书店的打印机LX-500由谁负责维护？", ("LX-500",)),
        ("书店的打印机LX200由谁负责维护？", ()),
        ("书店的打印机lx 200由谁负责维护？", ()),
        ("书店的Kindle由谁负责维护？", ("Kindle",)),
        ("书店的printer由谁负责维护？", ()),
        ("书店的WIFI由谁负责维护？", ()),
        ("书店2021年的营业收入是多少？", ()),
        ("书店2019年的营业收入是多少？", ("2019",)),
        ("书店在2005年的经营情况如何？", ("2005",)),
        ("书店是1998年开业的吗？", ()),
        ("读书会2020年起在周几举行？", ()),
        ("读书会2016年在周几举行？", ()),
        ("书店哪一年倒闭？", ("倒闭",)),
        ("书店哪一年开业？", ()),
        ("书店的打印机在中秋期间停用吗？", ("中秋",)),
        ("书店的打印机在春节期间停用吗？", ()),
        ("书店的打印机多少钱？", ("多少钱",)),
        ("书店创办人是哪一位？", ()),
        ("读书会的目的是什么？", ()),
        ("读书会的烤炉在哪里？", ("烤炉",)),
        ("白鹭书店有几个门？", ("门",)),
        ("列举书店的营业收入", ()),
        ("白鹭书店有几个人？", ()),
    ],
)
def test_what_the_question_says_and_nothing_near_does_is_named(
    question: str, named: tuple[str, ...], library: Library
) -> None:
    assert missing(question, library) == named


@pytest.mark.parametrize(
    "amount", ["每册12元", "每册十二块", "价格：￥12", "| 每册（元） |", "免费借阅", "每册2美元", "按进价的8%收取"]
)
def test_an_amount_of_money_may_be_written_in_many_ways(amount: str, tmp_path: Path) -> None:
    library = library_of(tmp_path, {"书店.md": f"白鹭书店的图书目录，图书{amount}。"})
    assert missing("白鹭书店的图书多少钱？", library) == ()
