"""Answer -> what the command line prints of it: text for people, JSON for scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from chatdoc.cli_texts import TEXTS, say, user_language
from chatdoc.report import label, page_of, passages_json, place
from chatdoc.shown import printable, unturned
from chatdoc.text import counted

if TYPE_CHECKING:
    from chatdoc.library import Library
    from chatdoc.types import Answer, Budget, Citation, Sentence
    from chatdoc.types_documents import Document


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


def answer_json(question: str, final: Answer, library: Library) -> dict[str, Any]:
    """Return the finished answer; a citation's quote is the document's `text[start:end]`."""
    citations = []
    for citation in final.citations:
        document = library.document(citation.document_id)
        citations.append(
            {
                "number": citation.number,
                "doc": document.name,
                "page": page_of(document, citation.start, citation.end),
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
