"""Heading path as it is stored, and the file's name -> the place in the language of the person who reads it.

Slides, speaker notes, rows, and sheets have no heading of their own, so the parsers count them ("Slide 3 > Speaker
notes", "Rows 2–8", "Budget!A1:C9"). That is stored once, the same for everybody; the words are made here.
"""

import re
from pathlib import Path

from chatdoc.types_documents import Language

_SLIDE = r"(?s)Slide (\d+)( > .+?)??( > Speaker notes)?"
_ROWS = r"Rows? ([\d–]+)"
_CELLS = r"(?s)(.+)!([A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?)"
_COUNTED = {
    **dict.fromkeys((".pptx", ".pptm"), _SLIDE),
    **dict.fromkeys((".csv", ".tsv"), _ROWS),
    **dict.fromkeys((".xlsx", ".xlsm"), _CELLS),
}


def in_words(heading: str, name: str, language: Language) -> str:
    """Return the place as a person knows it; a heading that stands in the file stays as it is.

    in_words("Slide 3 > Speaker notes", "a.pptx", "zh") == "第 3 张幻灯片 > 演讲者备注"
    """
    match = _counted(heading, name)
    if match is None:
        return heading
    if match.re.pattern == _CELLS:
        return f"Sheet {match[1]}, {match[2]}" if language == "en" else f"工作表 {match[1]}，{match[2]}"
    if language == "en":
        return heading
    if match.re.pattern == _ROWS:
        return f"第 {match[1]} 行"
    return f"第 {match[1]} 张幻灯片{match[2] or ''}{' > 演讲者备注' if match[3] else ''}"


def is_counted(heading: str, name: str) -> bool:
    """Was the last part of the path counted, so that it stands nowhere in the text?"""
    match = _counted(heading, name)
    return match is not None and (match.re.pattern != _SLIDE or not match[2] or bool(match[3]))


def _counted(heading: str, name: str) -> re.Match[str] | None:
    pattern = _COUNTED.get(Path(name).suffix.lower())
    return None if pattern is None else re.fullmatch(pattern, heading)
