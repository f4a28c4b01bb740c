"""Messages -> text, with llama.cpp in this process."""

import logging
import os
import queue
import re
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from chatdoc.errors import ModelFailed
from chatdoc.types import Language, Message
from models.gpu import nvidia_driver_is_here

logger = logging.getLogger(__name__)

HEARTBEAT_S = 0.1


class LlamaCpp:
    """A GGUF file, loaded on first use (mapped into memory: a fraction of a second for small ones).

    llama.cpp crashes the process when two threads use one model, so one lock admits one reply at a time. Everything
    that needs the model raises ModelFailed when llama.cpp cannot load the file.
    """

    def __init__(self, path: Path, *, context_tokens: int, languages: frozenset[Language]) -> None:
        self.name = path.stem
        self.languages = languages
        self._path = path
        self._wanted_tokens = context_tokens
        # One reply at a time. Not an RLock: Gradio takes each piece of a reply in whatever thread is free, and a lock
        # that belongs to a thread cannot be given back by another.
        self._replying = threading.Lock()
        self._loading = threading.Lock()
        self._loaded: Any = None

    @property
    def context_tokens(self) -> int:
        return int(self._llama.n_ctx())

    @property
    def _llama(self) -> Any:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> Any:
        from llama_cpp import Llama, llama_cpp

        _keep_weights_plain(llama_cpp)
        started = time.monotonic()
        try:
            llama = Llama(
                str(self._path), n_ctx=self._wanted_tokens, n_gpu_layers=-1, seed=0, verbose=False, n_threads=1
            )
        except (ValueError, OSError, RuntimeError) as error:
            raise ModelFailed(name=self._path.name, detail=error) from error
        logger.info("loaded %s in %.1f s", self._path.name, time.monotonic() - started)
        return llama

    @cached_property
    def _control(self) -> re.Pattern[str]:
        return _control_pattern(self._llama)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the text takes in a prompt, without the template round it."""
        return len(self._llama.tokenize(_encodable(text).encode(), add_bos=False, special=False))

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Yield pieces of the reply, greedily decoded; "" now and then while the prompt is read.

        The empty pieces give the caller a turn, so that closing the iterator stops the model within a
        fraction of a second even in the middle of a long prompt. Raises ModelFailed.
        """
        pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        stopped = threading.Event()
        with self._replying:
            turns = [self._as_turn(message) for message in messages]
            worker = threading.Thread(
                target=self._generate, args=(turns, max_tokens, list(stop), pieces, stopped), daemon=True
            )
            worker.start()
            try:
                yield from self._receive(pieces)
            finally:
                stopped.set()
                worker.join()

    def _receive(self, pieces: "queue.SimpleQueue[str | Exception | None]") -> Iterator[str]:
        while True:
            try:
                piece = pieces.get(timeout=HEARTBEAT_S)
            except queue.Empty:
                yield ""
                continue
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise ModelFailed(name=self.name, detail=piece) from piece
            yield piece

    def _generate(
        self,
        turns: list[Any],
        max_tokens: int,
        stop: list[str],
        pieces: "queue.SimpleQueue[str | Exception | None]",
        stopped: threading.Event,
    ) -> None:
        """Run in a thread of its own: put the pieces, then None, or the exception that ended it."""
        from llama_cpp import llama_cpp as api

        context = self._llama._ctx.ctx
        # llama.cpp asks once for every node of its graph: too often to ask Python while tokens are written, so the
        # callback is there only while the prompt is read.
        abort = api.ggml_abort_callback(lambda _: stopped.is_set())
        never = api.ggml_abort_callback()
        self._fit_threads(context)
        try:
            api.llama_set_abort_callback(context, abort, None)
            reading = True
            for chunk in self._llama.create_chat_completion(
                turns,
                max_tokens=max_tokens,
                stop=stop,
                temperature=0.0,
                stream=True,
            ):
                if reading:
                    api.llama_set_abort_callback(context, never, None)
                    reading = False
                if stopped.is_set():
                    break
                piece = chunk["choices"][0]["delta"].get("content")
                if piece:
                    pieces.put(piece)
        except Exception as error:
            if not stopped.is_set():
                logger.exception("the model stopped")
                pieces.put(error)
            self._llama.reset()
        finally:
            api.llama_set_abort_callback(context, never, None)
            pieces.put(None)

    def _as_turn(self, message: Message) -> Any:
        """Return the message with the model's control strings broken up: a document must not end its own quotation."""
        text = self._control.sub(lambda match: f"{match.group()[0]} {match.group()[1:]}", _encodable(message.text))
        return {"role": message.role, "content": text}

    def _fit_threads(self, context: Any) -> None:
        """Use the cores that are free now: llama.cpp's threads spin, and share a busy core badly.

        Measured on 2 cores, 226 prompt tokens: 1.0 s with two threads, 2.1 s with one; beside a busy process 6.9 s
        with two.
        """
        import psutil
        from llama_cpp import llama_cpp as api

        cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
        busy = psutil.cpu_percent(interval=0.05) / 100 * (os.cpu_count() or 1)
        threads = max(1, min(cores, cores - round(busy)))
        api.llama_set_n_threads(context, threads, threads)


def _keep_weights_plain(api: Any) -> None:
    """Keep llama.cpp from repacking weights for AMX: its kernel crashes with SIGSEGV on several Intel Xeons.

    Seen here with 0.3.36 on the first token (ldtilecfg in ggml_backend_amx_mul_mat); the same is told in
    github.com/ggml-org/llama.cpp/issues/20824 and stanfordnlp/dspy/pull/10079. `Llama` has no argument for it.
    """
    if b"AMX_INT8 = 1" not in api.llama_print_system_info() or hasattr(api, "_chatdoc_default_params"):
        return
    api._chatdoc_default_params = api.llama_model_default_params

    def plain_params() -> Any:
        params = api._chatdoc_default_params()
        params.use_extra_bufts = False
        return params

    api.llama_model_default_params = plain_params


def _control_pattern(llama: Any) -> re.Pattern[str]:
    """Return a pattern of the vocabulary's control strings, such as <|im_start|>."""
    from llama_cpp import llama_cpp as api

    vocabulary = llama._model.vocab
    strings = set()
    for token in range(api.llama_vocab_n_tokens(vocabulary)):
        if api.llama_vocab_is_control(vocabulary, token):
            text = (api.llama_vocab_get_text(vocabulary, token) or b"").decode("utf-8", "replace")
            if len(text) > 1:
                strings.add(re.escape(text))
    return re.compile("|".join(sorted(strings, key=len, reverse=True)) or r"(?!)")


def _encodable(text: str) -> str:
    """Return the text without lone surrogates, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def describe_gpu() -> str:
    """Say in one line whether llama.cpp computes on a GPU here, and if not, why."""
    from llama_cpp import llama_cpp as api

    driver = nvidia_driver_is_here()
    if api.llama_supports_gpu_offload():
        return "llama.cpp was built for a GPU" + ("" if driver else ", but no NVIDIA driver was found")
    if driver:
        return "not used: an NVIDIA driver is here, but llama-cpp-python was built without CUDA"
    return "none: no NVIDIA driver was found, everything runs on the processor"
