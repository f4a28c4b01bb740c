"""Every text of the page exists in English and Chinese, and nowhere else than in ui/strings."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from chatdoc.text import HAN
from ui.languages import preferred_language
from ui.strings import CHINESE, ENGLISH, STRINGS


def names(strings: Any, prefix: str = "") -> Iterator[str]:
    """Yield where each text stands: "ask", "search.hint"."""
    for field in fields(strings):
        value = getattr(strings, field.name)
        if is_dataclass(value):
            yield from names(value, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


NAMES = list(names(ENGLISH))
UI = Path(__file__).parent.parent / "ui"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_there_in_both_languages_with_the_same_blanks(name: str) -> None:
    english, chinese = attrgetter(name)(ENGLISH), attrgetter(name)(CHINESE)
    assert english.strip()
    assert chinese.strip()
    assert placeholders(english) == placeholders(chinese)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("language", "html_language")])
def test_chinese_texts_are_chinese_and_english_ones_are_not(name: str) -> None:
    assert re.search(f"[{HAN}]", attrgetter(name)(CHINESE))
    assert not re.search(f"[{HAN}]", attrgetter(name)(ENGLISH))


@pytest.mark.parametrize("module", sorted(path.name for path in UI.glob("*.py")))
def test_no_other_module_writes_words_into_its_markup(module: str) -> None:
    """What is left of a piece of markup without its tags and blanks are signs, never words (the app's name apart)."""
    literals = [
        node.value
        for node in ast.walk(ast.parse((UI / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"</?[a-z]", node.value)
    ]
    for literal in literals:
        shown = re.sub(r"<[^>]*>?|\{[^}]*\}|^[^<]*>", "", literal).replace("chatdoc", "")
        words = re.findall(r"[^\W\d_]{2,}", shown)
        assert not words or '="' in shown or is_prose(literal), f"{module}: {words}"
        assert not re.search(r'(title|aria-label|placeholder|alt)="[^{"]', literal), f"{module}: {literal}"


def is_prose(literal: str) -> bool:
    """A docstring that mentions a tag in backticks."""
    return "`<" in literal or "\n" in literal


def test_every_text_is_used_somewhere() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in UI.glob("*.py"))
    last = {name: name.rpartition(".")[2] for name in NAMES}
    assert [
        name for name in NAMES if not re.search(rf"\b(strings|texts|ENGLISH|\])(\.\w+)?\.{last[name]}\b", sources)
    ] == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("de-DE,zh-TW;q=0.8,en;q=0.7", "zh"),
        ("en;q=0.3,zh;q=0.9", "zh"),
        ("fr", "en"),
        ("", "en"),
        ("zh;q=nonsense,en;q=0.1", "en"),
    ],
)
def test_the_language_is_the_first_of_ours_that_the_browser_asks_for(header: str, language: str) -> None:
    assert preferred_language(header) == language
    assert language in STRINGS
