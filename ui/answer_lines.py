"""Answer -> the lines under it: what it is from, how long it took, and its words with footnotes to take along.

Every text goes through `Markup.format`, which escapes it.
"""

from collections.abc import Collection
from dataclasses import replace

from markupsafe import Markup

from chatdoc.conversations import KeptTurn
from chatdoc.export import exported, to_plain
from chatdoc.library import Library
from chatdoc.snapshots import quoted
from chatdoc.text import reading_words
from chatdoc.types import Answer, Language
from ui.pieces import Turn, copy_button, counted
from ui.strings import Strings


def below_answer(turn: Turn, library: Library, strings: Strings, language: Language) -> Markup:
    """Return what stands under an answer that is finished; nothing under any other."""
    answer = turn.answer
    if answer is None or not answer.finished:
        return Markup("")
    here = frozenset(entry.id for entry in library.entries())
    copied = copy_button(_with_footnotes(turn, library, here, language), strings.asking.copy, strings)
    return Markup('<div class="answer-line">{}{}{}</div>').format(
        _scope(answer, strings), _speed(answer, strings), copied
    )


def _scope(answer: Answer, strings: Strings) -> Markup:
    """Say in one line what the answer is from: the passages that it cites; where nothing was found, those searched."""
    texts, found = strings.asking, answer.verdict != "not_found"
    passages = _cited(answer) if found else {(hit.passage.document_id, hit.passage.start) for hit in answer.sources}
    if not passages:
        return Markup("")
    documents = len({document_id for document_id, _ in passages})
    template = texts.scope if found else texts.searched
    parts = [
        template.format(
            passages=counted(len(passages), texts.passage_one, texts.passage_many),
            documents=counted(documents, texts.document_one, texts.document_many),
        )
    ]
    if (budget := answer.budget) is not None:
        parts.append(texts.read.format(tokens=budget.prompt_tokens, context=budget.context_tokens))
    if budget is not None and budget.left_out:
        parts.append(
            texts.left_out.format(passages=counted(budget.left_out, texts.passage_one, texts.passage_many).strip())
        )
    return Markup('<span class="note scope">{}</span>').format(" · ".join(parts))


def _cited(answer: Answer) -> set[tuple[str, int]]:
    """Return (document, start) of each passage that a citation stands in; one that was not searched for is its own."""
    passages = [hit.passage for hit in answer.sources]
    return {
        next(
            (
                (passage.document_id, passage.start)
                for passage in passages
                if passage.document_id == citation.document_id and passage.start <= citation.start < passage.end
            ),
            (citation.document_id, citation.start),
        )
        for citation in answer.citations
    }


def _speed(answer: Answer, strings: Strings) -> Markup:
    """Return how long each step took, folded away; times are counted from the question."""
    texts, took = strings.asking, dict(answer.timings_ms)
    steps = (("evidence", texts.took_evidence), ("first_word", texts.took_first_word), ("last_word", texts.took_last))
    said = [template.format(seconds=f"{took[step] / 1000:.1f}") for step, template in steps if step in took]
    wrote_s = (took.get("last_word", 0.0) - took.get("first_word", 0.0)) / 1000
    words = sum(reading_words(each.text) for each in answer.sentences if each.origin == "model")
    if wrote_s > 0 and words:
        said.append(texts.speed.format(rate=f"{words / wrote_s:.1f}"))
    if not said:
        return Markup("")
    rows = Markup("").join(Markup("<li>{}</li>").format(each) for each in said)
    return Markup('<details class="note speed"><summary>{}</summary><ul>{}</ul></details>').format(texts.times, rows)


def _with_footnotes(turn: Turn, library: Library, here: Collection[str], language: Language) -> str:
    """Return the answer as plain text with numbered footnotes: quote, document, page. Without one, the quotes."""
    if turn.answer is None:
        return ""
    kept = KeptTurn(0, turn.number, turn.question, "", "finished", turn.answer, quoted(turn.answer, library))
    written = exported("", [kept], here=here, language=language)
    answered = [paragraph for paragraph in written.paragraphs if paragraph.kind == "text"]
    shown = answered or [paragraph for paragraph in written.paragraphs if paragraph.kind == "quote"]
    last = max((number for paragraph in shown for run in paragraph.runs for number in run.notes), default=0)
    return to_plain(replace(written, paragraphs=tuple(shown), notes=written.notes[:last])).strip()
