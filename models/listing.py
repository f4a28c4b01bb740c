"""What could answer on this machine -> facts by name, for a bug report."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from chatdoc.errors import ModelError
from chatdoc.types import Language
from chatdoc.types_machine import Engine
from models.backends import choose
from models.catalogue import found_ggufs
from models.gguf_facts import read_facts
from models.tiers import describe, known_sizes, standing
from models.trial import known_sha256, result_of

_GIB = 1 << 30
_TEXTS: dict[str, dict[Language, str]] = {
    "here": {"en": "{host}, on this computer", "zh": "{host}，在本机"},
    "outside": {"en": "{host}, another computer", "zh": "{host}，在另一台计算机"},
    "model": {"en": "{where}; model {model}", "zh": "{where}；模型 {model}"},
}


def list_models(environment: Mapping[str, str], kept: Engine, tried: Path, language: Language) -> dict[str, str]:
    """Return the server that is named, if any, and the model files, the preferred first, with their tiers.

    No server is asked, and no model is loaded. `kept` is the engine that was chosen in Settings, `tried` the file that
    remembers which model files were tried.
    """
    facts: dict[str, str] = {"engine": kept.kind} if kept.kind != "file" else {}
    if server := _server(environment, kept, tried, language):
        facts["server"] = server
    for number, path in enumerate(found_ggufs(), 1):
        facts[f"model {number}"] = f"{path} ({path.stat().st_size / _GIB:.2f} GiB; {_tier(path, tried, language)})"
    return facts


def _server(environment: Mapping[str, str], kept: Engine, tried: Path, language: Language) -> str:
    try:
        choice = choose(
            gguf=None, server=None, server_model=None, environment=environment, key="", tried=tried, kept=kept
        )
    except ModelError as error:
        return error.told(language, typed=True)
    if choice.server is None:
        return ""
    where = _TEXTS["here" if choice.outside is None else "outside"][language].format(host=choice.server.shown)
    return _TEXTS["model"][language].format(where=where, model=choice.server_model) if choice.server_model else where


def _tier(path: Path, tried: Path, language: Language) -> str:
    try:
        facts = read_facts(path)
    except ModelError as error:
        return error.problem(language)
    sha256 = known_sha256(path, tried)
    if not sha256 and facts.file_bytes in known_sizes():  # the only files of which it tells something before a trial
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return describe(standing(facts.parameters, sha256, result_of(sha256, tried)), language)
