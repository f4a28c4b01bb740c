"""`conversations` and `ask --conversation`: kept conversations -> text, JSON or a file; and questions kept in them."""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chatdoc import conversations
from chatdoc.cli_progress import tell
from chatdoc.cli_texts import say, user_language
from chatdoc.conversations import Conversation, KeptTurn
from chatdoc.errors import ExportRefused, NothingToExport, UnknownExport
from chatdoc.keeping import kept
from chatdoc.library import Library
from chatdoc.text import printable
from chatdoc.types import Answer, Exchange

LISTED = 50
"""Conversations of one list; --after goes on."""


def act(library: Library, options: argparse.Namespace) -> str:
    """Do what was asked and return what is printed.

    Raises UnknownConversation, UnusableTitle, NothingToExport, UnknownExport and ExportRefused.
    """
    store = library.store
    conversations.purge(store)
    match options.act:
        case "show":
            return _show(library, options.number, as_json=options.json)
        case "rename":
            changed = conversations.rename(store, options.number, options.title)
        case "delete":
            changed = conversations.delete(store, options.number)
            tell(say("conversation_deleted", number=options.number))
        case "restore":
            changed = conversations.restore(store, options.number)
        case "export":
            changed = conversations.find(store, options.number)
            _export(library, changed, options.file)
            if not options.json:
                return say("conversation_exported", name=printable(str(options.file)))
        case "search":
            return _list(conversations.search(store, options.text, limit=LISTED), as_json=options.json)
        case _:
            return _list(conversations.conversations(store, limit=LISTED, after=options.after), as_json=options.json)
    return _dumped(asdict(changed)) if options.json else _line(changed)


def earlier_in(library: Library, wanted: str | None) -> list[Exchange]:
    """Return what was said before in the conversation of that number; "new" and None have nothing before.

    Raises UnknownConversation.
    """
    if wanted is None or wanted == "new":
        return []
    return list(conversations.exchanges(conversations.turns(library.store, int(wanted))))


def kept_in(library: Library, wanted: str | None, question: str, snapshots: Iterator[Answer]) -> Iterator[Answer]:
    """Yield the snapshots, kept as they pass in the conversation of that number, or a "new" one, which is told."""
    if wanted is None:
        return snapshots
    store = library.store
    number = conversations.create(store, question).number if wanted == "new" else int(wanted)
    turn = conversations.add_turn(store, number, question)
    tell(say("in_conversation", number=number))
    return kept(snapshots, library, turn.id)


def _list(found: Sequence[Conversation], *, as_json: bool) -> str:
    if as_json:
        return _dumped([asdict(each) for each in found])
    return "\n".join(_line(each) for each in found) or say("no_conversations")


def _line(conversation: Conversation) -> str:
    return f"{conversation.number:>4}  {conversation.changed_at[:10]}  {conversation.turns:>3}  {conversation.title}"


def _show(library: Library, number: int, *, as_json: bool) -> str:
    conversation = conversations.find(library.store, number)
    kept_turns = conversations.turns(library.store, number)
    if as_json:
        return _dumped({**asdict(conversation), "turns": [_turn_json(turn) for turn in kept_turns]})
    from chatdoc.export import exported, to_plain

    return to_plain(exported(conversation.title, kept_turns, here=_here(library), language=user_language()))


def _turn_json(turn: KeptTurn) -> dict[str, Any]:
    answer = turn.answer
    return {
        "number": turn.number,
        "question": turn.question,
        "asked": turn.exchange.question,
        "asked_at": turn.asked_at,
        "state": turn.state,
        "verdict": answer.verdict if answer else None,
        "sentences": [
            {"text": each.text, "citations": list(each.citations)}
            for each in ((*answer.sentences, *answer.quotes) if answer else ())
        ],
        "draft": answer.draft if answer else "",
        "notice": answer.notice if answer else "",
        "model": answer.model if answer else None,
        "nearest" if answer and answer.verdict == "not_found" else "citations": [
            {"number": each.number, "doc": each.document, "pages": list(each.pages), "quote": each.text}
            for each in turn.quoted
        ],
    }


def _export(library: Library, conversation: Conversation, path: Path) -> None:
    """Write a new file; one that is there is never written over."""
    from chatdoc.export import exported, to_markdown

    if path.suffix.lower() not in (".md", ".docx"):
        raise UnknownExport(name=path)
    kept_turns = conversations.turns(library.store, conversation.number)
    if not kept_turns:
        raise NothingToExport
    written = exported(conversation.title, kept_turns, here=_here(library), language=user_language())
    if path.suffix.lower() == ".docx":
        from chatdoc.export_docx import to_docx

        data = to_docx(written)
    else:
        data = to_markdown(written).encode("utf-8")
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise ExportRefused(name=path, detail=error.strerror or error) from error


def _here(library: Library) -> frozenset[str]:
    return frozenset(entry.id for entry in library.entries())


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
