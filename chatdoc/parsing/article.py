"""The page of an article + its blocks -> the blocks that belong to the article.

Teasers, share bars and boxes stand before, after and in the middle of an article, and no rule of ours knows them all;
trafilatura, which is made for that, says what the article is. It is asked about blocks only: what it kept is not used
itself, for it leaves out the odd table, list and heading that a reader of the page sees. The one module that imports
trafilatura.
"""

import logging
import re
from collections.abc import Sequence

from lxml import etree

logger = logging.getLogger(__name__)

_ARTICLE_DATA = re.compile(r"\"@type\"\s*:\s*\[?\s*\"[A-Za-z]*(?:Article|BlogPosting|Report)\"")
_NO_LETTERS = re.compile(r"\W+")
_LEAST_LETTERS = 250
"""An article that is shorter than this may as well be a teaser that was taken for one."""
_TELLING_LETTERS = 20
"""A block with fewer letters can stand anywhere on a page."""


def calls_itself_article(root: "etree._Element", html: str) -> bool:
    """Does the page say, for search engines or for sharing, that it is an article?"""
    shared_as = [str(value) for value in root.xpath("//meta[@property='og:type']/@content")]
    return (
        any(value.lower().startswith("article") for value in shared_as)
        or _ARTICLE_DATA.search(html) is not None
        or bool(root.xpath("//*[contains(@itemtype, 'Article') or contains(@itemtype, 'BlogPosting')]"))
    )


def article_blocks(html: str, blocks: Sequence[str], prose: Sequence[bool], *, declared: bool) -> list[int]:
    """Return which blocks belong to the article, in order; all of them where there is none.

    Before the first and after the last block that does, none is kept; between them, all are that are not `prose` (a
    heading, a list, a table, code). On a page that has not `declared` that it is an article, prose between them is kept
    too, and an article with less than half of the letters is none: that page is an index, or a conversation.
    """
    article = _letters(_extract(html))
    letters = [_letters(block) for block in blocks]
    belongs = [block in article for block in letters]
    telling = [index for index, block in enumerate(letters) if belongs[index] and len(block) >= _TELLING_LETTERS]
    inside = sum(len(block) for block, belonging in zip(letters, belongs, strict=True) if belonging)
    is_most = inside * 2 >= sum(map(len, letters))
    if len(article) < _LEAST_LETTERS or not telling or not (declared or is_most):
        return list(range(len(blocks)))
    first, end = telling[0], telling[-1] + 1
    while first > 0 and belongs[first - 1]:
        first -= 1
    while end < len(blocks) and belongs[end]:
        end += 1
    return [index for index in range(first, end) if belongs[index] or not (declared and prose[index])]


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
