"""The seals of the server that Gradio is made to run in."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import pytest

from chatdoc.errors import PortTaken
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.sealed import seal
from chatdoc.settings import Settings
from chatdoc.watch import FolderWatch
from models.shelf import Shelf
from tests.made_pdfs import lines, make_pdf
from tests.model_servers import unused_port
from tests.stand_ins import EchoModel, TermEmbedder
from tests.waiting import GIVE_UP_S
from ui.handlers import Services
from ui.tab import Talk
from ui.uploads import open_uploads

seal()
from gradio import processing_utils  # noqa: E402

from ui.server import PREFERRED_PORT, Door, _stop_all, free_port, refuse_url_fetch, serve, serving  # noqa: E402


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with served(tmp_path) as door:
        yield door


@contextlib.contextmanager
def served(tmp_path: Path, *, shelf: Shelf | None = None, port: int | None = 0) -> Iterator[Door]:
    library = Library(tmp_path / "library", TermEmbedder())
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    model = EchoModel()
    services = Services(library, ingest, watch, lambda: model, Settings(), shelf=shelf)
    try:
        with serving(services, port=unused_port() if port == 0 else port) as door:
            yield door
    finally:
        watch.close()
        ingest.close()
        library.close()


def test_gradio_cannot_fetch_addresses() -> None:
    refuse_url_fetch()
    with pytest.raises(PermissionError):
        asyncio.run(processing_utils.async_ssrf_protected_download("http://127.0.0.1:1/", "x"))


def test_the_page_is_not_served_when_that_seal_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(processing_utils, "async_ssrf_protected_download")
    with pytest.raises(RuntimeError, match="moved"):
        refuse_url_fetch()


def test_uploads_are_private_limited_and_gone_at_the_end(door: Door, tmp_path: Path) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{door.port}", trust_env=False, timeout=GIVE_UP_S) as client:
        assert client.get(f"/?t={door.tokens.address}", follow_redirects=True).status_code == 200
        answer = client.post("/gradio_api/upload", files={"files": ("租赁 合同.md", b"# x")})
        path = Path(answer.json()[0])
        assert path.name == "租赁 合同.md"
        folder = tmp_path / "library" / "tmp"
        assert path.is_relative_to(folder / str(os.getpid()) / "received")
        assert {parent.stat().st_mode & 0o077 for parent in (folder, folder / str(os.getpid()))} == {0}
        assert client.get(f"/gradio_api/file={path}").status_code == 403
        assert client.get("/gradio_api/file=/etc/passwd").status_code == 403
        assert (
            client.post("/gradio_api/upload", files={"files": ("x", b"x")}, headers={"Origin": "null"}).status_code
            == 403
        )
        assert client.get("/gradio_api/info").json() == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_pages_of_documents_that_are_there_are_served_to_who_may_come_in(door: Door, tmp_path: Path) -> None:
    pdf, text = tmp_path / "made.pdf", tmp_path / "made.txt"
    pdf.write_bytes(make_pdf([lines(["Words of the first page."]), lines(["Words of the second."])]))
    text.write_text("No pages here.", encoding="utf-8")
    with closing(Library(tmp_path / "library", TermEmbedder())) as library:
        drawn, written = (library.add(path)[0].id for path in (pdf, text))
        with httpx.Client(base_url=f"http://127.0.0.1:{door.port}", trust_env=False, timeout=GIVE_UP_S) as client:
            first, second = (f"/page-picture/{drawn}/{page}.png?width=400" for page in (1, 2))
            assert client.get(first).status_code == 401
            client.get(f"/?t={door.tokens.address}", follow_redirects=True)
            answer = client.get(first)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
            assert answer.headers["cache-control"] == "no-store"
            assert answer.content.startswith(b"\x89PNG")
            assert client.get(second).content != answer.content
            for refused in (
                f"/page-picture/{drawn}/0.png?width=400",
                f"/page-picture/{drawn}/3.png?width=400",
                f"/page-picture/{drawn}/1.png",
                f"/page-picture/{drawn}/1.png?width=401",
                f"/page-picture/{drawn}/1.png?width=1000000",
                f"/page-picture/{drawn.upper()}/1.png?width=400",
                f"/page-picture/{drawn[:12]}/1.png?width=400",
                f"/page-picture/{written}/1.png?width=400",
                f"/page-picture/..%2f{drawn}/1.png?width=400",
                f"/page-picture/{'0' * 64}/1.png?width=400",
            ):
                assert (refused, client.get(refused).status_code) == (refused, 404)
            assert client.get(first, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
            library.remove(drawn)
            assert client.get(first).status_code == 404


def test_nothing_of_an_upload_is_left_after_the_end(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    uploads = open_uploads(library)
    (uploads.received / "left.txt").write_text("private", encoding="utf-8")
    left_by_a_crash = library / "tmp" / "4194999"  # beyond the largest process number of Linux
    (left_by_a_crash / "received").mkdir(parents=True)
    again = open_uploads(library)
    assert not left_by_a_crash.exists()
    assert list(again.received.iterdir()) == []
    again.close()
    assert list((library / "tmp").iterdir()) == []


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # another chatdoc runs here: just as taken
            taken.bind(("127.0.0.1", PREFERRED_PORT))
        assert free_port() != PREFERRED_PORT


def test_a_port_that_another_program_takes_before_the_page_does_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        ports = iter((taken.getsockname()[1], free := unused_port()))
        monkeypatch.setattr("ui.server.free_port", lambda: next(ports))
        with (
            served(tmp_path, port=None) as door,
            httpx.Client(base_url=f"http://127.0.0.1:{free}", timeout=GIVE_UP_S) as client,
        ):
            assert client.get(door.address, follow_redirects=True).status_code == 200


def test_a_taken_port_that_was_named_is_told_of(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)), served(tmp_path, port=port):
            pass


def test_the_page_is_forgotten_before_the_end_that_waits_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[bool] = []

    def look() -> None:
        there.append((tmp_path / "library" / "page.json").exists())

    monkeypatch.setattr("ui.server._wait_for_the_end", look)
    monkeypatch.setattr("ui.server.end_soon", look)
    with closing(Library(tmp_path / "library", TermEmbedder())) as library:
        ingest = IngestQueue(library)
        services = Services(library, ingest, FolderWatch(library, ingest), lambda: None, Settings())
        serve(services, port=unused_port(), open_browser=False, announce=lambda _: None)
    assert there == [True, False]


END = """
import subprocess, sys, time
from ui.ending import end_soon
helper = [sys.executable, "-c", "import time; time.sleep(600)"]
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
started = [subprocess.Popen(each, **quiet) for each in (helper, ["sleep", "600"])]
print(*(each.pid for each in started), flush=True)
end_soon()
print("Traceback", file=sys.stderr)
time.sleep(600)
"""


def test_at_the_end_answers_and_other_processes_stop_at_once_and_none_is_started_again(tmp_path: Path) -> None:
    with closing(Library(tmp_path / "library", TermEmbedder())) as library:
        ingest = IngestQueue(library)
        watch = FolderWatch(library, ingest)
        services = Services(library, ingest, watch, lambda: None, Settings(), answering=[Talk(answering=True)])
        others = set(psutil.Process().children())
        library.pictures.start()
        (helper,) = set(psutil.Process().children()) - others
        trial = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        _stop_all(services)
        helper.wait(GIVE_UP_S)
        trial.wait(GIVE_UP_S)
        library.pictures.start()
        assert set(psutil.Process().children()) <= others
        assert [talk.stopping for talk in services.answering] == [True]
        watch.close()
        ingest.close()


@pytest.mark.skipif(os.name == "nt", reason="sleep stands for the browser")
def test_the_end_comes_whatever_still_computes_and_takes_the_helpers_but_no_browser_with_it() -> None:
    ended = subprocess.run([sys.executable, "-c", END], cwd=Path(__file__).parents[1], capture_output=True)
    helper, browser = (int(pid) for pid in ended.stdout.split())
    assert (ended.returncode, ended.stderr) == (0, b"")
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(helper).wait(GIVE_UP_S)
    psutil.Process(browser).kill()
