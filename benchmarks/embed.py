"""Passages of about 150 tokens -> passages a second of each way to compute MiniLM, side by side in one run.

    python -m benchmarks.embed TEXT_OR_FOLDER... [--passages 128] [--rounds 7]

The texts (.txt, .md) are cut into stretches of 150 word pieces. In each round every way embeds all of them once, in
turn, so that what else the machine does meets all alike; ratios to sentence-transformers are taken inside a round, and
the median over the rounds is shown, with the processor time a passage (all threads, the least of the rounds). Cosines
are to sentence-transformers in float32. Then: the time of a question, loaded and in a new process.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from chatdoc.types import Vectors
from models.embedder import MiniLM, load_reference

_TOKENS = 150
_REFERENCE = "sentence-transformers, float32"
_QUESTION = "When does the lease end, and who has to give notice?"
_LOADS = {
    "chatdoc": "from models.embedder import MiniLM; MiniLM().embed_question('x')",
    _REFERENCE: "from models.embedder import load_reference; load_reference().encode('x')",
}

Way = Callable[[Sequence[str]], Vectors]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--passages", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    embedder = MiniLM()
    passages = stretches(arguments.paths, embedder, arguments.passages)
    counts = embedder.count_tokens(passages)
    print(
        f"{len(passages)} passages of {min(counts)} to {max(counts)} tokens, {statistics.mean(counts):.0f} on average"
    )
    ways = ways_to_embed(embedder)
    truth = ways[_REFERENCE](passages)
    likeness = {name: (way(passages) * truth).sum(axis=1) for name, way in ways.items()}
    seconds, processor = measure(ways, passages, arguments.rounds)
    print(
        "| way | passages/s | times float32, median (least to most) | processor ms a passage | cosine, lowest / mean |"
    )
    print("|---|---|---|---|---|")
    for name in ways:
        ratios = [slow / quick for slow, quick in zip(seconds[_REFERENCE], seconds[name], strict=True)]
        print(
            f"| {name} | {len(passages) / statistics.median(seconds[name]):.1f} "
            f"| {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) "
            f"| {min(processor[name]) / len(passages) * 1000:.1f} "
            f"| {likeness[name].min():.4f} / {likeness[name].mean():.4f} |"
        )
    for name in ("chatdoc", _REFERENCE):
        asked = ways[name]
        times, _ = measure({name: asked}, [_QUESTION], 50)
        loads = [load_seconds(_LOADS[name]) for _ in range(3)]
        print(f"{name}: a question {statistics.median(times[name]) * 1000:.1f} ms, from nothing {min(loads):.1f} s")


def stretches(paths: Sequence[Path], embedder: MiniLM, wanted: int) -> list[str]:
    """Return `wanted` stretches of about 150 tokens, evenly taken from all that the files hold."""
    files = [file for path in paths for file in (sorted(path.rglob("*.*")) if path.is_dir() else [path])]
    found: list[str] = []
    for file in files:
        if file.suffix not in (".txt", ".md"):
            continue
        words, start = file.read_text(encoding="utf-8", errors="replace").split(), 0
        counts = embedder.count_tokens(words)
        total = 0
        for index, count in enumerate(counts):
            total += count
            if total >= _TOKENS:
                found.append(" ".join(words[start : index + 1]))
                start, total = index + 1, 0
    return found[:: max(1, len(found) // wanted)][:wanted]


def ways_to_embed(embedder: MiniLM) -> dict[str, Way]:
    import torch

    plain = load_reference()
    ways: dict[str, Way] = {
        _REFERENCE: lambda texts: plain.encode(list(texts), normalize_embeddings=True, show_progress_bar=False),
        "chatdoc": embedder.embed_passages,
    }
    if torch.ops.mkldnn._is_mkldnn_bf16_supported():
        short = load_reference().to(torch.bfloat16)
        ways["sentence-transformers, bfloat16"] = lambda texts: np.asarray(
            short.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), dtype=np.float32
        )
    return ways


def measure(
    ways: dict[str, Way], texts: Sequence[str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return seconds on the clock and of the processor, by way, one a round; each way has run once before."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started, used = time.perf_counter(), time.process_time()
            way(texts)
            seconds[name].append(time.perf_counter() - started)
            processor[name].append(time.process_time() - used)
    return seconds, processor


def load_seconds(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
