"""The diary: whole and quiet, whoever else has it open."""

import logging
import os
from pathlib import Path

import pytest

from chatdoc.cli_log import _opened
from tests.command_line import chatdoc_process


def written(folder: Path, count: int) -> str:
    handler = _opened(folder)
    for number in range(count):
        handler.handle(logging.makeLogRecord({"msg": f"{number:03} " + "x" * 50_000}))
    handler.close()
    return (folder / "chatdoc.log").read_text(encoding="utf-8")


def test_a_full_log_is_put_aside(tmp_path: Path) -> None:
    kept = written(tmp_path, 30)
    assert "029 " in kept
    assert "000 " not in kept
    assert "000 " in (tmp_path / "chatdoc.log.1").read_text(encoding="utf-8")


def test_a_log_that_windows_does_not_rename_while_another_has_it_open_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def held(file: str, older: str) -> None:
        raise PermissionError(13, "The process cannot access the file", file)

    monkeypatch.setattr(os, "replace", held)
    kept = written(tmp_path, 30)
    assert all(f"{number:03} " in kept for number in range(30))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", [("list",), ("list", "--json"), ("search", "--words", "rent")])
def test_a_small_command_opens_the_diary_when_there_is_something_to_write(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    """Else it does not even load what writes it (test_small_commands.py)."""
    (tmp_path / "library.sqlite").write_bytes(b"no database" * 1000)
    refused = chatdoc_process(*command, "--library", tmp_path)
    assert refused.code == 1
    assert "SQLite" not in refused.err
    kept = (tmp_path / "logs" / "chatdoc.log").read_text(encoding="utf-8")
    assert "chatdoc.database: SQLite: file is not a database" in kept
    assert "chatdoc.cli_commands: refused: LibraryUnusable" in kept
