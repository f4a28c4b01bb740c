"""Several starts on one library, as processes: one serves, the others bring its page up, and nothing is left behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import pytest

from chatdoc.cli_page import serve_once
from chatdoc.errors import LibraryServed
from chatdoc.serving import COMING, OpenPage, open_page, serving, tell_neighbours
from chatdoc.sources import Sources
from chatdoc.store import Store
from tests.command_line import ROOT, environment
from tests.model_servers import unused_port
from tests.waiting import GIVE_UP_S, wait_for

Start = Callable[..., subprocess.Popen[str]]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and file rights are POSIX")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library that follows a folder with enough in it to keep its parsers busy."""
    folder, library = tmp_path / "文档 folder", tmp_path / ("库 " + "long " * 30)
    for path in (folder, library):
        path.mkdir()
    for number in range(40):
        (folder / f"{number}.md").write_text(f"# Chapter {number}\n\n" + f"The mill has {number} wheels.\n\n" * 400)
    with closing(Store(library)) as store:
        Sources(store).follow(folder)
    return library


@pytest.fixture
def begin(library: Path) -> Iterator[Start]:
    """Start `chatdoc serve` on the library without waiting for it."""
    started: list[subprocess.Popen[str]] = []

    def begin(*options: str, **variables: str) -> subprocess.Popen[str]:
        where = ["--library", str(library), "--port", str(unused_port())]
        command = [sys.executable, "-m", "chatdoc", "serve", "--no-llm", *where, *options]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**variables), stdout=subprocess.PIPE, encoding="utf-8"
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def address(line: str) -> str:
    found = re.search(r"http://\S+", line)
    assert found, line
    return found.group()


def test_of_two_starts_at_the_same_moment_one_serves_and_the_other_names_its_page(begin: Start, library: Path) -> None:
    both = [begin("--no-browser") for _ in range(2)]
    lines = [first_line(process) for process in both]
    assert address(lines[0]) == address(lines[1])
    assert sorted("runs already" in line for line in lines) == [False, True]
    assert (library / "page.json").stat().st_mode & 0o077 == 0
    second = both["runs already" in lines[1]]
    assert second.wait() == 0


def test_a_second_start_opens_the_first_ones_page_with_an_address_that_works_once(begin: Start, tmp_path: Path) -> None:
    shown = address(first_line(begin("--no-browser")))
    (tmp_path / "browser").write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/opened"\n')
    (tmp_path / "browser").chmod(0o755)
    second = begin(BROWSER=str(tmp_path / "browser"))
    assert address(first_line(second)) == shown
    assert second.wait() == 0
    wait_for(lambda: (tmp_path / "opened").exists() and (tmp_path / "opened").read_text())
    opened = (tmp_path / "opened").read_text().strip()
    assert opened != shown
    assert opened.split("?")[0] == shown.split("?")[0]
    with httpx.Client(trust_env=False, timeout=GIVE_UP_S) as client:
        assert [client.get(opened).status_code for _ in range(2)] == [303, 401]
        wrong = client.post(shown.split("?")[0] + "chatdoc/one-more", headers={"X-Chatdoc-Token": "guessed"})
        assert wrong.status_code == 401


def test_an_ended_chatdoc_leaves_no_process_and_no_page_behind(begin: Start, library: Path) -> None:
    process = begin("--no-browser")
    first_line(process)
    family = psutil.Process(process.pid)
    wait_for(lambda: bool(family.children(recursive=True)))
    children = family.children(recursive=True)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0
    assert psutil.wait_procs(children, timeout=GIVE_UP_S)[1] == []
    assert not (library / "page.json").exists()
    assert open_page(library) is None


def test_what_a_killed_chatdoc_left_keeps_nobody_from_starting(begin: Start, library: Path) -> None:
    killed = begin("--no-browser")
    before = address(first_line(killed))
    children = psutil.Process(killed.pid).children(recursive=True)
    killed.kill()
    killed.wait()
    assert psutil.wait_procs(children, timeout=GIVE_UP_S)[1] == []
    assert (library / "page.json").exists()
    line = first_line(begin("--no-browser"))
    assert "runs already" not in line
    assert address(line).split("t=")[1] != before.split("t=")[1]


def test_a_page_that_is_coming_is_waited_for_and_only_while_somebody_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdoc.serving.OPENING_S", 0.0)
    tell_neighbours(tmp_path, COMING)
    assert open_page(tmp_path) is None, "nobody holds the lock"
    program = (
        "import sys; from pathlib import Path; from chatdoc.serving import *\n"
        "with serving(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as other:
        assert first_line(other) == "held"
        told: list[str] = []

        def waits() -> None:
            told.append("waits")
            assert other.stdin is not None
            other.stdin.close()

        assert open_page(tmp_path, waits=waits) is None
        assert told == ["waits"]
        assert other.wait() == 0
    assert not list(tmp_path.glob("*.new"))


def test_who_waited_and_was_too_late_again_still_brings_up_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = OpenPage(8737, "token")
    looks = iter((None, (page, page.address)))
    monkeypatch.setattr("chatdoc.cli_page.open_page", lambda folder, *, waits: next(looks))
    with serving(tmp_path):  # the other one that waited
        assert serve_once(tmp_path, open_browser=False, serve=lambda: 2) == 0
    assert page.address in capsys.readouterr().out


def test_who_holds_a_library_and_shows_no_page_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatdoc.serving.OPENING_S", 0.0)
    with serving(tmp_path), pytest.raises(LibraryServed):
        serve_once(tmp_path, open_browser=False, serve=lambda: 2)


def test_a_page_that_does_not_answer_is_none(tmp_path: Path) -> None:
    tell_neighbours(tmp_path, OpenPage(9, "x"))
    assert open_page(tmp_path) is None
    (tmp_path / "page.json").write_text("[]")
    assert open_page(tmp_path) is None


WINDOW = """
import os, pathlib, sys
def create_window(title, address, **size):
    pathlib.Path(os.environ["SHOWN"]).write_text(address)
def start():
    {start}
"""


@pytest.mark.parametrize(("start", "ends"), [("pass", True), ("raise RuntimeError('no screen')", False)])
def test_a_window_of_its_own_ends_chatdoc_when_closed_and_the_browser_stands_in_for_it(
    begin: Start, tmp_path: Path, start: str, ends: bool
) -> None:
    (tmp_path / "webview.py").write_text(WINDOW.format(start=start))
    (tmp_path / "browser").write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\n')
    (tmp_path / "browser").chmod(0o755)
    python_path = f"{tmp_path}{os.pathsep}{ROOT}"
    process = begin(PYTHONPATH=python_path, SHOWN=str(tmp_path / "shown"), BROWSER=str(tmp_path / "browser"))
    shown = address(first_line(process))
    wait_for((tmp_path / "shown").exists)
    if ends:
        assert process.wait() == 0
        assert not (tmp_path / "opened").exists()
    else:
        wait_for((tmp_path / "opened").exists)
        assert process.poll() is None
    assert (tmp_path / "shown").read_text().split("?")[0] == shown.split("?")[0]
