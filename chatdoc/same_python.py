"""This Python -> what starts it again, in a process whose number is that of the Python itself.

On Windows the python.exe of an environment only starts the one that the environment was made from, and waits for it:
what is asked about its process (memory, time) is not what the other does. multiprocessing passes it by in the same way
(popen_spawn_win32.py, bpo-35797).
"""

import sys

_BASE: str = getattr(sys, "_base_executable", "") or sys.executable


def same_python(system: str = sys.platform) -> tuple[str, dict[str, str]]:
    """Return the program to start, and the variables that it needs beside those of this process."""
    if system != "win32" or sys.executable == _BASE:
        return sys.executable, {}
    return _BASE, {"__PYVENV_LAUNCHER__": sys.executable}
