"""What launcher.py does by itself: its own commands, an installation where one is missing, a window for it."""

import contextlib
import errno
import signal
import sys
import traceback
from collections.abc import Callable, Sequence

from chatdoc.setup.bundle import make_bundle
from chatdoc.setup.environment import ROOT
from chatdoc.setup.install import repair, set_up_app
from chatdoc.setup.programs import LOG
from chatdoc.setup.shortcut import write_shortcut
from chatdoc.setup.testing import run_tests
from chatdoc.setup.texts import Problem, say, tell


def _repair(_: Sequence[str]) -> int:
    repair()
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "test": run_tests,
    "bundle": make_bundle,
    "shortcut": write_shortcut,
    "repair": _repair,
}


def work(arguments: Sequence[str]) -> int | None:
    """Do an own command, or install what is missing; return the exit code, None where chatdoc is to go on."""
    for name in ("SIGTERM", "SIGHUP"):  # the second, which Windows lacks, when its terminal is closed
        if (number := getattr(signal, name, None)) and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda got, _: sys.exit(128 + got))  # so that pip is ended with us
    try:
        if not arguments and (code := _in_window()) is not None:
            return code
        if arguments and arguments[0] in COMMANDS:
            return COMMANDS[arguments[0]](arguments[1:])
        set_up_app()
        return None
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


def problem_of_system(error: OSError) -> Problem:
    """Return what an error of the operating system means; the details go to the log where it can be written."""
    if error.errno == errno.ENOSPC:
        return Problem("disk_full", log=LOG)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem("not_writable", path=error.filename or ROOT)
    with contextlib.suppress(OSError), open(LOG, "a", encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(error)))
    return Problem("unexpected", detail=error, log=LOG)
