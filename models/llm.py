"""Messages -> text, with llama.cpp in this process."""

import logging
import queue
import re
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from chatdoc.errors import ModelBusy, ModelCrashed, ModelError, ModelFailed, ModelMissing
from chatdoc.types import Language, Message
from models.catalogue import choose_gguf
from models.chat_form import Render, Turn, to_prompt
from models.found import name_of
from models.gguf_facts import GgufFacts, read_facts
from models.llama import control_pattern, fit_threads, graphics, has_chatml, open_llama, renderer
from models.memory import Memory, context_that_fits, memory_here
from models.offload import Offload, describe, plan
from models.replies import Pieces, encodable, received, without_control
from models.self_test import Result, SelfTest
from models.thinking import Hidden, Thinking, closed_prompt, thinking_of
from models.tiers import Standing, Tier, standing, tier_of
from models.trial import keep_result, result_of, try_apart

logger = logging.getLogger(__name__)

IDLE_S = 300.0
GIVING_WAY_S = 2.0
"""So long the self-test may take to let go of the model."""
SHORT_OF_MEMORY = 0.1
"""The share of memory that must be free, else a model that was not asked for IDLE_S is let go."""


@dataclass(slots=True)
class _Opened:
    """A model in memory, its file's sha256, how it stands, and what of it lies on a graphics card."""

    llama: Any
    sha256: str
    standing: Standing
    offload: Offload


