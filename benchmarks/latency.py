"""Questions -> how long the first quote and the model's first word take, and what of a prompt llama.cpp reads anew.

    python -m benchmarks.latency QUESTIONS.jsonl LIBRARY [--limit 20] [--model FILE.gguf]

The first word is compared with bare llama.cpp, which reads the very same tokens with the same threads right before or
after; neither has any of them in its cache. Then the questions are asked one after the other as a person would, and
llama.cpp's own counter tells how many tokens it read for each.
"""

import argparse
import json
import time
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from statistics import median
from typing import Any

from llama_cpp import llama_cpp as api

from chatdoc.answer import answer
from chatdoc.library import Library
from chatdoc.types import Answer
from models.catalogue import choose_gguf, languages_of
from models.embedder import MiniLM
from models.llm import LlamaCpp


class Noting(LlamaCpp):
    """Keeps the tokens of the last prompt."""

    prompt: tuple[int, ...] = ()

    def _prompt_tokens(self, llama: Any, turns: list[dict[str, str]]) -> list[int]:
        tokens = super()._prompt_tokens(llama, turns)
        self.prompt = tuple(tokens)
        return tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("library", type=Path, help="that of `chatdoc eval --out`: PREDICTIONS.library")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    path = choose_gguf(arguments.model)
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[: arguments.limit]]
    library, llm = Library(arguments.library, MiniLM()), Noting(path, languages=languages_of(path))
    quotes_ms = [first_quote_ms(question, library) for question in questions]
    print(
        f"first quote, {len(quotes_ms)} questions: p50 {median(quotes_ms):.0f} ms, p95 {share(quotes_ms, 0.95):.0f} ms"
    )
    asked = [each for each in questions if draft_of(answer(each, library, llm)) is not None]
    if not asked:
        print(f"first word: {path.name} is asked none of these questions; quotes or stored answers answer them")
        return
    pairs = [first_words_s(question, library, llm, bare_first=index % 2 == 0) for index, question in enumerate(asked)]
    ratios = [ours / bare for ours, bare in pairs]
    print(
        f"first word, {len(pairs)} questions: chatdoc p50 {median(ours for ours, _ in pairs):.2f} s, bare llama.cpp "
        f"{median(bare for _, bare in pairs):.2f} s, ratio p50 {median(ratios):.2f}, p95 {share(ratios, 0.95):.2f}"
    )
    if not (read := [tokens_read(question, library, llm) for question in asked][1:]):
        return  # the first has none before it
    print(
        f"asked one after the other: prompts of {median(whole for whole, _, _ in read):.0f} tokens, "
        f"{median(anew for _, anew, _ in read):.0f} read anew; more than was new in "
        f"{sum(anew > new for _, anew, new in read)} of {len(read)}"
    )


def share(values: list[float], of: float) -> float:
    return sorted(values)[int(of * (len(values) - 1))]


def first_quote_ms(question: str, library: Library) -> float:
    started = time.perf_counter()
    next(answer(question, library, None))
    return (time.perf_counter() - started) * 1000


def draft_of(snapshots: Iterator[Answer]) -> Answer | None:
    """Run an answer up to the model's first word, and stop it; None where no model was asked."""
    found = next((each for each in snapshots if each.draft), None)
    snapshots.close()  # type: ignore[attr-defined]
    return found


def first_words_s(question: str, library: Library, llm: Noting, *, bare_first: bool) -> tuple[float, float]:
    """Return the seconds from the first quote to the model's first word, and those of bare llama.cpp."""
    prompt = llm.prompt if bare_first and draft_of(answer(question, library, llm)) else ()
    bare = bare_first_s(llm, prompt) if bare_first else 0.0
    llm._llama.reset()
    snapshots = answer(question, library, llm)
    next(snapshots)
    started = time.perf_counter()
    draft_of(snapshots)
    ours = time.perf_counter() - started
    return ours, bare or bare_first_s(llm, llm.prompt)


def bare_first_s(llm: Noting, prompt: tuple[int, ...]) -> float:
    llm._llama.reset()
    started = time.perf_counter()
    next(llm._llama.generate(list(prompt), temp=0.0))
    return time.perf_counter() - started


def tokens_read(question: str, library: Library, llm: Noting) -> tuple[int, int, int]:
    """Return the tokens of a prompt, those llama.cpp read, and those that were not at its beginning the last time.

    The last token of a prompt is read in any case: what follows is computed from it.
    """
    before, context = llm._llama._input_ids.tolist(), llm._llama._ctx.ctx
    api.llama_perf_context_reset(context)
    draft_of(answer(question, library, llm))
    read = api.llama_perf_context(context)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, llm.prompt, strict=False)))
    return len(llm.prompt), read.n_p_eval, len(llm.prompt) - min(same, len(llm.prompt) - 1)


if __name__ == "__main__":
    main()
