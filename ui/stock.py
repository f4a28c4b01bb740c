"""This machine -> what the models view lists, asked once when it comes to the front: it takes seconds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chatdoc.errors import ChatdocError, ModelError, UnusableEmbedder
from chatdoc.types import Embedder, Language
from chatdoc.types_machine import Machine, ModelHere
from chatdoc.types_models import ModelShelf, Offered, Progress
from ui.strings import STRINGS


@dataclass(frozen=True, slots=True)
class EmbedderHere:
    """An embedder on this machine, and what it says of itself."""

    name: str
    languages: frozenset[Language]
    dimension: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What is here and can be had; an error stands for what is refused.

    In each language `gpu` says what runs on a graphics card, and `advice` which model is recommended. `downloaded` are
    the names of those whose download was whole when this was looked at, `taken_in` the last file that was handed over.
    """

    answering: ModelHere | None
    embedders: tuple[EmbedderHere | ChatdocError, ...]
    gpu: dict[Language, str]
    offered: tuple[Offered, ...] = ()
    advice: dict[Language, str] = field(default_factory=dict)
    downloaded: frozenset[str] = frozenset()
    taken_in: Path | None = None


def take_stock(machine: Machine, shelf: ModelShelf | None) -> Stock:
    """Look at all model files and embedders, and at what can be downloaded."""
    offered = () if shelf is None else tuple(shelf.offered())
    return Stock(
        machine.answering(),
        tuple(_embedder(found) for found in machine.embedders()),
        {language: machine.gpu(language) for language in STRINGS},
        offered,
        {} if shelf is None else {language: shelf.advice(language) for language in STRINGS},
        whole(downloads(shelf, offered)),
        taken_in(shelf),
    )


def taken_in(shelf: ModelShelf | None) -> Path | None:
    """Return the last model file that was handed over."""
    incoming = None if shelf is None else shelf.incoming()
    return None if incoming is None else incoming.path


def downloads(shelf: ModelShelf | None, offered: Sequence[Offered]) -> dict[str, Progress]:
    """Return how far each download is, by its name; cheap."""
    return {row.name: shelf.progress(row.name) for row in offered if row.downloadable} if shelf is not None else {}


def whole(progress: dict[str, Progress]) -> frozenset[str]:
    """Return the names of those that have arrived."""
    return frozenset(name for name, each in progress.items() if each.state == "done")


def _embedder(found: Embedder | UnusableEmbedder) -> EmbedderHere | ChatdocError:
    if isinstance(found, UnusableEmbedder):
        return found
    try:
        return EmbedderHere(found.name, found.languages, found.dimension, found.max_tokens)
    except ModelError as error:
        return error
