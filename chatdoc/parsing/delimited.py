"""CSV or TSV file -> document: rows as a table, or as questions and answers; delimiter and charset are detected."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator

from chatdoc.parsing.archive import MAX_CHARACTERS, check_length
from chatdoc.parsing.charsets import decode
from chatdoc.parsing.draft import Draft
from chatdoc.parsing.rows import Row, Span, add_rows
from chatdoc.types import Document, Health

_DELIMITERS = ",;\t|^"
_SAMPLE_LINES = 60
_MOST_CELL_LINES = 200  # a cell with more lines is no cell: its quotation mark was never closed


def parse_delimited(data: bytes, progress: Callable[[int, int], None], *, media_type: str = "text/csv") -> Document:
    """Read a file of rows. Raises Refusal for more than `MAX_CHARACTERS`."""
    decoded = decode(data)
    text = decoded.text.replace("\x00", "")
    check_length(len(text))
    csv.field_size_limit(MAX_CHARACTERS)
    delimiter = delimiter_of(text)
    rows = list(_rows(text, delimiter, quoted=True))
    if any(cell.count("\n") > _MOST_CELL_LINES for row in rows for cell in row.cells):
        rows = list(_rows(text, delimiter, quoted=False))
    draft = Draft()
    add_rows(draft, rows, label=_label)
    return draft.document(
        media_type=media_type, health=Health(encoding=decoded.encoding, encoding_guessed=decoded.guessed)
    )


def delimiter_of(text: str) -> str:
    """Return the delimiter that gives most rows the same number of cells, more than one.

    A first line "sep=;", as Excel writes it, settles it. delimiter_of("a;b\\n1,5;2") == ";"
    """
    first = text[:6].lower()
    if first.startswith("sep=") and first[4:5] in _DELIMITERS:
        return first[4:5]
    sample = "\n".join(text[:200_000].splitlines()[:_SAMPLE_LINES])
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        score = count / max(len(widths), 1) + min(width, 50) / 1000
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(text: str, delimiter: str, *, quoted: bool) -> Iterator[Row]:
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    )
    for number, cells in enumerate(lines, start=1):
        if number == 1 and len(text) > 4 and text[:4].lower() == "sep=":
            continue
        yield Row(number, tuple(cells))


def _label(span: Span) -> str:
    return f"Row {span.first}" if span.first == span.last else f"Rows {span.first}–{span.last}"
