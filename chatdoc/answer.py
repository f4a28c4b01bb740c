"""Question -> a growing Answer: the whole product in one function."""

import logging
import re
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from chatdoc.evidence import Evidence, neighbourhood
from chatdoc.extremes import answer_extreme
from chatdoc.filters import read_query, with_filters
from chatdoc.followup import rewrite
from chatdoc.found import Found, as_one, found_in, in_turns, quotes_of
from chatdoc.joined import find_proof
from chatdoc.library import Library
from chatdoc.not_found import doubtful, find_unread, refusal, unanswered, warning
from chatdoc.notices import notice
from chatdoc.of_itself import answer_of_itself
from chatdoc.prompt import MODEL_REFUSAL, build_prompt
from chatdoc.retrieve import retrieve
from chatdoc.settings import Settings
from chatdoc.several import questions_in
from chatdoc.small_talk import small_talk
from chatdoc.stored_answers import stored_answer
from chatdoc.support import Source, Span
from chatdoc.text import language_of, question_words, reading_words, sentences, terms
from chatdoc.types import Answer, Citation, Exchange, Hit, LanguageModel, Sentence, Unread, Verdict
from chatdoc.whole import asked_of_whole
from chatdoc.whole_answer import answer_whole

logger = logging.getLogger(__name__)

_COPIED_HEADING = re.compile(r"(?:^|(?<=[.!?。！？]\s)|(?<=\n))\([^()\n]{1,200} > [^()\n]{1,200}(?:\)\s*|$)")
"""The heading that the prompt puts before its evidence; a weak model copies it, and it may break off at the end."""
_MARKERS = re.compile(r"\s*[\[【(（]\d+(?:\s*[,，、]\s*\d+)*[\]】)）]")
_SENTENCE_ENDS = re.compile(r"[.!?。！？…][\"'”’」』)）\]\s]*$")
COUNT_DIFFERS = 2
"""A text that was written in so many tokens may be counted as a few less."""
LEADING_GAP = 0.3
"""Evidence that scores so much less than the best quote is not what a model's answer may begin with."""
_PREAMBLE = re.compile(
    r"^\s*(?:\([^()]{1,80}\)|(?:the )?answer(?: to (?:this|the) question)?(?: is)?\s*:|答案(?:是)?[:：]|回答[:：])\s*",
    re.IGNORECASE,
)


def answer(
    question: str,
    library: Library,
    llm: LanguageModel | None,
    *,
    documents: Collection[str] | None = None,
    earlier: Sequence[Exchange] = (),
    waiting: Sequence[Unread] = (),
    settings: Settings = Settings(),
    typed: bool = False,
) -> Iterator[Answer]:
    """Yield snapshots of the answer: evidence first, then the model's draft as it grows, at last the checked answer.

    A question that stands in a document with its answer (stored_answers.py), asks what a document says of itself
    (of_itself.py), of documents as a whole (whole_answer.py), or for the highest or lowest row of a table
    (extremes.py), is answered at once, by quotes. Without a model, or with one that does not write the question's
    language, the quotes are the answer. A sentence of the model stands with a citation only when the cited characters
    prove it (joined.py); when none does, the quotes are the answer. A follow-up is searched as the question that it
    means after the `earlier` ones, oldest first; its filters are its own. `waiting` are the files that are not in the
    library yet, or could not be read: where nothing is found, they are named. `typed`: who asks types commands, and is
    told of these, not of the page. A greeting is answered without a search (small_talk.py). Raises
    EmptyQuestion, NoDocuments, NothingChosen, and ModelError.
    """
    if said_back := small_talk(question):
        yield Answer((Sentence(said_back, (), "notice"),), (), (), (), "not_found", finished=True)
        return
    asked = _asked(question, [each for each in earlier if small_talk(each.question) is None])
    told: str | None = None
    for snapshot in _snapshots(asked or question, library, llm, documents, settings):
        if told is None:  # after the search, which follows a change of the library's embedder
            found = snapshot.verdict != "not_found"
            told = notice(asked or question, library, documents=documents, found=found, typed=typed)
        if snapshot.verdict == "not_found":
            unread = find_unread(asked or question, library, documents=documents, waiting=waiting)
            said = (*snapshot.sentences, *warning(unread, language_of(question)))
            snapshot = replace(snapshot, sentences=said, unread=unread)
        yield replace(snapshot, asked=asked, notice=told)


