"""This machine -> what the models view lists, asked once when it comes to the front: it takes seconds."""

from dataclasses import dataclass

from chatdoc.errors import ChatdocError, ModelError, UnusableEmbedder
from chatdoc.types import Embedder, Language
from chatdoc.types_machine import Machine, ModelHere
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
    """What is here. `gpu` says in each language what runs on a graphics card; an error stands for what is refused."""

    models: tuple[ModelHere, ...]
    embedders: tuple[EmbedderHere | ChatdocError, ...]
    gpu: dict[Language, str]


def take_stock(machine: Machine) -> Stock:
    """Look at all model files and embedders."""
    return Stock(
        tuple(machine.models()),
        tuple(_embedder(found) for found in machine.embedders()),
        {language: machine.gpu(language) for language in STRINGS},
    )


def _embedder(found: Embedder | UnusableEmbedder) -> EmbedderHere | ChatdocError:
    if isinstance(found, UnusableEmbedder):
        return found
    try:
        return EmbedderHere(found.name, found.languages, found.dimension, found.max_tokens)
    except ModelError as error:
        return error
