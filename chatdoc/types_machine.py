"""The words about this machine: which model answers on it, its embedders, and what it computes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatdoc.errors import ModelError, UnusableEmbedder
from chatdoc.types import Embedder, Language, LanguageModel


@dataclass(frozen=True, slots=True)
class ModelHere:
    """The file of the language model that answers. `error` says why it cannot be used; then the rest is unknown.

    `tier` is what its size is called (models/catalogue.toml); `context_tokens` is what it is opened with, at most while
    it is not `loaded`.
    """

    name: str
    path: Path | None = None
    bytes: int = 0
    tier: str = ""
    context_tokens: int = 0
    languages: frozenset[Language] = frozenset()
    loaded: bool = False
    error: ModelError | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """How the page asks about this machine; made by chatdoc/cli_given.py. Each may take a second or two.

    `gpu` says in one sentence what runs on a graphics card, or why nothing does. `has_model` is False where answers are
    to be quotes only; `server` is the address of the model server that answers, "" where a file does; `gone` tells that
    the file that was chosen is not there any more. `describer` is the model that may describe documents unasked: one
    that is loaded, and strong enough.
    """

    answering: Callable[[], ModelHere | None] = lambda: None
    gpu: Callable[[Language], str] = lambda language: ""
    embedders: Callable[[], Sequence[Embedder | UnusableEmbedder]] = tuple
    has_model: bool = True
    server: str = ""
    gone: ModelError | None = None
    describer: Callable[[], LanguageModel | None] = lambda: None
