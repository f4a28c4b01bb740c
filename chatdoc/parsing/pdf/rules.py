"""What is drawn on a page -> its rules: straight, level or upright lines, as the borders of table cells are.

Programs draw them as stroked lines, as thin filled rectangles, cell by cell or all in one path. Colours do not matter:
white borders part cells as well.
"""

import ctypes
from collections.abc import Iterator
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

_THIN = 2.0
"""Points: what is thicker is a bar, or the background of a gap between columns (3 in some filings)."""
_SHORTEST = 4.0
_MOST_RULES = 4000
"""Of a page; a map or a drawing has more, and no table is looked for on it."""
_RECTANGLE = 6
"""Segments, with those that only close it."""
_MOST_SEGMENTS = 2000
"""Of a path that may be a table; the others are letters, maps and charts."""

Rules = NDArray[np.float32]
"""One row each: left, top, right, bottom in the page's own space."""
_Point = tuple[float, float]


def rules_of(raw: Any, page: Any) -> Rules:
    """Return the rules of an open PDFium page; none where there are too many."""
    found: list[tuple[float, float, float, float]] = []
    edges = [ctypes.c_float() for _ in range(4)]
    for item in _paths(raw, page):
        if not raw.FPDFPageObj_GetBounds(item, *edges):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        if _is_rule(left, top, right, bottom):
            found.append((left, top, right, bottom))
        elif max(right - left, top - bottom) >= _SHORTEST:
            found += _rules_of_path(raw, item)
        if len(found) > _MOST_RULES:
            return np.empty((0, 4), dtype=np.float32)
    return np.array(found, dtype=np.float32).reshape(-1, 4)


def _paths(raw: Any, page: Any) -> Iterator[Any]:
    """Yield the paths among what is drawn on a page, which may be ten thousand letters."""
    item_at = keeping_lock(raw.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    type_of = keeping_lock(raw.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)
    handle = ctypes.cast(page, ctypes.c_void_p)
    addresses = list(map(item_at, repeat(handle), range(raw.FPDFPage_CountObjects(page))))
    for address, kind in zip(addresses, map(type_of, addresses), strict=True):
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield ctypes.cast(address, raw.FPDF_PAGEOBJECT)


def keeping_lock(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a C function that keeps Python's lock: to give it back takes longer than PDFium does over a character.

    Without types of `arguments` it takes numbers and references as they are, which saves as much again; an address has
    to be typed.
    """
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def _is_rule(left: float, top: float, right: float, bottom: float) -> bool:
    width, height = right - left, top - bottom
    return min(width, height) <= _THIN and max(width, height) >= _SHORTEST


def _rules_of_path(raw: Any, item: Any) -> Iterator[tuple[float, float, float, float]]:
    """Yield the rules that a path of several lines or rectangles draws."""
    count = raw.FPDFPath_CountSegments(item)
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    if not 2 <= count <= _MOST_SEGMENTS or not raw.FPDFPath_GetDrawMode(item, filled, stroked):
        return
    if count <= _RECTANGLE and not stroked.value:  # a background, thousands of which stand in some filings
        return
    for outline in _outlines(raw, item, count):
        for part in pairwise(outline) if stroked.value else [tuple(outline)]:
            xs, ys = zip(*part, strict=True)
            box = min(xs), max(ys), max(xs), min(ys)
            if _is_rule(*box):
                yield box


def _outlines(raw: Any, item: Any, count: int) -> list[list[_Point]]:
    """Return the corners of each part of a path, on the page; parts with curves are left out."""
    matrix, x, y = raw.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    outlines: list[list[_Point]] = []
    curved: set[int] = set()
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            curved.add(len(outlines) - 1)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        across = matrix.a * x.value + matrix.c * y.value + matrix.e
        along = matrix.b * x.value + matrix.d * y.value + matrix.f
        outlines[-1].append((across, along))
        if raw.FPDFPathSegment_GetClose(segment):
            outlines[-1].append(outlines[-1][0])
    return [outline for number, outline in enumerate(outlines) if number not in curved and len(outline) > 1]
