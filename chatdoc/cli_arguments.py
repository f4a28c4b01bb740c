"""What was typed after `chatdoc` -> the options of one command. Wrong usage ends the process with exit code 2."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chatdoc.cli_texts import say


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options, `command` and `library` always among them; None reads sys.argv."""
    typed = sys.argv[1:] if arguments is None else arguments
    return _parser(typed).parse_args(typed)


class _Parser(argparse.ArgumentParser):
    """argparse asks for the terminal's width with each argument, and shutil, which knows it, is long in coming."""

    def _get_formatter(self) -> argparse.HelpFormatter:
        try:
            columns = int(os.environ.get("COLUMNS", 0)) or os.get_terminal_size().columns
        except (ValueError, OSError):  # no terminal
            columns = 0
        return argparse.HelpFormatter(self.prog, width=(columns or 80) - 2)


class _Command(_Parser):
    """One command's arguments; options may stand between the question and the files.

    argparse alone reads `ask QUESTION --json FILE` as a question, no files, and something it does not know. Its
    parse_known_intermixed_args can do it, but calls parse_known_args itself, and takes two looks at what was typed:
    only where an argument may stand any number of times.
    """

    _intermixed = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._intermixed or all(each.nargs is None for each in self._get_positional_actions()):
            return super().parse_known_args(args, namespace)
        self._intermixed = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._intermixed = False


