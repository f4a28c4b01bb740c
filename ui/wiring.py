"""What happens on the page -> what is drawn anew: its language, its documents, its views and the reading pane.

Each `wire_` function makes the events of one of them; what they do is in handlers.py and beside it.
"""

import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

import gradio as gr

from ui import handlers, pieces, reading, sent, start, talks
from ui.handlers import Services, Tab
from ui.layout import SUFFIXES, Parts, question_texts
from ui.uploads import Uploads
from ui.views import VIEWS, View, draw, enter, news, take

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
OFTEN: dict[str, Any] = {**QUIET, "trigger_mode": "multiple"}
"""For what may be clicked again before the first click was answered."""
Opener = Callable[[Tab, str, str], None]
"""Opens what was clicked: gets the tab, the act and its key."""
DIRECT: dict[str, Any] = {**OFTEN, "queue": False}
"""For what takes a moment: it is asked for and answered in one request, where the queue of Gradio takes two."""


def buttons(tab: Tab) -> tuple[Any, Any]:
    """Show the button that asks, or while an answer is written the one that stops it."""
    return gr.update(visible=not tab.running), gr.update(visible=tab.running)


def wire_page(parts: Parts, services: Services, uploads: Uploads) -> None:
    """The page as a whole: drawn when it is opened or its language changes, looked at every second, its problems."""
    drawn = [
        parts.head, parts.drop, parts.shelf, parts.past, parts.last, parts.problems, parts.question, parts.ask,
        parts.stop, parts.panel, parts.talk, parts.chat, *parts.opened, *parts.boxes, *parts.views, parts.begin,
    ]  # fmt: skip

    talked = [parts.past, parts.last, parts.ask, parts.stop, parts.talk]

    def in_language(tab: Tab) -> list[Any]:
        strings = tab.strings
        return [
            handlers.show_head(services, tab),
            pieces.drop_zone(strings, suffixes=SUFFIXES),
            handlers.show_documents(services, tab),
            handlers.show_past(services, tab),
            handlers.show_last(services, tab),
            handlers.show_problems(services, tab),
            gr.update(**question_texts(strings)),
            gr.update(value=strings.ask),
            gr.update(value=strings.stop),
            reading.show_reading(services, tab),
            talks.show_talks(services, tab),
            gr.update(label=strings.view_chat),
            *[gr.update(label=view.title(strings)) for view in VIEWS],
            *[view.box(strings) for view in VIEWS],
            # The others are drawn when they come to the front; one may do so before this has reached the page.
            *[draw(view, services, tab) if view.name == tab.view else gr.skip() for view in VIEWS],
            start.show(services, tab),
        ]

    def on_load(tab: Tab, remembered: str | None, request: gr.Request) -> list[Any]:
        handlers.greet(tab, remembered=remembered, accept_language=request.headers.get("accept-language", ""))
        handlers.tell_of_the_start(services, tab)
        return in_language(tab)

    def on_language(tab: Tab, event: gr.EventData) -> list[Any]:
        handlers.choose_language(tab, sent.clicked(event._data)[1])
        return [tab.language, *in_language(tab)]

    def on_tick(tab: Tab) -> Any:
        handlers.clear_uploads(services, uploads)
        changes = [handlers.head_news(services, tab), handlers.documents_news(services, tab), start.news(services, tab)]
        changes += [news(view, services, tab) for view in VIEWS]
        talk = conversation(tab) if time.monotonic() < tab.unsettled_until else [gr.skip()] * len(talked)
        return [*(gr.skip() if change is None else change for change in changes), *talk]

    def conversation(tab: Tab) -> list[Any]:
        past, last = handlers.show_past(services, tab), handlers.show_last(services, tab)
        return [past, last, *buttons(tab), talks.show_talks(services, tab)]

    def on_problem(tab: Tab, event: gr.EventData) -> Any:
        handlers.act_on_problems(tab, *sent.clicked(event._data))
        return handlers.show_problems(services, tab)

    parts.page.load(on_load, [parts.tab, parts.remembered], drawn, **QUIET)
    parts.timer.tick(on_tick, [parts.tab], [parts.head, parts.shelf, parts.begin, *parts.views, *talked], **QUIET)
    for part in (parts.head, *parts.boxes):
        part.apply(on_language, [parts.tab], [parts.remembered, *drawn], **OFTEN)
    parts.problems.click(on_problem, [parts.tab], [parts.problems], **OFTEN)


