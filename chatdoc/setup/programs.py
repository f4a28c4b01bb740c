"""A command line -> its exit code and last lines: output to install.log, signs of life to the screen."""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from chatdoc.setup.environment import ROOT, site_packages, venv_python
from chatdoc.setup.machine import uses_index
from chatdoc.setup.progress import Progress
from chatdoc.setup.texts import Problem

LOG = ROOT / "install.log"
Command = Sequence[str | Path]
LED_ASTRAY = (  # variables that would lead Python or pip out of `.venv`, or break what a build prints
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONIOENCODING",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_REQUIRE_VIRTUALENV",
)
ENDING_S = 2.0
LAST_WORDS_S = 10.0
"""What a program said before it ended is waited for so long: what it started may hold the pipe for longer."""
NO_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""For a program of Windows that is started where there is no console, which would open one of its own."""
FULL_DISK_BYTES = 10**7
FAILURES = (  # what pip, the compiler or apt print -> what it means
    (
        "wrong_file",  # HTML of a captive portal has another hash, is no zip file, or has no certificate for the index
        r"DO NOT MATCH THE HASHES|BadZipFile|is not a zip file|invalid wheel|Wheel .* is invalid"
        r"|CERTIFICATE_VERIFY_FAILED|SSLError",
    ),
    ("disk_full", r"No space left on device|Errno 28\b|WinError 112\b|not enough space on the disk"),
    ("socks", r"Missing dependencies for SOCKS support"),
    (
        "proxy",
        r"Tunnel connection failed: [\w ]+|ProxyError|407 Proxy|Proxy Authentication Required|Cannot connect to proxy",
    ),
    (
        "no_network",
        r"NewConnectionError|NameResolutionError|Name or service not known|getaddrinfo failed|ConnectTimeout"
        r"|Temporary failure (in name resolution|resolving)|Network is unreachable|Read timed out|Connection refused",
    ),
)


class Installation:
    """Runs the programs of an installation one after the other."""

    def __init__(self, lock: int, steps: int) -> None:
        self.lock = lock
        self.progress = Progress(steps)

    def require(self, command: Command, **variables: str) -> list[str]:
        """Run a program that must succeed; return its last lines. Raise Problem otherwise."""
        code, lines = self.run(command, **variables)
        if code:
            raise problem_of(lines)
        return lines

    def run(self, command: Command, **variables: str) -> tuple[int, list[str]]:
        """Run a program with these environment variables added; return its exit code and last lines."""
        lines: queue.Queue[str | None] = queue.Queue()
        last: deque[str] = deque(maxlen=300)
        with open(LOG, "a", buffering=1, encoding="utf-8", errors="replace") as log:
            log.write(f"\n$ {' '.join(map(str, command))}\n")
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**_clean_environment(), **variables},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                pass_fds=(self.lock,) if os.name == "posix" else (),  # a pip that outlives us keeps the lock
                process_group=0 if os.name == "posix" else None,
            )

            def read() -> None:
                assert process.stdout is not None
                for line in process.stdout:
                    lines.put(line.rstrip())
                lines.put(None)

            threading.Thread(target=read, daemon=True).start()
            try:
                while True:
                    self.progress.tick()
                    ended = process.poll() is not None
                    try:
                        line = lines.get(timeout=LAST_WORDS_S if ended else 0.5)
                    except queue.Empty:
                        if ended:
                            break
                        continue
                    if line is None:
                        break
                    log.write(line + "\n")
                    last.append(line)
                    self.progress.note(line)
                return process.wait(), list(last)
            finally:
                end(process, ENDING_S)


def end(process: "subprocess.Popen[str]", patience_s: float) -> None:
    """End a program, which has a process group of its own, with what it started there; after a while by force."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":  # there, ending a process leaves what it started
        command = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.call(command, stdout=subprocess.DEVNULL, creationflags=NO_CONSOLE)
    else:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in LED_ASTRAY}
    return {**kept, "PYTHONUNBUFFERED": "1", "PIP_USER": "0", "LANGUAGE": "en"}


def problem_of(lines: Sequence[str]) -> Problem:
    """Return what a failed program's last lines mean."""
    errors = [line for line in lines if re.match(r"\s*(\w*error|E)\b\s*:", line, re.IGNORECASE)] or lines or ["?"]
    detail = errors[-1].strip()[:200]
    for message, pattern in FAILURES:
        found = [each.group() for line in lines[-40:] for each in re.finditer(pattern, line)]
        if found:  # a retry long before is not the reason, and pip's last line only names the package
            return Problem(message, log=LOG, detail=max(found, key=len))
    if uses_index() and any("(from versions: none)" in line for line in lines[-40:]):
        return Problem("wrong_file", log=LOG, detail=detail)  # all that is pinned exists: this is no package index
    if shutil.disk_usage(ROOT).free < FULL_DISK_BYTES:  # "ensurepip returned non-zero exit status 1" says less
        return Problem("disk_full", log=LOG)
    return Problem("step_failed", log=LOG, detail=detail)


def python_of_venv(*arguments: str | Path) -> Command:
    """Return the command for the environment's Python, deaf to PYTHON* variables and to the current directory."""
    return [venv_python(), "-I", *arguments]


def pip_install(*arguments: str | Path) -> Command:
    """Return the command `pip install` of the environment."""
    return _pip("install", *arguments)


def pip_wheel(*arguments: str | Path) -> Command:
    """Return the command `pip wheel` of the environment, which takes wheels that it keeps, loads or builds."""
    return _pip("wheel", *arguments)


def _pip(what: str, *arguments: str | Path) -> Command:
    """Return a command of the environment's pip; from pip 24.1 on it counts the bytes it loads."""
    found = re.search(r"pip-(\d+)\.(\d+)", " ".join(path.name for path in site_packages().glob("pip-*.dist-info")))
    counts = found is not None and (int(found.group(1)), int(found.group(2))) >= (24, 1)
    options = ("--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "raw" if counts else "off")
    return python_of_venv("-m", "pip", what, *options, *arguments)


def run_child(command: Command, variables: Mapping[str, str], folder: Path | None = None) -> int:
    """Run a program to its end and return its exit code; Ctrl-C reaches it too, and it decides."""
    process = subprocess.Popen(command, env=variables, cwd=folder)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
