"""What is being done, on standard error: one line that is written over on a terminal, a few plain lines elsewhere."""

import sys

from chatdoc.cli_texts import say, user_language
from chatdoc.errors import ChatdocError
from chatdoc.shown import printable


def show_status(text: str) -> None:
    """Write over the status line of a terminal, with "" take it away; elsewhere nothing is written."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{_fitted(printable(text))}", end="", file=sys.stderr, flush=True)


def tell(text: str) -> None:
    """Write a line of its own to standard error."""
    show_status("")
    print(text, file=sys.stderr, flush=True)


def sentence(error: ChatdocError) -> str:
    """Return what happened and what to do, in the user's language."""
    return error.told(user_language(), typed=True)


def tell_error(error: ChatdocError) -> None:
    """Write what happened and what to do to standard error."""
    tell(sentence(error))


class Counter:
    """Tells how much is done of how much, with a text of cli_texts that has the fields `done` and `total`."""

    def __init__(self, key: str, **fields: str) -> None:
        self._key, self._fields = key, fields

    def __call__(self, done: int, total: int) -> None:
        text = say(self._key, done=f"{done:,}", total=f"{total:,}", **self._fields)
        if sys.stderr.isatty():
            show_status(text if done < total else "")
        elif done >= total or (done and done % 100 == 0):
            print(printable(text), file=sys.stderr, flush=True)


def _fitted(text: str) -> str:
    """Return the end of the text that surely fits one row: a character is at most two columns wide."""
    import shutil

    columns = shutil.get_terminal_size().columns
    return text if len(text.encode("utf-8", "replace")) < columns else "…" + text[-(columns // 2 - 2) :]
