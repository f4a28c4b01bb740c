"""What a person chose -> the language model that answers: the table of back ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chatdoc.errors import ChosenModelGone, ModelError, ModelsPassedOver, NotAModel
from chatdoc.types import LanguageModel, Outside
from models.catalogue import choose_gguf, languages_of, preferred_gguf
from models.server_address import Address, parse_address

MOST_NAMED = 3
"""Of more files that cannot answer, only so many are named."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Where `server` is named, it answers; else the file `gguf`, or without one the preferred file that is here.

    `tried` is the file that remembers which model files were tried. `outside` is set where the server is not this
    machine, `gone` where the file that was chosen once is not there any more.
    """

    tried: Path
    gguf: Path | None = None
    server: Address | None = None
    server_model: str = ""
    key: str = field(default="", repr=False)
    outside: Outside | None = None
    gone: Path | None = None


def choose(
    *,
    gguf: Path | None,
    server: str | None,
    server_model: str | None,
    environment: Mapping[str, str],
    key: str,
    tried: Path,
    chosen: Path | None = None,
) -> Choice:
    """Return what was chosen: what the command line names goes before CHATDOC_SERVER and CHATDOC_SERVER_MODEL.

    The file that was `chosen` for the library comes last. No server is asked yet. Raises BadServerAddress.
    """
    if server is None and gguf is None:
        server = environment.get("CHATDOC_SERVER")
    if not server:
        if gguf is None and chosen is not None:
            return Choice(tried, gguf=chosen) if chosen.is_file() else Choice(tried, gone=chosen)
        return Choice(tried, gguf=gguf)
    address = parse_address(server)
    named = server_model if server_model is not None else environment.get("CHATDOC_SERVER_MODEL", "")
    outside = None if address.leads_here() else Outside(address.shown, address.encrypted)
    return Choice(tried, server=address, server_model=named, key=key, outside=outside)


def notice(choice: Choice) -> ModelError | None:
    """Return what to tell where another file answers than a person expects."""
    if choice.gone is not None:
        return ChosenModelGone(name=choice.gone.name)
    if choice.gguf is not None or choice.server is not None:
        return None
    if not (passed_over := preferred_gguf(choice.tried)[1]):
        return None
    more = ", …" if len(passed_over) > MOST_NAMED else ""
    return ModelsPassedOver(names=", ".join(path.name for path in passed_over[:MOST_NAMED]) + more)


def load(choice: Choice) -> LanguageModel:
    """Return the language model; the file or the server is opened on first use. Raises ModelError."""
    return BACKENDS["file" if choice.server is None else "server"](choice)


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
