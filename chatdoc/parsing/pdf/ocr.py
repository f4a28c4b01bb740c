"""The picture of a page -> the lines of text on it, by RapidOCR. The one module that imports it and what it runs on.

RapidOCR carries its models (PP-OCRv6 small, Chinese and English) in its package; it downloads others only when they are
asked for. Detection sees the whole page at once, recognition one line after the other: a batch pads its lines to the
longest of them, which took a third more time and 300 MB more on pages of text.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatdoc.errors import RecognitionBroken

Picture = NDArray[np.uint8]
"""Height x width x (blue, green, red)."""
Corners = NDArray[np.float32]
"""Four points (x, y) in pixels: where the words begin above, end above, end below, begin below."""

LEAST_SCORE = 0.7
"""A line whose characters are less certain than this on the mean (0 to 1) is dropped: what was seen in drawings got 0.2
to 0.63, words of rough scans stay above."""
_SURE = 0.9
"""Right way up, the long lines of a page score above; upside down they got 0.6 to 0.8."""
_SAMPLE = 8
_DETECTION_PIXELS = (1_800_000, 800_000)
"""What detection sees of a page: 1,600 pixels along the height of A4. At 1,280 it missed cells in a 10-K's tables.

Where nothing is found so, it looks from further away: beside a large drawing it had eyes for that only.
"""
_TALL = 1.5
_GAP = 2.0
"""Characters of one line whose middles are this many heights apart stand in two cells."""
_MAX_THREADS = 4
_WORD = "Mill 42"
"""What is read first, to see that reading works."""
_LEAST_ALIKE = 0.5
"""A letter that is read otherwise on another processor is no damage; a cut dictionary gives other letters."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Words that stand in one line of a picture. An `upright` one runs along its height."""

    text: str
    score: float
    corners: Corners
    upright: bool


def read_lines(picture: Picture) -> tuple[int, list[ReadLine]]:
    """Return the lines in no order, and by how many quarters the picture is turned against the clock to read them.

    The corners are those in the turned picture.
    """
    for pixels in _DETECTION_PIXELS:
        turn, lines = _look(picture, pixels)
        if lines:
            break
    return turn, lines


