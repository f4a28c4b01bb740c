"""The words about this machine: which models are on it, and what it computes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatdoc.errors import ModelError, UnusableEmbedder
from chatdoc.types import Embedder, Language


@dataclass(frozen=True, slots=True)
class ModelHere:
    """A language model's file. `error` says why it cannot be used; then the rest is unknown.

    `tier` is what its size is called (models/catalogue.toml); `context_tokens` is what it is opened with, at most while
    it is not `loaded`. `answers` marks the one that is asked.
    """

    name: str
    bytes: int
    tier: str = ""
    context_tokens: int = 0
    languages: frozenset[Language] = frozenset()
    answers: bool = False
    loaded: bool = False
    error: ModelError | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """How the page asks about this machine; made by chatdoc/cli.py. Each may take a second or two.

    `gpu` says in one sentence what runs on a graphics card, or why nothing does. `has_model` is False where answers are
    to be quotes only; `server` is the address of the model server that answers, "" where a file does.
    """

    models: Callable[[], Sequence[ModelHere]] = tuple
    gpu: Callable[[Language], str] = lambda language: ""
    embedders: Callable[[], Sequence[Embedder | UnusableEmbedder]] = tuple
    has_model: bool = True
    server: str = ""
