"""catalogue.toml -> the embedders that are known, and which of them a file is."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chatdoc.types import Language

CATALOGUE = Path(__file__).parent / "catalogue.toml"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the catalogue has it; of a sha256 that was only seen in part, `sha256` is the beginning."""

    path: str
    bytes: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class KnownEmbedder:
    """What is known of an embedder. A prefix stands before the text it embeds."""

    name: str
    languages: frozenset[Language]
    question_prefix: str
    passage_prefix: str
    files: tuple[KnownFile, ...]


def known_embedders() -> tuple[KnownEmbedder, ...]:
    """Return the embedders of the catalogue, the preferred one first."""
    return _read(CATALOGUE)


@cache
def _read(catalogue: Path) -> tuple[KnownEmbedder, ...]:
    entries: list[dict[str, Any]] = tomllib.loads(catalogue.read_text(encoding="utf-8"))["embedder"]
    return tuple(
        KnownEmbedder(
            entry["name"],
            frozenset(entry["languages"]),
            entry["question_prefix"],
            entry["passage_prefix"],
            tuple(
                KnownFile(file["path"], file.get("bytes"), file.get("sha256") or file["sha256_begins"])
                for file in entry["file"]
            ),
        )
        for entry in entries
    )


def known_by(sha256: str, size: int) -> KnownEmbedder | None:
    """Return the embedder that a file of this sha256 (hexadecimal) and size in bytes belongs to, if it is known."""
    for embedder in known_embedders():
        for file in embedder.files:
            if sha256.startswith(file.sha256) and file.bytes in (size, None):
                return embedder
    return None


def advised_multilingual() -> str:
    """Return the name of the embedder to get for English and Chinese together."""
    return next(
        embedder.name
        for embedder in known_embedders()
        if embedder.languages >= {"en", "zh"} and any(file.path.endswith(".safetensors") for file in embedder.files)
    )
