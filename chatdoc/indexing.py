"""Document -> what is indexed of it: its passages with their search terms, and the texts that are embedded for them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chatdoc.passages import CountTokens, halved, split_document
from chatdoc.settings import Settings
from chatdoc.store import IndexedPassage
from chatdoc.text import terms, weigh
from chatdoc.types import Document, Embedder, Pair, Passage

LETTERS_A_TOKEN = 4.0
"""Letters of English that a token of an embedder stands for."""


def index_document(document: Document, embedder: Embedder, settings: Settings) -> list[IndexedPassage]:
    """Return the passages of a document, in order, each no longer than the embedder reads, with their terms.

    Where words alone find them they share no sentence: `rescore` looks at a passage's neighbours, and a sentence that
    stands in two passages is found, and counted, twice.
    """
    passages = split_document(
        document,
        count=_counter(document, embedder),
        max_tokens=min(settings.passage_tokens, embedder.max_tokens - settings.title_tokens),
        overlap_tokens=settings.overlap_tokens if _speaks(embedder, document) else 0,
    )
    title = title_terms(document.name)
    indexed = []
    for passage in passages:
        pair = pair_of(document, passage)
        context = document.text[pair.start : pair.answer] if pair else _table_header(document, passage)
        heading = f"{document.heading(passage.start) or ''} {context}"
        body = document.text[passage.start : passage.end]
        indexed.append(IndexedPassage(passage, title, " ".join(terms(heading)), " ".join(terms(body))))
    return indexed


def _counter(document: Document, embedder: Embedder) -> CountTokens:
    """Return how the size of the document's texts is told.

    In a language that the embedder does not speak, words alone find a passage, so the embedder's limit is none; its
    tokens are single Han characters there, and a passage of so few says too little.
    """
    if _speaks(embedder, document):
        return embedder.count_tokens
    return count_by_letters


def count_by_letters(texts: Sequence[str]) -> list[int]:
    """Return about how many tokens each text has, by its letters."""
    return [round(weigh(text) / LETTERS_A_TOKEN) for text in texts]


def _speaks(embedder: Embedder, document: Document) -> bool:
    return document.health.language is None or document.health.language in embedder.languages


def shifted(indexed: Sequence[IndexedPassage], *, start: int, ordinal: int) -> list[IndexedPassage]:
    """Return passages as they are once their text stands `start` characters, and `ordinal` passages, further on."""
    return [
        each._replace(
            passage=each.passage._replace(
                ordinal=each.passage.ordinal + ordinal,
                start=each.passage.start + start,
                end=each.passage.end + start,
            ),
        )
        for each in indexed
    ]


def embedded_windows(
    passages: Sequence[tuple[Document, Passage]], embedder: Embedder, settings: Settings
) -> list[list[str]]:
    """Return what is embedded for each passage: its document's title, its heading, its table's header and its words.

    The name of a company stands only on the cover of its report; without the title a page of figures is anyone's. Of a
    question with its answer only the question is embedded. All that comes before the words is cut until the whole is no
    longer than the embedder reads; words that are longer alone become several windows, each with what comes before: one
    in a language that the embedder does not speak, where vectors say little.
    """
    texts = [_Parts(_heading(*each), _table_header(*each), _body(*each)) for each in passages]
    counts = embedder.count_tokens([each.joined for each in texts])
    return [
        [each.joined]
        if tokens <= embedder.max_tokens
        else _windows(each, embedder, settings)[: None if _speaks(embedder, document) else 1]
        for (document, _), each, tokens in zip(passages, texts, counts, strict=True)
    ]


def title_of(name: str) -> str:
    """Return a file's name without its ending, as words: "ADOBE_2022_10K.pdf" -> "ADOBE 2022 10K"."""
    return " ".join(Path(name).stem.replace("_", " ").replace("-", " ").split())


def title_terms(name: str) -> str:
    """Return the search terms of a file's name, joined by spaces."""
    return " ".join(terms(title_of(name)))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a passage is embedded as."""

    heading: str
    table_header: str
    body: str

    @property
    def joined(self) -> str:
        return "\n".join(part for part in (self.heading, self.table_header, self.body) if part)


def _windows(parts: _Parts, embedder: Embedder, settings: Settings) -> list[str]:
    body, most = parts.body, embedder.max_tokens
    if embedder.count_tokens([body])[0] <= most:
        return [_fitted(parts, embedder).joined]
    room = max(most - settings.title_tokens, most // 2)
    pieces = halved(body, 0, len(body), embedder.count_tokens, room)
    return [_fitted(replace(parts, body=body[start:end]), embedder).joined for start, end, _ in pieces]


def _fitted(parts: _Parts, embedder: Embedder) -> _Parts:
    """Cut the heading and the table's header, of which each may keep half of what the words leave."""
    body_tokens, header_tokens = embedder.count_tokens([parts.body, parts.table_header])
    room = embedder.max_tokens - body_tokens
    heading = _first_tokens(parts.heading, max(room - header_tokens, room // 2), embedder)
    (heading_tokens,) = embedder.count_tokens([heading])
    return _Parts(heading, _first_tokens(parts.table_header, room - heading_tokens, embedder), parts.body)


def _heading(document: Document, passage: Passage) -> str:
    return " > ".join(part for part in (title_of(document.name), document.heading(passage.start)) if part)


def _body(document: Document, passage: Passage) -> str:
    pair = pair_of(document, passage)
    start, end = (pair.start, pair.answer) if pair else (passage.start, passage.end)
    return document.text[start:end].strip()


def pair_of(document: Document, passage: Passage) -> Pair | None:
    """Return the question with its answer that the passage is, if it is one."""
    index = bisect_right(document.pairs, passage.start, key=lambda pair: pair.start) - 1
    return document.pairs[index] if index >= 0 and document.pairs[index].start == passage.start else None


def _table_header(document: Document, passage: Passage) -> str:
    """Return the header of the table in whose rows the passage begins, "" where it holds the header itself."""
    index = bisect_right(document.tables, passage.start, key=lambda table: table.start) - 1
    if index < 0 or not document.tables[index].header_end <= passage.start < document.tables[index].end:
        return ""
    table = document.tables[index]
    return document.text[table.start : table.header_end].strip()


def _first_tokens(text: str, tokens: int, embedder: Embedder) -> str:
    """Return the beginning of the text, with so many tokens at most."""
    while text and (found := embedder.count_tokens([text])[0]) > tokens:
        text = text[: len(text) * tokens // found]
    return text