def wire_documents(parts: Parts, services: Services, uploads: Uploads) -> None:
    """The list of documents, what is dropped on the page, and the sample of the first start."""

    def on_documents(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
        handlers.act_on_documents(services, tab, *sent.clicked(event._data), typed=sent.typed(event._data))
        return handlers.show_documents(services, tab), handlers.show_problems(services, tab)

    def on_unfold(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
        return on_documents(tab, event)  # in a queue of its own: no click waits for a guide to be made

    def on_upload(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
        received, failed = (sent.texts(event._data, name) for name in ("received", "failed"))
        handlers.add_uploads(services, tab, uploads, received=received, failed=failed)
        return handlers.show_documents(services, tab), handlers.show_problems(services, tab)

    def on_start(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
        start.act(services, tab, sent.clicked(event._data)[0])
        shown = handlers.show_documents(services, tab), start.show(services, tab)
        return *shown, handlers.show_problems(services, tab)

    changed = [parts.shelf, parts.problems]
    for part in (parts.shelf, parts.drop):
        part.click(on_documents, [parts.tab], changed, **OFTEN)
    parts.shelf.expand(on_unfold, [parts.tab], changed, **OFTEN)
    parts.drop.upload(on_upload, [parts.tab], changed, **OFTEN)
    parts.begin.click(on_start, [parts.tab], [parts.shelf, parts.begin, parts.problems], **OFTEN)


def wire_views(parts: Parts, services: Services, uploads: Uploads) -> None:
    """The views beside the chat: brought to the front, clicked in, and handed files."""

    def on_chat(tab: Tab) -> None:
        tab.view = "chat"

    def on_enter(view: View) -> Callable[[Tab], Iterator[Any]]:
        def come(tab: Tab) -> Iterator[Any]:
            for shown in enter(view, services, tab):
                yield shown, handlers.show_problems(services, tab)

        return come

    def on_view(view: View) -> Callable[..., tuple[Any, ...]]:
        def act(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            view.act(services, tab, *sent.clicked(event._data), sent.fields(event._data))
            return draw(view, services, tab), handlers.show_problems(services, tab)

        return act

    def on_file(view: View) -> Callable[..., tuple[Any, ...]]:
        def act(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            received, failed = (sent.texts(event._data, name) for name in ("received", "failed"))
            form = sent.fields(event._data)
            take(view, services, tab, uploads, received=received, failed=failed, fields=form)
            return draw(view, services, tab), handlers.show_problems(services, tab)

        return act

    parts.chat.select(on_chat, [parts.tab], [], **OFTEN)
    for view, opened, box, part in zip(VIEWS, parts.opened, parts.boxes, parts.views, strict=True):
        opened.select(on_enter(view), [parts.tab], [part, parts.problems], **OFTEN)
        for control in (box, part):
            control.click(on_view(view), [parts.tab], [part, parts.problems], **OFTEN)
        box.upload(on_file(view), [parts.tab], [part, parts.problems], **OFTEN)


def wire_pane(parts: Parts, services: Services) -> None:
    """The reading pane: what opens it, wherever that stands, and its controls."""

    def opens(act: Opener) -> Callable[..., tuple[Any, ...]]:
        def on_open(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
            with one_at_a_time:
                act(tab, *sent.clicked(event._data))
                return reading.show_reading(services, tab), handlers.show_problems(services, tab)

        return on_open

    def on_pane(tab: Tab, event: gr.EventData) -> Any:
        with one_at_a_time:
            reading.act(services, tab, *sent.clicked(event._data), sent.fields(event._data))
            return reading.show_reading(services, tab)

    def cited(tab: Tab, act: str, key: str) -> None:
        reading.open_citation(tab, key)

    def listed(tab: Tab, act: str, key: str) -> None:
        handlers.act_on_documents(services, tab, act, key)

    def viewed(view: View) -> Opener:
        return lambda tab, act, key: view.act(services, tab, act, key, {})

    one_at_a_time = Lock()
    openers: list[tuple[gr.HTML, Opener]] = [(parts.past, cited), (parts.last, cited), (parts.shelf, listed)]
    openers += zip(parts.views, map(viewed, VIEWS), strict=True)
    for part, act in openers:
        part.select(opens(act), [parts.tab], [parts.panel, parts.problems], **DIRECT)
    parts.panel.click(on_pane, [parts.tab], [parts.panel], **DIRECT)
