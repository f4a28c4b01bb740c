"""chatdoc's command line as tests use it: in this process, or as a process of its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatdoc.cli import main

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def chatdoc(*arguments: str | Path) -> Finished:
    """Run a command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as usage:
            code = int(usage.code or 0)
    return Finished(code, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))


def environment(language: str = "en_US.UTF-8", **variables: str) -> dict[str, str]:
    """Return this process's environment with another language, and our modules to be found from any folder."""
    plain = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    return {**plain, "LC_ALL": language, "PYTHONPATH": str(ROOT), **variables}


def chatdoc_process(
    *arguments: str | Path, language: str = "en_US.UTF-8", cwd: Path = ROOT, prefix: Sequence[str] = ()
) -> Finished:
    """Run `python -m chatdoc` as a person's script would."""
    command = [*prefix, sys.executable, "-m", "chatdoc", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=environment(language), capture_output=True, encoding="utf-8")
    return Finished(done.returncode, done.stdout, done.stderr)
