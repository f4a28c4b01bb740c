"""The lines a program prints -> which step of how many runs, for how long, and how far it is: on standard error."""

import os
import re
import shutil
import sys
import time

from chatdoc.setup.environment import site_packages
from chatdoc.setup.texts import say, tell

SIGN_OF_LIFE_S = 1.5
"""With half a second between two looks, one is shown every two seconds."""


class Progress:
    """One line that is rewritten on a terminal, otherwise a line every SIGN_OF_LIFE_S."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.step = 0
        self.title = self.detail = ""
        self.started = self.shown = 0.0
        self.unpacking: tuple[int, int] | None = None  # how many packages are being installed, how many were there
        self.rewrites = (
            sys.stderr is not None and sys.stderr.isatty() and os.name != "nt"
        )  # an older console of Windows prints the escapes

    def begin(self, title: str) -> None:
        """Begin the next step."""
        self.step += 1
        self.title, self.detail, self.started, self.unpacking = title, "", time.monotonic(), None
        self._show()

    def note(self, line: str) -> None:
        """Keep a line of output when it says how far the program is."""
        compiled = re.search(r"\[(\d+/\d+)\]", line)
        loaded = re.match(r"Progress (\d+) of (\d+)", line)
        installing = re.match(r"Installing collected packages: (.*)", line)
        if compiled or loaded or line.startswith("Successfully installed"):
            self.unpacking = None
        if compiled:
            self.detail = tell("compiling", done=compiled.group(1))
        elif installing:
            self.unpacking = (installing.group(1).count(",") + 1, _count_installed())
        elif loaded:
            done, total = (int(number) / 10**6 for number in loaded.groups())
            self.detail = re.sub(r" \[.*|$", f" [{done:.0f} / {total:.0f} MB]", self.detail, count=1)
        elif re.match(r"\s*(Collecting|Processing|Downloading|Using cached|Building|Get:|Unpacking|Setting up)", line):
            self.detail = line.strip()[:70]

    def tick(self) -> None:
        """Show a sign of life when it is time for one."""
        if time.monotonic() - self.shown >= (0.5 if self.rewrites else SIGN_OF_LIFE_S):
            self._show()

    def interrupt(self, text: str) -> None:
        """Write a sentence between two lines of progress."""
        say(("\r\033[K" if self.rewrites else "") + text)

    def end(self) -> None:
        """End the step; its line stays."""
        self.detail, self.unpacking = "", None
        self._show(end="\n")

    def _show(self, end: str = "") -> None:
        if self.unpacking:  # pip says nothing until all are there
            count, before = self.unpacking
            done = min(max(_count_installed() - before, 0), count)
            self.detail = tell("unpacking", done=done, count=count)
        steps = f"[{self.step}/{self.steps}] " if self.steps > 1 else ""
        text = f"{steps}{self.title}, {time.monotonic() - self.started:.0f} s"
        self.shown = time.monotonic()
        if self.rewrites:
            columns = shutil.get_terminal_size().columns - 2 * len(self.title)  # a Chinese character takes two
            say("\r\033[K" + (text + " " + self.detail)[: max(columns, 30)], end=end)
        else:
            say(text + (": " + self.detail if self.detail else ""))


def _count_installed() -> int:
    return sum(1 for _ in site_packages().glob("*.dist-info"))
