"""A hub of models on this machine that serves files by ranges, and misbehaves as it is told."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from models.download_order import Order, OrderedFile, Place


class Request(BaseHTTPRequestHandler):
    """One request; `hub.answer` may answer it in its own way, else the file is sent from the byte asked for."""

    hub: "MadeHub"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        self.hub.asked.append((self.path, self.start))
        with suppress(OSError):  # the client has gone
            self.hub.answer(self)

    @property
    def start(self) -> int:
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))
        return int(found[1]) if found else 0

    @property
    def content(self) -> bytes:
        return self.hub.files[self.path]

    def send_file(self, most: int | None = None, *, content: bytes | None = None, **headers: str) -> None:
        """Send the file from the byte asked for; after `most` bytes the connection breaks off."""
        content = self.content if content is None else content
        rest = content[self.start :]
        self.send_response(206 if self.start else 200)
        named = {"content-length": str(len(rest)), "content-type": "application/octet-stream", "connection": "close"}
        if self.start:
            named["content-range"] = f"bytes {self.start}-{len(content) - 1}/{len(content)}"
        self._head(named | headers)
        part = rest if most is None else rest[:most]
        self.hub.sent += len(part)
        self.wfile.write(part)

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self._head({"content-length": str(len(body)), "connection": "close"} | headers)
        self.wfile.write(body)

    def _head(self, headers: dict[str, str]) -> None:
        for name, value in {name.replace("_", "-"): value for name, value in headers.items()}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Stay quiet."""


class MadeHub:
    """`files` by path. `asked` are (path, first byte) of each request, `sent` the bytes of files that were sent."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.files: dict[str, bytes] = {}
        self.answer: Callable[[Request], None] = Request.send_file
        self.asked: list[tuple[str, int]] = []
        self.sent = 0

    def place(self, path: str, mirror: str = "made") -> Place:
        return Place(mirror, f"{self.base}{path}", ("127.0.0.1",))


@contextmanager
def made_hub(files: dict[str, bytes]) -> Iterator[MadeHub]:
    """Serve the files while the context lasts."""
    handler = type("Asked", (Request,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub = MadeHub(f"http://127.0.0.1:{server.server_port}")
    hub.files = files
    handler.hub = hub  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


def order_of(content: bytes, *places: Place, folder: Path, path: str = "model.gguf", chunk: int = 1000) -> Order:
    """Return an order for one file with this content."""
    file = OrderedFile(path, len(content), sha256(content).hexdigest(), places)
    return Order("made", str(folder), "", (file,), chunk=chunk, pause_s=0.0)
