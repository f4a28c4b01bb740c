"""Passages are slices that cover the text, never cross a page and never grow too large."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chatdoc.passages import split_document, weigh
from chatdoc.types import Document, Section

WORDS = st.sampled_from(
    ["The lease ends. ", "有效期为三年。", "Rent: 1,200\n", "Dr. Who? ", "x" * 70, " ", "\n\n", "甲乙", "e.g. a "]
)
TEXTS = st.lists(WORDS, max_size=60).map("".join)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS)
    offsets = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pages = [Section(f"p. {number}", start, number) for number, start in enumerate(offsets, 1)]
    headings = [Section("Heading", start) for start in sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))]
    return Document("0" * 64, "made.pdf", "application/pdf", text, tuple(pages + headings))


@given(documents(), st.integers(40, 200), st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_passages_are_ordered_slices_that_cover_every_visible_character(
    document: Document, max_chars: int, overlap_chars: int
) -> None:
    passages = split_document(document, max_chars=max_chars, overlap_chars=overlap_chars)
    covered = set()
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert document.text[passage.start : passage.end].strip() == document.text[passage.start : passage.end] != ""
        assert ordinal == 0 or passages[ordinal - 1].start < passage.start
        covered |= set(range(passage.start, passage.end))
    assert {offset for offset, character in enumerate(document.text) if not character.isspace()} <= covered


@given(documents(), st.integers(40, 200))
@settings(max_examples=300, deadline=None)
def test_no_passage_crosses_a_page_or_grows_past_the_limit(document: Document, max_chars: int) -> None:
    starts = [section.start for section in document.sections if section.page is not None]
    for passage in split_document(document, max_chars=max_chars, overlap_chars=30):
        assert not any(passage.start < start < passage.end for start in starts)
        assert weigh(document.text[passage.start : passage.end]) <= max_chars * 1.5


def test_a_sentence_is_not_cut_when_it_fits() -> None:
    text = "One two three four five. " * 8 + "甲乙丙丁戊己庚辛壬癸。" * 8
    document = Document("0" * 64, "made.txt", "text/plain", text)
    passages = split_document(document, max_chars=80, overlap_chars=0)
    assert all(text[passage.start : passage.end][-1] in ".。" for passage in passages)
    assert len(passages) > 4
