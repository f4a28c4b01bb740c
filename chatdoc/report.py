"""Answer, passages, documents -> what the command line prints: text for people, JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from chatdoc.cli_texts import TEXTS, say, user_language
from chatdoc.errors import UnknownPage
from chatdoc.headings import in_words
from chatdoc.health import health_phrases
from chatdoc.shown import printable, unturned
from chatdoc.text import counted
from chatdoc.types_documents import Document

if TYPE_CHECKING:
    from chatdoc.library import Library
    from chatdoc.offline import Report
    from chatdoc.store import Entry
    from chatdoc.types import Answer, Budget, Citation, Hit, Sentence

ReadDocument = Callable[[str], Document]
"""Returns a document by its id."""


def json_text(value: object) -> str:
    """Return JSON as every command prints it."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def place(document: Document, start: int) -> str:
    """Return where an offset is, as a person knows it: "p. iv (6 of 210)", or the heading path in their language."""
    pages = document.pages(start, start + 1)
    if pages:
        label_ = printable(document.page_label(start) or "")
        return say("page_of", label=label_, page=pages[0], pages=document.health.pages)
    return printable(in_words(document.heading(start) or "", document.name, user_language()))


def label(document: Document, start: int) -> str | None:
    """Return the printed page label, else the heading path."""
    return document.page_label(start) or document.heading(start)


def sentence_text(sentence: Sentence) -> str:
    """Return a sentence with its citation numbers, or the word that it is not proved."""
    marks = "".join(f"[{number}]" for number in sentence.citations)
    if sentence.origin == "model" and not marks:
        marks = say("unproved")
    return f"{unturned(sentence.text)} {marks}".rstrip()


def citation_text(citation: Citation, document: Document) -> str:
    """Return "[1] lease.pdf, p. 3 (3 of 12): “quote”" on two lines."""
    quote = " ".join(unturned(document.text[citation.start : citation.end]).split())
    where = ", ".join(part for part in (printable(document.name), place(document, citation.start)) if part)
    return f"[{citation.number}] {where}\n    “{quote}”"


def words_about(final: Answer) -> list[str]:
    """Return what is told beside an answer: what was not searched, and that a model's answer was not proved."""
    instead = final.finished and final.verdict == "quoted" and final.model is not None
    return [final.notice] * bool(final.notice) + [say("quoted_instead")] * instead


def budget_text(budget: Budget) -> str:
    """Return "The model read 6 passages of 2 documents: 812 of 4,096 tokens, 2 passages left out."""
    texts = {key: TEXTS[key][user_language()] for key in ("passage_count", "document_count")}
    return say(
        "budget_cut" if budget.cut else "budget",
        passages=counted(texts["passage_count"], budget.passages),
        documents=counted(texts["document_count"], budget.documents),
        left_out=counted(texts["passage_count"], budget.left_out) if budget.left_out else say("none"),
        tokens=f"{budget.prompt_tokens:,}",
        context=f"{budget.context_tokens:,}",
    )


def answer_text(final: Answer) -> str:
    """Return the whole answer as a person reads it: its sentences, then the quotes under them."""
    return " ".join(sentence.text for sentence in (*final.sentences, *final.quotes))


def passage_text(rank: int, hit: Hit, document: Document) -> str:
    """Return a ranked passage with its place."""
    text = " ".join(unturned(document.text[hit.passage.start : hit.passage.end]).split())
    where = ", ".join(part for part in (printable(document.name), place(document, hit.passage.start)) if part)
    return f"{rank}. {where}\n   {text}"


def also_text(hit: Hit, read: ReadDocument) -> str:
    """Return the line that says where else nearly the same stands, "" where it does nowhere."""
    documents = [(read(passage.document_id), passage.start) for passage in hit.also]
    places = [
        " ".join(part for part in (printable(document.name), place(document, start)) if part)
        for document, start in documents
    ]
    return f"   {say('also_in', places='; '.join(dict.fromkeys(places)))}" if places else ""


def added_text(entry: Entry, *, key: str = "added") -> str:
    """Return one sentence about a document that was added (or "finished"): its health card."""
    phrases = health_phrases(entry, user_language())
    return say(
        key, name=printable(entry.name), health=", ".join(phrases) if user_language() == "en" else "，".join(phrases)
    )


