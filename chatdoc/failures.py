"""The table `failures`: files that could not be added, kept until they are dismissed or tried again."""

import json
import logging
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chatdoc import errors
from chatdoc.errors import ChatdocError, LibraryError
from chatdoc.shown import storable
from chatdoc.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be added. `path` is where it lies, None where it was only handed over."""

    number: int
    name: str
    path: Path | None
    error: ChatdocError


def keep(store: Store, name: str, path: Path | None, error: ChatdocError) -> int | None:
    """Keep a failure and return its number; None where the library takes nothing more, which is logged only."""
    try:
        with store.changing():
            ((number,),) = store.rows(
                "INSERT INTO failures (name, path, error, fields, failed_at) VALUES (?, ?, ?, ?, ?) RETURNING number",
                (
                    storable(name),
                    None if path is None else os.fsencode(path),
                    type(error).__name__,
                    json.dumps(error.fields),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )
        return int(number)
    except LibraryError:
        logger.warning("that a file could not be added is not kept", exc_info=True)
        return None


def forget(store: Store, numbers: Collection[int]) -> None:
    """Forget failures: dismissed, or about to be tried again."""
    with store.changing():
        store.rows(
            "DELETE FROM failures WHERE number IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
        )


def kept(store: Store) -> tuple[Failure, ...]:
    """Return the failures, the oldest first; one of a kind that this version does not know is left out."""
    rows = store.rows("SELECT number, name, path, error, fields FROM failures ORDER BY number")
    found = []
    for number, name, path, kind, fields in rows:
        known = getattr(errors, kind, None)
        if isinstance(known, type) and issubclass(known, ChatdocError):
            try:
                error = known(**json.loads(fields))
            except (KeyError, TypeError, ValueError):
                continue  # its text wants other fields now
            found.append(Failure(number, name, None if path is None else Path(os.fsdecode(path)), error))
    return tuple(found)
