"""The words every module shares: frozen values, and the two protocols a model must fulfil.

An offset is a count of Unicode code points into `Document.text`, from 0; an end is exclusive.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
else:
    Vectors = Any  # numpy takes longer to import than a whole `chatdoc list`, which has no use for it
Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Section:
    """Where a page or a heading begins; it lasts until the next one of its kind.

    A page has `page` (physical, from 1) and its printed label ("p. iv"); a heading has `page=None`
    and its path ("Lease > Term").
    """

    label: str
    start: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text on a PDF page, for highlights.

    `text[start:end]` stands in the box x0..x1 (rightwards), y0..y1 (downwards), in points from the top
    left corner of the page as it is rendered (crop and rotation applied).
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `text[start:end]`, one row a line; its header is `text[start:header_end]`, empty where none is known."""

    start: int
    header_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A question that came with its answer: `text[start:answer]` asks, `text[answer:end]` answers."""

    start: int
    answer: int
    end: int


@dataclass(frozen=True, slots=True)
class Health:
    """What was noticed while a file was read: its health card.

    Pages are physical, from 1. `empty_pages` have nothing to read; `scanned_pages` show something but carry no usable
    text and wait for text recognition (OCR); `recognized_pages` got their text from it; `reread_pages` were read by
    a second reader, because the first found no usable text there. `garbled_share` is the share, 0 to 1, of characters
    that stand for nothing readable (U+FFFD, private use) among those in the file. `encoding` is set for text formats;
    `encoding_guessed` when neither a byte order mark nor the file itself named it. `language` is that of most words.
    `seconds` is how long reading took, text recognition included. `title`, `author` and `made_on` (ISO 8601, the day
    only) are what the file says of itself, "" where it says nothing; nobody checks them.
    """

    pages: int | None = None
    empty_pages: tuple[int, ...] = ()
    scanned_pages: tuple[int, ...] = ()
    recognized_pages: tuple[int, ...] = ()
    reread_pages: tuple[int, ...] = ()
    garbled_share: float = 0.0
    encoding: str | None = None
    encoding_guessed: bool = False
    language: Language | None = None
    tables: int = 0
    seconds: float = field(default=0.0, compare=False)
    title: str = ""
    author: str = ""
    made_on: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text. `id` is the sha256 of its bytes in hexadecimal.

    Sections, lines, tables and pairs are in text order. `pairs` are the questions and answers of a file that is
    nothing else.
    """

    id: str
    name: str
    media_type: str
    text: str
    sections: tuple[Section, ...] = ()
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    pairs: tuple[Pair, ...] = ()
    health: Health = Health()

    def pages(self, start: int, end: int) -> tuple[int, ...]:
        """Return the physical pages that `text[start:end]` stands on, or () where the format has no pages."""
        starts = [section for section in self.sections if section.page is not None]
        if not starts:
            return ()
        offsets = [section.start for section in starts]
        first = max(bisect_right(offsets, start) - 1, 0)
        last = max(bisect_right(offsets, max(end - 1, start)) - 1, first)
        return tuple(page for section in starts[first : last + 1] if (page := section.page) is not None)

    def page_label(self, offset: int) -> str | None:
        """Return the printed label of the page at `offset` ("p. iv"), or None where there are no pages."""
        return _label_at([section for section in self.sections if section.page is not None], offset)

    def heading(self, offset: int) -> str | None:
        """Return the heading path at `offset` ("Lease > Term"), or None above the first heading."""
        return _label_at([section for section in self.sections if section.page is None], offset) or None


def _label_at(sections: Sequence[Section], offset: int) -> str | None:
    index = bisect_right([section.start for section in sections], offset) - 1
    return sections[index].label if index >= 0 else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is indexed as one: `document.text[start:end]`, numbered from 0."""

    document_id: str
    ordinal: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. The score can only be compared inside one list; higher is better.

    `also` are passages that say nearly the same elsewhere.
    """

    passage: Passage
    score: float
    also: tuple[Passage, ...] = ()


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
