"""The words about this machine: which model answers on it, its embedders, and what it computes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chatdoc.errors import ModelError, UnusableEmbedder
from chatdoc.types import Embedder, Language, LanguageModel


@dataclass(frozen=True, slots=True)
class ModelHere:
    """The file of the language model that answers. `error` says why it cannot be used or was not loaded.

    `tier` is what its size is called (models/catalogue.toml); `context_tokens` is what it is opened with, at most while
    it is not loaded; `memory` are the bytes that it takes then.
    """

    name: str
    path: Path | None = None
    bytes: int = 0
    tier: str = ""
    context_tokens: int = 0
    languages: frozenset[Language] = frozenset()
    memory: int = 0
    state: Literal["absent", "loading", "loaded"] = "absent"
    error: ModelError | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """How the page asks about this machine; made by chatdoc/cli_given.py. Each may take a second or two.

    `gpu` says in one sentence what runs on a graphics card, or why nothing does. `load` begins to read the model into
    memory, `unload` gives that back (raises ModelError while a reply is being written), `use` lets another file answer
    from now on where one answers, and says whether that is so. `has_model` is False where answers are to be quotes
    only; `server` is the address of the model server that answers, "" where a file does; `notice` is what to tell where
    another file answers than a person expects. `describer` is the model that may describe documents unasked: one that
    is loaded, and strong enough.
    """

    answering: Callable[[], ModelHere | None] = lambda: None
    gpu: Callable[[Language], str] = lambda language: ""
    embedders: Callable[[], Sequence[Embedder | UnusableEmbedder]] = tuple
    load: Callable[[], None] = lambda: None
    unload: Callable[[], None] = lambda: None
    use: Callable[[Path], bool] = lambda path: False
    has_model: bool = True
    server: str = ""
    notice: Callable[[], ModelError | None] = lambda: None
    describer: Callable[[], LanguageModel | None] = lambda: None
