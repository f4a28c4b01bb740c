"""What documents write for the words that people ask with: 房租 and 租金."""

import pytest

from chatdoc.answer import answer
from chatdoc.by_words import find_by_words
from chatdoc.library import Library
from chatdoc.other_words_chinese import asked_words, other_words
from chatdoc.rescore import asked_of
from chatdoc.text import question_words
from tests.made_library import made_library
from tests.stand_ins import TermEmbedder

LEASE = """# 房屋租赁合同

出租方：周立民，联系电话：13800001111。承租方：何小青。

租金为每月五千二百元，承租方应于每月五日前支付。逾期超过二十日的，出租方有权解除合同。

双方发生争议的，向房屋所在地法院起诉。空调运行噪音不超过40分贝。迟付30分钟以内不计。

押金一万元，租期届满后十个工作日内退还。物业管理费由出租方承担，水费、电费由承租方承担。
"""
POLICY = """# 旅遊保險條款

被保險人搭乘之班機延誤達六小時以上者，給付二千元。行李遺失者，最高賠償一萬元。酒後駕車不負給付責任。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    english = TermEmbedder(languages=frozenset({"en"}))
    return made_library(tmp_path_factory.mktemp("words"), {"租约.md": LEASE, "保險.txt": POLICY}, english)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("房租一个月多少？", "五千二百元"),
        ("房租啥时候交？", "每月五日前"),
        ("房东电话多少？", "13800001111"),
        ("有纠纷去哪起诉？", "发生争议的"),
        ("空调声音有多大？", "40分贝"),
        ("迟付半小时算不算？", "30分钟以内不计"),
        ("拖欠房租多久房东能解约？", "二十日"),
        ("物业费归谁付？", "物业管理费由出租方承担"),
        ("飞机晚点赔多少？", "二千元"),
        ("行李丢了赔多少？", "一萬元"),
        ("喝酒开车赔不赔？", "酒後駕車"),
    ],
)
def test_a_question_in_everyday_words_is_answered_by_what_the_contract_writes(
    library: Library, question: str, said: str
) -> None:
    *_, final = answer(question, library, None)
    assert final.verdict == "quoted"
    assert said in final.sentences[0].text


@pytest.mark.parametrize("question", ["鲸鱼咋在水下呼吸？", "这球赛谁赢了？", "火车票咋改签？"])
def test_a_question_in_everyday_words_about_something_else_is_refused(library: Library, question: str) -> None:
    *_, final = answer(question, library, None)
    assert final.verdict == "not_found"


def test_a_text_is_read_in_the_words_of_the_question_and_keeps_its_own() -> None:
    others = other_words(["房租", "付"])
    assert asked_words(["房租", "付"], ["月租", "租金", "支付"], others) == ["月租", "租金", "房租", "支付", "付"]


def test_a_word_of_three_characters_is_known_by_all_of_its_pairs() -> None:
    assert "手机 机号" in dict(other_words(["手机", "机号"]))
    assert "手机 机号" not in dict(other_words(["手机"]))


def test_a_pair_across_two_words_weighs_little_and_a_word_that_is_nowhere_all_it_can(library: Library) -> None:
    weights = asked_of("押金支付牙医", library).weights
    assert weights["金支"] < 0.5 * weights["牙医"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("房租啥时候交？", ["房租", "交"]),
        ("物业费归谁付？", ["物业费", "付"]),
        ("10栋停不停水？", ["10", "栋停水"]),
        ("在哪儿打印？", ["打印"]),
        ("报销要多长时间？", ["报销要"]),
        ("和平饭店在哪些地方？", ["和平饭店", "地方"]),
    ],
)
def test_what_asks_in_everyday_words_is_not_searched(question: str, words: list[str]) -> None:
    assert question_words(question) == words


@pytest.mark.parametrize("typed", ["租", "押", "賠", "赔"])
def test_a_single_character_finds_the_words_that_begin_with_it(library: Library, typed: str) -> None:
    assert find_by_words(typed, library.store)
