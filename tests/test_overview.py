"""Questions about documents as a whole: recognised, and answered by quotes from every part or place."""

import re
import time
from contextlib import closing
from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.errors import NothingChosen
from chatdoc.library import Library
from chatdoc.overview import overview
from chatdoc.types import Answer, Document
from chatdoc.whole import Whole, asked_of_whole
from tests.command_line import chatdoc
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
    ("请帮我列出所有来源", Whole("list", "来源")),
    ("Please show me every also known name", Whole("list", "also known name")),
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


def test_a_long_text_is_no_question_about_the_whole_and_is_left_alone_at_once() -> None:
    started = time.process_time()
    assert [asked_of_whole(text) for text in ("list all " + "of the " * 20_000, "总结" * 50_000, "一共有几" * 30)] == [
        None
    ] * 3
    assert time.process_time() - started < 1


def test_a_document_is_gone_over_section_by_section_and_the_scope_is_said(library: Library) -> None:
    final = asked("What is this document about?", library, "lease.md")
    assert notices(final) == "One sentence from each of: 5 sections of “lease.md”."
    assert len(quotes(final)) == 5
    starts = [citation.start for citation in final.citations]
    assert starts == sorted(starts)
    titles = {library.document(each.document_id).heading(each.start) for each in final.citations}
    assert titles == {f"Lease of the mill > {name}" for name in ("Parties", "Rent", "Repairs", "Term", "Penalties")}
    assert (final.verdict, final.model, len(final.sources) > 0) == ("quoted", None, True)


@pytest.mark.parametrize("question", ["这份合同讲了什么？", "這份合同講了什麼？", "总结一下租赁合同", "總結租賃合同"])
def test_chinese_is_gone_over_in_chinese(library: Library, question: str) -> None:
    final = asked(question, library, "租赁合同.md")
    assert notices(final) == "以下各取一句：《租赁合同.md》的全部 4 节。"
    assert quotes(final)[0] == "甲方将位于城东的老磨坊出租给乙方居住和使用，双方自愿签订本合同。"
    assert len(quotes(final)) == 4


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Summarise all documents", {"lease.md", "租赁合同.md"}),
        ("Summarise this lease", {"lease.md", "租赁合同.md"}),
        ("Summarise the lease", {"lease.md"}),
        ("What is the lease agreement about?", {"lease.md"}),
        ("summarise lease.md", {"lease.md"}),
        ("总结一下租赁合同", {"租赁合同.md"}),
        ("summarise 租赁合同", {"租赁合同.md"}),
        ('summarise everything file:"lease"', {"lease.md"}),
    ],
)
def test_the_documents_that_are_named_are_meant(library: Library, question: str, names: set[str]) -> None:
    final = asked(question, library)
    assert {library.document(each.document_id).name for each in final.citations} == names


def test_what_no_document_is_called_is_an_ordinary_question(library: Library) -> None:
    assert asked_of_whole("What is the penalty for late payment about?") is not None
    final = asked("What is the penalty for late payment about?", library)
    assert "One sentence from each" not in notices(final)


def test_nothing_chosen_is_refused_as_for_any_question(library: Library) -> None:
    with pytest.raises(NothingChosen):
        next(answer("What is this about?", library, None, documents=()))


