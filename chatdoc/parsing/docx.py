"""DOCX file -> document: body text in order, with headings, lists, tables, text boxes and notes, as the reader sees it.

This is the one module that imports `docx`. That library opens the package and knows styles; its own way through the
text leaves out content controls, insertions, text boxes and notes, so the tree is walked here. Deletions and comments
(the health card counts both), hidden text, headers, footers and the table of contents are left out; nothing a file
links to is opened.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from chatdoc.parsing.archive import check_length, check_office, damage_translated, xml_root
from chatdoc.parsing.bold_titles import Written
from chatdoc.parsing.docx_lists import ListNumbers
from chatdoc.parsing.draft import Draft, clean, one_line
from chatdoc.parsing.raised import MARK, with_raised
from chatdoc.parsing.rows import header_rows, join_cells
from chatdoc.parsing.titles import mark_titles
from chatdoc.types import Document, Health

if TYPE_CHECKING:
    from docx.parts.document import DocumentPart

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
_LEFT_OUT = frozenset(
    f"{W}{name}"
    for name in (
        "del moveFrom pPr rPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr instrText delText rt footnoteRef".split()
    )
) | {f"{_MC}Fallback"}
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
_NOTES = (("footnoteReference", "footnotes", "footnote"), ("endnoteReference", "endnotes", "endnote"))
_MOST_SPANNED = 63
"""Columns of a table in Word."""
_OFF = ("0", "false", "off")


def parse_docx(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a Word document. Raises Refusal."""
    check_office(data)
    with damage_translated():
        from docx.opc.part import PartFactory
        from docx.package import Package
        from docx.parts.document import DocumentPart

        PartFactory.part_type_for[_MACRO_MAIN] = DocumentPart  # which the library would not read; macros stay unread
        part = Package.open(BytesIO(data)).main_document_part
        return _Reader(part).read()


