import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.parsing.charsets import declared_charset, decode

SIMPLIFIED = "这份合同的租期是五年，从签字的那一天开始计算。双方都可以在期满之前三个月提出续约。"
TRADITIONAL = "這份合約的租期是五年，從簽字的那一天開始計算。雙方都可以在期滿之前三個月提出續約。"
JAPANESE = "この契約の期間は五年です。期間が終わる三か月前までに書面で知らせてください。"
KOREAN = "이 계약의 기간은 서명한 날부터 오 년이다. 기간이 끝나기 전에 서면으로 알려야 한다."
WESTERN = "Der Vertrag läuft über fünf Jahre – das heißt bis März. C’est très “clair”."
RUSSIAN = "Этот договор действует пять лет со дня подписания, и стороны могут продлить его письменно."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (WESTERN, "cp1252"),
        (RUSSIAN, "cp1251"),
        (SIMPLIFIED, "utf-16-le"),
        ("Plain words\n" * 5, "utf-16-be"),
    ],
)
def test_an_undeclared_charset_is_guessed_right_and_said_to_be_a_guess(text: str, encoding: str) -> None:
    decoded = decode((text + "\n").encode(encoding))
    assert decoded.text == text + "\n"
    assert decoded.guessed


@pytest.mark.parametrize("length", [4, 6, 12])
def test_a_few_chinese_characters_are_enough(length: int) -> None:
    assert decode(SIMPLIFIED[:length].encode("gb18030")).text == SIMPLIFIED[:length]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@given(text=st.text(max_size=60))
def test_a_byte_order_mark_settles_it(mark: bytes, encoding: str, text: str) -> None:
    decoded = decode(mark + text.encode(encoding))
    # UTF-16 that begins with a zero character has the mark of UTF-32.
    if encoding != "utf-16-le" or not text.startswith("\x00"):
        assert (decoded.text, decoded.encoding, decoded.guessed) == (text, encoding, False)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if not text.startswith("\ufeff"):
        decoded = decode(text.encode("utf-8"))
        assert (decoded.text, decoded.encoding, decoded.guessed) == (text, "utf-8", False)


@given(st.binary(max_size=300))
def test_any_bytes_become_some_text(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


def test_utf8_with_pieces_of_another_charset_keeps_its_chinese() -> None:
    assert decode(b"latin " + b"\xfc\xf6" + " 中文".encode()).text == "latin üö 中文"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b'<meta charset="gb2312">', "gb2312"),
        (b"<meta http-equiv='Content-Type' content='text/html; charset=Big5'>", "Big5"),
        (b'<?xml version="1.0" encoding="Shift_JIS"?><html>', "Shift_JIS"),
        (b"<html><p>charset=utf-8</p>", None),
    ],
)
def test_the_declaration_of_a_page_is_found(start: bytes, expected: str | None) -> None:
    assert declared_charset(start) == expected


def test_a_wrong_declaration_is_not_believed() -> None:
    assert decode(SIMPLIFIED.encode("gb18030"), declared="utf-8").text == SIMPLIFIED
    assert decode(SIMPLIFIED.encode("utf-8"), declared="ascii").text == SIMPLIFIED
    assert decode(SIMPLIFIED.encode("utf-8"), declared="no-such-charset").text == SIMPLIFIED
