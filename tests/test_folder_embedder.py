"""Models in folders of `models/`: what they say of themselves, what is refused, and which languages they speak."""

import json
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from chatdoc.errors import NotAnEmbedder, PickledModel, UnknownEmbedder, UnusableEmbedder
from chatdoc.types import UNRELATED, Vectors
from models import known
from models.embedder import MiniLM
from models.folder_embedder import FolderEmbedder, find_embedder, found_embedders
from models.known import advised_multilingual, known_by, known_embedders
from models.language_test import CHINESE, CHINESE_AGAIN, ENGLISH, ENGLISH_AGAIN, languages_spoken, measured_scale
from tests.copied_models import copied_minilm
from tests.glossary import Glossary
from tests.stand_ins import TermEmbedder


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one in it, which nothing changes."""
    folder = tmp_path_factory.mktemp("models")
    copied_minilm(folder)
    return folder


def test_a_model_in_a_folder_embeds_as_the_packaged_one_does(models: Path) -> None:
    embedder = FolderEmbedder(models / "other-minilm")
    texts = ["The lease ends on 3 May 2027.", "Bond yields rose."]
    cosines = np.sum(embedder.embed_passages(texts) * MiniLM().embed_passages(texts), axis=1)
    assert (cosines > 0.99).all()
    assert embedder.dimension == MiniLM.dimension
    assert embedder.max_tokens == MiniLM.max_tokens
    assert embedder.count_tokens(texts) == MiniLM().count_tokens(texts)
    assert embedder.embed_question("lease") == pytest.approx(embedder.embed_passages(["lease"])[0])
    assert embedder.embed_passages([]).shape == (0, 384)


def test_its_name_changes_with_its_weights(models: Path, tmp_path: Path) -> None:
    first = FolderEmbedder(models / "other-minilm").name
    shutil.copytree(models / "other-minilm", tmp_path / "other-minilm")
    assert FolderEmbedder(tmp_path / "other-minilm").name == first
    shutil.rmtree(tmp_path / "other-minilm")
    assert FolderEmbedder(copied_minilm(tmp_path, scale=1.02)).name != first
    assert first.startswith("other-minilm@")


def test_a_test_shows_which_languages_it_speaks_and_is_made_once(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "other-minilm"
    shutil.copytree(models / "other-minilm", folder)
    assert FolderEmbedder(folder).languages == {"en"}
    monkeypatch.setattr("models.folder_embedder.languages_spoken", None)
    again = FolderEmbedder(folder)
    assert again.languages == {"en"}
    assert again.name == FolderEmbedder(models / "other-minilm").name
    note = folder / "chatdoc.toml"
    note.write_text(note.read_text().replace('weights = "', 'weights = "0'))
    with pytest.raises(TypeError):  # of other weights the note says nothing, so that there is a test again
        _ = FolderEmbedder(folder).languages


def test_of_sentences_and_their_likes_an_embedder_must_find_most() -> None:
    both = np.eye(8, dtype=np.float32)
    assert languages_spoken(lambda texts: both) == {"en", "zh"}
    swapped: dict[tuple[str, ...], Vectors] = {
        ENGLISH: both,
        ENGLISH_AGAIN: both,
        CHINESE: both[::-1],
        CHINESE_AGAIN: both[::-1],
    }
    assert len(languages_spoken(lambda texts: swapped[tuple(texts)])) == 1, "no sentence is near its translation"
    chinese_only = {**swapped, ENGLISH_AGAIN: both[::-1]}
    assert languages_spoken(lambda texts: chinese_only[tuple(texts)]) == {"zh"}
    assert languages_spoken(TermEmbedder().embed_passages) == frozenset(), "shared words are no understanding"


def test_cosines_of_an_embedder_whose_vectors_lie_close_together_are_laid_on_the_scale_of_minilm() -> None:
    wide, narrow = MiniLM().embed_passages, Glossary({}).embed_passages
    scale = measured_scale(narrow, narrow, ["en"])
    texts = ["When must the rent be paid?", "The rent is due on Friday.", "Whales breathe air."]
    assert (narrow(texts) @ narrow(texts).T).min() > 0.7
    question = narrow(texts)[0]
    near, far = (scale.likeness(float(cosine), question, "en", "en") for cosine in narrow(texts[1:]) @ question)
    assert [near, far] == pytest.approx(wide(texts[1:]) @ wide(texts)[0], abs=0.1)


def test_in_a_language_that_is_only_said_to_be_spoken_nothing_is_like_anything() -> None:
    def alike(texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 1), dtype=np.float32)

    scale = measured_scale(alike, alike, ["en", "zh"])
    assert scale.likeness(1.0, alike(["rent"])[0], "en", "zh") == UNRELATED


def test_prefixes_come_from_the_note_in_its_folder_and_count_as_part_of_it(models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other-minilm"
    shutil.copytree(models / "other-minilm", folder)
    plain = FolderEmbedder(folder)
    (folder / "chatdoc.toml").write_text(
        'languages = ["en", "zh", "fr"]\nquestion_prefix = "query: "\npassage_prefix = "passage: "\n'
    )
    prefixed = FolderEmbedder(folder)
    assert prefixed.languages == {"en", "zh"}
    assert prefixed.embed_question("rent") == pytest.approx(plain.embed_question("query: rent"))
    assert prefixed.embed_passages(["rent"])[0] == pytest.approx(plain.embed_passages(["passage: rent"])[0])
    assert prefixed.max_tokens == plain.max_tokens - 2
    assert prefixed.name != plain.name, "its vectors are others"


def test_what_is_known_of_its_weights_comes_before_what_its_folder_says(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = (models / "other-minilm" / "model.safetensors").read_bytes()
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(
        '[[embedder]]\nname = "other"\nlanguages = ["zh"]\nquestion_prefix = "q "\npassage_prefix = "p "\n'
        f'[[embedder.file]]\npath = "model.safetensors"\nbytes = {len(weights)}\n'
        f'sha256_begins = "{sha256(weights).hexdigest()[:8]}"\n'
    )
    monkeypatch.setattr(known, "CATALOGUE", catalogue)
    assert FolderEmbedder(models / "other-minilm").languages == {"zh"}


@pytest.mark.parametrize("ending", ["bin", "pt", "ckpt"])
def test_weights_that_could_run_code_are_refused_by_name(models: Path, tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "pickled"
    shutil.copytree(models / "other-minilm", folder)
    (folder / "model.safetensors").rename(folder / f"pytorch_model.{ending}")
    with pytest.raises(PickledModel, match=f"pytorch_model.{ending}") as raised:
        FolderEmbedder(folder)
    assert "model.safetensors" in raised.value.remedy("zh")


def test_a_layer_whose_weights_could_run_code_is_refused_too(models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dense"
    shutil.copytree(models / "other-minilm", folder)
    modules = json.loads((folder / "modules.json").read_text())
    modules.append({"idx": 3, "name": "3", "path": "3_Dense", "type": "sentence_transformers.models.Dense"})
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "3_Dense").mkdir()
    (folder / "3_Dense" / "config.json").write_text('{"in_features": 384, "out_features": 64}')
    (folder / "3_Dense" / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(PickledModel):
        FolderEmbedder(folder)
    (folder / "3_Dense" / "pytorch_model.bin").rename(folder / "3_Dense" / "model.safetensors")
    assert FolderEmbedder(folder).dimension == 64


@pytest.mark.parametrize(
    "modules",
    [
        '[{"type": "os.Pooling", "path": ""}]',
        '[{"type": "custom_code.Transformer", "path": ""}]',
        '[{"type": "sentence_transformers.models.Transformer", "path": "../elsewhere"}]',
        '[{"type": "sentence_transformers.models.Router", "path": ""}]',
        "[]",
        "not JSON",
    ],
)
def test_a_folder_with_other_modules_than_the_known_ones_is_refused(models: Path, tmp_path: Path, modules: str) -> None:
    folder = tmp_path / "odd"
    shutil.copytree(models / "other-minilm", folder)
    (folder / "modules.json").write_text(modules)
    with pytest.raises(NotAnEmbedder, match="odd"):
        FolderEmbedder(folder)


def test_those_of_this_machine_are_listed_with_what_is_wrong_and_found_by_name(models: Path, tmp_path: Path) -> None:
    shutil.copytree(models / "other-minilm", tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "config.json").write_text("{}")
    (tmp_path / "no-model").mkdir()
    default, bad, good = found_embedders(tmp_path)
    assert isinstance(default, MiniLM)
    assert isinstance(bad, UnusableEmbedder)
    assert isinstance(good, FolderEmbedder)
    assert find_embedder("good", tmp_path).name == find_embedder(good.name, tmp_path).name == good.name
    assert isinstance(find_embedder(MiniLM.name, tmp_path), MiniLM)
    for name in ("none", "good@00000000", "no-model"):
        with pytest.raises(UnknownEmbedder, match=name):
            find_embedder(name, tmp_path)


def test_the_catalogue_names_one_for_both_languages_that_a_folder_can_hold() -> None:
    advised = next(embedder for embedder in known_embedders() if embedder.name == advised_multilingual())
    assert advised.languages == {"en", "zh"}
    (weights,) = [file for file in advised.files if file.path == "model.safetensors"]
    assert weights.bytes is not None
    assert known_by(weights.sha256.ljust(64, "0"), weights.bytes) == advised
    assert known_by(weights.sha256.ljust(64, "0"), weights.bytes + 1) is None
    assert known_by("0" * 64, weights.bytes) is None


def test_every_prefix_that_the_catalogue_names_is_given_as_it_is_written() -> None:
    small = next(embedder for embedder in known_embedders() if embedder.name == "multilingual-e5-small")
    assert (small.question_prefix, small.passage_prefix) == ("query: ", "passage: ")