class _Reader:
    def __init__(self, part: "DocumentPart") -> None:
        self._part = part
        self._draft = Draft()
        self._styles = {style.get(f"{W}styleId"): style for style in part.styles.element.iterchildren(f"{W}style")}
        self._lists = ListNumbers(self._root("numbering"))
        self._noted: list[tuple[str, str]] = []  # kind and id of each note, in the order of their references
        self._in_list = False
        self._written: list[Written] = []  # what may be a heading, or stand under one
        self._has_headings = False

    def read(self) -> Document:
        self._body(self._part.element.find(f"{W}body"))
        if not self._has_headings:
            mark_titles(self._draft, self._written)
        self._add_notes()
        deletions = sum(each.find(f".//{W}delText") is not None for each in self._part.element.iter(f"{W}del"))
        comments = self._root("comments")
        health = Health(deletions=deletions, comments=0 if comments is None else len(comments.findall(f"{W}comment")))
        return self._draft.document(media_type=MEDIA_TYPE, health=health)

    def _root(self, kind: str) -> Any:
        """Return the root of one of the further parts ("footnotes"), None where there is none."""
        for rel in self._part.rels.values():
            if not rel.is_external and rel.reltype.endswith(f"/{kind}"):
                return xml_root(rel.target_part.blob)
        return None

    def _body(self, parent: Any) -> None:
        for element in parent:
            match element.tag.removeprefix(W) if isinstance(element.tag, str) else "":
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case "sdt":
                    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                    if gallery is None or gallery.get(f"{W}val") != "Table of Contents":
                        self._body(element)
                case "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag":
                    self._body(element)
            check_length(self._draft.length)

    def _paragraph(self, element: Any) -> None:
        style = self._style_chain(element)
        names = [name.get(f"{W}val", "") for each in style[:1] for name in each.iterchildren(f"{W}name")]
        name = names[0] if names else ""
        if _CONTENTS.match(name):
            return
        lines = [line for line in map(one_line, clean(self._text(element)).split("\n")) if line]
        number = self._lists.marker(element, style) if lines else None
        text = "\n".join(lines)
        if number:
            text = f"{number}{'' if number[-1] in '、．' else ' '}{text}"
        level = self._level(element, style, name)
        if level is not None and lines:
            self._draft.heading(level, one_line(text))
            self._has_headings = self._has_headings or level > 0
        else:
            start = self._draft.block(text, joined=self._in_list and number is not None)
            self._written += [Written(start, text, self._is_bold(element, style))] if lines else []
        self._in_list = number is not None and level is None if lines else self._in_list
        for box in self._boxes(element):
            self._body(box)

    def _style_chain(self, element: Any, form: str = "pPr", name: str = "pStyle") -> list[Any]:
        """Return the style of a paragraph, or of a run, and those it is based on, nearest first."""
        named = element.find(f"{W}{form}/{W}{name}")
        style = self._styles.get(named.get(f"{W}val")) if named is not None else None
        chain: list[Any] = []
        while style is not None and style not in chain:
            chain.append(style)
            based = style.find(f"{W}basedOn")
            style = self._styles.get(based.get(f"{W}val")) if based is not None else None
        return chain

    def _level(self, paragraph: Any, style: list[Any], name: str) -> int | None:
        """Return the level of a heading, 0 for the title, or None for body text."""
        for owner in (paragraph, *style):
            outline = owner.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                level = int(outline.get(f"{W}val", "9"))
                return level + 1 if level < 9 else None
        if match := _HEADING.match(name):
            return int(match.group(1))
        return 0 if name.lower() in ("title", "标题", "標題") else None

    def _text(self, element: Any) -> str:
        """Return what a paragraph or run shows; a newline is a line break in it."""
        return with_raised("".join(self._pieces(element)))

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _LEFT_OUT or tag == f"{W}txbxContent":
                continue
            match tag.removeprefix(W):
                case "t":
                    yield child.text or ""
                case "tab" | "ptab":
                    yield "\t"
                case "br" | "cr":
                    yield "\n"
                case "noBreakHyphen":
                    yield "-"
                case "sym":
                    character = chr(int(child.get(f"{W}char", "20"), 16))
                    yield "" if "\ue000" <= character <= "\uf8ff" else character
                case "footnoteReference" | "endnoteReference":
                    yield self._note_mark(child)
                case "r" if self._is_hidden(child):
                    pass
                case "r" if _is_raised(child):
                    yield from (MARK, *self._pieces(child), MARK)
                case _ if tag == f"{_M}t":
                    yield child.text or ""
                case _:
                    yield from self._pieces(child)

    def _is_bold(self, paragraph: Any, style: list[Any]) -> bool:
        """Is each run that shows letters bold, by itself or by a style?"""
        runs = [run for run in paragraph.iter(f"{W}r") if any((each.text or "").strip() for each in run.iter(f"{W}t"))]
        return bool(runs) and all(_is_bold([run, *self._style_chain(run, "rPr", "rStyle"), *style]) for run in runs)

    def _is_hidden(self, run: Any) -> bool:
        vanish = run.find(f"{W}rPr/{W}vanish")
        return vanish is not None and vanish.get(f"{W}val") not in _OFF

    def _note_mark(self, reference: Any) -> str:
        self._noted.append((reference.tag.removeprefix(W), reference.get(f"{W}id", "")))
        return f"[{len(self._noted)}]"

    def _add_notes(self) -> None:
        """Add foot- and endnotes below the text, numbered through."""
        notes: dict[tuple[str, str], Any] = {}
        for reference, kind, tag in _NOTES:
            if (root := self._root(kind)) is not None:
                notes |= {(reference, note.get(f"{W}id", "")): note for note in root.iterchildren(f"{W}{tag}")}
        for number, key in enumerate(list(self._noted), start=1):
            if key in notes and (text := self._flat(notes[key])):
                self._draft.block(f"[{number}] {text}", joined=number > 1)

    def _boxes(self, element: Any) -> Iterator[Any]:
        """Yield the text boxes of a paragraph, each once: what stands in Fallback is the same for older readers."""
        for child in element:
            if child.tag == f"{W}txbxContent":
                yield child
            elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
                yield from self._boxes(child)

    def _flat(self, element: Any) -> str:
        """Return all paragraphs below an element as one line."""
        texts = []
        for paragraph in element.iter(f"{W}p"):
            if not any(each.tag in _LEFT_OUT for each in paragraph.iterancestors()):
                number = self._lists.marker(paragraph, self._style_chain(paragraph))
                texts.append(f"{number} {self._text(paragraph)}" if number else self._text(paragraph))
        return one_line(" ".join(texts))

    def _table(self, table: Any) -> None:
        """Add a table by row; one of a single cell is a frame round its text."""
        rows = list(_rows_of(table))
        cells = [list(_cells_of(row)) for row in rows]
        if len(rows) == 1 and len(cells[0]) == 1:
            self._body(cells[0][0])
            return
        self._in_list = False
        above: dict[int, str] = {}  # by column of the grid: what a vertically merged cell shows
        lines, texts, merged = list[str](), list[list[str]](), set[int]()
        for row in cells:
            column, shown, is_wide = 0, list[str](), False
            for cell in row:
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                continued = merge is not None and merge.get(f"{W}val") != "restart"
                text = above.get(column, "") if continued else self._flat(cell)
                above[column] = text
                shown.append(text)
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                columns = min(int(span.get(f"{W}val", "1")), _MOST_SPANNED) if span is not None else 1
                shown += [""] * (columns - 1)
                column += columns
                is_wide = is_wide or columns > 1
            if line := join_cells(shown):
                merged |= {len(lines)} if is_wide else set()
                lines.append(line)
                texts.append(shown)
        is_marked = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        marked = len(list(takewhile(bool, is_marked)))
        start = self._draft.table(lines, header_rows=header_rows(texts, marked=marked, merged=merged))
        self._written.append(Written(start, "", bold=False))


def _is_bold(owners: list[Any]) -> bool:
    """Does the first of these that says whether it is bold say so?"""
    marks = (owner.find(f"{W}rPr/{W}b") for owner in owners)
    return next((mark.get(f"{W}val") not in _OFF for mark in marks if mark is not None), False)


def _is_raised(run: Any) -> bool:
    position = run.find(f"{W}rPr/{W}vertAlign")
    return position is not None and position.get(f"{W}val") == "superscript"


def _rows_of(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from _rows_of(child)


def _cells_of(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _cells_of(child)
