"""Made libraries of 1,000 to 1,000,000 passages -> what searching, adding, removing and starting cost in each.

    python -m benchmarks.scale [1000 10000 100000 1000000] [--folder DIR]

Nothing here is real text: words follow Zipf's law (a vocabulary of 400,000, a third of each document's words from 200
of its own), 120 a passage, 100 passages a document; vectors are 384 numbers around one of 2,000 random centres. A
question is six words of a passage, none of the 100 most common, and a vector near one that is there. Adding is the
whole way of a file of about 100 passages (copy, parse, passages, terms, database, vectors), with an embedder that costs
nothing.
Each size is measured in a process of its own. A library of 1,000,000 takes 6 minutes to make, and 4 GB.
"""

import argparse
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import psutil

from chatdoc.library import Library
from chatdoc.retrieve import RETRIEVERS
from chatdoc.store import IndexedPassage, Store
from chatdoc.stored_vectors import StoredVectors
from chatdoc.types import AS_MINILM, Document, Language, Passage, Vectors

WORDS, WORDS_A_PASSAGE, PASSAGES_A_DOCUMENT, OWN_WORDS = 400_000, 120, 100, 200
DIMENSION, CENTRES = 384, 2_000
QUESTIONS = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where the libraries are made, and kept")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="chatdoc-scale-"))
    try:
        for size in (0, *arguments.sizes):
            process = multiprocessing.get_context("spawn").Process(target=measure, args=(folder / str(size), size))
            process.start()
            process.join()
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder)


def measure(folder: Path, passages: int) -> None:
    """Make the library unless it is there, and print what is measured in it."""
    if not (folder / "library.sqlite").exists():
        started = time.perf_counter()
        fill(folder, passages)
        print(f"\n{passages:,} passages, made in {time.perf_counter() - started:.0f} s", flush=True)
    else:
        print(f"\n{passages:,} passages", flush=True)
    before = psutil.Process().memory_info().rss
    embedder = MadeEmbedder()
    started = time.perf_counter()
    library = Library(folder, embedder)
    library.index.read_behind()
    library.index.by_words(["w5000"], limit=10)
    print(f"  start to first word answer {1e3 * (time.perf_counter() - started):.0f} ms", flush=True)
    while passages and not library.index.by_meaning(embedder.embed_question("x"), limit=1):
        time.sleep(0.05)
    print(f"  vectors there after        {time.perf_counter() - started:.1f} s")
    if passages:
        asked = list(questions(library, passages))
        for how, retriever in RETRIEVERS.items():
            times = [timed(partial(retriever, question, library, 40)) for question in asked]
            print(f"  search, {how:8} p50 {np.percentile(times, 50):6.1f} ms  p95 {np.percentile(times, 95):6.1f} ms")
    change(library, folder.parent)
    memory = psutil.Process().memory_info().rss - before
    print(f"  memory {memory / 1e6:.0f} MB, disk {disk(folder) / 1e6:.0f} MB", flush=True)
    library.close()


def change(library: Library, folder: Path) -> None:
    """Print what it takes to add and to remove a document of about 100 passages; the median of five."""
    path, chance, adding, embedding, removing = folder / "new.md", np.random.default_rng(9), [], [], []
    for _ in range(6):
        words = [" ".join(f"w{word}" for word in draw(chance, 130)) for _ in range(PASSAGES_A_DOCUMENT)]
        path.write_text("\n\n".join(f"# Part {number}\n\n{text}" for number, text in enumerate(words)))
        adding.append(timed(lambda: library.add(path, handed_over=True)))
        embedding.append(timed(lambda: library.embed_pending(document_id=library.find("new.md").id)))
        removing.append(timed(lambda: library.remove("new.md")))
    for name, times in (("add", adding), ("vectors", embedding), ("remove", removing)):
        print(f"  {name:7} a document {np.median(times[1:]):.0f} ms")  # the first starts the parser's process


def fill(folder: Path, passages: int, *, embedder: str = "made", each: int = PASSAGES_A_DOCUMENT) -> None:
    """Make a library of so many passages, `each` a document, with vectors that stand there as the embedder's."""
    folder.mkdir(parents=True)
    store = Store(folder)
    stored = StoredVectors(store, embedder)
    chance = np.random.default_rng(1)
    for first in range(0, passages, 20 * each):
        with store.changing():
            for start in range(first, min(first + 20 * each, passages), each):
                id_ = f"{start:064x}"
                own = draw(chance, OWN_WORDS)
                indexed = []
                for ordinal in range(each):
                    words = draw(chance, WORDS_A_PASSAGE)
                    mine = chance.random(WORDS_A_PASSAGE) < 1 / 3
                    words[mine] = chance.choice(own, int(mine.sum()))
                    body = " ".join(f"w{word}" for word in words)
                    indexed.append(IndexedPassage(Passage(id_, ordinal, ordinal, ordinal + 1), "title", "", body))
                document = Document(id_, f"{start}.txt", "text/plain", " " * each)
                numbers = store.add_document(document, suffix=".txt", passages=indexed)
                store.rows("INSERT INTO sources (document_id, name) VALUES (?, ?)", (id_, document.name))
                stored.put(numbers, made_vectors(chance, len(numbers)))
    store.close()


def questions(library: Library, passages: int) -> Iterator[str]:
    """Yield six words of some passages each, without the most common ones."""
    chance = np.random.default_rng(7)
    for number in chance.integers(1, passages + 1, QUESTIONS):
        ((body,),) = library.store.rows("SELECT body FROM words WHERE rowid = ?", (int(number),))
        known = [word for word in dict.fromkeys(body.split()) if int(word[1:]) > 100]
        yield " ".join(chance.permutation(known)[:6])


_SHARES = 1 / (np.arange(WORDS) + 2.7)
_CUMULATED = np.cumsum(_SHARES) / _SHARES.sum()


def draw(chance: np.random.Generator, count: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Draw words by their rank: Zipf's law as Mandelbrot has it."""
    return np.searchsorted(_CUMULATED, chance.random(count))


_CENTRES = np.random.default_rng(3).normal(size=(CENTRES, DIMENSION)).astype(np.float32)


def made_vectors(chance: np.random.Generator, count: int) -> Vectors:
    """Return unit vectors (count, 384), each around one of the centres."""
    rows = _CENTRES[chance.integers(CENTRES, size=count)] + chance.normal(size=(count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class MadeEmbedder:
    """Vectors that are made up and cost next to nothing."""

    name: str = "made"
    dimension: int = DIMENSION
    max_tokens: int = 254
    languages: frozenset[Language] = frozenset(("en", "zh"))
    scale = AS_MINILM

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words."""
        return [len(text.split()) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array (len(texts), 384), float32, rows of length 1."""
        return made_vectors(np.random.default_rng(len(texts)), len(texts))

    def embed_question(self, text: str) -> Vectors:
        """Return an array (384,), float32, of length 1; the same for the same text."""
        vector: Vectors = made_vectors(np.random.default_rng(sum(text.encode())), 1)[0]
        return vector


def timed(run: Callable[[], object]) -> float:
    """Return the milliseconds it took."""
    started = time.perf_counter()
    run()
    return 1e3 * (time.perf_counter() - started)


def disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
