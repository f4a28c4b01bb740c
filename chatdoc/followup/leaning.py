"""What the rules of both languages share: how a question leans on the one before, and what that one was about."""

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a question leans on the one before.

    fragment: `text` takes the place of something there ("in 2021", "the landlord"); bare: `text` only asks ("why?");
    pronoun: `text[start:end]` stands for something named there, `of` when it owns what follows ("its", "其").
    """

    kind: Literal["fragment", "bare", "pronoun"]
    text: str
    start: int = 0
    end: int = 0
    of: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about, each "" where it can't be told.

    `thing`: the thing that is named or spoken of ("the Miller lease"); `person`: the name of a person or company;
    `asked`: all that is asked about ("the rent in the Miller lease"); `key_words`: the question without what only asks.
    """

    thing: str = ""
    person: str = ""
    asked: str = ""
    key_words: str = ""


class Rules(Protocol):
    """What a language's module knows."""

    def read(self, question: str) -> Leaning | None: ...
    def topic_of(self, question: str, answer: str = "") -> Topic: ...
    def complete(self, leaning: Leaning, topic: Topic, last: str) -> str: ...
