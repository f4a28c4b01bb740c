"""What a person chose for chatdoc as a whole, whichever library is open: kept in the system's place for settings.

It is read anew each time, so that a choice counts at once in every chatdoc that runs.
"""

import json
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from chatdoc.errors import (
    ChosenLibraryGone,
    LibraryUnusable,
    NotALibrary,
    NotAWholePath,
    PreferencesDamaged,
    PreferencesNotKept,
)

if TYPE_CHECKING:
    from chatdoc.types_machine import EngineKind

_DATABASE = "library.sqlite"
_ENGINES = ("file", "server", "none")


@dataclass(frozen=True, slots=True)
class Preferences:
    """`library` is the folder that is opened where none is named, None for the usual one.

    `offline`: nothing is downloaded, and no model server on another machine is asked. `engine` answers where a start
    names no other; `server` and `server_model` are kept while it does not, too.
    """

    library: Path | None = None
    offline: bool = False
    engine: "EngineKind" = "file"
    server: str = ""
    server_model: str = ""


def preferences() -> Preferences:
    """Return what was chosen. Raises PreferencesDamaged."""
    file = _file()
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        library, offline = kept["library"], kept["offline"]
        engine = kept.get("engine", "file")  # files of earlier versions have none
        server, model = kept.get("server", ""), kept.get("server_model", "")
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PreferencesDamaged(file=file, detail=type(error).__name__) from error
    right = isinstance(library, str | None) and isinstance(offline, bool) and engine in _ENGINES
    if not (right and isinstance(server, str) and isinstance(model, str)):
        raise PreferencesDamaged(file=file, detail="TypeError")
    return Preferences(Path(library) if library else None, offline, engine, server, model)


def stays_offline() -> bool:
    """Is every other machine refused? Also where nobody can tell any more what was chosen."""
    try:
        return preferences().offline
    except PreferencesDamaged:
        return True


def stay_offline(offline: bool) -> None:
    """Refuse every other machine from now on, or no longer. Raises PreferencesNotKept."""
    _keep(replace(known(), offline=offline))


def answer_with(engine: "EngineKind", server: str = "", server_model: str = "") -> None:
    """Answer with this from now on, where a start names nothing else. Raises PreferencesNotKept."""
    chosen = replace(known(), engine=engine)
    _keep(replace(chosen, server=server, server_model=server_model) if engine == "server" else chosen)


def usual_library() -> Path:
    """Return the system's place for a user's data."""
    return Path(platformdirs.user_data_dir("chatdoc", appauthor=False))


def library_to_open() -> Path:
    """Return the folder that was chosen, else the usual one. Raises ChosenLibraryGone and PreferencesDamaged."""
    chosen = preferences().library
    if chosen is not None and not chosen.is_dir():
        raise ChosenLibraryGone(folder=chosen)
    return chosen or usual_library()


def choose_library(typed: str) -> Path:
    """Open this folder from the next start on; return it, made where it was not there.

    Raises NotAWholePath, NotALibrary, LibraryUnusable and PreferencesNotKept; then the choice is as it was.
    """
    folder = _whole_path(typed)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder != usual_library() and not (folder / _DATABASE).exists() and any(folder.iterdir()):
            raise NotALibrary(folder=folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise LibraryUnusable(folder=folder, detail=error.strerror or error) from error
    _keep(replace(known(), library=None if folder == usual_library() else folder))
    return folder


def _whole_path(typed: str) -> Path:
    """Return the path that was typed; file managers copy one with quotation marks around it."""
    named = typed.strip().strip("\"'")
    try:
        path = Path(named).expanduser()
        if path.is_absolute():
            return path.resolve()
    except (RuntimeError, OSError, ValueError):  # ~nobody, a link to itself, half a character
        pass
    raise NotAWholePath(folder=named)


def known() -> Preferences:
    """Return what was chosen; nothing where that cannot be read, which a new choice mends."""
    try:
        return preferences()
    except PreferencesDamaged:
        return Preferences()


def _keep(chosen: Preferences) -> None:
    file = _file()
    kept = asdict(chosen) | {"library": None if chosen.library is None else str(chosen.library)}
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        new.replace(file)
    except OSError as error:
        raise PreferencesNotKept(file=file, detail=error.strerror or error) from error


def _file() -> Path:
    return Path(platformdirs.user_config_dir("chatdoc", appauthor=False)) / "preferences.json"
