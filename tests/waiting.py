"""Waiting for what another thread, process or browser brings about: for what is asserted next, and for long."""

import time
from collections.abc import Callable

GIVE_UP_S = 300.0
"""What takes a second on a free machine may take a minute on two cores that twenty programs share."""


def wait_for(condition: Callable[[], object]) -> None:
    """Return when the condition holds; that it never does is a failure, not a measurement."""
    until = time.monotonic() + GIVE_UP_S
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)
