"""What happens in the conversation -> what is drawn anew: questions and growing answers, citations, marks, the list."""

from collections.abc import Generator, Iterator
from typing import Any

import gradio as gr

from ui import handlers, reading, sent, talks
from ui.handlers import Services, Tab
from ui.layout import Parts
from ui.views import VIEWS
from ui.wiring import DIRECT, OFTEN, buttons

AT_ONCE = 4
"""Questions that are answered at the same time: the quotes come at once, the model takes one after the other."""


def wire_talk(parts: Parts, services: Services) -> None:
    """The events of the conversation."""
    growing = [parts.past, parts.last, parts.problems, parts.question, parts.ask, parts.stop, parts.talk]
    nothing = (gr.skip(),) * len(growing)

    def on_ask(tab: Tab, text: str | None) -> Iterator[tuple[Any, ...]]:
        yield from answering(tab, handlers.ask(services, tab, sent.text(text)), emptied="")

    def on_suggested(tab: Tab, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        _, question = sent.clicked(event._data)
        yield from answering(tab, handlers.ask(services, tab, question), emptied=gr.skip())

    def on_again(tab: Tab, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        act, _ = sent.clicked(event._data)
        edited = sent.fields(event._data).get("question") if act == "edit" else None
        yield from answering(tab, talks.answer_again(services, tab, edited), emptied=gr.skip())

    def answering(tab: Tab, steps: Generator[None, None, None], *, emptied: Any) -> Iterator[tuple[Any, ...]]:
        """Draw an answer as it grows; one in a conversation that was left is not seen, only that it has ended."""
        talk = tab.shown_talk
        count = 0
        try:
            for count, _ in enumerate(steps, 1):
                first = count == 1 and talk.running  # the turns before and the emptied box change with it only
                listed = talks.show_talks(services, tab) if first or not talk.answering else gr.skip()
                if tab.shown_talk is not talk:
                    yield (*nothing[1:], listed)
                    continue
                yield (
                    handlers.show_past(services, tab) if first else gr.skip(),
                    handlers.show_last(services, tab),
                    handlers.show_problems(services, tab),
                    emptied if first else gr.skip(),
                    *buttons(tab),
                    listed,
                )
        finally:
            steps.close()
            tab.unsettle()
        if not count:
            yield nothing  # Gradio wants something, also where nothing was asked

    def on_talks(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
        before = tab.shown_talk
        talks.act_on_talks(services, tab, *sent.clicked(event._data), sent.typed(event._data))
        same = tab.shown_talk is before
        if not same:
            tab.unsettle()
        return (
            talks.show_talks(services, tab),
            gr.skip() if same else handlers.show_past(services, tab),
            gr.skip() if same else handlers.show_last(services, tab),
            gr.skip() if same else reading.show_reading(services, tab),
            handlers.show_problems(services, tab),
            *buttons(tab),
        )

    def on_mark(tab: Tab, event: gr.EventData) -> tuple[Any, ...]:
        is_last = handlers.mark_answer(services, tab, *sent.clicked(event._data), sent.fields(event._data))
        return (
            gr.skip() if is_last else handlers.show_past(services, tab),
            handlers.show_last(services, tab) if is_last else gr.skip(),
            handlers.show_problems(services, tab),
        )

    # A question in another conversation does not wait for the answer in this one: hence OFTEN.
    asked: dict[str, Any] = {**OFTEN, "concurrency_limit": AT_ONCE}
    gr.on([parts.question.submit, parts.ask.click], on_ask, [parts.tab, parts.question], growing, **asked)
    searched = parts.views[[view.name for view in VIEWS].index("search")]
    for part in (parts.begin, parts.shelf, searched):
        part.submit(on_suggested, [parts.tab], growing, **asked)
    parts.last.submit(on_again, [parts.tab], growing, **asked)
    parts.stop.click(handlers.stop, [parts.tab], [], **DIRECT)
    moved = [parts.talk, parts.past, parts.last, parts.panel, parts.problems, parts.ask, parts.stop]
    parts.talk.click(on_talks, [parts.tab], moved, **OFTEN)
    for part in (parts.past, parts.last):
        part.click(on_mark, [parts.tab], [parts.past, parts.last, parts.problems], **OFTEN)
