"""Evaluation data -> how well the passage that answers is found, side by side with other ways, in one run.

    python -m benchmarks.retrieval EVAL_DIR [--set NAME ...] [--library] [--vectors DIR] [--ranks FILE]

Ours (words, meaning, hybrid) beside BM25 over paragraphs and MiniLM over the same; the plain pipeline of LangChain's
tutorials (chunks of 1000 characters with 200 shared, MiniLM, FAISS, the best 5); and txtai's hybrid index over the same
chunks, with its own defaults. All read the text that our parsers made, page by page where there are pages, and pages
that wait for text recognition are left out for all. Ours embeds as the app does, the others in float32. What is not
installed is left out: langchain-text-splitters 1.1 and txtai 9.14 are needed for nothing else. Figures are those of
chatdoc/scores.py; milliseconds are the median a question, its embedding not counted. `--library` puts all corpora but
the counterfactual ones into one. `--vectors` keeps vectors for the next run; `--ranks` writes the rank of the first
passage that answers, a question a line.
"""

import argparse
import json
import math
import re
import sqlite3
import statistics
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from chatdoc.cli_add import read_files
from chatdoc.embedding import embed
from chatdoc.evaluate import documents_by_name
from chatdoc.library import Library
from chatdoc.questions import Question, read_questions
from chatdoc.report import passages_json
from chatdoc.retrieve import RETRIEVERS, retrieve
from chatdoc.scores import RANKED, Result, figures, file_name, judge
from chatdoc.settings import Settings
from chatdoc.text import language_of
from chatdoc.types import Document, Vectors
from models.embedder import MiniLM, load_reference

Row = dict[str, Any]
"""A passage as the scores want it: {"doc", "page", "text"}."""

