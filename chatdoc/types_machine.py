"""The words about this machine: which model answers on it, its embedders, and what it computes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chatdoc.errors import ModelError, UnusableEmbedder
from chatdoc.types import Embedder, Language, LanguageModel, Outside


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


EngineKind = Literal["file", "server", "none"]
"""What answers: a model file in this process, a model server, or none; then answers are quotes only."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What answers. Of a server: its address, its host and port as they are shown, the model that was named there.

    `outside` is the machine that it runs on where that is another one.
    """

    kind: EngineKind = "file"
    address: str = ""
    shown: str = ""
    model: str = ""
    outside: Outside | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """How the page asks about this machine; made by chatdoc/cli_given.py. Each may take a second or two.

    `gpu` says in one sentence what runs on a graphics card, or why nothing does. `load` begins to read the model into
    memory, `unload` gives that back (raises ModelError while a reply is being written), `use` lets another file answer
    from now on. `engine` is what answers; `answer_with` another one from now on, of a server its address and the name
    of the model there (raises ChatdocError, and nothing is changed). `notice` is what to tell where another file
    answers than a person expects. `describer` is the model that may describe documents unasked: one that is loaded, and
    strong enough.
    """

    answering: Callable[[], ModelHere | None] = lambda: None
    gpu: Callable[[Language], str] = lambda language: ""
    embedders: Callable[[], Sequence[Embedder | UnusableEmbedder]] = tuple
    load: Callable[[], None] = lambda: None
    unload: Callable[[], None] = lambda: None
    use: Callable[[Path], None] = lambda path: None
    engine: Callable[[], Engine] = Engine
    answer_with: Callable[[EngineKind, str, str], None] = lambda kind, address, model: None
    notice: Callable[[], ModelError | None] = lambda: None
    describer: Callable[[], LanguageModel | None] = lambda: None
