"""The words every module shares: frozen values, and the two protocols a model must fulfil.

Those about documents have a module of their own, as commands that only list or search need no others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from chatdoc.types_documents import Document as Document
from chatdoc.types_documents import Health as Health
from chatdoc.types_documents import Hit as Hit
from chatdoc.types_documents import Language as Language
from chatdoc.types_documents import Line as Line
from chatdoc.types_documents import Pair as Pair
from chatdoc.types_documents import Passage as Passage
from chatdoc.types_documents import Section as Section
from chatdoc.types_documents import Table as Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
else:
    Vectors = Any  # numpy takes longer to import than a whole `chatdoc list`, which has no use for it


@dataclass(frozen=True, slots=True)
class Citation:
    """A proof: the quote is `document.text[start:end]`. Numbered from 1 as the reader meets it."""

    number: int
    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the numbers of its citations.

    `origin` says who wrote it: "model", "quote" (copied from the citation) or "notice" (the app itself,
    as in "not found"). A model's sentence without citations is unproved.
    """

    text: str
    citations: tuple[int, ...]
    origin: Literal["model", "quote", "notice"]


Verdict = Literal["supported", "partly", "quoted", "not_found"]

NEAREST = 3
"""Passages that are shown where nothing was found."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a language model was given to read for an answer, counted with its own tokenizer, and what it wrote.

    `passages` are those of the sources of which something is in the prompt, of so many `documents`; `left_out` are the
    other sources. `cut`: even the best of them had to be shortened. `prompt_tokens` of `context_tokens` are the whole
    prompt, its chat template counted in.
    """

    passages: int
    documents: int
    left_out: int
    cut: bool
    prompt_tokens: int
    context_tokens: int
    written_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that a search did not see, or not all of: it could not be read, or is being read still."""

    name: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A snapshot of a growing answer.

    `draft` is what the model has written so far and nobody has checked; it is empty in the last snapshot.
    `quotes` are the best evidence, there from the first snapshot on. `sources` are the passages that were
    found, best first. `model` is the name of the language model, None when none was asked. `notice` says what kept the
    search from finding all (notices.py), "" where nothing did. `asked` is the question as it was searched where that is
    not as it was typed: a follow-up that says now what it is about. `budget` is what the model read, None where none
    was asked. `timings_ms` count from the question on: "evidence" is the first quote, "first_word" and "last_word" are
    the model's. Where nothing was found, `searched` are the words that were looked for, and `unread` the documents that
    may hold it all the same.
    """

    sentences: tuple[Sentence, ...]
    quotes: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    sources: tuple[Hit, ...]
    verdict: Verdict
    finished: bool
    draft: str = ""
    model: str | None = None
    notice: str = ""
    timings_ms: tuple[tuple[str, float], ...] = ()
    asked: str = ""
    budget: Budget | None = None
    searched: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def openable(self) -> tuple[Citation, ...]:
        """The citations; where nothing was found, the nearest passages, numbered like them."""
        if self.verdict != "not_found" or self.citations:
            return self.citations
        passages = [hit.passage for hit in self.sources[:NEAREST]]
        return tuple(Citation(i, each.document_id, each.start, each.end) for i, each in enumerate(passages, 1))

    @property
    def tokens_a_second(self) -> float | None:
        """How fast the model wrote, from its first word to its last; None where it wrote hardly anything."""
        times = dict(self.timings_ms)
        if self.budget is None or self.budget.written_tokens < 2 or "last_word" not in times:
            return None
        took_ms = times["last_word"] - times["first_word"]
        return 1000 * (self.budget.written_tokens - 1) / took_ms if took_ms > 0 else None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the conversation so far, as it was searched, and what was answered ("" where nothing was)."""

    question: str
    answer: str = ""

    @classmethod
    def of(cls, question: str, answer: Answer | None) -> "Exchange":
        """Return a question as it was typed, and its answer, as a later question may lean on them."""
        if answer is None:
            return cls(question)
        said = " ".join(each.text for each in answer.sentences if each.origin != "notice")
        return cls(answer.asked or question, said)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn handed to a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Another machine that questions, and the passages found for them, are sent to: that of a model server.

    `host` is its host and port; `encrypted` says whether the way there is.
    """

    host: str
    encrypted: bool


UNRELATED, RELATED = 0.06, 0.63
"""MiniLM's mean cosine of English sentences that have nothing to do with each other, and of such that say the same
(models/language_test.py)."""


@dataclass(frozen=True, slots=True)
class CosineScale:
    """What an embedder's cosines mean: all that is tuned is tuned with MiniLM, and the others' are laid on its scale.

    multilingual-e5-small says 0.79 of English sentences that have nothing to do with each other and 0.90 of such that
    say the same, 0.74 and 0.85 from English to Chinese; and some questions are nearer to everything than others are.
    `centres`: by language, the mean vector of sentences about this and that, so that a question's cosine with it is
    what it has with anything. `apart`: by languages of question and text, how much larger it is where both say the
    same. Between other languages a cosine means what MiniLM's does.
    """

    centres: Mapping[Language, Vectors] = field(default_factory=dict)
    apart: Mapping[tuple[Language, Language], float] = field(default_factory=dict)

    def likeness(self, cosine: float, question: Vectors, asked: Language, said: Language) -> float:
        """Return the cosine that MiniLM would give to a question in the one and a text in the other language."""
        if (asked, said) not in self.apart:
            return cosine
        above = cosine - float(question @ self.centres[said])
        return UNRELATED + (RELATED - UNRELATED) * above / self.apart[asked, said]


AS_MINILM = CosineScale()


class Embedder(Protocol):
    """Text -> unit vectors. `languages` are those in which nearness means likeness; `scale` says what a cosine means.

    What is longer than `max_tokens` (those it adds itself not counted) is cut off silently.
    """

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def max_tokens(self) -> int: ...
    @property
    def languages(self) -> frozenset[Language]: ...
    @property
    def scale(self) -> CosineScale: ...
    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text; white space between two texts adds none."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array (len(texts), dimension), float32, rows of length 1."""

    def embed_question(self, text: str) -> Vectors:
        """Return an array (dimension,), float32, of length 1."""


class LanguageModel(Protocol):
    """Messages -> text, piece by piece. `languages` are those it can be trusted to write.

    `evidence_tokens`: what it should read as evidence; `answer_tokens`: what it may write. Stronger models get more.
    """

    @property
    def name(self) -> str: ...
    @property
    def context_tokens(self) -> int: ...
    @property
    def evidence_tokens(self) -> int: ...
    @property
    def answer_tokens(self) -> int: ...
    @property
    def languages(self) -> frozenset[Language]: ...
    def count_tokens(self, text: str) -> int: ...
    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return how many tokens the model reads for these messages, those of its chat template counted in."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Yield pieces of the reply, and "" now and then while the prompt is read.

        Closing the iterator stops the model.
        """
