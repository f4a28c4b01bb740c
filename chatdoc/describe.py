"""Document -> one sentence of a language model that says what it is, where the document itself proves that sentence.

While nobody asks, in a thread of its own, and only by a model that can be trusted with it (models/catalogue.toml): a
weak one would make guides worse.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from chatdoc.answer import clean_sentences
from chatdoc.errors import UnknownDocument
from chatdoc.indexing import title_of
from chatdoc.kept_guides import Guide
from chatdoc.library import Library
from chatdoc.store import Entry
from chatdoc.suggested import READ_CHARS
from chatdoc.support import Source, Span, find_support, is_bare
from chatdoc.text import language_of, sentences
from chatdoc.types import Document, Language, LanguageModel, Message

logger = logging.getLogger(__name__)

LOOK_S = 3.0
"""So often it is looked whether nobody asks and there is something to describe."""
_INSTRUCTIONS: dict[Language, str] = {
    "en": "Say in one short sentence what the document is about. Use only its own words; copy names and numbers "
    "exactly.",
    "zh": "用一句简短的话说明这份文档讲什么。只用文档自己的词句，照抄其中的名称和数字。",
}
_FORMS: dict[Language, str] = {
    "en": "The document “{title}” begins:\n{beginning}\n\nWhat is it about?",
    "zh": "文档“{title}”的开头：\n{beginning}\n\n这份文档讲什么？",
}


def describe(document: Document, llm: LanguageModel, cancelled: Callable[[], bool]) -> tuple[str, Span | None] | None:
    """Return the first sentence that the document's beginning proves, and where; ("", None) where none is proved.

    None when it was cancelled, which stops the model. Raises ModelError.
    """
    language = document.health.language or language_of(document.text)
    sources = _beginning(document, llm)
    if language not in llm.languages or not sources:
        return "", None
    beginning = "\n".join(source.text for source in sources)
    asked = _FORMS[language].format(title=title_of(document.name), beginning=beginning)
    written = ""
    pieces = llm.stream(
        [Message("system", _INSTRUCTIONS[language]), Message("user", asked)], max_tokens=llm.answer_tokens
    )
    for piece in pieces:
        if cancelled():
            pieces.close()  # type: ignore[attr-defined]  # a generator, said to be an iterator
            return None
        written += piece
    for sentence in clean_sentences(written):
        proof = None if is_bare(sentence) else find_support(sentence, sources)
        if proof is not None:
            return sentence, proof
    return "", None


def _beginning(document: Document, llm: LanguageModel) -> Sequence[Source]:
    """Return the first sentences, as many as the model should read, as what can prove."""
    found: list[Source] = []
    left, before = llm.evidence_tokens, ""
    for start, end in sentences(document.text[:READ_CHARS]):
        text = document.text[start:end]
        left -= llm.count_tokens(text) + 1
        if left < 0:
            break
        found.append(Source(Span(document.id, start, end), text, found[-1].span.start if found else start, before))
        before = text
    return found


class Describing:
    """Describes the documents that have a guide, the newest first, each once; there is no `model` where it is too weak.

    It stops at once when it is not `idle` any more, and begins that document anew later.
    """

    def __init__(
        self, library: Library, model: Callable[[], LanguageModel | None], *, idle: Callable[[], bool]
    ) -> None:
        self._library, self._model, self._idle = library, model, idle
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="describe", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, also in the middle of a sentence."""
        self._closing.set()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        more = False
        while not self._closing.wait(0.0 if more else LOOK_S):
            try:
                more = self._idle() and (llm := self._model()) is not None and self._describe_next(llm)
            except UnknownDocument:  # removed meanwhile
                more = True
            except Exception:
                logger.exception("documents are not described any more")
                return

    def _describe_next(self, llm: LanguageModel) -> bool:
        """Describe a document that this model has not tried; is there perhaps another?"""
        entries = self._library.entries()
        made = self._library.guides.of(entries)
        for entry in reversed(entries):
            guide = made.get(entry.id)
            if guide is not None and not guide.description and guide.described_by != llm.name:
                return self._describe(entry, guide, llm)
        return False

    def _describe(self, entry: Entry, guide: Guide, llm: LanguageModel) -> bool:
        described = describe(self._library.document(entry.id), llm, lambda: self._closing.is_set() or not self._idle())
        if described is None:
            return False
        sentence, proof = described
        place = (0, 0) if proof is None else (proof.start, proof.end)
        self._library.guides.put(entry, replace(guide, description=sentence, proof=place, described_by=llm.name))
        return True
