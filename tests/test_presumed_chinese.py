"""What a Chinese question takes for granted: a time, one of a series, a thing, a person, an attribute of a person."""

import pytest

from chatdoc.answer import answer
from chatdoc.doubt import find_doubt
from chatdoc.evidence import find_evidence
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from tests.made_library import made_library
from tests.stand_ins import TermEmbedder

RECORD = """# 门诊病历

姓名：顾明远　性别：男　就诊日期：2024年3月5日

主诉：咳嗽三天，夜间加重，无发热。体温36.8度，脉搏每分钟82次，经检查为支气管炎。

处方由梁思齐医师开具，药房在一楼西侧。

| 项目 | 结果 | 参考范围 |
|---|---|---|
| 身高 | 176 cm | |
| 体重 | 70 kg | |
| 血糖 | 6.4 mmol/L | 偏高 |

本次药费共86元。复诊时请携带本病历，咨询电话0571-5550123。
"""
MINUTES = """# 兰亭小区第六届业主大会纪要

案由一：更换水泵。

决议：同意更换，由宏达公司于9月20日前施工，甲5号机房先行，B栋停水一天。

垃圾房由物业每天清扫，吸尘器的保修期为两年。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    english = TermEmbedder(languages=frozenset({"en"}))
    return made_library(tmp_path_factory.mktemp("presumed"), {"病历.md": RECORD, "纪要.md": MINUTES}, english)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("顾明远的体重是多少？", ()),
        ("顾明远去年的体重是多少？", ("去年",)),
        ("顾明远的血型是什么？", ("血型",)),
        ("顾明远有多高？", ()),
        ("顾明远的职业是什么？", ()),
        ("梁思齐的咨询电话是多少？", ()),
        ("梁思齐的吸尘器保修期多久？", ("梁思齐",)),
        ("第六届业主大会决议更换什么？", ()),
        ("第五届业主大会决议更换什么？", ("第五届",)),
        ("B栋停水几天？", ()),
        ("A栋停水几天？", ("A",)),
        ("甲板5号机房什么时候施工？", ()),
        ("吸尘器的保修期是多久？", ()),
        ("吸油器的保修期是多久？", ("吸油器",)),
    ],
)
def test_what_is_taken_for_granted_and_not_said_is_named(
    question: str, named: tuple[str, ...], library: Library
) -> None:
    hits = retrieve(question, library)
    assert find_doubt(question, find_evidence(question, hits, library), hits, library).missing == named


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("顾明远有多高？", "身高 | 176 cm"),
        ("顾明远的血糖正常吗？", "血糖 | 6.4 mmol/L | 偏高"),
        ("业主大会什么时候更换水泵？", "决议：同意更换"),
    ],
)
def test_neither_the_name_of_whom_it_is_about_nor_the_title_of_an_item_is_the_answer(
    question: str, said: str, library: Library
) -> None:
    *_, final = answer(question, library, None)
    assert said in final.sentences[0].text


def test_no_line_is_quoted_for_the_name_of_whom_all_is_about(library: Library) -> None:
    *_, final = answer("顾明远的药费是多少？", library, None)
    assert not any("就诊日期" in sentence.text for sentence in final.sentences)
