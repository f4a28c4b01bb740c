"""Snapshots of an answer -> the same, kept in the library as they pass: at most one a second, and the last one."""

import logging
import time
from collections.abc import Iterator

from chatdoc import conversations
from chatdoc.conversations import State
from chatdoc.errors import LibraryError
from chatdoc.library import Library
from chatdoc.snapshots import quoted
from chatdoc.types import Answer

logger = logging.getLogger(__name__)

SAVE_S = 1.0
"""Each save is written through to the disk."""


def kept(snapshots: Iterator[Answer], library: Library, turn_id: int) -> Iterator[Answer]:
    """Yield the snapshots of a turn's answer; closed before the end, the turn is "stopped", by an error "broken".

    That something could not be kept on the way is logged only; at the end it is raised, after the last snapshot.
    """
    last: Answer | None = None
    state: State = "broken"
    saved_at = -SAVE_S
    try:
        for last in snapshots:
            if not last.finished and time.monotonic() - saved_at >= SAVE_S:
                saved_at = _save_on_the_way(library, turn_id, last)
            yield last
        state = "finished"
    except (GeneratorExit, KeyboardInterrupt):
        state = "finished" if last is not None and last.finished else "stopped"
        raise
    finally:
        if close := getattr(snapshots, "close", None):
            close()
        conversations.save(library.store, turn_id, state, last, () if last is None else quoted(last, library))


def _save_on_the_way(library: Library, turn_id: int, snapshot: Answer) -> float:
    try:
        conversations.save(library.store, turn_id, "running", snapshot, quoted(snapshot, library))
    except LibraryError:
        logger.warning("an answer could not be kept while it grew", exc_info=True)
    return time.monotonic()
