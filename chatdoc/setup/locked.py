"""The locks -> requirement files for pip in which every file has a hash, dependencies included.

They are made by uv, for all systems at once (its command stands in their first lines), whenever a requirement file
changes; until then they do not fit, and pip decides by itself what else a package needs.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from chatdoc.setup.environment import LOCKS, MODEL_REQUIREMENTS, REQUIREMENTS, TEST_REQUIREMENTS, VENV, normalized

TORCH_CPU = LOCKS / "torch-cpu.txt"
CUDA_ONLY = re.compile(r"(nvidia|cuda)-|triton$")
"""Packages that only the CUDA build of torch needs."""

Lines = tuple[tuple[str, str], ...]
"""(name, its lines with the hashes) of each locked package; one that is locked twice has a condition in either."""


def read_locks() -> Lines | None:
    """Return all that is locked for chatdoc, None where the requirement files ask for something else."""
    return _read(("app.txt", "models.txt"), (REQUIREMENTS, MODEL_REQUIREMENTS))


def read_test_lock() -> Lines | None:
    """Return what the tests need beside it, None where requirements-dev.txt asks for something else."""
    return _read(("tests.txt",), (TEST_REQUIREMENTS,))


def _read(names: Sequence[str], requirement_files: Sequence[Path]) -> Lines | None:
    locked: list[tuple[str, str]] = []
    for name in names:
        text = re.sub(r"(?m)^#.*\n", "", (LOCKS / name).read_text(encoding="utf-8"))
        locked += [(normalized(each.partition("==")[0]), each) for each in re.split(r"\n(?=\S)", text.strip()) if each]
    pinned = {each.split()[0] for _, each in locked}
    return tuple(locked) if _asked_for(requirement_files) <= pinned else None


def _asked_for(requirement_files: Sequence[Path]) -> set[str]:
    """Return what the requirement files name, as the locks write it."""
    texts = (path.read_text(encoding="utf-8") for path in requirement_files)
    pins = [found.groups() for text in texts for found in re.finditer(r"(?m)^([\w.-]+)==([^\s;#]+)", text)]
    return {f"{normalized(name)}=={version}" for name, version in pins}


def requirement_file(locked: Lines, wanted: Callable[[str], bool]) -> Path:
    """Write the wanted packages' lines to a file that pip can read, and return it."""
    path = VENV / "chatdoc-locked.txt"
    path.write_text("\n".join(lines for name, lines in locked if wanted(name)) + "\n", encoding="utf-8")
    return path
