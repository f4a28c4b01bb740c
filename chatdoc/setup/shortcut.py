"""`launcher.py shortcut [DIR]` -> a file to double-click, in the form of the system: .desktop, .command or .bat.

They are written rather than shipped: each holds the path of this folder and of the Python that runs it.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from chatdoc.setup.environment import ROOT
from chatdoc.setup.texts import Problem, say, tell

LAUNCHER = ROOT / "launcher.py"
RUN = 'exec "$0" "$1"'
"""What a shell is told by .desktop: GLib does not find a program that has a percent sign in its path."""


def write_shortcut(arguments: Sequence[str]) -> int:
    """Write it to the folder, without one to the desktop; return 0."""
    folder = Path(arguments[0]).expanduser().absolute() if arguments else desktop()
    if len(arguments) > 1 or not folder.is_dir():
        raise Problem("shortcut_place", folder=folder)
    name, text = shortcut(sys.platform, sys.executable, LAUNCHER)
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    path.chmod(0o755)
    if sys.platform.startswith("linux"):
        _trust(path)
    say(tell("shortcut", path=path))
    return 0


def _trust(path: Path) -> None:
    """Tell GNOME that the file is the user's own: its desktop starts no other. Elsewhere this means nothing."""
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(["gio", "set", path, "metadata::trusted", "true"], capture_output=True, timeout=5)


def shortcut(system: str, python: str, launcher: Path) -> tuple[str, str]:
    """Return the file's name and content for a system as sys.platform names it."""
    if system == "win32":
        # pythonw has no console: the launcher opens a window. chcp: cmd reads the path that follows as UTF-8.
        pythonw = python.removesuffix("python.exe") + "pythonw.exe" if python.endswith("python.exe") else python
        command = f'start "" "{pythonw}" "{launcher}"'.replace("%", "%%")
        return "chatdoc.bat", f"@echo off\r\nchcp 65001 >nul\r\n{command}\r\n"
    if system == "darwin":
        return "chatdoc.command", f"#!/bin/sh\nexec {_shell(python)} {_shell(str(launcher))}\n"
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=chatdoc",
        "Comment=Talk with your own documents, offline",
        "Comment[zh_CN]=离线与您自己的文档对话",
        f"Exec=sh -c {' '.join(map(_desktop_entry, (RUN, python, str(launcher))))}",
        "Terminal=false",
        "Categories=Office;",
    )
    return "chatdoc.desktop", "\n".join(lines) + "\n"


def desktop() -> Path:
    """Return the desktop's folder, the home folder where there is none.

    Linux calls it as the language does, and OneDrive moves it.
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError, subprocess.TimeoutExpired):
            asked = subprocess.run(["xdg-user-dir", "DESKTOP"], capture_output=True, text=True, timeout=5)
            if (found := Path(asked.stdout.strip())).is_absolute() and found.is_dir():
                return found
    if sys.platform == "win32":
        import ctypes

        desktop_directory, place = 0x10, ctypes.create_unicode_buffer(260)  # CSIDL_DESKTOPDIRECTORY, MAX_PATH
        if ctypes.windll.shell32.SHGetFolderPathW(None, desktop_directory, None, 0, place) == 0:
            return Path(place.value)
    usual = Path(os.path.expanduser("~"), "Desktop")
    return usual if usual.is_dir() else Path.home()


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _desktop_entry(text: str) -> str:
    """Quote an argument of Exec as the Desktop Entry Specification says: its own escapes, then those of a string."""
    for special in ("\\", '"', "`", "$"):
        text = text.replace(special, "\\" + special)
    for special, escaped in (("\\", "\\\\"), ("%", "%%"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(special, escaped)
    return f'"{text}"'
