"""Conversations as they are kept: the tables `conversations`, `turns` and `conversation_words`.

A question is kept before it is searched, its answer while it grows (keeping.py). What a process that was killed left
running reads as broken off.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

from chatdoc.errors import UnknownConversation, UnusableTitle
from chatdoc.snapshots import Quoted, dump_answer, load_answer
from chatdoc.store import Store
from chatdoc.text import printable, question_terms, storable, terms
from chatdoc.types import Answer, Exchange

MAX_TITLE = 80
"""Characters of a title: one or two lines of the page's list."""
UNDO_TIME = timedelta(days=1)
"""So long a conversation that was deleted can be brought back; then `purge` takes it away."""

State = Literal["running", "finished", "stopped", "broken"]
"""Of a turn. Broken off: the process was killed while it answered, or something went wrong."""

_COLUMNS = """c.number, c.title, c.created_at, c.changed_at,
    (SELECT count(*) FROM turns t WHERE t.conversation = c.number)"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One of the list. Times are UTC in ISO 8601; `turns` counts them."""

    number: int
    title: str
    created_at: str
    changed_at: str
    turns: int


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question as it was typed, and what came of it; `quoted` are the words of the answer's citations.

    `number` counts from 1 in its conversation, `id` is its own in the library.
    """

    id: int
    number: int
    question: str
    asked_at: str
    state: State
    answer: Answer | None = None
    quoted: tuple[Quoted, ...] = ()

    @property
    def exchange(self) -> Exchange:
        """The turn as a later question may lean on it."""
        return Exchange.of(self.question, self.answer)


def create(store: Store, question: str) -> Conversation:
    """Begin a conversation that is called after its first question."""
    now = _now()
    with store.changing():
        ((number,),) = store.rows(
            "INSERT INTO conversations (title, created_at, changed_at) VALUES (?, ?, ?) RETURNING number",
            (title_of(question), now, now),
        )
        _index(store, number)
        return find(store, number)


def title_of(question: str) -> str:
    """Return the question as a title: one line, cut at a word where it is long; "…" for one without a letter."""
    line = printable(" ".join(storable(question).split()))
    if len(line) <= MAX_TITLE:
        return line or "…"
    cut = line[: MAX_TITLE - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[MAX_TITLE // 2 :] else cut) + "…"


def find(store: Store, number: int) -> Conversation:
    """Raises UnknownConversation, also for one that was deleted."""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM conversations c WHERE number = ? AND deleted_at IS NULL", (_key(number),)
    )
    if not rows:
        raise UnknownConversation(number=number)
    return Conversation(*rows[0])


def conversations(store: Store, *, limit: int = 50, after: int = 0) -> tuple[Conversation, ...]:
    """Return up to `limit` conversations, the last changed first, without the first `after` of them."""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM conversations c WHERE deleted_at IS NULL "
        "ORDER BY changed_at DESC, number DESC LIMIT ? OFFSET ?",
        (limit, after),
    )
    return tuple(Conversation(*row) for row in rows)


def search(store: Store, text: str, *, limit: int = 50, after: int = 0) -> tuple[Conversation, ...]:
    """Return the conversations whose title, questions and answers hold all terms of the text, the last changed first.

    The terms are those of a search in documents. A single Han character is held by any longer word, too.
    """
    wanted = question_terms(text)
    if not wanted:
        return ()
    single = [term for term in wanted if len(term) == 1 and not term.isascii()]
    whole = [term for term in wanted if term not in single]
    conditions, parameters = [], list[object]()
    if whole:
        conditions.append("conversation_words MATCH ?")
        parameters.append(" AND ".join('"' + term.replace('"', '""') + '"' for term in whole))
    conditions += ["instr(body, ?)"] * len(single)
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM conversations c WHERE deleted_at IS NULL AND number IN "
        f"(SELECT rowid FROM conversation_words WHERE {' AND '.join(conditions)}) "
        "ORDER BY changed_at DESC, number DESC LIMIT ? OFFSET ?",
        (*parameters, *single, limit, after),
    )
    return tuple(Conversation(*row) for row in rows)


def rename(store: Store, number: int, title: str) -> Conversation:
    """Raises UnknownConversation and UnusableTitle; what is too long is cut."""
    if not title.strip():
        raise UnusableTitle
    with store.changing():
        find(store, number)
        store.rows("UPDATE conversations SET title = ? WHERE number = ?", (title_of(title), number))
        _index(store, number)
        return find(store, number)


def delete(store: Store, number: int) -> Conversation:
    """Take a conversation from the list; `restore` brings it back until it is purged. Raises UnknownConversation."""
    with store.changing():
        deleted = find(store, number)
        store.rows("UPDATE conversations SET deleted_at = ? WHERE number = ?", (_now(), number))
    return deleted


def restore(store: Store, number: int) -> Conversation:
    """Undo a deletion. Raises UnknownConversation when there is nothing left to bring back."""
    with store.changing():
        store.rows("UPDATE conversations SET deleted_at = NULL WHERE number = ?", (_key(number),))
        return find(store, number)


def purge(store: Store, *, older_than: timedelta = UNDO_TIME) -> None:
    """Really delete the conversations that were deleted so long ago."""
    before = (datetime.now(UTC) - older_than).isoformat(timespec="microseconds")
    gone = store.rows("SELECT number FROM conversations WHERE deleted_at <= ?", (before,))
    if not gone:
        return
    with store.changing():
        for number in gone:
            store.rows("DELETE FROM conversation_words WHERE rowid = ?", number)
            store.rows("DELETE FROM conversations WHERE number = ?", number)
        store.drop_backup()


def turns(store: Store, number: int) -> tuple[KeptTurn, ...]:
    """Return the turns of a conversation in order. Raises UnknownConversation."""
    find(store, number)
    rows = store.rows(
        "SELECT id, number, question, asked_at, state, writer, answer FROM turns WHERE conversation = ? "
        "ORDER BY number",
        (number,),
    )
    return tuple(_turn(store, *row) for row in rows)


def turn(store: Store, turn_id: int) -> KeptTurn | None:
    """Return one turn, None when it was dropped."""
    rows = store.rows(
        "SELECT id, number, question, asked_at, state, writer, answer FROM turns WHERE id = ?", (turn_id,)
    )
    return _turn(store, *rows[0]) if rows else None


def add_turn(store: Store, number: int, question: str) -> KeptTurn:
    """Keep a question at the end of a conversation, as running. Raises UnknownConversation.

    A conversation that was deleted meanwhile comes back: someone goes on with it.
    """
    with store.changing():
        restore(store, number)
        ((last,),) = store.rows("SELECT coalesce(max(number), 0) FROM turns WHERE conversation = ?", (number,))
        ((turn_id,),) = store.rows(
            "INSERT INTO turns (conversation, number, question, asked_at, state, writer) "
            "VALUES (?, ?, ?, ?, 'running', ?) RETURNING id",
            (number, last + 1, storable(question), _now(), _this_process()),
        )
        _touch(store, number)
        kept = turn(store, turn_id)
    assert kept is not None
    return kept


def edit(store: Store, turn_id: int, question: str) -> KeptTurn | None:
    """Drop a turn and all after it, and keep another question there; None when it was dropped already.

    Answering again is the same question there once more.
    """
    with store.changing():
        rows = store.rows("SELECT conversation, number FROM turns WHERE id = ?", (turn_id,))
        if not rows:
            return None
        store.rows("DELETE FROM turns WHERE conversation = ? AND number >= ?", rows[0])
        return add_turn(store, rows[0][0], question)


def save(store: Store, turn_id: int, state: State, answer: Answer | None, quotes: tuple[Quoted, ...] = ()) -> None:
    """Keep what a turn's answer has become; one that was dropped meanwhile stays so."""
    snapshot = None if answer is None else dump_answer(answer, quotes)
    with store.changing():
        store.rows("UPDATE turns SET state = ?, answer = ? WHERE id = ?", (state, snapshot, turn_id))
        if state != "running":
            # No change of the conversation: the list would change its order under the pointer as answers end.
            for (number,) in store.rows("SELECT conversation FROM turns WHERE id = ?", (turn_id,)):
                _index(store, number)


