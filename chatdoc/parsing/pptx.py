"""PPTX file -> document: each slide a section, with its title, text, tables and charts, and one for its speaker notes.

This is the one module that imports `pptx`. Slide numbers, dates, headers, footers and comments are
left out; hidden slides are read, and the health card says which they are.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from chatdoc.parsing.archive import check_length, check_office, damage_translated, xml_root
from chatdoc.parsing.draft import PATH_SEPARATOR, Draft, one_line
from chatdoc.parsing.numbering import numeral
from chatdoc.parsing.numbers import plain_number
from chatdoc.parsing.pptx_order import reading_order
from chatdoc.parsing.raised import MARK, with_raised
from chatdoc.parsing.rows import header_rows, join_cells
from chatdoc.types import Document, Health

if TYPE_CHECKING:
    from pptx.slide import Slide

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FURNITURE = frozenset(("SLIDE_NUMBER", "DATE", "FOOTER", "HEADER"))
_NUMBERED = {"arabic": "decimal", "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman"}
_NUMBERED |= {"romanUc": "upperRoman", "circleNum": "decimalEnclosedCircle", "ea1": "chineseCounting"}
_AROUND = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}


def parse_pptx(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a presentation. Raises Refusal."""
    check_office(data)
    draft = Draft()
    hidden: list[int] = []
    comments = 0
    with damage_translated():
        from pptx import Presentation

        for number, slide in enumerate(Presentation(BytesIO(data)).slides, start=1):
            before = draft.length
            _add_slide(draft, slide, number)
            check_length(draft.length)
            comments += _count_comments(slide)
            if slide._element.get("show") in ("0", "false") and draft.length > before:
                hidden.append(number)
    return draft.document(media_type=MEDIA_TYPE, health=Health(hidden_slides=tuple(hidden), comments=comments))


def _count_comments(slide: "Slide") -> int:
    parts = [rel.target_part for rel in slide.part.rels.values() if not rel.is_external and "omments" in rel.reltype]
    return sum(1 for part in parts for _ in xml_root(part.blob).iter("{*}cm"))


def _add_slide(draft: Draft, slide: "Slide", number: int) -> None:
    titled = slide.shapes.title
    title = _shown(titled.text_frame.text) if titled is not None else ""
    label = f"Slide {number}{PATH_SEPARATOR}{title}" if title else f"Slide {number}"
    before = draft.length
    draft.block(title)
    for shape in _leaves(slide.shapes):
        if titled is not None and shape.shape_id == titled.shape_id:
            continue
        _add_shape(draft, shape)
    _mark(draft, label, before)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
        before = draft.length
        _add_text(draft, notes)
        _mark(draft, f"{label}{PATH_SEPARATOR}Speaker notes", before)


def _mark(draft: Draft, label: str, before: int) -> None:
    """Make a section of what was added since the document was `before` characters long, if anything was."""
    if draft.length > before:
        draft.mark_heading(1, label, before + 2 * bool(before))


