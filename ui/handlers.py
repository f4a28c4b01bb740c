"""What each control does: values in, values out, no Gradio.

A tab of the browser is a `Tab`; the handlers change it, and the `show_*` functions turn it and the library into HTML.
Its events run at the same time (a click while an answer streams), so each field has one kind of event that writes it.
"""

import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from chatdoc import collected
from chatdoc.answer import answer
from chatdoc.errors import (
    ChatdocError,
    EmptyQuestion,
    ModelError,
    NothingChosen,
    NotUploaded,
    StillAnswering,
)
from chatdoc.followup import MOST_BACK
from chatdoc.keeping import kept
from chatdoc.preferences import library_to_open, usual_library
from chatdoc.types import Citation, Language, LanguageModel
from ui import guides, kept_talks, marking, pieces, reading, shelf, talk_list
from ui.answer_lines import below_answer
from ui.collecting import confirm_key
from ui.languages import preferred_language
from ui.log_view import log_button, log_panel
from ui.marks import marks
from ui.pieces import Turn
from ui.search_view import search_button
from ui.strings import STRINGS
from ui.tab import LISTED, Services, Tab, Talk, calm, chosen_documents
from ui.uploads import MAX_FILE_MB, Uploads

__all__ = ["Services", "Tab", "calm"]

ENDING_S = 5.0
"""So long a question waits at most for the end of an answer that is drawn already."""
REDRAW_S = 0.06  # a streamed answer is drawn about 16 times a second; the eye sees no more, the browser works less


# Language


def greet(tab: Tab, *, remembered: str | None, accept_language: str) -> None:
    """Take the language chosen here before, else the browser's."""
    known: list[Language] = [code for code in STRINGS if code == remembered]
    tab.language = known[0] if known else preferred_language(accept_language)


def choose_language(tab: Tab, code: str) -> None:
    """Change the language of this tab; an unknown code changes nothing."""
    tab.language = next((known for known in STRINGS if known == code), tab.language)


def tell_of_the_start(services: Services, tab: Tab) -> None:
    """Report what is not as a person expects: which model answers, what is searched with, which library is open."""
    for wrong in (services.machine.notice(), services.library.searched.absent):
        if wrong is not None:
            tab.report(wrong)
    if services.library.folder.resolve() == usual_library().resolve():
        try:
            library_to_open()
        except ChatdocError as error:
            tab.report(error)


def show_head(services: Services, tab: Tab) -> Markup:
    """Return the head of the page, and remember that the tab shows it."""
    shown = pieces.page_head(tab.language, services.leads_to)
    tab.shown["head"] = shown
    return shown


def head_news(services: Services, tab: Tab) -> Markup | None:
    """Return the head if it is not what this tab shows already: what leaves this computer can be changed meanwhile."""
    return _news("head", show_head, services, tab)


def _news(part: str, show: Callable[[Services, Tab], Markup], services: Services, tab: Tab) -> Markup | None:
    before = tab.shown.get(part)
    shown = show(services, tab)
    return None if shown == before else shown


# Documents


def add_uploads(services: Services, tab: Tab, uploads: Uploads, *, received: list[str], failed: list[str]) -> None:
    """Queue files that the browser has uploaded (paths), and report those it could not upload (names)."""
    with uploads.lock:
        paths, lost = uploads.stage(received)
        if paths:
            services.ingest.submit(paths, handed_over=True)
    for name in (*failed, *lost):
        tab.report(NotUploaded(name=name, limit=f"{MAX_FILE_MB} MB"))


def act_on_documents(services: Services, tab: Tab, act: str, key: str, typed: str = "") -> None:
    """Do what was clicked in the list of documents; `key` is a document's id, a job's number or a folder's path.

    `typed` is what was typed before: a folder to follow, or a password.
    """
    try:
        match act:
            case "choose":
                tab.left_out = tab.left_out ^ {key}
            case "choose-all":
                tab.left_out -= _found(services, tab)
            case "choose-none":
                tab.left_out |= _found(services, tab)
            case "find-documents":
                tab.finding, tab.listed = typed.strip(), LISTED
            case "more-documents":
                tab.listed += LISTED
            case "remove":
                tab.confirming = key
            case "remove-no":
                tab.confirming = None
            case "remove-yes":
                tab.confirming = None
                services.library.remove(key)
            case "cancel":
                services.ingest.cancel(int(key))
            case "dismiss-job":
                services.ingest.dismiss(int(key))
            case "unlock":
                services.ingest.unlock(int(key), typed)
            case "read-again":
                services.ingest.read_again(key, services.library.find(key).name)
            case "show-log":
                tab.log_shown = True
            case "guide":
                guides.make(services, key)
            case "read":
                reading.open_at(tab, Citation(0, key, 0, 0))
            case "open":
                made = services.library.guides.of([services.library.find(key)]).get(key)
                reading.open_at(tab, Citation(1, key, *(made.proof if made else (0, 0))))
            case "follow":
                services.watch.follow(Path(typed.strip()))
            case "unfollow":
                services.watch.unfollow(Path(os.fsdecode(bytes.fromhex(key))))
            case _:
                _act_on_collections(services, tab, act, key, typed)
    except Exception as error:
        tab.report(calm(error, services))


