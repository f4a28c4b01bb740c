"""Small real implementations of the two model protocols, for tests that are not about the models."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from chatdoc.text import terms
from chatdoc.types import AS_MINILM, CosineScale, Language, Message, Vectors

_WORD = re.compile(r"\S+\s*|\s+")
_TOKEN = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+")
HELD = 3600.0
_BOTH: frozenset[Language] = frozenset(("en", "zh"))


@dataclass(slots=True)
class EchoModel:
    """A language model that repeats a piece of evidence from its prompt, word by word (Chinese: by character).

    `pause_s` lies between two pieces; `prompt_s` is the time it takes to "read" the prompt. In both there are empty
    pieces now and then, as llama.cpp's wrapper gives them, and both may be changed meanwhile: HELD lasts until a test
    has seen what it wants to see. The first `quick` replies have neither. `stopped` counts the replies that were closed
    before their end.
    """

    pause_s: float = 0.0
    prompt_s: float = 0.0
    name: str = "echo"
    context_tokens: int = 2048
    evidence_tokens: int = 220
    answer_tokens: int = 96
    languages: frozenset[Language] = _BOTH
    asked: list[tuple[Message, ...]] = field(default_factory=list)
    quick: int = 0
    stopped: int = 0

    def count_tokens(self, text: str) -> int:
        """Return the number of words, a Han character counting as one."""
        return len(_pieces(text))

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return the number of words of all messages."""
        return sum(self.count_tokens(message.text) for message in messages)

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Yield the longest line of evidence in the last message, up to `max_tokens` pieces."""
        self.asked.append(tuple(messages))
        ended = False
        try:
            slow = len(self.asked) > self.quick
            if slow:
                yield from _while(lambda: self.prompt_s)
            for number, piece in enumerate(_pieces(_longest_evidence(messages[-1].text))[:max_tokens]):
                if piece in stop:
                    break
                if slow and number:
                    yield from _while(lambda: self.pause_s)
                yield piece
            ended = True
        finally:
            self.stopped += not ended


def _while(seconds: Callable[[], float]) -> Iterator[str]:
    """Let so much time pass, with empty pieces in it."""
    began = time.monotonic()
    while (left := began + seconds() - time.monotonic()) > 0:
        time.sleep(min(left, 0.05))
        yield ""


def _longest_evidence(prompt: str) -> str:
    """Return the longest line of the first block of evidence; a block begins with its heading in brackets."""
    first_block = re.split(r"\n\(|\n\n(?:Question|问题)[:：]", prompt)[1:2] or [prompt]
    return max(re.sub(r"^.*?\) ", "", first_block[0]).splitlines(), key=len)


def _pieces(text: str) -> list[str]:
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        found += list(word) if any(character > "\u2e7f" for character in word) else [word]
    return found


@dataclass(frozen=True, slots=True)
class TermEmbedder:
    """An embedder whose vectors count a text's terms, each at a place given by its letters: shared words are near."""

    name: str = "terms"
    dimension: int = 256
    max_tokens: int = 1000
    languages: frozenset[Language] = _BOTH
    scale: CosineScale = AS_MINILM

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words, a Han character counting as one."""
        return [len(_TOKEN.findall(text)) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array (len(texts), 256), float32, rows of length 1."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for term in terms(text):
                vectors[row, _place(term, self.dimension)] += 1.0
            vectors[row, 0] += 1e-3  # a text without terms has a direction too
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        """Return an array (256,), float32, of length 1."""
        return np.asarray(self.embed_passages([text])[0], dtype=np.float32)


def _place(term: str, places: int) -> int:
    place = 0
    for letter in term:
        place = (place * 31 + ord(letter)) % places
    return place
