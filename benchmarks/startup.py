"""A warm start -> how long until the page answers, beside a bare Gradio page; and what small commands take.

    python -m benchmarks.startup [--rounds 5]

The bare page is one text box, launched with the same seals of the environment. Both are started in turn, as processes,
and timed until their page has come in full over HTTP. The commands stand beside a Python that opens an SQLite database
and asks it something. All is done once before, so that nothing is compiled or read from the disk for the first time;
also where PYTHONDONTWRITEBYTECODE is set, which has all of chatdoc, and nothing else, compiled at every start.
Of what is measured, the processor's seconds are the steadier figure. "end" is from SIGTERM to the end of the process.
"""

import argparse
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from chatdoc.sealed import SEALED_ENVIRONMENT

ROOT = Path(__file__).parents[1]
BARE_PAGE = """
import gradio as gr
with gr.Blocks() as page:
    gr.Textbox()
_, address, _ = page.launch(prevent_thread_lock=True, quiet=True, server_port=0, ssr_mode=False)
print(address, flush=True)
import signal
signal.pause()
"""
BARE_PYTHON = """
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM documents").fetchall())
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the clock, and of the processor."""

    clock_s: float
    processor_s: float
    end_s: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "library")
        lease = Path(folder, "lease.md")
        lease.write_text("# Lease\n\nThe rent is 1,450 euros a month.\n", encoding="utf-8")
        chatdoc = [sys.executable, "-m", "chatdoc"]
        inside = ["--library", str(library)]
        subprocess.run([*chatdoc, "add", str(lease), *inside], cwd=ROOT, check=True, capture_output=True)
        bare = [sys.executable, "-c", BARE_PYTHON, str(library / "library.sqlite")]
        compare(
            {
                "bare Python and SQLite": lambda: run(bare),
                "chatdoc --help": lambda: run([*chatdoc, "--help"]),
                "chatdoc list": lambda: run([*chatdoc, "list", *inside]),
                "chatdoc search --words": lambda: run([*chatdoc, "search", "--words", "rent", *inside]),
                "the same in Chinese": lambda: run([*chatdoc, "search", "--words", "租金", *inside]),
            },
            3 * rounds,
        )
        compare(
            {
                "bare Gradio page": lambda: serve([sys.executable, "-c", BARE_PAGE]),
                "chatdoc": lambda: serve([*chatdoc, "serve", "--no-browser", *inside]),
            },
            rounds,
        )


def compare(ways: dict[str, Callable[[], Taken]], rounds: int) -> None:
    """Time every way in turn, and print medians and how many times the first way that is."""
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            each = way()
            if number:
                taken[name].append(each)
    first, *_ = taken.values()
    for name, all_taken in taken.items():
        clock, processor = (
            (median(all_taken, part), median(all_taken, part) / median(first, part))
            for part in ("clock_s", "processor_s")
        )
        end = f", end {median(all_taken, 'end_s'):.1f} s" if all_taken[0].end_s else ""
        print(
            f"{name}: {clock[0]:.3f} s ({clock[1]:.2f}), processor {processor[0]:.3f} s ({processor[1]:.2f}){end}",
            flush=True,
        )


def median(taken: Sequence[Taken], part: str) -> float:
    return statistics.median(getattr(each, part) for each in taken)


def run(command: Sequence[str]) -> Taken:
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    after, clock_s = os.times(), time.perf_counter() - started
    spent = after.children_user - before.children_user + after.children_system - before.children_system
    return Taken(clock_s, spent)


def serve(command: Sequence[str]) -> Taken:
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **SEALED_ENVIRONMENT}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(rb"http://\S+", line):
            load(found.group().decode())
            break
    clock_s, processor_s = time.perf_counter() - started, processor_seconds(process.pid)
    ending = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    process.wait()
    return Taken(clock_s, processor_s, time.perf_counter() - ending)


def processor_seconds(pid: int) -> float:
    import psutil

    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def load(address: str) -> None:
    """Get the page in full, with the cookie that its first answer gives."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    cookie = ""
    for path in (f"/?{parts.query}", "/"):
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            return
        cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
    raise ConnectionError(f"{address} answers {answer.status}")


if __name__ == "__main__":
    main()
