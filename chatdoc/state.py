"""The table `state` of a library -> the name of the embedder that it is searched with, and of one to come."""

from typing import Literal

from chatdoc.store import Store

Role = Literal["embedder", "next_embedder"]
"""Whose vectors are searched; whose are being made to be searched."""


def name_of(store: Store, role: Role) -> str | None:
    """Return the name of the library's embedder in that role, None where it has none."""
    return next((str(name) for (name,) in store.rows("SELECT value FROM state WHERE name = ?", (role,))), None)


def set_name(store: Store, role: Role, name: str | None) -> None:
    """Note the name of the library's embedder in that role; None: it has none."""
    with store.changing():
        store.rows("DELETE FROM state WHERE name = ?", (role,))
        if name is not None:
            store.rows("INSERT INTO state (name, value) VALUES (?, ?)", (role, name))
