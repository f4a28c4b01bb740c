"""The command line: the one place that wires library, models and page together.

Exit code 0: done; 1: something that the user can mend, said in a sentence on standard error; 2: wrong usage.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from chatdoc.cli_texts import say, user_language
from chatdoc.errors import ChatdocError, EmptyQuestion, MissingFile, Unexpected
from chatdoc.sealed import refuse_network, seal
from chatdoc.settings import Settings
from chatdoc.text import printable

if TYPE_CHECKING:
    from chatdoc.library import Library
    from chatdoc.types import LanguageModel

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    seal()
    refuse_network()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    try:
        _log_to(_folder(options) / "logs")
        return int(COMMANDS[options.command](options))
    except ChatdocError as error:
        logger.info("refused: %s", type(error).__name__)
        return _fail(error)
    except KeyboardInterrupt:
        print(f"\n{say('interrupted')}", file=sys.stderr)
        return 1
    except Exception as error:
        logger.exception("unexpected")
        return _fail(Unexpected(kind=type(error).__name__, log=_folder(options) / "logs"))


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--library", type=Path, metavar="DIR", help=say("library"))
    prints_json = argparse.ArgumentParser(add_help=False)
    prints_json.add_argument("--json", action="store_true", help=say("json"))
    answers = argparse.ArgumentParser(add_help=False)
    answers.add_argument("--model", type=Path, metavar="FILE.gguf", help=say("model"))
    answers.add_argument("--no-llm", action="store_true", help=say("no_llm"))

    parser = argparse.ArgumentParser(prog="chatdoc", description=say("description"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common, *parents], help=say(name), description=say(name))

    serve = command("serve", answers)
    serve.add_argument("--port", type=int, help=say("port"))
    serve.add_argument("--no-browser", action="store_true", help=say("no_browser"))
    command("add", prints_json).add_argument("paths", nargs="+", type=Path, metavar="PATH", help=say("paths"))
    command("list", prints_json)
    command("remove", prints_json).add_argument("document", metavar="NAME|ID", help=say("document"))
    ask = command("ask", prints_json, answers)
    ask.add_argument("question", metavar="QUESTION", help=say("question"))
    ask.add_argument("files", nargs="*", type=Path, metavar="FILE", help=say("files"))
    search = command("search", prints_json)
    search.add_argument("question", metavar="QUESTION", help=say("question"))
    search.add_argument("--limit", type=int, default=10, help=say("limit"))
    show = command("show", prints_json)
    show.add_argument("document", metavar="NAME|ID", help=say("document"))
    show.add_argument("--page", type=int, metavar="N", help=say("page"))
    evaluate = command("eval", answers)
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help=say("questions"))
    evaluate.add_argument("--out", type=Path, required=True, metavar="PREDICTIONS.jsonl", help=say("out"))
    evaluate.add_argument("--corpus", type=Path, metavar="DIR", help=say("corpus"))
    command("check", prints_json)
    return parser


def _serve(options: argparse.Namespace) -> int:
    from chatdoc.ingest import IngestQueue
    from ui.app import Services, serve

    library = _open(options)
    services = Services(library, IngestQueue(library), lambda: _language_model(options), Settings())
    serve(services, port=options.port, open_browser=not options.no_browser, announce=_announce)
    return 0


def _add(options: argparse.Namespace) -> int:
    from chatdoc.report import added_text, entry_json

    library = _open(options)
    added, failed = [], []
    for path in _expand(options.paths):
        try:
            entry, new = library.add(path, progress=_Counter("reading", name=printable(path.name)))
        except ChatdocError as error:
            failed.append((path, error))
            _fail(error)
            continue
        added.append(entry)
        if not options.json:
            characters = len(library.document(entry.id).text)
            print(added_text(entry, characters) if new else say("known", name=printable(path.name)), flush=True)
    library.embed_pending(progress=_Counter("embedding"))
    if options.json:
        errors = [{"path": str(path), "error": str(error)} for path, error in failed]
        _print_json({"added": [entry_json(library.find(entry.id)) for entry in added], "failed": errors})
    return 1 if failed else 0


def _list(options: argparse.Namespace) -> int:
    from chatdoc.report import entry_json

    entries = _open(options).entries()
    if options.json:
        _print_json([entry_json(entry) for entry in entries])
    elif not entries:
        print(say("empty_library"))
    for entry in () if options.json else entries:
        print(f"{entry.id[:12]}  {entry.passages:>6}  {printable(entry.name)}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    from chatdoc.report import entry_json

    entry = _open(options).remove(options.document)
    if options.json:
        _print_json(entry_json(entry))
    else:
        print(say("removed", name=printable(entry.name)))
    return 0


def _ask(options: argparse.Namespace) -> int:
    from chatdoc.answer import answer
    from chatdoc.report import answer_json, citation_text, sentence_text

    if not options.question.strip():
        raise EmptyQuestion
    library = _open(options)
    documents = None
    if options.files:
        added = [library.add(path, progress=_Counter("reading", name=printable(path.name))) for path in options.files]
        documents = {entry.id for entry, _ in added}
    library.embed_pending(progress=_Counter("embedding"))
    final, printed = None, 0
    for final in answer(options.question, library, _language_model(options), documents=documents):
        for sentence in () if options.json else final.sentences[printed:]:
            print(sentence_text(sentence), flush=True)
            printed += 1
    if final is None:
        raise EmptyQuestion
    if options.json:
        _print_json(answer_json(options.question, final, library))
        return 0
    for quote in final.quotes:
        print(sentence_text(quote))
    print()
    for citation in final.citations:
        print(citation_text(citation, library.document(citation.document_id)))
    if final.verdict == "not_found":
        _print_passages(library, final.sources[:3])
    return 0


def _search(options: argparse.Namespace) -> int:
    from chatdoc.report import passages_json
    from chatdoc.retrieve import retrieve

    library = _open(options)
    hits = retrieve(options.question, library, settings=Settings(hits=options.limit))
    if options.json:
        _print_json({"question": options.question, "passages": passages_json(hits, library)})
    elif not hits:
        print(say("nothing_found"))
    else:
        _print_passages(library, hits)
    return 0


def _print_passages(library: "Library", hits: Sequence[Any]) -> None:
    from chatdoc.report import passage_text

    for rank, hit in enumerate(hits, 1):
        print(passage_text(rank, hit, library.document(hit.passage.document_id)))


def _show(options: argparse.Namespace) -> int:
    from chatdoc.report import document_json

    library = _open(options)
    document = library.document(library.find(options.document).id)
    start, end = 0, len(document.text)
    if options.page is not None:
        pages = [section for section in document.sections if section.page is not None]
        index = next((i for i, section in enumerate(pages) if section.page == options.page), None)
        if index is None:
            print(say("no_page", name=printable(document.name), page=options.page), file=sys.stderr)
            return 1
        start = pages[index].start
        end = pages[index + 1].start if index + 1 < len(pages) else end
    if options.json:
        _print_json(document_json(document, start, end))
    else:
        print(document.text[start:end].strip())
    return 0


def _eval(options: argparse.Namespace) -> int:
    from chatdoc.evaluate import predict, read_questions

    questions = read_questions(options.questions)
    named = next((question.corpus for question in questions if question.corpus), options.questions.stem)
    beside = options.questions.resolve().parent.parent / "corpus" / named
    corpus = options.corpus or (beside if beside.is_dir() else None)
    if corpus is not None and options.library is None:
        options.library = options.out.with_suffix(".library")
    library = _open(options)
    known = {entry.name for entry in library.entries()}
    for path in _expand([corpus]) if corpus is not None else ():
        if path.name not in known:
            try:
                library.add(path, progress=_Counter("reading", name=printable(path.name)))
            except ChatdocError as error:
                _fail(error)
    library.embed_pending(progress=_Counter("embedding"))
    predict(questions, options.out, library, _language_model(options), progress=_Counter("answering"))
    return 0


def _check(options: argparse.Namespace) -> int:
    from chatdoc.check import gather
    from models.catalogue import found_ggufs
    from models.llm import describe_gpu

    facts = gather(_folder(options), models=found_ggufs(), gpu=describe_gpu())
    if options.json:
        _print_json(facts)
    else:
        for name, value in facts.items():
            print(f"{name}: {value}")
    return 0


COMMANDS = {
    "serve": _serve,
    "add": _add,
    "list": _list,
    "remove": _remove,
    "ask": _ask,
    "search": _search,
    "show": _show,
    "eval": _eval,
    "check": _check,
}


def _open(options: argparse.Namespace) -> "Library":
    from chatdoc.library import Library
    from models.embedder import MiniLM

    return Library(_folder(options), MiniLM())


def _folder(options: argparse.Namespace) -> Path:
    return options.library or Path(platformdirs.user_data_dir("chatdoc", appauthor=False))


def _language_model(options: argparse.Namespace) -> "LanguageModel | None":
    if options.no_llm:
        return None
    from models.catalogue import choose_gguf, languages_of
    from models.llm import LlamaCpp

    path = choose_gguf(options.model)
    return LlamaCpp(path, context_tokens=Settings().context_tokens, languages=languages_of(path))


def _expand(paths: Sequence[Path]) -> list[Path]:
    """Return files as named, and of folders every file that some parser reads, recursively, in order of name."""
    from chatdoc.parsing import PARSERS

    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = [
            file
            for file in sorted(path.rglob("*"))
            if file.is_file() and not file.name.startswith(".") and file.suffix.lower() in PARSERS
        ]
        if not inside:
            raise MissingFile(name=path / ("*" + "|*".join(sorted(PARSERS))))
        found += inside
    return found


class _Counter:
    """Progress on standard error: one line that is written over on a terminal, else nothing until all is done."""

    def __init__(self, key: str, **fields: str) -> None:
        self._key, self._fields = key, fields

    def __call__(self, done: int, total: int) -> None:
        text = say(self._key, done=done, total=total, **self._fields)
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="\n" if done >= total else "", file=sys.stderr, flush=True)
        elif done >= total or done % 100 == 0:
            print(text, file=sys.stderr, flush=True)


def _fail(error: ChatdocError) -> int:
    language = user_language()
    print(f"{error.problem(language)} {error.remedy(language)}", file=sys.stderr)
    return 1


def _announce(url: str) -> None:
    print(say("serving", url=url), flush=True)
    print(say("stop_hint"), file=sys.stderr, flush=True)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _log_to(folder: Path) -> None:
    """Keep a diary of counts, durations and failures, never of texts; the console only gets what is said to people."""
    logging.captureWarnings(True)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "chatdoc.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8"
        )
    except OSError:
        return  # the library itself will say what is wrong with its folder
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
