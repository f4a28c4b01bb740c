"""catalogue.toml -> what is known of models: where they are had, what they need, and which of them a file is."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chatdoc.errors import UnknownModel
from chatdoc.types import Language
from models.gguf_facts import GgufFacts

CATALOGUE = Path(__file__).parent / "catalogue.toml"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the catalogue has it; of a sha256 that was only seen in part, `sha256` is the beginning.

    `wanted` files make up what is downloaded.
    """

    path: str
    bytes: int | None
    sha256: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where files are had. `address` has the fields repository, revision and path.

    A download speaks to `hosts` only; one that begins with a dot stands for all below it.
    """

    name: str
    address: str
    hosts: tuple[str, ...]
    only_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of any model. `mirrors` are names; `unverified` says what was not found when it was written."""

    name: str
    maker: str
    licence: str
    repository: str
    revision: str
    languages: frozenset[Language]
    files: tuple[KnownFile, ...]
    mirrors: tuple[str, ...]
    unverified: tuple[str, ...]

    @property
    def wanted(self) -> tuple[KnownFile, ...]:
        """The files that are downloaded."""
        return tuple(file for file in self.files if file.wanted)

    @property
    def bytes(self) -> int:
        """How large the download is; small files whose size nobody said are not counted."""
        return sum(file.bytes or 0 for file in self.wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel(Entry):
    """A language model, one GGUF file. `thinking` is the sign of an entry of thinking.py, "" where it does not think.

    `active_parameters` are computed for each token. `kv_bytes` is what a token of context takes, `window_bytes` what
    the layers with a sliding window take beside it.
    """

    parameters: int
    active_parameters: int
    trained_tokens: int
    layers: int
    kv_bytes: int
    window_bytes: int
    thinking: str

    @property
    def file(self) -> KnownFile:
        return self.files[0]

    def facts(self) -> GgufFacts:
        """Return what its header will say, as far as memory is concerned; the window counts as weights."""
        return GgufFacts(
            name=self.name,
            architecture="",
            file_bytes=(self.file.bytes or 0) + self.window_bytes,
            parameters=self.parameters,
            layers=self.layers,
            trained_tokens=self.trained_tokens,
            kv_bytes=self.kv_bytes,
            template="",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEmbedder(Entry):
    """An embedder, a folder of files. A prefix stands before the text it embeds; `pooling` is cls, mean or
    lasttoken.
    """

    dimension: int
    max_tokens: int
    pooling: str
    question_prefix: str
    passage_prefix: str


@cache
def _read(catalogue: Path) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = tomllib.loads(catalogue.read_text(encoding="utf-8"))
    return tables


def table(name: str) -> list[dict[str, Any]]:
    """Return the catalogue's entries of a kind as they stand there; the one place that reads it."""
    return _read(CATALOGUE).get(name, [])


def known_models() -> tuple[KnownModel, ...]:
    """Return the language models, from the least to the most able."""
    return tuple(
        KnownModel(
            **_common(entry, wanted=True),
            parameters=entry["parameters"],
            active_parameters=entry.get("active_parameters", entry["parameters"]),
            trained_tokens=entry["trained_tokens"],
            layers=entry["layers"],
            kv_bytes=entry["kv_bytes"],
            window_bytes=entry.get("window_bytes", 0),
            thinking=entry["thinking"],
        )
        for entry in table("language_model")
    )


def known_embedders() -> tuple[KnownEmbedder, ...]:
    """Return the embedders, the preferred one first. Those without wanted files cannot be downloaded."""
    return tuple(
        KnownEmbedder(
            **_common(entry, wanted=False),
            dimension=entry.get("dimension", 0),
            max_tokens=entry.get("max_tokens", 0),
            pooling=entry.get("pooling", ""),
            question_prefix=entry["question_prefix"],
            passage_prefix=entry["passage_prefix"],
        )
        for entry in table("embedder")
    )


def _common(entry: dict[str, Any], *, wanted: bool) -> dict[str, Any]:
    """Return the fields that every entry has."""
    return {
        "name": entry["name"],
        **{key: entry.get(key, "") for key in ("maker", "licence", "repository", "revision")},
        "languages": frozenset(entry["languages"]),
        "files": tuple(
            KnownFile(
                file["path"],
                file.get("bytes"),
                file.get("sha256") or file["sha256_begins"],
                file.get("wanted", wanted),
            )
            for file in entry["file"]
        ),
        "mirrors": tuple(entry.get("mirrors", (mirror.name for mirror in mirrors() if not mirror.only_named))),
        "unverified": tuple(entry.get("unverified", ())),
    }


def mirrors() -> tuple[Mirror, ...]:
    """Return the mirrors, the preferred one first."""
    return tuple(
        Mirror(entry["name"], entry["address"], tuple(entry["hosts"]), entry.get("only_named", False))
        for entry in table("mirror")
    )


def downloadable() -> Iterator[KnownModel | KnownEmbedder]:
    """Yield what can be downloaded and used, language models first."""
    yield from known_models()
    yield from (embedder for embedder in known_embedders() if embedder.wanted)


def find_entry(name: str) -> KnownModel | KnownEmbedder:
    """Return what can be downloaded under that name, in whatever case. Raises UnknownModel."""
    for entry in downloadable():
        if entry.name.casefold() == name.casefold():
            return entry
    raise UnknownModel(name=name)


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
