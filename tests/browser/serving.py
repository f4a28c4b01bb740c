"""A chatdoc that serves in a process of its own, and a browser that watches what the page does."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Playwright

from tests.waiting import GIVE_UP_S

ROOT = Path(__file__).parents[2]
# Root (in containers) can't have Chromium's sandbox; the others keep Chromium itself off the network.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run --disable-default-apps --disable-domain-reliability"
).split()


@contextmanager
def process_serving(command: Sequence[str]) -> Iterator[str]:
    """Start `python -m COMMAND`, yield the address it prints, and end it with SIGTERM, to which it must return 0."""
    with _serving(command, subprocess.Popen.terminate) as (process, address):
        yield address
    assert process.returncode == 0, f"{command} ended with {process.returncode}"


@contextmanager
def process_killed(command: Sequence[str]) -> Iterator[str]:
    """Start `python -m COMMAND`, yield the address it prints, and kill it in the middle of whatever it does."""
    with _serving(command, subprocess.Popen.kill) as (_, address):
        yield address


@contextmanager
def _serving(
    command: Sequence[str], end: Callable[[subprocess.Popen[str]], None]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `python -m COMMAND`, yield it with the address it prints, and `end` it; no traceback may be printed."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        yield process, _address(process)
    finally:
        end(process)
        printed, _ = process.communicate(timeout=GIVE_UP_S)
    assert "Traceback" not in printed, printed


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    printed = []
    for line in process.stdout:
        printed.append(line)
        for word in line.split():
            if word.startswith("http://"):
                return word
    raise AssertionError(f"no address was printed: {printed}")


def launch_browser(playwright: Playwright) -> Browser:
    """Start the Chromium of CHATDOC_CHROMIUM, else one on the machine, else Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHATDOC_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


# Gradio says so when a page is left or loaded again while one of its streams is open (every second one is).
CUT_OFF = ("AbortError: signal is aborted", "AbortError: BodyStreamBuffer was aborted", "Connection errored out")


@dataclass(slots=True)
class Watch:
    """What a page did that it should not: requests beyond this machine, errors on the console, answers from 400 on."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self._note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("response", lambda answer: self.errors.append(answer.url) if answer.status >= 400 else None)

    def _note(self, error: str) -> None:
        if not any(words in error for words in CUT_OFF):
            self.errors.append(error)

    @property
    def elsewhere(self) -> list[str]:
        return [url for url in self.requests if urlsplit(url).hostname not in (None, "127.0.0.1")]