def _look(picture: Picture, pixels: int) -> tuple[int, list[ReadLine]]:
    boxes = _detect(picture, pixels)
    found: list[tuple[float, int, Picture, list[Corners], list[_Reading]]] = []
    for turn in (1, 3) if sum(map(_is_tall, boxes)) * 2 > len(boxes) else (0, 2):
        turned = np.ascontiguousarray(np.rot90(picture, turn))
        boxes = sorted(boxes if turn == 0 else _detect(turned, pixels), key=_length, reverse=True)
        sample = [_read(turned, box) for box in boxes[:_SAMPLE]]
        certainty = float(np.mean([reading.score for reading in sample])) if sample else 0.0
        found.append((certainty, turn, turned, boxes, sample))
        if certainty >= _SURE or not sample:
            break
    _, turn, turned, boxes, sample = max(found, key=lambda way: way[0])
    readings = sample + [_read(turned, box) for box in boxes[_SAMPLE:]]
    lines = [line for reading in readings if reading.score >= LEAST_SCORE for line in _cells(reading)]
    # A page of nothing but signs is a drawing: a square is read as one.
    return turn, lines if any(character.isalnum() for line in lines for character in line.text) else []


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read in a box; `middles` says for each character that is no space where it stands, 0 to 1."""

    text: str
    score: float
    corners: Corners
    upright: bool
    middles: tuple[float, ...]


@lru_cache(maxsize=1)
def _engine() -> Any:
    """Return the engine once it has read a word, so that a damaged model or dictionary is not taken for a blank page.

    Raises RecognitionBroken for whatever the libraries raise: a missing file they would even load from elsewhere.
    """
    try:
        engine = _made_engine()
        found = engine(_word(), use_det=False, use_cls=False, use_rec=True)
    except Exception as error:
        raise RecognitionBroken(detail=f"rapidocr: {type(error).__name__}") from error
    read = "".join(found.txts or ())
    if SequenceMatcher(None, _WORD, read).ratio() < _LEAST_ALIKE:
        raise RecognitionBroken(detail=f"rapidocr: {_WORD} ≠ {read}")
    return engine


def _word() -> Picture:
    import cv2

    strip = np.full((48, 200, 3), 255, dtype=np.uint8)
    return cv2.putText(strip, _WORD, (10, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 3)  # type: ignore[return-value]


def _made_engine() -> Any:
    import onnxruntime  # type: ignore[import-untyped]
    from rapidocr import RapidOCR

    onnxruntime.disable_telemetry_events()  # beside the variable that sealed.py sets: on Windows
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 100_000,  # sizes are chosen here
            "Global.use_vertical_padding": False,  # it makes a wide strip ten times as large
            "Det.limit_type": "max",
            "Det.limit_side_len": 100_000,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(os.cpu_count() or 1, _MAX_THREADS),
        }
    )


def _detect(picture: Picture, pixels: int) -> list[Corners]:
    """Return the boxes of words, seen in a picture of so many pixels; each is a line or a part of one."""
    import cv2

    height, width = picture.shape[:2]
    scale = min((pixels / (height * width)) ** 0.5, 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    smaller = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    boxes = _engine()(smaller, use_det=True, use_cls=False, use_rec=False).boxes
    ratio = np.array([width / smaller.shape[1], height / smaller.shape[0]], dtype=np.float32)
    return [] if boxes is None else [np.asarray(box, dtype=np.float32) * ratio for box in boxes]


def _read(picture: Picture, box: Corners) -> _Reading:
    """Read one box; words along the height of the page are tried both ways."""
    from rapidocr.utils.process_img import get_rotate_crop_image

    strip = get_rotate_crop_image(picture, box.copy())
    if not _is_tall(box):
        return _recognize(strip, box, upright=False)
    # get_rotate_crop_image has turned it against the clock: it begins where the box has its right upper corner.
    begins = np.roll(box, -1, axis=0)
    ways = ((strip, begins), (strip[::-1, ::-1], np.roll(begins, 2, axis=0)))
    return max((_recognize(*way, upright=True) for way in ways), key=lambda reading: reading.score)


def _recognize(strip: Picture, corners: Corners, *, upright: bool) -> _Reading:
    found = _engine()(
        np.ascontiguousarray(strip), use_det=False, use_cls=False, use_rec=True, return_word_box=True, text_score=0.0
    )
    if not found.txts or not found.txts[0].strip():
        return _Reading("", 0.0, corners, upright, ())
    words = found.word_results[0]
    middles = tuple((column + 0.5) / words.line_txt_len for columns in words.word_cols for column in columns)
    return _Reading(found.txts[0].strip(), float(found.scores[0]), corners, upright, middles)


def _cells(reading: _Reading) -> list[ReadLine]:
    """Return the line, cut where a wide gap parts two cells of a table or two columns."""
    places = [index for index, character in enumerate(reading.text) if not character.isspace()]
    length = _length(reading.corners)
    gap = _GAP * _thickness(reading.corners) / max(length, 1.0)
    if len(places) != len(reading.middles):
        return [ReadLine(reading.text, reading.score, reading.corners, reading.upright)]
    steps = np.diff(reading.middles)
    cuts = [index + 1 for index in np.flatnonzero(steps > gap).tolist()]
    usual = float(np.median(steps)) if len(steps) else 1.0
    lines = []
    for first, end in zip([0, *cuts], [*cuts, len(places)], strict=True):
        begin = 0.0 if first == 0 else reading.middles[first] - usual / 2
        stop = 1.0 if end == len(places) else reading.middles[end - 1] + usual / 2
        text = reading.text[places[first] : places[end - 1] + 1]
        lines.append(ReadLine(text, reading.score, _part(reading.corners, begin, stop), reading.upright))
    return lines


def _part(corners: Corners, begin: float, stop: float) -> Corners:
    above, end_above, end_below, below = corners
    along = np.array([begin, stop], dtype=np.float32)[:, None]
    upper = above + along * (end_above - above)
    lower = below + along * (end_below - below)
    return np.stack([upper[0], upper[1], lower[1], lower[0]])


def _length(corners: Corners) -> float:
    """The length of the longer side of a box."""
    return max(_sides(corners))


def _thickness(corners: Corners) -> float:
    return min(_sides(corners))


def _is_tall(corners: Corners) -> bool:
    along, down = _sides(corners)
    return down > _TALL * along


def _sides(corners: Sequence[Any] | Corners) -> tuple[float, float]:
    above, end_above, _, below = corners
    return float(np.linalg.norm(end_above - above)), float(np.linalg.norm(below - above))
