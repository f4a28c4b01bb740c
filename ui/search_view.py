"""The search view: passages as one types, without the language model."""

from collections.abc import Mapping

from markupsafe import Markup

from chatdoc.errors import EmptyQuestion, UnknownDocument
from chatdoc.found_terms import found_terms
from chatdoc.half_typed import with_rest
from chatdoc.retrieve import retrieve
from chatdoc.types import Citation, Hit, Passage
from ui import pieces, reader, reading
from ui.pieces import Turn
from ui.strings import Strings
from ui.tab import Services, Tab, calm, chosen_documents

IN_SIGHT = 120
"""Characters: what stands so near to the beginning of a passage is seen without leaving anything out."""


def box(strings: Strings) -> Markup:
    """Return where the words are typed; page.js sends them as they change."""
    texts = strings.search
    return Markup(
        '<form class="search-box" data-act="search" data-live role="search"><input type="search" name="words" '
        'aria-label="{label}" placeholder="{hint}" autocomplete="off" maxlength="400">'
        '<p class="note">{explained}</p></form>'
    ).format(label=texts.label, hint=texts.hint, explained=texts.explained)


def act(services: Services, tab: Tab, act: str, key: str, fields: Mapping[str, str]) -> None:
    """Search for what was typed, or open a passage that was found (`key` is its rank from 1)."""
    if act == "search":
        _search(services, tab, fields.get("words", ""))
    elif act == "open" and key.isdecimal() and 1 <= int(key) <= len(tab.found):
        found = _found_part(services, tab.looked_for, int(key), tab.found[int(key) - 1].passage)
        reading.open_at(tab, found)


def _search(services: Services, tab: Tab, words: str) -> None:
    tab.searched, tab.looked_for, tab.found = words, words, ()
    try:
        tab.looked_for = with_rest(words, services.library.store)
        tab.found = retrieve(
            tab.looked_for, services.library, documents=chosen_documents(services, tab), settings=services.settings
        )
    except EmptyQuestion:
        pass
    except Exception as error:
        tab.report(calm(error, services))


def show(services: Services, tab: Tab) -> Markup:
    """Return the passages that were found, from where the words stand that were searched, with these marked."""
    if not tab.searched.strip():
        return Markup("")
    if not tab.found:
        return Markup('<p class="note" role="status">{}</p>').format(tab.strings.search.nothing)
    rows = [_row(services, tab, rank, hit) for rank, hit in enumerate(tab.found, 1)]
    return Markup('<p class="note" role="status">{}</p>{}<ol class="found">{}</ol>').format(
        pieces.counted(len(rows), tab.strings.passage_one, tab.strings.passage_many),
        pieces.button("ask", tab.strings.search.ask, key=tab.searched),
        Markup("").join(rows),
    )


def search_button(turn: Turn, strings: Strings) -> Markup:
    """Return a button that searches for a question to which nothing was found; keys.js carries it to the box.

    A greeting was not looked for (small_talk.py), and is not offered to be.
    """
    answer = turn.answer
    if turn.running or answer is None or answer.verdict != "not_found" or not (answer.searched or answer.sources):
        return Markup("")
    return Markup('<button type="button" class="soft" data-search="{}">{}</button>').format(
        turn.searched, strings.search.instead
    )


def _row(services: Services, tab: Tab, rank: int, hit: Hit) -> Markup:
    texts, passage = tab.strings.search, hit.passage
    found = _found_part(services, tab.looked_for, rank, passage)
    cut = found.start - passage.start > IN_SIGHT
    name, place, text = _cited(services, found.start if cut else passage.start, passage, tab.strings)
    others = dict.fromkeys(" ".join(_cited(services, each.start, each, tab.strings)[:2]).strip() for each in hit.also)
    also = Markup('<p class="note">{}</p>').format(texts.also.format(places="; ".join(others))) if others else ""
    return Markup(
        '<li><button type="button" class="found-passage" data-act="open" data-key="{rank}" aria-label="{label}">'
        '<span class="note"><bdi>{name}</bdi> <bdi>{place}</bdi></span></button><p class="found-text" dir="auto">{text}'
        "</p>{also}</li>"
    ).format(
        rank=rank,
        label=texts.open_passage.format(number=rank, name=name, place=place),
        name=name,
        place=place,
        text=_marked(tab.looked_for, f"… {text}" if cut else text),
        also=also,
    )


def _found_part(services: Services, searched: str, rank: int, passage: Passage) -> Citation:
    """Return the first line of the passage that holds most of what was searched, else all of it."""
    whole = Citation(rank, passage.document_id, passage.start, passage.end)
    try:
        text = services.library.document(passage.document_id).text[passage.start : passage.end]
    except UnknownDocument:
        return whole
    best, most, start = whole, 0, passage.start
    for line in text.split("\n"):
        held = sum(map(len, {line[first:last].casefold() for first, last in found_terms(searched, line)}))
        if held > most:
            best, most = Citation(rank, passage.document_id, start, start + len(line)), held
        start += len(line) + 1
    return best


def _cited(services: Services, start: int, passage: Passage, strings: Strings) -> tuple[str, str, str]:
    """Return the name, the place and the text of a passage from an offset on."""
    cited = reader.cited(services.library, Citation(1, passage.document_id, start, passage.end), strings)
    return cited.name, cited.place, cited.quote


def _marked(searched: str, text: str) -> Markup:
    parts, shown = [], 0
    for start, end in found_terms(searched, text):
        parts.append(Markup("{}<mark>{}</mark>").format(text[shown:start], text[start:end]))
        shown = end
    return Markup("").join([*parts, Markup.escape(text[shown:])])
