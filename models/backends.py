"""What a person chose -> the language model that answers: the table of back ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from chatdoc.errors import ChosenModelGone, ModelError, ModelsPassedOver, NotAModel
from chatdoc.types import LanguageModel, Outside
from chatdoc.types_machine import Engine, EngineKind
from models.catalogue import choose_gguf, languages_of, preferred_gguf
from models.server_address import Address, parse_address

KEPT = Engine()
"""Where a person chose nothing."""
MOST_NAMED = 3
"""Of more files that cannot answer, only so many are named."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Where `server` is named, it answers; else the file `gguf`, or without one the preferred file that is here.

    None does where answers are to be `quotes_only`. `tried` is the file that remembers which model files were tried.
    `outside` is set where the server is not this machine, `gone` where the file that was chosen once is not there any
    more.
    """

    tried: Path
    gguf: Path | None = None
    server: Address | None = None
    server_model: str = ""
    key: str = field(default="", repr=False)
    outside: Outside | None = None
    gone: Path | None = None
    quotes_only: bool = False

    @property
    def engine(self) -> EngineKind:
        if self.server is not None:
            return "server"
        return "none" if self.quotes_only else "file"


def choose(
    *,
    gguf: Path | None,
    server: str | None,
    server_model: str | None,
    environment: Mapping[str, str],
    key: str,
    tried: Path,
    chosen: Path | None = None,
    quotes_only: bool = False,
    kept: Engine = KEPT,
) -> Choice:
    """Return what was chosen: what the command line names goes before CHATDOC_SERVER and CHATDOC_SERVER_MODEL.

    After them comes the engine that was `kept`, last the file that was `chosen` for the library. No server is asked
    yet. Raises BadServerAddress.
    """
    gone = gguf is None and chosen is not None and not chosen.is_file()
    file = Choice(tried, gguf=gguf or chosen) if not gone else Choice(tried, gone=chosen)
    model = environment.get("CHATDOC_SERVER_MODEL", "")
    if server is None and gguf is None and not quotes_only:
        server = environment.get("CHATDOC_SERVER")
        if server is None:
            server, model, quotes_only = kept.address, kept.model, kept.kind == "none"
    if quotes_only or not server:
        return replace(file, quotes_only=quotes_only)
    return with_server(file, parse_address(server), server_model if server_model is not None else model, key)


def with_server(choice: Choice, server: Address, server_model: str, key: str) -> Choice:
    """Return the same choice, but that the server at this address answers."""
    outside = None if server.leads_here() else Outside(server.shown, server.encrypted)
    return replace(choice, server=server, server_model=server_model, key=key, outside=outside, quotes_only=False)


def without_server(choice: Choice, *, quotes_only: bool) -> Choice:
    """Return the same choice, but that a file answers, or none where answers are to be quotes only."""
    return replace(choice, server=None, server_model="", key="", outside=None, quotes_only=quotes_only)


def notice(choice: Choice) -> ModelError | None:
    """Return what to tell where another file answers than a person expects."""
    if choice.engine != "file":
        return None
    if choice.gone is not None:
        return ChosenModelGone(name=choice.gone.name)
    if choice.gguf is not None:
        return None
    if not (passed_over := preferred_gguf(choice.tried)[1]):
        return None
    more = ", …" if len(passed_over) > MOST_NAMED else ""
    return ModelsPassedOver(names=", ".join(path.name for path in passed_over[:MOST_NAMED]) + more)


def load(choice: Choice) -> LanguageModel | None:
    """Return the language model, None where none is to answer.

    The file or the server is opened on first use. Raises ModelError.
    """
    return None if choice.engine == "none" else BACKENDS[choice.engine](choice)


def _file(choice: Choice) -> LanguageModel:
    from models.llm import LlamaCpp

    path = choose_gguf(choice.gguf, choice.tried)
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise NotAModel(name=path)
    return LlamaCpp(path, languages=languages_of(path), tried=choice.tried)


def _server(choice: Choice) -> LanguageModel:
    from models.server import OpenAIServer

    assert choice.server is not None
    return OpenAIServer(choice.server, model=choice.server_model, key=choice.key)


BACKENDS: dict[str, Callable[[Choice], LanguageModel]] = {"file": _file, "server": _server}
