"""`chatdoc serve` that ends at once with exit code 70 when anything in it tries to reach another machine.

python -m tests.browser.serve_sealed --library DIR
"""

import os
import sys

from chatdoc.cli import main
from chatdoc.sealed import refuse_network

EXIT_CODE = 70


def end(host: str) -> None:
    """Say which host was wanted, and end."""
    print(f"tried to reach {host}", file=sys.stderr, flush=True)
    os._exit(EXIT_CODE)


if __name__ == "__main__":
    refuse_network(end)
    sys.exit(main(["serve", "--no-browser", *sys.argv[1:]]))
