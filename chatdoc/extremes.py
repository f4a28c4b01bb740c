"""Question + Hits -> the row of a table with the highest or lowest figure, where such a one is asked for; or None.

No row says of itself that it is the cheapest: all of a table have to be compared. Where what is compared, or by what,
is not named in the table or over it, nothing is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from chatdoc.evidence import context_terms
from chatdoc.library import Library
from chatdoc.support import Span
from chatdoc.text import ENGLISH_STOP_WORDS, language_of, printable, stem, terms
from chatdoc.types import Answer, Document, Hit, Language, Table
from chatdoc.whole_answer import passages_around, quoted_at_once

End = Literal["highest", "lowest"]

MOST_TIED = 4
"""More rows with the same figure are none that stands out."""

_TEXTS: Mapping[End, Mapping[Language, str]] = {
    "highest": {
        "en": "Highest of {count} by “{column}”: {names}.",
        "zh": "按“{column}”比较 {count} 项，最高的是：{names}。",
    },
    "lowest": {
        "en": "Lowest of {count} by “{column}”: {names}.",
        "zh": "按“{column}”比较 {count} 项，最低的是：{names}。",
    },
}

_WORDS = """
cheapest, least expensive, least costly, most affordable | lowest only by | price cost fee rate rent
most expensive, most costly, dearest, priciest, costliest | highest only by | price cost fee rate rent
lightest | lowest only by | weight mass
heaviest | highest only by | weight mass
longest | highest | length duration time
shortest | lowest | length duration time height
tallest | highest only by | height
youngest | lowest only by | age
oldest | highest only by | age
fastest, quickest | highest | speed
slowest | lowest | speed
largest, biggest | highest | size area capacity population
smallest | lowest | size area capacity population
highest, most, greatest, maximum | highest |
lowest, least, fewest, minimum | lowest |
"""
"""What is meant by such a word: an end, and words of which the name of a column holds one. "The longest" may be by a
column that the question names ("battery life"), "the cheapest" is by no other."""
_MEANT: Mapping[str, str] = {"cost": "price cost fee rate rent", "weigh": "weight mass"}
"""What a verb compares by: "Which one costs the least?"."""

_EMPTY = frozenset(
    map(
        stem,
        "model item product article option entry one ones kind type thing person table list listed row earn get make "
        "sell offer come cost weigh use need require take consume contain last value number amount figure rate "
        "overall country city town place person name".split(),
    )
)
"""What says nothing of what is compared that a table would have to say, too."""

_TOTAL = re.compile(r"(?:grand |sub)?totals?\b|sum\b|average\b|mean\b|median\b|合计|总计|小计|平均", re.IGNORECASE)
_CELLS = re.compile(r"[|\t]")
_MONEY = re.compile(r"[$€£¥元]\s*\d|\d\s*(?:[$€£¥元]|(?:euros?|dollars?|pounds?|EUR|USD|GBP|CNY|RMB)\b)")
_FIGURE = re.compile(
    r"(?P<sign>[-−(]?)\s*(?P<before>[^\W\d]{0,3}|[$€£¥])\s*(?P<digits>\d+(?:[.,]\d+)*)\)?\s*(?P<unit>[^\d]{0,20})"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """`columns`: terms of which a column's name holds one; `named`: those that the question says besides.

    `only`: it is compared by no other column.
    """

    end: End
    columns: frozenset[str]
    only: bool
    named: frozenset[str]


class _Entry(NamedTuple):
    """What is compared: its name, its row (or that of all figures, where entries are columns), and its figure."""

    name: str
    row: tuple[int, int]
    figure: float


class _Comparison(NamedTuple):
    column: str
    entries: list[_Entry]


def answer_extreme(question: str, hits: Sequence[Hit], library: Library) -> Answer | None:
    """Return the rows with the highest or lowest figure of the first table that the question fits, and its header.

    None where no highest or lowest is asked for, no table fits, or too many rows have that figure.
    """
    asked = _asked(question)
    if asked is None:
        return None
    for document, table in _tables(hits, library):
        found = _compared(asked, document, table)
        if found is None:
            continue
        figures = [entry.figure for entry in found.entries]
        best = max(figures) if asked.end == "highest" else min(figures)
        chosen = [entry for entry in found.entries if entry.figure == best]
        if len(chosen) > MOST_TIED:
            return None
        header = (table.start, table.start + len(document.text[table.start : table.header_end].rstrip()))
        spans = [Span(document.id, *place) for place in dict.fromkeys([*(entry.row for entry in chosen), header])]
        notice = _TEXTS[asked.end][language_of(question)].format(
            count=len(figures),
            column=printable(found.column),
            names=", ".join(printable(entry.name) for entry in chosen),
        )
        return quoted_at_once([notice], spans, passages_around(spans, library), library)
    return None


def _asked(question: str) -> _Asked | None:
    """_asked("Which bike is the cheapest?") == _Asked("lowest", {"price", "cost", ...}, True, {"bike"})."""
    found = list(_SUPERLATIVE.finditer(question))
    if len(found) != 1:
        return None
    end, only, columns = _ENDS[" ".join(found[0].group().lower().split())]
    rest = question[: found[0].start()] + question[found[0].end() :]
    named = [term for term in terms(rest) if term not in _STOP]
    for term in named:
        columns = columns or frozenset(map(stem, _MEANT.get(term, "").split()))
    return _Asked(end, columns, only, frozenset(named))


def _tables(hits: Sequence[Hit], library: Library) -> Iterator[tuple[Document, Table]]:
    """Yield the tables that the passages stand in, best first, each once; only those whose header is known."""
    seen = set[tuple[str, int]]()
    for hit in hits:
        document = library.document(hit.passage.document_id)
        for table in document.tables:
            overlaps = table.start < hit.passage.end and hit.passage.start < table.end
            if overlaps and table.header_end > table.start and (document.id, table.start) not in seen:
                seen.add((document.id, table.start))
                yield document, table


def _compared(asked: _Asked, document: Document, table: Table) -> _Comparison | None:
    """Return the entries of a table with what they are compared by, None where it does not fit the question."""
    header = _cells(document.text[table.start : table.header_end])
    rows = [
        (start, cells)
        for start, cells in _rows(document.text, table)
        if len(cells) == len(header) and not _TOTAL.match(cells[0])
    ]
    around = context_terms(document, table.start)
    as_rows = _by_column(asked, header, rows, around)
    return as_rows or _by_row(asked, header, rows, around)


def _by_column(
    asked: _Asked, header: Sequence[str], rows: Sequence[tuple[tuple[int, int], list[str]]], around: frozenset[str]
) -> _Comparison | None:
    column = _fitting(asked, header[1:])
    if column is None:
        column = _of_money(asked, header, rows)
    if column is None:
        return None
    place = column + 1
    known = around.union(*map(terms, header))
    open_ = asked.named - set(terms(header[place])) - _EMPTY
    held = [frozenset(terms(" ".join(cells))) for _, cells in rows]
    telling = {term for term in open_ if any(term in each for each in held)}
    if not open_ <= known | telling:
        return None
    for narrowing in (telling, telling - known):  # "camera" is in the title, and in a row there is a camera bag
        chosen = [row for row, each in zip(rows, held, strict=True) if narrowing <= each]
        entries = _with_figures([(cells[0], span, cells[place]) for span, cells in chosen])
        if entries:
            return _Comparison(header[place], entries)
    return None


def _of_money(asked: _Asked, header: Sequence[str], rows: Sequence[tuple[tuple[int, int], list[str]]]) -> int | None:
    """Return the column of sums of money that the question names, or the only one, where prices are compared.

    "Which treatment is the most expensive for adults?", and a column is called "Adults".
    """
    if not asked.only or stem("price") not in asked.columns:
        return None
    columns = [[cells[place] for _, cells in rows] for place in range(1, len(header))]
    money = [sum(bool(_MONEY.search(cell)) for cell in cells) * 2 > len(cells) for cells in columns]
    named = [frozenset(terms(name)) if is_sum else frozenset() for name, is_sum in zip(header[1:], money, strict=True)]
    place = _with_most(asked.named - _EMPTY, named)
    return money.index(True) if place is None and money.count(True) == 1 else place


def _by_row(
    asked: _Asked, header: Sequence[str], rows: Sequence[tuple[tuple[int, int], list[str]]], around: frozenset[str]
) -> _Comparison | None:
    """The same of a table whose columns are what is compared: models side by side."""
    place = _fitting(asked, [cells[0] for _, cells in rows])
    if place is None:
        return None
    span, cells = rows[place]
    if not asked.named - set(terms(cells[0])) - _EMPTY <= around.union(*map(terms, header)):
        return None
    entries = _with_figures([(name, span, cell) for name, cell in zip(header[1:], cells[1:], strict=True)])
    return _Comparison(cells[0], entries) if entries else None


def _fitting(asked: _Asked, names: Sequence[str]) -> int | None:
    """Return which of the names the question compares by: that with most of its words, else one that it implies."""
    held, said = [frozenset(filter(str.isalpha, terms(name))) for name in names], asked.named - _EMPTY
    if asked.only:
        return _with_most(said | asked.columns, [each if each & asked.columns else frozenset() for each in held])
    place = _with_most(said, held)
    return _with_most(asked.columns, held) if place is None else place


def _with_most(wanted: frozenset[str], held: Sequence[frozenset[str]]) -> int | None:
    counts = [len(each & wanted) for each in held]
    most = max(counts, default=0)
    return counts.index(most) if most and counts.count(most) == 1 else None


def _with_figures(cells: Sequence[tuple[str, tuple[int, int], str]]) -> list[_Entry]:
    """Return the entries whose cell is a figure; none where fewer than two are, or their units differ."""
    entries, units = [], set[str]()
    for name, row, cell in cells:
        if figure := _FIGURE.fullmatch(cell):
            entries.append(_Entry(name, row, _value(figure)))
            units.add((figure["before"] + figure["unit"]).strip().lower().rstrip("s."))
    return entries if len(entries) > 1 and len(units) == 1 and len(entries) * 2 > len(cells) else []


def _value(figure: re.Match[str]) -> float:
    """_value of "1,350", "1350.00", "1.350,50" and "3,5" is 1350, 1350, 1350.5 and 3.5."""
    digits = figure["digits"]
    point = max(digits.rfind("."), digits.rfind(","))
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}", digits)
    if point >= 0 and not grouped:
        digits = re.sub("[.,]", "", digits[:point]) + "." + digits[point + 1 :]
    value = float(re.sub(",", "", digits) if not grouped else re.sub("[.,]", "", digits))
    return -value if figure["sign"] else value


def _rows(text: str, table: Table) -> Iterator[tuple[tuple[int, int], list[str]]]:
    for line in re.finditer(r"[^\n]+", text[table.header_end : table.end]):
        start, end = table.header_end + line.start(), table.header_end + line.end()
        yield (start, end), _cells(line.group())


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(row.strip("\n"))]


def _read() -> dict[str, tuple[End, bool, frozenset[str]]]:
    ends: dict[str, tuple[End, bool, frozenset[str]]] = {}
    for line in _WORDS.strip().splitlines():
        words, end, columns = (part.strip() for part in line.split("|"))
        for word in words.split(", "):
            meant = frozenset(map(stem, columns.split()))
            ends[word] = ("highest" if end.startswith("highest") else "lowest", end.endswith("only by"), meant)
    return ends


_ENDS: Mapping[str, tuple[End, bool, frozenset[str]]] = MappingProxyType(_read())
_LONGEST_FIRST = "|".join(sorted(_ENDS, key=len, reverse=True))
_SUPERLATIVE = re.compile(rf"\b(?:{_LONGEST_FIRST})\b".replace(" ", r"\s+"), re.IGNORECASE)
_STOP = frozenset(map(stem, ENGLISH_STOP_WORDS)) | ENGLISH_STOP_WORDS


def superlatives(question: str) -> frozenset[str]:
    """Return the words with which a question asks for the highest or lowest, which a table need not say."""
    return frozenset(word for match in _SUPERLATIVE.findall(question) for word in match.lower().split())
