"""The stamp of an installation -> is everything installed? What every start asks, so it imports next to nothing.

A stamp, written last, says that an installation is complete.
"""

import os
import sys
import zlib

FOLDER = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
VENV_FOLDER = os.path.join(FOLDER, ".venv")
VENV_PYTHON = os.path.join(VENV_FOLDER, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))


class Stamp:
    """A file in `.venv` that stands where everything of these files is installed; they are named from the folder."""

    def __init__(self, name: str, *files: str) -> None:
        self.path = os.path.join(VENV_FOLDER, name)
        self._files = (".venv/pyvenv.cfg", *files)

    def stands(self) -> bool:
        """Is the environment complete and made from these files as they are now?"""
        try:
            with open(self.path, encoding="ascii") as file:
                return file.read() == self._fingerprint() and os.path.exists(VENV_PYTHON)
        except FileNotFoundError:
            return False

    def write(self) -> None:
        """Say that the installation is complete; everything installed is on the disk before."""
        if sys.platform != "win32":
            os.sync()
        new = self.path + ".new"
        with open(new, "w", encoding="ascii") as file:
            file.write(self._fingerprint())
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, self.path)

    def forget(self) -> None:
        if os.path.exists(self.path):
            os.unlink(self.path)

    def _fingerprint(self) -> str:
        """Return the checksums of the files: they tell what has changed, and guard against nobody."""
        checksums = []
        for name in self._files:
            with open(os.path.join(FOLDER, name), "rb") as file:
                checksums.append(f"{zlib.crc32(file.read()):08x}")
        return " ".join(checksums)


_APP_FILES = (
    "requirements.txt",
    "models/requirements.txt",
    "chatdoc/setup/locks/app.txt",
    "chatdoc/setup/locks/models.txt",
)
APP = Stamp("chatdoc-installed", *_APP_FILES)
TESTS = Stamp("chatdoc-test-installed", *_APP_FILES, "requirements-dev.txt", "chatdoc/setup/locks/tests.txt")


def app_environment() -> dict[str, str]:
    """Return the environment variables of the app: it finds our code, whatever the current directory is."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    return {**kept, "PYTHONPATH": FOLDER}
