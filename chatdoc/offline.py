"""`chatdoc check --offline` -> the whole line, run where no other machine can be reached, and which were tried.

In a library of its own, which is gone afterwards, with the models that would answer. Every process of ours refuses what
is not this machine and notes it (sealed.py); the browser gets a proxy that does the same.
"""

import http.client
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from chatdoc.answer import answer
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from chatdoc.types import LanguageModel

DOCUMENTS = {
    "lease.md": "# Lease\n\nThe rent is 1,450 euros a month, due on the third working day.\n",
    "租赁合同.md": "# 租赁合同\n\n每月租金为人民币六千五百元，应于每月五日前支付。\n",
}
QUESTIONS = {"How much is the rent a month?": "1,450", "每月租金是多少？": "六千五百元"}
BROWSER_S = 60
_FLAGS = (
    "--headless --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run --disable-default-apps --disable-domain-reliability --virtual-time-budget=20000 --dump-dom"
).split()


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the line: whether it did what it should, in how many seconds."""

    name: str
    worked: bool
    seconds: float


@dataclass(slots=True)
class Report:
    """What was run, and the hosts that chatdoc and the browser by itself tried to reach."""

    steps: list[Step] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    browsers_hosts: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return all(step.worked for step in self.steps) and not self.hosts

    def run(self, name: str, step: Callable[[], bool]) -> None:
        started = time.monotonic()
        worked = step()
        self.steps.append(Step(name, worked, time.monotonic() - started))


def run_line(
    library: Library,
    llm: LanguageModel | None,
    address: str,
    *,
    chromium: str | None,
    attempts: Path,
) -> Report:
    """Add, search, ask and load the page at its address; `attempts` is where hosts are noted.

    Raises what these steps raise.
    """
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        report.run("offline_add", lambda: _add(library, Path(folder)))
        report.run("offline_search", lambda: all(_finds(question, library) for question in QUESTIONS))
        report.run("offline_ask", lambda: all(_answers(question, library, llm) for question in QUESTIONS))
        if chromium is None:
            report.run("offline_http", lambda: _loads(address))
        else:
            with _refusing_proxy(report.browsers_hosts) as port:
                report.run("offline_page", lambda: _shows(address, chromium, port, Path(folder)))
    if attempts.exists():
        report.hosts = list(dict.fromkeys(attempts.read_text(encoding="utf-8").split()))
    return report


def _add(library: Library, folder: Path) -> bool:
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    library.embed_pending()
    return library.count_documents() == len(DOCUMENTS)


def _finds(question: str, library: Library) -> bool:
    hits = retrieve(question, library)
    passages = [(library.document(hit.passage.document_id), hit.passage) for hit in hits]
    return any(QUESTIONS[question] in document.text[each.start : each.end] for document, each in passages)


def _answers(question: str, library: Library, llm: LanguageModel | None) -> bool:
    *_, final = answer(question, library, llm)
    cited = [library.document(each.document_id).text[each.start : each.end] for each in final.citations]
    return any(QUESTIONS[question] in quote for quote in cited)


def _loads(address: str) -> bool:
    """Does the page answer as a browser would ask for it: with the address's token, then with the cookie?"""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=BROWSER_S)
    connection.request("GET", f"/?{parts.query}")
    first = connection.getresponse()
    first.read()
    cookie = (first.headers["Set-Cookie"] or "").partition(";")[0]
    connection.request("GET", "/", headers={"Cookie": cookie})
    second = connection.getresponse()
    return second.status == 200 and b"chatdoc" in second.read()


def _shows(address: str, chromium: str, proxy: int, profile: Path) -> bool:
    """Does the browser show the page with the documents in it?"""
    command = [chromium, *_FLAGS, f"--user-data-dir={profile}", f"--proxy-server=http://127.0.0.1:{proxy}", address]
    if os.name == "posix" and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # Chromium has none for root
    try:
        shown = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=BROWSER_S).stdout
    except subprocess.TimeoutExpired:
        return False
    return all(name.encode() in shown for name in DOCUMENTS)


@contextmanager
def _refusing_proxy(hosts: list[str]) -> Iterator[int]:
    """Be a proxy that notes and refuses all; browsers ask none for this machine. Yield its port."""

    class Refuse(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            line = self.rfile.readline(65537).decode("latin-1")
            if (found := re.match(r"\w+ (?:https?://)?([^/:\s]+)", line)) and found.group(1) not in hosts:
                hosts.append(found.group(1))
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
