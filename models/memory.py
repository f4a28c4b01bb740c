"""A model's size and the memory that is free -> how much context it may have, or that it does not fit."""

from dataclasses import dataclass

from chatdoc.errors import ModelTooBig
from models.gguf_facts import GgufFacts

COMPUTE_BYTES = 400 << 20
"""What llama.cpp's buffers and everything else in this process still need: 300 MB to 1 GB are reported (MODELS.md)."""
LEAST_CONTEXT = 1024
"""Below it there is no room for instructions, a paragraph and an answer."""
_STEP = 256


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of memory: what a program can still get, and what is built in."""

    free: int
    total: int


def memory_here() -> Memory:
    """Return the memory of this machine now. Files that are only cached count as free."""
    import psutil

    now = psutil.virtual_memory()
    return Memory(now.available, now.total)


def context_that_fits(facts: GgufFacts, memory: Memory, *, wanted: int, on_gpu: float = 0.0) -> int:
    """Return the context in tokens: what is wanted, at most what the model was trained for and the memory holds.

    `on_gpu` is the share of the model that lies in a graphics card's memory instead. Raises ModelTooBig when not even
    a small context fits.
    """
    most = min(wanted, facts.trained_tokens or wanted)
    weights = round(facts.file_bytes * (1 - on_gpu)) + COMPUTE_BYTES
    kv_bytes = facts.kv_bytes * (1 - on_gpu)
    room = memory.free - weights
    held = int(room / kv_bytes) if kv_bytes else most * (room > 0)
    if held < min(LEAST_CONTEXT, most):
        raise ModelTooBig(
            name=facts.name,
            needed=gigabytes(weights + round(kv_bytes * min(LEAST_CONTEXT, most))),
            free=gigabytes(memory.free),
            total=gigabytes(memory.total),
        )
    return most if held >= most else held // _STEP * _STEP


def memory_needed(facts: GgufFacts, context_tokens: int) -> int:
    """Return the bytes that a model takes with so much context, or as much as it was trained for, on a processor."""
    return (
        facts.file_bytes + facts.kv_bytes * min(context_tokens, facts.trained_tokens or context_tokens) + COMPUTE_BYTES
    )


def gigabytes(count: int) -> str:
    """Return bytes as people say them: gigabytes(5_100_000_000) is "5.1 GB", gigabytes(38_000_000) "38 MB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
