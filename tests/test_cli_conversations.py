"""`chatdoc conversations` and `ask --conversation`."""

from pathlib import Path

import docx
import pytest

from tests.command_line import chatdoc
from tests.stand_ins import EchoModel, TermEmbedder

LEASE = "# Rent\n\nThe rent is 1,200 euros a month. 每月租金为三千元。\n\n# Term\n\nThe lease ends on 31 May 2031.\n"


@pytest.fixture(autouse=True)
def _small_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.embedder.MiniLM", TermEmbedder)
    monkeypatch.setattr("models.llm.LlamaCpp", lambda path, **_: EchoModel(name=path.stem))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library in which conversation 1 was begun."""
    (tmp_path / "lease.md").write_text(LEASE, encoding="utf-8")
    folder = tmp_path / "library"
    assert chatdoc("add", tmp_path / "lease.md", "--library", folder).code == 0
    begun = chatdoc("ask", "How much is the rent?", "--no-llm", "--conversation", "new", "--library", folder)
    assert begun.code == 0, begun.err
    assert "Kept in conversation 1." in begun.err
    return folder


def test_a_conversation_is_gone_on_with_listed_and_shown(library: Path) -> None:
    more = chatdoc("ask", "And the term?", "--no-llm", "--conversation", "1", "--library", library)
    assert more.code == 0
    assert chatdoc("conversations", "--library", library).out.split("  ", 1)[1].endswith("  2  How much is the rent?\n")
    shown = chatdoc("conversations", "show", "1", "--library", library)
    assert shown.out.startswith(
        "How much is the rent?\n\n# How much is the rent?\n> The rent is 1,200 euros a month.[1]"
    )
    assert "# And the term?" in shown.out
    assert "[1] “The rent is 1,200 euros a month.”, lease.md, Rent" in shown.out
    turns = chatdoc("conversations", "--library", library, "show", "1", "--json").json["turns"]
    assert [turn["state"] for turn in turns] == ["finished", "finished"]
    assert turns[1]["asked"] != "And the term?"  # it leans on the first
    assert turns[0]["citations"][0]["quote"] == "The rent is 1,200 euros a month."


def test_an_ordinary_question_is_not_kept(library: Path) -> None:
    assert chatdoc("ask", "When does the lease end?", "--no-llm", "--library", library).code == 0
    assert [each["turns"] for each in chatdoc("conversations", "--json", "--library", library).json] == [1]


def test_conversations_are_searched_renamed_deleted_and_brought_back(library: Path) -> None:
    def numbers(*arguments: str) -> list[int]:
        return [each["number"] for each in chatdoc("conversations", *arguments, "--json", "--library", library).json]

    assert numbers("search", "1,200 euros") == [1]
    assert numbers("search", "garden") == []
    assert "The garden" in chatdoc("conversations", "rename", "1", "The garden", "--library", library).out
    assert numbers("search", "garden") == [1]
    deleted = chatdoc("conversations", "delete", "1", "--library", library)
    assert "conversations restore 1" in deleted.err
    assert numbers() == []
    assert chatdoc("conversations", "restore", "1", "--library", library).code == 0
    assert numbers() == numbers("list") == [1]
    assert numbers("list", "--after", "1") == []


def test_a_conversation_is_exported_to_a_new_file_only(library: Path, tmp_path: Path) -> None:
    for name in ("rent.md", "rent.docx"):
        assert chatdoc("conversations", "export", "1", tmp_path / name, "--library", library).code == 0
    assert "[^1]: “The rent is 1,200 euros a month.”" in (tmp_path / "rent.md").read_text(encoding="utf-8")
    assert docx.Document(str(tmp_path / "rent.docx")).paragraphs[0].text == "How much is the rent?"
    before = (tmp_path / "rent.md").read_bytes()
    again = chatdoc("conversations", "export", "1", tmp_path / "rent.md", "--library", library)
    assert (again.code, (tmp_path / "rent.md").read_bytes()) == (1, before)
    assert "cannot be written to" in again.err
    assert "ends in .md or .docx" in chatdoc("conversations", "export", "1", "rent.pdf", "--library", library).err


@pytest.mark.parametrize("arguments", [("show", "7"), ("delete", "7"), ("restore", "7"), ("rename", "7", "x")])
def test_a_conversation_that_is_not_there_is_told(library: Path, arguments: tuple[str, ...]) -> None:
    ended = chatdoc("conversations", *arguments, "--library", library)
    assert ended.code == 1
    assert "There is no conversation 7." in ended.err


def test_wrong_usage_is_exit_code_2(library: Path) -> None:
    for arguments in (("show",), ("show", "x"), ("unheard-of",), ("rename", "1")):
        assert chatdoc("conversations", *arguments, "--library", library).code == 2
    assert chatdoc("ask", "x", "--conversation", "old", "--library", library).code == 2
