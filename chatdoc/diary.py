"""What happens -> a line of the diary; `logging` is loaded, and the diary opened, when there is one.

For modules that a small command loads too: loading `logging` would take a sixth of its time. All others use `logging`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger

_unopened: list[Callable[[], None]] = []


def open_when_written(open_diary: Callable[[], None]) -> None:
    """Have the diary opened before the first line that `noting` writes."""
    _unopened[:] = [open_diary]


def noting(name: str) -> "Logger":
    """Return the logger of a module, with the diary open."""
    import logging

    while _unopened:
        _unopened.pop()()
    return logging.getLogger(name)
