"""What was chosen to answer -> the language model itself, and what the page says of it and does with it."""

import logging
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from chatdoc.errors import ChatdocError, ModelBusy, ModelError, ModelFailed, ServerOff
from chatdoc.preferences import answer_with, stays_offline
from chatdoc.sealed import allow_no_server, allow_server
from chatdoc.types import Language, LanguageModel
from chatdoc.types_machine import Engine, EngineKind, ModelHere
from models.backends import Choice, load, notice, with_server, without_server
from models.catalogue import choose_gguf, languages_of
from models.found import name_of, read_found
from models.llm import LlamaCpp, gpu_line
from models.memory import memory_needed
from models.offload import describe
from models.server_address import parse_address
from models.tiers import tier_of

logger = logging.getLogger(__name__)


class Answering:
    """The model that answers; safe to use from several threads. Nothing is read into memory before it is needed."""

    def __init__(self, choice: Choice, key: str = "") -> None:
        """`key` is for the server that was named with it, or for one that is named later where none was."""
        self._choice = choice
        self._key, self._key_is_for = key, choice.server
        self._path: Path | None = None  # the file that answers: one that comes later does from the next start
        self._lock = threading.Lock()
        self._model: LanguageModel | None = None
        self._error: ModelError | None = None
        self._loading: threading.Thread | None = None

    def model(self) -> LanguageModel | None:
        """Return the model, the same one each time; None where none is wanted. Raises ModelError."""
        with self._lock:
            choice = self._choice
            if choice.outside is not None and stays_offline():
                raise ServerOff(host=choice.outside.host)
            if self._model is not None and not self._can_do_without():
                return self._model
            if choice.engine == "file":
                self._path = choose_gguf(choice.gguf, choice.tried)
            self._model = load(replace(choice, gguf=self._path))
            return self._model

    def _can_do_without(self) -> bool:
        """Was a file that nobody chose refused by llama.cpp? Then the next best answers."""
        return self._choice.gguf is None and isinstance(self._model, LlamaCpp) and self._model.refused

    def notice(self) -> ModelError | None:
        """Return what to tell where another file answers than a person expects."""
        return notice(self._choice)

    def use(self, path: Path) -> None:
        """Answer with this file from now on. Raises PreferencesNotKept where it did not before, and nothing changes."""
        if self._choice.engine != "file":
            answer_with("file")
        self._change(Choice(self._choice.tried, gguf=path))

    def engine(self) -> Engine:
        """Return what answers."""
        choice = self._choice
        if (server := choice.server) is None:
            return Engine(choice.engine)
        return Engine("server", server.base, server.shown, choice.server_model, choice.outside)

    def answer_with(self, kind: EngineKind, address: str = "", model: str = "") -> None:
        """Answer with a file, a server or none from now on, and from the next start where that names nothing else.

        A server is asked first what it is. Raises ServerError, ServerOff, UnusableKey and PreferencesNotKept;
        then nothing is changed.
        """
        if kind != "server":
            answer_with(kind)
            self._change(without_server(self._choice, quotes_only=kind == "none"))
            return
        server = parse_address(address)
        key = self._key if self._key_is_for in (None, server) else ""
        choice = with_server(self._choice, server, model.strip(), key)
        if choice.outside is not None and stays_offline():
            raise ServerOff(host=choice.outside.host)
        try:
            _let_through(choice)
            llm = load(choice)
            assert llm is not None
            logger.info("a model server with %d tokens of context is chosen", llm.context_tokens)
            answer_with(kind, server.base, choice.server_model)
        except ChatdocError:
            _let_through(self._choice)
            raise
        self._change(choice)

    def _change(self, choice: Choice) -> None:
        """Answer with this from now on.

        A reply that the old model is writing comes to its end, and its memory is free after that.
        """
        with self._lock:
            old, self._model, self._error = self._model, None, None
            self._choice, self._path = choice, None
        _let_through(choice)
        if isinstance(old, LlamaCpp):
            with suppress(ModelBusy):
                old.unload()

    def load(self) -> None:
        """Begin to read the model into memory, in a thread of its own: a large one takes minutes."""
        with self._lock:
            if self._loading is None or not self._loading.is_alive():
                self._error = None
                self._loading = threading.Thread(target=self._load, name="load the model", daemon=True)
                self._loading.start()

    def unload(self) -> None:
        """Give its memory back; the next question reads it again. Raises ModelBusy."""
        with self._lock:
            model = self._model
        if isinstance(model, LlamaCpp):
            model.unload()

    def look(self) -> ModelHere | None:
        """Return what there is to say of the file that answers, None where none does. Nothing is loaded for it."""
        with self._lock:
            choice, failed = self._choice, self._error
            loading = self._loading is not None and self._loading.is_alive()
        if choice.engine != "file":
            return None
        try:
            model = self.model()
            path = self._path
        except ModelError as error:
            return ModelHere(choice.gguf.stem if choice.gguf else "", choice.gguf, error=error)
        if path is None:  # another engine was chosen just now
            return None
        found = read_found(path, name_of(path), "chatdoc")
        if found.facts is None:
            return ModelHere(found.name, path, error=found.error)
        tier = tier_of(found.facts.parameters)
        resident = model.resident if isinstance(model, LlamaCpp) else None
        context_tokens = tier.context_tokens if resident is None else resident[0]
        return ModelHere(
            name=found.name,
            path=path,
            bytes=found.facts.file_bytes,
            tier=tier.name,
            context_tokens=context_tokens,
            languages=languages_of(path),
            memory=0 if resident is None else memory_needed(found.facts, context_tokens),
            state="loading" if loading else "absent" if resident is None else "loaded",
            error=failed,
        )

    def gpu(self, language: Language) -> str:
        """Say in one sentence what runs on a graphics card here, or would once it is loaded, or why nothing does."""
        with self._lock:
            choice, model = self._choice, self._model
        resident = model.resident if isinstance(model, LlamaCpp) else None
        if resident is not None:
            return describe(resident[1], language)
        return "" if choice.engine == "none" else gpu_line(language, choice.gguf, choice.tried)

    def describer(self) -> LanguageModel | None:
        """Return the model that may describe documents unasked: a file, in memory, known to be of a tier that can.

        None where there is no such; nothing is loaded for it.
        """
        with self._lock:
            model = self._model
        if not isinstance(model, LlamaCpp) or model.resident is None:
            return None
        return model if model.standing.tier.describes and not model.standing.guessed else None

    def _load(self) -> None:
        try:
            if (model := self.model()) is not None:
                model.count_tokens("ready")
        except ModelError as error:
            self._error = error
        except Exception as error:
            logger.exception("the model could not be loaded")
            self._error = ModelFailed(name=self._name(), detail=type(error).__name__)

    def _name(self) -> str:
        return self._path.name if self._path is not None else "?"


def _let_through(choice: Choice) -> None:
    """Let the server that answers through the seal where it is on another machine, and no other."""
    if choice.server is None or choice.outside is None:
        allow_no_server()
    else:
        allow_server(choice.server.host, choice.server.port)
