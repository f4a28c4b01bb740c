"""Pages of a PDF or picture -> their pictures, boxes over the marked words, and their text over it, to be selected.

All that lies over a picture is placed in shares of the page, so it is right at every size, and there before the
picture is.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from chatdoc.boxes import Box, boxes
from chatdoc.leaves import Leaf
from chatdoc.text import unturned
from chatdoc.types import Document, Line
from ui.marked_text import Marking, Place, mark_attributes
from ui.page_route import picture_address
from ui.strings import Strings

Size = tuple[float, float]
"""(width, height) of a page in points."""


def is_drawn(document: Document) -> bool:
    """Is it shown as pictures of its pages?"""
    return document.media_type == "application/pdf" or document.media_type.startswith("image/")


def pages(
    document: Document, shown: Sequence[Leaf], sizes: Sequence[Size], marking: Marking, strings: Strings, *, zoom: int
) -> Markup:
    """Return pages under each other, `zoom` percent as wide as the pane."""
    parts = [
        _page(document, leaf, sizes[leaf.page - 1], marking, strings, zoom) for leaf in shown if leaf.page is not None
    ]
    return Markup('<div class="reading-pages" tabindex="0">{}</div>').format(Markup("").join(parts))


def _page(document: Document, leaf: Leaf, size: Size, marking: Marking, strings: Strings, zoom: int) -> Markup:
    page, (width, height) = leaf.page or 0, size
    return Markup(
        '<div class="page" data-page="{page}" style="width:{zoom}%;aspect-ratio:{width:.2f}/{height:.2f}">'
        '<img alt="" data-picture="{address}" draggable="false">{marks}'
        '<svg viewBox="0 0 {width:.2f} {height:.2f}">{text}</svg><p class="note">{not_shown}</p></div>'
    ).format(
        page=page,
        zoom=zoom,
        width=width,
        height=height,
        address=picture_address(document.id, page),
        marks=Markup("").join(_marks(document, leaf, size, marking)),
        text=Markup("").join(_words(document, leaf)),
        not_shown=strings.reading_pane.page_not_shown,
    )


def _marks(document: Document, leaf: Leaf, size: Size, marking: Marking) -> Iterator[Markup]:
    """Yield the boxes of the quote, then those of what was searched for."""
    if marking.quote is not None:
        attributes = mark_attributes(quoted=True, hit=False, now=False, box=True)
        yield from (_box(document, box, size, attributes) for box in _boxes_on(document, leaf, marking.quote))
    for place in marking.found_in(leaf.start, leaf.end):
        attributes = mark_attributes(quoted=False, hit=True, now=place == marking.now, box=True)
        yield from (_box(document, box, size, attributes) for box in _boxes_on(document, leaf, place))


def _boxes_on(document: Document, leaf: Leaf, place: Place) -> Iterator[Box]:
    start, end = max(place[0], leaf.start), min(place[1], leaf.end)
    return (box for box in boxes(document, start, end) if box.page == leaf.page)


def _box(document: Document, box: Box, size: Size, attributes: Markup) -> Markup:
    """Return a box that carries its words too, for those who do not see it."""
    width, height = size
    return Markup(
        '<mark{attributes} style="left:{x:.3f}%;top:{y:.3f}%;width:{across:.3f}%;height:{down:.3f}%">'
        '<span class="sr-only">{words}</span></mark>'
    ).format(
        attributes=attributes,
        x=100 * box.x0 / width,
        y=100 * box.y0 / height,
        across=100 * (box.x1 - box.x0) / width,
        down=100 * (box.y1 - box.y0) / height,
        words=unturned(document.text[box.start : box.end]),
    )


def _words(document: Document, leaf: Leaf) -> Iterator[Markup]:
    """Yield the text of each line where it is printed, as wide as it is printed; not of those along the height."""
    for line in _lines_on(document, leaf):
        width, height = line.x1 - line.x0, line.y1 - line.y0
        if width >= height or line.end - line.start == 1:
            yield Markup(
                '<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" textLength="{width:.2f}" '
                'lengthAdjust="spacingAndGlyphs">{words}</text>'
            ).format(
                x=line.x0,
                y=line.y1 - 0.22 * height,  # about where the base line is in the box of a line
                size=0.8 * height,
                width=width,
                words=unturned(document.text[line.start : line.end]),
            )


def _lines_on(document: Document, leaf: Leaf) -> Iterator[Line]:
    lines = document.lines
    for index in range(bisect_left(lines, leaf.start, key=lambda line: line.start), len(lines)):
        if lines[index].start >= leaf.end:
            return
        if lines[index].page == leaf.page:
            yield lines[index]
