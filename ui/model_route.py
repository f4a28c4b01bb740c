"""POST /model-file?name=<name>, a model file as its body -> among the models, however large; behind the guard.

Gradio's own uploads are read into a form and limited for documents. How far it is and why it was refused is told by the
models view, which asks the shelf.
"""

import asyncio
import logging
from collections.abc import Iterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chatdoc.errors import ModelError
from chatdoc.text import storable
from chatdoc.types_models import ModelShelf

logger = logging.getLogger(__name__)

PATH = "/model-file"
WRITTEN_AT_ONCE = 4 << 20


def model_route(shelf: ModelShelf | None) -> Route:
    """Return the route; it answers 422 to a file that was refused."""

    async def take_in(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if shelf is None or not length.isdecimal():
            return PlainTextResponse("nothing is taken in", status_code=411)
        name = storable(request.query_params.get("name", ""))
        try:
            await run_in_threadpool(shelf.take_in, name, int(length), _pieces(request, asyncio.get_running_loop()))
        except (ModelError, ClientDisconnect) as error:
            logger.info("a model file was not taken in: %s", type(error).__name__)
            return PlainTextResponse(type(error).__name__, status_code=422)
        return PlainTextResponse("taken in")

    return Route(PATH, take_in, methods=["POST"])


def _pieces(request: Request, loop: asyncio.AbstractEventLoop) -> Iterator[bytes]:
    """Yield the body, for a thread: it writes while the loop serves others."""
    stream = request.stream()

    async def next_piece() -> bytes:
        held = bytearray()
        async for piece in stream:
            held += piece
            if len(held) >= WRITTEN_AT_ONCE:
                break
        return bytes(held)

    while piece := asyncio.run_coroutine_threadsafe(next_piece(), loop).result():
        yield piece
