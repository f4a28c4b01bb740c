"""The health card says what was noticed, in both languages."""

import pytest

from chatdoc.health import _TEXTS, health_phrases, ranges, warnings
from chatdoc.store import Entry
from chatdoc.types import Health

ODD = Health(
    pages=12,
    empty_pages=(7,),
    scanned_pages=(3, 4),
    recognized_pages=(1, 2),
    reread_pages=(9,),
    garbled_share=0.0213,
    encoding="gb18030",
    encoding_guessed=True,
    language="zh",
    tables=1,
    seconds=1.24,
    title="Lease\x1b[2J",
    author="王伟",
    made_on="2023-01-27",
)


def entry(health: Health) -> Entry:
    return Entry("d", "a.pdf", "application/pdf", 34, 34, "2026-01-01T00:00:00Z", health, ("a.pdf",))


def test_the_card_says_everything_that_was_noticed() -> None:
    assert health_phrases(entry(ODD), "en") == [
        "12 pages",
        "34 passages",
        "Chinese",
        "1 table",
        "the file calls itself “Lease\\u001b[2J”",
        "the file names 王伟 as its author",
        "the file dates itself 2023-01-27",
        "pages 3–4 still to be read by text recognition (OCR)",
        "pages 1–2 read by text recognition (OCR)",
        "page 9 read by the second PDF reader, as the first found no usable text there",
        "nothing to read on page 7",
        "encoding gb18030 (guessed)",
        "2.1% of the characters unreadable",
        "read in 1.2 s",
    ]
    chinese = health_phrases(entry(ODD), "zh")
    assert len(chinese) == 14
    assert chinese[5] == "文件自带的作者是 王伟"
    assert chinese[7] == "第 3–4 页等待文字识别（OCR）"


def test_what_nobody_sees_in_the_file_is_named_in_both_languages() -> None:
    card = entry(
        Health(hidden_sheets=1, hidden_rows=14, hidden_columns=2, hidden_slides=(4, 5, 7), deletions=1, comments=3)
    )
    assert warnings(card, "en") == [
        "hidden slides 4–5, 7 read too",
        "1 hidden sheet read too",
        "14 hidden rows read too",
        "2 hidden columns read too",
        "1 tracked deletion left out",
        "3 comments left out",
    ]
    assert warnings(card, "zh")[0] == "也读取了隐藏的第 4–5, 7 张幻灯片"
    assert warnings(card, "zh")[4] == "未读取 1 处修订中删除的内容"
    assert warnings(entry(Health(hidden_slides=(2,), empty_formulas=9)), "en") == [
        "hidden slide 2 read too",
        "9 formulas have no saved result",
    ]


def test_what_was_not_noticed_is_not_said() -> None:
    assert health_phrases(entry(Health()), "en") == ["34 passages", "read in 0.0 s"]


@pytest.mark.parametrize(
    ("pages", "said"),
    [((1, 2, 3, 7), "1–3, 7"), ((5,), "5"), ((4, 2), "2, 4"), (tuple(range(1, 40, 2)), "1, 3, 5, 7, 9, 11, 13")],
)
def test_pages_are_said_as_ranges(pages: tuple[int, ...], said: str) -> None:
    assert ranges(pages).startswith(said)
    assert ranges(pages).endswith(" …") == (len(pages) > 12)


def test_every_text_is_there_in_both_languages() -> None:
    assert all(set(texts) == {"en", "zh"} and all(texts.values()) for texts in _TEXTS.values())
