"""The words about models: those that are on this machine, and those that can be downloaded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from chatdoc.errors import ModelError
from chatdoc.types import Language

Fit = Literal["fits", "tight", "too large"]
"""Memory stays free beside it; it can be loaded, but not much more; it cannot be loaded now."""

Origin = Literal["chatdoc", "package", "LM Studio", "GPT4All", "Ollama", "Hugging Face", "catalogue"]
"""Whose folder a file was found in; "package" is the built-in one, "catalogue" one that is not here."""

DownloadState = Literal["absent", "starting", "checking", "loading", "paused", "failed", "done"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download is; `done` and `total` in bytes.

    `bytes_per_s` and `seconds_left` are measured, and None until they are; `mirror` is where it is loaded from. In the
    state "failed" `error` says why. In the state "done" `path` is the file, or the folder of an embedder.
    """

    name: str
    state: DownloadState
    done: int
    total: int
    bytes_per_s: float | None = None
    seconds_left: float | None = None
    mirror: str = ""
    error: ModelError | None = None
    path: Path | None = None

    @property
    def runs(self) -> bool:
        return self.state in ("starting", "checking", "loading")


@dataclass(frozen=True, slots=True)
class Offered:
    """A model as it stands in a list. What nobody knows is "" or empty.

    `name` is what it is called by; `path` is None where it would have to be downloaded; `memory` are the bytes it takes
    with 4,096 and with 16,384 tokens of context; `error` says why a file that is here cannot be used. `unverified` are
    the facts of the catalogue that are not sure. `chats` is False for a language model without a chat template, which
    was made to go on with a text rather than to answer.
    """

    name: str
    kind: Literal["model", "embedder"]
    origin: Origin
    path: Path | None
    bytes: int
    maker: str = ""
    licence: str = ""
    languages: frozenset[Language] = frozenset()
    memory: tuple[int, ...] = ()
    fit: Fit | None = None
    recommended: bool = False
    chosen: bool = False
    downloadable: bool = False
    unverified: tuple[str, ...] = ()
    chats: bool = True
    error: ModelError | None = None


class ModelShelf(Protocol):
    """The models of this machine and of the catalogue; models/shelf.py is the one there is. Safe in several threads.

    Everything that is called with a name raises UnknownModel for one that is nowhere.
    """

    def offered(self) -> Sequence[Offered]:
        """Return what is here, then what can be downloaded, then embedders; takes a fraction of a second."""

    def advice(self, language: Language) -> str:
        """Say in one sentence which model is recommended for this machine, and why."""

    def choose(self, name: str | None) -> Offered | None:
        """Remember the model that answers from the next start on: a name of the list or a path; None for the default.

        Raises ModelNotHere for one that is not downloaded, NotAModel for a file that is none.
        """

    @property
    def folder(self) -> Path:
        """Where new models go."""

    def take_in(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        """Take in a GGUF file of so many bytes that is handed over in pieces: written, tried, moved among the models.

        None that is there is replaced. Raises ModelError, and whatever `pieces` raises.
        """

    def incoming(self) -> Progress | None:
        """Return how far the file is that is handed over, or what became of the last one: "failed" or "done"."""

    def stop_taking_in(self) -> None:
        """Refuse the file that is handed over, or put aside that the last one was refused."""

    def start(self, name: str) -> None:
        """Begin a download, or go on with it; the person has asked for it and seen its size and licence."""

    def pause(self, name: str) -> None:
        """Stop a download, or put aside that it failed; what arrived is kept."""

    def cancel(self, name: str) -> None:
        """Stop a download and throw away what arrived."""

    def progress(self, name: str) -> Progress:
        """Return how far a download is; cheap enough to be asked twice a second."""

    def wait(self, name: str, timeout_s: float | None = None) -> Progress:
        """Return how far it is when it has ended, or after so many seconds."""

    def close(self) -> None:
        """Pause every download."""