def _found(services: Services, tab: Tab) -> frozenset[str]:
    """Return the documents that are listed, or would be further down: all, or those that were looked for."""
    return frozenset(entry.id for entry in shelf.called(services.library.entries(), tab.finding))


def _act_on_collections(services: Services, tab: Tab, act: str, key: str, typed: str) -> None:
    """Do what was clicked of a collection; `key` is its number ("7"), a document's id, or both ("7:id")."""
    store = services.library.store
    ids = frozenset(entry.id for entry in services.library.entries())
    number, _, document_id = key.partition(":")
    named = next((each for each in collected.collections(store) if str(each.number) == number), None)
    match act:
        case "put-in":
            collected.put_in(store, typed, [key])
        case "collect-chosen":
            if not ids - tab.left_out:
                raise NothingChosen
            collected.put_in(store, typed, ids - tab.left_out)
        case "choose-collection" if named is not None:
            tab.left_out = ids - named.documents
        case "take-out" if named is not None:
            collected.take_out(store, named.name, [document_id])
        case "delete-collection" if named is not None:
            tab.confirming = confirm_key(named)
        case "delete-collection-yes" if named is not None:
            tab.confirming = None
            collected.delete(store, named.name)


def show_documents(services: Services, tab: Tab) -> Markup:
    """Return the list of documents with what is being added, and remember that the tab shows it."""
    entries = services.library.entries()
    shown = shelf.document_list(
        entries,
        services.ingest.jobs(),
        tab.strings,
        language=tab.language,
        left_out=tab.left_out,
        confirming=tab.confirming,
        folders=services.library.sources.folders(),
        collections=collected.collections(services.library.store),
        private=services.leads_to is None,
        made=services.library.guides.of(entries),
        unguided=services.unguided,
        finding=tab.finding,
        most=tab.listed,
    )
    tab.shown["documents"] = shown
    return shown


def documents_news(services: Services, tab: Tab) -> Markup | None:
    """Return the list of documents if it is not what this tab shows already."""
    return _news("documents", show_documents, services, tab)


def clear_uploads(services: Services, uploads: Uploads) -> None:
    """Delete the uploaded files that were read (the library keeps its own copies)."""
    with uploads.lock:
        uploads.clear_staged(kept=services.ingest.uses)


# The conversation


def ask(services: Services, tab: Tab, question: str, *, at: int | None = None) -> Generator[None, None, None]:
    """Answer a question in a new turn of the tab; yields whenever there is something new to show.

    It is kept in the library as it happens. `at` is the number of the turn that it takes the place of: that one and
    those after it are dropped.
    It goes on in its own conversation when the tab opens another. Ends early when that is `stopping`; then, and when
    this generator is closed, the model is stopped too.
    """
    talk = tab.shown_talk
    if talk.answering and talk.running:  # a second click on the same
        return
    until = time.monotonic() + ENDING_S
    while talk.answering:  # drawn as a whole; what is left of it is over in a moment
        if time.monotonic() > until:
            tab.report(StillAnswering())
            yield
            return
        time.sleep(0.02)
    if not question.strip():
        tab.report(EmptyQuestion())
        yield
        return
    talk.answering, talk.stopping = True, False
    services.answering.append(talk)
    try:
        number = at or len(talk.turns) + 1
        dropped = next((turn for turn in talk.turns if turn.number == at), None)
        kept_as = kept_talks.keep_question(services, tab, talk, question.strip(), dropped)
        talk.turns = [*talk.turns[: number - 1], Turn(number, question.strip(), kept_as=kept_as)]
        talk.marked = {turn: case for turn, case in talk.marked.items() if turn < number}
        yield from _answered(services, tab, talk)
    finally:
        services.answering[:] = [each for each in services.answering if each is not talk]
        talk.answering = False
    yield


