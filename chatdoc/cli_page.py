"""What the command line does about its page: one for a library, brought up by later starts; and plane mode's folder."""

import os
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from chatdoc.cli_progress import tell
from chatdoc.cli_texts import say
from chatdoc.errors import LibraryServed
from chatdoc.sealed import ATTEMPTS_FILE
from chatdoc.serving import COMING, open_page, serving, tell_neighbours


def serve_once(folder: Path, *, open_browser: bool, serve: Callable[[], int]) -> int:
    """Serve the library in this process, or bring up the page of the one that does. Raises LibraryServed."""
    found = None
    while found is None:  # whoever had it may have ended, and of those who waited another been quicker
        try:
            return _serve(folder, serve)
        except LibraryServed:
            found = open_page(folder, waits=lambda: tell(say("page_awaited")))
    page, address_once = found
    print(say("served_already", url=page.address), flush=True)
    if open_browser:
        webbrowser.open(address_once)
    return 0


def _serve(folder: Path, serve: Callable[[], int]) -> int:
    with serving(folder):
        tell_neighbours(folder, COMING)
        return serve()


@contextmanager
def noting_attempts() -> Iterator[Path]:
    """Yield an empty folder; what every process of ours refuses to reach meanwhile is noted in its file `attempts`."""
    with TemporaryDirectory() as folder:
        os.environ[ATTEMPTS_FILE] = str(Path(folder, "attempts"))
        try:
            yield Path(folder)
        finally:
            del os.environ[ATTEMPTS_FILE]
