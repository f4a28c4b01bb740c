import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.parsing.charsets import declared_charset, decode
from chatdoc.parsing.sniff import is_binary

SIMPLIFIED = "这份合同的租期是五年，从签字的那一天开始计算。双方都可以在期满之前三个月提出续约。"
TRADITIONAL = "這份合約的租期是五年，從簽字的那一天開始計算。雙方都可以在期滿之前三個月提出續約。"
JAPANESE = "この契約の期間は五年です。期間が終わる三か月前までに書面で知らせてください。"
KOREAN = "이 계약의 기간은 서명한 날부터 오 년이다. 기간이 끝나기 전에 서면으로 알려야 한다."
WESTERN = "Der Vertrag läuft über fünf Jahre – das heißt bis März. C’est très “clair”."
FRENCH = "Été comme hiver, l’œuvre du maître coûte 300 € ; où êtes-vous né ? Ça, c’est à vous de le savoir."
POLISH = "Źródło rzeki leży w górach, gdzie śnieg utrzymuje się długo, a mieszkańcy wciąż łowią tam ryby."
GREEK = "Η σύμβαση ισχύει για πέντε χρόνια από την ημέρα της υπογραφής και παρατείνεται γραπτώς."
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
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (GREEK, "cp1253"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (TRADITIONAL, "gb18030"),
        (SIMPLIFIED, "utf-16-le"),
        (TRADITIONAL, "utf-16-be"),
        (RUSSIAN * 3, "utf-16-le"),
        ("Plain words\n" * 5, "utf-16-be"),
    ],
)
def test_an_undeclared_charset_is_guessed_right_and_said_to_be_a_guess(text: str, encoding: str) -> None:
    decoded = decode((text + "\n").encode(encoding))
    assert decoded.text == text + "\n"
    assert decoded.guessed


@pytest.mark.parametrize("length", [4, 6, 12])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp")],
)
def test_a_few_characters_are_enough(text: str, encoding: str, length: int) -> None:
    assert decode(text[:length].encode(encoding)).text == text[:length]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Tel: 010-12345678\nName: 张三\n", "gb18030"),
        ("Run `tool --help` first, 安装之后查看帮助, version 1.2.3", "gb18030"),
        ("He said “wait”… it’s 5 €", "cp1252"),
        ("Größe: 5 m²", "cp1252"),
    ],
)
def test_a_little_among_plain_letters_is_read_right(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_a_long_chinese_text_without_a_space_is_no_binary_file(encoding: str) -> None:
    text = SIMPLIFIED * 80
    data = text.encode(encoding)
    assert not is_binary(data)
    assert decode(data).text == text


def test_the_escapes_of_iso_2022_jp_name_it() -> None:
    decoded = decode(JAPANESE.encode("iso2022_jp"))
    assert (decoded.text, decoded.guessed) == (JAPANESE, False)


def test_a_character_that_the_end_of_the_file_cuts_is_no_reason_to_read_the_rest_otherwise() -> None:
    assert decode(SIMPLIFIED.encode("utf-8")[:-1]).text == SIMPLIFIED[:-1] + "\ufffd"


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


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (SIMPLIFIED, "gb18030", "utf-8"),
        (SIMPLIFIED, "gb18030", "big5"),
        (SIMPLIFIED, "gb18030", "iso-8859-1"),
        (SIMPLIFIED, "utf-8", "gb2312"),
        (SIMPLIFIED, "utf-8", "ascii"),
        (SIMPLIFIED, "utf-8", "no-such-charset"),
        (TRADITIONAL, "big5", "gb2312"),
        (TRADITIONAL, "utf-8", "big5"),
        (JAPANESE, "shift_jis", "euc-jp"),
        (JAPANESE, "utf-8", "shift_jis"),
        (RUSSIAN, "cp1251", "iso-8859-1"),
        (WESTERN, "utf-8", "windows-1252"),
        (WESTERN, "cp1252", "utf-8"),
        (WESTERN, "cp1252", "gb2312"),
    ],
)
def test_a_wrong_declaration_is_not_believed(text: str, encoding: str, declared: str) -> None:
    assert decode(text.encode(encoding), declared=declared).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "big5"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (GREEK, "iso8859_7"),
        (RUSSIAN, "koi8-r"),
        ("го", "koi8_r"),
        ("żółć", "iso8859_2"),
        ("ｶﾀｶﾅ", "shift_jis"),
        ("ｼﾞｭｳｼｮ ﾄｳｷｮｳﾄ ｼﾝｼﾞｭｸｸ ﾃﾞﾝﾜ ﾊﾞﾝｺﾞｳ", "shift_jis"),
        ("龘靐齉", "gb18030"),
    ],
)
def test_a_right_declaration_is_believed(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), declared=encoding)
    assert (decoded.text, decoded.guessed) == (text, False)


@pytest.mark.parametrize("codec", ["base64", "hex", "rot13", "zlib", "undefined", "idna", "punycode", "unicode_escape"])
def test_a_codec_of_python_that_is_no_charset_is_not_used(codec: str) -> None:
    assert decode(SIMPLIFIED.encode("gb18030"), declared=codec).text == SIMPLIFIED