Search = Callable[[Question], Sequence[Row]]
COUNTED = ("hit@1", "hit@5", "page@1", "page@5", "document@5", "mrr@10")
PARAGRAPH_CHARS = {"en": 900, "zh": 350}
"""As in the baseline of the evaluation data."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--set", nargs="+", dest="sets", help="all by default")
    parser.add_argument("--library", action="store_true")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--ranks", type=Path)
    arguments = parser.parse_args()
    names = arguments.sets or sorted(path.stem for path in (arguments.evaluation / "retrieval").glob("*.jsonl"))
    asked = {name: read_questions(arguments.evaluation / "retrieval" / f"{name}.jsonl") for name in names}
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    every = sorted(path.name for path in (arguments.evaluation / "corpus").iterdir() if "rgb_cf" not in path.name)
    for name, questions in asked.items():
        corpus = questions[0].corpus or name
        together[tuple(every) if arguments.library and corpus in every else (corpus,)].append(name)
    print("| set | way | " + " | ".join(COUNTED) + " | passages | ms |\n|" + "---|" * (len(COUNTED) + 4), flush=True)
    for corpora, those in together.items():
        folders = [arguments.evaluation / "corpus" / corpus for corpus in corpora]
        measure(folders, {name: asked[name] for name in those}, vectors=arguments.vectors, ranks=arguments.ranks)


def measure(
    folders: Sequence[Path], asked: dict[str, tuple[Question, ...]], *, vectors: Path | None, ranks: Path | None
) -> None:
    """Put the folders into one index of each way, ask it the questions of each set, and print the figures."""
    with tempfile.TemporaryDirectory(prefix="chatdoc-retrieval-") as made:
        kept = vectors or Path(made)
        embedder, plain = KeptMiniLM(kept, "as the app"), KeptMiniLM(kept, "float32")
        library = Library(Path(made) / "library", embedder)
        try:
            list(read_files(library, folders))
            embed_all(library, embedder)
            documents = [library.document(entry.id) for entry in library.entries()]
            count = sum(entry.passages for entry in library.entries())
            ways: dict[str, tuple[Search, int]] = {
                f"chatdoc {how}": (partial(ours, library=library, how=how), count) for how in RETRIEVERS
            }
            ways |= others(documents, plain)
            texts = [question.text for questions in asked.values() for question in questions]
            for text in texts:
                embedder.embed_question(text)
            plain.embed_passages(texts)
            for name, questions in asked.items():
                results = {}
                for way, (search, passages) in ways.items():
                    results[way], ms = ask(search, questions)
                    print(line(name, way, results[way], passages, ms), flush=True)
                if ranks is not None:
                    write_ranks(ranks, name, results)
        finally:
            library.close()


def embed_all(library: Library, embedder: "KeptMiniLM") -> None:
    """Embed all passages of the library: at once, so that they can be sorted by length."""
    pending = library.vectors.pending(after=0, limit=10**9)
    passages = [(library.document(passage.document_id), passage) for _, passage in pending]
    embed(passages, embedder, Settings())
    library.embed_pending()


def ask(search: Search, questions: Sequence[Question]) -> tuple[list[Result], float]:
    """Return the results of the questions that have an answer, and the median of milliseconds."""
    results, times = [], []
    for question in questions:
        if question.answerable:
            started = time.perf_counter()
            rows = search(question)
            times.append((time.perf_counter() - started) * 1000)
            results.append(judge(question, {"passages": rows}))
    return results, statistics.median(times)


def line(name: str, way: str, results: Sequence[Result], passages: int, ms: float) -> str:
    found = {figure.name: f"{figure.value:.3f}" for figure in figures(results)}
    return " | ".join([f"| {name}", way, *(found.get(each, "-") for each in COUNTED), f"{passages:,}", f"{ms:.1f} |"])


def write_ranks(path: Path, name: str, results: dict[str, list[Result]]) -> None:
    with path.open("a", encoding="utf-8") as file:
        for of_question in zip(*results.values(), strict=True):
            of_ways = {way: result.passage for way, result in zip(results, of_question, strict=True)}
            row = {"set": name, "id": of_question[0].id, "question": of_question[0].question, "ranks": of_ways}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


# Ours


def ours(question: Question, *, library: Library, how: str) -> Sequence[Row]:
    documents = documents_by_name(library)[file_name(question.document or "")] if question.scoped else None
    return passages_json(retrieve(question.text, library, documents=documents, how=how), library.document)


class KeptMiniLM(MiniLM):
    """MiniLM that embeds a text once: vectors are kept in a file of `folder`, by precision and text.

    Batches are sorted by length, which halves the time where lengths differ.
    """

    def __init__(self, folder: Path, precision: str) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self._precision = precision
        self._reference = load_reference() if precision == "float32" else None
        self._asked: dict[str, Vectors] = {}
        self._file = sqlite3.connect(folder / "vectors.sqlite", check_same_thread=False)
        self._file.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB)")
        self._known: dict[bytes, Vectors] = {
            bytes(key): np.frombuffer(vector, dtype=np.float32)
            for key, vector in self._file.execute("SELECT text, vector FROM vectors")
        }

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        keys = [sha256(f"{self._precision}\n{text}".encode("utf-8", "replace")).digest() for text in texts]
        missing = sorted(
            {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}.items(),
            key=lambda keyed: len(keyed[1]),
        )
        for start in range(0, len(missing), 256):
            part = missing[start : start + 256]
            made = dict(zip((key for key, _ in part), self._embedded([text for _, text in part]), strict=True))
            self._known |= made
            with self._file:
                rows = [(key, vector.tobytes()) for key, vector in made.items()]
                self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        return np.stack([self._known[key] for key in keys])

    def embed_question(self, text: str) -> Vectors:
        if text not in self._asked:
            self._asked[text] = super().embed_question(text) if self._reference is None else self._embedded([text])[0]
        return self._asked[text]

    def _embedded(self, texts: list[str]) -> Vectors:
        if self._reference is None:
            return super().embed_passages(texts)
        vectors = self._reference.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


# The others


def others(documents: Sequence[Document], embedder: MiniLM) -> dict[str, tuple[Search, int]]:
    """Return the search of each other way that is installed, and how many passages it has."""
    paragraphs = [row for document in documents for row in cut(document, paragraphs_of)]
    ways = {
        "BM25, paragraphs": (bm25(paragraphs), len(paragraphs)),
        "MiniLM, paragraphs": (nearest(paragraphs, embedder), len(paragraphs)),
    }
    try:
        from langchain_text_splitters import RecursiveCharacterTextSplitter  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return ways
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = [row for document in documents for row in cut(document, splitter.split_text)]
    ways["plain pipeline"] = nearest(chunks, embedder, limit=5), len(chunks)
    with suppress(ImportError):
        ways["txtai hybrid"] = txtai(chunks, embedder), len(chunks)
    return ways


def cut(document: Document, split: Callable[[str], Sequence[str]]) -> Iterator[Row]:
    """Yield the pieces of a document, page by page where it has pages."""
    pages = [section for section in document.sections if section.page is not None]
    starts = [section.start for section in pages] or [0]
    numbers = [section.page for section in pages] or [None]
    for page, start, end in zip(numbers, starts, [*starts[1:], len(document.text)], strict=True):
        for text in split(document.text[start:end]):
            if text.strip():
                yield {"doc": document.name, "page": page, "text": text}


def paragraphs_of(text: str) -> list[str]:
    """Return paragraphs, short ones joined and long ones cut after a sentence, up to PARAGRAPH_CHARS."""
    most = PARAGRAPH_CHARS[language_of(text)]
    pieces = [""]
    for paragraph in re.split(r"\n\s*", text):
        while len(paragraph) > most:
            ends = [match.end() for match in re.finditer(r"[.。!！?？;；]\s*", paragraph[:most])]
            at = ends[-1] if ends and ends[-1] > most // 3 else most
            pieces.append(paragraph[:at])
            paragraph = paragraph[at:]
        if len(pieces[-1]) + len(paragraph) < most:
            pieces[-1] += "\n" + paragraph
        else:
            pieces.append(paragraph)
    return [piece.strip() for piece in pieces]


def bm25(rows: Sequence[Row], k1: float = 1.2, b: float = 0.75) -> Search:
    """Rank by BM25 (Robertson & Zaragoza 2009) over words, and over pairs of characters in Chinese."""
    counts = [Counter(_words(row["text"])) for row in rows]
    lengths = np.array([count.total() for count in counts], dtype=np.float32)
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, count in enumerate(counts):
        for word, times in count.items():
            postings[word].append((number, times))
    norms = k1 * (1 - b + b * lengths / max(float(lengths.mean()), 1.0))

    def search(question: Question) -> Sequence[Row]:
        scores = np.zeros(len(rows), dtype=np.float32)
        for word in set(_words(question.text)):
            if found := postings.get(word):
                numbers, times = np.array(found).T
                rarity = math.log(1 + (len(rows) - len(found) + 0.5) / (len(found) + 0.5))
                scores[numbers] += rarity * times * (k1 + 1) / (times + norms[numbers])
        return _best(rows, np.argsort(-scores, kind="stable").tolist(), question)

    return search


def _words(text: str) -> Iterator[str]:
    for run in re.findall(r"[\u3400-\u9fff]+|[a-z0-9]+", unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "\u3400" or len(run) == 1:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def nearest(rows: Sequence[Row], embedder: MiniLM, *, limit: int = RANKED) -> Search:
    """Rank by cosine, all compared."""
    index = faiss.IndexFlatIP(embedder.dimension)
    index.add(embedder.embed_passages([row["text"] for row in rows]))

    def search(question: Question) -> Sequence[Row]:
        most = len(rows) if question.scoped else limit
        _, numbers = index.search(embedder.embed_question(question.text)[None], most)
        return _best(rows, numbers[0], question)[:limit]

    return search


def txtai(rows: Sequence[Row], embedder: MiniLM) -> Search:
    """Rank as txtai's hybrid index does: its BM25 and the cosine, half and half. Raises ImportError."""
    from txtai import Embeddings  # type: ignore[import-not-found, unused-ignore]

    index = Embeddings(method="external", transform=lambda texts: embedder.embed_passages(texts), hybrid=True)
    index.index((number, row["text"]) for number, row in enumerate(rows))

    def search(question: Question) -> Sequence[Row]:
        found = index.search(question.text, len(rows) if question.scoped else RANKED)
        return _best(rows, [number for number, _ in found], question)

    return search


def _best(rows: Sequence[Row], numbers: Sequence[int], question: Question) -> Sequence[Row]:
    """Return the first rows, of the question's document only where it is limited to that."""
    wanted = file_name(question.document or "") if question.scoped else None
    chosen: list[Row] = []
    for number in numbers:
        if len(chosen) == RANKED:
            break
        if number >= 0 and (wanted is None or file_name(rows[number]["doc"]) == wanted):
            chosen.append(rows[number])
    return chosen


if __name__ == "__main__":
    main()
