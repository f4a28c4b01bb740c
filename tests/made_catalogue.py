"""A catalogue whose models are small and lie on a hub on this machine."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from models import known
from tests.made_ggufs import gguf
from tests.made_hub import MadeHub, made_hub

CONTENT = gguf({"general.architecture": "llama", "llama.block_count": 2}) + random.Random(7).randbytes(300_000)
SHAPE = "parameters = 600_000_000\ntrained_tokens = 32768\nlayers = 28\nkv_bytes = 114688\nthinking = ''\n"
COMMON = "maker = 'Maker'\nlicence = 'MIT'\nrevision = 'r'\nlanguages = ['en', 'zh']\nunverified = []\n"


@contextmanager
def made_catalogue(folder: Path) -> Iterator[MadeHub]:
    """Let the catalogue have a model "Small", a model "Other" and an embedder "Folder", all on a made hub.

    The rest of the real one stays: tiers and ways to keep a model from thinking.
    """
    files = {"/o/small/r/small.gguf": CONTENT, "/o/other/r/other.gguf": CONTENT[:-1] + b"x"}
    files |= {"/o/folder/r/model.safetensors": CONTENT[:999], "/o/folder/r/1_Pooling/config.json": b"{}"}
    real = known.CATALOGUE.read_text(encoding="utf-8")
    with made_hub(files) as hub, pytest.MonkeyPatch.context() as patched:
        mirror = f"[[mirror]]\nname = 'made'\naddress = '{hub.base}/{{repository}}/{{revision}}/{{path}}'\n"
        parts = [mirror, "hosts = ['127.0.0.1']\n"]
        for name in ("Small", "Other"):
            path = f"{name.lower()}.gguf"
            parts.append(f"[[language_model]]\nname = '{name}'\nrepository = 'o/{name.lower()}'\n{COMMON}{SHAPE}")
            parts.append(_file("language_model", path, files[f"/o/{name.lower()}/r/{path}"]))
        parts.append("[[embedder]]\nname = 'Folder'\nrepository = 'o/folder'\nquestion_prefix = ''\n")
        parts.append(f"passage_prefix = ''\n{COMMON}")
        parts += [
            _file("embedder", path, files[f"/o/folder/r/{path}"], "wanted = true\n")
            for path in ("model.safetensors", "1_Pooling/config.json")
        ]
        catalogue = folder / "catalogue.toml"
        catalogue.write_text("".join(parts) + real[real.index("# How much a language model reads") :], encoding="utf-8")
        patched.setattr(known, "CATALOGUE", catalogue)
        yield hub


def no_other_models(patched: pytest.MonkeyPatch, home: Path) -> None:
    """Let this be a machine on which no other program has models; `home` is an empty folder."""
    home.mkdir()
    patched.setattr(Path, "home", lambda: home)
    for name in ("OLLAMA_MODELS", "HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME"):
        patched.delenv(name, raising=False)
    patched.setenv("XDG_DATA_HOME", str(home))


def _file(kind: str, path: str, content: bytes, more: str = "") -> str:
    digest = sha256(content).hexdigest()
    return f"[[{kind}.file]]\npath = '{path}'\nbytes = {len(content)}\nsha256 = '{digest}'\n{more}"
