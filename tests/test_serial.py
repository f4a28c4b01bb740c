import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.serial import dump_document, dump_layout, load_document, load_layout
from chatdoc.types import Document, Health, Line, Pair, Section, Table

offsets = st.integers(min_value=0, max_value=2**40)
points = st.floats(allow_nan=False, allow_infinity=False)
sections = st.builds(Section, st.text(), offsets, st.none() | offsets)
lines = st.builds(Line, offsets, offsets, offsets, points, points, points, points)
healths = st.builds(
    Health,
    pages=st.none() | offsets,
    empty_pages=st.lists(offsets).map(tuple),
    encoding=st.none() | st.text(),
    encoding_guessed=st.booleans(),
    scanned_pages=st.lists(offsets).map(tuple),
    garbled_share=st.floats(0, 1),
    language=st.sampled_from(["en", "zh", None]),
    tables=offsets,
    seconds=points,
)
documents = st.builds(
    Document,
    id=st.text("0123456789abcdef", min_size=64, max_size=64),
    name=st.text(),
    media_type=st.text(),
    text=st.text(),
    sections=st.lists(sections).map(tuple),
    lines=st.lists(lines).map(tuple),
    tables=st.lists(st.builds(Table, offsets, offsets, offsets)).map(tuple),
    pairs=st.lists(st.builds(Pair, offsets, offsets, offsets)).map(tuple),
    health=healths,
)


@given(documents)
def test_a_document_comes_back_from_its_line_of_json_as_it_was(document: Document) -> None:
    line = dump_document(document)
    assert load_document(line) == document
    assert b"\n" not in line
    assert line.isascii()


@given(documents)
def test_a_layout_comes_back_as_it_was(document: Document) -> None:
    fields = load_layout(dump_layout(document))
    assert Document("", "", "", "")._replace(**fields) == document._replace(id="", name="", media_type="", text="")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"sections":1}', "{", '{"id":"a"}'])
def test_what_is_no_document_is_refused_with_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a|Expecting|shorter"):
        load_document(text.encode())
    with pytest.raises(ValueError, match=r"not a|Expecting|shorter"):
        load_layout(text)


def test_a_layout_with_an_array_cut_short_is_refused() -> None:
    layout = dump_layout(Document("0", "n", "t", "abc", lines=(Line(0, 3, 1, 0.0, 0.0, 9.0, 9.0),)))
    with pytest.raises(ValueError, match=r"not a|Expecting|shorter"):
        load_layout(layout.replace('"ends":[3]', '"ends":[]'))


def test_a_layout_of_an_older_version_gets_the_defaults_of_new_health_fields() -> None:
    layout = dump_layout(Document("0", "n", "t", "abc", health=Health(pages=3)))
    older = layout.replace(',"encoding_guessed":false', "")
    assert older != layout
    assert load_layout(older)["health"] == Health(pages=3)
