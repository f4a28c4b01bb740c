"""The text of a recognised page comes at the end, so that nothing that was there moves."""

from hypothesis import given
from hypothesis import strategies as st

from chatdoc.scans import own_pages, with_page
from chatdoc.types import Document, Health, Line, Section, Table

WHOLE = Document(
    "d" * 64,
    "lease.pdf",
    "application/pdf",
    "Lease\n\nThe rent is due.\n\nThe end.",
    sections=(
        Section("p. i", 0, 1),
        Section("Lease", 0),
        Section("p. ii", 25, 2),
        Section("p. 1", 25, 3),
    ),
    lines=(Line(0, 5, 1, 1.0, 1.0, 9.0, 2.0),),
    health=Health(pages=3, scanned_pages=(2,), language="en", tables=1, seconds=1.0),
)
PAGE = Document(
    "",
    "",
    "application/pdf",
    "Roof\t2022\nTiles\t300",
    sections=(Section("p. ii", 0, 2),),
    lines=(Line(0, 9, 2, 5.0, 5.0, 50.0, 9.0),),
    tables=(Table(0, 9, 19),),
)


def test_a_recognised_page_stands_at_the_end_with_its_lines_tables_and_label() -> None:
    whole, alone = with_page(WHOLE, 2, PAGE, seconds=2.5)
    start = len(whole.text) - len(alone.text)
    assert whole.text[: len(WHOLE.text)] == WHOLE.text
    assert whole.text[start:] == PAGE.text
    assert whole.pages(start, len(whole.text)) == (2,)
    assert whole.page_label(start) == "p. ii"
    assert whole.pages(25, 26) == (3,)
    assert whole.lines[1] == Line(start, start + 9, 2, 5.0, 5.0, 50.0, 9.0)
    assert whole.text[whole.tables[0].start : whole.tables[0].header_end] == "Roof\t2022"
    assert whole.health == Health(pages=3, recognized_pages=(2,), language="en", tables=2, seconds=3.5)
    assert (alone.id, alone.name, alone.text) == (WHOLE.id, WHOLE.name, PAGE.text)


def test_a_recognised_page_is_under_the_heading_where_it_stands_in_the_file() -> None:
    whole, alone = with_page(WHOLE, 2, PAGE, seconds=0.0)
    assert whole.heading(len(whole.text) - 1) == "Lease" == alone.heading(0)
    sections = (Section("p. 1", 0, 1), Section("p. 2", 0, 2), Section("Old", 0))
    first, _ = with_page(Document("d", "a.pdf", "", "Old.", sections), 1, PAGE, seconds=0)
    assert first.heading(len(first.text) - 1) is None, "not under the last heading of the text before it"


def test_a_page_without_text_is_empty() -> None:
    whole, alone = with_page(WHOLE, 2, Document("", "", "", ""), seconds=0.0)
    assert (whole.text, whole.sections, alone.text) == (WHOLE.text, WHOLE.sections, "")
    assert (whole.health.scanned_pages, whole.health.empty_pages) == ((), (2,))


@given(st.permutations(range(1, 6)), st.lists(st.text("ab文 \n", max_size=9), min_size=5, max_size=5))
def test_pages_recognised_in_any_order_keep_their_numbers(order: list[int], texts: list[str]) -> None:
    scanned = tuple(range(1, 6))
    document = Document(
        "d", "a.pdf", "", "", tuple(Section(f"p. {n}", 0, n) for n in scanned), health=Health(5, scanned_pages=scanned)
    )
    for page in order:
        text = texts[page - 1].strip()
        document, _ = with_page(
            document, page, Document("", "", "", text, (Section(f"p. {page}", 0, page),)), seconds=0.0
        )
    for page in order:
        if text := texts[page - 1].strip():
            start = next(section.start for section in document.sections if section.page == page)
            assert document.text[start : start + len(text)] == text
            assert document.pages(start, start + len(text)) == (page,)
    assert sorted(document.health.recognized_pages + document.health.empty_pages) == [1, 2, 3, 4, 5]


GARBLED = Document(
    "d" * 64,
    "lease.pdf",
    "application/pdf",
    "Qzx\n\nQzx wvut 12 srq.\n\nThe end.",
    sections=(Section("p. i", 0, 1), Section("Qzx", 0), Section("p. ii", 23, 2)),
    lines=(Line(0, 3, 1, 1, 1, 9, 2), Line(5, 21, 1, 1, 3, 9, 4), Line(23, 31, 2, 1, 1, 9, 2)),
    health=Health(pages=2, scanned_pages=(1, 2), language="en", garbled_share=0.4, reread_pages=(1,)),
)


def test_what_is_recognised_takes_the_place_of_garbled_text_and_moves_nothing() -> None:
    whole, _ = with_page(GARBLED, 1, PAGE._replace(sections=(Section("p. i", 0, 1),)), seconds=0.0)
    assert whole.text == " " * 3 + "\n\n" + " " * 16 + "\n\nThe end.\n\n" + PAGE.text
    assert whole.text[23:31] == "The end."
    assert [line.page for line in whole.lines] == [2, 2]
    assert "Qzx" not in [section.label for section in whole.sections]
    assert whole.health.garbled_share == 0
    assert whole.health.reread_pages == ()
    assert whole.health.recognized_pages == (1,)
    assert own_pages(whole.health) == ()
    assert own_pages(whole.health._replace(scanned_pages=())) == (2,)


def test_text_of_its_own_stays_where_recognition_reads_nothing() -> None:
    whole, alone = with_page(GARBLED, 1, Document("", "", "", ""), seconds=0.0)
    assert (whole.text, whole.lines, alone.text) == (GARBLED.text, GARBLED.lines, "")
    assert whole.health.empty_pages == ()
    assert whole.health.scanned_pages == (2,)
