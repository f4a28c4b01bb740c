"""A start without a terminal: its lines in a window, and nothing left when that is closed."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from chatdoc.setup import window
from chatdoc.setup.window import Child, wants_window, with_console
from tests.waiting import GIVE_UP_S, wait_for

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell script stands for the browser")
WORK = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
print("[1/2] 软件包", file=sys.stderr, flush=True)
time.sleep(60)
"""
FAILS = "import sys; sys.exit('The package index cannot be reached')"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A "browser" that writes down the address it is given."""
    (tmp_path / "browser").write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/new" && mv "{tmp_path}/new" "$0.opened"\n')
    (tmp_path / "browser").chmod(0o755)
    monkeypatch.setattr("webbrowser.open", lambda url: subprocess.call([str(tmp_path / "browser"), url]) == 0)
    return tmp_path / "browser.opened"


def test_the_page_shows_the_lines_of_the_start_and_ends_it_with_all_it_started(opened: Path) -> None:
    child = Child([sys.executable, "-c", WORK])
    shown = threading.Thread(target=window._show_in_browser, args=(child,))
    shown.start()
    wait_for(opened.exists)
    address = opened.read_text().strip()
    wait_for(lambda: "[1/2] 软件包" in json.load(urllib.request.urlopen(address + "lines"))["lines"])
    page = urllib.request.urlopen(address).read().decode()
    assert "<title>chatdoc</title>" in page
    assert not re.search(r"https?://", page)
    family = psutil.Process(child.process.pid).children()
    urllib.request.urlopen(urllib.request.Request(address + "end", method="POST")).read()
    shown.join(GIVE_UP_S)
    assert child.has_ended
    assert psutil.wait_procs(family, timeout=GIVE_UP_S)[1] == []


def test_nobody_without_the_token_sees_or_ends_anything(opened: Path) -> None:
    child = Child([sys.executable, "-c", WORK])
    shown = threading.Thread(target=window._show_in_browser, args=(child,))
    shown.start()
    wait_for(opened.exists)
    host = "/".join(opened.read_text().split("/")[:3])
    for path, method in (("/lines", "GET"), ("/guessed/lines", "GET"), ("/guessed/end", "POST"), ("/", "GET")):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(urllib.request.Request(host + path, method=method))
    rebound = urllib.request.Request(opened.read_text().strip() + "lines", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(rebound)
    assert not child.has_ended
    child.end()
    shown.join(GIVE_UP_S)


def test_what_went_wrong_stays_on_the_page(opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Child._read

    def read_late(child: Child) -> None:
        child.process.wait()
        time.sleep(0.5)
        read(child)

    monkeypatch.setattr(Child, "_read", read_late)
    child = Child([sys.executable, "-c", FAILS])
    shown = threading.Thread(target=window._show_in_browser, args=(child,), daemon=True)
    shown.start()
    wait_for(opened.exists)
    address = opened.read_text().strip()
    wait_for(lambda: child.has_ended)
    told = json.load(urllib.request.urlopen(address + "lines"))
    assert told["ended"]
    assert told["lines"] == ["The package index cannot be reached"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="a screen for Tk is lent by xvfb-run, which is not here")
def test_a_tk_window_closes_when_the_start_has_ended_well(tmp_path: Path) -> None:
    code = """
import sys
from chatdoc.setup.window import Child, _show_in_tk
child = Child([sys.executable, "-c", "import time; print('[1/2] x', flush=True); time.sleep(1)"])
print(_show_in_tk(child), child.process.returncode)
"""
    command = ["xvfb-run", "-a", sys.executable, "-c", code]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, encoding="utf-8", timeout=120)
    if "False" in done.stdout:
        pytest.skip("this Python has no tkinter")
    assert done.stdout.split() == ["True", "0"], done.stderr


@pytest.mark.parametrize(
    ("python", "started"),
    [
        ("C:\\Py 3\\pythonw.exe", "C:\\Py 3\\python.exe"),
        ("C:\\Apps\\pythonw3.12.exe", "C:\\Apps\\python3.12.exe"),
        ("C:\\pythonw.exe\\python.exe", "C:\\pythonw.exe\\python.exe"),
        ("/usr/bin/python3", "/usr/bin/python3"),
    ],
)
def test_what_the_window_shows_is_started_with_a_console_for_all_to_share(python: str, started: str) -> None:
    assert with_console(python) == started


def test_a_window_is_wanted_only_where_nobody_sees_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", None)  # as pythonw has them
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert wants_window()
    monkeypatch.setenv(window.IN_WINDOW, "1")
    assert not wants_window()
