"""What a model file's header says, and files whose header cannot be believed."""

import ctypes
import importlib.util
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdoc.errors import CutOffModel, DamagedModel, FurtherFileMissing, NotAModel
from models.catalogue import packaged_gguf
from models.gguf_facts import _STORED, read_facts
from tests.made_ggufs import Value, gguf


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def packaged() -> Path:
    path = packaged_gguf()
    assert path is not None
    return path


def test_the_packaged_model_is_read_as_its_maker_describes_it() -> None:
    facts = read_facts(packaged())
    assert (facts.architecture, facts.layers, facts.trained_tokens) == ("llama", 30, 8192)
    assert facts.parameters == 134_515_008
    assert facts.kv_bytes == 30 * 3 * 64 * 2 * 2  # layers, heads of keys, their width, key and value, 16 bits
    assert "<|im_start|>" in facts.template


# The figures of ../shared/MODELS.md: bytes that one token of context takes.
SHAPES: list[tuple[str, dict[str, Value], int]] = [
    ("qwen3", {"block_count": 36, "attention.head_count": 32, "attention.head_count_kv": 8,
               "attention.key_length": 128, "attention.value_length": 128, "embedding_length": 2560}, 147_456),
    ("llama", {"block_count": 16, "attention.head_count": 32, "attention.head_count_kv": 8,
               "embedding_length": 2048}, 32_768),
    ("qwen35", {"block_count": 32, "attention.head_count": 16, "attention.head_count_kv": 4,
                "attention.key_length": 256, "attention.value_length": 256, "full_attention_interval": 4,
                "embedding_length": 2560}, 32_768),
    ("lfm2", {"block_count": 16, "attention.head_count": 32,
              "attention.head_count_kv": [0, 0, 8, 0, 0, 8, 0, 0, 8, 0, 8, 0, 8, 0, 8, 0],
              "embedding_length": 2048}, 12_288),
    ("strange", {"block_count": 4}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("architecture", "shape", "kv_bytes"), SHAPES, ids=[shape[0] for shape in SHAPES])
def test_what_a_token_of_context_takes_follows_from_the_shape(
    tmp_path: Path, architecture: str, shape: dict[str, Value], kv_bytes: int
) -> None:
    entries: dict[str, Value] = {"general.architecture": architecture}
    entries |= {f"{architecture}.{name}": value for name, value in shape.items()}
    assert read_facts(written(tmp_path / "m.gguf", gguf(entries))).kv_bytes == kv_bytes


NO_MODELS = {
    "empty": b"",
    "a web page": b"<!DOCTYPE html><html>404</html>",
    "a ZIP file": b"PK\x03\x04" + bytes(60),
    "another byte order": b"FUGG" + bytes(60),
}
DAMAGED = {
    "cut off in the magic": b"GGUF",
    "cut off in the counts": gguf()[:20],
    "of version 1": gguf(version=1),
    "of the other byte order": b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
    "with countless tensors": gguf(tensor_count=1 << 60),
    "with countless entries": gguf(entry_count=1 << 60),
    "with more tensors than it has": gguf(tensor_count=99_000),
    "with an endless text": gguf({"a": "b"})[:-9] + struct.pack("<Q", 1 << 62) + b"b",
    "with an endless array": gguf({"a": [1]})[:-12] + struct.pack("<Q", 1 << 62) + bytes(4),
    "with an array inside an array": gguf({"a": 7})[:-8] + struct.pack("<IIQ", 9, 9, 1) + bytes(12),
    "with an unknown kind of value": gguf({"a": 7})[:-8] + struct.pack("<II", 77, 7),
    "with a tensor of 9 dimensions": gguf(tensors=[("t", [1] * 9, 0)]),
    "with a tensor past its end": gguf(tensors=[("t", [4], 1 << 40)]),
}


@pytest.mark.parametrize("content", NO_MODELS.values(), ids=NO_MODELS.keys())
def test_another_kind_of_file_is_no_model(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotAModel) as caught:
        read_facts(written(tmp_path / "bad.gguf", content))
    assert not isinstance(caught.value, DamagedModel)


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_header_that_cannot_be_true_is_damage(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DamagedModel) as caught:
        read_facts(written(tmp_path / "bad.gguf", content))
    assert "bad.gguf" in caught.value.problem("zh")


def test_the_last_byte_of_the_last_tensor_is_missed(tmp_path: Path) -> None:
    content = packaged().read_bytes()
    assert read_facts(written(tmp_path / "whole.gguf", content)) == read_facts(packaged())
    with pytest.raises(CutOffModel):
        read_facts(written(tmp_path / "cut.gguf", content[:-1]))


def test_weights_take_as_many_bytes_as_ggml_says() -> None:
    library = ctypes.CDLL(next(str(path) for path in (package_folder() / "lib").glob("*ggml-base.*")))
    library.ggml_type_size.restype = ctypes.c_size_t
    library.ggml_blck_size.restype = ctypes.c_int64
    for kind, stored in _STORED.items():
        assert stored == (library.ggml_blck_size(kind), library.ggml_type_size(kind))


def package_folder() -> Path:
    found = importlib.util.find_spec("llama_cpp")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def test_a_model_in_several_files_is_as_large_as_all_of_them(tmp_path: Path) -> None:
    first = written(tmp_path / "m-00001-of-00002.gguf", gguf({"general.architecture": "llama"}))
    with pytest.raises(FurtherFileMissing, match=r"m-00002-of-00002\.gguf"):
        read_facts(first)
    written(tmp_path / "m-00002-of-00002.gguf", bytes(1000))
    assert read_facts(first).file_bytes == first.stat().st_size + 1000


@settings(max_examples=150)
@given(place=st.integers(0, 1 << 16), value=st.binary(min_size=1, max_size=8), kept=st.integers(0, 1 << 17))
def test_a_changed_header_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: bytes, kept: int
) -> None:
    with packaged().open("rb") as file:
        content = file.read(1 << 17)[:kept]
    path = written(tmp_path_factory.mktemp("ggufs") / "m.gguf", content[:place] + value + content[place + len(value) :])
    started = time.process_time()
    with pytest.raises(NotAModel):  # what is left of the file holds no tensors
        read_facts(path)
    assert time.process_time() - started < 0.5
