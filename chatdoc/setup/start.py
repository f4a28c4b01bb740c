"""launcher.py's arguments -> chatdoc, its tests or an installation, and the exit code.

Where everything is installed, a command is handed over at once; only then the rest of chatdoc/setup is imported.
"""

import os
import sys
from collections.abc import Sequence

from chatdoc.setup.stamp import APP, VENV_PYTHON, app_environment

OWN_COMMANDS = ("test", "bundle", "shortcut", "repair")
"""What the launcher does itself (work.py); chatdoc has every other command."""


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; return the exit code: 1 where the user can do something about it."""
    if not arguments or arguments[0] in OWN_COMMANDS or not APP.stands():
        from chatdoc.setup.work import work

        code = work(arguments)
        if code is not None:
            return code
    return _hand_over(arguments or ["serve"])


def _hand_over(arguments: Sequence[str]) -> int:
    """Become chatdoc (on Windows: run it), in the current directory, with its exit code."""
    command = [VENV_PYTHON, "-P", "-m", "chatdoc", *arguments]  # -P: a numpy.py that lies there is not ours
    if os.name == "posix":
        sys.stderr.flush()
        os.execve(command[0], command, app_environment())
    from chatdoc.setup.programs import run_child

    return run_child(command, app_environment())
