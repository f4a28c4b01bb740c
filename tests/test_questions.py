"""Files of questions as people make them: JSON lines and tables, in both languages, and wrong ones."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from chatdoc.errors import (
    DuplicateQuestion,
    EmptyFile,
    MissingFile,
    NoQuestions,
    UnreadableQuestions,
    UnusablePage,
    WrongColumns,
    WrongEncoding,
)
from chatdoc.questions import Question, read_questions


def table(folder: Path, text: str, encoding: str = "utf-8", name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def lines(folder: Path, *rows: dict[str, Any] | str) -> Path:
    path = folder / "mine.jsonl"
    written = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(written), encoding="utf-8")
    return path


RENT = Question(
    "1", "Who pays?", ("Tom", "the tenant"), False, "lease.pdf", False, (3,), "", True, "answer", answer_counts=True
)


def test_a_json_line_says_what_is_known(tmp_path: Path) -> None:
    row = {"id": "1", "question": "Who pays?", "answers": ["Tom", "the tenant"], "doc": "lease.pdf", "page": 3}
    assert read_questions(lines(tmp_path, row)) == (RENT,)
    bare = {"id": "2", "question": "Why?"}
    scoped = {"id": "3", "question": "Why?", "doc": "lease.pdf", "scope": "doc", "pages": [2, "４"], "match": "page"}
    nothing: dict[str, Any] = {
        "id": "4",
        "question": "Why?",
        "doc": None,
        "answers": [],
        "answerable": False,
        "page": None,
    }
    read = read_questions(lines(tmp_path, bare, "", scoped, nothing))
    assert [question.answerable for question in read] == [None, True, False]
    assert (read[1].scoped, read[1].pages, read[1].told_by) == (True, (2, 4), "page")


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("id,question,answer,document,page", "utf-8"),
        ("\ufeffID;Question; Answers;File;Pages", "utf-8"),
        ("编号\t问题\t答案\t文档\t页码", "gb18030"),
        ("編號|問題|答案|文檔|頁", "big5"),
        ("编号,问题,答案,文档,页码", "utf-16"),
    ],
)
def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path, header: str, encoding: str) -> None:
    delimiter = next(each for each in ",;\t|" if each in header)
    cells = ("1", "租金多少？", '"六千五百元\n6500"', "合同.md", "3")
    path = table(tmp_path, f"{header}\r\n{delimiter.join(cells)}\r\n\r\n", encoding)
    (read,) = read_questions(path)
    assert (read.id, read.text, read.answers) == ("1", "租金多少？", ("六千五百元", "6500"))
    assert (read.document, read.pages, read.answerable, read.told_by) == ("合同.md", (3,), True, "answer")


def test_columns_may_stand_in_any_order_and_most_may_be_missing(tmp_path: Path) -> None:
    read = read_questions(table(tmp_path, "page,note,question\n7,x,Why?\n,,How?\n"))
    assert [(each.id, each.pages, each.told_by, each.answerable) for each in read] == [
        ("2", (7,), "page", True),
        ("3", (), "document", False),
    ]
    assert [each.answerable for each in read_questions(table(tmp_path, "question\nWhy?\n"))] == [None]
    assert [each.text for each in read_questions(table(tmp_path, "sep=;\nquestion;answer\nWhy?;x\n"))] == ["Why?"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "JSONDecodeError"),
        ('["id", "question"]', "TypeError"),
        ('{"id": "x"}', "question"),
        ('{"question": "Who?"}', "id"),
        ('{"id": "x", "question": "Who?", "scope": "doc"}', "doc"),
        ('{"id": "x", "question": "Who?", "answers": 5}', "TypeError"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(UnreadableQuestions, match=rf"line 3: .*{said}"):
        read_questions(lines(tmp_path, {"id": "1", "question": "Why?"}, "", line))


@pytest.mark.parametrize("page", ["seven", "3.5", "-1", [2, "x"], True])
def test_a_page_that_is_no_number_is_told(tmp_path: Path, page: object) -> None:
    with pytest.raises(UnusablePage, match="line 1"):
        read_questions(lines(tmp_path, {"id": "1", "question": "Why?", "page": page}))
    if isinstance(page, str):
        with pytest.raises(UnusablePage, match=r"line 2 has the page"):
            read_questions(table(tmp_path, f"question,page\nWhy?,{page}\n"))


def test_an_id_that_stands_there_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(DuplicateQuestion, match="line 3 has the id “a”"):
        read_questions(table(tmp_path, "id,question\na,Why?\na,How?\n"))
    with pytest.raises(DuplicateQuestion):
        read_questions(lines(tmp_path, {"id": 1, "question": "Why?"}, {"id": "1", "question": "How?"}))


def test_a_table_without_questions_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongColumns, match="frage, antwort"):
        read_questions(table(tmp_path, "frage;antwort\nWarum?;Darum.\n"))
    with pytest.raises(NoQuestions):
        read_questions(table(tmp_path, "question,answer\n\n,\n"))
    with pytest.raises(NoQuestions):
        read_questions(lines(tmp_path, "", "  "))
    with pytest.raises(UnreadableQuestions, match="line 2"):
        read_questions(table(tmp_path, "question,answer\n,Clara Holm\n"))
    usual = csv.field_size_limit(131_072)  # reading documents raises it
    try:
        with pytest.raises(UnreadableQuestions, match="field larger"):
            read_questions(table(tmp_path, 'question,answer\n"Why?' + "x" * 200_000))
    finally:
        csv.field_size_limit(usual)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = lines(tmp_path)
    path.write_bytes(b'{"id": "1", "question": "Why?"}\n' + '{"id": "x", "question": "谁？"}'.encode("gb18030"))
    with pytest.raises(WrongEncoding, match="line 2"):
        read_questions(path)
    path = tmp_path / "book.csv"
    path.write_bytes(b"PK\x03\x04\x14\x00\x08\x08" + bytes(range(256)) * 4)
    with pytest.raises((WrongEncoding, WrongColumns)):
        read_questions(path)


def test_a_missing_or_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        read_questions(tmp_path / "mine.csv")
    with pytest.raises(EmptyFile):
        read_questions(table(tmp_path, ""))
