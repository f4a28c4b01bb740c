"""Languages, sentences, terms and printable names."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.text import language_of, printable, question_terms, sentences, simplified, stem, terms, unturned


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the rent?", "en"),
        ("租金是多少？", "zh"),
        ("请问 SQLite 的默认页大小?", "zh"),
        ("The word 租金 means rent in Chinese.", "en"),
        ("", "en"),
        ("123 !?", "en"),
    ],
)
def test_the_language_is_that_of_most_of_the_text(text: str, language: str) -> None:
    assert language_of(text) == language


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_chinese_sentences_end_at_their_marks_and_keep_closing_quotes() -> None:
    assert split("他说：“好。”然后走了！真的吗？是；不是。") == [
        "他说：“好。”",
        "然后走了！",
        "真的吗？",
        "是；",
        "不是。",
    ]


def test_english_abbreviations_initials_and_decimals_do_not_end_a_sentence() -> None:
    text = "Dr. J. K. Miller v. Stone paid $3.5 million on 4 Jan. 2020. See Fig. 3 of U.S. law, e.g. here! Then left."
    assert split(text) == [
        "Dr. J. K. Miller v. Stone paid $3.5 million on 4 Jan. 2020.",
        "See Fig. 3 of U.S. law, e.g. here!",
        "Then left.",
    ]


def test_a_newline_ends_a_sentence() -> None:
    assert split("Total\t5\nNet\t4") == ["Total\t5", "Net\t4"]


@given(st.text(st.sampled_from('ab. 。！\n\t“”"?1有效A'), max_size=60))
def test_sentences_are_ordered_slices_that_hold_every_visible_character(text: str) -> None:
    spans = sentences(text)
    kept = {offset for start, end in spans for offset in range(start, end)}
    assert {offset for offset, character in enumerate(text) if not character.isspace()} <= kept
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_terms_work_in_both_languages_and_in_mixed_text() -> None:
    assert terms("有效期 Leases of 1,200 m") == ["有效", "效期", "leas", "of", "1200", "m"]
    assert terms("llama-cpp第3版") == ["llama-cpp", "llama", "cpp", "第", "3", "版"]
    assert terms("2023世界机器人") == ["2023", "世界", "界机", "机器", "器人"]
    assert terms("ＡＢＣ　１２３") == ["abc", "123"]


def test_a_question_keeps_what_it_asks_about_and_drops_what_only_asks() -> None:
    assert question_terms("What is the rent of the flat?") == ["rent", "flat"]
    assert question_terms("How much is the rent?") == ["rent"]
    assert question_terms("How many days of leave do I get?") == ["day", "leav"]
    assert question_terms("How long does the Quick programme take?") == question_terms("the Quick programme")
    assert question_terms("How long did it last in 2019? What did they take?")[-1] == "take"
    assert question_terms("What was the rent in May?") == ["rent", "may"]
    assert question_terms("When may I visit? May I pay?") == ["visit", "pay"]
    assert question_terms("年假有几天？") == question_terms("年假有多少天？")[:1] == ["年假"]
    assert question_terms("保修期是幾個月？") == question_terms("保修期") == ["保修", "修期"]
    assert question_terms("合同的有效期是多少？") == ["合同", "有效", "效期"]
    assert question_terms("租金多少钱？") == question_terms("租金多久付？")[:1] == ["租金"]
    assert question_terms("可以养猫吗？") == question_terms("能不能养猫？") == ["养猫"]
    assert question_terms("什么情况下退票？") == question_terms("退票")
    assert question_terms("哪家公司承建？") == question_terms("哪個單位承建？") == ["承建"]
    assert question_terms("血压正常吗？") == ["血压"]
    assert question_terms("想换座位") == question_terms("换座位")
    assert "理想" in question_terms("理想换电站")
    assert question_terms("喝了酒能开车吗？")[0] == question_terms("喝酒")[0]
    assert question_terms("一年停几次卡？")[-1] == "停卡"
    assert question_terms("很多大学")[0] == "很多"
    assert question_terms("井口有多宽？") == question_terms("井口多深？") == question_terms("井口有多大？") == ["井口"]
    assert "多快" in question_terms("多快递丢失")
    assert question_terms("Who is it?") == ["who", "is", "it"]


def test_what_turns_a_text_round_is_not_shown_and_the_marks_that_hebrew_needs_are() -> None:
    assert unturned("pay \u202e005\u202c, \u2066or\u2069 not") == "pay 005, or not"
    assert unturned("שלום\u200f!\u200e \u061c") == "שלום\u200f!\u200e \u061c"


def test_a_name_cannot_hide_control_or_direction_characters() -> None:
    assert printable("a\u202efdp.exe\x00\ud800") == "a\\u202efdp.exe\\u0000\\ud800"
    assert printable("租赁合同.md") == "租赁合同.md"


def test_words_are_stemmed_right_in_several_threads_at_once() -> None:
    words = [f"{letter}{middle}ations" for letter in "abcdefghijkl" for middle in ("rel", "form", "nat", "stat", "cit")]
    stem.cache_clear()
    alone = [stem(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(40):
            stem.cache_clear()
            assert list(pool.map(stem, words)) == alone


def test_a_page_pasted_as_a_question_has_a_bounded_number_of_terms() -> None:
    pasted = " ".join(f"word{number}" for number in range(20_000))
    found = question_terms(pasted)
    assert len(found) == 200
    assert found[:2] == ["word0", "word"]


def test_text_that_is_taken_for_simplified_at_a_look_is_what_opencc_makes_of_it(tmp_path: Path) -> None:
    convert, package = opencc.OpenCC("t2s").convert, Path(opencc.__file__).parent / "clib"
    characters = [
        bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(161, 255)
    ]
    assert [each for each in characters if simplified(each) != convert(each)] == []
    listed = tmp_path / "phrases.txt"
    phrases = package / "share" / "opencc" / "TSPhrases.ocd2"
    dumped = ["-i", str(phrases), "-o", str(listed), "-f", "ocd2", "-t", "text"]
    subprocess.run([str(package / "bin" / "opencc_dict"), *dumped], check=True)
    words = [line.partition("\t")[0] for line in listed.read_text(encoding="utf-8").splitlines()]
    assert len(words) > 400
    assert [each for each in words if simplified(each) != convert(each)] == []
    assert [simplified(each) for each in ("乾隆", "乾淨", "沈默", "打坏", "租金是多少？")] == [
        "乾隆", "干净", "沉默", "打坯", "租金是多少？",
    ]  # fmt: skip
