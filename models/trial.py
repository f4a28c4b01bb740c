"""A model file -> tried once in another process, which may crash, hang or swell in its stead, and remembered.

What was tried is kept in a JSON file by path: size, time of change, the version of llama-cpp-python, and the sha256 or
why it was refused; and by sha256, wherever the file lies, the result of its self-test (self_test.py).
`python -m models.trial FILE` is that other process; it prints one line of JSON.
"""

import hashlib
import importlib.metadata
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from chatdoc.errors import ModelCrashed, ModelError
from chatdoc.same_python import same_python
from models.chat_form import to_prompt
from models.gguf_facts import GgufFacts, read_facts
from models.llama import open_llama, renderer
from models.self_test import OF, Result

logger = logging.getLogger(__name__)

SECONDS = 120.0
"""Seen to take more than 60 s for a small model on two cores that ten other processes shared."""
BYTES_A_SECOND = 50_000_000
"""More time for larger files: reading 20 GB twice from a slow disk takes minutes."""
MORE_BYTES = 2 << 30
_POLL_SECONDS = 0.1
_BY_SOMEBODY = [getattr(signal, name) for name in ("SIGTERM", "SIGKILL") if hasattr(signal, name)]
"""What ends a process for want of memory, or because a person wants it; Windows has only the first."""
_KEEPING = threading.Lock()
_ROOT = Path(__file__).parents[1]


def try_apart(path: Path, facts: GgufFacts, kept: Path | None) -> str:
    """Load the file, tokenise and write a token in another process, unless that went well before; return its sha256.

    `kept` is the file that remembers it; None to remember nothing. Raises ModelCrashed.
    """
    sha256 = known_sha256(path, kept)
    if sha256 and _known(path, kept) == _as_tried(path) | {"sha256": sha256}:
        return sha256
    started = time.monotonic()
    told = _run(path, facts)
    if "failed" in told:
        if kept is not None:
            _note(path, {"failed": told["failed"]}, kept)
        raise ModelCrashed(name=path.name, detail=told["failed"])
    sha256 = told["sha256"]
    logger.info("tried %s in %.1f s, sha256 %s", path.name, time.monotonic() - started, sha256)
    if kept is not None:
        remember(path, sha256, kept)
    return sha256


def remember(path: Path, sha256: str, kept: Path) -> None:
    """Take note that the file was tried as it is, and went well."""
    _note(path, {"sha256": sha256}, kept)


def _note(path: Path, found: dict[str, str], kept: Path) -> None:
    _keep(kept, {str(path.resolve()): _as_tried(path) | found})


def _as_tried(path: Path) -> dict[str, Any]:
    stat = path.stat()
    version = importlib.metadata.version("llama-cpp-python")
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "llama": version}


def _known(path: Path, kept: Path | None) -> dict[str, Any]:
    return _read_kept(kept).get(str(path.resolve()), {})


def known_sha256(path: Path, kept: Path | None) -> str:
    """Return the sha256 that the file had when it was tried, "" where it was not."""
    return str(_known(path, kept).get("sha256", ""))


def refusal_of(path: Path, kept: Path | None) -> str:
    """Return why this version of llama.cpp cannot use the file as it is, "" where that is not known."""
    known = _known(path, kept)
    failed = str(known.get("failed", ""))
    return failed if failed and known == _as_tried(path) | {"failed": failed} else ""


def result_of(sha256: str, kept: Path | None) -> Result | None:
    """Return how the file of this sha256 did in its self-test, None where it has not had it."""
    result = _read_kept(kept).get(sha256, {})
    return (
        {language: result[language] for language in OF} if all(type(result.get(each)) is int for each in OF) else None
    )


def keep_result(sha256: str, result: Result, kept: Path) -> None:
    _keep(kept, {sha256: {str(language): right for language, right in result.items()}})


def _run(path: Path, facts: GgufFacts) -> dict[str, str]:
    """Return the `sha256`, or why it `failed`, as the other process told. Raises ModelCrashed where neither is sure."""
    import psutil

    until = time.monotonic() + SECONDS + facts.file_bytes / BYTES_A_SECOND
    python, variables = same_python()
    with subprocess.Popen(
        [python, "-m", "models.trial", os.path.abspath(path)],
        cwd=_ROOT, env=os.environ | variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            watched = psutil.Process(process.pid)
            while process.poll() is None:
                if time.monotonic() > until:
                    raise ModelCrashed(name=path.name, detail="timeout")
                if watched.memory_info().rss > facts.file_bytes * 1.5 + MORE_BYTES:
                    raise ModelCrashed(name=path.name, detail="memory")
                time.sleep(_POLL_SECONDS)
        except psutil.Error:
            process.wait()  # it ended between two looks
        finally:
            process.kill()
        printed = process.stdout.read() if process.stdout is not None else b""
    try:
        told: dict[str, str] = json.loads(printed)
    except ValueError as error:
        if -process.returncode in _BY_SOMEBODY:
            raise ModelCrashed(name=path.name, detail=f"exit {process.returncode}") from error
        return {"failed": f"exit {process.returncode}"}
    return told


def _read_kept(kept: Path | None) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(kept.read_text(encoding="utf-8")) if kept is not None else {}
    except (OSError, ValueError):
        return {}
    return {key: each for key, each in found.items() if isinstance(each, dict)} if isinstance(found, dict) else {}


def _keep(kept: Path, found: dict[str, dict[str, Any]]) -> None:
    """Add what was found to the file; a self-test may end while another file is tried."""
    with _KEEPING:
        known = _read_kept(kept) | found
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            new = kept.with_suffix(".new")
            new.write_text(json.dumps(known, indent=1), encoding="utf-8")
            new.replace(kept)
        except OSError as error:
            logger.warning("what was tried could not be kept: %s", error)


def _try(path: Path) -> dict[str, str]:
    """Run in the other process."""
    try:
        facts = read_facts(path)
        llama = open_llama(path, context_tokens=512)
        turns = [{"role": "system", "content": "Answer."}, {"role": "user", "content": "Hello. 你好。"}]
        to_prompt(turns, renderer(llama, facts.template, {}), chatml=False)
        llama.create_completion("Hello. 你好。", max_tokens=1, temperature=0.0)
    except (ModelError, ValueError, RuntimeError, OSError) as error:
        return {"failed": error.fields.get("detail", "") if isinstance(error, ModelError) else str(error)}
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _end_with_chatdoc() -> None:
    """End at once when chatdoc is gone: nobody writes to the pipe, so it ends when that does."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_chatdoc, daemon=True).start()
    print(json.dumps(_try(Path(sys.argv[1]))))
