"""Rows of cells -> tables, questions with answers, and a section for every few rows: for sheets and delimited files."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from chatdoc.parsing.draft import Draft, one_line

CELL_SEPARATOR = " | "
_SECTION_CHARS = 600  # about one passage: a citation then names the few rows it comes from
_HEADER_CHARS = 120  # the longest that a cell that names a column may be
_NUMBER = re.compile(r"[\s$€£¥￥+(-]*[\d.,]*\d[\d.,]*\s*[%)]*|\d{4}-\d\d(?:-\d\d.*)?|\d{1,2}:\d\d.*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_WORDS = re.compile(r"\s*[(\[【].*?[)\]】]|[\W_]")
_QUESTIONS = frozenset(
    "q question questions faq faqs faqquestion userquestion standardquestion questiontext query queries ask "
    "问 问题 提问 问句 疑问 常见问题 标准问 标准问题 用户问题 客户问题 咨询问题 问题内容 "
    "問 問題 提問 問句 疑問 常見問題 標準問題 用戶問題 使用者問題 問題內容".split()
)
_ANSWERS = frozenset(
    "a answer answers faqanswer standardanswer answertext reply replies response responses 答 答案 回答 解答 答复 回复 "
    "标准答案 标准回答 参考答案 答案内容 答覆 回覆 標準答案 標準回答 參考答案 答案內容".split()
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the file counts it, from 1, and the text of its cells, the first column first.

    `merged` where one of them goes over several columns.
    """

    number: int
    cells: tuple[str, ...]
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Rows `first`..`last` and columns `left`..`right`, all from 1 and inclusive."""

    first: int
    last: int
    left: int
    right: int


def add_rows(draft: Draft, rows: Iterable[Row], *, label: Callable[[Span], str]) -> None:
    """Add the rows as tables, or as questions and answers where the header names such; `label` names each section.

    Empty rows and columns are left out. Where a blank row is followed by what looks like a header, a new table begins.
    """
    for region in _regions(rows):
        columns = [at for at in range(max(len(row.cells) for row in region)) if any(_cell(row, at) for row in region)]
        captions = 0
        while captions + 1 < len(region) and _filled(region[captions]) == 1 and _filled(region[captions + 1]) > 1:
            captions += 1
        starts = [draft.block(_line(row, columns)) for row in region[:captions]]
        body = region[captions:]
        header = header_rows(
            [[_cell(row, at) for at in columns] for row in body],
            merged={index for index, row in enumerate(body) if row.merged},
        )
        asked_answered = _question_columns(body[0]) if header else None
        if asked_answered:
            starts += _add_pairs(draft, body, *asked_answered)
        elif len(columns) == 1 or len(body) == 1:
            starts += [draft.block(_line(row, columns), joined=index > 0) for index, row in enumerate(body)]
        else:
            lines = [_line(row, columns) for row in body]
            start = draft.table(lines, header_rows=header)
            starts += accumulate((len(line) + 1 for line in lines[:-1]), initial=start)
        _mark_sections(draft, region[len(region) - len(starts) :], starts, columns, label)


def header_rows(rows: Sequence[Sequence[str]], *, marked: int = 0, merged: Collection[int] = ()) -> int:
    """Return how many of the first rows name the columns: those that the file marks, else one that looks so.

    `merged` are the rows with a cell over several columns. A title over all of them belongs to the header, and so does
    the row that names what a merged cell is parted into, above figures:

    header_rows([["", "2023", "", "2024"], ["", "Units", "Sum", "Units"], ["North", "12", "90", "15"]], merged={0}) == 2
    """
    count = marked = marked if marked < len(rows) else 0

    def is_title(at: int) -> bool:
        return at in merged and sum(map(bool, rows[at])) == 1

    while count + 2 < len(rows) and is_title(count):
        count += 1
    if not count or is_title(count - 1):
        if not is_header(rows[count:]):
            return marked
        count += 1
    while count - 1 in merged and count + 1 < len(rows) and _may_name(rows[count]) and not _may_name(rows[count + 1]):
        count += 1
    return count


def is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Does the first row name the columns of the others: short words in at least two cells, no numbers but years?"""
    return len(rows) > 1 and _names(rows[0])


