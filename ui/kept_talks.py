"""A tab's turns <-> the conversation that is kept of them in the library."""

from chatdoc import conversations
from chatdoc.conversations import KeptTurn, State
from chatdoc.errors import ChatdocError, UnknownConversation
from chatdoc.library import Library
from chatdoc.text import printable, unturned
from chatdoc.types import Citation
from ui import reader
from ui.pieces import Cited, Turn
from ui.strings import Strings
from ui.tab import Services, Tab, Talk


def keep_question(services: Services, tab: Tab, talk: Talk, question: str, dropped: Turn | None) -> int | None:
    """Keep a question in a conversation, begun with the first one, and return the id of its turn.

    `dropped` is the turn that it takes the place of. None where it could not be kept, which is told: it is answered
    all the same.
    """
    store = services.library.store
    try:
        if dropped is not None and dropped.kept_as is not None:
            edited = conversations.edit(store, dropped.kept_as, question)
            if edited is not None:
                return edited.id
        if talk.number is not None:
            try:
                return conversations.add_turn(store, talk.number, question).id
            except UnknownConversation:
                pass  # deleted for good meanwhile
        with store.changing():
            begun = conversations.create(store, question).number
            turn = conversations.add_turn(store, begun, question)
        talk.number = begun
        return turn.id
    except ChatdocError as error:
        tab.report(error)
        return None


def keep_unanswered(services: Services, tab: Tab, turn: Turn) -> None:
    """Keep that a turn ended before anything was found for it; any other is kept as it grows (keeping.py)."""
    if turn.kept_as is None or turn.answer is not None:
        return
    try:
        state: State = "stopped" if turn.stopped else "broken"
        conversations.save(services.library.store, turn.kept_as, state, None)
    except ChatdocError as error:
        tab.report(error)


def shown(turn: KeptTurn) -> Turn:
    """Return a kept turn as the page shows it."""
    finished, stopped = turn.state == "finished", turn.state == "stopped"
    return Turn(
        turn.number,
        turn.question,
        turn.answer,
        stopped=stopped,
        broken=not (finished or stopped),
        kept_as=turn.id,
    )


def cited(library: Library, turn: Turn, citation: Citation, strings: Strings) -> Cited:
    """Return what a citation shows; where its words are gone, with the document or alone, those that were kept."""
    shown = reader.cited(library, citation, strings)
    if shown.quote.strip() or turn.kept_as is None:
        return shown
    kept = conversations.turn(library.store, turn.kept_as)
    for quote in kept.quoted if kept else ():
        if quote.number == citation.number and quote.document_id == citation.document_id:
            place = strings.removed_document if shown.name == strings.removed_document else ""
            return Cited(citation, printable(quote.document), place, unturned(quote.text))
    return shown
