"""GGUF headers for tests: what a real file begins with, and what a damaged or hostile one does."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

Value = int | float | str | Sequence[int] | Sequence[str]


def gguf(
    entries: Mapping[str, Value] = {},
    tensors: Sequence[tuple[str, Sequence[int], int]] = (),
    *,
    version: int = 3,
    entry_count: int | None = None,
    tensor_count: int | None = None,
) -> bytes:
    """Return the header of a file with these entries and tensors (name, dimensions, offset); counts may be untrue."""
    parts = [b"GGUF", struct.pack("<I", version)]
    parts.append(struct.pack("<Q", len(tensors) if tensor_count is None else tensor_count))
    parts.append(struct.pack("<Q", len(entries) if entry_count is None else entry_count))
    for name, value in entries.items():
        parts += [_text(name), _value(value)]
    for name, dimensions, offset in tensors:
        parts += [_text(name), struct.pack("<I", len(dimensions))]
        parts += [struct.pack("<Q", size) for size in dimensions]
        parts.append(struct.pack("<IQ", 0, offset))
    return b"".join(parts)


def with_template(source: Path, target: Path, template: str) -> Path:
    """Copy a model file, its chat template replaced by another one that is not longer (spaces fill the rest)."""
    content = source.read_bytes()
    key = b"tokenizer.chat_template"
    begin = content.index(key) + len(key) + 4
    (length,) = struct.unpack_from("<Q", content, begin)
    new = template.encode().ljust(length)
    assert len(new) == length, "the template is too long"
    target.write_bytes(content[: begin + 8] + new + content[begin + 8 + length :])
    return target


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", 8) + _text(value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if value and isinstance(value[0], str):
        return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(_text(str(each)) for each in value)
    return struct.pack("<IIQ", 9, 4, len(value)) + b"".join(struct.pack("<I", int(each)) for each in value)