def known_text(name: str, entry: Entry) -> str:
    """Return one sentence about a file that is there already, maybe under another name: the same bytes are the same."""
    if name == entry.name:
        return say("known", name=printable(name))
    return say("known_as", name=printable(name), known=printable(entry.name))


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return what `list --json` prints of a document."""
    return {
        "id": entry.id,
        "name": entry.name,
        "media_type": entry.media_type,
        "added_at": entry.added_at,
        "passages": entry.passages,
        "embedded": entry.embedded,
        "names": list(entry.names),
        **asdict(entry.health),
    }


def passages_json(hits: Sequence[Hit], read: ReadDocument) -> list[dict[str, Any]]:
    """Return passages with their place, text and score, best first."""
    rows = []
    for hit in hits:
        document = read(hit.passage.document_id)
        start, end = hit.passage.start, hit.passage.end
        rows.append(
            {
                "doc": document.name,
                "page": _page(document, start, end),
                "label": label(document, start),
                "text": document.text[start:end],
                "score": hit.score,
                "also": [read(passage.document_id).name for passage in hit.also],
            }
        )
    return rows


def answer_json(question: str, final: Answer, library: Library) -> dict[str, Any]:
    """Return the finished answer; a citation's quote is the document's `text[start:end]`."""
    citations = []
    for citation in final.citations:
        document = library.document(citation.document_id)
        citations.append(
            {
                "number": citation.number,
                "doc": document.name,
                "page": _page(document, citation.start, citation.end),
                "label": label(document, citation.start),
                "quote": document.text[citation.start : citation.end],
                "start": citation.start,
                "end": citation.end,
            }
        )
    return {
        "question": question,
        "asked": final.asked or question,
        "answer": answer_text(final),
        "verdict": final.verdict,
        "refused": final.verdict == "not_found",
        "sentences": [
            {"text": sentence.text, "citations": list(sentence.citations)}
            for sentence in (*final.sentences, *final.quotes)
        ],
        "citations": citations,
        "passages": passages_json(final.sources, library.document),
        "notice": final.notice,
        "searched": list(final.searched),
        "unread": [asdict(each) for each in final.unread],
        "timings_ms": dict(final.timings_ms),
        "model": final.model,
        "budget": None if final.budget is None else asdict(final.budget),
        "tokens_a_second": final.tokens_a_second,
    }


def stretch(document: Document, page: int | None) -> tuple[int, int]:
    """Return where a page of the document begins and ends, the whole text for None. Raises UnknownPage."""
    if page is None:
        return 0, len(document.text)
    pages = [section for section in document.sections if section.page is not None]
    index = next((i for i, section in enumerate(pages) if section.page == page), None)
    if index is None:
        raise UnknownPage(name=document.name, page=page, pages=len(pages))
    return pages[index].start, pages[index + 1].start if index + 1 < len(pages) else len(document.text)


def document_json(document: Document, start: int, end: int) -> dict[str, Any]:
    """Return a stretch of a document with the page and section marks that lie in it; offsets are the document's."""
    return {
        "id": document.id,
        "name": document.name,
        "start": start,
        "end": end,
        "text": document.text[start:end],
        "sections": [
            {"label": section.label, "start": section.start, "page": section.page}
            for section in document.sections
            if start <= section.start < end or (section.start == start == end)
        ],
    }


def _page(document: Document, start: int, end: int) -> int | list[int] | None:
    """Return the physical page, a list where it is more than one, None where the format has none."""
    pages = document.pages(start, end)
    return pages[0] if len(pages) == 1 else list(pages) or None


def offline_text(report: Report) -> str:
    """Return each step, every host that was tried, and the verdict, a line each."""
    none = say("no_hosts")
    lines = [
        say("step_worked" if step.worked else "step_did_not", name=say(step.name), seconds=f"{step.seconds:.1f}")
        for step in report.steps
    ]
    lines.append(say("hosts_tried", hosts=printable(", ".join(report.hosts)) or none))
    if report.browsers_hosts:
        lines.append(say("hosts_of_browser", hosts=printable(", ".join(report.browsers_hosts))))
    return "\n".join([*lines, say("works_offline" if report.holds else "not_offline")])


def offline_json(report: Report) -> dict[str, Any]:
    """Return what `check --offline --json` prints."""
    return {**asdict(report), "works_offline": report.holds}
