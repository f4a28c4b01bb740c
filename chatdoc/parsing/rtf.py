"""RTF file -> document, its text by `striprtf`, and the headings, tables and notes that this leaves behind.

This is the one module that imports `striprtf`. It flattens the file to plain text, so what has structure is marked
before, by control characters that no text holds, and found again after.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chatdoc.parsing.archive import check_length, damage_translated
from chatdoc.parsing.draft import Draft, one_line
from chatdoc.parsing.raised import with_raised
from chatdoc.parsing.rows import header_rows, join_cells
from chatdoc.types import Document, Health

MEDIA_TYPE = "application/rtf"
_CELL, _ROW, _HEADING, _ITEM, _CELLS, _LINE = "\x1f", "\x1e", "\x1d", "\x1c", "\x1b", "\x0b"
_PICTURE = re.compile(r"(?:[0-9a-fA-F]{2}[\r\n]*){400,}")  # as hexadecimal digits
_STYLE = re.compile(r"\{\\s(\d{1,4})(?!\d)[^{}]*?(?:(?:heading|标题|標題)\s*([1-9])|\stitle)\s*;\}", re.IGNORECASE)
_STYLE_USE = re.compile(r"\\s(\d{1,4})(?!\d)")
_NOTE = re.compile(r"\{(?:\\\*)?\\footnote(?![a-z])")
_BOX = re.compile(r"\{\\shp(?![a-z])")
_BOX_TEXT = re.compile(r"\{\\shptxt(?![a-z])")
# An annotated character is a formula that puts one text above another, and shows nothing else.
_ANNOTATED = re.compile(
    r"\{\\\*\\fldinst\s*\{?[^{}()]*EQ [^{}()]*\([^{}()]*\\up [\d.]+\([^{}()]*\),([^{}()]*)\)\s*\}?\s*\}"
)
_ROW_FORM = re.compile(
    r"\\trowd(?![a-z])\s*((?:\\(?:tr|cl|cellx|brdr|irow|lastrow|ltrrow|rtlrow|tbl|ts|tp|td|rawcl)[a-zA-Z]*-?\d*\s*)*)"
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BYTES = re.compile(
    r"((?:\\'[0-9a-fA-F]{2})+)([@-\[\]-z|~]?)"
)  # the second group optional, or a long run is tried again from each of its bytes
_HIDES = re.compile(r"\\v(?![a-z0])")
_TOKEN = re.compile(r"\\'[0-9a-fA-F]{2}|\\([a-zA-Z]+)(-?\d+)? ?|\\.|[{}]", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HEADING_MARK = re.compile(f"{_HEADING}([0-9])")
_FORM_MARK = re.compile(f"{_CELLS}([01]*)((?:,-?\\d+)*){_CELLS}")
_EDGE = re.compile(r"\\cellx(-?\d+)")
_NEAR = 60
"""Twentieths of a point: edges of cells that are closer are one."""
_BULLET = re.compile("[·•▪◦o§\uf000-\uf0ff-]?\t")
_DELETED = re.compile(r"\\deleted(?![a-z0-9-])")
_COMMENT = re.compile(r"\{\\\*\\annotation(?![a-z])")
# Control words -> the marks that come through as text; \* hides the rest of the group it is in.
_MARKS = (
    (re.compile(r"\\(?:nest)?cell(?![a-z])"), r"\\'1f"),
    (re.compile(r"\\(?:nest)?row(?![a-z])"), r"\\'1e"),
    (re.compile(r"\\(?:listtext|pntext)(?![a-z])"), r"\\'1c"),
    (re.compile(r"\\line(?![a-z])"), r"\\'0b"),
    (re.compile(r"\\super(?![a-z])((?:\\[a-z]+-?\d*){0,12}) ?([+-]?\d{1,4})(?=\})"), r"\\super\1 \\'0e\2\\'0e"),
    (_DELETED, r"\\*"),
    # Left out anyhow; but striprtf looks for links first, with a pattern that takes for ever on many in one line.
    (re.compile(r"\\fldinst(?![a-z])"), r"\\*"),
)
_OUTLINE = re.compile(r"\\outlinelevel([0-8])(?!\d)")


def parse_rtf(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a Rich Text file. Raises Refusal."""
    draft = Draft()
    with damage_translated():
        from striprtf.striprtf import rtf_to_text

        source = re.sub(rb"[\x80-\xff]", lambda byte: b"\\'" + byte.group().hex().encode(), data).decode("ascii")
        text = rtf_to_text(_notes_last(_boxes_out(_marked(source))), errors="replace")
        check_length(len(text))
        _add_text(draft, with_raised(_SURROGATES.sub(_character, text)))
    health = Health(deletions=len(_DELETED.findall(source)), comments=len(_COMMENT.findall(source)))
    return draft.document(media_type=MEDIA_TYPE, health=health)


