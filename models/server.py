"""Messages -> text, with an OpenAI-compatible server: llama-server, vLLM, Ollama, LM Studio and others."""

import asyncio
import logging
import queue
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import aclosing, suppress
from typing import Any

from chatdoc.errors import (
    ServerBrokeOff,
    ServerError,
    ServerFailed,
    ServerHasNot,
    ServerOnlyThought,
    UnusableKey,
)
from chatdoc.types import Language, Message
from models.replies import Pieces, encodable, received, without_control
from models.server_address import Address
from models.server_facts import Facts, estimate_tokens, learn, list_models, named, tokenize
from models.server_http import PATIENCE, Patience, ServerHttp, error_of
from models.tiers import tier_of

logger = logging.getLogger(__name__)

STOP_S = 0.5
_ASSUMED_PARAMETERS = 7_000_000_000
_TEMPLATE_TOKENS = 48
_MOST_LETTERS_A_TOKEN = 24
"""A reply of more letters than this for each token it may have is cut: the server does not keep to the limit."""

# What chat templates use to tell who speaks, in the families that are served most. llama-server and others read these
# in a message as the control tokens they look like.
_CONTROL = re.compile(
    r"<[|｜][^<>\s]{1,60}[|｜]>|<(?:start|end)_of_(?:turn|image)>|</?(?:s|bos|eos|pad|unk|tool_call|think)>|<<?/?SYS>>?"
    r"|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|THINK)\]",
    re.IGNORECASE,
)


class OpenAIServer:
    """A server that the user named; it is asked nothing before the model is needed.

    `context_tokens` is what llama-server (/props) or vLLM (/v1/models) say, else 2048. Tokens are counted by
    llama-server where it is one, else estimated, rather too many. It is trusted with both languages: what it runs is
    not known. Everything that needs the server raises a ServerError. The key goes to the server and nowhere else.
    """

    languages: frozenset[Language] = frozenset({"en", "zh"})

    def __init__(self, address: Address, *, model: str = "", key: str = "", patience: Patience = PATIENCE) -> None:
        key = key.strip()
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise UnusableKey
        self._http = ServerHttp(address, key=key, patience=patience)
        self._address = address
        self._wanted = model.strip()
        self._learning = threading.Lock()
        self._learnt: Facts | None = None

    @property
    def name(self) -> str:
        """The model and where it runs; the first such model where none was named, which asks the server."""
        return f"{self._wanted or self._facts.model} @ {self._address.shown}"

    @property
    def context_tokens(self) -> int:
        return self._facts.context_tokens

    @property
    def evidence_tokens(self) -> int:
        """As for a model of _ASSUMED_PARAMETERS; a server does not say how large its model is."""
        return min(tier_of(_ASSUMED_PARAMETERS).evidence_tokens, self.context_tokens // 2)

    @property
    def answer_tokens(self) -> int:
        """As for a model of _ASSUMED_PARAMETERS."""
        return min(tier_of(_ASSUMED_PARAMETERS).answer_tokens, self.context_tokens // 4)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the text takes, or rather more where the server can't count."""
        if self._facts.counts:
            with suppress(ServerError):
                return len(tokenize(self._http, encodable(text)))
        return estimate_tokens(text)

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return how many tokens the messages take, with room for what the server's chat template puts round them."""
        return _TEMPLATE_TOKENS + sum(self.count_tokens(message.text) for message in messages)

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Yield pieces of the reply, greedily decoded; "" now and then while there is none.

        Closing the iterator closes the connection at once, also while the server reads the prompt; most servers stop
        working then. Raises ServerError.
        """
        pieces: Pieces = queue.SimpleQueue()
        body = self._request(messages, max_tokens, stop)
        loop = asyncio.new_event_loop()
        talk = loop.create_task(self._talk(body, max_tokens, pieces))
        worker = threading.Thread(target=_run, args=(loop, talk, pieces), name="model server", daemon=True)
        worker.start()
        try:
            yield from received(pieces)
        except ServerHasNot as error:
            raise self._has_not(error) from error
        finally:
            with suppress(RuntimeError):  # the loop has ended already
                loop.call_soon_threadsafe(talk.cancel)
            worker.join(STOP_S)

    def _request(self, messages: Sequence[Message], max_tokens: int, stop: Sequence[str]) -> dict[str, Any]:
        facts = self._facts
        body: dict[str, Any] = {
            "model": facts.model,
            "messages": [{"role": each.role, "content": without_control(each.text, _CONTROL)} for each in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }
        if stop:
            body["stop"] = list(stop)
        if facts.switches:
            body["chat_template_kwargs"] = {"enable_thinking": False}
        return body

    async def _talk(self, body: dict[str, Any], max_tokens: int, pieces: Pieces) -> None:
        patience = self._http.patience
        waited, letters, thought, said, finished = patience.first_s, 0, False, False, False
        try:
            async with (
                asyncio.timeout(waited) as limit,
                aclosing(self._http.events(f"{self._address.base}/chat/completions", body)) as events,
            ):
                async for event in events:
                    piece, thinking, ended = self._read(event)
                    thought, said, finished = thought or bool(thinking), said or bool(piece), finished or ended
                    if piece:
                        pieces.put(piece)
                    if piece or thinking:
                        waited = patience.between_s
                        limit.reschedule(asyncio.get_running_loop().time() + waited)
                    letters += len(piece) + len(thinking)
                    if letters > max_tokens * _MOST_LETTERS_A_TOKEN:
                        break
        except TimeoutError as error:
            raise self._http.timed_out(waited) from error
        except ServerBrokeOff:
            if not finished:
                raise
        if thought and not said:
            raise ServerOnlyThought(host=self._address.shown, model=self._facts.model)

    def _read(self, event: Any) -> tuple[str, str, bool]:
        """Return what an event adds to the reply, what it adds to the model's thoughts, and whether it is the last."""
        if not isinstance(event, dict):
            raise self._http.strange("an event that is no object")
        if error := error_of(event):
            raise ServerFailed(host=self._address.shown, status=200, detail=error)
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else {}  # the last may only say how many tokens
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if not isinstance(delta, dict):
            return "", "", False
        piece = delta.get("content")
        thinking = delta.get("reasoning_content") or delta.get("reasoning")
        return (
            piece if isinstance(piece, str) else "",
            thinking if isinstance(thinking, str) else "",
            choice.get("finish_reason") is not None,
        )

    def _has_not(self, error: ServerHasNot) -> ServerHasNot:
        listed: list[dict[str, Any]] = []
        with suppress(ServerError):
            listed = list_models(self._http)
        return ServerHasNot(
            host=self._address.shown, model=self._facts.model, models=named(listed), detail=error.fields["detail"]
        )

    @property
    def _facts(self) -> Facts:
        with self._learning:
            if self._learnt is None:
                self._learnt = learn(self._http, self._wanted)
            return self._learnt


def _run(loop: asyncio.AbstractEventLoop, talk: "asyncio.Task[None]", pieces: Pieces) -> None:
    """Run in a thread of its own until the talk ends; then put None, or the exception that ended it."""
    try:
        loop.run_until_complete(talk)
        pieces.put(None)
    except asyncio.CancelledError:
        pieces.put(None)
    except Exception as error:
        pieces.put(error)
    finally:
        loop.close()
