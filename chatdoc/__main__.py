"""`python -m chatdoc COMMAND` inside the environment."""

import sys

from chatdoc.cli import main

if __name__ == "__main__":
    sys.exit(main())
