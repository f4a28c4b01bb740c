"""This machine and the catalogue -> the models that can answer here, as a list; the page's way to them."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from chatdoc.errors import ModelCrashed, ModelNotHere
from chatdoc.types import Language
from chatdoc.types_models import Offered, Progress
from models.catalogue import languages_of, preferred_gguf
from models.chosen import choose_model, chosen_model
from models.downloads import Downloads
from models.found import Found, found_models, read_found
from models.incoming import Incoming
from models.known import KnownEmbedder, KnownModel, downloadable, find_entry, known_models
from models.memory import memory_here
from models.recommend import Machine, fit_of, machine_here, memory_for, recommended, why
from models.trial import refusal_of


class Shelf(Downloads):
    """See chatdoc.types_models.ModelShelf. `library` is the folder that remembers what was chosen for it."""

    def __init__(self, library: Path, *folders: Path) -> None:
        super().__init__(*folders)
        self._library = library
        self._tried = library / "models-tried.json"
        self._taking_in = threading.Lock()
        self._incoming: Incoming | None = None

    def offered(self) -> list[Offered]:
        machine, answering = self._machine(), self._answering()
        advised = recommended(machine)
        here = [self._here(found, machine) for found in found_models(*self._folders)]
        names = {row.name for row in here}
        rows = [*here, *(_to_get(model, machine) for model in known_models() if model.name not in names)]
        marked = [
            replace(
                row,
                chosen=row.path is not None and row.path == answering,
                recommended=advised is not None and row.name == advised.model.name,
            )
            for row in rows
        ]
        return [*marked, *(self._embedder(entry) for entry in downloadable() if isinstance(entry, KnownEmbedder))]

    def advice(self, language: Language) -> str:
        machine = self._machine()
        return why(recommended(machine), machine, language)

    def choose(self, name: str | None) -> Offered | None:
        if name is None:
            choose_model(self._library, None)
            return None
        row = self._find(name)
        choose_model(self._library, row.path)
        return replace(row, chosen=True)

    def take_in(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        with self._taking_in:  # one after the other
            self._incoming = Incoming(name, size, self.folder, self._tried)
            self._incoming.take(pieces)

    def incoming(self) -> Progress | None:
        return None if self._incoming is None else self._incoming.progress

    def stop_taking_in(self) -> None:
        incoming = self._incoming
        if incoming is not None and incoming.progress.runs:
            incoming.cancelled.set()
        else:
            self._incoming = None

    def _find(self, name: str) -> Offered:
        """Return what is here under that name, or at that path. Raises NotAModel, ModelNotHere and UnknownModel."""
        machine = self._machine()
        rows = [self._here(found, machine) for found in found_models(*self._folders)]
        row = next((row for row in rows if name.casefold() in (row.name.casefold(), str(row.path).casefold())), None)
        if row is None and Path(name).is_file():
            row = self._here(read_found(Path(name).resolve(), Path(name).stem, "chatdoc"), machine)
        if row is None:
            raise ModelNotHere(name=find_entry(name).name)
        if row.error is not None:
            raise row.error
        return row

    def _here(self, found: Found, machine: Machine) -> Offered:
        if found.error is None and (detail := refusal_of(found.path, self._tried)):
            found = replace(found, facts=None, error=ModelCrashed(name=found.path.name, detail=detail))
        return _here(found, machine)

    def _answering(self) -> Path | None:
        chosen = chosen_model(self._library)
        if chosen is not None and chosen.is_file():
            return chosen
        return preferred_gguf(self._tried, *self._folders)[0]

    def _embedder(self, entry: KnownEmbedder) -> Offered:
        return Offered(
            name=entry.name,
            kind="embedder",
            origin="catalogue",
            path=self.progress(entry.name).path,
            bytes=entry.bytes,
            maker=entry.maker,
            licence=entry.licence,
            languages=entry.languages,
            downloadable=True,
            unverified=entry.unverified,
        )

    @cached_property
    def _first_look(self) -> Machine:
        return machine_here()

    def _machine(self) -> Machine:
        """Return this machine with the memory that is free now; its cards and cores stay as they are."""
        return replace(self._first_look, memory=memory_here())


def _to_get(model: KnownModel, machine: Machine) -> Offered:
    return Offered(
        name=model.name,
        kind="model",
        origin="catalogue",
        path=None,
        bytes=model.bytes,
        maker=model.maker,
        licence=model.licence,
        languages=model.languages,
        memory=memory_for(model.facts()),
        fit=fit_of(model.facts(), machine),
        downloadable=True,
        unverified=model.unverified,
    )


def _here(found: Found, machine: Machine) -> Offered:
    """Return a file that is here; one with the size of a file of the catalogue, to the byte, goes by its name there."""
    if found.facts is None:
        return Offered(found.name, "model", found.origin, found.path, 0, error=found.error)
    facts = found.facts
    known = next((model for model in known_models() if model.bytes == facts.file_bytes), None)
    own = Offered(
        name=found.name,
        kind="model",
        origin=found.origin,
        path=found.path,
        bytes=facts.file_bytes,
        languages=languages_of(found.path),
        memory=memory_for(facts),
        fit=fit_of(facts, machine),
        chats=bool(facts.template),
    )
    if known is None:
        return own
    return replace(
        own,
        name=known.name,
        maker=known.maker,
        licence=known.licence,
        languages=known.languages,
        downloadable=True,
        unverified=known.unverified,
    )
