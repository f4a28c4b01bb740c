"""Services -> the page: its layout, its events, and the server on 127.0.0.1. The only `import gradio`.

chatdoc.sealed.seal() must have been called before this module is imported: gradio reads its switches then.
"""

import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
from gradio import processing_utils
from starlette.middleware import Middleware

from chatdoc import conversations
from chatdoc.parsing import PARSERS
from ui import handlers, pieces, reading, start, talks
from ui.guard import Guard, Tokens
from ui.handlers import Services, Tab
from ui.strings import ENGLISH, Strings
from ui.uploads import MAX_FILE_MB, Uploads, open_uploads
from ui.views import VIEWS, View, news

__all__ = ["Door", "Services", "build_app", "free_port", "refuse_url_fetch", "serve", "serving"]

logger = logging.getLogger(__name__)

PREFERRED_PORT = 8737  # the same address each time keeps the language that the browser remembers for it
POLL_S = 1.0
SCRIPT = "\n".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("page.js", "keys.js", "paste.js")
)
STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
SUFFIXES = tuple(sorted(PARSERS))


def build_app(services: Services, uploads: Uploads) -> gr.Blocks:
    """Return the page, not served yet."""
    os.environ["GRADIO_TEMP_DIR"] = str(uploads.received)
    # Gradio sums up all its events with pandas after each of them, for a dashboard that is switched off here.
    os.environ.update(GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000", GRADIO_ANALYTICS_MAX_EVENTS="1")
    page = gr.Blocks(title="chatdoc", analytics_enabled=False, delete_cache=(600, 3600), fill_width=True)
    with page:
        tab = gr.State(Tab())  # each browser tab gets a copy of its own
        remembered = gr.BrowserState(None, storage_key="chatdoc-language", secret="chatdoc-language")
        head = _html(pieces.page_head("en", services.outside), "page-head")
        problems = _html("", "problems")
        with gr.Row(elem_id="areas", equal_height=True):
            with gr.Column(elem_id="documents-area", scale=3, min_width=240):
                drop = _html(pieces.drop_zone(ENGLISH, suffixes=SUFFIXES), "drop-zone")
                shelf = _html("", "shelf")
            with gr.Column(elem_id="conversation-area", scale=6, min_width=320), gr.Tabs(elem_id="views"):
                with gr.Tab(ENGLISH.view_chat, id="chat", elem_id="view-chat") as chat:
                    talk = _html("", "talks")
                    with gr.Column(elem_id="turns"):
                        begin = _html("", "start")
                        past = _html("", "past-turns")
                        last = _html("", "last-turn")
                    with gr.Row(elem_id="composer"):
                        question = gr.Textbox(
                            lines=1, max_lines=8, max_length=4000, show_label=False, container=False, scale=5,
                            elem_id="question", autofocus=True, **_question_texts(ENGLISH),
                        )  # fmt: skip
                        ask_button = gr.Button(ENGLISH.ask, variant="primary", scale=0, min_width=84, elem_id="ask")
                        stop_button = gr.Button(
                            ENGLISH.stop, variant="stop", scale=0, min_width=84, elem_id="stop", visible=False
                        )
                tabs, boxes, views = [chat], [], []
                for view in VIEWS:
                    with gr.Tab(view.title(ENGLISH), id=view.name, elem_id=f"view-{view.name}") as opened:
                        boxes.append(_html(view.box(ENGLISH), f"{view.name}-box"))
                        views.append(_html("", f"{view.name}-view"))
                    tabs.append(opened)
            with gr.Column(elem_id="reading-area", scale=5, min_width=300):
                panel = _html(pieces.reading_hint(ENGLISH), "reading-panel")
        timer = gr.Timer(POLL_S)

        language_parts = [head, drop, shelf, past, last, problems, question, ask_button, stop_button, panel, talk]
        language_parts += [*tabs, *boxes, *views, begin]

        def in_language(tab: Tab) -> list[Any]:
            strings = tab.strings
            return [
                pieces.page_head(tab.language, services.outside),
                pieces.drop_zone(strings, suffixes=SUFFIXES),
                handlers.show_documents(services, tab),
                handlers.show_past(services, tab),
                handlers.show_last(services, tab),
                handlers.show_problems(tab),
                gr.update(**_question_texts(strings)),
                gr.update(value=strings.ask),
                gr.update(value=strings.stop),
                reading.show_reading(services, tab),
                talks.show_talks(services, tab),
                gr.update(label=strings.view_chat),
                *[gr.update(label=view.title(strings)) for view in VIEWS],
                *[view.box(strings) for view in VIEWS],
                *[view.show(services, tab) for view in VIEWS],
                start.show(services, tab),
            ]

        def on_load(tab: Tab, remembered: str | None, request: gr.Request) -> list[Any]:
            handlers.greet(tab, remembered=remembered, accept_language=request.headers.get("accept-language", ""))
            return in_language(tab)

        def on_language(tab: Tab, event: gr.EventData) -> list[Any]:
            handlers.choose_language(tab, _clicked(event)[1])
            return [tab.language, *in_language(tab)]

        def on_tick(tab: Tab) -> Any:
            handlers.clear_uploads(services, uploads)
            changes = [handlers.documents_news(services, tab), start.news(services, tab)]
            changes += [news(view, services, tab) for view in VIEWS if view.live]
            return [gr.skip() if change is None else change for change in changes]

        def on_view(view: View) -> Callable[..., tuple[Any, ...]]:
            def act(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
                openings = tab.openings
                view.act(services, tab, *_clicked(event), _fields(event))
                return (
                    view.show(services, tab),
                    gr.skip() if tab.openings == openings else reading.show_reading(services, tab),
                    handlers.show_problems(tab),
                )

            return act

        def on_documents(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            handlers.act_on_documents(services, tab, *_clicked(event), typed=_typed(event))
            return handlers.show_documents(services, tab), handlers.show_problems(tab)

        def on_unfold(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            return on_documents(tab, event)  # in a queue of its own: no click waits for a guide to be made

        def on_upload(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            received, failed = (_texts(event, name) for name in ("received", "failed"))
            handlers.add_uploads(services, tab, uploads, received=received, failed=failed)
            return handlers.show_documents(services, tab), handlers.show_problems(tab)

        def on_ask(tab: Tab, text: str | None) -> Iterator[tuple[Any, ...]]:
            yield from answering(tab, handlers.ask(services, tab, text or ""), emptied="")

        def on_suggested(tab: Tab, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
            act, question = _clicked(event)
            if act == "ask" and not tab.running:
                yield from answering(tab, handlers.ask(services, tab, question), emptied=gr.skip())
            else:
                yield (gr.skip(),) * 7

        def on_start(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            start.act(services, tab, _clicked(event)[0])
            return handlers.show_documents(services, tab), start.show(services, tab), handlers.show_problems(tab)

        def on_again(tab: Tab, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
            act, _ = _clicked(event)
            if act in ("again", "edit"):
                edited = _fields(event).get("question") if act == "edit" else None
                yield from answering(tab, talks.answer_again(services, tab, edited), emptied=gr.skip())
            else:
                yield (gr.skip(),) * 7

        def answering(tab: Tab, steps: Generator[None, None, None], *, emptied: Any) -> Iterator[tuple[Any, ...]]:
            try:
                for count, _ in enumerate(steps):
                    # The turns before and the emptied box change with the first step only.
                    first = count == 0 and tab.running
                    yield (
                        handlers.show_past(services, tab) if first else gr.skip(),
                        handlers.show_last(services, tab),
                        handlers.show_problems(tab),
                        emptied if first else gr.skip(),
                        gr.update(visible=not tab.running),
                        gr.update(visible=tab.running),
                        talks.show_talks(services, tab) if first or not tab.running else gr.skip(),
                    )
            finally:
                steps.close()

        def on_talks(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            act, key = _clicked(event)
            before = tab.turns
            talks.act_on_talks(services, tab, act, key, _typed(event))
            same = tab.turns is before
            return (
                talks.show_talks(services, tab),
                gr.skip() if same else handlers.show_past(services, tab),
                gr.skip() if same else handlers.show_last(services, tab),
                gr.skip() if same else reading.show_reading(services, tab),
                handlers.show_problems(tab),
            )

        def on_open(tab: Tab, event: gr.EventData) -> Any:
            reading.open_citation(tab, _clicked(event)[1])
            return reading.show_reading(services, tab)

        def on_turn(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            act, key = _clicked(event)
            if act in ("again", "edit"):
                return (gr.skip(),) * 4
            if act not in ("good", "bad", "correct"):
                return gr.skip(), gr.skip(), on_open(tab, event), gr.skip()
            is_last = handlers.mark_answer(services, tab, act, key, _fields(event))
            return (
                gr.skip() if is_last else handlers.show_past(services, tab),
                handlers.show_last(services, tab) if is_last else gr.skip(),
                gr.skip(),
                handlers.show_problems(tab),
            )

        def on_problem(tab: Tab, event: gr.EventData) -> Any:
            handlers.act_on_problems(tab, _clicked(event)[1])
            return handlers.show_problems(tab)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        often: dict[str, Any] = {**quiet, "trigger_mode": "multiple"}
        page.load(on_load, [tab, remembered], language_parts, **quiet)
        live = [part for view, part in zip(VIEWS, views, strict=True) if view.live]
        timer.tick(on_tick, [tab], [shelf, begin, *live], **quiet)
        head.click(on_language, [tab], [remembered, *language_parts], **often)
        shelf.click(on_documents, [tab], [shelf, problems], **often)
        drop.click(on_documents, [tab], [shelf, problems], **often)
        drop.upload(on_upload, [tab], [shelf, problems], **often)
        growing = [past, last, problems, question, ask_button, stop_button, talk]
        gr.on(
            [question.submit, ask_button.click],
            on_ask,
            [tab, question],
            growing,
            concurrency_limit=4,  # the quotes come at once, the model takes one question after the other
            **quiet,
        )
        last.click(on_again, [tab], growing, concurrency_limit=4, **quiet)
        for part in (begin, shelf):
            part.click(on_suggested, [tab], growing, concurrency_limit=4, **quiet)
        begin.click(on_start, [tab], [shelf, begin, problems], **often)
        shelf.expand(on_unfold, [tab], [shelf, problems], **often)
        talk.click(on_talks, [tab], [talk, past, last, panel, problems], **often)
        stop_button.click(handlers.stop, [tab], [], **often)
        for part in (past, last):
            part.click(on_turn, [tab], [past, last, panel, problems], **often)
        for view, box, part in zip(VIEWS, boxes, views, strict=True):
            for control in (box, part):
                control.click(on_view(view), [tab], [part, panel, problems], **often)
        panel.click(on_open, [tab], [panel], **often)
        problems.click(on_problem, [tab], [problems], **often)
    page.queue(max_size=64, default_concurrency_limit=1, api_open=False)
    return page


def _html(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=SCRIPT, apply_default_css=False)


def _question_texts(strings: Strings) -> dict[str, Any]:
    return {"label": strings.question_label, "placeholder": strings.question_hint}


def _clicked(event: gr.EventData) -> tuple[str, str]:
    """Return what page.js sent with a click, as texts: it comes from the browser."""
    sent = event._data if isinstance(event._data, dict) else {}
    return str(sent.get("act", "")), str(sent.get("key", ""))


def _typed(event: gr.EventData) -> str:
    sent = event._data.get("typed", "") if isinstance(event._data, dict) else ""
    return sent if isinstance(sent, str) else ""


def _fields(event: gr.EventData) -> dict[str, str]:
    """Return what was typed and chosen in a form, by the names of its fields."""
    sent = event._data.get("fields") if isinstance(event._data, dict) else None
    return {str(k): v for k, v in sent.items() if isinstance(v, str)} if isinstance(sent, dict) else {}


def _texts(event: gr.EventData, name: str) -> list[str]:
    sent = event._data.get(name) if isinstance(event._data, dict) else None
    return [text for text in sent if isinstance(text, str)] if isinstance(sent, list) else []


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

    Without `port`: the usual one, or any free one. Raises OSError when the given port is taken.
    """
    services = replace(services, load_llm=cache(services.load_llm))
    conversations.purge(services.library.store)
    threading.Thread(target=_warm_up, args=(services,), name="warm-up", daemon=True).start()
    try:
        with serving(services, port=port if port is not None else free_port()) as door:
            announce(door.address)
            if open_browser:
                webbrowser.open(door.address_once)
            _wait_for_the_end()
    finally:
        services.watch.close()
        services.ingest.close()


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
def serving(services: Services, *, port: int) -> Iterator[Door]:
    """Serve the page in threads of its own while the context lasts. Raises OSError when the port is taken."""
    refuse_url_fetch()
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"  # launch() asks itself whether it is up
    uploads = open_uploads(services.library.folder)
    try:
        page, door = build_app(services, uploads), Door(port, Tokens())
        launch(page, services, door)
        try:
            yield door
        finally:
            page.close(verbose=False)
    finally:
        uploads.close()


def _warm_up(services: Services) -> None:
    """Load the models before the first question needs them: seconds for either. What fails is told when asked."""
    try:
        services.library.embedder.embed_question("ready")
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
            "middleware": [Middleware(Guard, port=door.port, tokens=door.tokens)],
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
