"""MiniLM in 8-bit integers beside sentence-transformers in float32, over English prose of the project itself."""

import re
from pathlib import Path

import numpy as np
import pytest

from chatdoc.errors import EmbedderBroken
from chatdoc.types import Vectors
from models import embedder as embedder_module
from models.eight_bits import Encoder
from models.embedder import MiniLM, load_reference

ROOT = Path(__file__).parent.parent
LEAST_COSINE = 0.99


@pytest.fixture(scope="module")
def embedder() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="module")
def passages() -> list[str]:
    """Stretches of 5 to 180 words, so that lengths differ as those of real passages do."""
    words = re.sub(r"[|#*`-]+", " ", (ROOT / "README.md").read_text(encoding="utf-8")).split()
    words += (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split()
    found, start = [], 0
    for size in [5, 180, 20, 90, 10, 140, 40, 60] * 4:
        found.append(" ".join(words[start : start + size]))
        start += size
    return [passage for passage in found if passage]


@pytest.fixture(scope="module")
def reference(passages: list[str]) -> Vectors:
    return np.asarray(load_reference().encode(passages, normalize_embeddings=True), dtype=np.float32)


def test_passages_are_near_to_float32_in_the_order_given_and_of_length_1(
    embedder: MiniLM, passages: list[str], reference: Vectors
) -> None:
    vectors = embedder.embed_passages(passages)
    assert len(passages) > 20
    assert (vectors * reference).sum(axis=1).min() > LEAST_COSINE
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_order_of_likeness_stays(embedder: MiniLM, passages: list[str], reference: Vectors) -> None:
    """Passages of the library in float32, questions of today: the cosines that a search sees hardly move."""
    questions = [" ".join(passage.split()[:12]) for passage in passages]
    asked = np.stack([embedder.embed_question(question) for question in questions])
    moved = asked @ embedder.embed_passages(passages).T - asked @ reference.T
    assert np.abs(moved).max() < 0.03
    assert np.sqrt((moved**2).mean()) < 0.008


def test_a_question_is_embedded_as_float32_does(embedder: MiniLM) -> None:
    question = "When does the lease end, and who has to give notice?"
    exact = load_reference().encode(question, normalize_embeddings=True)
    assert np.abs(embedder.embed_question(question) - exact).max() < 1e-5


def test_a_vector_does_not_depend_on_what_else_is_embedded(embedder: MiniLM, passages: list[str]) -> None:
    together = embedder.embed_passages(passages)
    alone = np.concatenate([embedder.embed_passages([passage]) for passage in reversed(passages)])[::-1]
    assert np.abs(together - alone).max() < 1e-5


def test_what_is_longer_than_the_model_reads_is_cut_off(embedder: MiniLM) -> None:
    long = "rent " * 5000
    cut = "rent " * embedder.max_tokens
    vectors = embedder.embed_passages([long, cut, cut + "of the house"])
    assert np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(vectors[1], vectors[2])
    assert vectors[0] @ np.asarray(load_reference().encode(long, normalize_embeddings=True)) > LEAST_COSINE


def test_a_text_without_letters_has_a_vector(embedder: MiniLM) -> None:
    assert np.allclose(np.linalg.norm(embedder.embed_passages(["", " \n", "😀", "…"]), axis=1), 1, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


@pytest.mark.parametrize("kept", [0, 4096, 1_000_000], ids=["empty", "beginning", "cut off"])
def test_a_damaged_model_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    whole = embedder_module._package_folder() / "model.safetensors"
    with whole.open("rb") as file:
        (tmp_path / "model.safetensors").write_bytes(file.read(kept))
    (tmp_path / "tokenizer.json").write_bytes(whole.with_name("tokenizer.json").read_bytes())
    monkeypatch.setattr(embedder_module, "_package_folder", lambda: tmp_path)
    monkeypatch.setattr(embedder_module, "torch_has_gpu", lambda: False)
    with pytest.raises(EmbedderBroken, match=r"model\.safetensors"):
        MiniLM().embed_question("rent")


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"embeddings.weight": np.zeros((4, 4), dtype=np.float32)}, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match=r"model\.safetensors"):
        Encoder(tmp_path)
