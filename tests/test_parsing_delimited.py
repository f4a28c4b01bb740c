from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.errors import FileTooLarge, MismatchedFile
from chatdoc.parsing.delimited import delimiter_of
from chatdoc.types import Document
from tests.made_office import read


def pairs(document: Document) -> list[tuple[str, str]]:
    return [
        (document.text[pair.start : pair.answer].strip(), document.text[pair.answer : pair.end])
        for pair in document.pairs
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_among_cells_that_hold_others(tmp_path: Path, delimiter: str) -> None:
    rows = [("Name", "Note", "Fee"), ('"Smith, Jo; x"', "tall", "5"), ("王", '"a|b"', "6"), ("李", '"t\tu"', "7")]
    document = read(tmp_path, "a.csv", "\r\n".join(delimiter.join(row) for row in rows))
    assert document.text == "Name | Note | Fee\nSmith, Jo; x | tall | 5\n王 | a|b | 6\n李 | t u | 7"
    assert document.heading(30) == "Rows 1–4"
    assert document.text[: document.tables[0].header_end] == "Name | Note | Fee"


def test_the_charset_is_found_and_said_to_be_a_guess(tmp_path: Path) -> None:
    text = "姓名,说明\n王小明,这份合同的租期是五年从签字的那一天开始计算\n"
    document = read(tmp_path, "a.csv", text.encode("gb18030"))
    assert "王小明 | 这份合同的租期是五年" in document.text
    assert (document.health.encoding, document.health.encoding_guessed) == ("gb18030", True)
    assert document.media_type == "text/csv"
    assert read(tmp_path, "a.tsv", "a\tb\n1\t2").media_type == "text/tab-separated-values"


@pytest.mark.parametrize(
    "header",
    [
        *(
            "Question,Answer",
            "Q,A",
            "questions,answers",
            "FAQ,Response",
            "Question (EN),Answer (EN)",
            " QUESTION ,Answer:",
        ),
        *("问题,答案", "问,答", "提问,回答", "問題,回答", "标准问题,标准答案"),
    ],
)
def test_two_columns_named_so_make_pairs(tmp_path: Path, header: str) -> None:
    document = read(tmp_path, "a.csv", f"{header}\nHow long?,Five years.\n多长？,五年。\n")
    assert pairs(document) == [("How long?", "Five years."), ("多长？", "五年。")]
    assert document.heading(document.pairs[1].start) == "Rows 2–3"


@pytest.mark.parametrize("header", ["Question,Date", "Answer,Note", "Quantity,Amount", "Name,Town"])
def test_other_columns_do_not(tmp_path: Path, header: str) -> None:
    document = read(tmp_path, "a.csv", f"{header}\nHow long,Five\n")
    assert document.pairs == ()
    assert document.text == f"{header.replace(',', ' | ')}\nHow long | Five"


def test_further_columns_follow_the_answer_and_a_row_without_one_is_kept_as_text(tmp_path: Path) -> None:
    document = read(tmp_path, "a.csv", "Category,Question,Answer\nRent,How much?,Fifty.\nTerm,How long?,\n")
    assert pairs(document) == [("How much?", "Fifty.\nCategory: Rent")]
    assert document.text.endswith("Term | How long?")


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_file(tmp_path: Path) -> None:
    text = 'Name,Size\n"open,5\n' + "".join(f"row {number},{number}\n" for number in range(500))
    assert "\nrow 499 | 499" in read(tmp_path, "a.csv", text).text


def test_fifty_megabytes_of_one_line_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge, match="characters"):
        read(tmp_path, "a.csv", b"word," * 10_000_000)


def test_a_long_line_within_the_limit_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, "a.csv", "words and more " * 200_000).text) > 2_900_000


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MismatchedFile, match="binary"):
        read(tmp_path, "a.csv", bytes(range(256)) * 40)
    with pytest.raises(MismatchedFile, match="HTML"):
        read(tmp_path, "a.csv", b"<!DOCTYPE html><html><body>x</body></html>")


def test_excels_own_line_settles_the_delimiter(tmp_path: Path) -> None:
    assert delimiter_of("sep=|\na,b|c,d") == "|"
    assert read(tmp_path, "a.csv", "sep=|\nName|Town\na,b|c,d\n").text == "Name | Town\na,b | c,d"


@given(st.text(max_size=200))
def test_any_text_has_some_delimiter(text: str) -> None:
    assert delimiter_of(text) in ",;\t|^"


def test_cells_parted_by_carets_are_cells(tmp_path: Path) -> None:
    assert (
        read(tmp_path, "a.csv", "Name^Town\nLi, Wei^Bern\nAnn, Jo^Rome\n").text
        == "Name | Town\nLi, Wei | Bern\nAnn, Jo | Rome"
    )
