"""A library of a few texts, embedded by their terms."""

from pathlib import Path

from chatdoc.library import Library
from tests.stand_ins import TermEmbedder


def made_library(folder: Path, texts: dict[str, str], embedder: TermEmbedder | None = None) -> Library:
    """Write the texts into the folder under their names, and add them to a new library there."""
    library = Library(folder / "library", embedder or TermEmbedder())
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    library.embed_pending()
    return library
