"""The reading pane round what is read: its name and place, and the controls.

Every text goes through `Markup.format`, which escapes it.
"""

from collections.abc import Sequence

from markupsafe import Markup

from ui.page_view import is_drawn
from ui.pane import ZOOMS, Opened
from ui.pieces import yes
from ui.strings import Strings


def removed(strings: Strings) -> Markup:
    """Return what stands in the pane when the document is there no more."""
    return Markup('<div class="reading-empty"><p class="note" role="status">{}</p></div>').format(
        strings.reading_pane.removed
    )


def pane(
    shown: Opened,
    strings: Strings,
    *,
    key: str,
    name: str,
    where: str,
    notes: Sequence[str],
    drawn: bool,
    body: Markup,
) -> Markup:
    """Return the pane. Whenever `key` is another than before, the page scrolls to what is marked in `body`.

    `drawn`: the body is pictures of pages. `notes` are said above it.
    """
    texts = strings.reading_pane
    if shown.pane.unknown:
        first, last, total = shown.leaves[0].label, shown.leaves[-1].label, len(shown.leaves)
        notes = [texts.no_such_page.format(page=shown.pane.unknown, first=first, last=last, total=total), *notes]
    return Markup(
        '<article class="reading" data-reading="{key}" aria-label="{panel}"><header class="reading-head">'
        '<div class="reading-title"><h2><bdi>{name}</bdi></h2><p class="place" role="status"><bdi>{where}</bdi></p>'
        '</div>{close}<div class="reading-tools">{turning}{looks}{finding}</div>{notes}</header>{body}</article>'
    ).format(
        key=key,
        panel=strings.reading,
        name=name,
        where=where,
        close=_button("close", "", strings.close, "×"),
        turning=_turning(shown, strings),
        looks=_looks(shown, strings, drawn=drawn),
        finding=_finding(shown, strings),
        notes=Markup("").join(Markup('<p class="note" role="status">{}</p>').format(note) for note in notes),
        body=body,
    )


def _button(act: str, key: str, label: str, sign: str, *, off: bool = False) -> Markup:
    return Markup(
        '<button type="button" class="quiet" data-act="{act}" data-key="{key}" aria-label="{label}" title="{label}"'
        "{off}>{sign}</button>"
    ).format(act=act, key=key, label=label, sign=sign, off=Markup(" disabled") if off else "")


def _turning(shown: Opened, strings: Strings) -> Markup:
    """Return the controls that turn the pages, and the way back to the quote."""
    texts, parts = strings.reading_pane, Markup("")
    if len(shown.leaves) > 1:
        parts += _button("leaf", "-1", texts.previous, "‹", off=shown.first == 0)
        if shown.leaves[0].page is not None:
            parts += Markup(
                '<form class="jump" data-act="jump"><input name="page" size="4" maxlength="20" value="{label}" '
                'autocomplete="off" aria-label="{go_to}" title="{go_to}"></form>'
            ).format(label=shown.shown[0].label, go_to=texts.go_to)
        parts += _button("leaf", "1", texts.next, "›", off=shown.last == len(shown.leaves) - 1)
    if shown.quote is not None and not shown.shows_quote:
        parts += Markup('<button type="button" class="soft" data-act="quote">{}</button>').format(texts.back)
    return Markup('<div class="tool">{}</div>').format(parts) if parts else parts


def _looks(shown: Opened, strings: Strings, *, drawn: bool) -> Markup:
    """Return the zoom of pages, and the switch between pages and text; nothing for other formats."""
    if not is_drawn(shown.document):
        return Markup("")
    texts, zoom = strings.reading_pane, shown.pane.zoom
    zooming = Markup("")
    if drawn:
        zooming += _button("zoom", "out", texts.zoom_out, "−", off=zoom == ZOOMS[0])
        zooming += _button("zoom", "fit", texts.fit, f"{zoom}%")
        zooming += _button("zoom", "in", texts.zoom_in, "+", off=zoom == ZOOMS[-1])
    return Markup(
        '<div class="tool">{}<button type="button" class="quiet" data-act="as-text" aria-pressed="{}">{}</button></div>'
    ).format(zooming, yes(shown.pane.as_text), texts.as_text)


def _finding(shown: Opened, strings: Strings) -> Markup:
    """Return the search within the document, and how many places it found."""
    texts, found = strings.reading_pane, shown.pane.found
    count = texts.found.format(number=shown.pane.at + 1, count=len(found)) if found else texts.found_none
    stepping = Markup("")
    if found:
        stepping += _button("found", "-1", texts.previous_found, "‹") + _button("found", "1", texts.next_found, "›")
    return Markup(
        '<form class="tool find" data-act="find" role="search"><input type="search" name="words" value="{words}" '
        'maxlength="200" autocomplete="off" aria-label="{find}" placeholder="{find}"><span class="note" role="status">'
        "{count}</span>{stepping}</form>"
    ).format(
        words=shown.pane.words,
        find=texts.find,
        count=count if shown.pane.words.strip() else "",
        stepping=stepping,
    )