def _touch(store: Store, number: int) -> None:
    store.rows("UPDATE conversations SET changed_at = ? WHERE number = ?", (_now(), number))
    _index(store, number)


def _index(store: Store, number: int) -> None:
    """Write the terms of a conversation anew: a text of some kilobytes."""
    ((title,),) = store.rows("SELECT title FROM conversations WHERE number = ?", (number,))
    said = [title]
    for question, snapshot in store.rows("SELECT question, answer FROM turns WHERE conversation = ?", (number,)):
        said.append(question)
        if snapshot is not None:
            answer, _ = _loaded(store, snapshot)
            said += [each.text for each in (*answer.sentences, *answer.quotes)] + [answer.draft]
    body = " ".join(term for text in said for term in terms(text))
    store.rows("DELETE FROM conversation_words WHERE rowid = ?", (number,))
    store.rows("INSERT INTO conversation_words (rowid, body) VALUES (?, ?)", (number, body))


def _turn(
    store: Store,
    id_: int,
    number: int,
    question: str,
    asked_at: str,
    state: State,
    writer: str,
    snapshot: str | None,
) -> KeptTurn:
    if state == "running" and not _writes_still(writer):
        state = "broken"
    answer, quotes = (None, ()) if snapshot is None else _loaded(store, snapshot)
    return KeptTurn(id_, number, question, asked_at, state, answer, quotes)


def _loaded(store: Store, snapshot: str) -> tuple[Answer, tuple[Quoted, ...]]:
    try:
        return load_answer(snapshot)
    except ValueError as error:
        raise store.damaged(str(error)) from error


def _key(number: Any) -> int:
    """Return the number as SQLite can hold it; one that is larger is nobody's."""
    return int(number) if abs(int(number)) < 2**63 else 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


@cache
def _process(pid: int) -> str:
    import psutil

    return f"{pid} {psutil.Process(pid).create_time():.0f}"


def _this_process() -> str:
    return _process(os.getpid())


def _writes_still(writer: str) -> bool:
    """Is the process alive that this is the number and the time of start of? Numbers are used again, with other times.

    A second's difference is the clock that was set.
    """
    if writer == _this_process():
        return True
    import psutil

    try:
        pid, started = map(int, writer.split())
        return bool(abs(psutil.Process(pid).create_time() - started) <= 1)
    except (ValueError, psutil.Error):
        return False


def exchanges(kept: Sequence[KeptTurn]) -> tuple[Exchange, ...]:
    """Return a conversation as `answer` takes it."""
    return tuple(each.exchange for each in kept)
