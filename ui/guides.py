"""Guides of documents: made once each while the page is open, shown in the health card and where nothing is asked yet.

Values in, values out, no Gradio. Every text goes through `Markup.format`, which escapes it.
"""

import logging
from collections.abc import Sequence

from markupsafe import Markup

from chatdoc.errors import UnknownDocument
from chatdoc.guide import Guide, guide
from chatdoc.ingest import OVER
from chatdoc.store import Entry
from chatdoc.text import printable
from ui.strings import Strings
from ui.tab import Services, Tab

logger = logging.getLogger(__name__)

NEWEST = 3
"""Of so many documents that were added last a guide is made by itself; of others when their card is unfolded."""
MOST_QUESTIONS = 4


def known(services: Services, entry: Entry) -> Guide | None:
    """Return the guide of a document as it is now, None where it was not made yet."""
    return services.guides.get(_key(entry))


def make(services: Services, document_id: str) -> None:
    """Make the guide of a document, unless it was made; of one that was removed there is none."""
    for entry in services.library.entries():
        if entry.id == document_id and _key(entry) not in services.guides:
            try:
                made = guide(services.library.document(entry.id), services.library, services.settings)
            except UnknownDocument:
                return
            services.guides[_key(entry)] = made


def make_next(services: Services, tab: Tab) -> None:
    """Make the guide of one of the newest documents that are read to the end, while nothing is being answered."""
    if tab.running:
        return
    unfinished = {job.document_id for job in services.ingest.jobs() if job.state not in OVER}
    for entry in reversed(services.library.entries()[-NEWEST:]):
        if entry.id not in unfinished and known(services, entry) is None:
            try:
                make(services, entry.id)
            except Exception:
                logger.exception("no guide could be made")
                services.guides[_key(entry)] = Guide(entry.name, "en", 0, (), (), ())
            return


def to_ask(services: Services, tab: Tab) -> list[str]:
    """Return questions that the newest documents answer, of those that are asked: one of each in turn."""
    chosen = [entry for entry in services.library.entries() if entry.id not in tab.left_out]
    newest = [found.questions for entry in reversed(chosen[-NEWEST:]) if (found := known(services, entry))]
    longest = max(map(len, newest), default=0)
    turns = [questions[at] for at in range(longest) for questions in newest if at < len(questions)]
    return list(dict.fromkeys(turns))[:MOST_QUESTIONS]


def _key(entry: Entry) -> tuple[str, int]:
    """Recognised pages make a document grow: then it has another guide."""
    return entry.id, entry.passages


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
    parts.append(Markup("<p>{}</p>").format(counted.format(count=made.words)))
    for label, listed in ((texts.guide_headings, made.headings), (texts.guide_terms, made.terms)):
        if listed:
            parts.append(Markup('<p>{} <bdi dir="auto">{}</bdi></p>').format(label, " · ".join(listed)))
    if made.questions:
        parts.append(Markup("<p>{}</p>{}").format(texts.guide_questions, question_buttons(made.questions)))
    return Markup('<section class="guide" aria-label="{}">{}</section>').format(texts.guide, Markup("").join(parts))
