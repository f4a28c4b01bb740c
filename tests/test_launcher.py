"""launcher.py and chatdoc/setup, copied into a folder with spaces and Chinese characters; small packages, real pip."""

import ast
import base64
import contextlib
import hashlib
import importlib.metadata
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from chatdoc.setup.environment import LOCKS, SUPPORTED
from chatdoc.setup.machine import (
    LONGEST_FILE,
    Machine,
    choose_builds,
    cuda_version,
    require_ready_made,
    require_short_path,
    require_space,
    takes_long_paths,
)
from chatdoc.setup.programs import Installation, problem_of
from chatdoc.setup.texts import MESSAGES, Problem, language_of
from chatdoc.setup.work import problem_of_system
from tests.waiting import wait_for

LAUNCHER = Path(__file__).parent.parent / "launcher.py"
SETUP = LAUNCHER.parent / "chatdoc" / "setup"
APP = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "prefix": sys.prefix, "ours": __file__}))
sys.exit(int(os.environ.get("EXIT_CODE", "0")))
"""
# A package whose build says that it has begun and then waits for the file "go", so that a test chooses the moment.
SLOW_BACKEND = """
import os, pathlib, shutil, subprocess, sys, time
here = pathlib.Path(os.environ["SLOW_FOLDER"])
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    compiler = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (here / "compiler").write_text(str(compiler.pid))
    with open(here / "begun", "a") as file:
        file.write("once\\n")
    for _ in range(6000):
        if (here / "go").exists():
            break
        time.sleep(0.1)
    compiler.kill()
    name = "slow-1.0-py3-none-any.whl"
    shutil.copy(here / name, pathlib.Path(wheel_directory) / name)
    return name
"""


def write_wheel(folder: Path, name: str, version: str, content: str) -> None:
    """Write a wheel with one module; its METADATA comes first, as nothing forbids."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{name}.py": content,
    }
    rows = [f"{info}/RECORD,,"]
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(text.encode())}")
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", "\n".join(rows) + "\n")


def write_slow_source(project: Path) -> None:
    """Add the source package slow-1.0, which pip must build, to what pip finds and to the requirements."""
    write_wheel(project.parent, "slow", "1.0", "speed = 'slow'\n")
    members = {
        "slow-1.0/pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "slow-1.0/backend.py": SLOW_BACKEND,
        "slow-1.0/PKG-INFO": "Metadata-Version: 2.1\nName: slow\nVersion: 1.0\n",
    }
    with tarfile.open(project.parent / "wheels" / "slow-1.0.tar.gz", "w:gz") as source:
        for path, text in members.items():
            member = tarfile.TarInfo(path)
            member.size = len(text.encode())
            source.addfile(member, io.BytesIO(text.encode()))
    with open(project / "requirements.txt", "a", encoding="utf-8") as file:
        file.write("slow==1.0\n")


def environment(project: Path, **variables: str) -> dict[str, str]:
    """Return the variables of a start: the only packages are those beside the project."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "LC_", "CMAKE", "CXX"))}
    ours = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": (project.parent / "wheels").as_uri(), "PIP_CONFIG_FILE": os.devnull}
    ours |= {
        "PIP_CACHE_DIR": str(project.parent / "cache"),
        "TMPDIR": str(project.parent),
        "SLOW_FOLDER": str(project.parent),
        "LANG": "C.UTF-8",
    }
    return {**kept, **ours, **variables}


def start(
    project: Path, *arguments: str, folder: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "launcher.py"), *arguments]
    variables = environment(project, **variables)
    return subprocess.run(command, env=variables, cwd=folder, capture_output=True, encoding="utf-8", timeout=300)


def begin(project: Path) -> subprocess.Popen[str]:
    """Start a launcher without waiting for it, in a process group of its own."""
    command = [sys.executable, str(project / "launcher.py")]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=environment(project), stdout=pipe, stderr=pipe, encoding="utf-8", start_new_session=True
    )


def says(project: Path, expression: str) -> bool:
    """Evaluate an expression over the project's own chatdoc.setup, as its launcher would see it."""
    code = f"from chatdoc.setup.environment import *; from chatdoc.setup.stamp import *; print({expression})"
    said = subprocess.check_output([sys.executable, "-c", code], cwd=project, encoding="utf-8").strip()
    return {"True": True, "False": False}[said]


