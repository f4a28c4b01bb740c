"""RTF source -> the same with marks, as characters no text holds, where `striprtf` would lose something.

Cells, rows, headings, list items, line breaks and bold letters are marked; notes and text boxes move to where they are
read, and what is hidden goes.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

CELL, ROW, HEADING, ITEM, CELLS, LINE = "\x1f", "\x1e", "\x1d", "\x1c", "\x1b", "\x0b"
BOLD, BOLD_END = "\x0f", "\x10"
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
_EDGE = re.compile(r"\\cellx(-?\d+)")
DELETED = re.compile(r"\\deleted(?![a-z0-9-])")
COMMENT = re.compile(r"\{\\\*\\annotation(?![a-z])")
# Control words -> the marks that come through as text; \* hides the rest of the group it is in.
_MARKS = (
    (re.compile(r"\\cell(?![a-z])"), r"\\'1f"),
    (re.compile(r"\\row(?![a-z])"), r"\\'1e"),
    (re.compile(r"\\nest(?:cell|row)(?![a-z])"), r"\\'0b"),  # of a table within a cell, which stays one cell
    (re.compile(r"\\(?:listtext|pntext)(?![a-z])"), r"\\'1c"),
    (re.compile(r"\\line(?![a-z])"), r"\\'0b"),
    (
        re.compile(r"\\super(?![a-z])((?:\\[a-z]+-?\d*){0,12}) ?(?:\\'0f)?([+-]?\d{1,4})(?:\\'10)?(?=\})"),
        r"\\super\1 \\'0e\2\\'0e",
    ),
    (DELETED, r"\\*"),
    # Left out anyhow; but striprtf looks for links first, with a pattern that takes for ever on many in one line.
    (re.compile(r"\\fldinst(?![a-z])"), r"\\*"),
)
_OUTLINE = re.compile(r"\\outlinelevel([0-8])(?!\d)")


def marked(source: str) -> str:
    """Return the source with marks where `striprtf` loses something, and no pictures."""
    source = _BYTES.sub(_whole_characters, _PICTURE.sub("", source))
    levels = {number: int(level or 0) for number, level in _STYLE.findall(source)}
    source = _without_hidden(source) if _HIDES.search(source) else source
    source = _with_bold(_ANNOTATED.sub(r"{\1}", source))
    source = _ROW_FORM.sub(_row_mark, source)
    for pattern, mark in _MARKS:
        source = pattern.sub(mark, source)
    source = _OUTLINE.sub(lambda match: _heading_mark(match.group(), int(match.group(1)) + 1), source)
    source = _STYLE_USE.sub(lambda match: _heading_mark(match.group(), levels.get(match.group(1))), source)
    return _notes_last(_boxes_out(source))


def _without_hidden(source: str) -> str:
    """Take out the text between \\v and \\v0, \\plain or the end of its group; groups and control words stay.

    _without_hidden(r"a{\\v b\\par c}d") == r"a{\\v \\par }d"
    """
    return "".join(piece for piece, is_hidden in _pieces(source, "v") if not is_hidden)


def _with_bold(source: str) -> str:
    """Put marks round what is bold: _with_bold(r"a{\\b b\\par}") == r"a{\\b \\'0fb\\'10\\par}"."""
    parts: list[str] = []
    for is_bold, pieces in groupby(_pieces(source, "b", "ab"), key=itemgetter(1)):
        parts += [r"\'0f" * is_bold, *(piece for piece, _ in pieces), r"\'10" * is_bold]
    return "".join(parts)


def _pieces(source: str, *switches: str) -> Iterator[tuple[str, bool]]:
    """Yield the source piece by piece, and of each whether it is text to which one of the `switches` applies.

    A switch applies from its word to the same word with a 0, \\plain, or the end of its group.
    """
    applies = [False]  # in each open group
    position = 0
    for token in _TOKEN.finditer(source):
        text = source[position : token.start()]
        if text:
            yield text, applies[-1] and not text.isspace()  # the file's own line may end between two control words
        position = token.end()
        piece, word = token.group(), token.group(1)
        yield piece, applies[-1] and word in (None, "u") and piece not in ("{", "}", "\\*")
        if piece == "{":
            applies.append(applies[-1])
        elif piece == "}" and len(applies) > 1:
            applies.pop()
        elif word == "plain" or word in switches:
            applies[-1] = word != "plain" and token.group(2) != "0"
    yield source[position:], applies[-1]


def _row_mark(form: re.Match[str]) -> str:
    """Put a mark where a row begins: a 1 for each cell that goes on with the one above, else a 0; then their edges."""
    cells = form.group(1).split("\\cellx")[:-1]
    flags = "".join("1" if r"\clvmrg" in cell else "0" for cell in cells)
    edges = "".join(f",{edge}" for edge in _EDGE.findall(form.group(1)))
    mark = "".join(f"\\'{ord(character):02x}" for character in f"{CELLS}{flags}{edges}{CELLS}")
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