def test_every_place_is_listed_and_a_heading_stands_for_what_is_below_it(library: Library) -> None:
    final = asked("List all penalties", library)
    assert quotes(final) == [
        "A penalty of 20 euros is due for late payment.",
        "Who breaks a paddle pays a penalty of 75 euros.",
        "Whoever sublets the mill owes the landlord one month's rent.",
    ]
    assert notices(final).startswith("“penalties”: found in 3 sentences of 1 document,")


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("List all fault codes", ["F1 | No water", "F2 | Lid open"]),
        ("List all opening hours", ["On Mondays from nine to five.", "On Sundays we rest."]),
        ("List all fault codes of the press", ["F1 | No water", "F2 | Lid open"]),
    ],
)
def test_what_stands_below_a_heading_that_names_it_is_listed_whole(
    tmp_path: Path, question: str, listed: list[str]
) -> None:
    (tmp_path / "press.md").write_text(
        "# The press\n\n## Fault codes\n\n| Code | Meaning |\n|---|---|\n| F1 | No water |\n| F2 | Lid open |\n\n"
        "## Opening hours\n\nOn Mondays from nine to five. On Sundays we rest.\n\n## Staff\n\nMara cleans the press.\n",
        encoding="utf-8",
    )
    with closing(Library(tmp_path / "library", TermEmbedder())) as library:
        library.add(tmp_path / "press.md")
        assert quotes(asked(question, library)) == listed


@pytest.mark.parametrize(("question", "shown"), [("列出所有违约金", "违约金"), ("列出所有違約金", "違約金")])
def test_every_place_is_listed_in_chinese_of_both_scripts(library: Library, question: str, shown: str) -> None:
    final = asked(question, library)
    assert quotes(final) == ["逾期付款的，乙方应支付违约金二十元。", "损坏桨叶的，应支付违约金七十五元。"]
    assert notices(final).startswith(f"“{shown}”：在 1 份文档中找到 2 句")


def test_dates_and_sums_are_told_by_how_they_are_written(library: Library) -> None:
    assert quotes(asked("List all dates", library, "lease.md")) == [
        "The lease begins on 1 March 2031 and ends on 28 February 2036."
    ]
    assert quotes(asked("列出所有日期", library, "租赁合同.md")) == [
        "租期自2031年3月1日起至2036年2月28日止，任何一方可提前三个月书面通知解除合同。"
    ]
    assert len(quotes(asked("Show me all amounts of money", library, "lease.md"))) == 3


def test_a_count_is_one_of_sentences_found_and_says_so(library: Library) -> None:
    final = asked("How many times is Brandt mentioned?", library)
    assert notices(final) == "“Brandt”: found in 1 sentence of 1 document, by these words and not by what is meant."
    assert "Hugo Brandt" in quotes(final)[0]


@pytest.mark.parametrize(
    ("question", "said"), [("How many times is Zeppelin mentioned?", "“Zeppelin”"), ("飞艇提到了几次？", "“飞艇”")]
)
def test_what_is_mentioned_nowhere_is_said_to_be_so(library: Library, question: str, said: str) -> None:
    final = asked(question, library)
    assert (final.verdict, final.citations, final.model) == ("not_found", (), None)
    assert said in notices(final)


@pytest.mark.parametrize("question", ["How many paddles are there?", "一共有多少片桨叶？"])
def test_a_number_that_is_stated_is_an_ordinary_answer(library: Library, question: str) -> None:
    final = asked(question, library)
    assert not re.search("found in|找到", notices(final))


def test_filters_and_chosen_documents_narrow_the_places(library: Library) -> None:
    assert quotes(asked('List all penalties +"late payment"', library))[0] == (
        "A penalty of 20 euros is due for late payment."
    )
    assert "found in" not in notices(asked('List all penalties -"late payment" file:"lease"', library))
    assert asked("List all penalties", library, "租赁合同.md").verdict == "not_found"


