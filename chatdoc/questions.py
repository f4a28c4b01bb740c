"""A file of questions -> Questions: JSON lines, or a table (CSV, TSV) with named columns, in English or Chinese.

A JSON line: {"id", "question"} and, where they are known, "answers", "doc", "page" or "pages", "evidence",
"answerable", "scope": "doc" (search only that document), "need_all" (every answer must be given), "match": "page" or
"evidence" (how a right passage is told), "no_answer_score" (only what is found counts) and "corpus".
A table: the columns question, and answer, document, page and id where there are any; several answers stand on lines of
their own in their cell.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from chatdoc.errors import (
    DuplicateQuestion,
    NoQuestions,
    UnreadableQuestions,
    UnusablePage,
    WrongColumns,
    WrongEncoding,
)
from chatdoc.parsing import read_bytes
from chatdoc.parsing.charsets import decode
from chatdoc.parsing.delimited import delimiter_of
from chatdoc.text import fold

ToldBy = Literal["answer", "evidence", "page", "document"]

_TABLES = (".csv", ".tsv", ".txt")
_COLUMNS = {
    "id": ("id", "编号", "編號"),
    "question": ("question", "questions", "问题", "問題"),
    "answer": ("answer", "answers", "答案", "回答"),
    "document": ("document", "doc", "file", "文档", "文檔", "文件"),
    "page": ("page", "pages", "页码", "頁碼", "页", "頁"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and what is known of its right answer.

    `answerable` is None where nobody said what is right; such a question is asked and not judged. `document` is the
    name of the document with the answer, the only one to search when `scoped`. `pages` are physical, from 1. `told_by`
    says what a right passage holds or where it stands. `answer_counts`: is the wording of the answer judged, too?
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()
    needs_all: bool = False
    document: str | None = None
    scoped: bool = False
    pages: tuple[int, ...] = ()
    evidence: str = ""
    answerable: bool | None = None
    told_by: ToldBy = "answer"
    answer_counts: bool = False
    corpus: str | None = None


def read_questions(path: Path, *, shown: Path | None = None) -> tuple[Question, ...]:
    """Read a file of questions; a name that ends in .csv, .tsv or .txt is a table, another holds JSON lines.

    Errors call it `shown`, where that is not its path.
    Raises UnreadableQuestions or a kind of it, naming the line, and MissingFile, NotAFile, FileRefused, EmptyFile.
    """
    data = read_bytes(path, name=str(shown or path))
    path = shown or path
    rows = _table(data, path) if path.suffix.lower() in _TABLES else _json_lines(data, path)
    questions: dict[str, Question] = {}
    for line, question in rows:
        if question.id in questions:
            raise DuplicateQuestion(name=path, line=line, id=question.id)
        questions[question.id] = question
    if not questions:
        raise NoQuestions(name=path)
    return tuple(questions.values())


def told_by(answers: tuple[str, ...], pages: tuple[int, ...]) -> ToldBy:
    """Return how a right passage is told where nobody said so: by the most that is known."""
    return "answer" if answers else "page" if pages else "document"


# JSON lines


def _json_lines(data: bytes, path: Path) -> Iterator[tuple[int, Question]]:
    for number, line in enumerate(data.split(b"\n"), 1):  # str.splitlines would cut at U+2028, which JSON may hold
        try:
            text = line.decode("utf-8-sig").strip()
            if text:
                yield number, _from_json(json.loads(text), path, number)
        except UnicodeDecodeError as error:
            raise WrongEncoding(name=path, line=number) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableQuestions(name=path, line=number, detail=repr(error)) from error


def _from_json(row: Any, path: Path, line: int) -> Question:
    if not isinstance(row, dict):
        raise TypeError("not an object")
    given = row.get("answers") or ()
    answers = (given,) if isinstance(given, str) else tuple(str(answer) for answer in given)
    named = row.get("pages") or row.get("page")
    pages = tuple(_page(page, path, line) for page in (named if isinstance(named, list) else [named]) if page)
    document = row["doc"] if row.get("scope") == "doc" else row.get("doc")
    known = bool(answers or pages or document)
    match = row.get("match")
    by: ToldBy = match if match in ("page", "evidence") else told_by(answers, pages)
    return Question(
        id=_storable(str(row["id"])),
        text=_storable(str(row["question"])),
        answers=answers,
        needs_all=bool(row.get("need_all")),
        document=None if document is None else _storable(str(document)),
        scoped=row.get("scope") == "doc",
        pages=pages,
        evidence=str(row.get("evidence") or ""),
        answerable=bool(row["answerable"]) if "answerable" in row else True if known else None,
        told_by=by,
        answer_counts=bool(answers) and match != "evidence" and not row.get("no_answer_score"),
        corpus=row.get("corpus"),
    )


def _page(value: object, path: Path, line: int) -> int:
    """Return a page; full-width digits are digits."""
    try:
        page = int(value.strip() if isinstance(value, str) else str(value))
    except ValueError as error:
        raise UnusablePage(name=path, line=line, page=value) from error
    if page < 1:
        raise UnusablePage(name=path, line=line, page=value)
    return page


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no character


# Tables


def _table(data: bytes, path: Path) -> Iterator[tuple[int, Question]]:
    """Yield each row's number, as a spreadsheet counts them, and its question; rows of blanks are passed over.

    Where the table has a column for it, a question with neither answer nor document nor page is one that the documents
    do not answer.
    """
    decoded = decode(data)
    text = decoded.text.replace("\x00", "")
    if decoded.guessed and (wrong := text.find("\ufffd")) >= 0:
        raise WrongEncoding(name=path, line=text.count("\n", 0, wrong) + 1)
    columns: dict[str, int] = {}
    number = 0
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
        for number, cells in enumerate(rows, 1):
            if not any(cell.strip() for cell in cells) or (number == 1 and text[:4].lower() == "sep="):
                continue
            if columns:
                yield number, _from_cells(cells, columns, path, number)
            else:
                columns = _columns(cells, path)
    except csv.Error as error:
        raise UnreadableQuestions(name=path, line=number + 1, detail=error) from error


def _columns(header: list[str], path: Path) -> dict[str, int]:
    """Return at which place each column stands that is known by its name."""
    places = {
        name: place
        for place, cell in reversed(list(enumerate(header)))
        for name, known in _COLUMNS.items()
        if fold(cell).strip() in known
    }
    if "question" not in places:
        raise WrongColumns(name=path, found=", ".join(cell.strip()[:40] for cell in header[:12]))
    return places


def _from_cells(cells: list[str], columns: dict[str, int], path: Path, number: int) -> Question:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    if not cell("question"):
        raise UnreadableQuestions(name=path, line=number, detail="no question / 缺少问题")
    answers = tuple(line.strip() for line in cell("answer").splitlines() if line.strip())
    pages = tuple(_page(page, path, number) for page in re.split(r"[,;、，；\s]+", cell("page")) if page)
    judged = len(columns.keys() & {"answer", "document", "page"}) > 0
    return Question(
        id=cell("id") or str(number),
        text=cell("question"),
        answers=answers,
        document=cell("document") or None,
        pages=pages,
        answerable=bool(answers or pages or cell("document")) if judged else None,
        told_by=told_by(answers, pages),
        answer_counts=bool(answers),
    )
