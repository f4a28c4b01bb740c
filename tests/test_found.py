"""Model files of other programs, in their folders as they make them, and as a hostile hand would."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chatdoc.errors import EmbedderAsModel
from models import found
from models.backends import Choice
from models.catalogue import languages_of, packaged_gguf, preferred_gguf
from models.found import found_models, name_of
from models.here import Answering
from tests.made_ggufs import gguf

MODEL = gguf({"general.architecture": "llama", "llama.block_count": 2})
DIGEST = "a" * 64


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, with no variable that leads elsewhere."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr("models.found.sys.platform", "linux")
    for name in ("OLLAMA_MODELS", "HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME",
                 "XDG_DATA_HOME", "LOCALAPPDATA"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def put(path: Path, content: bytes = MODEL) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def offered(home: Path) -> dict[str, str]:
    """Return what is found beside the packaged model: name and whose it is."""
    models = home / "models"
    models.mkdir(exist_ok=True)
    return {each.name: each.origin for each in found_models(models) if each.origin != "package"}


def manifest(
    home: Path, digest: object, name: str = "qwen3/8b", kind: str = "application/vnd.ollama.image.model"
) -> Path:
    said = {"layers": [{"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:" + "b" * 64},
                       {"mediaType": kind, "digest": digest}]}  # fmt: skip
    path = home / ".ollama/models/manifests/registry.ollama.ai/library" / name
    return put(path, json.dumps(said).encode())


def test_models_of_each_program_are_offered_where_they_lie(home: Path) -> None:
    put(home / ".lmstudio/models/qwen/Qwen3-GGUF/one.gguf")
    put(home / ".local/share/nomic.ai/GPT4All/two.gguf")
    manifest(home, f"sha256:{DIGEST}")
    put(home / f".ollama/models/blobs/sha256-{DIGEST}")
    blob = put(home / ".cache/huggingface/hub/models--o--n/blobs/0f")
    link = home / ".cache/huggingface/hub/models--o--n/snapshots/r/three.gguf"
    link.parent.mkdir(parents=True)
    link.symlink_to(blob)
    put(home / "models/four.gguf")
    assert offered(home) == {
        "one": "LM Studio", "two": "GPT4All", "qwen3:8b": "Ollama", "three": "Hugging Face", "four": "chatdoc",
    }  # fmt: skip
    assert next(iter(offered(home))) == "four", "what a person put here himself comes first"


PLACES: dict[str, tuple[str, str, str, str]] = {
    "GPT4All on macOS": ("darwin", "", "", "Library/Application Support/nomic.ai/GPT4All/m.gguf"),
    "GPT4All on Windows": ("win32", "LOCALAPPDATA", "Local", "Local/nomic.ai/GPT4All/m.gguf"),
    "GPT4All elsewhere": ("linux", "XDG_DATA_HOME", "data", "data/nomic.ai/GPT4All/m.gguf"),
    "LM Studio of old": ("linux", "", "", ".cache/lm-studio/models/a/b/m.gguf"),
    "the Hugging Face cache": ("linux", "HF_HOME", "hf", "hf/hub/models--a--b/snapshots/r/m.gguf"),
    "the Hugging Face cache by its own name": ("linux", "HF_HUB_CACHE", "hub", "hub/models--a--b/snapshots/r/m.gguf"),
}


@pytest.mark.parametrize(("system", "variable", "value", "path"), PLACES.values(), ids=PLACES)
def test_the_folders_of_each_system_and_the_variables_that_move_them_are_known(
    home: Path, monkeypatch: pytest.MonkeyPatch, system: str, variable: str, value: str, path: str
) -> None:
    monkeypatch.setattr("models.found.sys.platform", system)
    if variable:
        monkeypatch.setenv(variable, str(home / value))
    put(home / path)
    assert list(offered(home)) == ["m"]


def test_a_pointer_of_lm_studio_and_a_variable_of_ollama_lead_elsewhere(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home / ".lmstudio-home-pointer", f"{home / 'elsewhere'}\n".encode())
    put(home / "elsewhere/models/a/b/moved.gguf")
    monkeypatch.setenv("OLLAMA_MODELS", str(home / "o"))
    manifest(home, f"sha256:{DIGEST}")
    (home / ".ollama/models").rename(home / "o")
    put(home / f"o/blobs/sha256-{DIGEST}")
    assert set(offered(home)) == {"moved", "qwen3:8b"}


def test_the_folder_that_lm_studio_was_told_to_keep_models_in_is_known(home: Path) -> None:
    put(home / "disk/maker/repository/chosen.gguf")
    settings = home / ".lmstudio/settings.json"
    put(settings, json.dumps({"downloadsFolder": str(home / "disk"), "language": "en"}).encode())
    assert offered(home) == {"chosen": "LM Studio"}
    for wrong in (
        b"",
        b"[]",
        b'{"downloadsFolder": 7}',
        b'{"downloadsFolder": "disk"}',
        b'{"downloadsFolder": "/\\u0000"}',
    ):
        put(settings, wrong)
        assert offered(home) == {}


def test_a_model_of_ollama_goes_by_its_name_and_its_languages_not_by_what_its_file_is_called(home: Path) -> None:
    made = manifest(home, f"sha256:{DIGEST}")
    blob = put(
        home / f".ollama/models/blobs/sha256-{DIGEST}",
        gguf({"general.architecture": "llama", "general.name": "Smollm2 135M", "llama.block_count": 2}),
    )
    assert name_of(blob) == "qwen3:8b"
    assert languages_of(blob) == {"en"}
    assert Answering(Choice(home / "tried.json", gguf=blob)).model().name == "qwen3:8b"  # type: ignore[union-attr]
    made.unlink()
    assert name_of(blob) == f"sha256-{DIGEST}"
    assert name_of(home / "my model.gguf") == "my model"
    assert languages_of(put(home / "page.gguf", b"<html>")) == {"en", "zh"}


def test_one_file_with_two_names_is_offered_once(home: Path) -> None:
    file = put(home / ".lmstudio/models/a/b/one.gguf")
    (home / "models").mkdir()
    (home / "models" / "mine.gguf").symlink_to(file)
    assert offered(home) == {"mine": "chatdoc"}


def test_what_is_no_language_model_is_not_offered_but_what_was_dropped_here_is_explained(home: Path) -> None:
    folder = home / ".lmstudio/models/a/b"
    put(folder / "embedder.gguf", gguf({"general.architecture": "nomic-bert"}))
    put(folder / "mmproj.gguf", gguf({"general.architecture": "clip"}))
    put(folder / "page.gguf", b"<html>")
    put(folder / "big-00002-of-00003.gguf")
    put(folder / "big-00003-of-00003.gguf")
    put(folder / "big-00001-of-00003.gguf")
    put(folder / "half-00001-of-00002.gguf")
    put(home / "models/page.gguf", b"<html>")
    assert offered(home) == {"page": "chatdoc", "big-00001-of-00003": "LM Studio"}
    put(home / "models" / "qwen.gguf", gguf({"general.architecture": "qwen3", "qwen3.pooling_type": 3}))
    (embedder,) = [each for each in found_models(home / "models") if each.name == "qwen"]
    assert isinstance(embedder.error, EmbedderAsModel)
    (page,) = [each for each in found_models(home / "models") if each.name == "page"]
    assert page.error is not None
    assert "GGUF" in page.error.problem("zh")


LLAMA = {"general.architecture": "llama", "tokenizer.chat_template": "{{ messages[-1].content }}"}
CANNOT_ANSWER = {
    "empty": b"",
    "page": b"<!DOCTYPE html>",
    "cut": gguf(LLAMA)[:-9],
    "short": gguf(LLAMA, [("t", [64], 0)]),
    "bert": gguf(LLAMA | {"general.architecture": "nomic-bert-moe"}),
    "gemma": gguf(LLAMA | {"general.architecture": "gemma-embedding"}),
    "pooled": gguf(LLAMA | {"llama.pooling_type": 1}),
    "ranker": gguf(LLAMA | {"llama.pooling_type": 4}),
    "mmproj": gguf({"general.architecture": "clip", "general.type": "mmproj"}),
    "lora": gguf(LLAMA | {"general.type": "adapter"}),
    "second": gguf(LLAMA | {"split.no": 1, "split.count": 2}),
    "alone-00001-of-00002": gguf(LLAMA | {"split.no": 0, "split.count": 2}),
    "base": gguf({"general.architecture": "llama"}),
}


@pytest.mark.parametrize("name", CANNOT_ANSWER)
def test_what_cannot_answer_is_not_preferred_however_new_it_is(home: Path, name: str) -> None:
    older = put(home / "models/older.gguf", gguf(LLAMA))
    os.utime(older, (1, 1))
    bad = put(home / f"models/{name}.gguf", CANNOT_ANSWER[name])
    assert preferred_gguf(None, home / "models") == (older, (bad,))
    older.unlink()
    assert preferred_gguf(None, home / "models") == (packaged_gguf(), (bad,))
    (row,) = [each for each in found_models(home / "models") if each.path == bad]
    assert (row.facts is None) == (name != "base"), "a person may choose a model that goes on with a text"


def test_what_lies_among_the_models_and_is_no_file_is_passed_by(home: Path) -> None:
    put(home / "models/part.gguf.part", gguf(LLAMA))
    (home / "models/folder.gguf").mkdir()
    (home / "models/nowhere.gguf").symlink_to(home / "missing.gguf")
    assert preferred_gguf(None, home / "models") == (packaged_gguf(), ())
    loud = put(home / "models/LOUD.GGUF", gguf(LLAMA))
    assert preferred_gguf(None, home / "models") == (loud, ())


DIGESTS = ["sha256:../../../../../../etc/passwd", f"sha256-{DIGEST}", f"sha256:{DIGEST}/..", f"SHA256:{DIGEST}",
           f"sha256:{'A' * 64}", f"sha256:{DIGEST}\n", "", 7, None, ["sha256"], {"a": 1}]  # fmt: skip


@pytest.mark.parametrize("digest", DIGESTS, ids=[f"{number}" for number, _ in enumerate(DIGESTS)])
def test_nothing_but_a_digest_is_taken_from_a_manifest(home: Path, digest: object) -> None:
    put(home / f".ollama/models/blobs/sha256-{DIGEST}")
    manifest(home, digest)
    assert offered(home) == {}


def loops(home: Path) -> None:
    folder = home / ".lmstudio/models"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "again").symlink_to(folder)
    (folder / "self.gguf").symlink_to(folder / "self.gguf")
    (folder / "one.gguf").symlink_to(folder / "two.gguf")
    (folder / "two.gguf").symlink_to(folder / "one.gguf")


def leads_out(home: Path) -> None:
    outside = put(home / "private/secret.gguf")
    link = home / ".lmstudio/models/a/out.gguf"
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    (home / ".lmstudio/models/a/folder").symlink_to(outside.parent)


def not_files(home: Path) -> None:
    folder = home / ".lmstudio/models"
    (folder / "folder.gguf").mkdir(parents=True)
    os.mkfifo(folder / "pipe.gguf")
    (folder / "device.gguf").symlink_to("/dev/zero")


def strange_manifests(home: Path) -> None:
    for number, content in enumerate([b"", b"\xff", b"[]", b"[" * 100_000, b'{"layers": 1}', b'{"layers": [7]}', b"7"]):
        put(home / f".ollama/models/manifests/r/l/m/{number}", content)
    os.mkfifo(home / ".ollama/models/manifests/pipe")
    put(home / ".ollama/models/manifests/r/l/m/huge", b" " * (found.MOST_MANIFEST_BYTES + 1))


def blob_that_leads_out(home: Path) -> None:
    manifest(home, f"sha256:{DIGEST}")
    blob = home / f".ollama/models/blobs/sha256-{DIGEST}"
    blob.parent.mkdir(parents=True)
    blob.symlink_to(put(home / "private/secret"))


def deep(home: Path) -> None:
    put(home / ".lmstudio/models" / "/".join("abcdefghijkl") / "deep.gguf")


def pointer_to_nowhere(home: Path) -> None:
    put(home / ".lmstudio-home-pointer", b"\0\xff")


HOSTILE: list[Callable[[Path], None]] = [
    loops, leads_out, not_files, strange_manifests, blob_that_leads_out, deep, pointer_to_nowhere,
]  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links and pipes are made as on POSIX")
@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_hostile_folders_offer_nothing_and_harm_nothing(home: Path, make: Callable[[Path], None]) -> None:
    make(home)
    assert offered(home) == {}


def test_a_folder_with_more_files_than_anyone_has_is_not_read_to_its_end(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "MOST_FILES", 3)
    for number in range(9):
        put(home / f".lmstudio/models/{number}.gguf", gguf({"general.architecture": f"a{number}"}))
    assert len(offered(home)) == 3
