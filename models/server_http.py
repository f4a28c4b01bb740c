"""Requests to one model server -> JSON, or the events of a stream; the server is not trusted. The only `import httpx`.

No proxy of the environment is used, for chatdoc speaks to the server and nobody else; no redirect is followed; nothing
is decompressed (a small reply could become a large one); every reply has a limit.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import httpx

from chatdoc.errors import (
    NotAModelServer,
    ServerBrokeOff,
    ServerBusy,
    ServerFailed,
    ServerHasNot,
    ServerRedirects,
    ServerRefusedKey,
    ServerTimedOut,
    ServerUnreachable,
)
from models.server_address import Address

MOST_JSON_BYTES = 4_000_000
"""A list of some hundred models with their descriptions is half a megabyte."""
MOST_LINE_BYTES = 200_000
MOST_STREAM_BYTES = 8_000_000
_MOST_DETAIL = 200
"""So many characters of what a server says of its error are shown."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for: to connect, for a short fact, for the first word, and from word to word.

    The first word comes after the prompt is read, and on a processor or behind others in a queue that takes long.
    """

    connect_s: float = 5.0
    fact_s: float = 5.0
    first_s: float = 180.0
    between_s: float = 30.0


PATIENCE = Patience()


class ServerHttp:
    """One server and the key for it. Everything raises a ServerError."""

    def __init__(self, address: Address, *, key: str, patience: Patience) -> None:
        self.address = address
        self.patience = patience
        self._headers = {"accept-encoding": "identity", "user-agent": "chatdoc"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"

    def ask(self, url: str, body: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON that a GET gives, or with a body a POST, within `patience.fact_s`."""
        return asyncio.run(self._ask(url, body))

    async def _ask(self, url: str, body: Mapping[str, Any] | None) -> Any:
        try:
            async with asyncio.timeout(self.patience.fact_s), self._reply(url, body) as reply:
                return self._json(await self._whole(reply, most=MOST_JSON_BYTES))
        except TimeoutError as error:
            raise self.timed_out(self.patience.fact_s) from error

    async def events(self, url: str, body: Mapping[str, Any]) -> AsyncGenerator[Any, None]:
        """Yield the JSON of each server-sent event until the server says that it is done; how long is not limited here.

        Raises ServerBrokeOff when the connection ends before, which a finish reason in the last event may excuse.
        """
        async with self._reply(url, body) as reply:
            if not reply.headers.get("content-type", "").startswith("text/event-stream"):
                raise self.strange(f"{_media_type(reply)} instead of a stream")
            async with aclosing(self._lines(reply)) as lines:
                async for line in lines:
                    name, _, value = line.partition(b":")
                    if name != b"data":
                        continue  # comments, ids, names of events
                    if value.strip() == b"[DONE]":
                        return
                    yield self._json(value)
        raise ServerBrokeOff(host=self.address.shown, detail="no end of the reply")

    async def _lines(self, reply: httpx.Response) -> AsyncGenerator[bytes, None]:
        rest, total = b"", 0
        async with aclosing(reply.aiter_raw()) as chunks:  # type: ignore[type-var]  # a generator, said to be an iterator
            async for chunk in chunks:
                total += len(chunk)
                *lines, rest = (rest + chunk).split(b"\n")
                if total > MOST_STREAM_BYTES or len(rest) > MOST_LINE_BYTES:
                    raise self.strange("a reply without end")
                for line in lines:
                    yield line.rstrip(b"\r")

    @asynccontextmanager
    async def _reply(self, url: str, body: Mapping[str, Any] | None) -> AsyncIterator[httpx.Response]:
        """Send the request and hold the reply open; one that is not a success is an error."""
        host = self.address.shown
        headers = False
        try:
            async with (
                httpx.AsyncClient(
                    verify=self._certificates,
                    trust_env=False,
                    follow_redirects=False,
                    headers=self._headers,
                    timeout=httpx.Timeout(None, connect=self.patience.connect_s),
                ) as client,
                client.stream("GET" if body is None else "POST", url, json=body) as reply,
            ):
                headers = True
                if not reply.is_success:
                    await self._refuse(reply)
                if reply.headers.get("content-encoding", "identity") != "identity":
                    raise self.strange("a compressed reply")
                yield reply
        except httpx.ConnectError as error:
            raise ServerUnreachable(host=host, detail=str(error) or "no connection") from error
        except httpx.ConnectTimeout as error:
            raise ServerUnreachable(host=host, detail=f"no connection in {self.patience.connect_s:g} s") from error
        except httpx.RemoteProtocolError as error:
            if not headers:
                raise self.strange("no HTTP") from error
            raise ServerBrokeOff(host=host, detail="the connection ended") from error
        except httpx.HTTPError as error:
            raise ServerBrokeOff(host=host, detail=type(error).__name__) from error

    async def _refuse(self, reply: httpx.Response) -> None:
        """Raise what a reply that is no success means."""
        host, status = self.address.shown, reply.status_code
        if reply.is_redirect:
            raise ServerRedirects(host=host, target=_target(reply.headers["location"]))
        if status in (401, 403):
            raise ServerRefusedKey(host=host)
        detail = _detail(await self._whole(reply, most=MOST_LINE_BYTES)) or reply.reason_phrase
        if status == 404:
            raise ServerHasNot(host=host, model="?", models="?", detail=detail)
        if status in (429, 503):
            raise ServerBusy(host=host, status=status, detail=detail)
        raise ServerFailed(host=host, status=status, detail=detail)

    async def _whole(self, reply: httpx.Response, *, most: int) -> bytes:
        body = bytearray()
        async for chunk in reply.aiter_raw():
            body += chunk
            if len(body) > most:
                raise self.strange("a reply without end")
        return bytes(body)

    def _json(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise self.strange("no JSON") from error

    def strange(self, detail: str) -> NotAModelServer:
        """Return the error for a reply that is not what was asked for."""
        return NotAModelServer(host=self.address.shown, detail=detail)

    def timed_out(self, seconds: float) -> ServerTimedOut:
        """Return the error for a server that was waited for long enough."""
        return ServerTimedOut(host=self.address.shown, seconds=f"{seconds:g}")

    @cached_property
    def _certificates(self) -> ssl.SSLContext | bool:
        """The system's authorities, so that a company's own count, and those that come with httpx."""
        if not self.address.encrypted:
            return False  # not asked for: there is nothing to verify without TLS
        context = httpx.create_ssl_context()
        context.load_default_certs()
        return context


def _media_type(reply: httpx.Response) -> str:
    return str(reply.headers.get("content-type", "?")).partition(";")[0][:_MOST_DETAIL]


def _target(location: str) -> str:
    """Return the host of where a redirect leads, or its path on the same host; never what stands in its query."""
    try:
        parts = urlsplit(location)
        return (f"{parts.scheme}://{parts.hostname}" if parts.hostname else parts.path)[:_MOST_DETAIL]
    except ValueError:
        return "?"


def _detail(body: bytes) -> str:
    """Return what a server says of its error, shortened: {"error": {"message": ...}} or {"error": ...}; else ""."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return error_of(said)


def error_of(said: Any) -> str:
    """Return what JSON says of an error, in the ways OpenAI, llama-server, vLLM and Ollama do; "" where it is none."""
    error = said.get("error") or said.get("detail") if isinstance(said, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return str(message or "")[:_MOST_DETAIL]
