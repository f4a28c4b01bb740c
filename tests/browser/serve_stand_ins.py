"""Serve the real page, library and parsers with the small models of tests/stand_ins.py: fast, and always the same.

python -m tests.browser.serve_stand_ins FOLDER [SECONDS_PER_WORD [SECONDS_FOR_THE_PROMPT]]
"""

import sys
from pathlib import Path

from chatdoc.sealed import refuse_network, seal
from tests.stand_ins import EchoModel, TermEmbedder


def main(folder: Path, pause_s: float = 0.0, prompt_s: float = 0.0) -> None:
    """Print the address on a line of its own, then serve until SIGTERM; print how many replies were stopped."""
    seal()
    refuse_network()
    from chatdoc.ingest import IngestQueue
    from chatdoc.library import Library
    from chatdoc.settings import Settings
    from ui.app import serve
    from ui.handlers import Services

    library = Library(folder, TermEmbedder())
    model = EchoModel(pause_s=pause_s, prompt_s=prompt_s)
    services = Services(library, IngestQueue(library), lambda: model, Settings())
    serve(services, port=None, open_browser=False, announce=lambda address: print(address, flush=True))
    library.close()
    print(f"stopped {model.stopped}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(float, sys.argv[2:]))
