"""Another embedder for a library: its vectors are made beside the old ones, which are searched until all are there.

What was begun stands in the database (embedders.py), so any process may go on with it, after any interruption. The
change itself is one transaction, in which no passage is without its new vector; the old vectors go after it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from chatdoc.embedding import Progress, embed_missing, never
from chatdoc.library import Library
from chatdoc.serving import alone
from chatdoc.state import name_of, set_name
from chatdoc.store import Store
from chatdoc.stored_vectors import StoredVectors

logger = logging.getLogger(__name__)

DROPPED_AT_ONCE = 5_000
"""Vectors that are deleted while nobody else can write: 20 ms."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change under way: the next embedder, and how many of all passages have its vector."""

    name: str
    done: int
    total: int


def under_way(library: Library) -> Change | None:
    """Return the change that was begun and is not finished."""
    name = name_of(library.store, "next_embedder")
    if name is None:
        return None
    stored = StoredVectors(library.store, name)
    done, pending = stored.count(), stored.count_pending()
    return Change(name, done, done + pending)


def begin(library: Library, name: str) -> bool:
    """Note that vectors of this embedder are to be made; what was made for another one goes.

    Returns whether anything is to be done: not when it is the library's already. Raises UnknownEmbedder and
    UnusableEmbedder.
    """
    current = library.searched.follow()
    found = current if name == current.name else library.searched.embedders.find(name)
    if found.name == current.name:
        return False
    store = library.store
    with store.changing():
        set_name(store, "embedder", name_of(store, "embedder") or current.name)
        set_name(store, "next_embedder", found.name)
    drop_unused(store)
    logger.info("a change to %s begins", found.name)
    return True


def cancel(library: Library) -> str | None:
    """Give up the change under way, and the vectors that were made for it; return the name of its embedder."""
    store = library.store
    with store.changing():
        name = name_of(store, "next_embedder")
        set_name(store, "next_embedder", None)
    drop_unused(store)
    return name


def go_on(library: Library, *, progress: Progress | None = None, cancelled: Callable[[], bool] = never) -> bool:
    """Make the vectors that the change under way is in want of, then have the library searched with them.

    Returns False, and nothing is done, while another process does that. `progress` counts all passages. Raises
    UnknownEmbedder and UnusableEmbedder where the next embedder is not here any more.
    """
    with alone(library.folder / "embedder.lock") as ours:
        name = name_of(library.store, "next_embedder")
        if ours and name is not None:
            _build(library, name, progress, cancelled)
        if ours:
            drop_unused(library.store, cancelled=cancelled)
        return ours


def _build(library: Library, name: str, progress: Progress | None, cancelled: Callable[[], bool]) -> None:
    store, embedder = library.store, library.searched.embedders.find(name)
    stored = StoredVectors(store, name)

    def given_up() -> bool:
        return cancelled() or name_of(store, "next_embedder") != name

    while not given_up() and not _swap(store, name):
        embed_missing(
            stored,
            embedder,
            library.settings,
            read=library.document,
            put=stored.put,
            progress=progress and _of_all(progress, stored.count()),
            cancelled=given_up,
        )
    library.searched.follow(embedder)


def _of_all(progress: Progress, before: int) -> Progress:
    return lambda done, total: progress(before + done, before + total)


def _swap(store: Store, name: str) -> bool:
    """Have the library searched with this embedder if every passage has its vector; return whether it is so."""
    with store.changing():
        if name_of(store, "next_embedder") != name or StoredVectors(store, name).count_pending():
            return False
        set_name(store, "embedder", name)
        set_name(store, "next_embedder", None)
    logger.info("the library is searched with %s now", name)
    return True


def drop_unused(store: Store, *, cancelled: Callable[[], bool] = never) -> None:
    """Delete the vectors of embedders that are neither the library's nor the next, in small steps."""
    if name_of(store, "embedder") is None:
        return
    dropped = DROPPED_AT_ONCE
    while dropped == DROPPED_AT_ONCE and not cancelled():
        dropped = len(
            store.rows(
                """
                DELETE FROM vectors WHERE (embedder, passage) IN (
                    SELECT embedder, passage FROM vectors INDEXED BY vectors_by_passage WHERE embedder NOT IN (
                        SELECT value FROM state WHERE name IN ('embedder', 'next_embedder')
                    ) LIMIT ?
                ) RETURNING 1
                """,
                (DROPPED_AT_ONCE,),
            )
        )