def _marked(source: str) -> str:
    """Put marks where cells, rows, headings and list items are; take pictures out."""
    source = _BYTES.sub(_whole_characters, _PICTURE.sub("", source))
    levels = {number: int(level or 0) for number, level in _STYLE.findall(source)}
    source = _without_hidden(source) if _HIDES.search(source) else source
    source = _ROW_FORM.sub(_row_mark, _ANNOTATED.sub(r"{\1}", source))
    for pattern, mark in _MARKS:
        source = pattern.sub(mark, source)
    source = _OUTLINE.sub(lambda match: _heading_mark(match.group(), int(match.group(1)) + 1), source)
    return _STYLE_USE.sub(lambda match: _heading_mark(match.group(), levels.get(match.group(1))), source)


def _without_hidden(source: str) -> str:
    """Take out the text between \\v and \\v0, \\plain or the end of its group; groups and control words stay.

    _without_hidden(r"a{\\v b\\par c}d") == r"a{\\v \\par }d"
    """
    parts: list[str] = []
    hidden = [False]  # in each open group
    position = 0
    for token in _TOKEN.finditer(source):
        if not hidden[-1]:
            parts.append(source[position : token.start()])
        position = token.end()
        word, number = token.groups()
        brace = token.group() in ("{", "}")
        if brace or (word and word != "u") or not hidden[-1]:
            parts.append(token.group())
        if token.group() == "{":
            hidden.append(hidden[-1])
        elif token.group() == "}" and len(hidden) > 1:
            hidden.pop()
        elif word in ("v", "plain"):
            hidden[-1] = word == "v" and number != "0"
    if not hidden[-1]:
        parts.append(source[position:])
    return "".join(parts)


def _row_mark(form: re.Match[str]) -> str:
    """Put a mark where a row begins: a 1 for each cell that goes on with the one above, else a 0; then their edges."""
    cells = form.group(1).split("\\cellx")[:-1]
    flags = "".join("1" if r"\clvmrg" in cell else "0" for cell in cells)
    edges = "".join(f",{edge}" for edge in _EDGE.findall(form.group(1)))
    mark = "".join(f"\\'{ord(character):02x}" for character in f"{_CELLS}{flags}{edges}{_CELLS}")
    return f"{form.group()} {mark}"


def _heading_mark(word: str, level: int | None) -> str:
    return word if level is None else f"{word}\\'1d\\'3{level}"


def _whole_characters(match: re.Match[str]) -> str:
    """Write the second byte of a Chinese character as the first is written, which striprtf needs to decode the two."""
    values = [int(code, 16) for code in match.group(1).split("\\'")[1:]]
    at = 0
    while at < len(values):
        at += 2 if values[at] > 0x80 else 1
    cut = at > len(values) and match.group(2)
    return f"{match.group(1)}\\'{ord(match.group(2)):02x}" if cut else match.group()


def _notes_last(source: str) -> str:
    """Move the footnotes, which striprtf would drop, to the end, and leave their numbers where they were."""
    parts: list[str] = []
    notes: list[str] = []
    position = 0
    while match := _NOTE.search(source, position):
        end = _group_end(source, match.end())
        notes.append(f"\\par [{len(notes) + 1}] {{{source[match.end() : end]}}}")
        parts.append(f"{source[position : match.start()]}[{len(notes)}]")
        position = end + 1
    rest = source[position:]
    close = rest.rfind("}") if notes else -1
    return "".join([*parts, rest, *notes] if close < 0 else [*parts, rest[:close], *notes, rest[close:]])


def _boxes_out(source: str) -> str:
    """Let the text of a box, which striprtf would drop with all of the shape, stand in the place of the shape."""
    parts: list[str] = []
    position = 0
    while match := _BOX.search(source, position):
        end = _group_end(source, match.end())
        parts.append(source[position : match.start()])
        if (inner := _BOX_TEXT.search(source, match.end(), end)) is not None:
            parts.append(f"{{\\par {_boxes_out(source[inner.end() : _group_end(source, inner.end())])}}}")
        position = end + 1
    return "".join([*parts, source[position:]])