def _parser(typed: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser for what was typed; of the other commands it knows the names at most.

    Making what may be typed after each of them takes longer than all that `list` does.
    """
    wanted = next((each for each in typed if not each.startswith("-")), "")
    alone = wanted in _ARGUMENTS and typed[0] == wanted
    parser = _Parser(prog="chatdoc", description=say("description"))
    commands = parser.add_subparsers(
        prog="chatdoc", dest="command", required=True, metavar="COMMAND", parser_class=_Command
    )
    for name in [wanted] if alone else _ARGUMENTS:
        command = commands.add_parser(name, help=say(name), description=say(name))
        if name == wanted:
            command.add_argument("--library", type=Path, metavar="DIR", help=say("library"))
            _ARGUMENTS[name](command)
    return parser


def _serve(serve: _Command) -> None:
    _answers(serve)
    serve.add_argument("--port", type=_port, help=say("port"))
    serve.add_argument("--no-browser", action="store_true", help=say("no_browser"))


def _add(add: _Command) -> None:
    _prints_json(add)
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=say("paths"))
    add.add_argument("--watch", action="store_true", help=say("watch"))
    add.add_argument("--password", action="store_true", help=say("password"))


def _remove(remove: _Command) -> None:
    _prints_json(remove)
    remove.add_argument("document", metavar="NAME|ID", help=say("document"))


def _ask(ask: _Command) -> None:
    _prints_json(ask)
    _answers(ask)
    ask.add_argument("question", metavar="QUESTION", help=say("question"))
    ask.add_argument("files", nargs="*", default=[], type=Path, metavar="FILE", help=say("files"))
    ask.add_argument("--after", action="append", default=[], metavar="QUESTION", help=say("after"))
    ask.add_argument("--conversation", type=_conversation, metavar="N|new", help=say("conversation"))
    _has_scope(ask)


def _search(search: _Command) -> None:
    _prints_json(search)
    search.add_argument("question", metavar="QUESTION", help=say("question"))
    _has_scope(search)
    search.add_argument("--words", action="store_true", help=say("words_only"))
    search.add_argument("--limit", type=_count, default=10, metavar="N", help=say("limit"))


def _show(show: _Command) -> None:
    _prints_json(show)
    show.add_argument("document", metavar="NAME|ID", help=say("document"))
    show.add_argument("--page", type=_count, metavar="N", help=say("page"))


def _collect(collect: _Command) -> None:
    _prints_json(collect)
    collect.add_argument("collection", nargs="?", metavar="NAME", help=say("collection"))
    collect.add_argument("documents", nargs="*", default=[], metavar="DOCUMENT", help=say("collected"))
    collect.add_argument("--remove", action="store_true", help=say("collect_remove"))
    collect.add_argument("--rename", metavar="NEW", help=say("collect_rename"))


def _cases(cases: _Command) -> None:
    _prints_json(cases)
    cases.add_argument("--remove", type=_count, metavar="N", help=say("remove_case"))
    cases.add_argument("--export", type=Path, metavar="FILE.jsonl", help=say("export_cases"))


def _eval(evaluate: _Command) -> None:
    _prints_json(evaluate)
    _answers(evaluate)
    evaluate.add_argument("questions", nargs="?", type=Path, metavar="QUESTIONS", help=say("questions"))
    evaluate.add_argument("--out", type=Path, metavar="PREDICTIONS.jsonl", help=say("out"))
    evaluate.add_argument("--corpus", type=Path, metavar="DIR", help=say("corpus"))
    evaluate.add_argument("--compare", type=_count, metavar="N", help=say("compare"))


def _embedder(embedder: _Command) -> None:
    _prints_json(embedder)
    embedder.add_argument("name", nargs="?", metavar="NAME", help=say("embedder_name"))
    embedder.add_argument("--cancel", action="store_true", help=say("cancel_change"))


def _models(models: _Command) -> None:
    _prints_json(models)
    action = _actions(models, "model")
    action("list")
    action("get").add_argument("name", metavar="NAME", help=say("model_name"))
    action("use").add_argument("name", nargs="?", metavar="NAME|FILE.gguf", help=say("model_or_file"))


def _conversations(conversations: _Command) -> None:
    _prints_json(conversations)
    conversations.set_defaults(after=0)
    action = _actions(conversations, "conversation")

    listed = action("list")
    listed.add_argument("--after", type=_count, default=0, metavar="N", help=say("list_after"))
    action("search").add_argument("text", metavar="TEXT", help=say("search_conversation"))
    actions = {name: action(name) for name in ("show", "rename", "delete", "restore", "export")}
    for each in actions.values():
        each.add_argument("number", type=_count, metavar="N", help=say("conversation_number"))
    actions["rename"].add_argument("title", metavar="TITLE", help=say("conversation_title"))
    actions["export"].add_argument("file", type=Path, metavar="FILE.md|FILE.docx", help=say("export_file"))


def _check(check: _Command) -> None:
    _prints_json(check)
    _answers(check)
    check.add_argument("--offline", action="store_true", help=say("check_offline"))


def _prints_json(command: _Command) -> None:
    command.add_argument("--json", action="store_true", help=say("json"))


def _has_scope(command: _Command) -> None:
    command.add_argument("--in", dest="scope", action="append", default=[], metavar="NAME", help=say("in"))


def _answers(command: _Command) -> None:
    which = command.add_mutually_exclusive_group()
    which.add_argument("--model", type=Path, metavar="FILE.gguf", help=say("model"))
    which.add_argument("--server", metavar="URL", help=say("server"))
    command.add_argument("--server-model", metavar="NAME", help=say("server_model"))
    command.add_argument("--no-llm", action="store_true", help=say("no_llm"))


_ARGUMENTS: dict[str, Callable[[_Command], None]] = {
    "serve": _serve,
    "add": _add,
    "list": _prints_json,
    "remove": _remove,
    "ask": _ask,
    "search": _search,
    "show": _show,
    "collect": _collect,
    "cases": _cases,
    "eval": _eval,
    "embedder": _embedder,
    "models": _models,
    "conversations": _conversations,
    "check": _check,
}
"""What is typed after each command, in the order that `--help` lists them."""


def _actions(command: _Command, thing: str) -> Callable[[str], _Command]:
    """Return what adds an action to a command, "list" where none is typed.

    argparse cannot mix options and positional ones over commands.
    """
    command._intermixed = True
    command.set_defaults(act="list")
    again = _Command(add_help=False, argument_default=argparse.SUPPRESS)
    again.add_argument("--library", type=Path, metavar="DIR", help=say("library"))
    again.add_argument("--json", action="store_true", help=say("json"))
    acts = command.add_subparsers(dest="act", metavar="ACTION", parser_class=_Command)
    return lambda name: acts.add_parser(name, parents=[again], help=say(f"{name}_{thing}"))


def _conversation(text: str) -> str:
    return text if text == "new" else str(_count(text))


def _port(text: str) -> int:
    """Return a port that a user may take; browsers leave 80 out of Host, by which the guard knows its page."""
    number = int(text)
    if not 1024 <= number <= 65535:
        raise argparse.ArgumentTypeError(say("not_a_port", number=text))
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(say("not_a_count", number=text))
    return number
