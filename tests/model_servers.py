"""Servers on this machine for tests of models/server.py: a real one with the real GGUF, and ones that misbehave."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import SystemRandom
from typing import Any

from tests.waiting import GIVE_UP_S


def unused_port() -> int:
    """Return a port to serve at, another for each of the tests that run side by side.

    None of those that a system gives to connections: a browser beside would be given it while the page is being built.
    """
    while True:
        port = SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def llama_cpp_server(gguf: Path, log: Path) -> Iterator[str]:
    """Serve a GGUF with llama_cpp.server in a process of its own while the context lasts; gives its base URL."""
    port = unused_port()
    code = (
        "from models.llama import _keep_weights_plain; from llama_cpp import llama_cpp\n"
        "_keep_weights_plain(llama_cpp)\n"
        "import runpy; runpy.run_module('llama_cpp.server', run_name='__main__')"
    )
    command = [sys.executable, "-c", code, "--model", str(gguf), "--model_alias", "smol", "--port", str(port)]
    command += ["--host", "127.0.0.1", "--n_threads", "1", "--interrupt_requests", "false"]
    with log.open("wb") as written:
        process = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=written, stderr=written)
    base = f"http://127.0.0.1:{port}/v1"
    try:
        _wait_until_up(f"{base}/models", process, log)
        yield base
    finally:
        process.terminate()
        process.wait(GIVE_UP_S)


def _wait_until_up(url: str, process: "subprocess.Popen[bytes]", log: Path, most_s: float = GIVE_UP_S) -> None:
    until = time.monotonic() + most_s
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=20).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


class Handler(BaseHTTPRequestHandler):
    """One request to a made server; `made` holds what was asked and what is answered."""

    made: "MadeServer"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

    def _answer(self, body: Any) -> None:
        self.close_connection = True
        self.made.asked.append((self.path, dict(self.headers), body))
        answer = self.made.answers.get(self.path)
        try:
            if answer is None:
                self.send(404, json.dumps({"error": {"message": f"no {self.path}"}}))
            else:
                answer(self)
        except OSError:
            self.made.closed.set()

    def send(self, status: int, body: str, kind: str = "application/json", **headers: str) -> None:
        """Send a whole reply."""
        content = body.encode()
        self.begin(status, kind, **{"content-length": str(len(content)), **headers})
        self.wfile.write(content)

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        """Send the head of a reply; without a length it lasts until the connection ends."""
        self.send_response(status)
        for name, value in {"content-type": kind, "connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def say(self, text: str, **more: Any) -> None:
        """Send an event that adds to the reply."""
        delta = {"content": text, **more}
        self.event({"choices": [{"delta": delta, "finish_reason": None}]})

    def event(self, value: Any) -> None:
        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
        self.wfile.flush()

    def done(self) -> None:
        self.wfile.write(b"data: [DONE]\n\n")

    def hang(self) -> None:
        """Say nothing until the client goes; then note it."""
        if self.connection.recv(1) == b"":
            self.made.closed.set()

    def log_message(self, format: str, *arguments: object) -> None:
        """Stay quiet."""


Reply = Callable[[Handler], None]


class MadeServer:
    """A server that answers paths as it is told. `asked` are (path, headers, body); `closed`: the client went."""

    def __init__(self, base: str, answers: dict[str, Reply]) -> None:
        self.base = base
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.closed = threading.Event()


@contextmanager
def made_server(chat: Reply | None = None, **answers: Reply) -> Iterator[MadeServer]:
    """Serve one model "made" that answers as `chat` does; `answers` are those of other paths, "_" for "/"."""
    paths = {name.replace("_", "/"): reply for name, reply in answers.items()}
    if chat is not None:
        paths["/v1/chat/completions"] = chat
    paths.setdefault("/v1/models", lambda handler: handler.send(200, '{"data": [{"id": "made"}]}'))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = MadeServer(f"http://127.0.0.1:{server.server_address[1]}/v1", paths)
    server.RequestHandlerClass = type("Made", (Handler,), {"made": made})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()