def site_packages(project: Path) -> Path:
    return next((project / ".venv").rglob("site-packages"))


def module_in(project: Path, name: str) -> Path:
    return site_packages(project) / f"{name}.py"


def write_project(parent: Path) -> Path:
    project = parent / "聊 文档"
    for folder in (parent / "wheels", project / "models"):
        folder.mkdir(parents=True)
    shutil.copy(LAUNCHER, project)
    shutil.copytree(SETUP, project / "chatdoc" / "setup", ignore=shutil.ignore_patterns("__pycache__"))
    write_wheel(parent / "wheels", "planted", "1.0", "sentinel = 41\n")
    (project / "requirements.txt").write_text("# what the app needs\nplanted==1.0\n", encoding="utf-8")
    (project / "models" / "requirements.txt").write_text("", encoding="utf-8")
    (project / "chatdoc" / "__init__.py").write_text("", encoding="utf-8")
    (project / "chatdoc" / "__main__.py").write_text(APP, encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def installed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project after its first start; copied for each test, never changed."""
    project = write_project(tmp_path_factory.mktemp("first start"))
    first = start(project)
    assert first.returncode == 0, first.stderr
    (project.parent / "first start").write_text(first.stderr, encoding="utf-8")
    return project


@pytest.fixture
def project(installed_once: Path, tmp_path: Path) -> Iterator[Path]:
    """A project with everything installed."""
    shutil.copytree(installed_once.parent, tmp_path / "带 空格", symlinks=True)
    yield tmp_path / "带 空格" / installed_once.name
    (tmp_path / "带 空格" / "go").touch()  # lets a build that was left behind end


def test_the_command_runs_in_the_environment_with_the_users_folder_and_exit_code(project: Path, tmp_path: Path) -> None:
    here = tmp_path / "my documents"
    (here / "chatdoc").mkdir(parents=True)
    (here / "json.py").write_text("raise SystemExit('the user has a json.py')")
    ran = start(project, "add", "a b.pdf", "合同.md", folder=here, EXIT_CODE="7", PYTHONPATH=str(here))
    assert ran.returncode == 7, ran.stderr
    said = json.loads(ran.stdout)
    assert said["arguments"] == ["add", "a b.pdf", "合同.md"]
    assert (said["folder"], said["prefix"]) == (str(here), str(project / ".venv"))
    assert Path(said["ours"]).parent.parent == project


def test_a_start_with_everything_in_place_runs_no_pip_and_means_serve(project: Path) -> None:
    shutil.rmtree(project.parent / "wheels")
    (project / "install.log").unlink()
    ran = start(project)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["arguments"] == ["serve"]
    assert not (project / "install.log").exists()


def test_the_first_start_counts_its_steps_on_standard_error(project: Path) -> None:
    said = (project.parent / "first start").read_text(encoding="utf-8")
    steps = re.findall(r"(?m)^\[(\d/\d)\] .*, \d+ s$", said)
    assert list(dict.fromkeys(steps)) == ["1/3", "2/3", "3/3"], said
    assert module_in(project, "planted").read_text() == "sentinel = 41\n"


def test_a_changed_requirement_is_installed_at_the_next_start(project: Path) -> None:
    write_wheel(project.parent / "wheels", "planted", "1.1", "sentinel = 42\n")
    (project / "requirements.txt").write_text("planted==1.1\n")
    assert start(project).returncode == 0
    assert module_in(project, "planted").read_text() == "sentinel = 42\n"
    assert start(project).stderr == ""


def test_requirements_set_back_after_a_failed_change_are_not_taken_for_installed(project: Path) -> None:
    before = (project / "requirements.txt").read_text()
    (project / "requirements.txt").write_text("planted==9.9\n")
    assert start(project).returncode == 1
    (project / "requirements.txt").write_text(before)
    assert not says(project, "APP.stands()")


@pytest.mark.parametrize("damage", ["no RECORD", "file gone", "file cut off"])
def test_a_package_that_pip_believes_but_is_not_whole_is_installed_again(project: Path, damage: str) -> None:
    planted = module_in(project, "planted")
    (project / ".venv" / "chatdoc-installed").unlink()
    if damage == "no RECORD":
        (planted.parent / "planted-1.0.dist-info" / "RECORD").unlink()
    if damage == "file gone":
        planted.unlink()
    else:
        planted.write_text("sent")
    ran = start(project)
    assert ran.returncode == 0, ran.stderr
    assert "planted-1.0" in ran.stderr
    assert planted.read_text() == "sentinel = 41\n"


def test_what_a_program_says_last_is_heard_also_when_the_machine_is_slow_to_hand_it_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = SimpleNamespace(Thread=lambda target, daemon: threading.Timer(1.0, target))
    monkeypatch.setattr("chatdoc.setup.programs.LOG", tmp_path / "install.log")
    monkeypatch.setattr("chatdoc.setup.programs.threading", late)
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_WRONLY)
    ended = Installation(lock, 1).run([sys.executable, "-c", "import sys; sys.exit('error: no room')"])
    os.close(lock)
    assert ended == (1, ["error: no room"])


@pytest.mark.skipif(os.name == "nt", reason="kill -9 and the inherited lock are POSIX")
def test_an_installation_that_was_killed_is_finished_after_its_pip_has_ended(project: Path) -> None:
    write_slow_source(project)
    killed = begin(project)
    wait_for((project.parent / "begun").exists)
    killed.kill()
    killed.communicate()
    assert not says(project, "APP.stands()")
    following = begin(project)
    assert following.stderr is not None
    assert (
        "that another start began is still running" in following.stderr.readline()
    )  # the killed one's pip still writes
    (project.parent / "go").touch()
    following.communicate()
    assert following.returncode == 0
    assert module_in(project, "slow").read_text() == "speed = 'slow'\n"
    assert says(project, "APP.stands()")


@pytest.mark.skipif(os.name == "nt", reason="process groups are POSIX")
def test_two_launchers_at_the_same_moment_install_once(project: Path) -> None:
    write_slow_source(project)
    first = begin(project)
    wait_for((project.parent / "begun").exists)
    second = begin(project)
    assert second.stderr is not None
    assert "that another start began is still running" in second.stderr.readline()
    (project.parent / "go").touch()
    for launcher in (first, second):
        launcher.communicate()
        assert launcher.returncode == 0
    assert (project.parent / "begun").read_text() == "once\n"


@pytest.mark.skipif(os.name == "nt", reason="process groups are POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_installing_ends_pip_and_its_compilers(project: Path, name: str) -> None:
    write_slow_source(project)
    launcher, number = begin(project), signal.Signals[name]
    wait_for((project.parent / "begun").exists)
    compiler = psutil.Process(int((project.parent / "compiler").read_text()))
    launcher.send_signal(number)
    said = launcher.communicate()[1]
    assert launcher.returncode == 128 + number
    assert "Traceback" not in said
    assert said.rstrip().endswith("Stopped. The next start goes on from here.") == (number == signal.SIGINT)
    wait_for(lambda: not compiler.is_running() or compiler.status() == psutil.STATUS_ZOMBIE)
    assert not says(project, "APP.stands()")


def test_an_environment_whose_python_is_gone_is_made_anew(project: Path) -> None:
    for path in (project / ".venv" / ("Scripts" if os.name == "nt" else "bin")).glob("python*"):
        path.unlink()
    ran = start(project)
    assert ran.returncode == 0, ran.stderr
    assert "is incomplete or broken and is made anew" in ran.stderr
    assert module_in(project, "planted").read_text() == "sentinel = 41\n"


def test_only_a_whole_environment_is_continued(project: Path, tmp_path: Path) -> None:
    assert says(project, "venv_works()")
    (site_packages(project) / "pip" / "__main__.py").unlink()
    assert not says(project, "venv_works()")

    without_pip = write_project(tmp_path / "without pip")
    assert not says(without_pip, "venv_works()")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(without_pip / ".venv")], check=True)
    assert not says(without_pip, "venv_works()")


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    project = write_project(tmp_path / "debian")
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    ran = start(project, PYTHONPATH=str(tmp_path))
    assert ran.returncode == 1
    assert "sudo apt install python3-venv" in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the compiler is not looked for in PATH")
def test_a_missing_compiler_is_told_before_anything_is_downloaded(project: Path) -> None:
    (project / "requirements.txt").write_text("llama-cpp-python==0.0.1\nplanted==1.0\n")
    (project.parent / "empty").mkdir()
    ran = start(project, PATH=str(project.parent / "empty"))
    assert ran.returncode == 1
    assert "sudo apt install build-essential" in ran.stderr.splitlines()[-1]
    assert "pip install" not in (project / "install.log").read_text(encoding="utf-8")


def test_an_old_python_can_read_the_source() -> None:
    tree = ast.parse(LAUNCHER.read_text(encoding="utf-8"), feature_version=(3, 4))
    newer_than_2 = (ast.JoinedStr, ast.AnnAssign, ast.arg, ast.NamedExpr, ast.Nonlocal)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer_than_2)]


@pytest.mark.parametrize(
    ("version", "is_refused"),
    [((2, 7), True), ((3, 6), True), ((3, 10), True), *((version, False) for version in SUPPORTED), ((3, 13), True)],
)
def test_an_unsupported_python_is_refused_in_one_sentence_before_anything_is_imported(
    project: Path, version: tuple[int, int], is_refused: bool
) -> None:
    pretend = f"import sys, runpy; sys.version_info = ({version[0]}, {version[1]}, 0, 'final', 0)"
    code = f"{pretend}; runpy.run_path(sys.argv[1]); print('chatdoc.setup.start' in sys.modules)"
    command = [sys.executable, "-c", code, str(project / "launcher.py")]
    ran = subprocess.run(command, env=environment(project), capture_output=True, encoding="utf-8")
    if is_refused:
        english, chinese = ran.stderr.splitlines()
        assert ran.returncode == 1
        assert english.startswith(f"chatdoc needs Python 3.11 or 3.12, and this is {version[0]}.{version[1]}: install")
        assert chinese.startswith(f"chatdoc 需要 Python 3.11 或 3.12，而当前是 {version[0]}.{version[1]}：请")
    else:
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "True\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal stands for the console")
@pytest.mark.parametrize(("arguments", "waits"), [([], True), (["ask"], False)])
def test_the_console_of_a_double_click_on_windows_stays_until_what_it_says_was_read(
    project: Path, arguments: list[str], waits: bool
) -> None:
    import pty

    pretend = "import os, sys, runpy; sys.version_info = (3, 14, 0, 'final', 0); os.name = 'nt'; del sys.argv[0]"
    command = [sys.executable, "-c", f"{pretend}; runpy.run_path(sys.argv[0])", str(project / "launcher.py")]
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        [*command, *arguments], env=environment(project), stdin=terminal, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stderr is not None
    said = [process.stderr.readline() for _ in range(4 if waits else 2)]
    assert ("Press Enter" in said[-1]) == waits
    if waits:
        assert process.poll() is None
        os.write(keyboard, b"\n")
    assert process.wait() == 1
    process.stderr.close()
    for end in (keyboard, terminal):
        os.close(end)


def test_the_launcher_imports_nothing_but_the_standard_library_and_chatdoc_setup() -> None:
    modules = "chatdoc.setup.start, chatdoc.setup.work, chatdoc.setup.window"
    code = f"import sys; sys.path.append('.'); import {modules}; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", code]
    imported = subprocess.check_output(command, cwd=LAUNCHER.parent, encoding="utf-8").split()
    ours = {f"chatdoc.setup.{path.stem}" for path in SETUP.glob("*.py") if path.stem != "__init__"}
    foreign = {name for name in imported if name.split(".")[0] not in (*sys.stdlib_module_names, "__main__")}
    assert foreign == {"chatdoc", "chatdoc.setup", *ours}


def test_a_package_that_cannot_be_had_is_named_with_the_log(project: Path) -> None:
    (project / "requirements.txt").write_text("nowhere==1.0\n")
    ran = start(project)
    assert ran.returncode == 1
    last = ran.stderr.splitlines()[-1]
    assert "nowhere==1.0" in last
    assert str(project / "install.log") in last
    assert "nowhere" in (project / "install.log").read_text(encoding="utf-8")


def test_a_package_index_that_cannot_be_reached_is_a_network_problem(project: Path) -> None:
    (project / "requirements.txt").write_text("nowhere==1.0\n")
    ran = start(project, PIP_NO_INDEX="0", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="1")
    assert ran.returncode == 1
    assert "The package index cannot be reached" in ran.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk_full"),
        ("fatal error: error writing to /tmp/cc1.s: No space left on device", "disk_full"),
        ("WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'", "no_network"),
        ("OSError('Tunnel connection failed: 407 Proxy Authentication Required')", "proxy"),
        ("ERROR: Could not install packages due to an OSError: Missing dependencies for SOCKS support.", "socks"),
        ("ERROR: Failed building wheel for llama-cpp-python", "step_failed"),
    ],
)
def test_what_a_program_printed_becomes_a_sentence(line: str, message: str) -> None:
    problem = problem_of(["Collecting x", line, "[notice] a new release of pip is available"])
    assert problem.message == message
    assert str(LAUNCHER.parent / "install.log") in str(problem)


def test_what_the_system_refuses_becomes_a_sentence() -> None:
    refused = problem_of_system(PermissionError(13, "Permission denied", "/opt/chatdoc/.venv"))
    assert refused.message == "not_writable"
    assert "/opt/chatdoc/.venv" in str(refused)
    assert problem_of_system(OSError(28, "No space left on device")).message == "disk_full"


def test_too_little_disk_is_said_before_the_work_begins(tmp_path: Path) -> None:
    require_space(1, tmp_path)
    with pytest.raises(Problem, match=r"1000000\.0 GB"):
        require_space(10**15, tmp_path)


SYSTEMS = {
    "a Mac": ("macosx-14.0-arm64", "arm64", (14, 5), ""),
    "a universal Python": ("macosx-10.9-universal2", "arm64", (15, 0), ""),
    "an old macOS": ("macosx-11.0-arm64", "arm64", (13, 6), "other_mac"),
    "an Intel Mac": ("macosx-10.9-universal2", "x86_64", (15, 0), "other_mac"),
    "Windows": ("win-amd64", "AMD64", (), ""),
    "Windows on ARM with the usual Python": ("win-amd64", "ARM64", (), ""),
    "Windows on ARM": ("win-arm64", "ARM64", (), "other_windows"),
    "Windows with 32 bits": ("win32", "AMD64", (), "other_windows"),
    "Linux": ("linux-x86_64", "x86_64", (), ""),
    "Linux on ARM": ("linux-aarch64", "aarch64", (), ""),
}


@pytest.mark.parametrize(("build", "processor", "macos", "message"), SYSTEMS.values(), ids=SYSTEMS)
def test_a_system_that_no_packages_are_made_for_is_told_at_once(
    build: str, processor: str, macos: tuple[int, ...], message: str
) -> None:
    told = ""
    try:
        require_ready_made(build, processor, macos)
    except Problem as problem:
        told = problem.message
    assert told == message


def test_a_folder_whose_files_would_have_too_long_paths_for_windows_is_told_before_pip_fails_at_it() -> None:
    usual = r"C:\Users\someone\Downloads\chatdoc-main\chatdoc-main\.venv\Lib\site-packages"
    require_short_path(usual, takes_long=False)
    deep = usual.replace("someone", "someone-with-a-name-of-many-letters")
    with pytest.raises(Problem, match=r"\b13\b| 13 "):
        require_short_path(deep, takes_long=False)
    require_short_path(deep, takes_long=True)
    assert takes_long_paths() or sys.platform == "win32"


def test_no_package_has_a_longer_path_than_is_reckoned_with() -> None:
    names = [line.partition("==")[0] for line in (LOCKS / "app.txt").read_text(encoding="utf-8").splitlines()]
    longest = 0
    for name in names:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            files = importlib.metadata.files(name) or []
            longest = max(longest, *(len(str(file).replace("+cpu", "")) for file in files), 0)
    assert longest == LONGEST_FILE


@pytest.mark.parametrize(
    ("variables", "system_locale", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, None, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, None, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, None, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, None, "zh"),
        ({}, None, "en"),
        ({}, "Chinese (Simplified)_China", "zh"),
        ({}, "zh_CN", "zh"),
        ({}, "English_United States", "en"),
    ],
)
def test_the_language_is_the_systems(variables: dict[str, str], system_locale: str | None, language: str) -> None:
    assert language_of(variables, system_locale) == language


def test_a_chinese_system_reads_chinese_unless_its_terminal_cannot_show_it(project: Path) -> None:
    (project / "requirements.txt").write_text("nowhere==1.0\n")
    assert "安装中断" in start(project, LANG="zh_CN.UTF-8", PYTHONIOENCODING="utf-8").stderr
    assert "The installation stopped" in start(project, LANG="zh_CN.UTF-8", PYTHONIOENCODING="ascii").stderr


def test_every_message_is_there_in_both_languages_with_the_same_fields_and_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SETUP.glob("*.py") if path.name != "texts.py")
    for message, texts in MESSAGES.items():
        assert set(texts) == {"en", "zh"}, message
        fields = [sorted(re.findall(r"{\w+}", text)) for text in texts.values()]
        assert fields[0] == fields[1], message
        assert re.search("[\u4e00-\u9fff]", texts["zh"]) or texts["zh"] == texts["en"], message
        assert f'"{message}"' in code or message.startswith("compiler_"), message


@pytest.mark.parametrize(
    ("machine", "torch", "llama", "reason"),
    [
        (Machine("linux", "x86_64", None), "cpu", ("cpu",), "builds_cpu"),
        (Machine("linux", "x86_64", (11, 4)), "cpu", ("cpu",), "builds_old_driver"),
        (Machine("linux", "x86_64", (12, 9)), "cpu", ("cu125", "cu124", "cpu"), "builds_cuda"),
        (Machine("linux", "x86_64", (13, 0)), "usual", ("cu130", "cu125", "cpu"), "builds_cuda"),
        (Machine("win32", "AMD64", None), "usual", ("cpu",), "builds_cpu"),
        (Machine("win32", "AMD64", (12, 9)), "usual", ("cu125", "cu124", "cpu"), "builds_cuda"),
        (Machine("darwin", "arm64", None), "usual", ("metal", "cpu"), "builds_metal"),
        (Machine("darwin", "x86_64", None), "usual", ("cpu",), "builds_cpu"),
    ],
)
def test_the_builds_are_those_that_the_machine_can_use(
    machine: Machine, torch: str, llama: tuple[str, ...], reason: str
) -> None:
    builds = choose_builds(machine)
    assert (builds.torch, builds.llama, builds.reason) == (torch, llama, reason)


@pytest.mark.skipif(sys.platform != "linux", reason="nvidia-smi is a shell script here")
def test_the_newest_cuda_of_the_driver_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cuda_version() is None
    header = "| NVIDIA-SMI 550.54.15    Driver Version: 550.54.15    CUDA Version: 12.4     |"
    (tmp_path / "nvidia-smi").write_text(f"#!/bin/sh\necho '{header}'\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    assert cuda_version() == (12, 4)
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\necho 'could not communicate with the NVIDIA driver'\nexit 9\n")
    assert cuda_version() is None


def test_a_pinned_package_counts_as_installed_whatever_its_build(project: Path) -> None:
    (site_packages(project) / "llama_cpp_python-0.3.36.dist-info").mkdir()
    (site_packages(project) / "torch-2.13.0+cpu.dist-info").mkdir()
    assert says(project, "is_installed('llama-cpp-python==0.3.36')")
    assert says(project, "is_installed('torch==2.13.0')")
    assert not says(project, "is_installed('torch==2.13.1')")
    assert not says(project, "is_installed('cpp-python==0.3.36')")
