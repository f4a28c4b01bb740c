"""Guides of documents: made once each and kept in the library, shown in the health card and where nothing is asked yet.

Values in, values out, no Gradio. Every text goes through `Markup.format`, which escapes it.
"""

import logging
import threading
import time
from collections.abc import Sequence

from markupsafe import Markup

from chatdoc.errors import ChatdocError, UnknownDocument
from chatdoc.guide import guide
from chatdoc.ingest import OVER
from chatdoc.kept_guides import Guide
from chatdoc.store import Entry
from chatdoc.text import printable, unturned
from ui.pieces import cite
from ui.strings import Strings
from ui.tab import Services, Tab

logger = logging.getLogger(__name__)

NEWEST = 3
"""Of so many documents that were added last questions are suggested; their guides do not wait for other files."""
MOST_QUESTIONS = 4
LOOK_S = 0.5
REST = 2.0
"""After a guide it rests so many times as long as that one took: the page and a machine of few cores go first."""
_ONE_AT_A_TIME = threading.Lock()


def make(services: Services, document_id: str) -> None:
    """Make the guide of a document, unless it was made; of one that was removed there is none."""
    library = services.library
    with _ONE_AT_A_TIME:  # what is unfolded may be the one that is being made
        for entry in library.entries():
            if entry.id == document_id and entry.id not in library.guides.of([entry]):
                try:
                    library.guides.put(entry, guide(library.document(entry.id), library, services.settings))
                except UnknownDocument:
                    return
                except Exception:
                    logger.exception("no guide could be made")
                    services.unguided.add(entry.id)


def next_to_make(services: Services) -> Entry | None:
    """Return the newest document that lacks its guide and is read to the end, None while a question is answered.

    While files are on their way it is one of the NEWEST, or none.
    """
    if services.answering:
        return None
    unfinished = {job.document_id for job in services.ingest.jobs() if job.state not in OVER}
    entries = services.library.entries()[-NEWEST if unfinished else 0 :]
    done = services.library.guides.of(entries).keys() | unfinished | services.unguided
    return next((entry for entry in reversed(entries) if entry.id not in done), None)


def keep_making(services: Services, closing: threading.Event) -> None:
    """Make the guides that are missing, one after the other, until `closing`; for a thread of its own."""
    rest = 0.0
    while not closing.wait(max(LOOK_S, rest)):
        began = time.monotonic()
        try:
            if (entry := next_to_make(services)) is not None:
                make(services, entry.id)
        except ChatdocError:
            logger.exception("guides are not made any more by themselves")
            return
        rest = REST * (time.monotonic() - began)


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
        Markup("").join(row.format(each, unturned(each)) for each in questions)
    )


def guide_card(entry: Entry, made: Guide | None, strings: Strings, *, failed: bool) -> Markup:
    """Return what a guide says, or that it is being made, or that it could not be. A model's sentence has its proof."""
    texts = strings.start
    if made is None:
        said = texts.guide_none if failed else texts.guide_making
        return Markup('<p class="note" role="status">{}</p>').format(said)
    counted = texts.guide_characters if made.language == "zh" else texts.guide_words
    parts = [Markup('<p class="guide-title"><bdi>{}</bdi></p>').format(printable(made.title))]
    if made.description:
        parts.append(
            Markup('<p><bdi dir="auto">{}</bdi>{} <span class="note">{}</span></p>').format(
                unturned(made.description),
                cite(1, key=entry.id, name=printable(entry.name), strings=strings),
                strings.written_by.format(model=printable(made.described_by)),
            )
        )
    parts.append(Markup("<p>{}</p>").format(counted.format(count=made.words)))
    for label, listed in ((texts.guide_headings, made.headings), (texts.guide_terms, made.terms)):
        if listed:
            parts.append(Markup('<p>{} <bdi dir="auto">{}</bdi></p>').format(label, unturned(" · ".join(listed))))
    if made.questions:
        parts.append(Markup("<p>{}</p>{}").format(texts.guide_questions, question_buttons(made.questions)))
    return Markup('<section class="guide" aria-label="{}">{}</section>').format(texts.guide, Markup("").join(parts))
