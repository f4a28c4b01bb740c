"""What was typed after `chatdoc` -> the options of one command. Wrong usage ends the process with exit code 2."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chatdoc.cli_texts import say
from chatdoc.errors import EmptyQuestion


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options, `command` and `library` always among them; None reads sys.argv."""
    return _parser().parse_args(arguments)


def question_in(options: argparse.Namespace) -> str:
    """Return the question. Raises EmptyQuestion."""
    question = storable(options.question)
    if not question:
        raise EmptyQuestion
    return question


def storable(typed: str) -> str:
    """Return what was typed; bytes of the command line that are not UTF-8 become question marks."""
    return typed.encode("utf-8", "replace").decode("utf-8").strip()


class _Command(argparse.ArgumentParser):
    """One command's arguments; options may stand between the question and the files.

    argparse alone reads `ask QUESTION --json FILE` as a question, no files, and something it does not know. Its
    parse_known_intermixed_args can do it, but calls parse_known_args itself.
    """

    _intermixed = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._intermixed:
            return super().parse_known_args(args, namespace)
        self._intermixed = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._intermixed = False


def _parser() -> argparse.ArgumentParser:
    common = _Command(add_help=False)
    common.add_argument("--library", type=Path, metavar="DIR", help=say("library"))
    prints_json = _Command(add_help=False)
    prints_json.add_argument("--json", action="store_true", help=say("json"))
    answers = _Command(add_help=False)
    which = answers.add_mutually_exclusive_group()
    which.add_argument("--model", type=Path, metavar="FILE.gguf", help=say("model"))
    which.add_argument("--server", metavar="URL", help=say("server"))
    answers.add_argument("--server-model", metavar="NAME", help=say("server_model"))
    answers.add_argument("--no-llm", action="store_true", help=say("no_llm"))

    parser = argparse.ArgumentParser(prog="chatdoc", description=say("description"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Command)

    def command(name: str, *parents: _Command) -> _Command:
        return commands.add_parser(name, parents=[common, *parents], help=say(name), description=say(name))

    serve = command("serve", answers)
    serve.add_argument("--port", type=int, help=say("port"))
    serve.add_argument("--no-browser", action="store_true", help=say("no_browser"))
    add = command("add", prints_json)
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=say("paths"))
    add.add_argument("--watch", action="store_true", help=say("watch"))
    add.add_argument("--password", action="store_true", help=say("password"))
    command("list", prints_json)
    command("remove", prints_json).add_argument("document", metavar="NAME|ID", help=say("document"))
    ask = command("ask", prints_json, answers)
    ask.add_argument("question", metavar="QUESTION", help=say("question"))
    ask.add_argument("files", nargs="*", default=[], type=Path, metavar="FILE", help=say("files"))
    ask.add_argument("--after", action="append", default=[], metavar="QUESTION", help=say("after"))
    ask.add_argument("--conversation", type=_conversation, metavar="N|new", help=say("conversation"))
    search = command("search", prints_json)
    search.add_argument("question", metavar="QUESTION", help=say("question"))
    for scoped in (ask, search):
        scoped.add_argument("--in", dest="scope", action="append", default=[], metavar="NAME", help=say("in"))
    search.add_argument("--words", action="store_true", help=say("words_only"))
    search.add_argument("--limit", type=_count, default=10, metavar="N", help=say("limit"))
    show = command("show", prints_json)
    show.add_argument("document", metavar="NAME|ID", help=say("document"))
    show.add_argument("--page", type=_count, metavar="N", help=say("page"))
    collect = command("collect", prints_json)
    collect.add_argument("collection", nargs="?", metavar="NAME", help=say("collection"))
    collect.add_argument("documents", nargs="*", default=[], metavar="DOCUMENT", help=say("collected"))
    collect.add_argument("--remove", action="store_true", help=say("collect_remove"))
    collect.add_argument("--rename", metavar="NEW", help=say("collect_rename"))
    cases = command("cases", prints_json)
    cases.add_argument("--remove", type=_count, metavar="N", help=say("remove_case"))
    cases.add_argument("--export", type=Path, metavar="FILE.jsonl", help=say("export_cases"))
    evaluate = command("eval", prints_json, answers)
    evaluate.add_argument("questions", nargs="?", type=Path, metavar="QUESTIONS", help=say("questions"))
    evaluate.add_argument("--out", type=Path, metavar="PREDICTIONS.jsonl", help=say("out"))
    evaluate.add_argument("--corpus", type=Path, metavar="DIR", help=say("corpus"))
    evaluate.add_argument("--compare", type=_count, metavar="N", help=say("compare"))
    embedder = command("embedder", prints_json)
    embedder.add_argument("name", nargs="?", metavar="NAME", help=say("embedder_name"))
    embedder.add_argument("--cancel", action="store_true", help=say("cancel_change"))
    _add_models(command("models", prints_json))
    _add_conversations(command("conversations", prints_json))
    command("check", prints_json, answers).add_argument("--offline", action="store_true", help=say("check_offline"))
    return parser


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


def _add_models(command: _Command) -> None:
    action = _actions(command, "model")
    action("list")
    action("get").add_argument("name", metavar="NAME", help=say("model_name"))
    action("use").add_argument("name", nargs="?", metavar="NAME|FILE.gguf", help=say("model_or_file"))


def _add_conversations(command: _Command) -> None:
    command.set_defaults(after=0)
    action = _actions(command, "conversation")

    listed = action("list")
    listed.add_argument("--after", type=_count, default=0, metavar="N", help=say("list_after"))
    action("search").add_argument("text", metavar="TEXT", help=say("search_conversation"))
    actions = {name: action(name) for name in ("show", "rename", "delete", "restore", "export")}
    for each in actions.values():
        each.add_argument("number", type=_count, metavar="N", help=say("conversation_number"))
    actions["rename"].add_argument("title", metavar="TITLE", help=say("conversation_title"))
    actions["export"].add_argument("file", type=Path, metavar="FILE.md|FILE.docx", help=say("export_file"))


def _conversation(text: str) -> str:
    return text if text == "new" else str(_count(text))


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(say("not_a_count", number=text))
    return number
