"""A model file that is handed over: taken in however large it is, tried before, or refused with nothing left behind."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from chatdoc.errors import (
    CutOffModel,
    ModelCrashed,
    ModelError,
    ModelNotTakenIn,
    NoRoomToTakeIn,
    NotAModel,
    TakingInStopped,
)
from models.catalogue import folder_for_new, model_folders, packaged_gguf
from models.gguf_facts import read_facts
from models.incoming import free_place
from models.shelf import Shelf
from models.trial import try_apart
from tests.made_catalogue import CONTENT, no_other_models
from tests.test_ui_server import served
from tests.waiting import GIVE_UP_S, wait_for
from ui.server import Door
from ui.uploads import MAX_FILE_MB


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    no_other_models(monkeypatch, tmp_path / "home")
    (tmp_path / "models").mkdir()
    return Shelf(tmp_path / "library", tmp_path / "models")


def real_bytes() -> bytes:
    packaged = packaged_gguf()
    assert packaged is not None
    return packaged.read_bytes()


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_a_real_model_is_taken_in_and_its_trial_remembered(shelf: Shelf, tmp_path: Path) -> None:
    content = real_bytes()
    shelf.take_in("模型 1.gguf", len(content), [content[:7], content[7:]])
    incoming = shelf.incoming()
    assert incoming is not None
    assert (incoming.state, incoming.path) == ("done", tmp_path / "models" / "模型_1.gguf")
    assert left_behind(tmp_path / "models") == ["模型_1.gguf"]
    assert incoming.path is not None
    assert incoming.path.read_bytes() == content
    with pytest.MonkeyPatch.context() as patched:  # it is not tried again
        patched.setattr(subprocess, "Popen", None)
        assert try_apart(incoming.path, read_facts(incoming.path), tmp_path / "library" / "models-tried.json")


def test_a_file_has_a_harmless_name_and_replaces_none(tmp_path: Path) -> None:
    assert free_place(tmp_path, "../../evil.GGUF") == tmp_path / "evil.gguf"
    assert free_place(tmp_path, "...gguf") == tmp_path / "model.gguf"
    (tmp_path / "模型_1.gguf").touch()
    assert free_place(tmp_path, "模型 1.gguf") == tmp_path / "模型_1-1.gguf"
    assert len(free_place(tmp_path, "长" * 300 + ".gguf").name) < 90


@pytest.mark.parametrize(
    ("name", "content", "size", "error"),
    [
        ("model.bin", CONTENT, len(CONTENT), NotAModel),
        ("page.gguf", b"<!DOCTYPE html>", 15, NotAModel),
        ("cut.gguf", CONTENT, len(CONTENT) + 1, TakingInStopped),
        ("empty.gguf", b"", 0, TakingInStopped),
        ("untrue.gguf", CONTENT[:40], 40, CutOffModel),
        ("crash.gguf", CONTENT, len(CONTENT), ModelCrashed),
    ],
)
def test_what_is_no_whole_model_is_refused_and_nothing_is_left(
    shelf: Shelf, tmp_path: Path, name: str, content: bytes, size: int, error: type[ModelError]
) -> None:
    with pytest.raises(error):
        shelf.take_in(name, size, [content])
    incoming = shelf.incoming()
    assert incoming is not None
    assert type(incoming.error) is error
    assert left_behind(tmp_path / "models") == []


def test_a_file_that_the_disk_cannot_hold_is_refused_before_it_is_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage("/")._replace(free=10_000_000_000)
    monkeypatch.setattr("models.incoming.shutil.disk_usage", lambda folder: full)
    asked = iter(())
    with pytest.raises(NoRoomToTakeIn, match=r"22\.0 GB, 10\.0 GB are free"):
        shelf.take_in("large.gguf", 20_000_000_000, asked)


def test_a_file_is_given_up_in_the_middle_by_the_person_and_by_a_browser_that_is_gone(
    shelf: Shelf, tmp_path: Path
) -> None:
    def stopped() -> Iterator[bytes]:
        yield CONTENT
        shelf.stop_taking_in()
        yield CONTENT

    def gone() -> Iterator[bytes]:
        yield CONTENT
        raise ConnectionAbortedError

    with pytest.raises(TakingInStopped):
        shelf.take_in("a.gguf", 2 * len(CONTENT), stopped())
    with pytest.raises(ModelNotTakenIn):
        shelf.take_in("a.gguf", 2 * len(CONTENT), gone())
    assert left_behind(tmp_path / "models") == []


def test_a_folder_of_models_that_cannot_be_written_has_another_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_other_models(monkeypatch, tmp_path / "home")
    programs, own = model_folders()
    assert own == tmp_path / "home" / "chatdoc" / "models"
    assert folder_for_new((programs, own)) == programs
    assert folder_for_new((tmp_path / "nowhere", own)) == own
    content = real_bytes()
    shelf = Shelf(tmp_path / "library", tmp_path / "nowhere", own)
    shelf.take_in("mine.gguf", len(content), [content])
    assert [row.path for row in shelf.offered() if row.name == "mine"] == [own / "mine.gguf"]


def test_a_file_larger_than_uploads_may_be_goes_through_the_page_and_only_with_its_cookie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_other_models(monkeypatch, tmp_path / "home")
    (tmp_path / "models").mkdir()
    content = real_bytes()
    content += bytes((MAX_FILE_MB + 10) * 1_000_000 - len(content))
    shelf = Shelf(tmp_path / "library", tmp_path / "models")
    with served(tmp_path, shelf=shelf) as door, client_of(door) as client:
        refused = httpx.post(f"{client.base_url}/model-file?name=a.gguf", content=b"GGUF", trust_env=False)
        assert refused.status_code == 401
        answer = client.post("/model-file", params={"name": "大 模型.gguf"}, content=content, timeout=GIVE_UP_S)
        assert (answer.status_code, answer.text) == (200, "taken in")
        page = client.post("/model-file", params={"name": "page.gguf"}, content=b"<html>")
        assert (page.status_code, page.text) == (422, "NotAModel")
    assert (tmp_path / "models" / "大_模型.gguf").stat().st_size == len(content)


def test_a_browser_that_leaves_in_the_middle_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_other_models(monkeypatch, tmp_path / "home")
    (tmp_path / "models").mkdir()
    shelf = Shelf(tmp_path / "library", tmp_path / "models")

    def half() -> Iterator[bytes]:
        yield CONTENT
        raise ConnectionResetError

    with served(tmp_path, shelf=shelf) as door, client_of(door) as client:
        headers = {"content-length": str(2 * len(CONTENT))}
        with pytest.raises(ConnectionResetError):
            client.post("/model-file", params={"name": "a.gguf"}, content=half(), headers=headers)
        wait_for(lambda: (incoming := shelf.incoming()) is not None and incoming.state == "failed")
    incoming = shelf.incoming()
    assert incoming is not None
    assert type(incoming.error) is TakingInStopped
    assert left_behind(tmp_path / "models") == []


@contextmanager
def client_of(door: Door) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{door.port}", trust_env=False, timeout=GIVE_UP_S) as client:
        client.get(f"/?t={door.tokens.address}", follow_redirects=True)
        yield client
