"""What each command does with the library, the models and the page (cli_given.py gets them)."""

import argparse
import os
import sys
from contextlib import closing
from typing import Any

from chatdoc.cli_given import (
    kept_engine,
    library_folder,
    load_model,
    made_folder,
    model_choice,
    opened_library,
    page_services,
    question_in,
    tried_file,
)
from chatdoc.cli_progress import sentence, tell, tell_error
from chatdoc.cli_texts import say, user_language
from chatdoc.diary import noting, open_when_written
from chatdoc.errors import ChatdocError, PackageBroken, Unexpected
from chatdoc.shown import printable, unturned


def run(options: argparse.Namespace) -> int:
    """Run the command that was typed, keep its diary, and return its exit code."""
    try:
        _keep_diary(options)
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except ChatdocError as error:
        noting(__name__).info("refused: %s", type(error).__name__)
        return _fail(error)
    except KeyboardInterrupt:
        tell(f"\n{say('interrupted')}")
        return 1
    except BrokenPipeError:
        # Whoever read what is printed has gone (`| head`); without this, Python complains again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ImportError as error:
        noting(__name__).exception("a package is broken")
        return _fail(PackageBroken(detail=error))
    except Exception as error:
        noting(__name__).exception("unexpected")
        return _fail(Unexpected(kind=type(error).__name__, log=library_folder(options) / "logs"))


def _keep_diary(options: argparse.Namespace) -> None:
    folder = library_folder(options) / "logs"

    def open_diary() -> None:
        from chatdoc.cli_log import log_to

        log_to(folder)

    open_when_written(open_diary)
    is_small = options.command == "list" or (options.command == "search" and options.words)
    if not is_small:
        noting(__name__)  # what else is loaded writes to it without asking


def _serve(options: argparse.Namespace) -> int:
    from chatdoc.cli_page import serve_once

    open_browser = not options.no_browser
    return serve_once(made_folder(options), open_browser=open_browser, serve=lambda: _serve_alone(options))


def _serve_alone(options: argparse.Namespace) -> int:
    from chatdoc.sealed import without_proxies

    with without_proxies():
        from ui.server import serve

    choice = model_choice(options)
    with opened_library(options) as library:
        library.index.read_behind()
        services = page_services(library, choice, options.key)
        serve(services, port=options.port, open_browser=not options.no_browser, announce=_announce)
    return 0


def _add(options: argparse.Namespace) -> int:
    from chatdoc.cli_add import finish, follow, read_files
    from chatdoc.report_documents import added_text, entry_json, known_text

    added, failed = [], []
    with opened_library(options) as library:
        for path, result in read_files(library, options.paths, ask_password=options.password):
            if isinstance(result, ChatdocError):
                failed.append({"path": str(path), "error": type(result).__name__, "message": sentence(result)})
                continue
            entry, new = result
            added.append(entry.id)
            if not options.json:
                print(added_text(entry) if new else known_text(path.name, entry), flush=True)
        for ended in finish(library, added):
            if isinstance(ended, ChatdocError):
                tell_error(ended)
                failed.append({"path": ended.fields["name"], "error": "NoText", "message": sentence(ended)})
            elif not options.json:
                print(added_text(ended, key="finished"), flush=True)
        if options.json:
            listed = {entry.id: entry for entry in library.entries()}
            entries = [entry_json(listed[id_]) for id_ in dict.fromkeys(added) if id_ in listed]
            _print_json({"added": entries, "failed": failed})
        if options.watch:
            follow(library, [path for path in options.paths if path.is_dir()])
    return 1 if failed else 0


def _list(options: argparse.Namespace) -> int:
    if options.json:
        from chatdoc.report_documents import entry_json
        from chatdoc.state import name_of
        from chatdoc.store import Store

        with closing(Store(made_folder(options))) as store:
            _print_json([entry_json(entry) for entry in store.entries(name_of(store, "embedder") or "")])
    else:
        from chatdoc.cli_list import list_text

        print(list_text(made_folder(options)))
    return 0


def _remove(options: argparse.Namespace) -> int:
    from chatdoc.report_documents import entry_json

    with opened_library(options) as library:
        entry = library.remove(options.document)
    if options.json:
        _print_json(entry_json(entry))
    else:
        print(say("removed", name=printable(entry.name)))
    return 0


def _ask(options: argparse.Namespace) -> int:
    from chatdoc.cli_ask import ask

    question = question_in(options)
    llm = load_model(model_choice(options))
    with opened_library(options) as library:
        return ask(question, library, llm, options)


