"""Questions about documents as a whole: recognised, and answered by quotes from every part or place."""

import json
import time
from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.errors import NothingChosen
from chatdoc.library import Library
from chatdoc.overview import overview
from chatdoc.types import Answer, Document
from chatdoc.whole import Whole, asked_of_whole
from tests.made_pdfs import lines, make_pdf
from tests.stand_ins import EchoModel, TermEmbedder

ABOUT = (
    "What is this about?",
    "what's this document about",
    "Summarise.",
    "Please summarize the attached report in three sentences.",
    "Give me a short summary of this contract",
    "What are the main points?",
    "What does the agreement say?",
    "tl;dr",
    "这份文件讲什么？",
    "这份文件主要讲的是什么内容？",
    "总结一下",
    "请帮我总结一下这份合同。",
    "概括全文",
    "本文的主要内容是什么？",
    "這份文件講什麼？",
    "請總結一下這份報告",
    "给我写一份摘要",
)
OF_THINGS = (
    ("List all penalties.", Whole("list", "penalties")),
    ("Show me all penalties in this contract", Whole("list", "penalties")),
    ("What are all the deadlines?", Whole("list", "deadlines")),
    ("Which parties are named in this agreement?", Whole("list", "parties")),
    ("Where is the deposit mentioned?", Whole("list", "the deposit")),
    ("find every mention of the deposit", Whole("list", "the deposit")),
    ("How many clauses mention termination?", Whole("mentions", "termination")),
    ("How many times is Brandt mentioned?", Whole("mentions", "brandt")),
    ('How often is the word "deposit" used in this lease?', Whole("mentions", "deposit")),
    ("How many annexes are there?", Whole("count", "annexes")),
    ("How many annexes does this contract have?", Whole("count", "annexes")),
    ("列出所有违约责任", Whole("list", "违约责任")),
    ("列出所有違約責任", Whole("list", "违约责任")),
    ("请列出合同中所有的付款日期。", Whole("list", "付款日期")),
    ("把所有罚款列出来", Whole("list", "罚款")),
    ("这份合同提到了哪些公司？", Whole("list", "公司")),
    ("哪些地方提到了押金？", Whole("list", "押金")),
    ("一共有几个附件？", Whole("count", "附件")),
    ("這份合同一共有幾個附件？", Whole("count", "附件")),
    ("“保密”一共提到几次？", Whole("mentions", "保密")),
    ("有几条条款提到押金？", Whole("mentions", "押金")),
)
ORDINARY = (
    "How many employees does Brandt have?",
    "How many bedrooms does the flat have?",
    "How many people live in Ulm?",
    "How often is the boiler serviced?",
    "How often do the bells ring?",
    "What does the tenant have to pay?",
    "What is the notice period about which the tenant was told?",
    "Where is the mill?",
    "List three causes of the fire.",
    "What is listed in the annex about pets?",
    "Who wrote the report?",
    "When was the agreement signed?",
    "What did the doctor say?",
    "Which duties does the landlord have?",
    "公司有多少员工？",
    "公司一共有多少员工？",
    "地震发生了几次？",
    "合同的有效期是多久？",
    "押金是多少？",
    "列出三个原因",
    "为什么要写摘要？",
    "总结经验的方法是什么？",
    "这是什么？",
    "它的有效期呢？",
    "他说了什么？",
    "租客有哪些义务？",
    "磨坊是谁建的？",
)

LEASE = """# Lease of the mill

## Parties

Hugo Brandt lets the old water mill in Ulm to Clara Weiss, who will live and work in it.

## Rent

The rent is 1,450 euros a month and is paid on the third working day. A penalty of 20 euros is due for late payment.

## Repairs

The tenant keeps the wheel of the mill and its forty paddles in good repair at her own cost. Who breaks a paddle
pays a penalty of 75 euros.

## Term

The lease begins on 1 March 2031 and ends on 28 February 2036. Either side may end it with three months' notice.

## Penalties

Whoever sublets the mill owes the landlord one month's rent.
"""
CHINESE_LEASE = """# 租赁合同

## 第一条 当事人

甲方将位于城东的老磨坊出租给乙方居住和使用，双方自愿签订本合同。

## 第二条 租金

每月租金为一千四百五十元，应于每月第三个工作日前支付。逾期付款的，乙方应支付违约金二十元。

## 第三条 维修

乙方负责保养水车及其四十片桨叶，费用由乙方承担。损坏桨叶的，应支付违约金七十五元。

## 第四条 期限

租期自2031年3月1日起至2036年2月28日止，任何一方可提前三个月书面通知解除合同。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("whole")
    library = Library(folder / "library", TermEmbedder())
    for name, text in (("lease.md", LEASE), ("租赁合同.md", CHINESE_LEASE)):
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    library.embed_pending()
    return library


def asked(question: str, library: Library, *names: str) -> Answer:
    documents = {library.find(name).id for name in names} if names else None
    model = EchoModel()
    *_, final = answer(question, library, model, documents=documents)
    assert_quotes_are_cited(final, library)
    return final


def assert_quotes_are_cited(final: Answer, library: Library) -> None:
    places = {each.number: each for each in final.citations}
    for sentence in final.sentences:
        if sentence.origin == "quote":
            place = places[sentence.citations[0]]
            assert library.document(place.document_id).text[place.start : place.end] == sentence.text


def notices(final: Answer) -> str:
    return " ".join(sentence.text for sentence in final.sentences if sentence.origin == "notice")


def quotes(final: Answer) -> list[str]:
    return [sentence.text for sentence in final.sentences if sentence.origin == "quote"]


@pytest.mark.parametrize("question", ABOUT)
def test_what_it_is_about_is_recognised(question: str) -> None:
    assert asked_of_whole(question) == Whole("about")


@pytest.mark.parametrize(("question", "whole"), OF_THINGS)
def test_every_place_of_something_is_recognised(question: str, whole: Whole) -> None:
    assert asked_of_whole(question) == whole


@pytest.mark.parametrize("question", ORDINARY)
def test_a_question_that_one_passage_answers_is_left_alone(question: str) -> None:
    assert asked_of_whole(question) is None
