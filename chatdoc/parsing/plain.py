"""Text file -> document: paragraphs, with hard-wrapped lines joined only where they were clearly wrapped."""

import re
from collections.abc import Callable

from chatdoc.parsing.archive import check_length
from chatdoc.parsing.bold_titles import Written
from chatdoc.parsing.charsets import decode
from chatdoc.parsing.draft import Draft, clean
from chatdoc.parsing.titles import mark_titles
from chatdoc.text import HAN
from chatdoc.types import Document, Health

_ITEM = re.compile(
    r"\s*(?:[-*•·+>|#]|\d{1,3}[.)、]|[(（]?[a-zA-Z\d一二三四五六七八九十]{1,3}[)）、]|第[一二三四五六七八九十百零\d]+[章节條条款])"
)
_HAN_OR_WIDE = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uff65]")
_SPACED = re.compile(f"[{HAN}] [A-Za-z0-9]|[A-Za-z0-9] [{HAN}]")
_UNSPACED = re.compile(f"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]")
_SENTENCE_ENDS = "。！？；.!?:：;…"


def parse_text(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a plain text file. A block of lines is joined when all but its last are of nearly one, wrapped width."""
    decoded = decode(data)
    check_length(len(decoded.text))
    text = clean(decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    draft = Draft()
    written: list[Written] = []
    spaced = sets_spaces(text)
    for block in re.split(r"\n[ \t\u3000]*\n\s*?(?=[^\s]|[ \t\u3000]*[^\s])", text):
        lines = [line.rstrip() for line in block.split("\n") if line.strip()]
        if not lines:
            continue
        if is_wrapped(lines):
            lines = [join_wrapped(lines, spaced=spaced)]
        start = draft.block("\n".join(lines))
        for line in lines:
            written.append(Written(start, line.strip(), bold=False))
            start += len(line) + 1
    mark_titles(draft, written)
    return draft.document(
        media_type="text/plain", health=Health(encoding=decoded.encoding, encoding_guessed=decoded.guessed)
    )


def is_wrapped(lines: list[str]) -> bool:
    """Were these lines one paragraph before something broke them at a fixed width?

    So they were when every line but the last is nearly as wide as the widest (its next word would not have fitted),
    at a width that people wrap at, with no indent, table or list among them.
    """
    if len(lines) < 2:
        return False
    widths = [_width(line) for line in lines]
    limit = max(widths)
    if not 30 <= limit <= 140 or any(_ITEM.match(line) for line in lines[1:]):
        return False
    if any("\t" in line.strip() or "   " in line.strip() for line in lines):
        return False
    if any(line[0] in " \u3000" for line in lines[1:]) and len({len(x) - len(x.lstrip()) for x in lines[1:]}) > 1:
        return False
    ends = sum(line[-1] in _SENTENCE_ENDS for line in lines[:-1])
    if ends * 2 > len(lines):  # poems and lists of sentences
        return False
    return all(
        width + 1 + _width(_first_word(following)) > limit - 2
        for width, following in zip(widths[:-1], lines[1:], strict=True)
    )


def join_wrapped(lines: list[str], *, spaced: bool = False) -> str:
    """Return the lines as one: a space between words, none between Chinese characters, hyphens at the break kept.

    join_wrapped(["a wrapped", "line"]) == "a wrapped line"; join_wrapped(["合同期", "限"]) == "合同期限"
    """
    joined = lines[0].strip()
    for line in lines[1:]:
        following = line.strip()
        joined += ("" if needs_no_space(joined, following, spaced=spaced) else " ") + following
    return joined


def needs_no_space(before: str, after: str, *, spaced: bool = False) -> bool:
    """Do two lines of one paragraph meet without a space: at a Chinese or other wide character, or after a hyphen?

    `spaced` says that the text sets a space between Chinese and Latin words, as some do.
    """
    if not before or not after:
        return True
    wide = [_HAN_OR_WIDE.match(before[-1]) is not None, _HAN_OR_WIDE.match(after[0]) is not None]
    if any(wide):
        return all(wide) or not spaced
    return len(before) > 1 and before[-1] == "-" and before[-2].isalnum()


def sets_spaces(text: str) -> bool:
    """Does the text mostly set a space between a Chinese character and a Latin letter or digit?"""
    return _HAN_OR_WIDE.search(text) is not None and len(_SPACED.findall(text)) > len(_UNSPACED.findall(text))


def _first_word(line: str) -> str:
    stripped = line.strip()
    return stripped[:1] if _HAN_OR_WIDE.match(stripped[:1]) else stripped.split(None, 1)[0]


def _width(line: str) -> int:
    """Count columns: a Han or full-width character takes two."""
    return sum(2 if _HAN_OR_WIDE.match(character) else 1 for character in line)
