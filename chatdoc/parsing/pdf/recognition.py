"""One scanned page of a PDF -> the document of that page, with text from its picture (OCR).

PDFium renders the page and `ocr` reads the lines; from there they go the way of every page: reading order, blocks, text
with a box for each line. A page that lay askew in the scanner is levelled in between.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from chatdoc.parsing.draft import one_line
from chatdoc.parsing.pdf import compose
from chatdoc.parsing.pdf.layout import reading_order
from chatdoc.parsing.pdf.ocr import Corners, Picture, ReadLine, read_lines
from chatdoc.parsing.pdf.pictures import render
from chatdoc.parsing.pdf.shapes import Page, PageRuns, Run
from chatdoc.types import Document, Health, Line, Section

SCALE = 200 / 72
"""200 dpi: as many words are right at 150 and at 300 on clean pages; small print in poor scans wants more than 150."""
_SAME_HEIGHT = 0.2
"""Detection makes the boxes of one font up to a fifth lower or higher, by the letters that are in the line."""
_LONG = 4
_LEAST_SKEW, _MOST_SKEW = math.radians(0.2), math.radians(20)


def recognize_page(data: bytes, number: int, label: str) -> Document:
    """Read the picture of a page (physical, from 1). The text is "" where it is blank or cannot be rendered.

    The document has no identity yet, a section "p. <label>" from 0, and boxes in points of the page as rendered.
    """
    return read_page(*_render(data, number), number, label)


def read_page(picture: Picture | None, width: float, height: float, number: int, label: str) -> Document:
    """Read the picture of a page that is so many points large; see `recognize_page`."""
    turn, found = read_lines(picture) if picture is not None else (0, [])
    page = PageRuns(width, height, turn, ())
    skew = _skew(found)
    if picture is not None:
        points = max(width, height) / max(picture.shape[:2])
        middle = _middle(height, width) if turn % 2 else _middle(width, height)
        runs = [_run(line, _turned(line.corners * points, -skew, middle)) for line in found]
        page = replace(page, runs=tuple(_of_like_height([run for run in runs if run.text])))
    document = compose([Page(1, page, tuple(reading_order(page.runs)))], [label], [])
    return document._replace(
        sections=(
            Section(f"p. {label}", 0, number),
            *(section for section in document.sections if section.page is None),
        ),
        lines=tuple(_askew(line, skew, page, number) for line in document.lines),
        health=Health(
            pages=1,
            empty_pages=() if document.text else (number,),
            recognized_pages=(number,) if document.text else (),
            tables=len(document.tables),
        ),
    )


def _render(data: bytes, number: int) -> tuple[Picture | None, float, float]:
    """Return the picture of a page with its width and height in points; no picture of one that is not to be read."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
        try:
            page = pdf[number - 1]
            bitmap = render(page, scale=SCALE)
            picture = None if bitmap is None else np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
            return picture, *page.get_size()
        finally:
            pdf.close()
    except (pypdfium2.PdfiumError, IndexError):
        return None, 0.0, 0.0


def _skew(lines: Sequence[ReadLine]) -> float:
    """Return the angle of the long lines in radians, clockwise; 0 where it is as good as level."""
    angles = []
    for line in lines:
        along, down = line.corners[1] - line.corners[0], line.corners[3] - line.corners[0]
        if not line.upright and np.linalg.norm(along) > _LONG * np.linalg.norm(down):
            angles.append(math.atan2(along[1], along[0]))
    angle = median(angles) if angles else 0.0
    return angle if _LEAST_SKEW < abs(angle) < _MOST_SKEW else 0.0


def _turned(corners: Corners, angle: float, middle: Corners) -> Corners:
    """Turn points clockwise, as they are seen, about the middle of the page."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.asarray((corners - middle) @ np.array([[cosine, sine], [-sine, cosine]]) + middle, dtype=np.float32)


def _middle(width: float, height: float) -> Corners:
    return np.array([width / 2, height / 2], dtype=np.float32)


def _run(line: ReadLine, corners: Corners) -> Run:
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Run(one_line(line.text), x0, y0, x1, y1, line.upright and len(line.text) > 1)


def _of_like_height(runs: Sequence[Run]) -> list[Run]:
    """Give lines of nearly the same height the same, about their middles: blocks and headings are told by it.

    The height that most of the text has is taken first, then that of most of the rest.
    """
    levelled = [run for run in runs if run.upright]
    rest = [run for run in runs if not run.upright]
    while rest:
        most = max({run.height for run in rest}, key=lambda height: sum(len(run.text) for run in _near(height, rest)))
        alike = _near(most, rest)
        half = median(run.height for run in alike) / 2
        for run in alike:
            middle = (run.y0 + run.y1) / 2
            levelled.append(replace(run, y0=middle - half, y1=middle + half))
        rest = [run for run in rest if run not in alike]
    return levelled


def _near(height: float, runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if abs(run.height - height) <= _SAME_HEIGHT * height]


def _askew(line: Line, skew: float, page: PageRuns, number: int) -> Line:
    """Put the box of a levelled line back where its words stand."""
    corners = np.array([(line.x0, line.y0), (line.x1, line.y0), (line.x1, line.y1), (line.x0, line.y1)])
    corners = _turned(corners.astype(np.float32), skew, _middle(page.width, page.height))
    low = np.clip(corners.min(axis=0), 0, (page.width, page.height))
    high = np.clip(corners.max(axis=0), 0, (page.width, page.height))
    x0, y0, x1, y1 = (round(float(value), 2) for value in (*low, *high))
    return line._replace(page=number, x0=x0, y0=y0, x1=x1, y1=y1)
