"""Rows of a page -> blocks: which rows are one paragraph, which a list item, a table row or a heading."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chatdoc.parsing.pdf.floats import CAPTION, joined_over_floats
from chatdoc.parsing.pdf.notes import first_note, usual_height
from chatdoc.parsing.pdf.shapes import LINE_HYPHEN, TAB, Block, Page, Paragraph, Row, Run
from chatdoc.text import HAN

_ITEM = re.compile(
    r"(?:[•·●○■□▪▫◆◇►▶‣⁃∙✓➢※*–—-](?=\s|[^\W\d_])|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)](?=\s)|\[\d{1,3}\]\s|"
    r"[(（]?[一二三四五六七八九十百]{1,3}[)）、]|\d{1,2}[、．]|第[一二三四五六七八九十百零\d]{1,5}[章节節條条款])"
)
_HAN = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uff65]")
_SHORTEST = 20
"""What has no more characters is no sentence that goes over a page break."""
_NUMBER = re.compile(r"(?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,4}\.?")
_QUAD = 1.6
"""Heights of a line between the number and the words of a heading; TeX sets 1.1 to 1.3."""
_LARGER = 1.1
"""Heights of the text: a heading."""
_LONGEST_MARKER = 6
"""Characters of what marks an item: "(viii)"."""
_WIDER = 1.4
"""How wide a word is, is told by its letters; where a line goes on with a plain word, it may be so much wider."""
_PLAIN_WORD = re.compile(r"[a-zà-ÿ][a-zà-ÿ'’-]*[,;.)]?(?: |$)")
_LEADERS = re.compile(r"(?:[.·…․‥] ?){4,}\s*[\divxlc]{0,6}$")
"""What leads to the number of a page in a table of contents."""
_SENTENCE_END = re.compile(r"(?:[.!?:;。！？：；…]|(?<=[^\W\d])[.!?。！？][\d⁰¹²³⁴-⁹]{1,2})[\"'”’」』)）]*$")
"""The number of a note may stand behind it."""
_OPEN_END = re.compile(
    r"(?:,|，|、|\b(?:a|an|and|are|as|at|between|by|for|from|in|into|is|its|of|on|or|our|than|that|the|their|these|this|to|"
    r"was|were|which|with))$"
)
_TOUCHING = 0.1
"""A gap of less than this share of a height is none: not even between two words."""
_SIGN_OF_NEXT = re.compile(r"(?<=\S)\s+([$€£¥])$")
"""A currency sign at the end of a cell that stands close before the figure of the next."""


def _blocks_of(prepared: Sequence[Row], pitch: float) -> list[Block]:
    """Group the rows, in order."""
    groups: list[list[Row]] = []
    for row in prepared:
        if groups and _continues(groups[-1], row, pitch):
            groups[-1].append(row)
        else:
            groups.append([row])
    blocks: list[Block] = []
    for index, group in enumerate(groups):
        before = groups[index - 1] if index else None
        blocks.append(Block(tuple(group), before is not None and _follows(before, group, pitch)))
    return blocks


def _with_marker_joined(row: Row, usual: float) -> Row:
    """Join a bullet or number with the text it stands before, and a currency sign with its figure.

    A number without a point, too, where it is that of a heading: bold, or higher than the `usual` text.
    """
    if len(row.runs) == 1 or row.ruled:
        return row
    runs = list(row.runs)
    numbers_heading = (
        len(runs) == 2
        and _NUMBER.fullmatch(runs[0].text)
        and runs[1].text[:1].isalpha()
        and runs[1].x0 - runs[0].x1 < _QUAD * row.height
        and (row.bold or row.height > _LARGER * usual)
    )
    if numbers_heading or (len(runs[0].text) <= _LONGEST_MARKER and _ITEM.match(runs[0].text + " ")):
        runs[:2] = [_joined(runs[0], runs[1])]
    index = 0
    while index + 1 < len(runs):
        if match := _SIGN_OF_NEXT.search(runs[index].text):
            after_sign = f"{match[1]} {runs[index + 1].text}"
            runs[index : index + 2] = [
                replace(runs[index], text=runs[index].text[: match.start()]),
                replace(runs[index + 1], text=after_sign),
            ]
        before, after = runs[index].text, runs[index + 1].text
        if (
            (before in ("$", "€", "£", "¥", "US$", "$ (", "(") and after[:1] in "0123456789(.—–-")
            or (after in (")", "%", ")%", "pts") and before[-1:].isdigit())
            or _touches(runs[index], runs[index + 1])
        ):
            runs[index : index + 2] = [_joined(runs[index], runs[index + 1])]
        else:
            index += 1
    return row if len(runs) == len(row.runs) and runs == list(row.runs) else Row(tuple(runs), row.left, row.right)


def _touches(one: Run, other: Run) -> bool:
    """Does the other run begin where the one ends, as a raised mark of a footnote does?"""
    return abs(other.x0 - one.x1) < _TOUCHING * one.height and not one.upright and not other.upright


def _joined(one: Run, other: Run) -> Run:
    glue = "" if other.text in (")", "%", ")%") or _touches(one, other) else " "
    return Run(
        f"{one.text}{glue}{other.text}",
        min(one.x0, other.x0),
        min(one.y0, other.y0),
        max(one.x1, other.x1),
        max(one.y1, other.y1),
        bold=one.bold and other.bold,
    )


def _usual_pitch(rows: Sequence[Row]) -> float:
    """Return the most common distance between base lines in heights of a row, from rows of prose."""
    steps = Counter[float]()
    for above, row in pairwise(rows):
        step = (row.y1 - above.y1) / max(row.height, 1.0)
        if 0.8 < step < 2.6 and len(row.runs) == 1 and len(above.runs) == 1 and len(above.text) > 20:
            steps[round(step, 1)] += 1
    return steps.most_common(1)[0][0] if steps else 1.3


def _continues(group: list[Row], row: Row, pitch: float) -> bool:
    """Is the row the next line of the paragraph?"""
    above = group[-1]
    if row.ruled or above.ruled or len(row.runs) > 1 or (len(above.runs) > 1 and not _is_prose_row(above)):
        return False
    if not 0.85 < row.height / max(above.height, 0.1) < 1.18:
        return False
    if row.left != above.left:  # the next column
        return is_full(above, row) and _goes_on(above, row)
    step = (row.y1 - above.y1) / max(row.height, 1.0)
    if not 0.5 < step <= max(pitch * 1.22, pitch + 0.12):
        return False
    if row.x0 > above.x1 or row.x1 < above.x0:  # beside it, half a line lower
        return False
    if _ITEM.match(row.text) or (row.bold and not above.bold and _ends_sentence(above)):
        return False
    if _LEADERS.search(above.text):
        return False
    cut = above.text.endswith(LINE_HYPHEN) and above.text[-2:-1].isalpha() and row.text[:1].islower()
    goes_on = (above.text[-1:].isalpha() or above.text[-1:] == ",") and _PLAIN_WORD.match(row.text) is not None
    full = cut or is_full(above, row, wider=_WIDER if goes_on and above.text[-1:] != "," else 1.0)
    indent = row.x0 - above.x0
    size = row.height
    hanging = _ITEM.match(group[0].text) is not None or cut or (goes_on and full)
    if indent > 0.8 * size and not (hanging and len(group) == 1 and indent < 6 * size):
        return False
    if len(group) > 1 and indent < -0.8 * size:
        return False
    return full


def _is_prose_row(row: Row) -> bool:
    """Is this a line of justified text whose wide spaces look like gaps of a table?"""
    return len(row.runs) <= 3 and row.x1 >= row.right - row.height and all(len(run.text) > 15 for run in row.runs)


def is_full(above: Row, row: Row, *, wider: float = 1.0) -> bool:
    """Would the first word of the row, or one so many times as wide, not have fitted into the line above?"""
    room = above.right - above.x1
    first = row.text[:1] if _HAN.match(row.text) else row.text.partition(" ")[0].partition(TAB)[0]
    word = row.runs[0].width * len(first) / max(len(row.runs[0].text), 1)
    return room < wider * word + (1.0 if _HAN.match(row.text) else 0.35) * row.height


def starts_lower(row: Row) -> bool:
    first = row.text[:1]
    return first.islower() or _HAN.match(first) is not None


def _goes_on(above: Row, row: Row) -> bool:
    """Does a sentence of the row above go on in the row? With a capital only behind a word that ends none."""
    is_open = _OPEN_END.search(above.text) is not None and not (row.text.isupper() or row.text.isdecimal())
    return (starts_lower(row) or is_open) and not _ends_sentence(above) and not CAPTION.match(row.text)


def _ends_sentence(row: Row) -> bool:
    return _SENTENCE_END.search(row.text) is not None


def _follows(before: list[Row], group: list[Row], pitch: float) -> bool:
    """Is the block an item or a table row right under another, or a line that only stands closer than a paragraph?"""
    above, row = before[-1], group[0]
    if row.left != above.left:
        return False
    if row.ruled and above.ruled:
        return True
    step = (row.y1 - above.y1) / max(row.height, 1.0)
    if not 0 < step < 2.2:
        return False
    both_rows = len(row.runs) > 1 and len(above.runs) > 1
    both_items = _ITEM.match(row.text) is not None and _ITEM.match(before[0].text) is not None
    return both_rows or both_items or step <= max(pitch * 1.1, 1.25)


def paragraphs_of(pages: Sequence[Page]) -> list[Paragraph]:
    """Return the blocks of all pages in order; one that a page break cut in two is one again.

    What stands between its halves stays on its own page: the notes at the foot of the one page come before the block,
    what heads the next page comes after it.
    """
    paragraphs: list[Paragraph] = []
    asides: list[Paragraph] = []
    last: int | None = None  # of the text, which notes may follow
    for page in pages:
        usual = usual_height(page.rows)
        rows = [_with_marker_joined(row, usual) for row in page.rows]
        begin, pitch = first_note(rows, usual) or len(rows), _usual_pitch(rows)
        head, text, notes, foot = (
            [Paragraph(tuple((page.number, row) for row in block.rows), block.follows) for block in blocks]
            for blocks in (_blocks_of(part, pitch) for part in (page.head, rows[:begin], rows[begin:], page.foot))
        )
        notes += foot
        if last is not None and text and _crosses(paragraphs[last], text[0]):
            before = paragraphs.pop(last)
            follows = before.follows and last == len(paragraphs)
            paragraphs.append(Paragraph(before.rows + text.pop(0).rows, follows))
            last = len(paragraphs) - 1
        paragraphs += head + text
        if head or text or notes:
            last = len(paragraphs) - 1 if text else None
        paragraphs += notes
        asides += head + notes
    return joined_over_floats(paragraphs, asides, _crosses)


def _crosses(before: Paragraph, after: Paragraph) -> bool:
    """Does the text of a page go on with the last paragraph of the page before?

    A page that was cut out of a longer one, as print of web pages is, may end in the middle of a line.
    """
    above, row = before.rows[-1][1], after.first
    return (
        len(above.runs) == len(row.runs) == 1
        and 0.9 < row.height / max(above.height, 0.1) < 1.1
        and len(before.text) > _SHORTEST
        and (is_full(above, row) or (len(before.rows) > 1 and _PLAIN_WORD.match(row.text) is not None))
        and _goes_on(above, row)
        and not _ITEM.match(row.text)
    )
