"""What is done with conversations on the page: values in, values out, no Gradio."""

from collections.abc import Generator

from markupsafe import Markup

from chatdoc import conversations
from chatdoc.conversations import Conversation
from chatdoc.errors import UnknownConversation
from chatdoc.export import exported, file_name, to_markdown
from ui import handlers, kept_talks
from ui.tab import OPENINGS, Services, Tab, Talk, calm
from ui.talk_list import Download, talk_list

LISTED = 50
"""Conversations that are listed at once; older ones are searched for."""
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def act_on_talks(services: Services, tab: Tab, act: str, key: str, typed: str = "") -> None:
    """Do what was clicked in the list of conversations; `key` is a conversation's number."""
    number = int(key) if key.isdecimal() else 0
    try:
        match act:
            case "search-talks":
                tab.talk_search = typed.strip()
            case "rename-talk":
                conversations.rename(services.library.store, number, typed)
            case "export-markdown" | "export-docx":
                _export(services, tab, act)
            case "undo-delete-talk":
                conversations.restore(services.library.store, number)
                tab.deleted_talk = None
            case _:
                _leave_or_enter(services, tab, act, number)
    except Exception as error:
        tab.report(calm(error, services))


def _leave_or_enter(services: Services, tab: Tab, act: str, number: int) -> None:
    store = services.library.store
    match act:
        case "new-talk":
            _enter(tab, Talk())
        case "open-talk" if number != tab.talk or not tab.shown_talk.answering:
            # One that was left while its answer was written, which goes on, is as it is there.
            left = next((talk for talk in tab.left if talk.number == number and talk.answering), None)
            _enter(tab, left or Talk(number, [kept_talks.shown(turn) for turn in conversations.turns(store, number)]))
        case "delete-talk":
            for talk in (tab.shown_talk, *tab.left):
                if talk.number == number:
                    talk.stopping = True
            conversations.delete(store, number)
            tab.deleted_talk = number
            if tab.talk == number:
                _enter(tab, Talk())
            tab.left = [talk for talk in tab.left if talk.number != number]


def _enter(tab: Tab, talk: Talk) -> None:
    tab.left = [each for each in (*tab.left, tab.shown_talk) if each.answering and each is not talk]
    tab.shown_talk, tab.opened, tab.download = talk, None, None


def answer_again(services: Services, tab: Tab, question: str | None = None) -> Generator[None, None, None]:
    """Answer the last question again, or another one in its place; yields as `handlers.ask` does."""
    if not tab.turns or tab.running:
        return
    last = tab.turns[-1]
    yield from handlers.ask(services, tab, last.question if question is None else question, at=last.number)


def show_talks(services: Services, tab: Tab) -> Markup:
    """Return the current conversation and the list of all, or of those found."""
    store = services.library.store
    listed = (
        conversations.search(store, tab.talk_search, limit=LISTED + 1)
        if tab.talk_search
        else conversations.conversations(store, limit=LISTED + 1)
    )
    return talk_list(
        listed[:LISTED],
        tab.strings,
        current=_current(services, tab),
        search=tab.talk_search,
        cut=len(listed) > LISTED,
        running=frozenset(talk.number for talk in (tab.shown_talk, *tab.left) if talk.answering),
        deleted=tab.deleted_talk,
        download=tab.download,
    )


def _current(services: Services, tab: Tab) -> Conversation | None:
    try:
        return None if tab.talk is None else conversations.find(services.library.store, tab.talk)
    except UnknownConversation:  # deleted in another tab
        return None


def _export(services: Services, tab: Tab, act: str) -> None:
    current = _current(services, tab)
    if current is None:
        return
    library = services.library
    here = frozenset(entry.id for entry in library.entries())
    written = exported(
        current.title, conversations.turns(library.store, current.number), here=here, language=tab.language
    )
    tab.openings = next(OPENINGS)
    key = str(tab.openings)
    if act == "export-docx":
        from chatdoc.export_docx import to_docx

        name = file_name(current.title, ".docx", tab.language)
        tab.download = Download(key, name, _DOCX, to_docx(written))
    else:
        name = file_name(current.title, ".md", tab.language)
        tab.download = Download(key, name, "text/markdown", to_markdown(written).encode("utf-8"))
