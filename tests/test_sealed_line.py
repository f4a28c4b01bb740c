"""The whole line with every way to another machine watched: nothing in it, nor in its parser's process, tries one.

The watch is this test's own, not chatdoc.sealed: a sitecustomize.py, run by every Python that starts beside it, adds
an audit hook that notes and refuses. The line runs in a copy of the checkout with that file in it, because the
parser's process looks for modules only there.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.documents import CONTRACT, LEASE_PAGES, pdf
from tests.command_line import ROOT, environment
from tests.test_whole_line import PAGE

WATCH = """
import os, sys

WATCHED = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
           "socket.gethostbyaddr", "socket.getnameinfo")

def note(kind, what):
    with open(os.environ["WATCH_NOTES"], "a", encoding="utf-8") as notes:
        notes.write(f"{kind} {what!r} {' '.join(sys.orig_argv)!r}\\n")

def watch(event, arguments):
    if event not in WATCHED:
        return
    address = arguments[0] if isinstance(arguments[0], (str, bytes)) else arguments[-1]
    host = address[0] if isinstance(address, tuple) else None if "connect" in event or "send" in event else address
    if isinstance(host, bytes):
        host = host.decode()
    if host and host != "::1" and host != "localhost" and not host.startswith("127."):
        note("attempt", host)
        raise PermissionError(f"refused by the test: {host}")

note("watched", os.getpid())
sys.addaudithook(watch)
"""
LINE = """
import json, sys
from chatdoc.cli import main
for arguments in json.loads(sys.argv[1]):
    assert main(arguments) == 0, arguments
"""
ATTEMPT = """
import contextlib, socket
with contextlib.suppress(OSError):
    socket.create_connection(("192.0.2.1", 80), timeout=1)
"""


@dataclass(frozen=True, slots=True)
class WatchedCheckout:
    """A copy of the checkout in which every Python process is watched."""

    folder: Path

    def run(self, commands: Sequence[Sequence[str]], *, prefix: Sequence[str] = ()) -> list[Any]:
        """Run chatdoc's commands in one process and return what they printed, each one JSON."""
        variables = {**environment(), "PYTHONPATH": str(self.folder), "WATCH_NOTES": str(self.folder / "notes")}
        done = subprocess.run(
            [*prefix, sys.executable, "-c", LINE, json.dumps(commands)],
            cwd=self.folder, env=variables, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        decoder, rest, printed = json.JSONDecoder(), done.stdout.strip(), []
        while rest:
            value, end = decoder.raw_decode(rest)
            printed.append(value)
            rest = rest[end:].strip()
        return printed

    def notes(self, kind: str) -> list[str]:
        lines = (self.folder / "notes").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith(kind)]


@pytest.fixture
def checkout(tmp_path: Path) -> WatchedCheckout:
    folder = tmp_path / "checkout"
    for package in ("chatdoc", "models", "ui"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.gguf", "__pycache__"))
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    return WatchedCheckout(folder)


@pytest.fixture
def commands(tmp_path: Path) -> list[list[str]]:
    """Add a PDF, a Markdown and a web page, ask in both languages, search."""
    (tmp_path / "lease.pdf").write_bytes(pdf(LEASE_PAGES))
    (tmp_path / "合同.md").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "garden.html").write_text(PAGE, encoding="utf-8")
    library = ["--library", str(tmp_path / "library"), "--json"]
    return [
        ["add", *(str(tmp_path / name) for name in ("lease.pdf", "合同.md", "garden.html")), *library],
        ["ask", "How much is the rent a month?", *library],
        ["ask", "每月租金是多少？", *library],
        ["search", "When is the pump switched off?", *library],
    ]


def check_line(printed: Sequence[Any]) -> None:
    added, english, chinese, found = printed
    assert [(entry["name"], entry["embedded"] > 0) for entry in added["added"]] == [
        ("lease.pdf", True), ("合同.md", True), ("garden.html", True),
    ]  # fmt: skip
    assert english["model"].startswith("SmolLM2")
    assert any("1,450" in citation["quote"] for citation in english["citations"])
    assert any("六千五百元" in citation["quote"] for citation in chinese["citations"])
    assert found["passages"][0]["doc"] == "garden.html"


def test_nothing_in_the_whole_line_tries_to_reach_another_machine(
    checkout: WatchedCheckout, commands: list[list[str]]
) -> None:
    check_line(checkout.run(commands))
    assert checkout.notes("attempt") == []
    assert any("chatdoc.parsing.worker" in note for note in checkout.notes("watched"))


def test_the_watch_sees_an_attempt_of_the_parsers_process(checkout: WatchedCheckout, tmp_path: Path) -> None:
    reader = checkout.folder / "chatdoc" / "parsing" / "plain.py"
    reader.write_text(reader.read_text(encoding="utf-8") + ATTEMPT, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("\n \n", encoding="utf-8")
    with pytest.raises(AssertionError, match="There is no text in empty"):
        checkout.run([["add", str(tmp_path / "empty.txt"), "--library", str(tmp_path / "library")]])
    (attempt,) = checkout.notes("attempt")
    assert "192.0.2.1" in attempt
    assert "chatdoc.parsing.worker" in attempt


def test_the_watch_sees_a_connection_and_a_look_up(checkout: WatchedCheckout) -> None:
    code = "\nimport socket\nfor host in ('192.0.2.1', 'example.org', '127.0.0.1'):\n"
    code += "    try: socket.create_connection((host, 9), timeout=1)\n    except OSError: pass\n"
    variables = {**environment(), "PYTHONPATH": str(checkout.folder), "WATCH_NOTES": str(checkout.folder / "notes")}
    subprocess.run([sys.executable, "-c", code], env=variables, check=True)
    assert [note.split("'")[1] for note in checkout.notes("attempt")] == ["192.0.2.1", "example.org"]


def test_the_whole_line_works_where_there_is_no_network_at_all(
    checkout: WatchedCheckout, commands: list[list[str]]
) -> None:
    without_network = ["unshare", "--net"]
    if shutil.which("unshare") is None or subprocess.run([*without_network, "true"], capture_output=True).returncode:
        pytest.skip("no namespace without a network: `unshare --net` needs Linux and root")
    check_line(checkout.run(commands, prefix=without_network))
    assert checkout.notes("attempt") == []
