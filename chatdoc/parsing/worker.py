"""A file -> a document, in a process of its own: what crashes, hangs, swells or phones there costs that one file.

`ParserProcess` starts `python -m chatdoc.parsing.worker` when it is first needed and keeps it from file to file. The
two speak lines of ASCII JSON: a request there; {"pages": [done, all]} as it goes, and then {"error", "fields"} or a
document (chatdoc.serial) back. A request is a file, {"path", "name", "password", "unlocked"}, or the picture of one
page of it, {"path", "name", "page", "label"}. A process also draws what is to be looked at: {"path", "name", "draw",
"width"} is answered by {"picture"}, a PNG in base64, and a `draw` of 0 by {"sizes"}, those of all pages.
"""

import base64
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from chatdoc import errors
from chatdoc.errors import ParsingCancelled, ParsingCrashed, ParsingTimedOut, ParsingTooBig, UnreadableFile
from chatdoc.parsing import PICTURE_SUFFIXES
from chatdoc.same_python import same_python
from chatdoc.sealed import refuse_network, seal
from chatdoc.serial import dump_document, load_document
from chatdoc.types import Document

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]
FILE_SECONDS = 60.0
PAGE_SECONDS = 0.5
MEGABYTE_SECONDS = 10.0
"""More for each megabyte of a file: a sheet of 100,000 rows has five, and takes most of a minute."""
RECOGNITION_SECONDS = 180.0
"""For the picture of one page; a dense one takes 6 seconds on two cores that are free."""
DRAWING_SECONDS = 20.0
"""For a page that someone wants to look at; a usual one takes 0.2."""
MAX_SECONDS = 900.0
WAITING = 4
"""A busy machine, or a slow disk: all limits are seconds of a processor, and this many times as long on the clock."""
MEMORY_BYTES = 2 * 1024**3
_POLL_SECONDS = 0.1
_PROGRESS_SECONDS = 0.1


