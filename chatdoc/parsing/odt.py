"""ODT file (OpenDocument 1.3 text) -> document: headings, lists, tables, text boxes and notes, read with lxml.

Its libraries are no longer kept, and the format is one file of plain XML. Deletions and comments (the
health card counts both), indexes, headers, footers and hidden text are left out.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from chatdoc.errors import DamagedFile, ProtectedFile
from chatdoc.parsing.archive import check_length, open_archive, read, xml_root
from chatdoc.parsing.bold_titles import Written
from chatdoc.parsing.draft import Draft, one_line
from chatdoc.parsing.numbering import numeral
from chatdoc.parsing.raised import MARK, with_raised
from chatdoc.parsing.refusal import Refusal
from chatdoc.parsing.rows import header_rows, join_cells
from chatdoc.parsing.titles import mark_titles
from chatdoc.types import Document, Health

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _STYLE = (f"{{{_OASIS}{name}:1.0}}" for name in ("office", "text", "table", "style"))
_DRAW = f"{{{_OASIS}drawing:1.0}}"
_WEIGHT, _WEIGHT_ASIAN = f"{{{_OASIS}xsl-fo-compatible:1.0}}font-weight", f"{_STYLE}font-weight-asian"
_MOST_REPEATED = 1000
_LEFT_OUT = frozenset(
    (
        *(f"{_OFFICE}{name}" for name in "annotation annotation-end forms".split()),
        *(f"{_TEXT}{name}" for name in "tracked-changes ruby-text note-citation sequence-decls variable-decls".split()),
        *(f"{_TEXT}{name}" for name in "table-of-content alphabetical-index illustration-index table-index".split()),
    )
)
_RAISED = re.compile(r"super|\+?0*[1-9]")
_BOLD = ("bold", "600", "700", "800", "900")
_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def parse_odt(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a text document. Raises Refusal."""
    archive = open_archive(data)
    names = archive.namelist()
    if "META-INF/manifest.xml" in names and b":encryption-data" in read(archive, "META-INF/manifest.xml"):
        raise Refusal(ProtectedFile)
    roots = [xml_root(read(archive, name)) for name in ("content.xml", "styles.xml") if name in names]
    body = roots[0].find(f"{_OFFICE}body/{_OFFICE}text") if roots else None
    if body is None:
        raise Refusal(DamagedFile, detail="content.xml")
    return _Reader(roots).read(body)


