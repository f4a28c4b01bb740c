"""What was chosen to answer -> what the page says of that file: its size, its tier, whether it is loaded."""

from collections.abc import Callable

from chatdoc.errors import ModelError
from chatdoc.types import LanguageModel
from chatdoc.types_machine import ModelHere
from models.backends import Choice
from models.catalogue import choose_gguf, languages_of
from models.found import read_found
from models.llm import LlamaCpp
from models.tiers import tier_of


def model_here(choice: Choice | None, load_llm: Callable[[], LanguageModel | None]) -> ModelHere | None:
    """Return the file that answers, None where none does. Nothing is loaded for it: `load_llm` hands it over."""
    if choice is None or choice.server is not None:
        return None
    try:
        path = choose_gguf(choice.gguf)
    except ModelError as error:
        return ModelHere("", error=error)
    found = read_found(path, path.stem, "chatdoc")
    if found.facts is None:
        return ModelHere(found.name, path, error=found.error)
    try:
        llm = load_llm()
    except ModelError as error:
        return ModelHere(found.name, path, error=error)
    tier = tier_of(found.facts.parameters)
    loaded = isinstance(llm, LlamaCpp) and llm.loaded
    return ModelHere(
        name=found.name,
        path=path,
        bytes=found.facts.file_bytes,
        tier=tier.name,
        context_tokens=llm.context_tokens if llm is not None and loaded else tier.context_tokens,
        languages=languages_of(path),
        loaded=loaded,
    )


def describer(load_llm: Callable[[], LanguageModel | None]) -> LanguageModel | None:
    """Return the model that may describe documents unasked: a file, in memory, known to be of a tier that can.

    None where there is no such; nothing is loaded for it.
    """
    try:
        llm = load_llm()
    except ModelError:
        return None
    if not isinstance(llm, LlamaCpp) or not llm.loaded:
        return None
    return llm if llm.standing.tier.describes and not llm.standing.guessed else None
