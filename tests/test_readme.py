"""Every command of README works as it stands there; the page and the tests themselves are run elsewhere."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.made_pdfs import lines, make_pdf

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    python3 launcher\.py ?(.*)$", README, re.MULTILINE)
ELSEWHERE = ("", "test")


def test_the_first_screen_has_the_two_commands_and_an_image_that_is_there() -> None:
    first_screen = README[: README.index("## From the command line")]
    assert "    python3 launcher.py\n" in first_screen
    assert "    python3 launcher.py test\n" in first_screen
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_gate_runs_the_readmes_own_test_command() -> None:
    assert "python3 launcher.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    (folder / "examples.md").write_text("# Examples\n\nThe rent is 7 euros.\n", encoding="utf-8")
    (folder / "papers").mkdir()
    (folder / "papers" / "one.md").write_text("# One\n\nThe mill is old.\n", encoding="utf-8")
    (folder / "lease.pdf").write_bytes(make_pdf([lines(["The lease ends on 3 May 2027."])]))
    return folder


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in ELSEWHERE])
def test_a_command_of_the_readme_runs(folder: Path, command: str) -> None:
    library = ["--library", str(folder / "library")]
    done = subprocess.run(
        [sys.executable, "-m", "chatdoc", *shlex.split(command), *library],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
