"""Passages are slices that cover the text, cross a page only within a sentence and never hold more than they may."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chatdoc.passages import split_document
from chatdoc.types import Document, Pair, Passage, Section, Table
from models.embedder import MiniLM
from tests.stand_ins import TermEmbedder

COUNT = TermEmbedder().count_tokens
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


def split(document: Document, max_tokens: int, overlap_tokens: int = 0) -> tuple[Passage, ...]:
    return split_document(document, count=COUNT, max_tokens=max_tokens, overlap_tokens=overlap_tokens)


def texts(document: Document, passages: tuple[Passage, ...]) -> list[str]:
    return [document.text[passage.start : passage.end] for passage in passages]


@given(documents(), st.integers(6, 60), st.integers(0, 20))
@settings(max_examples=300)
def test_passages_are_ordered_slices_that_cover_every_visible_character(
    document: Document, max_tokens: int, overlap_tokens: int
) -> None:
    passages = split(document, max_tokens, overlap_tokens)
    covered = set()
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert document.text[passage.start : passage.end].strip() == document.text[passage.start : passage.end] != ""
        assert ordinal == 0 or passages[ordinal - 1].start < passage.start
        covered |= set(range(passage.start, passage.end))
    assert {offset for offset, character in enumerate(document.text) if not character.isspace()} <= covered


@given(documents(), st.integers(6, 60))
@settings(max_examples=300)
def test_no_passage_holds_more_tokens_than_it_may_or_crosses_a_page_that_begins_a_paragraph(
    document: Document, max_tokens: int
) -> None:
    starts = [section.start for section in document.sections if section.page is not None]
    passages = split(document, max_tokens, 8)
    assert all(tokens <= max_tokens for tokens in COUNT(texts(document, passages)))
    for passage in passages:
        inside = [start for start in starts if passage.start < start < passage.end]
        assert not any("\n" in document.text[start - 1 : start + 1] for start in inside)


def test_a_sentence_that_runs_over_a_page_break_is_whole_and_the_next_begins_a_passage() -> None:
    first, over, second = "The rent is low.", "It is due on the third day of", "each month. The deposit is 900."
    text = f"{first} {over} {second}"
    pages = (Section("p. 1", 0, 1), Section("p. 2", text.index("each"), 2))
    document = Document("0" * 64, "a.pdf", "application/pdf", text, pages)
    assert texts(document, split(document, 100)) == [f"{first} {over} each month.", "The deposit is 900."]
    chinese = "租金不高。每月三日前支付当月租金。押金为九百元。"
    pages = (Section("p. 1", 0, 1), Section("p. 2", chinese.index("支付"), 2))
    document = Document("0" * 64, "a.pdf", "application/pdf", chinese, pages)
    assert texts(document, split(document, 100)) == ["租金不高。每月三日前支付当月租金。", "押金为九百元。"]


def test_a_page_that_begins_with_a_sentence_begins_a_passage_though_its_paragraph_runs_over() -> None:
    text = "The rent is low. The deposit is 900."
    pages = (Section("p. 1", 0, 1), Section("p. 2", text.index("The deposit"), 2))
    document = Document("0" * 64, "a.pdf", "application/pdf", text, pages)
    assert texts(document, split(document, 100)) == ["The rent is low.", "The deposit is 900."]


def test_a_sentence_is_not_cut_when_it_fits() -> None:
    text = "One two three four five. " * 8 + "甲乙丙丁戊己庚辛壬癸。" * 8
    document = Document("0" * 64, "made.txt", "text/plain", text)
    passages = split(document, 18)
    assert all(text[passage.start : passage.end][-1] in ".。" for passage in passages)
    assert len(passages) > 4


def test_a_sentence_that_is_too_long_is_cut_between_clauses_else_at_white_space() -> None:
    clauses = Document("0" * 64, "a.txt", "text/plain", "one two three four five six, " * 6)
    assert all(text.endswith("six,") for text in texts(clauses, split(clauses, 20)))
    words = Document("0" * 64, "a.txt", "text/plain", "word " * 300)
    assert set(" ".join(texts(words, split(words, 20))).split(" ")) == {"word"}


def test_figures_are_counted_as_the_embedder_reads_them() -> None:
    """A row of figures has three times as many word pieces as its letters let expect."""
    embedder = MiniLM()
    rows = "\n".join(f"Item {row}\t{row * 7919:,}\t{row * 104729:,}\t{row * 1299709:,}" for row in range(1, 200))
    document = Document("0" * 64, "a.pdf", "application/pdf", rows)
    passages = split_document(document, count=embedder.count_tokens, max_tokens=200, overlap_tokens=0)
    counts = embedder.count_tokens(texts(document, passages))
    assert max(counts) <= 200
    assert sum(counts) / len(counts) > 170
    assert all(text.startswith("Item") for text in texts(document, passages)), "rows stay whole"


def test_a_question_with_its_answer_is_one_passage_however_long() -> None:
    text = "Before.\n\nWho? Why?\nAnn. " + "Because. " * 50 + "\n\nAfter."
    pair = Pair(text.index("Who"), text.index("Ann"), text.index("\n\nAfter"))
    document = Document("0" * 64, "faq.csv", "text/csv", text, pairs=(pair,))
    assert texts(document, split(document, 20))[1] == text[pair.start : pair.end]
    assert texts(document, split(document, 20))[0::2] == ["Before.", "After."]


def test_a_table_begins_a_passage_once_the_one_before_is_half_full() -> None:
    text = "One two three four. Five six seven.\n\nYear\t2022\nRent\t100\n"
    start = text.index("Year")
    document = Document("0" * 64, "a.pdf", "application/pdf", text, tables=(Table(start, start + 9, len(text) - 1),))
    assert texts(document, split(document, 12)) == ["One two three four. Five six seven.", "Year\t2022\nRent\t100"]


def test_a_long_paragraph_begins_a_passage_and_short_ones_stay_together() -> None:
    first, second = "One two three four five six.", "Seven eight nine ten eleven twelve."
    long = Document("0" * 64, "a.txt", "text/plain", f"{first}\n\n{second}")
    assert texts(long, split(long, 12)) == [first, second]
    assert texts(long, split(long, 30)) == [f"{first}\n\n{second}"], "a passage that is hardly begun goes on"
    clauses = "\n\n".join(["One two three four.", "Five six.", "Seven.", "Eight."])
    short = Document("0" * 64, "a.txt", "text/plain", clauses)
    assert texts(short, split(short, 8)) == [clauses]


def test_a_paragraph_that_no_longer_fits_begins_a_passage() -> None:
    text = "One two three four. Five six seven.\n\nEight. Nine. Ten. Eleven. Twelve."
    document = Document("0" * 64, "a.txt", "text/plain", text)
    assert texts(document, split(document, 10)) == text.split("\n\n")
    assert texts(document, split(document, 12)) == text.split("\n\n"), "five of twelve: long enough"


def test_a_megabyte_without_any_border_is_cut_soon() -> None:
    text = "word" * 250_000
    document = Document("0" * 64, "a.txt", "text/plain", text)
    passages = split_document(document, count=MiniLM().count_tokens, max_tokens=200, overlap_tokens=0)
    assert "".join(texts(document, passages)) == text
