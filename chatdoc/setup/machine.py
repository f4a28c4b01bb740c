"""This computer -> its NVIDIA driver, its C++ compiler, the wheel indexes it reaches, its free disk space."""

import os
import platform
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chatdoc.setup.texts import Problem, gigabytes

LLAMA_CUDA = ((11, 8), (12, 1), (12, 2), (12, 3), (12, 4), (12, 5), (13, 0), (13, 2))  # README of 0.3.36
TORCH_CUDA = (13, 0)  # what torch 2.13.0 of the package index is built for: it brings cuda-toolkit 13.0
PROBE_TIMEOUT_S = 3


LONGEST_FILE = 167
"""Characters of torch 2.13.0's longest path below site-packages, a licence; nothing else that is installed has more."""
LONGEST_PATH = 259
"""What Windows takes where it was not told to take more."""


def require_ready_made(build: str, processor: str, macos: tuple[int, ...]) -> None:
    """Raise Problem where packages of the locks have no ready-made files, before an index is blamed for that.

    `build` is sysconfig.get_platform(): what Python was built for, which on Windows may be another than the processor.
    Which there are uv told when it was asked for each system.
    """
    if build.startswith("macosx") and (processor != "arm64" or macos < (14,)):
        raise Problem("other_mac")
    if build in ("win32", "win-arm64"):
        raise Problem("other_windows")


def require_short_path(packages: str, *, takes_long: bool) -> None:
    """Raise Problem when files below the folder of packages would have longer paths than the system takes."""
    over = len(packages) + 1 + LONGEST_FILE - LONGEST_PATH
    if over > 0 and not takes_long:
        raise Problem("long_path", over=over)


def takes_long_paths() -> bool:
    """Does the system take paths of more than 259 characters? Windows only where its registry says so."""
    if sys.platform != "win32":
        return True
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        return False


def macos_version() -> tuple[int, ...]:
    """Return (14, 5) on macOS 14.5, () elsewhere."""
    return tuple(int(part) for part in platform.mac_ver()[0].split(".") if part.isdigit())


def require_space(needed_bytes: int, folder: Path) -> None:
    """Raise Problem when the disk of a folder has less free."""
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise Problem("low_disk", folder=folder, free=gigabytes(free_bytes), needed=gigabytes(needed_bytes))


def uses_index() -> bool:
    """May pip ask package indexes?"""
    return os.environ.get("PIP_NO_INDEX", "0").lower() in ("0", "false", "no", "off", "")


def answers(url: str) -> bool:
    """Does a wheel index answer within PROBE_TIMEOUT_S? Never asked where pip is told to use no index.

    pip itself would try an index that is out of reach again and again, for minutes.
    """
    if not uses_index():
        return False
    try:
        with urllib.request.urlopen(url, timeout=PROBE_TIMEOUT_S):
            return True
    except urllib.error.URLError as error:
        return "CERTIFICATE_VERIFY_FAILED" in str(error.reason)  # pip brings certificates of its own
    except (OSError, ValueError):
        return False


def cuda_version() -> tuple[int, int] | None:
    """Return the newest CUDA the NVIDIA driver supports, None where no such driver runs."""
    try:
        shown = subprocess.run(["nvidia-smi"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(rb"CUDA\s(?:\w+\s)?Version:\s*(\d+)\.(\d+)", shown.stdout)
    return (int(found.group(1)), int(found.group(2))) if found and shown.returncode == 0 else None


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides between builds: sys.platform, platform.machine(), and the newest CUDA that the driver supports."""

    system: str
    processor: str
    cuda: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Builds:
    """Which build of torch, the wheel indexes of llama-cpp-python worth asking, best first, and why (a message)."""

    torch: Literal["cpu", "usual"]
    llama: tuple[str, ...]
    reason: str


def this_machine() -> Machine:
    """Return the machine this runs on."""
    return Machine(sys.platform, platform.machine(), cuda_version())


def choose_builds(machine: Machine) -> Builds:
    """Return the builds that use what the machine has.

    choose_builds(Machine("linux", "x86_64", (12, 9))) takes cu125 or cu124 of llama-cpp-python, and torch for the
    processor: its usual build, of several GB, needs CUDA 13. The embedder, all that torch is for, is quick without.
    """
    if machine.system == "darwin":
        if machine.processor == "arm64":
            return Builds("usual", ("metal", "cpu"), "builds_metal")
        return Builds("usual", ("cpu",), "builds_cpu")
    fitting = [version for version in LLAMA_CUDA if machine.cuda is not None and version <= machine.cuda]
    llama = (*(f"cu{major}{minor}" for major, minor in fitting[:-3:-1]), "cpu")
    torch: Literal["cpu", "usual"] = "usual"
    if machine.system.startswith("linux") and (machine.cuda is None or machine.cuda < TORCH_CUDA):
        torch = "cpu"
    if machine.cuda is None:
        return Builds(torch, llama, "builds_cpu")
    return Builds(torch, llama, "builds_cuda" if fitting else "builds_old_driver")


def kind_of_machine() -> str:
    """Return what must be the same for wheels to fit: "Linux x86_64, Python 3.11"."""
    return f"{platform.system()} {platform.machine()}, Python {sys.version_info[0]}.{sys.version_info[1]}"


def compiler_system() -> str:
    """Return whose compiler is looked for: "linux" (and its like), "darwin" or "win32"."""
    return sys.platform if sys.platform in ("darwin", "win32") else "linux"


def has_compiler() -> bool:
    """Is there a C++ compiler that a build would find?"""
    if os.environ.get("CXX"):
        return shutil.which(os.environ["CXX"].split()[0]) is not None
    if compiler_system() == "linux":
        return any(map(shutil.which, ("c++", "g++", "clang++")))
    command = ["xcode-select", "-p"]  # /usr/bin/c++ is there on every Mac, the compiler behind it is not
    if compiler_system() == "win32":
        programs = os.environ.get("ProgramFiles(x86)", "C:/Program Files (x86)")  # noqa: SIM112 - Windows' spelling
        command = [programs + "/Microsoft Visual Studio/Installer/vswhere.exe", "-products", "*"]
        command += ["-requires", "Microsoft.VisualStudio.Component.VC.Tools.x86.x64", "-property", "installationPath"]
    try:
        return bool(subprocess.check_output(command, stderr=subprocess.DEVNULL).strip())
    except (OSError, subprocess.CalledProcessError):
        return False
