"""The page of an article + its blocks -> the blocks that belong to the article.

Teasers, share bars and boxes stand before, after and in the middle of an article, and no rule of ours knows them all;
trafilatura, which is made for that, says what the article is. It is asked about blocks only: what it kept is not used
itself, for it leaves out the odd table, list and heading that a reader of the page sees. The one module that imports
trafilatura.
"""

import logging
import re
from collections.abc import Sequence
from typing import Literal

from lxml import etree

from chatdoc.text import HAN

Kind = Literal["article", "discussion", "page", "whole"]
"""What a page is; "whole" is one inside a mail or a book, with nothing round its text."""
logger = logging.getLogger(__name__)

_ARTICLE_DATA = re.compile(r"\"@type\"\s*:\s*\[?\s*\"[A-Za-z]*(?:Article|BlogPosting|Report)\"")
_DISCUSSION_DATA = re.compile(r"\"@type\"\s*:\s*\[?\s*\"(?:QAPage|DiscussionForumPosting)\"|schema.org/QAPage")
_OTHER_DATA = re.compile(r"\"@type\"\s*:\s*\[?\s*\"(?:FAQPage|Product)\"")
_ITEM_NUMBER = re.compile(r"\A(?:-?\d{1,9}|[a-z]{1,40}|[A-Z]{1,40})\. ")
"""What html_lists.py puts before the items of a list; trafilatura does not."""
_NO_LETTERS = re.compile(r"\W+")
_HAN_LETTER = re.compile(f"[{HAN}]")
_LEAST_LETTERS = 250
"""An article that is shorter than this may as well be a teaser that was taken for one."""
_TELLING_LETTERS = 20
"""A block with fewer letters can stand anywhere on a page. A Chinese character says as much as three letters."""
_PROSE_LETTERS = 60
"""A paragraph with fewer letters may as well be a date, a name or a button."""


def kind_of_page(root: "etree._Element", html: str) -> Kind:
    """Return what the page says that it is, for search engines, for sharing or as an entry of a feed.

    Some programs share every page as an article: a discussion, a product or a page of questions that says so too is
    none.
    """
    marked = root.xpath("//*[contains(@itemtype, 'Article') or contains(@itemtype, 'BlogPosting')]")
    if _ARTICLE_DATA.search(html) or marked:
        return "article"
    if _DISCUSSION_DATA.search(html):
        return "discussion"
    if _OTHER_DATA.search(html):
        return "page"
    shared_as = [str(value).lower() for value in root.xpath("//meta[@property='og:type']/@content")]
    entries = [names for names in root.xpath("//@class") if _is_entry(str(names).split())]
    return "article" if len(entries) == 1 or any(value.startswith("article") for value in shared_as) else "page"


def _is_entry(names: Sequence[str]) -> bool:
    """Do the class names say that this is an entry of a feed (microformats), and no page of its own?"""
    return ("hentry" in names or "h-entry" in names) and "type-page" not in names


def article_blocks(html: str, blocks: Sequence[str], prose: Sequence[bool], *, kind: Kind) -> list[int]:
    """Return which blocks belong to the article, in order; all of them where there is none.

    On a page that says that it is an article, none is kept before the first and after the last block of it; between
    them, all are that are not `prose` (a heading, a list, a table, code). A discussion stays as it is. On another page,
    which may be a manual, only short blocks at the ends go, and only where nearly all of it is long prose.
    """
    if kind in ("discussion", "whole"):
        return list(range(len(blocks)))
    declared = kind == "article"
    article = _letters(_extract(html))
    letters = [_letters(_ITEM_NUMBER.sub("", block)) for block in blocks]
    weights = [len(block) + 2 * len(_HAN_LETTER.findall(block)) for block in letters]
    belongs = [block in article for block in letters]
    telling = [index for index, weight in enumerate(weights) if belongs[index] and weight >= _TELLING_LETTERS]
    if len(article) < _LEAST_LETTERS or not telling or not (declared or _is_prose(weights, prose)):
        return list(range(len(blocks)))
    first, end = telling[0], telling[-1] + 1
    while first > 0 and belongs[first - 1]:
        first -= 1
    while end < len(blocks) and belongs[end]:
        end += 1
    if declared:
        return [index for index in range(first, end) if belongs[index] or not prose[index]]
    at_ends = [*range(first), *range(end, len(blocks))]
    return sorted({*range(first, end), *(index for index in at_ends if weights[index] >= _PROSE_LETTERS)})


def _is_prose(weights: Sequence[int], prose: Sequence[bool]) -> bool:
    """Is three quarters of the page in paragraphs of some length?"""
    paragraphs = [weight for weight, is_prose in zip(weights, prose, strict=True) if is_prose]
    return 4 * sum(weight for weight in paragraphs if weight >= _PROSE_LETTERS) >= 3 * sum(weights)


def _extract(html: str) -> str:
    import trafilatura

    try:
        return trafilatura.extract(html, favor_recall=True, include_comments=False) or ""
    except Exception as error:
        # It raises nearly anything on broken pages, and then says nothing about where the article is.
        logger.info("trafilatura gave up on a page: %s", type(error).__name__)
        return ""


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)
