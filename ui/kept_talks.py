"""A tab's turns <-> the conversation that is kept of them in the library."""

from chatdoc import conversations
from chatdoc.conversations import KeptTurn, State
from chatdoc.errors import ChatdocError, UnknownConversation, UnknownDocument
from chatdoc.library import Library
from chatdoc.text import printable
from chatdoc.types import Citation
from ui import reader
from ui.pieces import Cited, Turn
from ui.strings import Strings
from ui.tab import Services, Tab


def keep_question(services: Services, tab: Tab, question: str, dropped: Turn | None) -> int | None:
    """Keep a question in the tab's conversation, begun with the first one, and return the id of its turn.

    `dropped` is the turn that it takes the place of. None where it could not be kept, which is told: it is answered
    all the same.
    """
    store = services.library.store
    try:
        if dropped is not None and dropped.kept_as is not None:
            edited = conversations.edit(store, dropped.kept_as, question)
            if edited is not None:
                return edited.id
        if tab.talk is not None:
            try:
                return conversations.add_turn(store, tab.talk, question).id
            except UnknownConversation:
                pass  # deleted for good meanwhile
        with store.changing():
            begun = conversations.create(store, question).number
            turn = conversations.add_turn(store, begun, question)
        tab.talk = begun
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
    """Return what a citation shows; of a document that was removed, the words that were kept, and that it is gone."""
    try:
        library.document(citation.document_id)
    except UnknownDocument:
        kept = conversations.turn(library.store, turn.kept_as) if turn.kept_as is not None else None
        for quote in kept.quoted if kept else ():
            if quote.number == citation.number and quote.document_id == citation.document_id:
                return Cited(citation, printable(quote.document), strings.removed_document, quote.text)
    return reader.cited(library, citation, strings)
