"""A document as text in the reading pane: its structure, and the marks in it."""

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.leaves import leaves
from chatdoc.parsing import parse_file
from chatdoc.phrases import find_phrase
from chatdoc.types import Document, Section
from ui import text_view
from ui.marked_text import Marking
from ui.strings import ENGLISH

MARKDOWN = """# Lease

Some words first.

## Rent

| Room | Rent |
|---|---|
| Kitchen | 450 |
| Attic | 1,000 |

- one thing
- another thing

```
if rent:
    pay(rent)
```
"""


UNMARKED = Marking()


def shown(document: Document, marking: Marking = UNMARKED) -> str:
    return str(text_view.text(document, leaves(document), marking, ENGLISH))


def marked(shown: str, name: str = "mark") -> str:
    return html.unescape("".join(re.findall(f"<{name}>(.*?)</mark>", shown, re.DOTALL)))


def words(shown: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", shown))


def markdown(folder: Path, text: str = MARKDOWN) -> Document:
    path = folder / "made.md"
    path.write_text(text, encoding="utf-8")
    return parse_file(path, name="made.md")


def test_headings_tables_and_code_are_shown_as_such(tmp_path: Path) -> None:
    page = shown(markdown(tmp_path))
    assert '<h3 class="heading">Lease</h3>' in page
    assert '<h4 class="heading">Rent</h4>' in page
    assert '<tr><th scope="col">Room</th><th scope="col">Rent</th></tr>' in page
    assert "<tr><td>Attic</td><td>1,000</td></tr>" in page
    assert '<p>one thing</p><p class="joined">another thing</p>' in page
    assert "if rent:\n    pay(rent)</pre>" in page


def test_a_quote_in_a_table_marks_its_cells(tmp_path: Path) -> None:
    document = markdown(tmp_path)
    start = document.text.index("Kitchen")
    page = shown(document, Marking((start, start + len("Kitchen | 450"))))
    assert "<td><mark>Kitchen</mark></td><td><mark>450</mark></td>" in page


def test_a_quote_of_several_paragraphs_is_marked_in_each() -> None:
    document = Document("d", "d.txt", "text/plain", "one two\nthree\n\nfour five")
    assert re.findall("<mark>(.*?)</mark>", shown(document, Marking((4, 19)))) == ["two", "three", "four"]


def test_what_is_searched_is_marked_beside_the_quote_and_in_it() -> None:
    document = Document("d", "d.txt", "text/plain", "The rent is due. The rent rises.")
    found = find_phrase("rent", document.text)
    page = shown(document, Marking((0, 16), found, found[1]))
    assert '<mark>The </mark><mark class="hit quoted">rent</mark><mark> is due.</mark>' in page
    assert 'The <mark class="hit now" data-now>rent</mark> rises.' in page


@pytest.mark.parametrize("quote", [slice(3, 20), slice(56, 58), slice(0, 40)])
def test_markup_in_a_document_is_text(quote: slice) -> None:
    hostile = '<img src=https://evil.example/x onerror=alert(1)>"&lt;'
    document = Document("d", "d", "text/plain", f"{hostile} and {hostile}", (Section(hostile, 0),))
    page = shown(document, Marking((quote.start, quote.stop)))
    assert "<img" not in page
    assert marked(page) == document.text[quote]
    assert words(page) == document.text


TEXTS = st.text(alphabet="ab <>&\"'\n|\t期。א\u202e\u2069", min_size=1, max_size=60)


@given(TEXTS, st.data())
def test_what_is_marked_is_the_quote_but_for_borders(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    borders = sorted(data.draw(st.sets(st.integers(1, len(text)), max_size=3)))
    document = Document("d", "d", "text/plain", text, tuple(Section(str(border), border) for border in borders))
    page = shown(document, Marking((start, end)))
    unseen = r"[\s\u202e\u2069]"  # what turns a text round is not shown
    assert re.sub(r"\s", "", marked(page)) == re.sub(unseen, "", text[start:end])
    if text.strip():
        assert re.sub(r"\s", "", words(page)) == re.sub(unseen, "", text)
