"""A library's folder -> the model file that was chosen to answer there, kept for the next start."""

import json
import os
from pathlib import Path

from chatdoc.errors import ModelsFolderRefused

_NAME = "model.json"


def choose_model(library: Path, path: Path | None) -> None:
    """Remember the file for this library; None goes back to the preferred one. Raises ModelsFolderRefused."""
    kept = library / _NAME
    try:
        if path is None:
            kept.unlink(missing_ok=True)
            return
        library.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = kept.with_suffix(".new")
        new.write_text(json.dumps({"path": os.path.abspath(path)}, ensure_ascii=False), encoding="utf-8")
        new.replace(kept)
    except OSError as error:
        raise ModelsFolderRefused(folder=library, detail=error.strerror or error) from error


def chosen_model(library: Path) -> Path | None:
    """Return the file that was chosen, whether or not it is still there; None where none was."""
    try:
        path = json.loads((library / _NAME).read_text(encoding="utf-8"))["path"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Path(path) if isinstance(path, str) and path else None
