import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatdoc.errors import EmptyFile, ParsingCancelled, ParsingCrashed, ParsingTimedOut, ParsingTooBig
from chatdoc.parsing import parse_file, worker
from chatdoc.parsing.worker import ParserProcess
from tests.made_pdfs import lines, make_pdf
from tests.untimed import untimed

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="module")
def process() -> Iterator[ParserProcess]:
    with ParserProcess() as process:
        yield process


@pytest.fixture
def long_pdf(tmp_path: Path) -> Path:
    path = tmp_path / "long.pdf"
    path.write_bytes(make_pdf([lines(["Words of a page that stands there often."] * 40)] * 300))
    return path


def test_a_document_from_the_process_is_the_one_read_here(process: ParserProcess, tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf([lines(["Some words."]), lines(["其他文字。"])]))
    for file, name in ((path, "made.pdf"), (FILES / "lease.md", "租约.md"), (FILES / "page.html", "page.html")):
        assert untimed(process.parse(file, name=name)) == untimed(parse_file(file, name=name))


def test_one_process_reads_many_files_and_an_error_does_not_end_it(process: ParserProcess, tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.touch()
    process.parse(FILES / "lease.md", name="lease.md")
    first = process.pid
    with pytest.raises(EmptyFile) as raised:
        process.parse(empty, name="空.md")
    assert "空.md" in raised.value.problem("zh")
    process.parse(FILES / "lease.md", name="lease.md")
    assert process.pid == first is not None


def test_progress_comes_through_with_the_pages(process: ParserProcess, long_pdf: Path) -> None:
    seen: list[tuple[int, int]] = []
    process.parse(long_pdf, name="long.pdf", progress=lambda done, pages: seen.append((done, pages)))
    assert seen[0] == (0, 300)
    assert seen[-1] == (300, 300)
    assert seen == sorted(seen)


def test_a_crash_costs_one_file_and_the_next_gets_a_new_process(process: ParserProcess, long_pdf: Path) -> None:
    def crash(done: int, pages: int) -> None:
        if done == 0 and process.pid is not None:
            os.kill(process.pid, signal.SIGABRT)

    process.parse(FILES / "lease.md", name="lease.md")
    first = process.pid
    with pytest.raises(ParsingCrashed):
        process.parse(long_pdf, name="long.pdf", progress=crash)
    assert process.parse(FILES / "lease.md", name="lease.md").text
    assert process.pid not in (None, first)


def test_a_process_that_died_while_idle_is_replaced(process: ParserProcess) -> None:
    process.parse(FILES / "lease.md", name="lease.md")
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    assert process.parse(FILES / "lease.md", name="lease.md").text


def test_a_file_that_takes_too_long_is_stopped_and_the_limit_named(
    long_pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "MEGABYTE_SECONDS", 0)
    with ParserProcess(file_seconds=0.001, page_seconds=0.0) as process:
        with pytest.raises(ParsingTimedOut, match="0 seconds"):
            process.parse(long_pdf, name="long.pdf")
        assert process.pid is None


def test_a_file_is_not_stopped_because_other_programs_took_the_time() -> None:
    held: list[float] = []

    def hold() -> bool:
        """Stop the process for longer than a file may take, as a busy machine would."""
        assert patient.pid is not None
        if not held:
            os.kill(patient.pid, signal.SIGSTOP)
            held.append(time.monotonic())
        elif time.monotonic() - held[0] > 3.5:
            os.kill(patient.pid, signal.SIGCONT)
        return False

    with ParserProcess(file_seconds=3.0) as patient:
        patient.start()
        assert patient.parse(FILES / "lease.md", name="lease.md", cancelled=hold).text
    assert held


def test_a_file_that_does_nothing_at_all_is_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WAITING", 1)

    def hold() -> bool:
        if patient.pid is not None:
            os.kill(patient.pid, signal.SIGSTOP)
        return False

    with ParserProcess(file_seconds=1.0) as patient, pytest.raises(ParsingTimedOut):
        patient.parse(FILES / "lease.md", name="lease.md", cancelled=hold)


def test_a_large_file_may_take_longer(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"a,b\n" * 750_000)
    with ParserProcess(file_seconds=1.0) as process:
        assert process._seconds(path) == pytest.approx(31.0)


def test_a_file_that_wants_too_much_memory_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"one long line without an end, " * 9_500_000)
    with ParserProcess(memory_bytes=400_000_000) as process:
        with pytest.raises(ParsingTooBig):
            process.parse(path, name="big.txt")
        assert process.parse(FILES / "lease.md", name="lease.md").text


def test_what_a_large_file_leaves_behind_is_not_charged_to_the_next() -> None:
    with ParserProcess() as process:
        process.parse(FILES / "lease.md", name="lease.md")
        small = process.pid
        process.parse(FILES / "lease.md", name="lease.md")
        assert process.pid == small
        process._memory_bytes = int(process._holds() * 1.8)
        assert process.parse(FILES / "lease.md", name="lease.md").text
        assert process.pid is None


def test_cancelling_stops_the_work(process: ParserProcess, long_pdf: Path) -> None:
    asked: list[float] = []

    def cancelled() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 2

    with pytest.raises(ParsingCancelled):
        process.parse(long_pdf, name="long.pdf", cancelled=cancelled)
    assert process.pid is None


def test_closing_from_another_thread_frees_who_waits(long_pdf: Path) -> None:
    process = ParserProcess()
    started = threading.Event()
    raised: list[BaseException] = []

    def wait() -> None:
        try:
            process.parse(long_pdf, name="long.pdf", progress=lambda done, pages: started.set())
        except ParsingCancelled as error:
            raised.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    started.wait(60)
    process.close()
    thread.join(60)
    assert len(raised) == 1
    assert process.pid is None


@pytest.mark.parametrize("end", [ParserProcess.begin_to_close, ParserProcess.close])
def test_a_file_that_is_handed_over_while_another_thread_closes_did_not_crash_anything(
    monkeypatch: pytest.MonkeyPatch, end: Callable[[ParserProcess], None]
) -> None:
    running = ParserProcess._running

    def closed_meanwhile(process: ParserProcess) -> subprocess.Popen[bytes]:
        started = running(process)
        end(process)
        started.wait()
        return started

    monkeypatch.setattr(ParserProcess, "_running", closed_meanwhile)
    with ParserProcess() as process, pytest.raises(ParsingCancelled):
        process.parse(FILES / "lease.md", name="lease.md")


@pytest.mark.parametrize("use", [ParserProcess._holds, ParserProcess._worked])
def test_what_a_process_uses_that_is_ended_meanwhile_is_not_what_this_one_uses(
    monkeypatch: pytest.MonkeyPatch, use: Callable[[ParserProcess], float]
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    looks = iter([gone.pid])
    monkeypatch.setattr(ParserProcess, "pid", property(lambda _: next(looks, None)))
    assert use(ParserProcess()) == 0


def test_the_process_ends_with_the_app_that_started_it() -> None:
    process = ParserProcess()
    process.parse(FILES / "lease.md", name="lease.md")
    child = process._process
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(60) == 0


def test_a_python_file_beside_the_document_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    (tmp_path / "a.md").write_text("Words.")
    monkeypatch.chdir(tmp_path)
    with ParserProcess() as process:
        assert process.parse(Path("a.md"), name="a.md").text == "Words."
