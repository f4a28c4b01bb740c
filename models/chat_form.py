"""Messages -> the prompt in the form that the model was trained on: its own template, rendered within limits."""

import logging
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

logger = logging.getLogger(__name__)

PATIENCE_S = 2.0
"""A template is rendered in a few milliseconds."""
MAX_CHARS = 2_000_000

Turn = dict[str, str]
Render = Callable[[list[Turn]], str]


class _TooLong(Exception):
    """The template does not come to an end."""


def to_prompt(turns: Sequence[Turn], render: Render | None, *, chatml: bool) -> str:
    """Return the turns as the model's template puts them, ready for its reply.

    Templates that know no system role (Gemma 2) get its text at the head of the first question. A template that
    raises or does not end is left for a plain form: ChatML where the model's vocabulary has it.
    """
    if render is not None:
        for form in (list(turns), _without_system(turns)):
            try:
                return _within_limits(render, form)
            except _TooLong as error:
                logger.warning("the model's chat template was stopped: %s", error)
                break
            except Exception as error:  # whatever a template raises: it is a program of the model file
                logger.warning("the model's chat template failed: %s: %s", type(error).__name__, error)
    return _chatml(turns) if chatml else _plain(turns)


def _within_limits(render: Render, turns: list[Turn]) -> str:
    """Render, but not longer than PATIENCE_S: Jinja runs as Python, which a trace function can end at any line.

    Only the work of this thread counts, not what other programs took, and only this thread is traced. A single call
    into C cannot be ended so; the trial of a model file (trial.py) renders its template once in another process.
    """
    until = time.thread_time() + PATIENCE_S

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if time.thread_time() > until:
            raise _TooLong(f"not done after {PATIENCE_S} seconds")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        prompt = render(turns)
    finally:
        sys.settrace(before)
    if len(prompt) > MAX_CHARS:
        raise _TooLong(f"{len(prompt)} characters")
    return prompt


def _without_system(turns: Sequence[Turn]) -> list[Turn]:
    """Return the turns with the system's text before that of the first other turn."""
    system = "\n\n".join(turn["content"] for turn in turns if turn["role"] == "system")
    others = [dict(turn) for turn in turns if turn["role"] != "system"]
    if system and others:
        others[0]["content"] = f"{system}\n\n{others[0]['content']}"
    return others


def _chatml(turns: Sequence[Turn]) -> str:
    said = "".join(f"<|im_start|>{turn['role']}\n{turn['content']}<|im_end|>\n" for turn in turns)
    return f"{said}<|im_start|>assistant\n"


def _plain(turns: Sequence[Turn]) -> str:
    names = {"system": "", "user": "User: ", "assistant": "Assistant: "}
    return "".join(f"{names.get(turn['role'], '')}{turn['content']}\n\n" for turn in turns) + "Assistant:"