def _search(options: argparse.Namespace) -> int:
    from chatdoc.cli_search import search, search_by_words
    from chatdoc.store import Store

    question = question_in(options)
    if options.words:
        with closing(Store(made_folder(options))) as store:  # a whole Library takes several times as long to open
            search_by_words(question, store, options)
    else:
        with opened_library(options) as library:
            search(question, library, options)
    return 0


def _show(options: argparse.Namespace) -> int:
    from chatdoc.report_documents import document_json, stretch

    with opened_library(options) as library:
        document = library.document(library.find(options.document).id)
    start, end = stretch(document, options.page)
    if options.json:
        _print_json(document_json(document, start, end))
    else:
        print(unturned(document.text[start:end].strip()))
    return 0


def _collect(options: argparse.Namespace) -> int:
    from chatdoc.cli_collect import change, list_text, to_json

    with opened_library(options) as library:
        collections = change(library, options.collection, options.documents, options.remove, options.rename)
        if options.json:
            _print_json([to_json(each, library) for each in collections])
        else:
            print(list_text(collections, library))
    return 0


def _cases(options: argparse.Namespace) -> int:
    from chatdoc.cli_cases import show_cases

    with opened_library(options) as library:
        shown = show_cases(library, remove=options.remove, export=options.export, as_json=options.json)
    print(shown)
    return 0


def _conversations(options: argparse.Namespace) -> int:
    from chatdoc.cli_conversations import act

    with opened_library(options) as library:
        print(act(library, options))
    return 0


def _eval(options: argparse.Namespace) -> int:
    from chatdoc.cli_eval import plan_evaluation, run_evaluation

    plan = plan_evaluation(options.questions, out=options.out, corpus=options.corpus, library=options.library)
    options.library = plan.library
    llm = load_model(model_choice(options))
    with opened_library(options) as library:
        print(run_evaluation(plan, library, llm, compare_with=options.compare, as_json=options.json))
    return 0


def _embedder(options: argparse.Namespace) -> int:
    from chatdoc.cli_embedder import change, show
    from models.folder_embedder import found_embedders

    with opened_library(options) as library:
        change(library, options.name, cancel=options.cancel)
        if options.json or not (options.name or options.cancel):
            print(show(library, found_embedders(), as_json=options.json))
    return 0


def _models(options: argparse.Namespace) -> int:
    from chatdoc.cli_models import act
    from models.shelf import Shelf

    print(act(Shelf(library_folder(options)), options))
    return 0


def _check(options: argparse.Namespace) -> int:
    from chatdoc.check import gather
    from models.listing import list_models
    from models.llm import gpu_line

    if options.offline:
        return _check_offline(options)
    language = user_language()
    models = list_models(os.environ, kept_engine(), tried_file(options), language)
    facts = gather(library_folder(options), models=models, gpu=gpu_line(language, tried=tried_file(options)))
    if options.json:
        _print_json(facts)
    else:
        for name, value in facts.items():
            print(f"{name}: {value}")
    return 0


def _check_offline(options: argparse.Namespace) -> int:
    from chatdoc.cli_offline import offline_json, offline_text
    from chatdoc.cli_page import noting_attempts
    from chatdoc.ingest import IngestQueue
    from chatdoc.offline import run_line
    from chatdoc.sealed import without_proxies
    from chatdoc.settings import Settings
    from chatdoc.setup.testing import find_chromium
    from chatdoc.watch import FolderWatch

    with without_proxies():
        from ui.server import serving
        from ui.tab import Services

    llm = load_model(model_choice(options))
    with noting_attempts() as folder:
        options.library = folder / "library"
        with (
            opened_library(options) as library,
            closing(IngestQueue(library)) as ingest,
            closing(FolderWatch(library, ingest)) as watch,
            serving(Services(library, ingest, watch, lambda: llm, Settings()), port=None) as door,
        ):
            report = run_line(library, llm, door.address, chromium=find_chromium(), attempts=folder / "attempts")
    if options.json:
        _print_json(offline_json(report))
    else:
        print(offline_text(report))
    return 0 if report.holds else 1


# What each is given is told by _ARGUMENTS in cli_arguments.py, which loads none of this.
COMMANDS = {
    "serve": _serve,
    "add": _add,
    "list": _list,
    "remove": _remove,
    "ask": _ask,
    "search": _search,
    "show": _show,
    "collect": _collect,
    "cases": _cases,
    "conversations": _conversations,
    "eval": _eval,
    "embedder": _embedder,
    "models": _models,
    "check": _check,
}


def _fail(error: ChatdocError) -> int:
    tell_error(error)
    return 1


def _announce(url: str) -> None:
    print(say("serving", url=url), flush=True)
    tell(say("stop_hint"))


def _print_json(value: Any) -> None:
    from chatdoc.report import json_text

    print(json_text(value))
