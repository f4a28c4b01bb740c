"""Guides of documents: made once each and kept in the library, shown in the health card and where nothing is asked yet.

Values in, values out, no Gradio. Every text goes through `Markup.format`, which escapes it.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress

from markupsafe import Markup

from chatdoc.errors import UnknownDocument
from chatdoc.guide import guide
from chatdoc.ingest import OVER
from chatdoc.kept_guides import Guide
from chatdoc.text import printable
from ui.strings import Strings
from ui.tab import Services, Tab

logger = logging.getLogger(__name__)

NEWEST = 3
"""Of so many documents that were added last a guide is made by itself; of others when their card is unfolded."""
MOST_QUESTIONS = 4


def make(services: Services, document_id: str) -> None:
    """Make the guide of a document, unless it was made; of one that was removed there is none."""
    library = services.library
    for entry in library.entries():
        if entry.id == document_id and entry.id not in library.guides.of([entry]):
            with suppress(UnknownDocument):
                library.guides.put(entry, guide(library.document(entry.id), library, services.settings))


def make_next(services: Services) -> None:
    """Make the guide of one of the newest documents that are read to the end, while nothing is being answered."""
    if services.answering:
        return
    unfinished = {job.document_id for job in services.ingest.jobs() if job.state not in OVER}
    newest = services.library.entries()[-NEWEST:]
    done = services.library.guides.of(newest).keys() | unfinished | services.unguided
    for entry in reversed(newest):
        if entry.id not in done:
            try:
                make(services, entry.id)
            except Exception:
                logger.exception("no guide could be made")
                services.unguided.add(entry.id)
            return


def to_ask(services: Services, tab: Tab) -> list[str]:
    """Return questions that the newest documents answer, of those that are asked: one of each in turn."""
    chosen = [entry for entry in services.library.entries() if entry.id not in tab.left_out][-NEWEST:]
    made = services.library.guides.of(chosen)
    newest = [made[entry.id].questions for entry in reversed(chosen) if entry.id in made]
    longest = max(map(len, newest), default=0)
    turns = [questions[at] for at in range(longest) for questions in newest if at < len(questions)]
    return list(dict.fromkeys(turns))[:MOST_QUESTIONS]


def question_buttons(questions: Sequence[str]) -> Markup:
    """Return questions that a click asks."""
    row = Markup(
        '<li><button type="button" class="soft to-ask" data-act="ask" data-key="{}"><bdi>{}</bdi></button></li>'
    )
    return Markup('<ul class="to-ask-list">{}</ul>').format(
        Markup("").join(row.format(each, each) for each in questions)
    )


def guide_card(made: Guide | None, strings: Strings) -> Markup:
    """Return what a guide says, or that it is being made."""
    texts = strings.start
    if made is None:
        return Markup('<p class="note" role="status">{}</p>').format(texts.guide_making)
    counted = texts.guide_characters if made.language == "zh" else texts.guide_words
    parts = [Markup('<p class="guide-title"><bdi>{}</bdi></p>').format(printable(made.title))]
    if made.description:
        parts.append(
            Markup('<p><bdi dir="auto">{}</bdi> <span class="note">{}</span></p>').format(
                made.description, strings.written_by.format(model=printable(made.described_by))
            )
        )
    parts.append(Markup("<p>{}</p>").format(counted.format(count=made.words)))
    for label, listed in ((texts.guide_headings, made.headings), (texts.guide_terms, made.terms)):
        if listed:
            parts.append(Markup('<p>{} <bdi dir="auto">{}</bdi></p>').format(label, " · ".join(listed)))
    if made.questions:
        parts.append(Markup("<p>{}</p>{}").format(texts.guide_questions, question_buttons(made.questions)))
    return Markup('<section class="guide" aria-label="{}">{}</section>').format(texts.guide, Markup("").join(parts))
