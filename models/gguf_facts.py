"""A GGUF file's header -> what it says of its model, without llama.cpp, which a bad header can make abort.

Written here and not taken from the package gguf: that one believes the header's counts, and maps the whole file.
Every count is held against the file's size and the limits below before it is used. The format:
github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import math
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import IO, Any

from chatdoc.errors import CutOffModel, DamagedModel, EmbedderAsModel, FurtherFileMissing, NotAModel, PartOfAModel

MAX_ENTRIES = 10_000
MAX_TENSORS = 100_000
MAX_HEADER = 1 << 28
MAX_TEXT = 1 << 24
MAX_ARRAY = 1 << 22
"""Vocabularies have up to 262,144 entries; nothing in a header is larger."""
KEPT_ARRAY = 4096
"""Of a longer array only the length is kept: layers are counted in hundreds."""
PIECE = 1 << 20
"""So many bytes are read at once."""

_SCALARS = dict(enumerate(("B", "b", "H", "h", "I", "i", "f", "?"))) | {10: "Q", 11: "q", 12: "d"}
_TEXT, _ARRAY = 8, 9

_STORED = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36), 10: (256, 84),
    11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66), 17: (256, 74),
    18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2),
    26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66), 39: (32, 17),
    40: (64, 36), 41: (128, 18), 42: (64, 18),
}  # fmt: skip
"""How ggml stores weights: (so many of them, in so many bytes), as ggml_blck_size and ggml_type_size say."""
_ALIGNMENT = 32
"""What the weights begin at a multiple of, where the header does not say."""

_EMBEDDERS = ("gemma-embedding", "llama-embed", "t5encoder")
"""Architectures of llama.cpp that write no text, beside those with "bert" in their name (llama-arch.cpp)."""
_PARTS = ("clip", "wavtokenizer-dec", "mmproj", "adapter", "imatrix")
"""Architectures, and what `general.type` may say instead of "model", that belong to another model."""
_ONE_OF_SEVERAL = re.compile(r"(.+)-(\d{5})-of-(\d{5})$")


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
    """Return the facts of a language model; read once while the file stays as it is.

    Raises NotAModel for another kind of file, EmbedderAsModel for an embedder, PartOfAModel for what belongs to another
    file, and DamagedModel when the header cannot be true, CutOffModel when the file is shorter than that says, or
    FurtherFileMissing.
    """
    try:
        stat = path.stat()
        return _read_file(path, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise DamagedModel(name=path.name, detail=error.strerror or error) from error


@lru_cache(maxsize=500)
def _read_file(path: Path, size: int, mtime_ns: int) -> GgufFacts:
    with path.open("rb") as file:
        reader = _Reader(file, size)
        try:
            if size < 4 or reader.take(4) != b"GGUF":
                raise NotAModel(name=path.name)
            return _read(reader, path)
        except _CutOff as error:
            raise CutOffModel(name=path.name) from error
        except _Untrue as error:
            raise DamagedModel(name=path.name, detail=error) from error


class _Untrue(Exception):
    """The header says what cannot be."""


class _CutOff(_Untrue):
    """The header says more than there is."""


class _Reader:
    """Reads little-endian values, never past the end of the file."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.size = size
        self.at = 0
        """How many bytes were read."""
        self._file = file
        self._held = bytearray()

    def skip(self, count: int) -> int:
        """Go on by so many bytes, which are held from then on; return where they begin."""
        begin, end = self.at, self.at + count
        if end > self.size:
            raise _CutOff
        if end > MAX_HEADER:
            raise _Untrue(f"a header of more than {MAX_HEADER} bytes")
        while len(self._held) < end:
            piece = self._file.read(PIECE)
            if not piece:
                raise _CutOff
            self._held += piece
        self.at = end
        return begin

    def take(self, count: int) -> bytes:
        begin = self.skip(count)
        return bytes(self._held[begin : self.at])

    def number(self, code: str) -> Any:
        form = _form(code)
        return form.unpack_from(self._held, self.skip(form.size))[0]

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
            self._skip_texts(count)
            return count
        code = _scalar(inner)
        if count > KEPT_ARRAY:
            self.skip(count * struct.calcsize(f"<{code}"))
            return count
        return tuple(self.number(code) for _ in range(count))

    def _skip_texts(self, count: int) -> None:
        """Go on by so many texts: a vocabulary has hundreds of thousands."""
        length_at = _form("Q").unpack_from
        for _ in range(count):
            begin = self.skip(8)
            self.skip(length_at(self._held, begin)[0])


@cache
def _form(code: str) -> struct.Struct:
    return struct.Struct(f"<{code}")


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
    parameters = _parameters(reader, tensors, _number(entries.get("general.alignment")) or _ALIGNMENT)
    architecture = _text(entries.get("general.architecture"))
    _must_write(entries, architecture, path)
    layers = _number(entries.get(f"{architecture}.block_count"))
    return GgufFacts(
        name=_text(entries.get("general.name")) or path.stem,
        architecture=architecture,
        file_bytes=reader.size + sum(part.stat().st_size for part in _later_parts(path)),
        parameters=parameters,
        layers=layers,
        trained_tokens=_number(entries.get(f"{architecture}.context_length")),
        kv_bytes=_kv_bytes(entries, architecture, layers),
        template=_text(entries.get("tokenizer.chat_template")),
    )


def _must_write(entries: Mapping[str, Any], architecture: str, path: Path) -> None:
    """Raise NotAModel where the header says that it is no language model, or not one that writes word after word."""
    for part in (_text(entries.get("general.type")), architecture):
        if part in _PARTS:
            raise PartOfAModel(name=path.name, part=part)
    if number := _number(entries.get("split.no")):  # counted from 0
        raise PartOfAModel(name=path.name, part=number + 1)
    pooled = _number(entries.get(f"{architecture}.pooling_type"))
    if "bert" in architecture or architecture in _EMBEDDERS or pooled:
        raise EmbedderAsModel(name=path.name)


def _later_parts(path: Path) -> Iterator[Path]:
    """Yield the other files of a model in several, which lie beside the first. Raises FurtherFileMissing."""
    if (found := _ONE_OF_SEVERAL.fullmatch(path.stem)) is None:
        return
    for number in range(2, int(found[3]) + 1):
        part = path.with_stem(f"{found[1]}-{number:05}-of-{found[3]}")
        if not part.is_file():
            raise FurtherFileMissing(name=path.name, part=part.name)
        yield part


def _parameters(reader: _Reader, tensors: int, alignment: int) -> int:
    """Return how many weights the tensors hold together; each must lie inside the file."""
    parameters, furthest = 0, 0
    for _ in range(tensors):
        reader.skip(reader.count(MAX_TEXT, "bytes in one name"))
        dimensions = reader.number("I")
        if not 0 < dimensions <= 4:
            raise _Untrue(f"a tensor of {dimensions} dimensions")
        weights = math.prod(reader.number("Q") for _ in range(dimensions))
        together, stored = _STORED.get(reader.number("I"), (1, 0))  # of a new kind, only the place is known
        furthest = max(furthest, reader.number("Q") + weights // together * stored)
        parameters += weights
    missing = -(-reader.at // alignment) * alignment + furthest - reader.size
    if tensors and missing > 0:
        raise _CutOff
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