def _group_end(source: str, position: int) -> int:
    """Return where the group ends that is open at `position`, the end of the file where it stays open."""
    depth = 1
    for brace in _BRACE.finditer(source, position):
        depth += {"{": 1, "}": -1}.get(brace.group(), 0)
        if depth == 0:
            return brace.start()
    return len(source)


def _character(pair: re.Match[str]) -> str:
    return pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")


@dataclass(frozen=True, slots=True)
class _Row:
    """The texts of its cells, a 1 for each that goes on with the one above, and where each ends (1/20 point)."""

    cells: list[str]
    flags: str
    edges: list[int]


def _add_text(draft: Draft, text: str) -> None:
    """Add lines as paragraphs, list items, headings, and those that are rows as tables."""
    rows: list[_Row] = []
    in_list = False
    for part in text.split(_ROW):
        first_cell = part.find(_CELL)
        form = _FORM_MARK.search(part, 0, max(first_cell, 0))
        begin = len(part) if first_cell < 0 else part.rfind("\n", 0, first_cell) + 1 if form is None else form.start()
        lines = [line for line in _FORM_MARK.sub("", part[:begin]).split("\n") if one_line(line)]
        if rows and (lines or first_cell < 0):
            _add_table(draft, rows)
            rows = []
        for line in lines:
            in_list = _add_line(draft, line, in_list)
        if first_cell >= 0:
            cells = [one_line(_cell_text(cell)) for cell in part[begin:].split(_CELL)[:-1]]
            edges = form.group(2).split(",")[1:] if form else []
            rows.append(_Row(cells, form.group(1) if form else "", [int(edge) for edge in edges]))
    if rows:
        _add_table(draft, rows)


def _cell_text(cell: str) -> str:
    return _HEADING_MARK.sub("", _FORM_MARK.sub("", cell)).replace(_LINE, "\n")


def _continued(cells: list[str], above: list[str], flags: str) -> list[str]:
    """Return the cells of a row, those that are merged with the one above with its text."""
    if not len(cells) == len(above) == len(flags):
        return cells
    return [up if flag == "1" else cell for cell, up, flag in zip(cells, above, flags, strict=True)]


def _add_line(draft: Draft, line: str, in_list: bool) -> bool:
    """Add a paragraph, and say whether it is a list item."""
    level = _HEADING_MARK.search(line)
    line = _HEADING_MARK.sub("", line)
    is_item = _ITEM in line
    if is_item:
        line = line.replace(_ITEM, "").strip(" ")
        line = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
    if level:
        draft.heading(int(level.group(1)), one_line(line.replace(_LINE, " ")))
    else:
        shown = [shown for piece in line.split(_LINE) if (shown := one_line(piece))]
        draft.block("\n".join(shown), joined=is_item and in_list)
    return is_item and not level


def _add_table(draft: Draft, rows: list[_Row]) -> None:
    """Add the rows as a table, each cell in its column, one that is merged downwards in each of its rows."""
    columns: list[int] = []
    for edge in sorted(edge for row in rows for edge in row.edges):
        if not columns or edge - columns[-1] > _NEAR:
            columns.append(edge)
    texts: list[list[str]] = []
    merged: set[int] = set()
    above: list[str] = []
    for row in rows:
        placed = _placed(row, columns)
        above = _continued(placed.cells, above, placed.flags)
        if any(above):
            merged |= {len(texts)} if len(above) > len(row.cells) else set()
            texts.append(above)
    draft.table([join_cells(row) for row in texts], header_rows=header_rows(texts, merged=merged))


def _placed(row: _Row, columns: Sequence[int]) -> _Row:
    """Return the row with an empty cell for each further column that one goes over; as it is where they do not fit."""
    ends = [sum(column <= edge for column in columns) for edge in row.edges]
    spans = [end - before for before, end in pairwise([0, *ends])]
    if not len(row.cells) == len(row.flags) == len(spans) or min(spans, default=0) < 1:
        return row
    cells = [text for cell, span in zip(row.cells, spans, strict=True) for text in (cell, *[""] * (span - 1))]
    flags = "".join(flag + "0" * (span - 1) for flag, span in zip(row.flags, spans, strict=True))
    return replace(row, cells=cells, flags=flags)
