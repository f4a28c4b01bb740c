"""A GGUF file's header -> what it says of its model, without llama.cpp, which a bad header can make abort.

Written here and not taken from the package gguf: that one believes the header's counts, and maps the whole file.
Every count is held against the file's size and the limits below before it is used. The format:
github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from chatdoc.errors import DamagedModel, EmbedderAsModel, NotAModel

MAX_ENTRIES = 10_000
MAX_TENSORS = 100_000
MAX_HEADER = 1 << 28
MAX_TEXT = 1 << 24
MAX_ARRAY = 1 << 22
"""Vocabularies have up to 262,144 entries; nothing in a header is larger."""
KEPT_ARRAY = 4096
"""Of a longer array only the length is kept: layers are counted in hundreds."""

_SCALARS = dict(enumerate(("B", "b", "H", "h", "I", "i", "f", "?"))) | {10: "Q", 11: "q", 12: "d"}
_TEXT, _ARRAY = 8, 9


@dataclass(frozen=True, slots=True)
class GgufFacts:
    """What a header says; 0 or "" where it says nothing.

    `kv_bytes`: what one token of context takes in memory, keys and values of 16 bits. Layers with a sliding window
    are counted as if they kept everything, so it is rather too much than too little.
    """

    name: str
    architecture: str
    file_bytes: int
    parameters: int
    layers: int
    trained_tokens: int
    kv_bytes: int
    template: str


def read_facts(path: Path) -> GgufFacts:
    """Return the facts of a language model.

    Raises NotAModel for another kind of file, EmbedderAsModel for an embedder, and DamagedModel when the header cannot
    be true.
    """
    try:
        with path.open("rb") as file:
            reader = _Reader(file, path.stat().st_size)
            if reader.size < 4 or reader.take(4) != b"GGUF":
                raise NotAModel(name=path.name)
            return _read(reader, path)
    except (_Untrue, OSError, struct.error) as error:
        raise DamagedModel(name=path.name, detail=error) from error


class _Untrue(Exception):
    """The header says what cannot be."""


class _Reader:
    """Reads little-endian values, never past the end of the file."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.size = size
        self._file = file

    @property
    def left(self) -> int:
        """How many bytes of the file come after what was read."""
        return self.size - self._file.tell()

    def _check(self, count: int) -> None:
        if count > min(self.size, MAX_HEADER) - self._file.tell():
            raise _Untrue("it ends in the middle")

    def take(self, count: int) -> bytes:
        self._check(count)
        return self._file.read(count)

    def skip(self, count: int) -> None:
        self._check(count)
        self._file.seek(count, 1)

    def number(self, code: str) -> Any:
        return struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))[0]

    def count(self, most: int, what: str) -> int:
        found: int = self.number("Q")
        if found > most:
            raise _Untrue(f"{found} {what}")
        return found

    def text(self) -> str:
        return self.take(self.count(MAX_TEXT, "bytes in one text")).decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        """Return a number, a text or a tuple of numbers; of other arrays only their length."""
        if kind == _TEXT:
            return self.text()
        if kind != _ARRAY:
            return self.number(_scalar(kind))
        inner, count = self.number("I"), self.count(MAX_ARRAY, "values in one array")
        if inner == _TEXT:
            for _ in range(count):
                self.skip(self.count(MAX_TEXT, "bytes in one text"))
            return count
        code = _scalar(inner)
        if count > KEPT_ARRAY:
            self.skip(count * struct.calcsize(f"<{code}"))
            return count
        return tuple(self.number(code) for _ in range(count))


def _scalar(kind: int) -> str:
    if kind not in _SCALARS:
        raise _Untrue(f"a value of the unknown kind {kind}")
    return _SCALARS[kind]


def _read(reader: _Reader, path: Path) -> GgufFacts:
    version = reader.number("I")
    if version not in (2, 3):
        raise _Untrue(f"version {version}")
    tensors = reader.count(MAX_TENSORS, "tensors")
    entries = {reader.text(): reader.value(reader.number("I")) for _ in range(reader.count(MAX_ENTRIES, "entries"))}
    parameters = _parameters(reader, tensors)
    architecture = _text(entries.get("general.architecture"))
    if "bert" in architecture or entries.get(f"{architecture}.pooling_type"):
        raise EmbedderAsModel(name=path.name)
    layers = _number(entries.get(f"{architecture}.block_count"))
    return GgufFacts(
        name=_text(entries.get("general.name")) or path.stem,
        architecture=architecture,
        file_bytes=reader.size,
        parameters=parameters,
        layers=layers,
        trained_tokens=_number(entries.get(f"{architecture}.context_length")),
        kv_bytes=_kv_bytes(entries, architecture, layers),
        template=_text(entries.get("tokenizer.chat_template")),
    )


def _parameters(reader: _Reader, tensors: int) -> int:
    """Return how many weights the tensors hold together; each must begin inside the file."""
    parameters, furthest = 0, 0
    for _ in range(tensors):
        reader.skip(reader.count(MAX_TEXT, "bytes in one name"))
        dimensions = reader.number("I")
        if not 0 < dimensions <= 4:
            raise _Untrue(f"a tensor of {dimensions} dimensions")
        parameters += math.prod(reader.number("Q") for _ in range(dimensions))
        reader.skip(4)  # how its weights are stored
        furthest = max(furthest, reader.number("Q"))
    if furthest > reader.left:
        raise _Untrue(f"it should have {furthest - reader.left} bytes more")
    return parameters


def _kv_bytes(entries: Mapping[str, Any], architecture: str, layers: int) -> int:
    """Return 2 bytes for each number that the attending layers keep of a token; 0 when the header does not say."""

    def asked(name: str) -> Any:
        return entries.get(f"{architecture}.{name}")

    heads = _largest(asked("attention.head_count"))
    if not heads or not layers:
        return 0
    width = _number(asked("embedding_length")) // heads
    key_and_value = (_number(asked("attention.key_length")) or width) + (
        _number(asked("attention.value_length")) or width
    )
    kv_heads = asked("attention.head_count_kv")
    interval = _number(asked("full_attention_interval"))  # Qwen3.5: the other layers keep one state, not every token
    if isinstance(kv_heads, tuple):  # layers without attention, as LFM2 has them, stand as 0
        each_layer = sum(_number(count) for count in kv_heads)
    else:
        attending = layers // interval if interval else layers
        each_layer = (_number(kv_heads) or heads) * attending
    return each_layer * key_and_value * 2


def _number(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _largest(value: Any) -> int:
    return max(map(_number, value), default=0) if isinstance(value, tuple) else _number(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
