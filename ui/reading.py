"""What is opened in the reading pane, and what it shows: values in, values out, no Gradio."""

import logging
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from chatdoc.errors import ChatdocError, UnknownDocument
from chatdoc.parsing.pdf.pictures import is_readable
from chatdoc.text import printable
from chatdoc.types import Citation
from ui import page_view, pane_head, pieces, reader, text_view
from ui.marked_text import Marking
from ui.pane import Opened, Pane, moved, opened
from ui.tab import OPENINGS, Services, Tab, calm

logger = logging.getLogger(__name__)


def open_citation(tab: Tab, key: str) -> None:
    """Open citation "turn:number" of the conversation; anything else closes the pane."""
    turn_number, _, number = key.partition(":")
    answers = [turn.answer for turn in tab.turns if str(turn.number) == turn_number and turn.answer]
    cited = (cited for each in answers for cited in each.openable if str(cited.number) == number)
    open_at(tab, next(cited, None))


def open_at(tab: Tab, citation: Citation | None) -> None:
    """Open the pane at a citation, or close it; the page scrolls to it, also when it was open there before.

    One numbered 0 is of no words: the document is opened to be read.
    """
    tab.opened = citation
    tab.pane = Pane(zoom=tab.pane.zoom, as_text=tab.pane.as_text)
    tab.openings = next(OPENINGS)


def act(services: Services, tab: Tab, act: str, key: str, fields: Mapping[str, str]) -> None:
    """Do what a control of the pane says ("close", and those of ui.pane.moved)."""
    if act == "close" or tab.opened is None:
        open_at(tab, None)
        return
    try:
        document = services.library.document(tab.opened.document_id)
    except ChatdocError:
        return  # show_reading says that it is gone
    tab.pane = moved(opened(document, tab.opened, tab.pane), act, key, fields)
    tab.openings = next(OPENINGS)


def show_reading(services: Services, tab: Tab) -> Markup:
    """Return the document that was opened, with the quote marked and what is searched for."""
    if tab.opened is None:
        return pieces.reading_hint(tab.strings, key=str(tab.openings))
    try:
        document = services.library.document(tab.opened.document_id)
        shown = opened(document, tab.opened, tab.pane)
        return _pane(services, tab, shown)
    except UnknownDocument:
        return pane_head.removed(tab.strings)
    except Exception as error:
        return pieces.problem(calm(error, services), tab.language)


def _pane(services: Services, tab: Tab, shown: Opened) -> Markup:
    strings, document, pane = tab.strings, shown.document, shown.pane
    marking = Marking(shown.quote, pane.found, shown.now)
    drawn = page_view.is_drawn(document) and not pane.as_text
    sizes = _sizes(services, shown) if drawn else ()
    notes = [strings.not_located] if shown.quote is None and shown.citation.number else []
    notes += [strings.reading_pane.not_shown] if drawn and not sizes else []
    return pane_head.pane(
        shown,
        strings,
        key=str(tab.openings),
        name=printable(document.name),
        where=_where(shown, tab),
        notes=notes,
        drawn=bool(sizes),
        body=page_view.pages(document, shown.shown, sizes, marking, strings, zoom=pane.zoom)
        if sizes
        else text_view.text(document, shown.shown, marking, strings),
    )


def _sizes(services: Services, shown: Opened) -> Sequence[page_view.Size]:
    """Return the sizes of all pages, () where those that are shown can't be drawn."""
    try:
        sizes = services.library.pictures.sizes(shown.document)
    except UnknownDocument:
        raise
    except ChatdocError as error:
        logger.warning("the pages of a file can't be drawn: %s", type(error).__name__)
        return ()
    pages = [leaf.page or 0 for leaf in shown.shown]
    return sizes if max(pages) <= len(sizes) and all(is_readable(*sizes[page - 1]) for page in pages) else ()


def _where(shown: Opened, tab: Tab) -> str:
    """Return the page, or the heading and the part where the document has no pages."""
    begins = shown.citation.start if shown.shows_quote else shown.shown[0].start
    heading = "" if shown.leaves[0].page else reader.heading(shown.document, begins, tab.strings)
    place = reader.place_of_leaves(shown.leaves, shown.first, shown.last, tab.strings)
    return " · ".join(filter(None, (heading, place)))