def _asked(question: str, earlier: Sequence[Exchange]) -> str:
    """Return what a follow-up means as a question that stands alone, with its own filters; "" for any other."""
    query = read_query(question)
    if asked_of_whole(query.text) is not None:  # "summarise it": the document, not what was spoken of
        return ""
    meant = rewrite(query.text, [replace(each, question=read_query(each.question).text) for each in earlier])
    return with_filters(meant, query) if meant else ""


def _snapshots(
    question: str,
    library: Library,
    llm: LanguageModel | None,
    documents: Collection[str] | None,
    settings: Settings,
) -> Iterator[Answer]:
    started = time.monotonic()
    timings: list[tuple[str, float]] = []

    def clock(step: str) -> None:
        timings.append((step, round((time.monotonic() - started) * 1000, 1)))

    def find(asked: str) -> Found:
        passages = retrieve(with_filters(asked, query), library, documents=documents, settings=settings)
        return found_in(asked, passages, library, settings)

    query = read_query(question)
    hits = retrieve(question, library, documents=documents, settings=settings)
    at_once = (
        stored_answer(query.text, hits, library)
        or answer_of_itself(query, hits, library, documents=documents)
        or answer_whole(query, library, documents=documents)
        or answer_extreme(query.text, hits, library)
    )
    if at_once is not None:
        clock("evidence")
        yield replace(at_once, timings_ms=tuple(timings))
        return
    question = query.text
    language = language_of(question)
    halves = {asked.typed: find(asked.meant) for asked in questions_in(question)}
    parts: Sequence[Found] = [found for found in halves.values() if found.is_answer]
    missing = [typed for typed, found in halves.items() if not found.is_answer and not found.is_said_by(parts)]
    missed = unanswered(missing, language) if parts else ()
    parts = parts or [found_in(question, hits, library, settings)]
    clock("evidence")
    if not parts[0].close:
        searched = tuple(dict.fromkeys([*question_words(question), *query.required]))
        said = refusal(searched, language, near=bool(hits))
        yield Answer(said, (), (), hits, "not_found", True, timings_ms=tuple(timings), searched=searched)
        return
    hits, parts = as_one(parts)
    evidence, close = in_turns([part.evidence for part in parts]), in_turns([part.close for part in parts])

    def composed(checked: Sequence[tuple[str, tuple[Span, ...]]]) -> Answer:
        return _compose(parts, checked, missed, hits, library, settings, timings)

    quoted = composed([])
    if doubt := parts[0].doubt:
        yield replace(quoted, sentences=doubtful(doubt, language), quotes=quoted.sentences, verdict="not_found")
        return
    yield replace(quoted, finished=False)

    if llm is None or language not in llm.languages:
        yield quoted
        return
    messages, budget = build_prompt(
        question,
        evidence,
        hits,
        library,
        llm,
        language=language,
        evidence_tokens=llm.evidence_tokens,
        answer_tokens=llm.answer_tokens,
    )
    leading = _leading(parts)
    sources, beside = _sources(close, hits, library), _words_of(evidence, library) - _words_of(close, library)

    def own_sentences(text: str) -> list[str]:
        """Return the model's sentences without what it copied of the evidence beside the question."""
        return [sentence for sentence in clean_sentences(text) if tuple(terms(sentence)) not in beside]

    checked: dict[str, tuple[Span, ...]] = {}
    draft = ""
    for piece in llm.stream(messages, max_tokens=llm.answer_tokens):
        if piece and not draft:
            clock("first_word")
        draft += piece
        complete, rest = _split_draft(draft)
        for text in own_sentences(complete):
            if text not in checked:
                checked[text] = find_proof(text, sources)
        growing = composed(_answering(list(checked.items()), leading))
        yield replace(growing, finished=False, draft=rest, model=llm.name, budget=budget)
    clock("last_word")
    budget = replace(budget, written_tokens=llm.count_tokens(draft))
    if budget.written_tokens + COUNT_DIFFERS >= llm.answer_tokens:
        draft = _without_broken_end(draft)
    written = [(text, checked.get(text) or find_proof(text, sources)) for text in own_sentences(draft)]
    yield replace(composed(_answering(written, leading)), model=llm.name, budget=budget)


