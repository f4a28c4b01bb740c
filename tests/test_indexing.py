"""What is indexed of a document fits the embedder, and says which table, heading and question it belongs to."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdoc.embedding import embed
from chatdoc.indexing import embedded_windows, index_document
from chatdoc.settings import Settings
from chatdoc.text import terms
from chatdoc.types import Document, Health, Pair, Passage, Section, Table
from models.embedder import MiniLM, load_reference
from tests.stand_ins import TermEmbedder

HEADER = "Years ended\t2022\t2021"
ROWS = [f"Item {row}\t{row * 17}\t{row * 13}" for row in range(1, 60)]
TEXT = "\n".join([HEADER, *ROWS])
TABLE = Document(
    "d", "MILL_2022.pdf", "application/pdf", TEXT, (Section("Income", 0),), tables=(Table(0, len(HEADER), len(TEXT)),)
)
PARTS = st.lists(st.sampled_from(["rent ", "租金", "1,234.5 ", "Mill house. ", "\n", "x" * 40]), max_size=80).map(
    "".join
)


def embedded(document: Document, settings: Settings = Settings()) -> list[str]:
    embedder = TermEmbedder(max_tokens=80)
    passages = [each.passage for each in index_document(document, embedder, settings)]
    windows = embedded_windows([(document, passage) for passage in passages], embedder, settings)
    assert all(len(texts) == 1 for texts in windows)
    return [text for (text,) in windows]


def test_the_header_of_a_table_is_embedded_with_each_part_of_it_and_stays_out_of_the_passage() -> None:
    indexed = index_document(TABLE, TermEmbedder(max_tokens=80), Settings())
    texts = embedded(TABLE)
    assert len(indexed) > 3
    assert all(text.startswith("MILL 2022 > Income\n") and text.count(HEADER) == 1 for text in texts)
    slices = [TEXT[each.passage.start : each.passage.end] for each in indexed]
    assert sum(HEADER in text for text in slices) == 1
    assert all("2021" in each.heading.split() for each in indexed[1:]), "it is searched by words as well"


def test_a_question_is_what_is_embedded_of_a_pair_and_both_are_searched() -> None:
    text = "When is rent due?\nOn the third day."
    document = Document("d", "faq.csv", "text/csv", text, pairs=(Pair(0, 18, len(text)),))
    assert embedded(document) == ["faq\nWhen is rent due?"]
    (indexed,) = index_document(document, TermEmbedder(), Settings())
    assert set(terms(text)) <= set(indexed.body.split())
    assert indexed.heading.split() == terms("When is rent due?")


@given(PARTS, PARTS, PARTS, st.integers(0, 30))
@settings(max_examples=150)
def test_what_is_embedded_is_never_longer_than_the_embedder_reads(
    title: str, heading: str, body: str, header: int
) -> None:
    embedder = TermEmbedder(max_tokens=60)
    text = body.strip()
    document = Document(
        "d", title + ".pdf", "", text, (Section(heading, 0),), tables=(Table(0, min(header, len(text)), len(text)),)
    )
    passages = [each.passage for each in index_document(document, embedder, Settings(title_tokens=20))]
    windows = embedded_windows([(document, passage) for passage in passages], embedder, Settings())
    assert all(count <= 60 for texts in windows for count in embedder.count_tokens(texts))
    assert all(text[each.start : each.end] in whole for each, (whole,) in zip(passages, windows, strict=True))


@given(PARTS, st.integers(10, 40))
@settings(max_examples=100)
def test_a_passage_that_is_longer_than_the_embedder_reads_is_embedded_in_windows_that_hold_all_of_it(
    body: str, most: int
) -> None:
    embedder, text = TermEmbedder(max_tokens=most), f"Mill. {body}".strip()
    document = Document("d", "MILL.pdf", "", text)
    (texts,) = embedded_windows([(document, Passage("d", 0, 0, len(text)))], embedder, Settings(title_tokens=5))
    assert all(count <= most for count in embedder.count_tokens(texts))
    assert all(each.startswith("MILL\n") for each in texts) or len(texts) == 1
    joined = "".join(each.removeprefix("MILL\n") for each in texts)
    assert "".join(joined.split()) == "".join(text.split())


def test_the_vector_of_a_long_passage_is_the_mean_of_those_of_its_windows() -> None:
    embedder, text = (
        TermEmbedder(max_tokens=12),
        "The rent of the mill house is due. The garden belongs to the tenant alone.",
    )
    document = Document("d", "a.txt", "", text)
    passages = [(document, Passage("d", 0, 0, 34)), (document, Passage("d", 0, 0, len(text)))]
    short, long = embed(passages, embedder, Settings(title_tokens=2))
    (whole,), windows = embedded_windows(passages, embedder, Settings(title_tokens=2))
    assert len(windows) == 2
    assert short == pytest.approx(embedder.embed_passages([whole])[0])
    mean = embedder.embed_passages(windows).mean(axis=0)
    assert long == pytest.approx(mean / np.linalg.norm(mean))


def test_the_real_embedder_counts_what_it_reads() -> None:
    """The model itself cuts at 256; two of them mark beginning and end."""
    embedder = MiniLM()
    text = "The rent is 1,450 euros. 有效期为三年。"
    (count,) = embedder.count_tokens([text])
    reference = load_reference()
    assert count == reference.tokenize([text])["input_ids"].shape[1] - 2
    assert reference.max_seq_length == embedder.max_tokens + 2
    document = Document("d", "a.txt", "", "\n".join(ROWS * 5))
    passages = [(document, each.passage) for each in index_document(document, embedder, Settings())]
    texts = [text for window in embedded_windows(passages, embedder, Settings()) for text in window]
    assert max(embedder.count_tokens(texts)) <= 254


def test_passages_that_words_alone_find_share_no_sentence() -> None:
    text = "".join(f"第{number}条规定了很多事情，各方都应当遵守。" for number in range(90))
    document = Document("0" * 64, "a.txt", "text/plain", text, health=Health(language="zh"))
    english = TermEmbedder(languages=frozenset({"en"}))
    spans = [(each.passage.start, each.passage.end) for each in index_document(document, english, Settings())]
    assert len(spans) > 2
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
