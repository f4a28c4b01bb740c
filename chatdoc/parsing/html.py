"""HTML -> document, read by `unstructured` from a tree that was cleaned of what a reader does not see.

This is the one module that imports `unstructured`. It is sealed: its variables are set before the import, and it gets a
blank spaCy pipeline, because on first use it would download and install a model.
"""

import os
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from chatdoc.parsing.archive import check_length
from chatdoc.parsing.article import Kind, article_blocks, kind_of_page
from chatdoc.parsing.charsets import Decoded, declared_charset, decode
from chatdoc.parsing.draft import Draft, clean, one_line
from chatdoc.parsing.html_furniture import size
from chatdoc.parsing.html_tables import table_rows
from chatdoc.parsing.html_tree import blocks, clean_tree, read_tree
from chatdoc.sealed import SEALED_ENVIRONMENT
from chatdoc.types import Document, Health

if TYPE_CHECKING:
    from unstructured.documents.elements import Element

_TOKEN = re.compile(r"\w+|[^\w\s]")
_STRUCTURE = ("Title", "ListItem", "Table", "CodeSnippet")


def parse_html(data: bytes, progress: Callable[[int, int], None], *, whole: bool = False) -> Document:
    """Read a web page: its main part, headings as sections, tables by row.

    `whole` keeps what stands round an article: a mail or a chapter has no teasers.
    """
    return parse_page(decode(data, declared=declared_charset(data)), whole=whole)


def parse_page(decoded: Decoded, *, whole: bool = False) -> Document:
    """Read a web page whose charset is settled. Raises Refusal."""
    check_length(len(decoded.text))
    draft = Draft()
    root = read_tree(decoded.text)
    if root is not None:
        kind: Kind = "whole" if whole else kind_of_page(root, decoded.text)
        main = clean_tree(root, kind)
        elements = partition(etree.tostring(main, encoding="unicode", method="html", with_tail=False))
        if _covers(elements, main):
            _add_elements(draft, _article(elements, decoded.text, kind))
        else:
            texts = list(blocks(main))
            for index in article_blocks(decoded.text, texts, [True] * len(texts), kind=kind):
                draft.block(texts[index])
    return draft.document(
        media_type="text/html", health=Health(encoding=decoded.encoding, encoding_guessed=decoded.guessed)
    )


def partition(html: str) -> list["Element"]:
    """Return the elements that `unstructured` sees in the page."""
    return list(_partitioner()(text=html, languages=[""])) if html.strip() else []


@lru_cache(maxsize=1)
def _partitioner() -> "Callable[..., Iterable[Element]]":
    os.environ.update(SEALED_ENVIRONMENT)
    import spacy
    from unstructured.nlp import tokenize

    def blank_pipeline() -> object:
        pipeline = spacy.blank("en")
        pipeline.add_pipe("sentencizer")

        def tokens(text: str) -> object:
            found = list(_TOKEN.finditer(text))
            spaces = [text[match.end() : match.end() + 1].isspace() for match in found]
            return spacy.tokens.Doc(pipeline.vocab, [match.group() for match in found], spaces)

        # spaCy's own takes minutes for some hundred thousand characters without a space.
        pipeline.tokenizer = tokens
        return pipeline

    tokenize._load_spacy_model = blank_pipeline
    from unstructured.partition.html import partition_html

    return partition_html  # type: ignore[no-any-return]


def _article(elements: list["Element"], html: str, kind: Kind) -> list["Element"]:
    """Return the elements of the article, with the headings right above it."""
    kinds = [type(element).__name__ for element in elements]
    prose = [kind not in _STRUCTURE for kind in kinds]
    kept = article_blocks(html, [element.text for element in elements], prose, kind=kind)
    above = kept[0] if kept else 0
    while above > 0 and kinds[above - 1] == "Title":
        above -= 1
        kept.insert(0, above)
    return [elements[index] for index in kept]


def _covers(elements: list["Element"], main: "etree._Element") -> bool:
    """Did `unstructured` keep all but a hundredth of the visible characters?"""
    kept = sum(len(piece) for element in elements for piece in element.text.split())
    return kept * 100 >= size(main) * 99 - 500


def _add_elements(draft: Draft, elements: list["Element"]) -> None:
    after_item = False
    for element in elements:
        kind = type(element).__name__
        if kind == "Title":
            draft.heading((element.metadata.category_depth or 0) + 1, one_line(element.text))
        elif kind == "Table":
            rows, header_rows = table_rows(element.metadata.text_as_html or "")
            draft.table(rows, header_rows=header_rows)
        elif kind == "CodeSnippet":
            draft.block(clean(element.text).strip("\n"))
        elif kind == "Image":
            continue
        else:
            draft.block(one_line(element.text), joined=kind == "ListItem" and after_item)
        after_item = kind == "ListItem"
