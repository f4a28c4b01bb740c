"""What is opened in the reading pane, and what it shows: values in, values out, no Gradio."""

from markupsafe import Markup

from chatdoc.text import printable
from chatdoc.types import Citation
from ui import pieces, reader
from ui.tab import Services, Tab, calm


def open_citation(tab: Tab, key: str) -> None:
    """Open citation "turn:number" of the conversation; anything else closes the pane."""
    turn_number, _, number = key.partition(":")
    answers = [turn.answer for turn in tab.turns if str(turn.number) == turn_number and turn.answer]
    cited = (cited for each in answers for cited in each.openable if str(cited.number) == number)
    open_at(tab, next(cited, None))


def open_at(tab: Tab, citation: Citation | None) -> None:
    """Open the pane at a citation, or close it; the page scrolls to it, also when it was open there before."""
    tab.opened = citation
    tab.openings += 1


def show_reading(services: Services, tab: Tab) -> Markup:
    """Return the passage that was opened, with the quote marked."""
    if tab.opened is None:
        return pieces.reading_hint(tab.strings)
    try:
        document = services.library.document(tab.opened.document_id)
    except Exception as error:
        return pieces.problem(calm(error, services), tab.language)
    return reader.reading(document, tab.opened, tab.strings, name=printable(document.name), key=str(tab.openings))
