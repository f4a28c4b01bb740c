"""This machine and the catalogue -> the models that can answer here, as a list; the page's way to them."""

import re
import shutil
from dataclasses import replace
from functools import cached_property
from itertools import count
from pathlib import Path

from chatdoc.errors import ModelNotHere, ModelsFolderRefused, NotAModel
from chatdoc.types import Language, LanguageModel
from chatdoc.types_models import Offered
from models.backends import Choice, load
from models.catalogue import MODELS_FOLDER, found_ggufs, languages_of
from models.chosen import choose_model, chosen_model
from models.download_order import staged
from models.downloads import Downloads
from models.found import Found, found_models, read_found
from models.gguf_facts import read_facts
from models.known import KnownEmbedder, KnownModel, downloadable, find_entry, known_models
from models.memory import memory_here
from models.recommend import Machine, fit_of, machine_here, memory_for, recommended, why

_STRANGE = re.compile(r"[^\w.-]+")
_MOST_NAME = 80
"""Letters of a file's name; some systems allow 255 bytes, and a Chinese character takes three."""


class Shelf(Downloads):
    """See chatdoc.types_models.ModelShelf. `library` is the folder that remembers what was chosen for it."""

    def __init__(self, library: Path, folder: Path = MODELS_FOLDER) -> None:
        super().__init__(folder)
        self._library = library

    def offered(self) -> list[Offered]:
        machine, answering = self._machine(), self._answering()
        advised = recommended(machine)
        here = [_here(found, machine) for found in found_models(self._folder)]
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

    def take_in(self, path: Path, name: str) -> Offered:
        if not name.lower().endswith(".gguf"):
            raise NotAModel(name=name)
        read_facts(path)
        plain = _STRANGE.sub("_", name[: -len(".gguf")]).strip("._")[:_MOST_NAME] or "model"
        numbered = (f"{plain}{f'-{number}' if number else ''}.gguf" for number in count())
        target = next(place for each in numbered if not (place := self._folder / each).exists())
        try:
            staged(self._folder).mkdir(parents=True, exist_ok=True)
            waiting = staged(self._folder) / target.name
            shutil.move(path, waiting)  # from another disk this takes a while
            waiting.replace(target)
        except OSError as error:
            raise ModelsFolderRefused(folder=self._folder, detail=error.strerror or error) from error
        return self._find(str(target))

    def load(self, name: str) -> LanguageModel:
        return load(Choice(self._library / "models-tried.json", gguf=self._find(name).path))

    def _find(self, name: str) -> Offered:
        """Return what is here under that name, or at that path. Raises NotAModel, ModelNotHere and UnknownModel."""
        machine = self._machine()
        rows = [_here(found, machine) for found in found_models(self._folder)]
        row = next((row for row in rows if name.casefold() in (row.name.casefold(), str(row.path).casefold())), None)
        if row is None and Path(name).is_file():
            row = _here(read_found(Path(name).resolve(), Path(name).stem, "chatdoc"), machine)
        if row is None:
            raise ModelNotHere(name=find_entry(name).name)
        if row.error is not None:
            raise row.error
        return row

    def _answering(self) -> Path | None:
        chosen = chosen_model(self._library)
        if chosen is not None and chosen.is_file():
            return chosen
        return next(iter(found_ggufs(self._folder)), None)

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
