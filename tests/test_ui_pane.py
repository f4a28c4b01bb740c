"""The controls of the reading pane, and what it shows, with real PDFs."""

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.settings import Settings
from chatdoc.types import Citation, Document
from chatdoc.watch import FolderWatch
from tests.made_pdfs import HEIGHT, WIDTH, lines, make_pdf
from tests.stand_ins import TermEmbedder
from ui import reading
from ui.pane import ZOOMS
from ui.strings import CHINESE, ENGLISH
from ui.tab import Services, Tab

FIRST = "The cover names the parties to the lease of the house and of the mill beside it."
BROKEN = ("The rent is due on the first working day of", "each month, and the deposit is two months of rent.")
LAST = "Repairs below 120 euros are paid by the tenant of the house."
LABELS = "0<</S/r>>2<</S/D>>"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    library = Library(tmp_path / "library", TermEmbedder())
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    yield Services(library, ingest, watch, lambda: None, Settings())
    watch.close()
    ingest.close()
    library.close()


@pytest.fixture
def document(services: Services, tmp_path: Path) -> Document:
    """Four pages: i, ii, 1, 2; a sentence runs from ii to 1."""
    path = tmp_path / "lease.pdf"
    pages = [lines([FIRST]), lines([BROKEN[0]], top=780), lines([BROKEN[1]], top=60), lines([LAST])]
    path.write_bytes(make_pdf(pages, labels=LABELS))
    return services.library.document(services.library.add(path)[0].id)


def opened_at(document: Document, words: str) -> Tab:
    tab = Tab()
    start = document.text.index(words)
    reading.open_at(tab, Citation(1, document.id, start, start + len(words)))
    return tab


def after(services: Services, tab: Tab, act: str, key: str = "", fields: Mapping[str, str] = {}) -> str:
    reading.act(services, tab, act, key, fields)
    return html.unescape(reading.show_reading(services, tab))


def place(shown: str) -> str:
    (found,) = re.findall(r'<p class="place"[^>]*><bdi>(.*?)</bdi>', shown)
    return str(found)


def pages(shown: str) -> list[int]:
    return [int(page) for page in re.findall(r'data-page="(\d+)"', shown)]


def marks(shown: str) -> list[str]:
    return [re.sub("<[^>]*>", "", mark) for mark in re.findall(r"<mark[^>]*>(.*?)</mark>", shown)]


def test_the_quote_is_boxed_on_its_page(services: Services, document: Document) -> None:
    tab = opened_at(document, "120 euros")
    shown = html.unescape(reading.show_reading(services, tab))
    assert place(shown) == "p. 2 (4 of 4)"
    assert pages(shown) == [4]
    assert marks(shown) == ["120 euros"]
    assert f"aspect-ratio:{WIDTH}.00/{HEIGHT}.00" in shown
    assert f'data-picture="/page-picture/{document.id}/4.png?width="' in shown


def test_a_quote_across_a_page_break_shows_and_marks_both_pages(services: Services, document: Document) -> None:
    tab = opened_at(document, "working day of each month")
    shown = html.unescape(reading.show_reading(services, tab))
    assert place(shown) == "pp. ii–1 (2–3 of 4)"
    assert pages(shown) == [2, 3]
    assert marks(shown) == ["working day of", "each month"]


def test_pages_are_turned_and_the_way_back_to_the_quote_is_shown(services: Services, document: Document) -> None:
    tab = opened_at(document, "working day of each month")
    shown = after(services, tab, "leaf", "1")
    assert (pages(shown), marks(shown)) == ([4], [])
    assert ENGLISH.reading_pane.back in shown
    assert pages(after(services, tab, "leaf", "1")) == [4]
    assert pages(after(services, tab, "leaf", "-1")) == [3]
    shown = after(services, tab, "quote")
    assert pages(shown) == [2, 3]
    assert ENGLISH.reading_pane.back not in shown
    assert pages(after(services, tab, "leaf", "-1")) == [1]
    assert pages(after(services, tab, "leaf", "-1")) == [1]


@pytest.mark.parametrize(("typed", "page"), [("ii", 2), ("p. I", 1), ("1", 3), ("4", 4), ("第 ii 页", 2)])
def test_a_page_is_jumped_to_by_label_or_number(services: Services, document: Document, typed: str, page: int) -> None:
    assert pages(after(services, opened_at(document, LAST), "jump", fields={"page": typed})) == [page]


