"""What a person chose for chatdoc as a whole, whichever library is open: kept in the system's place for settings.

It is read anew each time, so that a choice counts at once in every chatdoc that runs.
"""

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from chatdoc.errors import (
    ChosenLibraryGone,
    LibraryUnusable,
    NotALibrary,
    NotAWholePath,
    PreferencesDamaged,
    PreferencesNotKept,
)

_DATABASE = "library.sqlite"


@dataclass(frozen=True, slots=True)
class Preferences:
    """`library` is the folder that is opened where none is named, None for the usual one.

    `offline`: nothing is downloaded, and no model server on another machine is asked.
    """

    library: Path | None = None
    offline: bool = False


def preferences() -> Preferences:
    """Return what was chosen. Raises PreferencesDamaged."""
    file = _file()
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        library, offline = kept["library"], kept["offline"]
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PreferencesDamaged(file=file, detail=type(error).__name__) from error
    if not (isinstance(library, str | None) and isinstance(offline, bool)):
        raise PreferencesDamaged(file=file, detail="TypeError")
    return Preferences(Path(library) if library else None, offline)


def stays_offline() -> bool:
    """Is every other machine refused? Also where nobody can tell any more what was chosen."""
    try:
        return preferences().offline
    except PreferencesDamaged:
        return True


def stay_offline(offline: bool) -> None:
    """Refuse every other machine from now on, or no longer. Raises PreferencesNotKept."""
    _keep(replace(_known(), offline=offline))


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
    _keep(replace(_known(), library=None if folder == usual_library() else folder))
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


def _known() -> Preferences:
    """Return what was chosen; nothing where that cannot be read, which a new choice mends."""
    try:
        return preferences()
    except PreferencesDamaged:
        return Preferences()


def _keep(chosen: Preferences) -> None:
    file = _file()
    library = None if chosen.library is None else str(chosen.library)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.write_text(
            json.dumps({"library": library, "offline": chosen.offline}, ensure_ascii=False), encoding="utf-8"
        )
        new.replace(file)
    except OSError as error:
        raise PreferencesNotKept(file=file, detail=error.strerror or error) from error


def _file() -> Path:
    return Path(platformdirs.user_config_dir("chatdoc", appauthor=False)) / "preferences.json"
