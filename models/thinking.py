"""Models that think aloud -> how each is told not to (catalogue.toml), and what it thinks kept out of its reply."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from models.known import table


@dataclass(frozen=True, slots=True)
class Thinking:
    """How a family of models thinks, known by a word in its chat template.

    `arguments` of the template switch it off; `closed` stands at the end of the prompt as a thought that is over;
    a thought lies between `opens` and `closes`. `tokens`: what a model may write before its reply, where it cannot be
    kept from thinking.
    """

    sign: str
    arguments: dict[str, Any]
    closed: str
    opens: str
    closes: str
    tokens: int


NONE = Thinking("", {}, "", "<think>", "</think>", 0)
"""For every other model: should it think all the same, it is not shown."""


@cache
def _known() -> tuple[Thinking, ...]:
    return tuple(
        Thinking(
            entry["sign"],
            entry.get("arguments", {}),
            entry.get("closed", ""),
            entry.get("opens", NONE.opens),
            entry.get("closes", NONE.closes),
            entry.get("tokens", 0),
        )
        for entry in table("thinking")
    )


def thinking_of(template: str) -> Thinking:
    """Return how a model with this chat template thinks: the first entry of the catalogue whose sign is in it."""
    return next((each for each in _known() if each.sign in template), NONE)


def closed_prompt(prompt: str, thinking: Thinking) -> str:
    """Return the prompt with the thought closed that the template opened, or that the model would open itself."""
    if prompt.rstrip().endswith(thinking.opens):
        return f"{prompt.rstrip()}\n\n{thinking.closes}\n\n"
    if thinking.closed and not prompt.endswith(thinking.closed):
        return prompt + thinking.closed
    return prompt


class Hidden:
    """Takes the pieces of a reply and gives back what is not thought, also when a piece ends inside a tag.

    Only a thought at the beginning is one: a later <think> is text that the model quotes.
    """

    def __init__(self, thinking: Thinking) -> None:
        self._thinking = thinking
        self._held = ""
        self._after = False
        """The thought is over and the reply has not begun: white space between the two is not shown."""
        self.thinks: bool | None = None
        """None until it is known."""

    def show(self, piece: str) -> str:
        """Return what of the reply can be shown now."""
        if self.thinks is False and not self._held and not self._after:
            return piece
        self._held += piece
        if self.thinks is None:
            begun = self._held.lstrip()
            if begun.startswith(self._thinking.opens):
                self.thinks = True
            elif begun and not self._thinking.opens.startswith(begun):
                self.thinks = False
        if self.thinks and self._thinking.closes in self._held:
            self.thinks, self._after = False, True
            self._held = self._held.partition(self._thinking.closes)[2]
        if self.thinks is not False:
            return ""
        if self._after:
            self._held = self._held.lstrip()
            self._after = not self._held
        return self.rest()

    def rest(self) -> str:
        """Return what was held back at the end of the reply; nothing of a thought that did not end."""
        shown, self._held = ("" if self.thinks else self._held), ""
        return shown
