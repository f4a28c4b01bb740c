"""`python -m chatdoc COMMAND` inside the environment."""

import os
import sys

if __name__ == "__main__":
    try:
        from chatdoc.cli import main

        code = main()
    except KeyboardInterrupt:  # Ctrl-C while modules are still imported: nothing has begun
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # All is closed and stored by now. Python would take apart what was loaded, object by object: half a gigabyte of
    # libraries and models, for which a page whose window is closed took a second on idle cores and ten on busy ones.
    os._exit(code)