def _names(row: Sequence[str]) -> bool:
    words = [cell for cell in row if cell and not _NUMBER.fullmatch(cell)]
    return _may_name(row) and bool(words) and sum(map(bool, row)) > 1


def _may_name(row: Sequence[str]) -> bool:
    """Is each cell short, and no number but a year?"""
    return all(len(cell) <= _HEADER_CHARS and (not _NUMBER.fullmatch(cell) or _YEAR.fullmatch(cell)) for cell in row)


def join_cells(cells: Sequence[str]) -> str:
    """Return a row as one line; empty cells keep their place, but for those at the end."""
    return one_line(CELL_SEPARATOR.join(cells)).rstrip("| ") if any(cells) else ""


def _regions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows that hold something, parted where a blank row is followed by a header over other rows."""
    region: list[Row] = []
    blank = False
    waiting: list[Row] = []  # the row after a blank one, until the next tells whether it is a header
    for row in rows:
        if not any(_cell(row, at) for at in range(len(row.cells))):
            blank = True
            continue
        if waiting:
            first, second = ([_cell(each, at) for at in range(len(each.cells))] for each in (waiting[0], row))
            if is_header([first, second]) and not is_header([second, first]) and region:
                yield region
                region = []
            region += waiting
            waiting = []
        if blank and region:
            waiting = [row]
        else:
            region.append(row)
        blank = False
    if region + waiting:
        yield region + waiting


def _question_columns(header: Row) -> tuple[int, int] | None:
    names = [_NOT_WORDS.sub("", unicodedata.normalize("NFKC", cell).casefold()) for cell in header.cells]
    asked = next((at for at, name in enumerate(names) if name in _QUESTIONS), None)
    answered = next((at for at, name in enumerate(names) if name in _ANSWERS), None)
    return None if asked is None or answered is None else (asked, answered)


def _add_pairs(draft: Draft, rows: list[Row], asked: int, answered: int) -> list[int]:
    """Add a pair for each row below the header, further columns as lines of the answer; return the offsets.

    A row that lacks the question or the answer is a block of its own.
    """
    names = rows[0]
    starts = []
    for row in rows[1:]:
        answer = [line for line in map(one_line, _raw(row, answered).splitlines()) if line]
        others = [at for at in range(len(row.cells)) if at not in (asked, answered) and _cell(row, at)]
        further = [f"{_cell(names, at)}: {_cell(row, at)}".removeprefix(": ") for at in others]
        if _cell(row, asked) and answer:
            starts.append(draft.pair(_cell(row, asked), "\n".join([*answer, *further])))
        else:
            starts.append(draft.block(_line(row, range(len(row.cells)))))
    return starts


def _mark_sections(
    draft: Draft, rows: Sequence[Row], starts: Sequence[int], columns: Sequence[int], label: Callable[[Span], str]
) -> None:
    """Open a section at the first row, and at the next whenever one has `_SECTION_CHARS`."""
    ends = [*starts[1:], draft.length]
    first = 0
    for index, (row, end) in enumerate(zip(rows, ends, strict=True)):
        if end - starts[first] >= _SECTION_CHARS or index == len(rows) - 1:
            span = Span(rows[first].number, row.number, columns[0] + 1, columns[-1] + 1)
            draft.mark_heading(1, label(span), starts[first])
            first = index + 1


def _raw(row: Row, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""


def _cell(row: Row, at: int) -> str:
    return one_line(_raw(row, at))


def _filled(row: Row) -> int:
    return sum(bool(_cell(row, at)) for at in range(len(row.cells)))


def _line(row: Row, columns: Iterable[int]) -> str:
    return join_cells([_cell(row, at) for at in columns])