class ParserProcess:
    """Reads files one after the other in another process; safe to share between threads, which then wait in turn."""

    def __init__(
        self,
        *,
        file_seconds: float = FILE_SECONDS,
        page_seconds: float = PAGE_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._file_seconds = file_seconds
        self._page_seconds = page_seconds
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._closed = False

    def __enter__(self) -> "ParserProcess":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that waits or works now, None before the first file and after a stop."""
        return process.pid if (process := self._process) is not None else None

    def start(self) -> None:
        """Start the process before it is needed: that takes longer than most requests."""
        with self._lock:
            if not self._closed:
                self._running()

    def parse(
        self,
        path: Path,
        *,
        name: str,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        password: str = "",
        unlocked: Path | None = None,
    ) -> Document:
        """Return the document, as `parse_file` would. Raises UnreadableFile; ParsingStopped if the process had to end.

        `cancelled` is asked ten times a second; when it says yes, ParsingCancelled is raised. A PDF that the password
        opened is written to `unlocked` as one that needs none.
        """
        request = {"path": os.path.abspath(path), "name": name, "password": password}
        request |= {} if unlocked is None else {"unlocked": os.path.abspath(unlocked)}
        return load_document(self._serve(request, name, self._seconds(path), progress, cancelled))

    def recognize(
        self, path: Path, page: int, *, name: str, label: str, cancelled: Callable[[], bool] | None = None
    ) -> Document:
        """Return what text recognition reads on a page (physical, from 1), as a document of that page.

        Raises what `parse` raises.
        """
        request = {"path": os.path.abspath(path), "name": name, "page": page, "label": label}
        return load_document(self._serve(request, name, RECOGNITION_SECONDS, None, cancelled))

    def page_sizes(self, path: Path, *, name: str) -> list[tuple[float, float]]:
        """Return (width, height) of each page as it is drawn, in points. Raises what `parse` raises."""
        request = {"path": os.path.abspath(path), "name": name, "draw": 0, "width": 0}
        sizes = json.loads(self._serve(request, name, DRAWING_SECONDS))["sizes"]
        return [(width, height) for width, height in sizes]

    def page_picture(self, path: Path, page: int, *, width: int, name: str) -> bytes:
        """Return a page (physical, from 1) as PNG, about `width` pixels wide. Raises what `parse` raises."""
        request = {"path": os.path.abspath(path), "name": name, "draw": page, "width": width}
        return base64.b64decode(json.loads(self._serve(request, name, DRAWING_SECONDS))["picture"])

    def _seconds(self, path: Path) -> float:
        """Return how long a file may take, before its pages are known."""
        with suppress(OSError):  # the process will say what is wrong with it
            return min(self._file_seconds + MEGABYTE_SECONDS * path.stat().st_size / 1e6, MAX_SECONDS)
        return self._file_seconds

    def _serve(
        self,
        request: dict[str, Any],
        name: str,
        seconds: float,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> bytes:
        """Return the line that answers a request."""
        progress = progress or (lambda done, pages: None)
        cancelled = cancelled or (lambda: False)
        with self._lock:
            if self._closed:
                raise ParsingCancelled(name=name)
            # A process that served before may have died since, or carry what an earlier file did to it.
            for again in (self.pid is not None, False):
                try:
                    self._request(request, name)
                    answer = self._answer(name, seconds, progress, cancelled)
                    if self._holds() * 2 > self._memory_bytes:
                        self._kill()  # what a large file leaves behind is not charged to the next
                    return answer
                except ParsingCrashed:
                    self._kill()
                    if self._closed:
                        raise ParsingCancelled(name=name) from None
                    if not again:
                        raise
                except BaseException as error:
                    if not isinstance(error, UnreadableFile) or isinstance(error, errors.ParsingStopped):
                        self._kill()
                    raise
            raise AssertionError("the second try returns or raises")

    def close(self) -> None:
        """End the process, also in the middle of a file: whoever waits for that gets ParsingCancelled."""
        self.begin_to_close()
        self._kill()

    def begin_to_close(self) -> None:
        """Kill the process for good without waiting until it is gone, which takes a busy system a second."""
        self._closed = True
        if (process := self._process) is not None:
            _kill(process)

    def _request(self, request: dict[str, Any], name: str) -> None:
        line = json.dumps(request).encode("ascii") + b"\n"
        try:
            stdin = cast(IO[bytes], self._running().stdin)
            stdin.write(line)
            stdin.flush()
        except (OSError, ValueError) as error:  # the second where another thread has closed it
            raise ParsingCrashed(name=name) from error

    def _answer(
        self, name: str, limit: float, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> bytes:
        started, worked, allowed = time.monotonic(), self._worked(), limit
        while True:
            if cancelled() or self._closed:
                raise ParsingCancelled(name=name)
            if max(self._worked() - worked, (time.monotonic() - started) / WAITING) > limit:
                raise ParsingTimedOut(name=name, seconds=round(limit))
            if self._holds() > self._memory_bytes:  # not every system has a limit that stops it by itself
                raise ParsingTooBig(name=name)
            try:
                line = self._answers.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if not line:
                raise ParsingCancelled(name=name) if self._closed else ParsingCrashed(name=name)
            if line.startswith(b'{"pages"'):
                done, pages = json.loads(line)["pages"]
                limit = min(allowed + self._page_seconds * pages, MAX_SECONDS)
                progress(done, pages)
            elif line.startswith(b'{"error"'):
                raise _error(json.loads(line))
            else:
                return line

    def _holds(self) -> int:
        """Return how many bytes of memory the process holds now."""
        import psutil

        with suppress(psutil.Error):
            return int(psutil.Process(pid).memory_info().rss) if (pid := self.pid) is not None else 0
        return 0

    def _worked(self) -> float:
        """Return how many seconds of a processor the process has used: what others use is not a file's fault."""
        import psutil

        with suppress(psutil.Error):
            used = psutil.Process(pid).cpu_times() if (pid := self.pid) is not None else None
            return used.user + used.system if used is not None else 0.0
        return 0.0

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._kill()
            self._answers = queue.SimpleQueue()
            python, variables = same_python()
            self._process = subprocess.Popen(
                [python, "-X", "utf8", "-m", "chatdoc.parsing.worker", str(self._memory_bytes)],
                cwd=_ROOT,  # not the person's folder: a json.py lying there would be imported
                env=os.environ
                | variables
                | {"PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libraries print there, at times with words of the document
                start_new_session=True,
            )
            threading.Thread(
                target=_pump, args=(cast(IO[bytes], self._process.stdout), self._answers), daemon=True
            ).start()
        return self._process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        elif process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def _pump(stdout: IO[bytes], answers: "queue.SimpleQueue[bytes]") -> None:
    """Hand on the lines as they come; an empty one is the end."""
    with suppress(OSError, ValueError):
        for line in stdout:
            answers.put(line)
    answers.put(b"")


def _error(answer: dict[str, Any]) -> UnreadableFile:
    if answer["log"]:
        logger.error("The parser failed: %s", answer["log"])
    kind = getattr(errors, answer["error"])
    return cast(UnreadableFile, kind(**answer["fields"]))


def main() -> None:
    """Be the process: read requests until the other side is gone."""
    channel = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what libraries print must not come between the answers
    seal()
    refuse_network()
    _limit_memory(int(sys.argv[1]) if len(sys.argv) > 1 else MEMORY_BYTES)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    while True:
        request = json.loads(requests.get())
        answer = _answer(request, channel)
        channel.write(answer + b"\n")


def _read_requests(requests: "queue.SimpleQueue[bytes]") -> None:
    """End at once when the app is gone, even in the middle of a file that hangs."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


def _limit_memory(limit: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_DATA, limit), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(kind, (most, most))


def _answer(request: dict[str, Any], channel: IO[bytes]) -> bytes:
    name = request["name"]
    try:
        if "draw" in request:
            return json.dumps(_drawn(request)).encode("ascii")
        return dump_document(_recognized(request) if "page" in request else _parsed(request, channel))
    except UnreadableFile as error:
        return _dump_error(error)
    except MemoryError:
        return _dump_error(ParsingTooBig(name=name))
    except Exception as error:
        # Where it happened, not what the message says: that may quote the document.
        places = traceback.format_list(traceback.extract_tb(error.__traceback__))
        return _dump_error(ParsingCrashed(name=name), log=f"{type(error).__name__}\n{''.join(places)}")


def _parsed(request: dict[str, Any], channel: IO[bytes]) -> Document:
    from chatdoc.parsing import parse_file

    last = 0.0

    def progress(done: int, pages: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done in (0, pages) or now - last > _PROGRESS_SECONDS:
            last = now
            channel.write(b'{"pages":[%d,%d]}\n' % (done, pages))

    path, password = Path(request["path"]), request["password"]
    document = parse_file(path, name=request["name"], progress=progress, password=password)
    if password and document.media_type == "application/pdf" and "unlocked" in request:
        from chatdoc.parsing.pdf import unlocked_copy

        if (copy := unlocked_copy(path.read_bytes(), password)) is not None:
            Path(request["unlocked"]).write_bytes(copy)
    return document


def _recognized(request: dict[str, Any]) -> Document:
    from chatdoc.parsing.pdf.recognition import SCALE, read_page, recognize_page

    path, page, label = Path(request["path"]), request["page"], request["label"]
    if path.suffix not in PICTURE_SUFFIXES:
        return recognize_page(path.read_bytes(), page, label)
    from chatdoc.parsing.images import page_to_recognize

    return read_page(*page_to_recognize(path.read_bytes(), page, scale=SCALE), page, label)


def _drawn(request: dict[str, Any]) -> dict[str, Any]:
    from chatdoc.parsing import images
    from chatdoc.parsing.pdf import pictures

    path, name = Path(request["path"]), request["name"]
    drawing = images if path.suffix in PICTURE_SUFFIXES else pictures
    if not request["draw"]:
        return {"sizes": drawing.page_sizes(path, name=name)}
    picture = drawing.page_picture(path, request["draw"], width=request["width"], name=name)
    return {"picture": base64.b64encode(picture).decode("ascii")}


def _dump_error(error: UnreadableFile, log: str = "") -> bytes:
    answer = {"error": type(error).__name__, "fields": error.fields, "log": log}
    return json.dumps(answer).encode("ascii")


if __name__ == "__main__":
    main()
