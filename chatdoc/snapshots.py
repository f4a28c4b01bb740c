"""Answer <-> JSON, with the words of its citations, so that an answer outlives the documents that it cites.

What a later version does not know is passed over, and what an earlier one lacks has its default.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from chatdoc.errors import UnknownDocument
from chatdoc.library import Library
from chatdoc.text import storable
from chatdoc.types import Answer, Budget, Citation, Hit, Passage, Sentence, Unread


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a citation pointed at when its answer was kept.

    `pages` are physical, () where the format has none; `label` is the printed one ("p. iv"), `heading` the path.
    """

    number: int
    document_id: str
    document: str
    text: str
    pages: tuple[int, ...] = ()
    label: str | None = None
    heading: str | None = None


def quoted(answer: Answer, library: Library) -> tuple[Quoted, ...]:
    """Return the words of the answer's citations, where nothing was found those of the nearest passages.

    Of a document that is gone by now there are none.
    """
    found = []
    for citation in answer.openable:
        try:
            document = library.document(citation.document_id)
        except UnknownDocument:
            continue
        found.append(
            Quoted(
                citation.number,
                document.id,
                document.name,
                document.text[citation.start : citation.end],
                document.pages(citation.start, citation.end),
                document.page_label(citation.start),
                document.heading(citation.start),
            )
        )
    return tuple(found)


def dump_answer(answer: Answer, quotes: tuple[Quoted, ...]) -> str:
    """Return both as JSON; `load_answer` gives them back unchanged."""
    kept = {**asdict(answer), "sources": [_hit_fields(hit) for hit in answer.sources]}
    snapshot = {"answer": kept, "quoted": [asdict(each) for each in quotes]}
    return storable(json.dumps(snapshot, ensure_ascii=False, separators=(",", ":"), default=str))


def load_answer(snapshot: str) -> tuple[Answer, tuple[Quoted, ...]]:
    """Raises ValueError when it is not what `dump_answer` returns."""
    try:
        kept = json.loads(snapshot)
        return _answer(kept["answer"]), tuple(_quoted(each) for each in kept["quoted"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an answer: {error!r}") from error


def _answer(kept: dict[str, Any]) -> Answer:
    return Answer(
        _sentences(kept["sentences"]),
        _sentences(kept["quotes"]),
        tuple(Citation(each["number"], each["document_id"], each["start"], each["end"]) for each in kept["citations"]),
        tuple(
            Hit(_passage(each["passage"]), each["score"], tuple(_passage(also) for also in each["also"]))
            for each in kept["sources"]
        ),
        kept["verdict"],
        kept["finished"],
        kept.get("draft", ""),
        kept.get("model"),
        kept.get("notice", ""),
        tuple((name, took) for name, took in kept.get("timings_ms", ())),
        kept.get("asked", ""),
        _budget(kept.get("budget")),
        tuple(kept.get("searched", ())),
        tuple(Unread(each["name"], each["failed"]) for each in kept.get("unread", ())),
    )


def _hit_fields(hit: Hit) -> dict[str, Any]:
    return {**hit._asdict(), "passage": hit.passage._asdict(), "also": [each._asdict() for each in hit.also]}


def _budget(kept: dict[str, Any] | None) -> Budget | None:
    return (
        None if kept is None else Budget(**{each.name: kept[each.name] for each in fields(Budget) if each.name in kept})
    )


def _sentences(kept: list[dict[str, Any]]) -> tuple[Sentence, ...]:
    return tuple(Sentence(each["text"], tuple(each["citations"]), each["origin"]) for each in kept)


def _passage(kept: dict[str, Any]) -> Passage:
    return Passage(kept["document_id"], kept["ordinal"], kept["start"], kept["end"])


def _quoted(kept: dict[str, Any]) -> Quoted:
    return Quoted(
        kept["number"],
        kept["document_id"],
        kept["document"],
        kept["text"],
        tuple(kept["pages"]),
        kept["label"],
        kept["heading"],
    )
