"""`models`: list what is here and what can be downloaded, download one with counted progress, choose one."""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from chatdoc.cli_progress import sentence, show_status, tell
from chatdoc.cli_texts import say, user_language
from chatdoc.text import printable, sized
from chatdoc.types_models import ModelShelf, Offered, Progress

LOOK_S = 0.3


def act(shelf: ModelShelf, options: argparse.Namespace) -> str:
    """Do what was asked and return what is printed. Ctrl-C pauses a download. Raises ModelError."""
    if options.act == "get":
        return _get(shelf, options.name)
    if options.act == "use":
        row = shelf.choose(options.name)
        return say("default_chosen") if row is None else say("model_chosen", name=printable(row.name))
    rows = shelf.offered()
    if options.json:
        return json.dumps(_list_json(shelf, rows), ensure_ascii=False, indent=1)
    return _list_text(shelf, rows)


def _get(shelf: ModelShelf, name: str) -> str:
    """Download one, and say on standard error how far it is. Raises DownloadError and UnknownModel."""
    shelf.start(name)
    try:
        row = next(row for row in shelf.offered() if row.downloadable and row.name == shelf.progress(name).name)
        tell(say("getting", name=row.name, size=sized(row.bytes), licence=row.licence))
        while (now := shelf.wait(name, LOOK_S)).runs:
            show_status(_how_far(now))
    finally:
        show_status("")
        shelf.close()
    if now.error is not None:
        raise now.error
    is_folder = now.path is not None and now.path.is_dir()
    return say("embedder_got" if is_folder else "model_got", name=now.name)


def _how_far(now: Progress) -> str:
    done, total = sized(now.done), sized(now.total)
    if now.state == "checking":
        return say("checking_part", done=done, total=total)
    if now.bytes_per_s is None or now.seconds_left is None:
        return say("loading_part", name=now.name, done=done, total=total)
    minutes, seconds = divmod(round(now.seconds_left), 60)
    left = say("minutes", minutes=minutes, seconds=seconds)
    return say("loading_speed", name=now.name, done=done, total=total, speed=sized(now.bytes_per_s), left=left)


def _list_text(shelf: ModelShelf, rows: Sequence[Offered]) -> str:
    here = [row for row in rows if row.kind == "model" and row.path is not None]
    to_get = [row for row in rows if row.kind == "model" and row.path is None]
    embedders = [row for row in rows if row.kind == "embedder"]
    lines = [shelf.advice(user_language())]
    for heading, listed in (("models_here", here), ("models_to_get", to_get), ("models_embedders", embedders)):
        lines += ["", say(heading), *(_line(shelf, row) for row in listed)]
    return "\n".join(lines)


def _line(shelf: ModelShelf, row: Offered) -> str:
    mark = "*" if row.chosen else " "
    if row.error is not None:
        return f"{mark} {sentence(row.error)}"
    facts = [
        sized(row.bytes),
        row.licence,
        say("between_languages").join(say(f"language_{each}") for each in sorted(row.languages)),
    ]
    if row.memory:
        facts.append(say("model_memory", four=sized(row.memory[0]), sixteen=sized(row.memory[-1])))
    facts += ["" if row.chats else say("model_without_template")]
    facts += [say(row.fit) if row.fit else "", say("model_recommended") if row.recommended else "", _place(shelf, row)]
    return "   ".join([f"{mark} {printable(row.name)}", *filter(None, facts)])


def _place(shelf: ModelShelf, row: Offered) -> str:
    """Say where it is, or how much of it arrived already."""
    if row.kind == "embedder" and row.path is not None:
        return say("model_is_here")
    if row.origin != "catalogue":
        known = {"chatdoc": "from_chatdoc", "package": "from_package"}
        return say(known.get(row.origin, "from_program"), program=row.origin)
    progress = shelf.progress(row.name)
    return say("part_is_here", done=sized(progress.done), total=sized(progress.total)) if progress.done else ""


def _list_json(shelf: ModelShelf, rows: Sequence[Offered]) -> dict[str, Any]:
    return {"advice": shelf.advice(user_language()), "models": [_row_json(shelf, row) for row in rows]}


def _row_json(shelf: ModelShelf, row: Offered) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "from": row.origin,
        "path": None if row.path is None else str(row.path),
        "bytes": row.bytes,
        "downloaded": shelf.progress(row.name).done if row.downloadable else None,
        "maker": row.maker,
        "licence": row.licence,
        "languages": sorted(row.languages),
        "memory": list(row.memory),
        "fit": row.fit,
        "recommended": row.recommended,
        "answers": row.chosen,
        "chats": row.chats,
        "unverified": list(row.unverified),
        "error": None if row.error is None else sentence(row.error),
    }