def _leaves(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield the shapes in reading order, those of groups in their place, without what stands on every slide."""
    for shape in reading_order(list(shapes)):
        if hasattr(shape, "shapes"):
            yield from _leaves(shape.shapes)
        elif not (shape.is_placeholder and shape.placeholder_format.type.name in _FURNITURE):
            yield shape


def _add_text(draft: Draft, frame: Any) -> None:
    for index, paragraph in enumerate(_paragraphs(frame)):
        draft.block(paragraph, joined=index > 0)


def _add_shape(draft: Draft, shape: Any) -> None:
    if shape.has_text_frame:
        _add_text(draft, shape.text_frame)
    elif getattr(shape, "has_table", False):
        rows = list(_unmerged(shape.table))
        merged = {index for index, row in enumerate(shape.table.rows) if any(map(_is_wide, row.cells))}
        _add_table(draft, rows, shape.table.first_row, merged)
    elif getattr(shape, "has_chart", False):
        _add_chart(draft, shape.chart)
    else:
        _add_diagram(draft, shape)


def _paragraphs(frame: Any) -> list[str]:
    """Return the paragraphs with text, each with its number in a numbered list."""
    texts: list[str] = []
    counts: dict[tuple[int, str], int] = {}
    for paragraph in frame.paragraphs:
        text = _shown(_text_of(paragraph))
        auto = paragraph._p.find(f"{_A}pPr/{_A}buAutoNum")
        if not text:
            continue
        if auto is None:
            counts = {key: count for key, count in counts.items() if key[0] < paragraph.level}
            texts.append(text)
            continue
        kind = auto.get("type", "arabicPeriod")
        key = (paragraph.level, kind)
        counts = {each: count for each, count in counts.items() if each[0] <= paragraph.level}
        counts[key] = counts.get(key, int(auto.get("startAt", "1")) - 1) + 1
        texts.append(f"{_auto_number(kind, counts[key])} {text}")
    return texts


def _text_of(paragraph: Any) -> str:
    pieces: list[str] = []
    for child in paragraph._p.content_children:
        form = child.find(f"{_A}rPr")
        is_raised = form is not None and not form.get("baseline", "0").startswith(("0", "-"))
        pieces += [MARK, child.text, MARK] if is_raised else [child.text]
    return with_raised("".join(pieces))


def _shown(text: str) -> str:
    """Return a text as one line; python-pptx gives a line break as a vertical tab."""
    return one_line(text.replace("\v", "\n"))


def _auto_number(kind: str, count: int) -> str:
    """Return a number in one of the schemes of DrawingML: _auto_number("alphaLcParenR", 2) == "b)"."""
    scheme = next((ours for theirs, ours in _NUMBERED.items() if kind.startswith(theirs)), "decimal")
    around = next((pattern for ending, pattern in _AROUND.items() if kind.endswith(ending)), "{}")
    return around.format(numeral(scheme, count))


def _unmerged(table: Any) -> Iterator[list[str]]:
    """Yield the texts of each row: of a cell merged downwards in each of its rows, of one merged across once."""
    above: dict[int, str] = {}
    for row in table.rows:
        texts = []
        for column, cell in enumerate(row.cells):
            if not cell.is_spanned:
                above[column] = _shown("\n".join(map(_text_of, cell.text_frame.paragraphs)))
                texts.append(above[column])
            else:
                texts.append(above.get(column, "") if cell._tc.vMerge and not cell._tc.hMerge else "")
        yield texts


def _is_wide(cell: Any) -> bool:
    return bool(cell.is_merge_origin and cell.span_width > 1)


def _add_table(draft: Draft, rows: list[list[str]], has_header: bool, merged: Collection[int] = ()) -> None:
    held = [index for index, row in enumerate(rows) if any(row)]
    rows = [rows[index] for index in held]
    merged = {at for at, index in enumerate(held) if index in merged}
    draft.table([join_cells(row) for row in rows], header_rows=header_rows(rows, marked=int(has_header), merged=merged))


def _add_chart(draft: Draft, chart: Any) -> None:
    """Add the figures behind a chart as a table: a row for each category or, of points, each x; a column a series."""
    if chart.has_title and (title := _shown(chart.chart_title.text_frame.text)):
        draft.block(title)
    for plot in chart.plots:
        series = list(plot.series)
        if any(each._element.find(f"{_CHART}xVal") is not None for each in series):
            _add_points(draft, series)
            continue
        rows = [["", *(one_line(each.name or "") for each in series)]]
        values = [list(each.values) for each in series]
        for index, category in enumerate(plot.categories):
            figures = [column[index] if index < len(column) else None for column in values]
            rows.append([one_line(str(category)), *("" if each is None else plain_number(each) for each in figures)])
        if len(rows) > 1:
            _add_table(draft, rows, True)


def _add_points(draft: Draft, series: Sequence[Any]) -> None:
    """Add the points of each series of a scatter or bubble chart as a table of its x and y."""
    for each in series:
        found = each._element.findall(f"{_CHART}xVal//{_CHART}pt")
        xs = {int(point.get("idx", "0")): point.findtext(f"{_CHART}v") or "" for point in found}
        ys = ["" if value is None else plain_number(value) for value in each.values]
        rows = [[one_line(xs.get(index, "")), y] for index, y in enumerate(ys)]
        _add_table(draft, [["x", one_line(each.name or "") or "y"], *rows], True)


def _add_diagram(draft: Draft, shape: Any) -> None:
    """Add the texts of a SmartArt diagram, which stand in a part of their own."""
    for link in shape._element.iter(f"{_DIAGRAM}relIds"):
        part = shape.part.related_part(link.get(f"{_RELATION}dm"))
        for index, point in enumerate(xml_root(part.blob).iter(f"{_DIAGRAM}t")):
            text = one_line("".join(piece.text or "" for piece in point.iter(f"{_A}t")))
            draft.block(text, joined=index > 0)
