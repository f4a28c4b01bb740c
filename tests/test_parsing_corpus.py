"""The parsers on the evaluation files, where those are there."""

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from chatdoc.errors import ParsingTimedOut, UnreadableFile
from chatdoc.parsing import parse_file
from chatdoc.parsing.worker import ParserProcess
from chatdoc.types import Document

EVAL = Path(os.environ.get("CHATDOC_EVAL") or Path(__file__).parents[2] / "shared" / "eval")
pytestmark = pytest.mark.skipif(
    not (EVAL / "retrieval").is_dir(), reason="no evaluation files: neither $CHATDOC_EVAL nor ../shared/eval"
)
PROSE_SETS = ("cmrc_zh", "drcd_zh_hant", "en_docs", "squad_en", "xling_en_zh", "xquad_zh", "zh_docs")


@lru_cache(maxsize=8)
def document(path: Path) -> Document:
    return parse_file(path, name=path.name)


def squeezed(text: str) -> str:
    """Compare without white space and hyphens: where a line of the page broke is not part of the evidence."""
    return re.sub(r"[\s\-\u00ad\u200b]", "", unicodedata.normalize("NFKC", text).casefold())


def text_of_pages(document: Document, numbers: list[int]) -> str:
    pages = [section for section in document.sections if section.page is not None]
    ends = [section.start for section in pages[1:]] + [len(document.text)]
    return " ".join(document.text[pages[number - 1].start : ends[number - 1]] for number in sorted(numbers))


def questions_on_pages(name: str) -> Iterator[tuple[dict[str, Any], Path]]:
    with (EVAL / "retrieval" / f"{name}.jsonl").open(encoding="utf-8") as file:
        for line in file:
            question = json.loads(line)
            if question.get("page") and question.get("evidence"):
                yield question, EVAL / "corpus" / (question.get("corpus") or name) / question["doc"]


def test_the_evidence_of_the_questions_on_prose_is_in_the_text_of_its_page() -> None:
    missing, asked = [], 0
    for name in PROSE_SETS:
        for question, path in questions_on_pages(name):
            asked += 1
            text = text_of_pages(document(path), question.get("pages") or [question["page"]])
            if squeezed(question["evidence"]) not in squeezed(text):
                missing.append(question["id"])
    assert asked > 0
    assert len(missing) <= 0.03 * asked, missing


def test_every_file_made_to_be_odd_is_read_or_refused_in_time() -> None:
    files = [path for path in sorted((EVAL / "robustness").iterdir()) if path.suffix != ".tsv"]
    read, refused = 0, 0
    with ParserProcess() as process:
        for path in files:
            try:
                document = process.parse(path, name=path.name)
                assert document.text.strip() or document.health.scanned_pages, path.name
                read += 1
            except ParsingTimedOut:
                pytest.fail(f"{path.name} took too long")
            except UnreadableFile as error:
                refused += path.name in error.problem("en")
    assert read + refused == len(files)
    assert read > refused > 0