def _answered(services: Services, tab: Tab, talk: Talk) -> Iterator[None]:
    try:
        yield
        yield from _grow(services, tab, talk)
    except Exception as error:
        _change_last(talk, error=calm(error, services))
    finally:
        if talk.running:
            _change_last(talk, stopped=True)
        kept_talks.keep_unanswered(services, tab, talk.turns[-1])


def _grow(services: Services, tab: Tab, talk: Talk) -> Iterator[None]:
    turn = talk.turns[-1]
    snapshots = answer(
        turn.question,
        services.library,
        _language_model(services, tab),
        documents=chosen_documents(services, tab),
        earlier=[turn.exchange for turn in talk.turns[-1 - MOST_BACK : -1]],
        waiting=services.ingest.unread(),
        settings=services.settings,
    )
    if turn.kept_as is not None:
        snapshots = kept(snapshots, services.library, turn.kept_as)
    drawn = 0.0
    with closing(snapshots):  # type: ignore[type-var]  # a generator, said to be an iterator
        for snapshot in snapshots:
            if talk.stopping:
                return
            _change_last(talk, answer=snapshot)
            if snapshot.finished or time.monotonic() - drawn >= REDRAW_S:
                yield
                drawn = time.monotonic()


def _language_model(services: Services, tab: Tab) -> LanguageModel | None:
    """Load the model; without one the answer is quotes only, and the page says why."""
    try:
        return services.load_llm()
    except ModelError as error:
        tab.report(error)
        return None


def _change_last(talk: Talk, **changes: object) -> None:
    talk.turns[-1] = replace(talk.turns[-1], **changes)  # type: ignore[arg-type]


def stop(tab: Tab) -> None:
    """End the answer that is seen to grow at its next piece."""
    tab.shown_talk.stopping = True


def show_past(services: Services, tab: Tab) -> Markup:
    """Return all turns but the last."""
    return pieces.conversation([_show_turn(services, tab, turn) for turn in tab.turns[:-1]], tab.strings)


def show_last(services: Services, tab: Tab) -> Markup:
    """Return the last turn: the one that may still grow."""
    return _show_turn(services, tab, tab.turns[-1]) if tab.turns else Markup("")


def _show_turn(services: Services, tab: Tab, turn: Turn) -> Markup:
    strings, is_last = tab.strings, turn is tab.turns[-1]
    markable = turn.answer is not None and turn.answer.finished and turn.error is None
    return pieces.turn(
        turn,
        tab.language,
        cited=lambda citation: kept_talks.cited(services.library, turn, citation, strings),
        below=search_button(turn, strings)
        + below_answer(turn, services.library, strings, tab.language)
        + (_show_marks(services, tab, turn.number) if markable else Markup(""))
        + (talk_list.turn_tools(turn, strings) if is_last and not turn.running else ""),
    )


# What a person says of an answer


def mark_answer(services: Services, tab: Tab, act: str, key: str, fields: Mapping[str, str]) -> bool:
    """Mark the answer of a turn "good" or "bad", the same again: not marked; or "correct" what a bad one should say.

    `key` is the turn's number; `fields` are those of the form. Returns whether it is the last turn.
    """
    turn = next((turn for turn in tab.turns if str(turn.number) == key), None)
    if turn is None or turn.answer is None:
        return False
    try:
        case = marking.case_of(services.library, tab.marked.get(turn.number))
        if act in ("good", "bad"):
            marked = marking.mark(services.library, turn.searched, turn.answer, good=act == "good", before=case)
            tab.marked[turn.number] = marked
        elif act == "correct" and case is not None:
            marking.correct(services.library, case, fields)
    except Exception as error:
        tab.report(calm(error, services))
    return turn is tab.turns[-1]


def _show_marks(services: Services, tab: Tab, turn_number: int) -> Markup:
    case = marking.case_of(services.library, tab.marked.get(turn_number))
    names = set() if case is None or case.good else {entry.name for entry in services.library.entries()}
    return marks(turn_number, case, tab.strings, documents=sorted(names))


def act_on_problems(tab: Tab, act: str, key: str) -> None:
    """Dismiss a problem by its number, or show and hide the log."""
    if act in ("show-log", "hide-log"):
        tab.log_shown = act == "show-log"
    else:
        tab.problems = [(number, error) for number, error in tab.problems if str(number) != key]


def show_problems(services: Services, tab: Tab) -> Markup:
    """Return the problems that belong to no document and no question and were not dismissed, and the log if wanted."""
    shown = [
        pieces.problem(error, tab.language, act="dismiss", key=str(number), more=log_button(error, tab.strings))
        for number, error in tab.problems
    ]
    log = log_panel(services.library.folder / "logs", tab.strings) if tab.log_shown else ""
    return Markup("").join([*shown, log])
