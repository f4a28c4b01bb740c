"""Services -> the page: its layout and its events. Served by server.py; only these two import gradio.

chatdoc.sealed.seal() must have been called before this module is imported: gradio reads its switches then.
"""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from chatdoc.parsing import PARSERS
from ui import handlers, pieces, reading, start, talks
from ui.handlers import Services, Tab
from ui.strings import ENGLISH, Strings
from ui.uploads import Uploads
from ui.views import VIEWS, View, draw, enter, news, take

POLL_S = 1.0
SCRIPTS = ("page.js", "keys.js", "paste.js", "reading.js")
SCRIPT = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in SCRIPTS)
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
                handlers.show_problems(services, tab),
                gr.update(**_question_texts(strings)),
                gr.update(value=strings.ask),
                gr.update(value=strings.stop),
                reading.show_reading(services, tab),
                talks.show_talks(services, tab),
                gr.update(label=strings.view_chat),
                *[gr.update(label=view.title(strings)) for view in VIEWS],
                *[view.box(strings) for view in VIEWS],
                # The others are drawn when they come to the front.
                *[draw(view, services, tab) if view.name == tab.view else "" for view in VIEWS],
                start.show(services, tab),
            ]

        def on_load(tab: Tab, remembered: str | None, request: gr.Request) -> list[Any]:
            handlers.greet(tab, remembered=remembered, accept_language=request.headers.get("accept-language", ""))
            if services.machine.gone is not None:
                tab.report(services.machine.gone)
            return in_language(tab)

        def on_language(tab: Tab, event: gr.EventData) -> list[Any]:
            act, code = _clicked(event)
            if act != "language":
                return [gr.skip()] * (1 + len(language_parts))
            handlers.choose_language(tab, code)
            return [tab.language, *in_language(tab)]

        def on_tick(tab: Tab) -> Any:
            handlers.clear_uploads(services, uploads)
            changes = [handlers.documents_news(services, tab), start.news(services, tab)]
            changes += [news(view, services, tab) for view in VIEWS]
            return [gr.skip() if change is None else change for change in changes]

        def on_enter(view: View) -> Callable[[Tab], Iterator[Any]]:
            def come(tab: Tab) -> Iterator[Any]:
                for shown in enter(view, services, tab):
                    yield shown, handlers.show_problems(services, tab)

            return come

        def on_chat(tab: Tab) -> None:
            tab.view = "chat"

        def on_view(view: View) -> Callable[..., tuple[Any, ...]]:
            def act(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
                openings = tab.openings
                view.act(services, tab, *_clicked(event), _fields(event))
                return (
                    draw(view, services, tab),
                    gr.skip() if tab.openings == openings else reading.show_reading(services, tab),
                    handlers.show_problems(services, tab),
                )

            return act

        def on_file(view: View) -> Callable[..., tuple[Any, ...]]:
            def act(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
                received, failed = (_texts(event, name) for name in ("received", "failed"))
                take(view, services, tab, uploads, received=received, failed=failed, fields=_fields(event))
                return draw(view, services, tab), handlers.show_problems(services, tab)

            return act

        def on_documents(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            handlers.act_on_documents(services, tab, *_clicked(event), typed=_typed(event))
            return handlers.show_documents(services, tab), handlers.show_problems(services, tab)

        def on_unfold(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            return on_documents(tab, event)  # in a queue of its own: no click waits for a guide to be made

        def on_upload(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            received, failed = (_texts(event, name) for name in ("received", "failed"))
            handlers.add_uploads(services, tab, uploads, received=received, failed=failed)
            return handlers.show_documents(services, tab), handlers.show_problems(services, tab)

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
            return (
                handlers.show_documents(services, tab),
                start.show(services, tab),
                handlers.show_problems(services, tab),
            )

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
                        handlers.show_problems(services, tab),
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
                handlers.show_problems(services, tab),
            )

        def on_open(tab: Tab, event: gr.EventData) -> Any:
            reading.open_citation(tab, _clicked(event)[1])
            return reading.show_reading(services, tab)

        def on_pane(tab: Tab, event: gr.EventData) -> Any:
            reading.act(services, tab, *_clicked(event), _fields(event))
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
                handlers.show_problems(services, tab),
            )

        def on_problem(tab: Tab, event: gr.EventData) -> Any:
            handlers.act_on_problems(tab, *_clicked(event))
            return handlers.show_problems(services, tab)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        often: dict[str, Any] = {**quiet, "trigger_mode": "multiple"}
        page.load(on_load, [tab, remembered], language_parts, **quiet)
        timer.tick(on_tick, [tab], [shelf, begin, *views], **quiet)
        for part in (head, *boxes):
            part.click(on_language, [tab], [remembered, *language_parts], **often)
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
        chat.select(on_chat, [tab], [], **often)
        for view, opened, box, part in zip(VIEWS, tabs[1:], boxes, views, strict=True):
            opened.select(on_enter(view), [tab], [part, problems], **often)
            for control in (box, part):
                control.click(on_view(view), [tab], [part, panel, problems], **often)
            box.upload(on_file(view), [tab], [part, problems], **often)
        panel.click(on_pane, [tab], [panel], **often)
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