def _split_draft(draft: str) -> tuple[str, str]:
    """Return the draft's complete sentences and the one still being written."""
    spans = sentences(draft)
    return (draft[: spans[-1][0]], draft[spans[-1][0] :]) if spans else ("", draft)


def _without_broken_end(draft: str) -> str:
    """Return a draft that came to the end of its room, without a sentence that was not written to its end."""
    return draft if _SENTENCE_ENDS.search(draft) else _split_draft(draft)[0]


def clean_sentences(draft: str) -> list[str]:
    """Return the model's sentences, without its markers and copied headings; none when it found nothing.

    What only says again what an earlier one said, or a part of it ("14." behind "It is 14 metres deep."), is left out.
    """
    text = _COPIED_HEADING.sub("", _MARKERS.sub("", draft))
    if MODEL_REFUSAL.search(text):
        return []
    found = [_PREAMBLE.sub("", text[start:end].lstrip("-*• ")) for start, end in sentences(text)]
    kept: dict[str, set[str]] = {}
    for sentence in found:
        said = set(terms(sentence))
        if any(map(str.isalnum, sentence)) and not (said and any(said <= before for before in kept.values())):
            kept.setdefault(sentence, said)
    return list(kept)


def _sources(close: Sequence[Evidence], hits: Sequence[Hit], library: Library) -> list[Source]:
    """Return what a sentence may cite, best first: the evidence that is close to the question.

    Only what is close: a true sentence about something else is no answer.
    """
    sources = []
    for found in close:
        text = library.document(found.document_id).text
        before, _ = neighbourhood(found, hits, library)
        span = Span(found.document_id, found.start, found.end)
        sources.append(Source(span, text[found.start : found.end], before, text[before : found.start]))
    return sources


def _leading(parts: Sequence[Found]) -> set[tuple[str, int]]:
    """Return the evidence, by its document and end, that answers each part about as well as its best quote does."""
    return {
        (found.document_id, found.end)
        for part in parts
        for found in part.close
        if found.score >= part.close[0].score - LEADING_GAP
    }


def _answering(
    checked: Sequence[tuple[str, tuple[Span, ...]]], leading: Collection[tuple[str, int]]
) -> list[tuple[str, tuple[Span, ...]]]:
    """Return the sentences from the first on that rests on leading evidence; none where no sentence does.

    What is proved by something farther from the question is true and may be beside it: it may add to an answer, and is
    none. Nor does an answer begin with what is not proved.
    """
    for place, (_, spans) in enumerate(checked):
        if any((span.document_id, span.end) in leading for span in spans):
            return list(checked[place:])
    return []


def _words_of(evidence: Sequence[Evidence], library: Library) -> set[tuple[str, ...]]:
    return {tuple(terms(library.document(each.document_id).text[each.start : each.end])) for each in evidence}


def _compose(
    parts: Sequence[Found],
    checked: Sequence[tuple[str, tuple[Span, ...]]],
    missed: tuple[Sentence, ...],
    hits: tuple[Hit, ...],
    library: Library,
    settings: Settings,
    timings: Sequence[tuple[str, float]],
) -> Answer:
    """Return the finished answer from the model's checked sentences and the close evidence of each part.

    Citations are numbered as the reader meets them, and one stretch has one number. `missed` says which part of the
    question was not found.
    """
    numbers: dict[Span, int] = {}

    def cite(span: Span) -> int:
        return numbers.setdefault(span, len(numbers) + 1)

    proved = any(spans for _, spans in checked)
    written = tuple(Sentence(text, tuple(map(cite, spans)), "model") for text, spans in checked if proved)
    quotes = []
    words_before = sum(reading_words(sentence.text) for sentence in written)
    for found in quotes_of(parts, library, settings, words_before=words_before):
        text = library.document(found.document_id).text[found.start : found.end]
        quotes.append(Sentence(text, (cite(Span(found.document_id, found.start, found.end)),), "quote"))
    citations = tuple(Citation(number, span.document_id, span.start, span.end) for span, number in numbers.items())
    done = Answer((*quotes, *missed), (), citations, hits, "quoted", finished=True, timings_ms=tuple(timings))
    if not written:
        return done
    verdict: Verdict = "supported" if all(sentence.citations for sentence in written) else "partly"
    return replace(done, sentences=(*written, *missed), quotes=tuple(quotes), verdict=verdict)
