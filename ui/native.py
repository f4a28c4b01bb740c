"""An address -> a window of its own, where pywebview and a back end for it are installed; nothing asks for them."""

import logging
from importlib import import_module
from importlib.util import find_spec

logger = logging.getLogger(__name__)


def show_until_closed(address: str) -> bool:
    """Show the page in a window and return when it was closed; False, at once, where there can be none.

    To be called in the main thread: the systems ask for that.
    """
    if find_spec("webview") is None:
        return False
    try:
        webview = import_module("webview")
        webview.create_window("chatdoc", address, width=1400, height=900)
        webview.start()
    except Exception:  # each back end raises what it likes where it has no screen or library
        logger.warning("no window of its own: the browser is used", exc_info=True)
        return False
    return True
