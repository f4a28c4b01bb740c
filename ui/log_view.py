"""The diary of this chatdoc -> its last lines, shown in the page where something failed.

Nothing is opened outside. Values in, values out, no Gradio; every text goes through `Markup.format`, which escapes it.
"""

import os
from pathlib import Path

from markupsafe import Markup

from chatdoc.errors import ChatdocError, LibraryError, ParsingStopped, Unexpected
from chatdoc.text import printable
from ui.pieces import button, copy_button
from ui.strings import Strings

LOGGED = (Unexpected, ParsingStopped, LibraryError)
"""Errors of which the log says more."""
LINES, MOST_BYTES = 80, 64_000


def log_button(error: ChatdocError, strings: Strings) -> Markup:
    """Return a button that opens the log, where that may help with an error."""
    return button("show-log", strings.failing.open_log) if isinstance(error, LOGGED) else Markup("")


def last_lines(folder: Path) -> str:
    """Return the end of the log in that folder, "" where there is none; the user's folder is called "~"."""
    try:
        with (folder / "chatdoc.log").open("rb") as file:
            file.seek(0, os.SEEK_END)
            start = max(file.tell() - MOST_BYTES, 0)
            file.seek(start)
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    kept = lines[1 if start else 0 :][-LINES:]  # the first may be cut
    home = str(Path.home())
    return "\n".join(printable(line.replace(home, "~")) for line in kept)


def log_panel(folder: Path, strings: Strings) -> Markup:
    """Return the last lines of the log, to read and to copy."""
    lines = last_lines(folder)
    shown = Markup('<pre tabindex="0" aria-label="{}">{}</pre>').format(strings.failing.log, lines)
    if not lines:
        shown = Markup('<p class="note">{}</p>').format(strings.failing.no_log)
    return Markup('<section class="log"><p class="log-line"><b>{}</b>{}{}</p>{}</section>').format(
        strings.failing.log,
        copy_button(lines, strings.failing.copy_log, strings) if lines else "",
        button("hide-log", strings.close),
        shown,
    )
