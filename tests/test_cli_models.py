"""`chatdoc models`: the list, a download, and a choice that `ask` takes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc.cli_texts import TEXTS
from models.backends import choose
from models.catalogue import packaged_gguf
from models.chosen import chosen_model
from tests.command_line import Finished, chatdoc
from tests.made_catalogue import CONTENT, made_catalogue, no_other_models
from tests.made_hub import MadeHub, Request


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[MadeHub]:
    with made_catalogue(tmp_path) as served:
        yield served


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models of its own, on a machine where no other program has any."""
    folder = tmp_path / "models"
    folder.mkdir()
    no_other_models(monkeypatch, tmp_path / "home")
    monkeypatch.delenv("CHATDOC_SERVER", raising=False)
    monkeypatch.setattr("models.catalogue.MODELS_FOLDER", folder)
    return folder


def run(tmp_path: Path, *arguments: str | Path) -> Finished:
    return chatdoc("models", *arguments, "--library", tmp_path / "library")


def test_the_list_says_what_is_here_what_can_be_had_and_what_suits(hub: MadeHub, models: Path, tmp_path: Path) -> None:
    listed = run(tmp_path, "--json").json
    rows = {row["name"]: row for row in listed["models"]}
    assert set(rows) == {"SmolLM2-135M-Instruct.Q4_1", "Small", "Other", "Folder"}
    assert rows["SmolLM2-135M-Instruct.Q4_1"]["answers"]
    assert [row["name"] for row in rows.values() if row["recommended"]] == ["Other"]
    assert "Other" in listed["advice"]
    assert (rows["Small"]["fit"], rows["Small"]["path"], rows["Small"]["licence"]) == ("fits", None, "MIT")
    assert rows["Small"]["memory"][0] < rows["Small"]["memory"][1]
    assert rows["Folder"]["kind"] == "embedder"
    text = run(tmp_path).out
    assert all(name in text for name in rows)
    assert hub.asked == []


def test_a_model_is_downloaded_chosen_and_asked_for_from_then_on(hub: MadeHub, models: Path, tmp_path: Path) -> None:
    refused = run(tmp_path, "use", "small")
    assert (refused.code, "models get Small" in refused.err) == (1, True)
    got = run(tmp_path, "get", "small")
    assert (got.code, "MIT" in got.err, "models use Small" in got.out) == (0, True, True)
    assert (models / "small.gguf").read_bytes() == CONTENT
    assert run(tmp_path, "use", "SMALL").out == TEXTS["model_chosen"]["en"].format(name="Small") + "\n"
    assert chosen_model(tmp_path / "library") == models / "small.gguf"
    assert [row["name"] for row in run(tmp_path, "--json").json["models"] if row["answers"]] == ["Small"]
    run(tmp_path, "use")
    assert chosen_model(tmp_path / "library") is None


def test_a_download_that_fails_says_why_and_the_next_one_goes_on(hub: MadeHub, models: Path, tmp_path: Path) -> None:
    hub.answer = lambda request: request.send(200, b"<html>log in</html>", content_type="text/html")
    failed = run(tmp_path, "get", "Small")
    assert (failed.code, "web page" in failed.err) == (1, True)
    hub.answer = Request.send_file
    assert run(tmp_path, "get", "Small").code == 0


@pytest.mark.parametrize("name", ["get", "use"])
def test_a_name_that_is_nowhere_is_refused(hub: MadeHub, models: Path, tmp_path: Path, name: str) -> None:
    refused = run(tmp_path, name, "nothing")
    assert (refused.code, "nothing" in refused.err) == (1, True)


def test_a_file_that_is_no_model_is_not_chosen(hub: MadeHub, models: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.gguf"
    page.write_text("<html>")
    refused = run(tmp_path, "use", page)
    assert (refused.code, "GGUF" in refused.err) == (1, True)
    assert chosen_model(tmp_path / "library") is None


def test_ask_takes_the_chosen_file_and_the_default_with_a_word_when_it_is_gone(models: Path, tmp_path: Path) -> None:
    packaged = packaged_gguf()
    assert packaged is not None
    mine = tmp_path / "我的 model.gguf"
    shutil.copyfile(packaged, mine)
    assert run(tmp_path, "use", mine).code == 0
    lease = tmp_path / "lease.md"
    lease.write_text("The lease ends on 3 May 2027.")
    ask = ("ask", "When does the lease end?", lease, "--json", "--library", tmp_path / "library")
    assert chatdoc(*ask).json["model"] == "我的 model"
    mine.unlink()
    told = chatdoc(*ask)
    assert told.json["model"] == "SmolLM2-135M-Instruct.Q4_1"
    assert "我的 model.gguf" in told.err
    assert "我的" not in chatdoc(*ask, "--model", packaged).err


def test_what_the_command_line_and_the_environment_name_goes_before_what_was_chosen(tmp_path: Path) -> None:
    chosen, named = tmp_path / "chosen.gguf", tmp_path / "named.gguf"
    chosen.touch()
    common = {"server_model": None, "key": "", "tried": tmp_path / "tried", "chosen": chosen}
    assert choose(gguf=None, server=None, environment={}, **common).gguf == chosen  # type: ignore[arg-type]
    assert choose(gguf=named, server=None, environment={}, **common).gguf == named  # type: ignore[arg-type]
    served = {"CHATDOC_SERVER": "http://127.0.0.1:8080/v1"}
    assert choose(gguf=None, server=None, environment=served, **common).server is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("content", ["", "[]", '{"path": 7}', '{"path": ""}', "\0"])
def test_a_damaged_memory_of_the_choice_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "model.json").write_text(content)
    assert chosen_model(tmp_path) is None