def test_many_places_are_counted_and_the_first_are_shown(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    fines = "".join(f"A fine of {number} euros is due for paddle number {number}.\n\n" for number in range(101, 186))
    (tmp_path / "fines.md").write_text(fines + "A fine of 101 euros is due for paddle number 101.\n", encoding="utf-8")
    library.add(tmp_path / "fines.md")
    final = asked("How many clauses mention a fine?", library)
    assert "found in 85 sentences of 1 document" in notices(final)
    assert "These are the first 30." in notices(final)
    assert quotes(final)[0] == "A fine of 101 euros is due for paddle number 101."
    assert len(quotes(final)) == 30


def test_of_many_documents_each_gives_one_sentence_and_not_all_are_gone_through(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    for number in range(42):
        text = f"Mill number {number} stands on the river and grinds rye for the town of Ulm.\n\nIt has a wheel.\n"
        (tmp_path / f"mill {number}.md").write_text(text, encoding="utf-8")
        library.add(tmp_path / f"mill {number}.md")
    final = asked("Summarise everything", library)
    assert notices(final) == "One sentence from each of the first 30 of 42 documents."
    assert len({citation.document_id for citation in final.citations}) == len(quotes(final)) == 30
    final = asked("List every mention of rye", library)
    assert "found in 40 sentences of 40 documents" in notices(final)
    assert "Only the first 40 documents that may hold it were gone through." in notices(final)


def test_a_text_without_headings_is_gone_over_by_pages_or_in_equal_parts(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    said = ("The mill grinds rye for all of the town.", "The wheel is turned by the river Blau.")
    pages = [lines([text, "It was painted in a pale shade of green."]) for text in said]
    (tmp_path / "mill.pdf").write_bytes(make_pdf(pages))
    library.add(tmp_path / "mill.pdf")
    final = asked("What is this about?", library)
    assert notices(final) == "One sentence from each of: 2 pages of “mill.pdf”."
    assert [library.document(each.document_id).pages(each.start, each.end) for each in final.citations] == [(1,), (2,)]
    text = " ".join(
        f"The number {number} wheel of the mill is turned by the water of the river." for number in range(60)
    )
    found = overview(Document("x", "x.txt", "text/plain", text), most_parts=12)
    assert (found.by, found.parts, len(found.spans)) == ("parts", 12, 12)


def test_headings_labels_and_tables_of_contents_are_not_quoted(tmp_path: Path) -> None:
    text = """# Handbook of the mill

Contents of the whole handbook of the mill ........ 1
How the great wheel of the mill is oiled ........ 4

## How the great wheel of the mill is oiled

The wheel is oiled each spring with a pound of clean lard.

## How the great stone of the mill is dressed

Rye.

The stone is dressed with a steel pick by two people.
"""
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "handbook.md").write_text(text, encoding="utf-8")
    library.add(tmp_path / "handbook.md")
    assert quotes(asked("Summarise this handbook", library)) == [
        "The wheel is oiled each spring with a pound of clean lard.",
        "The stone is dressed with a steel pick by two people.",
    ]


def test_the_command_line_prints_it_as_text_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "lease.md").write_text(LEASE, encoding="utf-8")
    arguments = ("List all penalties", tmp_path / "lease.md", "--no-llm", "--library", tmp_path / "library")
    found = chatdoc("ask", *arguments)
    assert found.code == 0, found.err
    assert "found in 3 sentences of 1 document" in found.out
    printed = chatdoc("ask", *arguments, "--json").json
    assert (printed["verdict"], printed["model"], printed["refused"]) == ("quoted", None, False)
    assert [each["number"] for each in printed["citations"]] == [1, 2, 3]
    assert printed["sentences"][0]["citations"] == []


def test_three_hundred_pages_take_no_more_than_a_second_or_two(tmp_path: Path) -> None:
    words = "wheel river stone paddle flour rye miller sack donkey mill water bread oven salt town market".split()
    said = [
        f"The {words[at % 16]} of the {words[at * 7 % 16]} number {at} went to the {words[at * 5 % 13]} of the town."
        for at in range(7_500)
    ]
    library = Library(tmp_path / "library", TermEmbedder())
    text = "\n\n".join(" ".join(said[at : at + 5]) for at in range(0, len(said), 5))
    (tmp_path / "chronicle.md").write_text(text, encoding="utf-8")
    library.add(tmp_path / "chronicle.md")
    for question, many in (("What is this about?", 12), ("How many sentences mention the donkey?", 30)):
        started = time.process_time()
        assert len(quotes(asked(question, library))) == many
        assert time.process_time() - started < 4
