"""A start without a terminal -> the same start as a child process, its lines in a window: Tk, else a browser page.

The window stays while chatdoc runs; closing it ends chatdoc. The child is the launcher itself, so what it does and
says is the same in both.
"""

import contextlib
import html
import http.server
import json
import os
import re
import secrets
import subprocess
import sys
import threading
import time
import webbrowser
from collections import deque
from collections.abc import Sequence

from chatdoc.setup.environment import ROOT
from chatdoc.setup.programs import LAST_WORDS_S, NO_CONSOLE, end
from chatdoc.setup.texts import tell

IN_WINDOW = "CHATDOC_IN_WINDOW"
"""The variable that tells the child that its lines are shown."""
LINES = 200
ENDING_S = 3.0
LEFT_S = 20.0
"""A page that has not asked for lines for so long was closed; a background tab is slowed to one look a minute, so this
only counts once the child has ended."""


def wants_window() -> bool:
    """Was this started by a double-click, so that nobody sees what is printed?"""
    if IN_WINDOW in os.environ or os.environ.get("CI"):
        return False
    if any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return False
    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return has_screen or sys.platform in ("darwin", "win32")


def run_in_window() -> int:
    """Start the launcher again and show what it says until it has ended or the window is closed; return its code."""
    child = Child([with_console(sys.executable), str(ROOT / "launcher.py")])
    try:
        if not _show_in_tk(child):
            _show_in_browser(child)
    finally:
        child.end()
    return child.process.returncode


def with_console(python: str) -> str:
    """Return Windows' python.exe for the pythonw.exe beside it, any other Python as it is.

    Started with NO_CONSOLE, its console is never seen, and pip and chatdoc share it. Below a pythonw, which has none,
    the system opens a black window for each of them.
    """
    return re.sub(r"pythonw((?:3\.\d+)?\.exe)$", r"python\1", python, flags=re.IGNORECASE)


class Child:
    """A process whose last lines are kept."""

    def __init__(self, command: Sequence[str]) -> None:
        self.lines: deque[str] = deque(maxlen=LINES)
        self.process = subprocess.Popen(
            command,
            env={**os.environ, IN_WINDOW: "1", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=os.name == "posix",
            creationflags=NO_CONSOLE,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip():
                self.lines.append(line.rstrip())

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def told(self) -> tuple[bool, list[str]]:
        """Return whether it has ended, and its last lines; of one that has, the very last unless others still write."""
        ended = self.has_ended
        if ended:
            self._reader.join(LAST_WORDS_S)
        return ended, list(self.lines)

    def end(self) -> None:
        """End it and all that it started; after ENDING_S by force."""
        end(self.process, ENDING_S)


def _show_in_tk(child: Child) -> bool:
    """Show a window until it is closed or the child has ended well; return whether there could be one."""
    try:
        import tkinter
        from tkinter import ttk

        window = tkinter.Tk()
    except (ImportError, RuntimeError):
        return False
    except Exception as error:  # tkinter.TclError, which has no name where tkinter is missing: no screen
        if type(error).__name__ != "TclError":
            raise
        return False
    window.title("chatdoc")
    window.minsize(560, 260)
    bar = ttk.Progressbar(window, mode="indeterminate")
    bar.pack(fill="x", padx=12, pady=(12, 6))
    bar.start(20)
    shown = tkinter.Label(window, anchor="nw", justify="left", wraplength=700)
    shown.pack(fill="both", expand=True, padx=12)
    ttk.Button(window, text=tell("window_end"), command=window.destroy).pack(side="right", padx=12, pady=12)

    def look() -> None:
        shown.configure(text="\n".join(list(child.lines)[-12:]))
        if child.has_ended:
            bar.stop()
            if child.process.returncode == 0:
                window.destroy()
                return
        window.after(300, look)

    look()
    window.mainloop()
    return True


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>chatdoc</title><style>
body{{font:16px system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em}}pre{{white-space:pre-wrap}}
</style></head><body><h1>chatdoc</h1><p id="state">{working}</p><pre id="lines"></pre><button id="end">{end}</button>
<script>
const state = document.getElementById("state"), lines = document.getElementById("lines");
document.getElementById("end").onclick = () => fetch("end", {{method: "POST"}});
async function look() {{
  try {{
    const told = await (await fetch("lines")).json();
    lines.textContent = told.lines.join("\\n");
    if (told.ended) {{ state.textContent = {ended}; return; }}
  }} catch {{ state.textContent = {ended}; return; }}
  setTimeout(look, 500);
}}
look();
</script></body></html>"""


def _show_in_browser(child: Child) -> None:
    """Serve a page on 127.0.0.1, behind a token, until the child has ended and the page has seen that."""
    token, asked = secrets.token_urlsafe(32), [time.monotonic()]

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[0] = time.monotonic()
            if self._is_ours("/"):
                fields = {"working": tell("window_working"), "end": tell("window_end")}
                texts = {name: html.escape(text) for name, text in fields.items()}
                self._answer(PAGE.format(**texts, ended=json.dumps(tell("window_ended"))), "text/html")
            elif self._is_ours("/lines"):
                ended, said = child.told()
                self._answer(json.dumps({"ended": ended, "lines": said[-30:]}), "application/json")
            else:
                self.send_error(403)

        def do_POST(self) -> None:
            if not self._is_ours("/end"):
                self.send_error(403)
                return
            self._answer("{}", "application/json")
            child.end()

        def _is_ours(self, path: str) -> bool:
            host_is_ours = self.headers.get("Host") == f"127.0.0.1:{server.server_address[1]}"
            return host_is_ours and secrets.compare_digest(self.path.encode(), f"/{token}{path}".encode())

        def _answer(self, text: str, kind: str) -> None:
            body = text.encode("utf-8")
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Write nothing: there is no terminal."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        webbrowser.open(f"http://127.0.0.1:{server.server_address[1]}/{token}/")
        with contextlib.suppress(KeyboardInterrupt):
            while not child.has_ended:
                time.sleep(0.2)
            until = time.monotonic() + (LEFT_S if child.process.returncode else 2)
            while time.monotonic() < min(until, asked[0] + LEFT_S):
                time.sleep(0.2)
        server.shutdown()
