# coding: utf-8  # noqa: UP009 - Python 2 needs it
"""`python3 launcher.py [COMMAND ...]`: a fresh clone -> chatdoc running in its own environment, `.venv` beside it.

    python3 launcher.py                 install what is missing, start the app, open the browser
    python3 launcher.py ask "..." FILE  any other command of chatdoc; paths are relative to where you are
    python3 launcher.py shortcut [DIR]  write a file to double-click to the desktop, or to the folder
    python3 launcher.py bundle DIR      write a folder from which a machine like this one installs without a network
    python3 launcher.py repair          compare every installed file with what was installed, and mend what differs
    python3 launcher.py test [ARGS]     install what the tests need and run all checks; with ARGS only pytest, in the
                                        project's folder

Every Python since 2.7 can read this file, so that an old one can say why it is refused; the rest of the work is in
chatdoc/setup.
"""

import os
import sys


def keep_open():  # type: () -> None
    """Wait for Enter: the console that a double-click opens on Windows closes with its program, whatever it said."""
    if os.name == "nt" and len(sys.argv) == 1 and sys.stdin and sys.stdin.isatty():
        sys.stderr.write("\nPress Enter to close this window. / 按回车键关闭此窗口。\n")
        sys.stdin.readline()


# unstructured needs 3.11; rapidocr-onnxruntime stops before 3.13
if not (3, 11) <= sys.version_info[:2] <= (3, 12):
    found = ".".join(map(str, sys.version_info[:2]))
    sys.stderr.write(
        "chatdoc needs Python 3.11 or 3.12, and this is " + found + ": install one of them from python.org or with "
        "your package manager, and start launcher.py with it.\n"
        "chatdoc 需要 Python 3.11 或 3.12，而当前是 " + found + "：请从 python.org 或用系统的软件包管理器安装其中之一，"
        "再用它启动 launcher.py。\n"
    )
    keep_open()
    sys.exit(1)

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))  # python -P and PYTHONSAFEPATH leave it out

from chatdoc.setup.start import main  # noqa: E402 - no other Python gets so far

if __name__ == "__main__":
    code = main(sys.argv[1:])
    if code:
        keep_open()
    sys.exit(code)
