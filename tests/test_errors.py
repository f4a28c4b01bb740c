"""What a person is told: both languages, and of the page on the page, of commands where commands are typed."""

import re
from collections.abc import Iterator

import pytest

from chatdoc import errors
from chatdoc.cli_progress import sentence
from chatdoc.errors import ChatdocError, LibraryUnusable, ModelNotHere, ProtectedFile, Ways
from chatdoc.notices import _HERE, _TO_GET
from ui import pieces

COMMAND = re.compile(r"(?<!\w)--[a-z]|“chatdoc |Ctrl-C")
NEVER_ON_THE_PAGE = {"LibraryTooNew", "LibraryLost", "LibraryServed", "PortTaken", "UnusablePredictions"}
"""They keep the page from being served, or belong to a command alone."""
NOTHING_ON_THE_PAGE = {"ServerHasNot", "ServerModelUnnamed"}
"""A model server is named at the start; the page cannot change it."""


def kinds(of: type[ChatdocError] = ChatdocError) -> Iterator[type[ChatdocError]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


TOLD = [kind for kind in kinds() if hasattr(kind, "remedy_texts")]


@pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.__name__)
def test_every_error_says_in_both_languages_what_happened_and_what_to_do(kind: type[ChatdocError]) -> None:
    assert set(kind.problem_texts) == set(kind.remedy_texts) == {"en", "zh"}
    assert re.search("[\u4e00-\u9fff]", kind.problem_texts["zh"])
    shapes = {isinstance(text, Ways) for text in kind.remedy_texts.values()}
    assert len(shapes) == 1, "what differs in one language differs in the other"


@pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.__name__)
def test_what_the_page_says_names_no_command_where_the_page_has_a_way(kind: type[ChatdocError]) -> None:
    if kind.__name__ in NEVER_ON_THE_PAGE | NOTHING_ON_THE_PAGE:
        return
    for text in (*kind.problem_texts.values(), *kind.remedy_texts.values()):
        assert not COMMAND.search(text.page if isinstance(text, Ways) else text)


def test_what_is_said_beside_an_answer_on_the_page_names_no_command() -> None:
    for ways in (*_HERE.values(), *_TO_GET.values()):
        assert not COMMAND.search(ways.page)
        assert COMMAND.search(ways.typed)


def test_the_same_error_names_a_command_where_commands_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert "add --password" in sentence(ProtectedFile(name="lease.pdf"))
    assert "--password" not in pieces.problem(ProtectedFile(name="lease.pdf"), "en")
    assert "“chatdoc models get Qwen”" in sentence(ModelNotHere(name="Qwen"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "“设置”" in LibraryUnusable(folder="f", detail="d").remedy("zh")
    assert "--library" in sentence(LibraryUnusable(folder="f", detail="d"))


def test_every_error_can_be_found_by_its_name() -> None:
    """Those that another process tells of are looked up so."""
    assert all(getattr(errors, kind.__name__) is kind for kind in kinds())
