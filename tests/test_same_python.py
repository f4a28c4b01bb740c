"""Helpers are started so that what is asked about their process is about them, on Windows too."""

import os
import subprocess
import sys

import pytest

from chatdoc import same_python


def test_on_windows_the_python_behind_that_of_the_environment_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    base = r"C:\Program Files\Python312\python.exe"
    monkeypatch.setattr(same_python, "_BASE", base)
    monkeypatch.setattr(sys, "executable", r"C:\chatdoc\.venv\Scripts\python.exe")
    assert same_python.same_python("win32") == (base, {"__PYVENV_LAUNCHER__": sys.executable})
    assert same_python.same_python("linux") == (sys.executable, {})
    monkeypatch.setattr(same_python, "_BASE", sys.executable)
    assert same_python.same_python("win32") == (sys.executable, {}), "there is no environment"


def test_what_is_started_is_this_python_with_its_packages() -> None:
    python, variables = same_python.same_python()
    code = "import os, sys, numpy; print(os.getpid(), sys.prefix, sep='\\n')"
    process = subprocess.Popen([python, "-c", code], env=os.environ | variables, stdout=subprocess.PIPE, text=True)
    assert process.communicate()[0].splitlines() == [str(process.pid), sys.prefix]
