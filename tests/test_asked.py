"""What kind of thing a question asks for, in both languages."""

import pytest

from chatdoc.asked import asked_form, asked_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When does the lease end?", "date"),
        ("What is the date of the hearing?", "date"),
        ("Is the manual up to date?", None),
        ("What time does it close?", "time"),
        ("What are the opening hours?", "time"),
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
        ("谁签的字？", "由王芳签字。", ["由王芳签字"]),
        ("What time was it?", "From 7 a.m. to 18:30, on 3 May.", ["7 a.m", "18:30"]),
        ("Who was it?", "Then came Hugo Brandt. He stayed.", ["Hugo", "Brandt"]),
        ("Who was it?", "It came on Monday, 14 January 2021, in the holidays.", []),
    ],
)
def test_things_of_that_kind_are_found_in_a_text(question: str, text: str, said: list[str]) -> None:
    kind = asked_kind(question)
    assert kind is not None
    assert [found.group() for found in kind.said.finditer(text)] == said


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("试用期多久？", "试用期为两个月。", True),
        ("試用期幾個月？", "試用期為60日。", True),
        ("试用期多久？", "自2021年3月1日起试用，编号H-204。", False),
        ("滤芯多久换一次？", "滤芯每季度更换。", True),
        ("月租是多少？", "租金3,200元，押一付三。", True),
        ("月租是多少？", "每月5日前支付租金。", False),
        ("他有多高？", "身高 | 181 cm", True),
        ("他有多高？", "血糖 | 7.1 | 3.9～6.1 | 偏高", False),
        ("箱子有多重？", "净重12.5kg", True),
        ("箱子有多重？", "宽60厘米", False),
        ("学校离车站多远？", "距车站1.5公里", True),
        ("学校离车站多远？", "在车站旁，共3层", False),
        ("院长多大年纪？", "现年57岁", True),
        ("院长多大年纪？", "2015年上任", False),
        ("合格率是多少？", "合格率为98.2%", True),
        ("合格率是多少？", "抽检120件", False),
        ("餐厅能坐多少人？", "可容纳80人", True),
        ("有多少人同意？", "三分之二的人同意", True),
        ("餐厅能坐多少人？", "面积200平方米", False),
        ("展厅面积是多少？", "面积200平方米", True),
    ],
)
def test_a_measure_is_told_by_its_unit(question: str, text: str, holds: bool) -> None:
    kind = asked_kind(question)
    assert kind is not None
    assert (kind.name, bool(kind.said.search(text))) == ("number", holds)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What is the phone number of the service?", "Service: 0800 555 0147, from 8 a.m.", True),
        ("What is the phone number of the service?", "Close the tap and call the service.", False),
        ("What is the phone number of the service?", "Rooms cost up to 140 euros, from 2024 on 160.", False),
        ("房东电话是多少？", "甲方：陈国华，电话13801795566。", True),
        ("客服电话是多少？", "请拨打12345。", True),
        ("客服电话是多少？", "客服每天8:00至20:00在线。", False),
        ("What is Ms Voss's e-mail address?", "Write to clara@reisen.example.", True),
        ("总经理的邮箱是什么？", "总经理室在三楼。", False),
        ("What is the website of the museum?", "Tickets: www.museum.example", True),
        ("公司的网址是什么？", "公司位于上海市徐汇区。", False),
    ],
)
def test_a_number_to_call_or_an_address_is_told_by_how_it_is_written(question: str, text: str, holds: bool) -> None:
    form = asked_form(question)
    assert form is not None
    assert bool(form.search(text)) == holds


@pytest.mark.parametrize(
    "question",
    [
        "Which phone is the cheapest?",
        "Is my phone covered?",
        "What is the phone policy?",
        "How many phone numbers does the office have?",
        "What happens if I change my phone number?",
        "What is the purpose of the website?",
        "What is a URL?",
        "Who has the e-mail address of the chair?",
        "手机多少钱？",
        "怎么换手机？",
        "怎么换手机号？",
        "可以用公司邮箱吗？",
        "谁接的电话？",
        "网站什么时候上线？",
    ],
)
def test_what_only_speaks_of_phones_asks_for_no_number_to_call(question: str) -> None:
    assert asked_form(question) is None