def test_a_page_that_is_not_there_is_said_and_nothing_moves(services: Services, document: Document) -> None:
    tab = opened_at(document, LAST)
    shown = after(services, tab, "jump", fields={"page": "<b>99"})
    assert ENGLISH.reading_pane.no_such_page.format(page="<b>99", first="i", last="2", total=4) in shown
    assert pages(shown) == [4]
    tab.language = "zh"
    assert "没有第“<b>99”页" in html.unescape(reading.show_reading(services, tab))
    assert "<b>99" not in reading.show_reading(services, tab)
    assert "没有第" not in after(services, tab, "leaf", "-1")


def test_zoom_goes_by_steps_and_stays_for_the_next_citation(services: Services, document: Document) -> None:
    tab = opened_at(document, LAST)
    assert "width:125%" in after(services, tab, "zoom", "in")
    for _ in ZOOMS:
        after(services, tab, "zoom", "in")
    reading.open_at(tab, tab.opened)
    assert f"width:{ZOOMS[-1]}%" in reading.show_reading(services, tab)
    assert "width:100%" in after(services, tab, "zoom", "fit")
    for _ in ZOOMS:
        after(services, tab, "zoom", "out")
    assert f"width:{ZOOMS[0]}%" in reading.show_reading(services, tab)


def test_a_search_steps_through_the_pages_and_starts_again(services: Services, document: Document) -> None:
    tab = opened_at(document, BROKEN[1])
    shown = after(services, tab, "find", fields={"words": "THE HOUSE"})
    assert (pages(shown), marks(shown)) == ([4], ["the house"])
    assert ENGLISH.reading_pane.found.format(number=2, count=2) in shown
    shown = after(services, tab, "found", "1")
    assert (pages(shown), marks(shown)) == ([1], ["the house"])
    assert "1 of 2" in shown
    assert pages(after(services, tab, "find", fields={"words": "THE HOUSE"})) == [4]
    assert "data-now" in after(services, tab, "found", "-1")
    shown = after(services, tab, "find", fields={"words": "no such words"})
    assert ENGLISH.reading_pane.found_none in shown
    assert pages(shown) == [1]
    assert marks(after(services, tab, "find", fields={"words": ""})) == []


def test_a_page_can_be_read_as_text(services: Services, document: Document) -> None:
    tab = opened_at(document, "120 euros")
    shown = after(services, tab, "as-text")
    assert "Repairs below <mark>120 euros</mark> are paid" in shown
    assert pages(shown) == []
    assert pages(after(services, tab, "as-text")) == [4]


def test_a_file_that_cannot_be_drawn_is_shown_as_text_and_says_so(services: Services, document: Document) -> None:
    services.library.original(document.id).write_bytes(b"no PDF any more")
    shown = html.unescape(reading.show_reading(services, opened_at(document, "120 euros")))
    assert ENGLISH.reading_pane.not_shown in shown
    assert "<mark>120 euros</mark>" in shown


def test_a_page_of_an_impossible_shape_is_shown_as_text(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "ribbon.pdf"
    path.write_bytes(make_pdf([lines([LAST])], page_keys="/CropBox[0 700 595 705]"))
    document = services.library.document(services.library.add(path)[0].id)
    shown = html.unescape(reading.show_reading(services, opened_at(document, "120 euros")))
    assert ENGLISH.reading_pane.not_shown in shown
    assert "<mark>120 euros</mark>" in shown


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 5), (5_000, 6_000), (7, 5)])
def test_nothing_is_marked_where_there_are_no_quoted_words(
    services: Services, document: Document, start: int, end: int
) -> None:
    tab = Tab(language="zh")
    reading.open_at(tab, Citation(1, document.id, start, end))
    shown = html.unescape(reading.show_reading(services, tab))
    assert "<mark" not in shown
    assert CHINESE.not_located in shown


def test_a_document_that_was_removed_says_so(services: Services, document: Document) -> None:
    tab = opened_at(document, LAST)
    services.library.remove(document.id)
    assert ENGLISH.reading_pane.removed in html.unescape(reading.show_reading(services, tab))
    assert ENGLISH.reading_pane.removed in after(services, tab, "leaf", "1")
    assert ENGLISH.reading_hint in after(services, tab, "close")


def test_a_long_text_is_turned_by_parts(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("# One\n\n" + "Words of a part.\n\n" * 1500 + "## Two\n\nThe last words.\n", encoding="utf-8")
    document = services.library.document(services.library.add(path)[0].id)
    tab = opened_at(document, "The last words.")
    shown = html.unescape(reading.show_reading(services, tab))
    assert place(shown) == "One > Two · part 4 of 4"
    assert "<mark>The last words.</mark>" in shown
    assert place(after(services, tab, "leaf", "-1")) == "One · part 3 of 4"