class _Reader:
    def __init__(self, roots: list[Any]) -> None:
        self._draft = Draft()
        self._lists = {each.get(f"{_STYLE}name"): each for root in roots for each in root.iter(f"{_TEXT}list-style")}
        styles = [each for root in roots for each in root.iter(f"{_STYLE}style")]
        self._styles = {(each.get(f"{_STYLE}family"), each.get(f"{_STYLE}name")): each for each in styles}
        self._titles = {"Title"} | {
            each.get(f"{_STYLE}name")
            for each in styles
            if "Title" in (each.get(f"{_STYLE}name"), each.get(f"{_STYLE}parent-style-name"))
        }
        self._unseen = {
            each.getparent().get(f"{_STYLE}name")
            for root in roots
            for each in root.iter(f"{_STYLE}text-properties")
            if each.get(f"{_TEXT}display") == "none"
        }
        self._raised = {
            each.getparent().get(f"{_STYLE}name")
            for root in roots
            for each in root.iter(f"{_STYLE}text-properties")
            if _RAISED.match(each.get(f"{_STYLE}text-position", ""))
        }
        self._notes: list[str] = []
        self._counts: dict[str, int] = {}  # by list, to go on in one that continues
        self._written: list[Written] = []  # what may be a heading, or stand under one
        self._has_headings = False

    def read(self, body: Any) -> Document:
        self._body(body)
        if not self._has_headings:
            mark_titles(self._draft, self._written)
        for number, note in enumerate(self._notes, start=1):
            self._draft.block(f"[{number}] {note}", joined=number > 1)
        deletions = sum(any(each.itertext(f"{_TEXT}*")) for each in body.iter(f"{_TEXT}deletion"))
        comments = sum(1 for _ in body.iter(f"{_OFFICE}annotation"))
        return self._draft.document(media_type=MEDIA_TYPE, health=Health(deletions=deletions, comments=comments))

    def _body(self, parent: Any) -> None:
        for element in parent:
            match element.tag:
                case tag if not isinstance(tag, str) or tag in _LEFT_OUT or self._is_hidden(element):
                    pass
                case tag if tag in (f"{_TEXT}p", f"{_TEXT}h"):
                    self._paragraph(element)
                case tag if tag == f"{_TEXT}list":
                    self._list(element, 1, None)
                case tag if tag == f"{_TABLE}table":
                    self._table(element)
                case _:  # sections, frames, text boxes, index bodies
                    self._body(element)
            check_length(self._draft.length)

    def _paragraph(self, element: Any, marker: str | None = None, *, joined: bool = False) -> None:
        text = "\n".join(line for line in map(one_line, with_raised(self._text(element)).split("\n")) if line)
        text = f"{marker} {text}" if marker and text else text
        if element.tag == f"{_TEXT}h":
            self._draft.heading(int(element.get(f"{_TEXT}outline-level", "1")), one_line(text))
            self._has_headings = self._has_headings or bool(text)
        elif element.get(f"{_TEXT}style-name") in self._titles:
            self._draft.heading(0, one_line(text))
        else:
            start = self._draft.block(text, joined=joined)
            self._written += [Written(start, text, all(self._weights(element, "paragraph", {})))] if text else []
        for shape in _shapes(element):
            self._body(shape)

    def _is_hidden(self, element: Any) -> bool:
        """Is it hidden by itself, by its style, or, a paragraph, by a field in it?"""
        field = element.find(f"{_TEXT}hidden-paragraph")
        return (
            element.get(f"{_TEXT}display") == "none"
            or "true" in (each.get(f"{_TEXT}is-hidden") for each in (element, field) if each is not None)
            or element.get(f"{_TEXT}style-name", "") in self._unseen
        )

    def _text(self, element: Any) -> str:
        if self._is_hidden(element):
            return ""
        return (element.text or "") + "".join(piece for child in element for piece in self._pieces(child))

    def _weights(self, element: Any, family: str, above: dict[str, str]) -> Iterator[bool]:
        """Say of each text with letters whether it is bold: by its style, one this is based on, or what is `above`."""
        weights = dict(above)
        for style in reversed(self._style_chain(family, element.get(f"{_TEXT}style-name"))):
            for form in style.iterchildren(f"{_STYLE}text-properties"):
                weights |= form.attrib
        texts = [element.text or ""]
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in _LEFT_OUT | {f"{_TEXT}note"} and not tag.startswith(_DRAW):
                yield from self._weights(child, "text", weights)
            texts.append(child.tail or "")
        for text in texts:
            if any(map(str.isalpha, text)):
                yield weights.get(_WEIGHT_ASIAN if _ASIAN.search(text) else _WEIGHT) in _BOLD

    def _style_chain(self, family: str, name: str | None) -> list[Any]:
        """Return a style and those it is based on, nearest first."""
        chain: list[Any] = []
        style = self._styles.get((family, name))
        while style is not None and style not in chain:
            chain.append(style)
            style = self._styles.get((family, style.get(f"{_STYLE}parent-style-name")))
        return chain

    def _pieces(self, child: Any) -> Iterator[str]:
        tag = child.tag
        if tag == f"{_TEXT}s":
            yield " "
        elif tag == f"{_TEXT}tab":
            yield "\t"
        elif tag == f"{_TEXT}line-break":
            yield "\n"
        elif tag == f"{_TEXT}note":
            body = child.find(f"{_TEXT}note-body")
            self._notes.append("" if body is None else self._flat(body))
            yield f"[{len(self._notes)}]"
        elif isinstance(tag, str) and tag not in _LEFT_OUT and not tag.startswith(_DRAW):
            mark = MARK if child.get(f"{_TEXT}style-name") in self._raised else ""
            yield f"{mark}{self._text(child)}{mark}"
        yield child.tail or ""

    def _flat(self, element: Any) -> str:
        paragraphs = element.iter(f"{_TEXT}p", f"{_TEXT}h")
        return one_line(with_raised(" ".join(self._text(each) for each in paragraphs)))

    def _list(self, element: Any, depth: int, style: str | None, *, joined: bool = False) -> None:
        style = element.get(f"{_TEXT}style-name") or style
        level = self._level(style, depth)
        key = f"{style} {depth}"
        begins = int(level.get(f"{_TEXT}start-value", "1")) if level is not None else 1
        continues = element.get(f"{_TEXT}continue-numbering") == "true" or element.get(f"{_TEXT}continue-list")
        count = self._counts.get(key, begins - 1) if continues else begins - 1
        for item in element:
            if item.tag not in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                continue
            marker = None
            if item.tag == f"{_TEXT}list-item" and any(child.tag in (f"{_TEXT}p", f"{_TEXT}h") for child in item):
                count = int(item.get(f"{_TEXT}start-value", count + 1))
                marker = _marker(level, count)
            for child in item:
                if child.tag == f"{_TEXT}list":
                    self._list(child, depth + 1, style, joined=True)
                elif child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                    self._paragraph(child, marker, joined=joined)
                    marker = None
                joined = True
        self._counts[key] = count

    def _level(self, style: str | None, depth: int) -> Any:
        levels = self._lists.get(style)
        found = [each for each in levels if each.get(f"{_TEXT}level") == str(depth)] if levels is not None else []
        return found[0] if found and found[0].tag == f"{_TEXT}list-level-style-number" else None

    def _table(self, table: Any) -> None:
        """Add a table by row; a cell merged downwards stands in each of its rows, one that is repeated is so too."""
        rows: list[list[str]] = []
        merged: set[int] = set()
        above: dict[int, str] = {}
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not table:
                continue
            texts: list[str] = []
            for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                repeated = min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), _MOST_REPEATED)
                for _ in range(repeated):
                    covered = cell.tag == f"{_TABLE}covered-table-cell"
                    text = above.get(len(texts), "") if covered else self._flat(cell)
                    goes_on = covered or int(cell.get(f"{_TABLE}number-rows-spanned", "1")) > 1
                    above[len(texts)] = text if goes_on else ""
                    texts.append(text)
            if any(texts):
                wide = [cell for cell in row if int(cell.get(f"{_TABLE}number-columns-spanned", "1")) > 1]
                merged |= {len(rows)} if wide else set()
                rows.append(texts)
        marked = len(table.findall(f"{_TABLE}table-header-rows/{_TABLE}table-row"))
        lines = [join_cells(row) for row in rows]
        start = self._draft.table(lines, header_rows=header_rows(rows, marked=marked, merged=merged))
        self._written.append(Written(start, "", bold=False))


def _shapes(element: Any) -> Iterator[Any]:
    """Yield what is drawn in a paragraph, a group of shapes as one: frames with text boxes, forms with text in them."""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from (child,) if child.tag.startswith(_DRAW) else _shapes(child)


def _marker(level: Any, count: int) -> str:
    """Return the number of a list item, "" where there is a bullet."""
    if level is None:
        return ""
    shown = level.get(f"{_STYLE}num-format", "1")
    number = numeral(_FORMATS.get(shown, "chineseCounting" if shown.startswith("一") else "decimal"), count)
    return (
        f"{level.get(f'{_STYLE}num-prefix', '')}{number}{level.get(f'{_STYLE}num-suffix', '')}".strip() if shown else ""
    )
