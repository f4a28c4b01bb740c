"""`embedder`: list the embedders of this machine, change to one of them, or give a change up."""

import json
import time
from collections.abc import Sequence
from typing import Any

from chatdoc import changing
from chatdoc.cli_progress import Counter, sentence, tell
from chatdoc.cli_texts import say
from chatdoc.embedders import AbsentEmbedder
from chatdoc.errors import ModelError, UnusableEmbedder
from chatdoc.library import Library
from chatdoc.text import printable
from chatdoc.types import Embedder


def change(library: Library, name: str | None, *, cancel: bool) -> None:
    """Do what was asked, with counted progress; a change that was begun goes on where it stopped.

    Raises UnknownEmbedder, UnusableEmbedder and ModelFailed.
    """
    if cancel:
        given_up = changing.cancel(library)
        tell(say("no_change") if given_up is None else say("change_given_up", name=printable(given_up)))
    elif name is not None and not changing.begin(library, name):
        tell(say("embedder_used", name=printable(library.embedder.name)))
    elif name is not None:
        _finish(library)


def _finish(library: Library) -> None:
    counter = Counter("changing_embedder")
    while (state := changing.under_way(library)) is not None:
        if not changing.go_on(library, progress=counter):
            counter(state.done, state.total)  # another process is at it
            time.sleep(1)
    tell(say("embedder_changed", name=printable(library.searched.follow().name)))


def list_json(library: Library, found: Sequence[Embedder | UnusableEmbedder]) -> dict[str, Any]:
    """Return what `embedder --json` prints: those that are here, and which are used or next."""
    state = changing.under_way(library)
    return {
        "used": library.embedder.name,
        "here": not isinstance(library.embedder, AbsentEmbedder),
        "next": None if state is None else {"name": state.name, "done": state.done, "total": state.total},
        "embedders": [_facts(each) for each in found],
    }


def list_text(listed: dict[str, Any]) -> str:
    """Return a line for each embedder; `*` stands before the one that is used."""
    lines = []
    for each in listed["embedders"]:
        mark = "*" if each.get("name") == listed["used"] else " "
        lines.append(f"{mark} {each['error'] if 'error' in each else _line(each)}")
    if (change := listed["next"]) is not None:
        counted = {key: f"{change[key]:,}" for key in ("done", "total")}
        lines.append(say("change_under_way", name=printable(change["name"]), **counted))
    return "\n".join(lines)


def show(library: Library, found: Sequence[Embedder | UnusableEmbedder], *, as_json: bool) -> str:
    """Return the list as a person or a script reads it."""
    listed = list_json(library, found)
    return json.dumps(listed, ensure_ascii=False, indent=1) if as_json else list_text(listed)


def _facts(found: Embedder | UnusableEmbedder) -> dict[str, Any]:
    if isinstance(found, UnusableEmbedder):
        return {"error": sentence(found)}
    try:
        return {
            "name": found.name,
            "languages": sorted(found.languages),
            "dimension": found.dimension,
            "max_tokens": found.max_tokens,
        }
    except ModelError as error:
        return {"error": sentence(error)}


def _line(facts: dict[str, Any]) -> str:
    languages = ", ".join(say(f"language_{language}") for language in facts["languages"]) or say("no_language")
    return say("embedder_line", **{**facts, "name": printable(facts["name"]), "languages": languages})
