"""Text -> unit vectors, with any model for sentence-transformers that lies in a folder of `models/`.

One whose weights are in safetensors is computed by sentence-transformers, one that comes as ONNX by ONNX Runtime.
"""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from chatdoc.errors import EmbedderBroken, UnknownEmbedder, UnusableEmbedder
from chatdoc.types import CosineScale, Embedder, Language, Vectors
from models.catalogue import folder_for_new, model_folders
from models.embedder import BATCH_PASSAGES, MiniLM, OnProcessor, first_ids, load_model, load_tokenizer, told_as_broken
from models.embedder_files import EmbedderFiles, is_embedder_folder, read_embedder_files, write_note
from models.language_test import languages_spoken, measured_scale
from models.onnx_embedder import OnnxEncoder

logger = logging.getLogger(__name__)


class FolderEmbedder:
    """The model in a folder, loaded on first use; see `read_embedder_files` for what is refused.

    It is called after its folder and what is in it, so that changed files are another embedder. What it says about its
    languages is what the catalogue, its folder or a test says (language_test.py).
    """

    def __init__(self, folder: Path) -> None:
        self._files: EmbedderFiles = read_embedder_files(folder)
        self.name = f"{folder.name}@{self._files.weights[:8]}"
        self.dimension = self._files.dimension
        # The tokenizer may not be used by two threads at once; a question waits for one batch at most.
        self._lock = threading.Lock()

    @cached_property
    def max_tokens(self) -> int:
        """Return how many tokens of a passage are read, its prefix and the marks round it not counted."""
        (prefix,) = self.count_tokens([self._files.passage_prefix])
        return self._files.max_length - int(self._tokenizer.num_special_tokens_to_add(False)) - prefix

    @cached_property
    def languages(self) -> frozenset[Language]:
        if self._files.languages is not None:
            return self._files.languages
        found = languages_spoken(self.embed_passages)
        logger.info("%s speaks %s, as a test has shown", self.name, sorted(found))
        try:
            write_note(self._files, found)
        except OSError:
            logger.info("the result of the test could not be kept", exc_info=True)
        return found

    @cached_property
    def scale(self) -> CosineScale:
        """Return what its cosines mean, by a test that costs as much as a few questions."""
        return measured_scale(self._embed_questions, self.embed_passages, self.languages)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text; the tokenizer alone is loaded for it, in a moment."""
        with told_as_broken(self.name):
            return [len(each.ids) for each in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array (len(texts), dimension), float32, rows of length 1, in the order given."""
        return self._embed([self._files.passage_prefix + text for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """Return an array (dimension,), float32, of length 1."""
        vector: Vectors = self._embed_questions([text])[0]
        return vector

    def _embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._files.question_prefix + text for text in texts])

    def _embed(self, texts: list[str]) -> Vectors:
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with told_as_broken(self.name):
            vectors = self._by_torch(texts) if self._files.onnx is None else self._by_onnx(texts)
        if vectors.shape[1] != self.dimension or not np.isfinite(vectors).all():
            raise EmbedderBroken(name=self.name, detail=f"{vectors.shape[1]} / {self.dimension}")
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> Any:
        return load_tokenizer(self._files.transformer)

    def _by_torch(self, texts: list[str]) -> Vectors:
        with self._lock:
            found: Vectors = self._model.encode(
                texts, prompt="", batch_size=BATCH_PASSAGES, normalize_embeddings=True, show_progress_bar=False
            )
        return found

    def _by_onnx(self, texts: list[str]) -> Vectors:
        """A question is one text: the thread that asks computes it, whatever waits to be embedded."""
        if len(texts) == 1:
            return self._on_processor.question(texts[0])[None]
        return self._on_processor.passages(texts)

    @cached_property
    def _on_processor(self) -> OnProcessor:
        files = self._files
        assert files.onnx is not None
        return OnProcessor(
            OnnxEncoder(files.onnx, files.pooling), lambda text: first_ids(self._tokenizer, text, files.max_length)
        )

    @cached_property
    def _model(self) -> Any:
        return load_model(self._files.folder, name=self.name)


def embedder_folders(*folders: Path) -> list[Path]:
    """Return what looks like an embedder in the folders of models, by name."""
    there = [path for folder in model_folders(folders) if folder.is_dir() for path in folder.iterdir()]
    return sorted((path for path in there if path.is_dir() and is_embedder_folder(path)), key=lambda path: path.name)


def found_embedders(*folders: Path) -> list[Embedder | UnusableEmbedder]:
    """Return every embedder of this machine, the default first; for a folder that is refused, why."""
    found: list[Embedder | UnusableEmbedder] = [MiniLM()]
    for path in embedder_folders(*folders):
        try:
            found.append(FolderEmbedder(path))
        except UnusableEmbedder as error:
            found.append(error)
    return found


@cache
def multilingual_here(*folders: Path) -> str | None:
    """Return the name of the first folder of which it is known, without a test, that it speaks both languages."""
    for path in embedder_folders(*folders):
        with suppress(UnusableEmbedder):
            if (read_embedder_files(path).languages or frozenset()) >= {"en", "zh"}:
                return path.name
    return None


def find_embedder(name: str, *folders: Path) -> Embedder:
    """Return the embedder of that name, or in the folder of that name. Raises UnknownEmbedder, UnusableEmbedder."""
    if name == MiniLM.name:
        return MiniLM()
    for path in embedder_folders(*folders):
        if path.name in (name, name.rpartition("@")[0]):
            found = FolderEmbedder(path)
            if name in (path.name, found.name):
                return found
    raise UnknownEmbedder(name=name, folder=folder_for_new(model_folders(folders)))
