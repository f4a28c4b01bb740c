"""The page -> served on 127.0.0.1 with the guard in front, until it ends.

chatdoc.sealed.seal() must have been called before this module is imported: gradio reads its switches then.
"""

import logging
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from gradio import processing_utils
from starlette.middleware import Middleware

from chatdoc import conversations
from chatdoc.describe import Describing
from chatdoc.errors import EmbedderBroken, PortTaken
from chatdoc.sealed import without_proxies
from chatdoc.serving import OpenPage, forget_page, tell_neighbours
from ui import guides
from ui.app import build_app
from ui.ending import end_helpers, end_soon
from ui.guard import Guard, Tokens
from ui.handlers import Services
from ui.model_route import model_route
from ui.native import show_until_closed
from ui.page_route import picture_route
from ui.uploads import MAX_FILE_MB, Uploads, open_uploads

logger = logging.getLogger(__name__)

PREFERRED_PORT = 8737  # the same address each time keeps the language that the browser remembers for it
PORTS_TRIED = 5
EARLY_SCRIPT = Path(__file__).with_name("theme.js").read_text(encoding="utf-8")
STYLE = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("page.css", "reading.css"))


def refuse_url_fetch() -> None:
    """Take away the function by which Gradio fetches an address that a request names.

    Raises RuntimeError when it is not where it was in Gradio 6.31, so that an update can't bring it back unseen.
    """
    if not callable(getattr(processing_utils, "async_ssrf_protected_download", None)):
        raise RuntimeError(
            "gradio.processing_utils.async_ssrf_protected_download has moved: look where URLs are fetched"
        )

    async def refused(url: str, cache_dir: str) -> str:
        raise PermissionError("chatdoc fetches no addresses")

    processing_utils.async_ssrf_protected_download = refused


def serve(services: Services, *, port: int | None, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Serve the page on 127.0.0.1 until Ctrl-C or SIGTERM; `announce` gets its address, token included.

    Without `port`: the usual one, or any free one. Raises PortTaken.
    """
    conversations.purge(services.library.store)
    try:
        with serving(services, port=port) as door:
            tell_neighbours(services.library.folder, OpenPage(door.port, door.tokens.address))
            announce(door.address)
            # Not before: it would take a second from the page, which is ready in three.
            threading.Thread(target=_warm_up, args=(services,), name="warm-up", daemon=True).start()
            if not (open_browser and show_until_closed(door.address_once)):
                if open_browser:
                    webbrowser.open(door.address_once)
                _wait_for_the_end()
            forget_page(services.library.folder)  # first, as the end waits for nothing
            end_soon()
            _stop_all(services)
    finally:
        if services.shelf is not None:
            services.shelf.close()
        services.measuring.close()
        services.watch.close()
        services.ingest.close()
        end_helpers()


def _stop_all(services: Services) -> None:
    """Stop what takes the longest to end, all at the same time: answers that are written, and the other processes.

    A model that writes has all cores, and what it wrote is kept as far as it came.
    """
    for talk in tuple(services.answering):
        talk.stopping = True
    services.library.begin_to_close()
    end_helpers()  # what else was started (a model's trial, a download) would live until all below is closed


@dataclass(frozen=True, slots=True)
class Door:
    """Where the page is served. Only addresses with a token get in: `address` always, `address_once` once."""

    port: int
    tokens: Tokens

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/?t={self.tokens.address}"

    @property
    def address_once(self) -> str:
        return f"http://127.0.0.1:{self.port}/?t={self.tokens.once}"


@contextmanager
def serving(services: Services, *, port: int | None) -> Iterator[Door]:
    """Serve the page in threads of its own while the context lasts; `port` as in `serve`. Raises PortTaken."""
    refuse_url_fetch()
    uploads = open_uploads(services.library.folder)
    try:
        page, door = _launched(services, uploads, port)
        describing = Describing(services.library, services.machine.describer, idle=lambda: services.idle)
        ending = threading.Event()
        guiding = threading.Thread(target=guides.keep_making, args=(services, ending), name="guides", daemon=True)
        guiding.start()
        try:
            yield door
        finally:
            ending.set()
            describing.close()
            guiding.join(timeout=10)
            # A page that is open in a browser has streams that end with it alone; uvicorn prints a traceback for that.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            page.server.force_exit = True
            page.close(verbose=False)
    finally:
        uploads.close()


def _launched(services: Services, uploads: Uploads, port: int | None) -> tuple[gr.Blocks, Door]:
    """Build the page and start its server; where it may be any port, again when another program was quicker."""
    for _ in range(PORTS_TRIED if port is None else 1):
        page, door = build_app(services, uploads), Door(free_port() if port is None else port, Tokens())
        try:
            with without_proxies():  # it asks itself whether it is up
                launch(page, services, door)
        except OSError as error:  # Gradio's own, without the reason
            logger.info("no server at port %d: %s", door.port, error)
        else:
            return page, door
    raise PortTaken(port=door.port)


def _warm_up(services: Services) -> None:
    """Load the models before the first question needs them: seconds for either. What fails is told when asked."""
    embedder = services.library.embedder
    try:
        services.library.pictures.start()
        try:
            embedder.embed_question("ready")
        except EmbedderBroken as error:
            services.library.searched.put_aside(embedder, error)
        if (llm := services.load_llm()) is not None:
            llm.count_tokens("ready")
    except Exception as error:
        logger.warning("a model could not be loaded at the start: %s", error)


def launch(page: gr.Blocks, services: Services, door: Door) -> None:
    """Start the server in threads of its own, with the guard in front."""
    page.launch(
        server_name="127.0.0.1", server_port=door.port, share=False, strict_cors=True, show_error=False,
        max_file_size=f"{MAX_FILE_MB}mb", allowed_paths=[], blocked_paths=[str(services.library.folder)],
        run_history=False, footer_links=[], enable_monitoring=False, mcp_server=False, ssr_mode=False, pwa=False,
        max_threads=8, state_session_capacity=20, quiet=True, inbrowser=False, prevent_thread_lock=True,
        theme=_theme(), css=STYLE,
        app_kwargs={
            "routes": [picture_route(services.library), model_route(services.shelf)],
            "middleware": [Middleware(Guard, port=door.port, tokens=door.tokens, early_script=EARLY_SCRIPT)],
            "docs_url": None, "redoc_url": None, "openapi_url": None,
        },
    )  # fmt: skip


def _theme() -> gr.themes.Base:
    """Gradio's default in a calm colour, with the fonts of the system (Chinese ones named), which load from nowhere."""
    fonts = [
        "system-ui",
        "Segoe UI",
        "PingFang SC",
        "Microsoft YaHei",
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "sans-serif",
    ]
    theme = gr.themes.Default(
        primary_hue="teal", neutral_hue="stone", font=fonts, font_mono=["ui-monospace", "monospace"]
    )
    # White on Gradio's teal has a contrast of 2.5; on this one 5.5.
    return theme.set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_600",
    )


def free_port() -> int:
    """Return the usual port of chatdoc on 127.0.0.1, or any free one when it is taken."""
    for candidate in (PREFERRED_PORT, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


def _wait_for_the_end() -> None:
    """Return at Ctrl-C or SIGTERM."""
    ended = threading.Event()
    previous = signal.signal(signal.SIGTERM, lambda *_: ended.set())
    try:
        while not ended.wait(0.5):
            pass
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, previous)
