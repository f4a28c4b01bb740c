"""Commands that need no model import none of what a model needs: they start in a moment."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import ROOT, chatdoc, environment

HEAVY = ("torch", "transformers", "gradio", "llama_cpp", "numpy", "faiss", "onnxruntime", "lxml", "psutil", "opencc")
LIGHT = {
    "--help": {"logging", "dataclasses", "sqlite3", "json"},
    "list": {"logging", "dataclasses", "json", "shutil"},
    "search": {"logging", "dataclasses", "shutil"},
}
"""What is light, and still a tenth of such a command or more."""
CODE = """
import sys
from chatdoc.cli import main
try:
    main(sys.argv[1:])
finally:
    print("imported:", *(name for name in sys.modules if "." not in name))
"""


SMALL = [["--help"], ["list"], ["search", "--words", "How much is the rent?"], ["search", "--words", "租金是多少？"]]


@pytest.mark.parametrize("arguments", SMALL, ids=lambda typed: typed[-1])
def test_a_small_command_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    lease = "# Lease\n\nThe rent is 1,450 euros a month.\n\n每月租金为 1,450 欧元。\n"
    (tmp_path / "lease.md").write_text(lease, encoding="utf-8")
    library = ["--library", str(tmp_path / "library")]
    assert chatdoc("add", tmp_path / "lease.md", *library).code == 0
    command = [sys.executable, "-c", CODE, *arguments, *(library if arguments != ["--help"] else [])]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8")
    said, _, imported = done.stdout.rpartition("imported:")
    assert {"--help": "COMMAND", "list": "lease.md", "search": "1,450"}[arguments[0]] in said
    assert ({*HEAVY} | LIGHT[arguments[0]]) & set(imported.split()) == set()


def test_a_process_that_is_done_is_not_taken_apart_first(tmp_path: Path) -> None:
    """That took a page seconds, during which its window was gone and its port was not."""
    code = (
        "import atexit, runpy; atexit.register(print, 'taken apart'); runpy.run_module('chatdoc', run_name='__main__')"
    )
    command = [sys.executable, "-c", code, "list", "--library", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8")
    assert done.returncode == 0
    assert "taken apart" not in done.stdout
    assert done.stdout.strip()
