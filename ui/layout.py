"""Where everything stands on the page, empty: three areas, the views beside the chat, and what lies over all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from chatdoc.parsing import PARSERS
from ui import pieces
from ui.handlers import Services, Tab
from ui.strings import ENGLISH, Strings
from ui.views import VIEWS

POLL_S = 1.0
SCRIPTS = ("page.js", "keys.js", "paste.js", "reading.js")
SCRIPT = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in SCRIPTS)
SUFFIXES = tuple(sorted(PARSERS))


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that events come from and change.

    `tab` is what one tab of the browser is at, `remembered` the language chosen in this browser. Of a view `opened` is
    its tab, `boxes` what is typed in it, `views` what it shows, in the order of VIEWS.
    """

    page: gr.Blocks
    tab: gr.State
    remembered: gr.BrowserState
    timer: gr.Timer
    head: gr.HTML
    problems: gr.HTML
    drop: gr.HTML
    shelf: gr.HTML
    chat: gr.Tab
    talk: gr.HTML
    begin: gr.HTML
    past: gr.HTML
    last: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    opened: tuple[gr.Tab, ...]
    boxes: tuple[gr.HTML, ...]
    views: tuple[gr.HTML, ...]
    panel: gr.HTML


def lay_out(page: gr.Blocks, services: Services) -> Parts:
    """Put the parts where they stand, with English texts until it is known who looks; within the page's context."""
    tab = gr.State(Tab())  # each browser tab gets a copy of its own
    remembered = gr.BrowserState(None, storage_key="chatdoc-language", secret="chatdoc-language")
    head = _html(pieces.page_head("en", services.leads_to), "page-head")
    problems = _html("", "problems")
    with gr.Row(elem_id="areas", equal_height=True):
        with gr.Column(elem_id="documents-area", scale=3, min_width=240):
            drop = _html(pieces.drop_zone(ENGLISH, suffixes=SUFFIXES), "drop-zone")
            shelf = _html("", "shelf")
        with gr.Column(elem_id="conversation-area", scale=6, min_width=320), gr.Tabs(elem_id="views"):
            with gr.Tab(ENGLISH.view_chat, id="chat", elem_id="view-chat") as chat:
                talk = _html("", "talks")
                with gr.Column(elem_id="turns"):
                    begin, past, last = (_html("", name) for name in ("start", "past-turns", "last-turn"))
                with gr.Row(elem_id="composer"):
                    question, ask, stop = _composer()
            drawn = [_view(view.name, view.title(ENGLISH), view.box(ENGLISH)) for view in VIEWS]
            opened, boxes, views = zip(*drawn, strict=True)
        with gr.Column(elem_id="reading-area", scale=5, min_width=300):
            panel = _html(pieces.reading_hint(ENGLISH), "reading-panel")
    return Parts(
        page, tab, remembered, gr.Timer(POLL_S), head, problems, drop, shelf, chat, talk, begin, past, last,
        question, ask, stop, opened, boxes, views, panel,
    )  # fmt: skip


def _composer() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    question = gr.Textbox(
        lines=1, max_lines=8, max_length=100_000, show_label=False, container=False, scale=5,
        elem_id="question", autofocus=True, **question_texts(ENGLISH),
    )  # fmt: skip
    ask = gr.Button(ENGLISH.ask, variant="primary", scale=0, min_width=84, elem_id="ask")
    stop = gr.Button(ENGLISH.stop, variant="stop", scale=0, min_width=84, elem_id="stop", visible=False)
    return question, ask, stop


def _view(name: str, title: str, box: str) -> tuple[gr.Tab, gr.HTML, gr.HTML]:
    with gr.Tab(title, id=name, elem_id=f"view-{name}") as opened:
        return opened, _html(box, f"{name}-box"), _html("", f"{name}-view")


def question_texts(strings: Strings) -> dict[str, Any]:
    """Return what the box for a question says while it is empty, and to screen readers."""
    return {"label": strings.question_label, "placeholder": strings.question_hint}


def _html(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=SCRIPT, apply_default_css=False)