class LlamaCpp:
    """A GGUF file, loaded on first use (mapped into memory: a fraction of a second for small ones).

    A file is tried in another process before it is loaded here the first time; `tried` is the file that remembers it.
    One that is not in the catalogue is placed by its size, until it was left alone for long enough to be tested.
    llama.cpp crashes the process when two threads use one model, so one lock admits one reply at a time. Everything
    that needs the model raises a ModelError when the file cannot be used or is too large for memory.
    """

    def __init__(
        self,
        path: Path,
        *,
        languages: frozenset[Language],
        context_tokens: int | None = None,
        tried: Path | None = None,
    ) -> None:
        self.name = name_of(path)
        self.languages = languages
        self.refused = False
        """Is it known that llama.cpp cannot use the file?"""
        self._path = path
        self._wanted_tokens = context_tokens
        self._tried = tried
        # One reply at a time. Not an RLock: Gradio takes each piece of a reply in whatever thread is free, and a lock
        # that belongs to a thread cannot be given back by another.
        self._replying = threading.Lock()
        self._loading = threading.Lock()
        self._loaded: _Opened | None = None
        self._idle = threading.Timer(IDLE_S, self.let_go)
        self._self_test = SelfTest(self._reply, self._tested)

    @property
    def resident(self) -> tuple[int, Offload] | None:
        """Return its tokens of context and what lies on a graphics card; None while the model is not in memory."""
        opened = self._loaded
        return None if opened is None else (int(opened.llama.n_ctx()), opened.offload)

    @property
    def context_tokens(self) -> int:
        return int(self._llama.n_ctx())

    @property
    def evidence_tokens(self) -> int:
        """How much evidence suits the model; larger ones make more of it."""
        return self.standing.tier.evidence_tokens

    @property
    def answer_tokens(self) -> int:
        """How much the model may write in answer to one question."""
        return self.standing.tier.answer_tokens

    @property
    def standing(self) -> Standing:
        """Which tier the model is in, and how that is known."""
        return self._opened.standing

    @cached_property
    def _facts(self) -> GgufFacts:
        return read_facts(self._path)

    @property
    def _llama(self) -> Any:
        return self._opened.llama

    @property
    def _opened(self) -> _Opened:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
                self._test_later(self._loaded)
            return self._loaded

    def _load(self) -> _Opened:
        if not self._path.is_file():
            raise ModelMissing(name=self._path)
        self._fit(tier_of(self._facts.parameters))  # one that is too large is not even tried
        try:
            sha256 = try_apart(self._path, self._facts, self._tried)
        except ModelCrashed:
            self.refused = True
            raise
        placed = standing(self._facts.parameters, sha256, result_of(sha256, self._tried))
        context, offload = self._fit(placed.tier)
        logger.info("%s: %d tokens of context, tier %s", self._path.name, context, placed.tier.name)
        llama = open_llama(self._path, context_tokens=context, gpu_layers=offload.layers)
        return _Opened(llama, sha256, placed, replace(offload, layers=llama.model_params.n_gpu_layers))

    def _fit(self, tier: Tier) -> tuple[int, Offload]:
        """Return the tokens of context, and what goes to the graphics card, that memory holds. Raises ModelTooBig."""
        wanted = self._wanted_tokens or tier.context_tokens
        offload = plan(self._facts, graphics(), context_tokens=wanted)
        context = context_that_fits(self._facts, memory_here(), wanted=wanted, on_gpu=offload.layers / offload.of)
        return context, offload

    def unload(self) -> None:
        """Give the memory back; who asks the model loads it again. Raises ModelBusy while it writes a reply."""
        self._self_test.give_way()
        if not self._replying.acquire(timeout=GIVING_WAY_S):
            raise ModelBusy(name=self.name)
        try:
            self._loaded = None
            logger.info("unloaded %s", self._path.name)
        finally:
            self._replying.release()

    def let_go(self) -> None:
        """Unload the model when memory is short and no reply is being written; it is loaded again when asked.

        The last reference frees it, so a thread that counts tokens just now is not left without it.
        """
        if not self._replying.acquire(blocking=False):
            return
        try:
            if _is_short(memory_here()):
                self._loaded = None
                logger.info("unloaded %s: idle, and memory is short", self._path.name)
            else:
                self._wait_idle()
        finally:
            self._replying.release()

    def _wait_idle(self) -> None:
        self._idle.cancel()
        self._idle = threading.Timer(IDLE_S, self.let_go)
        self._idle.daemon = True
        self._idle.start()

    @cached_property
    def _control(self) -> re.Pattern[str]:
        return control_pattern(self._llama, self._facts.template)

    @cached_property
    def _thinking(self) -> Thinking:
        return thinking_of(self._facts.template)

    @cached_property
    def _render(self) -> Render | None:
        return renderer(self._llama, self._facts.template, self._thinking.arguments)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the text takes in a prompt, without the template round it."""
        return len(self._llama.tokenize(encodable(text).encode(), add_bos=False, special=False))

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return how many tokens the model reads for these messages, those of its chat template counted in."""
        return len(self._prompt_tokens(self._llama, [self._as_turn(message) for message in messages]))

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Yield pieces of the reply, greedily decoded; "" now and then while the prompt is read or the model thinks.

        The empty pieces give the caller a turn, so that closing the iterator stops the model within a
        fraction of a second even in the middle of a long prompt. What the model thinks is not among the pieces.
        Raises ModelFailed.
        """
        self._self_test.give_way()
        try:
            yield from self._reply(messages, max_tokens, stop)
        finally:
            if self._loaded is not None:
                self._test_later(self._loaded)

    def _test_later(self, opened: _Opened) -> None:
        if opened.standing.guessed and self._tried is not None:
            self._self_test.later()

    def _tested(self, result: Result) -> None:
        """Keep the result, then take the tier: who sees it may list it. A longer context comes with the next start."""
        opened = self._opened
        if self._tried is not None:
            keep_result(opened.sha256, result, self._tried)
        opened.standing = standing(self._facts.parameters, opened.sha256, result)
        logger.info("the self-test of %s: %s right, tier %s", self._path.name, result, opened.standing.tier.name)

    def _reply(
        self, messages: Sequence[Message], max_tokens: int, stop: Sequence[str] = ()
    ) -> Generator[str, None, None]:
        pieces: Pieces = queue.SimpleQueue()
        stopped = threading.Event()
        with self._replying:
            llama = self._llama
            turns = [self._as_turn(message) for message in messages]
            worker = threading.Thread(
                target=self._generate, args=(llama, turns, max_tokens, list(stop), pieces, stopped), daemon=True
            )
            worker.start()
            try:
                yield from received(pieces)
            finally:
                stopped.set()
                worker.join()
                self._wait_idle()

    def _generate(
        self,
        llama: Any,
        turns: list[Turn],
        max_tokens: int,
        stop: list[str],
        pieces: Pieces,
        stopped: threading.Event,
    ) -> None:
        """Run in a thread of its own: put the pieces, then None, or the exception that ended it."""
        from llama_cpp import llama_cpp as api

        context = llama._ctx.ctx
        # llama.cpp asks once for every node of its graph: too often to ask Python while tokens are written, so the
        # callback is there only while the prompt is read.
        abort = api.ggml_abort_callback(lambda _: stopped.is_set())
        never = api.ggml_abort_callback()
        fit_threads(context)
        try:
            prompt = self._prompt_tokens(llama, turns)
            kept = llama.longest_token_prefix(llama._input_ids.tolist(), prompt)
            logger.info("a prompt of %d tokens, %d of them read before", len(prompt), kept)
            api.llama_set_abort_callback(context, abort, None)
            hidden, written = Hidden(self._thinking), 0
            for chunk in llama.create_completion(
                prompt,
                max_tokens=max_tokens + self._thinking.tokens,
                stop=stop,
                temperature=0.0,
                repeat_penalty=1.0,  # quotes and names are to be repeated
                stream=True,
            ):
                api.llama_set_abort_callback(context, never, None)
                if stopped.is_set() or written >= max_tokens:
                    break
                shown = hidden.show(chunk["choices"][0]["text"])
                written += not hidden.thinks
                if shown:
                    pieces.put(shown)
            if rest := hidden.rest():
                pieces.put(rest)
        except Exception as error:
            if stopped.is_set():
                self._keep_what_was_read(llama)
            else:
                logger.exception("the model stopped")
                pieces.put(ModelFailed(name=self.name, detail=error))
                llama.reset()
        finally:
            api.llama_set_abort_callback(context, never, None)
            pieces.put(None)

    def _prompt_tokens(self, llama: Any, turns: list[Turn]) -> list[int]:
        """Return the prompt's tokens. What they have in common with the last, llama.cpp still has in its KV cache."""
        prompt = closed_prompt(to_prompt(turns, self._render, chatml=has_chatml(llama)), self._thinking)
        tokens: list[int] = llama.tokenize(prompt.encode(), add_bos=self._render is None, special=True)
        return tokens

    def _keep_what_was_read(self, llama: Any) -> None:
        """After a stop in the middle of the prompt, keep its batches that were read whole.

        Models whose state is not a list of tokens cannot go back to that place: they begin anew.
        """
        if llama._is_recurrent or llama._is_hybrid:
            llama.reset()
        llama._requires_eval = True

    def _as_turn(self, message: Message) -> Turn:
        """Return the message with the model's control strings broken up: a document must not end its own quotation."""
        return {"role": message.role, "content": without_control(message.text, self._control)}


def _is_short(memory: Memory) -> bool:
    return memory.free < memory.total * SHORT_OF_MEMORY


def gpu_line(language: Language, path: Path | None = None, tried: Path | None = None) -> str:
    """Say in one sentence what of the file, or of the preferred one, would run on a graphics card here, or why not."""
    try:
        facts = read_facts(choose_gguf(path, tried))
        wanted = tier_of(facts.parameters).context_tokens
        return describe(plan(facts, graphics(), context_tokens=wanted), language)
    except ModelError as error:
        return error.told(language)
