"""The end of the page's process: soon, with all that it has started, whatever still computes."""

import os
import sys
import threading
from contextlib import suppress

import psutil

ENDING_S = 0.5
"""After it the system takes apart what models hold: for 1.4 s on two cores that ten busy processes shared."""


def end_soon() -> None:
    """End this process in any case after ENDING_S; what is stored is whole at any moment.

    Nothing is printed from now on: what a page still asks meets what is closed, and Gradio prints a traceback for that.
    """
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - to the end
    timer = threading.Timer(ENDING_S, _end)
    timer.daemon = True
    timer.start()


def end_helpers() -> None:
    """Kill the Pythons that this process has started, and nothing else: a browser may be its child, too.

    They end by themselves when it is gone, but on a busy machine only a second later. What they were started as
    differs: on Windows and macOS an environment's Python is not the one that runs.
    """
    this = psutil.Process()
    for child in this.children():
        with suppress(psutil.Error):
            if child.exe() == this.exe():
                child.kill()


def _end() -> None:
    """End with exit code 0.

    A process's memory is given back by its last thread, and one that embeds is nice (models/embedder.py): beside eight
    busy processes that took it 3 to 10 s. What becomes another program waits for its threads, which are gone in a
    moment, and gives the memory back itself.
    """
    end_helpers()
    if sys.platform == "linux":
        with suppress(OSError):
            os.execv("/bin/true", ["true"])
    os._exit(0)
