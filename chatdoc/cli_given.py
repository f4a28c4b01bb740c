"""The options of a command -> the library, the folder and the language model that it works with."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from chatdoc.cli_progress import tell, tell_error
from chatdoc.cli_texts import say
from chatdoc.errors import EmptyQuestion, LibraryError, LibraryUnusable, ServerOff

if TYPE_CHECKING:
    from chatdoc.library import Library
    from chatdoc.types import LanguageModel
    from chatdoc.types_machine import Engine, Machine
    from models.backends import Choice
    from models.here import Answering
    from ui.tab import Services


@contextmanager
def opened_library(options: argparse.Namespace) -> "Iterator[Library]":
    """Open the library with the embedder that it is searched with; that this one is missing or fails is told."""
    from chatdoc.embedders import Embedders
    from chatdoc.library import Library
    from models.embedder import MiniLM
    from models.folder_embedder import find_embedder, multilingual_here
    from models.known import advised_multilingual

    embedders = Embedders(MiniLM(), find_embedder, multilingual_here, advised_multilingual())
    library = Library(library_folder(options), embedders.default, embedders=embedders)
    # Beside an answer and what was found it stands as a notice.
    is_told = options.command in ("serve", "add", "eval", "embedder")
    try:
        before = library.searched.absent
        if before is not None and is_told:
            tell_error(before)
        yield library
        after = library.searched.absent
        if after is not None and after is not before and is_told:
            tell_error(after)
    finally:
        library.close()


def made_folder(options: argparse.Namespace) -> Path:
    """Return the library's folder, made where it is not there. Raises LibraryUnusable."""
    folder = library_folder(options)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryUnusable(folder=folder, detail=error.strerror or error) from error
    return folder


def library_folder(options: argparse.Namespace) -> Path:
    """Return the library's folder: the one that was named, else the one chosen in Settings, else the usual one.

    Raises ChosenLibraryGone and PreferencesDamaged, but for the page.
    """
    if options.library:
        return Path(options.library)
    from chatdoc.preferences import library_to_open, usual_library

    try:
        return library_to_open()
    except LibraryError:
        if options.command != "serve":
            raise
        return usual_library()  # the page tells of it, and another can be chosen there


def question_in(options: argparse.Namespace) -> str:
    """Return the question. Raises EmptyQuestion."""
    question = storable(options.question)
    if not question:
        raise EmptyQuestion
    return question


def storable(typed: str) -> str:
    """Return what was typed; bytes of the command line that are not UTF-8 become question marks."""
    return typed.encode("utf-8", "replace").decode("utf-8").strip()


def tried_file(options: argparse.Namespace) -> Path:
    """Return the file that remembers which model files were tried."""
    return library_folder(options) / "models-tried.json"


def model_choice(options: argparse.Namespace) -> "Choice":
    """Return which model answers; a server on another machine is let through the seal and told of."""
    from chatdoc.preferences import stays_offline
    from chatdoc.sealed import allow_server
    from models.backends import choose, notice
    from models.chosen import chosen_model

    choice = choose(
        gguf=options.model,
        server=options.server,
        server_model=options.server_model,
        environment=os.environ,
        key=options.key,
        tried=tried_file(options),
        chosen=chosen_model(library_folder(options)),
        quotes_only=options.no_llm,
        kept=kept_engine(),
    )
    if (told := notice(choice)) is not None:
        tell_error(told)
    if choice.server is not None and choice.outside is not None:
        allow_server(choice.server.host, choice.server.port)
        if stays_offline():
            tell_error(ServerOff(host=choice.outside.host))
        else:
            tell(say("outside" if choice.outside.encrypted else "outside_plain", host=choice.outside.host))
    return choice


def kept_engine() -> "Engine":
    """Return what was chosen in Settings to answer."""
    from chatdoc.preferences import known
    from chatdoc.types_machine import Engine

    kept = known()
    return Engine("server", kept.server, model=kept.server_model) if kept.engine == "server" else Engine(kept.engine)


def load_model(choice: "Choice") -> "LanguageModel | None":
    """Load the model that was chosen; None where none is wanted."""
    from models.backends import load

    return load(choice)


def page_services(library: "Library", choice: "Choice", key: str = "") -> "Services":
    """Return what the page works with, `key` for a server. Nothing is loaded yet; ui/server.py ends what runs."""
    from chatdoc.ingest import IngestQueue
    from chatdoc.settings import Settings
    from chatdoc.watch import FolderWatch
    from models.here import Answering
    from models.shelf import Shelf
    from ui.tab import Services

    ingest = IngestQueue(library)
    answering = Answering(choice, key)
    return Services(
        library,
        ingest,
        FolderWatch(library, ingest),
        answering.model,
        Settings(),
        machine=_machine(answering),
        shelf=Shelf(library.folder),
    )


def _machine(answering: "Answering") -> "Machine":
    """Return how the page asks about this machine; nothing is looked at before it does."""
    from chatdoc.types_machine import Machine
    from models.folder_embedder import found_embedders

    return Machine(
        answering.look,
        answering.gpu,
        found_embedders,
        answering.load,
        answering.unload,
        answering.use,
        answering.engine,
        answering.answer_with,
        answering.notice,
        answering.describer,
    )
