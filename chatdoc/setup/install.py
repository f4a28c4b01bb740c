"""The requirement files -> everything they name, installed in `.venv`, step by step."""

import importlib.util
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from chatdoc.setup.environment import (
    BUNDLED,
    ROOT,
    VENV,
    forget_unfinished_packages,
    requirement,
    site_packages,
    venv_works,
)
from chatdoc.setup.lock import only_one
from chatdoc.setup.locked import read_locks, read_test_lock
from chatdoc.setup.machine import (
    Builds,
    choose_builds,
    kind_of_machine,
    macos_version,
    require_ready_made,
    require_short_path,
    require_space,
    takes_long_paths,
    this_machine,
)
from chatdoc.setup.packages import (
    install_bundled,
    install_for_tests,
    install_llama,
    install_models,
    install_others,
    install_torch,
)
from chatdoc.setup.programs import LOG, Installation
from chatdoc.setup.stamp import APP, TESTS
from chatdoc.setup.texts import GB, Problem, gigabytes, say, tell

Step = Callable[[Installation], object]
NEEDED_BYTES = 4 * GB  # measured on Linux: 2.9 GB when finished, 3.1 GB at most on the way
NEEDED_CUDA_BYTES = 14 * GB  # torch with its CUDA packages: an estimate, not measured
NEEDED_TMP_BYTES = GB  # downloads and the compiler's files, where the temporary folder is on another disk


def set_up_app() -> None:
    """Bring the environment to what the app needs; nothing to do costs milliseconds."""
    if not APP.stands():
        with only_one() as lock:
            if not APP.stands():
                _install(lock)


def repair() -> None:
    """Compare every installed file with what was installed, byte by byte; what differs or is missing is installed."""
    with only_one() as lock:
        names = forget_unfinished_packages(to_the_byte=True)
        say(tell("unfinished", names=", ".join(names)) if names else tell("nothing_damaged"))
        _install(lock)


def set_up_tests() -> None:
    """Bring the environment to what the app and the tests need."""
    set_up_app()
    if not TESTS.stands():
        with only_one() as lock:
            installation = Installation(lock, 1)
            installation.progress.begin(tell("step_test"))
            install_for_tests(installation, read_test_lock())
            TESTS.write()
            installation.progress.end()


def _install(lock: int) -> None:
    """Install everything of requirements.txt and models/requirements.txt; the stamp comes last."""
    LOG.unlink(missing_ok=True)
    for stamp in (APP, TESTS):
        stamp.forget()
    works = venv_works()
    unfinished = forget_unfinished_packages() if works else []
    machine = this_machine()
    if not _comes_with_wheels():
        require_ready_made(sysconfig.get_platform(), machine.processor, macos_version())
    require_short_path(str(site_packages()), takes_long=takes_long_paths())
    builds = choose_builds(machine)
    _require_space_for_all(builds)
    if unfinished:
        say(tell("unfinished", names=", ".join(unfinished)))
    steps: list[tuple[str, Step]] = [] if works else [("step_venv", _make_venv)]
    steps += [("step_bundle", install_bundled)] if _comes_with_wheels() else _steps_from_indexes(builds)
    installation = Installation(lock, len(steps))
    for title, step in steps:
        installation.progress.begin(tell(title))
        step(installation)
        installation.progress.end()
    APP.write()


def _comes_with_wheels() -> bool:
    """Is this a bundle? Raises Problem when it was made for another kind of machine."""
    if not BUNDLED.exists():
        return False
    made_for = BUNDLED.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    if made_for != kind_of_machine():
        raise Problem("other_machine", made_for=made_for, this=kind_of_machine())
    return True


def _steps_from_indexes(builds: Builds) -> list[tuple[str, Step]]:
    locked, steps = read_locks(), list[tuple[str, Step]]()
    llama, torch = requirement("llama-cpp-python"), requirement("torch")
    if llama and torch:
        say(tell(builds.reason))
    if llama:  # first: a missing compiler is said before the large downloads
        steps.append(("step_llama", partial(install_llama, pinned=llama, locked=locked, builds=builds)))
    if torch:
        steps.append(("step_torch", partial(install_torch, pinned=torch, locked=locked, builds=builds)))
    steps.append(("step_packages", partial(install_others, locked=locked)))
    steps.append(("step_models", partial(install_models, locked=locked)))
    return steps


def _require_space_for_all(builds: Builds) -> None:
    """Raise Problem when the disk has less free than what is not installed yet will take. torch stands for the bulk."""
    if not requirement("torch"):
        return
    large = builds.torch == "usual" and sys.platform.startswith("linux")
    needed_bytes = NEEDED_CUDA_BYTES if large else NEEDED_BYTES
    there = sum(path.lstat().st_size for path in VENV.rglob("*")) if VENV.is_dir() else 0
    if not there:
        say(tell("first_start", folder=VENV, needed=gigabytes(needed_bytes)))
    require_space(max(needed_bytes - there, GB), ROOT)
    temporary = Path(tempfile.gettempdir())
    if temporary.stat().st_dev != ROOT.stat().st_dev:
        require_space(NEEDED_TMP_BYTES, temporary)


def _make_venv(installation: Installation) -> None:
    """Make `.venv` anew."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        installation.progress.interrupt(tell("rebuild", folder=VENV))
        shutil.rmtree(VENV)
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise Problem("no_venv_module")
    installation.require([sys.executable, "-I", "-m", "venv", VENV])
