"""The model files on this machine -> what the page says of each: its size, its tier, whether it answers."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from chatdoc.errors import ModelError
from chatdoc.types import LanguageModel
from chatdoc.types_machine import ModelHere
from models.backends import Choice
from models.catalogue import choose_gguf, found_ggufs, languages_of
from models.gguf_facts import GgufFacts, read_facts
from models.llm import LlamaCpp
from models.tiers import tier_of


def models_here(choice: Choice | None, load_llm: Callable[[], LanguageModel | None]) -> list[ModelHere]:
    """Return what `choice` answers with first, then the others. Nothing is loaded for it: `load_llm` hands it over."""
    answering = None
    if choice is not None and choice.server is None:
        with suppress(ModelError):  # it is told where it is asked
            answering = choose_gguf(choice.gguf)
    paths = dict.fromkeys([*([answering] if answering is not None else []), *found_ggufs()])
    return [_here(path, path == answering, load_llm) for path in paths]


def _here(path: Path, answers: bool, load_llm: Callable[[], LanguageModel | None]) -> ModelHere:
    try:
        stat = path.stat()
        facts = _facts(path, stat.st_size, stat.st_mtime_ns)
        llm = load_llm() if answers else None
    except ModelError as error:
        return ModelHere(path.stem, 0, answers=answers, error=error)
    tier = tier_of(facts.parameters)
    loaded = isinstance(llm, LlamaCpp) and llm.loaded
    return ModelHere(
        name=path.stem,
        bytes=facts.file_bytes,
        tier=tier.name,
        context_tokens=llm.context_tokens if llm is not None and loaded else tier.context_tokens,
        languages=languages_of(path),
        answers=answers,
        loaded=loaded,
    )


@lru_cache(maxsize=100)
def _facts(path: Path, size: int, mtime_ns: int) -> GgufFacts:
    """Read a header, once while the file stays as it is: a vocabulary takes a fraction of a second."""
    return read_facts(path)
