"""Markdown -> document: what a reader of the rendered page sees, without the markup.

CommonMark with tables, strikethrough, front matter, footnotes, definition lists and dollar math. Headings open
sections, a table is one line a row, code keeps its lines, a link leaves its text, an image its description.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from chatdoc.parsing.archive import check_length
from chatdoc.parsing.charsets import decode
from chatdoc.parsing.draft import Draft, clean, one_line
from chatdoc.parsing.html_tree import fragment_blocks
from chatdoc.parsing.nested import add_html
from chatdoc.parsing.plain import needs_no_space
from chatdoc.parsing.raised import MARK, with_raised
from chatdoc.types import Document, Health

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CELL_SEPARATOR = " | "
_TITLE = re.compile(r"^title\s*[:=]\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)
_DEEPEST = 1000
_FRAMES_PER_LEVEL = 12
_TASK = re.compile(r"^\[([ xX])\] +")
_TABLE = re.compile(r"<table\b.*</table", re.IGNORECASE | re.DOTALL)
_RAISED = re.compile(r"</?sup\b", re.IGNORECASE)
_BREAK = re.compile(r"<br\b", re.IGNORECASE)


def parse_markdown(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a Markdown file."""
    decoded = decode(data)
    check_length(len(decoded.text))
    # Each level of nesting takes some frames of Python's own stack, which is only counted, not consumed.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST * _FRAMES_PER_LEVEL))
    tokens = _reader(links=_may_hold_links(decoded.text)).parse(decoded.text)
    draft = Draft()
    _add_blocks(draft, tokens)
    return draft.document(
        media_type="text/markdown", health=Health(encoding=decoded.encoding, encoding_guessed=decoded.guessed)
    )


def _may_hold_links(text: str) -> bool:
    """Is the text free of the thousands of brackets that are never closed, each of which is followed to the end?"""
    return text.count("[") <= 2 * text.count("]") + 2000


@lru_cache(maxsize=2)
def _reader(*, links: bool) -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    # The preset leaves out, silently, what is nested deeper than 20.
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    front_matter_plugin(reader)
    footnote_plugin(reader)
    deflist_plugin(reader)
    # A price is no formula: "$5 and $6" stays text.
    dollarmath_plugin(reader, allow_space=False, allow_digits=False)
    return reader if links else reader.disable(["link", "image", "footnote_inline", "footnote_ref"])


def _add_blocks(draft: Draft, tokens: Sequence["Token"]) -> None:
    numbers: list[int | None] = []  # of the lists we are in: the next number, None for bullets
    prefix, in_item = "", False
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        match token.type:
            case "front_matter":
                _add_title(draft, token.content, tokens)
            case "heading_open":
                draft.heading(int(token.tag[1]), one_line(_inline(tokens[position])))
                position += 1
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                number = numbers[-1]
                prefix = "" if number is None else f"{number}. "
                if number is not None:
                    numbers[-1] = number + 1
                in_item = position > 1 and tokens[position - 2].type != "bullet_list_open"
                in_item = (in_item and tokens[position - 2].type != "ordered_list_open") or len(numbers) > 1
            case "footnote_open":
                prefix = f"[{token.meta.get('label') or token.meta.get('id', 0) + 1}] "
            case "dd_open":
                in_item = True
            case "inline":
                text = _inline(token)
                if numbers:
                    text = _TASK.sub(lambda match: "☐ " if match.group(1) == " " else "☑ ", text)
                draft.block(prefix + text if text else "", joined=in_item)
                prefix, in_item = "", False
            case "fence" | "code_block":
                draft.block(clean(token.content).rstrip("\n"))
            case "math_block" | "math_block_label":
                draft.block(clean(token.content).strip("\n"))
            case "html_block" if _TABLE.search(token.content):
                add_html(draft, token.content, below=6)
            case "html_block":
                for block in fragment_blocks(token.content):
                    draft.block(block)
            case "table_open":
                rows, position = _rows(tokens, position)
                draft.table(rows, header_rows=1)
            case _:
                pass


def _add_title(draft: Draft, front_matter: str, tokens: Sequence["Token"]) -> None:
    """Let the title of the front matter stand over everything, unless a heading says the same."""
    match = _TITLE.search(front_matter)
    title = one_line(match.group(1).strip("\"'")) if match else ""
    headings = {
        one_line(_inline(tokens[i + 1])).casefold() for i, token in enumerate(tokens) if token.type == "heading_open"
    }
    if title and title.casefold() not in headings:
        draft.heading(0, title)


def _rows(tokens: Sequence["Token"], position: int) -> tuple[list[str], int]:
    """Return the rows of the table that opened before `position`, and the position after its end."""
    rows: list[list[str]] = []
    while tokens[position].type != "table_close":
        if tokens[position].type == "tr_open":
            rows.append([])
        elif tokens[position].type == "inline":
            rows[-1].append(one_line(_inline(tokens[position])))
        position += 1
    return [CELL_SEPARATOR.join(row) for row in rows if any(row)], position + 1


def _inline(token: "Token") -> str:
    """Return the text of an inline token: soft breaks joined, hard breaks as newlines."""
    lines = [""]
    pieces = list(_pieces(token.children or ()))
    for index, piece in enumerate(pieces):
        if piece == "\n":
            lines.append("")
        elif piece == "":  # a soft break
            following = next((text for text in pieces[index + 1 :] if text), "")
            lines[-1] += "" if needs_no_space(lines[-1].rstrip(), following.lstrip()) else " "
        else:
            lines[-1] += piece
    return "\n".join(line for line in map(one_line, map(with_raised, lines)) if line)


def _pieces(tokens: Sequence["Token"]) -> Iterator[str]:
    """Yield the text of the children of an inline token; "" is a soft break, a newline a hard one."""
    for token in tokens:
        match token.type:
            case "softbreak":
                yield ""
            case "hardbreak":
                yield "\n"
            case "html_inline":
                if _BREAK.match(token.content):
                    yield "\n"
                elif _RAISED.match(token.content):
                    yield MARK
            case "image":
                yield from _pieces(token.children or ())
            case "footnote_ref":
                yield f"[{token.meta.get('label') or token.meta.get('id', 0) + 1}]"
            case "math_inline":
                yield f"${token.content}$"
            case "math_inline_double":
                yield f"$${token.content}$$"
            case "footnote_anchor":
                pass
            case _:
                if token.content:
                    yield token.content
