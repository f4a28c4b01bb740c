"""`chatdoc COMMAND`: the command line -> the command that was typed (cli_commands.py), in a sealed process.

Exit code 0: done; 1: something that the user can mend, said in a sentence on standard error; 2: wrong usage.
"""

import os
import sys
from collections.abc import Sequence

from chatdoc.cli_arguments import read_arguments
from chatdoc.sealed import refuse_network, seal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    seal()
    refuse_network()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    options = read_arguments(arguments)
    options.key = os.environ.pop("CHATDOC_API_KEY", "")  # no other process needs it, a parser's least of all
    from chatdoc.cli_commands import run  # not for --help, which has ended by now

    return run(options)
