"""`launcher.py test` -> everything the tests need, Chromium too, then all checks with one verdict."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

from chatdoc.setup.environment import ROOT, venv_python
from chatdoc.setup.install import set_up_tests
from chatdoc.setup.lock import only_one
from chatdoc.setup.programs import LOG, Installation, python_of_venv, run_child
from chatdoc.setup.stamp import app_environment
from chatdoc.setup.texts import Problem, say, tell

# Two files of tests side by side, a file in one process, because its tests share what is slow to make. In the order of
# their names: the browser's files, the longest, come first, so that neither process waits long for the other.
WHOLE_SUITE = ("pytest", "--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder")
CHECKS = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",), WHOLE_SUITE)
CHROMIUM_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_PATHS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
PLAYWRIGHTS_CHROMIUM = (
    "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
)


def run_tests(pytest_arguments: Sequence[str]) -> int:
    """Set up the tests and run all checks; with arguments only pytest. Return 0 when everything passed."""
    set_up_tests()
    variables = {**app_environment(), "CHATDOC_CHROMIUM": _make_chromium_ready()}
    checks = [("pytest", *pytest_arguments)] if pytest_arguments else CHECKS
    failed = []
    for check in checks:
        say("\n== " + " ".join(check))
        if run_child([venv_python(), "-P", "-m", *check], variables, ROOT):
            failed.append(check)
    names = ", ".join(" ".join(check) for check in failed or checks)
    say("\n" + tell("failed" if failed else "passed", names=names))
    return 1 if failed else 0


def _make_chromium_ready() -> str:
    """Return a Chromium for the browser tests: the machine's, else from apt as root, else Playwright's."""
    chromium = find_chromium()
    can_apt = sys.platform != "win32" and os.geteuid() == 0 and shutil.which("apt-get") is not None
    missing = ([] if chromium else ["chromium"]) + ([] if _has_chinese_font() else ["fonts-noto-cjk"])
    if missing and (can_apt or not chromium):
        with only_one() as lock:
            installation = Installation(lock, 1)
            installation.progress.begin(tell("step_chromium"))
            if can_apt:
                apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
                installation.run([*apt, "update"])
                command = [*apt, "install", "-y", "--no-install-recommends", *missing]
                installation.run(command, DEBIAN_FRONTEND="noninteractive")
                chromium = find_chromium()
            if not chromium:
                with_libraries = ["--with-deps"] if can_apt else []
                installation.run(python_of_venv("-m", "playwright", "install", *with_libraries, "chromium"))
                chromium = find_chromium()
            installation.progress.end()
    if not _has_chinese_font():
        say(tell("no_font"))
    if not chromium:
        raise Problem("no_chromium", log=LOG)
    return chromium


def find_chromium() -> str | None:
    """Return the first candidate that is there and starts: Ubuntu's is a script that wants a snap."""
    quiet = subprocess.DEVNULL
    for path in _chromium_candidates():
        if path and os.path.exists(path):
            if os.name == "nt":  # there --version opens a window
                return path
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                if subprocess.call([path, "--version"], stdout=quiet, stderr=quiet, timeout=60) == 0:
                    return path
    return None


def _chromium_candidates() -> Iterator[str | None]:
    """Yield where a Chromium may be: named in CHATDOC_CHROMIUM, else the machine's, else Playwright's."""
    if os.environ.get("CHATDOC_CHROMIUM"):
        yield os.environ["CHATDOC_CHROMIUM"]
        return
    yield from map(shutil.which, CHROMIUM_COMMANDS)
    yield from CHROMIUM_PATHS
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        shown = subprocess.check_output(python_of_venv("-c", PLAYWRIGHTS_CHROMIUM), stderr=subprocess.DEVNULL)
        yield os.fsdecode(shown).strip()


def _has_chinese_font() -> bool:
    """Can Chromium draw Chinese? Only Linux is asked; the other systems bring fonts."""
    if not sys.platform.startswith("linux"):
        return True
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return bool(subprocess.check_output(["fc-list", ":lang=zh"]).strip())
    return False
