"""This machine's folders of models -> the GGUF files in them, offered without copying.

Names, manifests and links in these folders were made by others: a manifest only ever names a digest, every file must
lie in the folder it was found in, and no folder is walked deeper or longer than the limits below.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from chatdoc.errors import ModelError
from chatdoc.types_models import Origin
from models.catalogue import dropped_ggufs, packaged_gguf
from models.gguf_facts import GgufFacts, read_facts

MOST_FOLDERS = 5000
MOST_FILES = 300
"""In one program's folder; who has more will name the file himself."""
MOST_DEPTH = 8
MOST_MANIFEST_BYTES = 1 << 20
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_BLOB = re.compile(r"sha256-[0-9a-f]{64}")
_OLLAMA_MODEL = "application/vnd.ollama.image.model"
_LATER_PART = re.compile(r"-\d{5}-of-\d{5}$")


@dataclass(frozen=True, slots=True)
class Found:
    """A model file; `error` says why it cannot be used, and then there are no `facts`."""

    path: Path
    name: str
    origin: Origin
    facts: GgufFacts | None = None
    error: ModelError | None = None


def found_models(*folders: Path) -> list[Found]:
    """Return the language models on this machine: those of the folders of models, then the package's, then others'.

    Of others, only what can be read is offered; of what a person dropped into those folders, it is said why not.
    """
    here = [read_found(path, path.stem, "chatdoc") for path in dropped_ggufs(*folders)]
    packaged = packaged_gguf()
    if packaged is not None:
        here.append(read_found(packaged, packaged.stem, "package"))
    theirs = [
        read_found(path, name, origin) for path, name, origin in _of_others(os.environ, Path.home(), sys.platform)
    ]
    offered = [found for found in theirs if found.facts is not None and found.facts.architecture]
    found: dict[Path, Found] = {}
    for each in (*here, *offered):
        found.setdefault(each.path.resolve(), each)  # one file may have several names
    return list(found.values())


def read_found(path: Path, name: str, origin: Origin) -> Found:
    """Return what a file's header says, or why it cannot be used."""
    try:
        return Found(path, name, origin, read_facts(path))
    except ModelError as error:
        return Found(path, name, origin, error=error)


def name_of(path: Path) -> str:
    """Return what a model file is called: its name, but of Ollama's, which are called by their sha256, their model's.

    name_of(Path("~/.ollama/models/blobs/sha256-b179...")) is "smollm2:135m".
    """
    if not _BLOB.fullmatch(path.name):
        return path.stem
    return next((name for blob, name in _blobs(path.parents[1]) if blob == path), path.stem)


def _of_others(environment: Mapping[str, str], home: Path, system: str) -> Iterator[tuple[Path, str, Origin]]:
    for folder in _lm_studio(home):
        yield from ((path, path.stem, "LM Studio") for path in _ggufs(folder))
    yield from ((path, path.stem, "GPT4All") for path in _ggufs(_gpt4all(environment, home, system)))
    for folder in _ollama(environment, home):
        yield from ((path, name, "Ollama") for path, name in _blobs(folder))
    yield from ((path, path.stem, "Hugging Face") for path in _ggufs(_hugging_face(environment, home)))


def _lm_studio(home: Path) -> list[Path]:
    """Return where LM Studio keeps models: in its own folder, which a pointer may name, or where its settings say.

    The settings are what its "Change models directory" writes; the key is `downloadsFolder`.
    """
    own = [home / ".lmstudio", home / ".cache" / "lm-studio"]
    own[:0] = [named for named in [_path(_small_text(home / ".lmstudio-home-pointer"))] if named]
    folders = []
    for folder in own:
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            chosen = _path(str(json.loads(_small_text(folder / "settings.json"))["downloadsFolder"]))
            folders += [chosen] if chosen else []
        folders.append(folder / "models")
    return list(dict.fromkeys(folders))


def _small_text(path: Path) -> str:
    """Return what stands in a file, "" where there is none, or one too large to be what it is called."""
    try:
        small = path.is_file() and path.stat().st_size <= MOST_MANIFEST_BYTES
        return path.read_text(encoding="utf-8") if small else ""
    except (OSError, ValueError):
        return ""


def _path(text: str) -> Path | None:
    path = Path(text.strip())
    return path if path.is_absolute() and "\0" not in text else None


def _gpt4all(environment: Mapping[str, str], home: Path, system: str) -> Path:
    if system == "darwin":
        return home / "Library" / "Application Support" / "nomic.ai" / "GPT4All"
    if system == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "nomic.ai" / "GPT4All"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "nomic.ai" / "GPT4All"


def _ollama(environment: Mapping[str, str], home: Path) -> list[Path]:
    """Return where Ollama keeps models; as a service of Linux it has a home of its own."""
    named = environment.get("OLLAMA_MODELS")
    return [Path(named)] if named else [home / ".ollama" / "models", Path("/usr/share/ollama/.ollama/models")]


def _hugging_face(environment: Mapping[str, str], home: Path) -> Path:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if environment.get(name):
            return Path(environment[name])
    if environment.get("HF_HOME"):
        return Path(environment["HF_HOME"]) / "hub"
    return Path(environment.get("XDG_CACHE_HOME") or home / ".cache") / "huggingface" / "hub"


def _ggufs(folder: Path) -> Iterator[Path]:
    """Yield the GGUF files of a folder; links count where they lead to a file in it (the Hugging Face cache has them).

    Of a model in several files, only the first is one.
    """
    paths = (path for path in _walk(folder) if path.suffix.lower() == ".gguf" and _is_first(path))
    for path in islice(paths, MOST_FILES):
        if _is_file_in(path, folder):
            yield path


def _is_first(path: Path) -> bool:
    return not _LATER_PART.search(path.stem) or "-00001-of-" in path.stem


def _is_file_in(path: Path, folder: Path) -> bool:
    """Is it an ordinary file, and not a link out of the folder, in a circle, or to a device?"""
    try:
        return path.is_file() and path.resolve(strict=True).is_relative_to(folder.resolve(strict=True))
    except (OSError, RuntimeError, ValueError):  # RuntimeError is how Python 3.11 says that links go in a circle
        return False


def _walk(folder: Path) -> Iterator[Path]:
    """Yield what is no folder, by name; folders that are links are not entered."""
    for count, (parent, folders, files) in enumerate(os.walk(folder, followlinks=False)):
        if count >= MOST_FOLDERS:
            return
        deep = len(Path(parent).relative_to(folder).parts) >= MOST_DEPTH
        folders[:] = [] if deep else sorted(folders)
        yield from (Path(parent) / name for name in sorted(files))


def _blobs(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the model of each manifest of Ollama, and what it is called there: family:size."""
    manifests = folder / "manifests"
    for manifest in islice(_walk(manifests), MOST_FILES):
        if not _is_file_in(manifest, manifests):
            continue
        digest = _model_digest(manifest)
        if digest is None:
            continue
        blob = folder / "blobs" / f"sha256-{digest}"
        if _is_file_in(blob, folder):
            yield blob, ":".join(manifest.parts[-2:])


def _model_digest(manifest: Path) -> str | None:
    """Return the one thing that is taken from a manifest: 64 hexadecimal digits, which can be no path."""
    with suppress(ValueError, KeyError, TypeError, RecursionError):
        said: Any = json.loads(_small_text(manifest))
        for layer in said["layers"]:
            if layer["mediaType"] == _OLLAMA_MODEL:
                digest = _DIGEST.fullmatch(layer["digest"])
                return digest[1] if digest else None
    return None
