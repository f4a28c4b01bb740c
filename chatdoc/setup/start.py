"""launcher.py's arguments -> an installation where it is missing, then chatdoc or the tests, and their exit code."""

import contextlib
import errno
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence

from chatdoc.setup.bundle import make_bundle
from chatdoc.setup.environment import ROOT, venv_python
from chatdoc.setup.install import repair, set_up_app
from chatdoc.setup.programs import LOG, app_environment, run_child
from chatdoc.setup.shortcut import write_shortcut
from chatdoc.setup.testing import run_tests
from chatdoc.setup.texts import Problem, say, tell


def _repair(_: Sequence[str]) -> int:
    repair()
    return 0


OWN_COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "test": run_tests,
    "bundle": make_bundle,
    "shortcut": write_shortcut,
    "repair": _repair,
}
"""What the launcher does itself; chatdoc has every other command."""


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; return the exit code: 1 where the user can do something about it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that pip is ended with us
    try:
        if not arguments and (code := _in_window()) is not None:
            return code
        if arguments and arguments[0] in OWN_COMMANDS:
            return OWN_COMMANDS[arguments[0]](arguments[1:])
        set_up_app()
        return _hand_over(arguments or ["serve"])
    except Problem as problem:
        say("\n" + str(problem))
        return 1
    except KeyboardInterrupt:
        say("\n" + tell("stopped"))
        return 130
    except OSError as error:
        say("\n" + str(problem_of_system(error)))
        return 1


def _in_window() -> int | None:
    """Show the start in a window where nobody sees what is printed; None where somebody does."""
    from chatdoc.setup.window import run_in_window, wants_window  # for commands, a json.py of the user's is not ours

    return run_in_window() if wants_window() else None


def _hand_over(arguments: Sequence[str]) -> int:
    """Become chatdoc (on Windows: run it), in the current directory, with its exit code."""
    command = [str(venv_python()), "-P", "-m", "chatdoc", *arguments]  # -P: a numpy.py that lies there is not ours
    if os.name == "posix":
        sys.stderr.flush()
        os.execve(command[0], command, app_environment())
    return run_child(command, app_environment())


def problem_of_system(error: OSError) -> Problem:
    """Return what an error of the operating system means; the details go to the log where it can be written."""
    if error.errno == errno.ENOSPC:
        return Problem("disk_full", log=LOG)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem("not_writable", path=error.filename or ROOT)
    with contextlib.suppress(OSError), open(LOG, "a", encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(error)))
    return Problem("unexpected", detail=error, log=LOG)
