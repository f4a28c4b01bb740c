"""A question and its scope -> what must be said beside what was found: that it could not be looked for in full."""

import json
from collections.abc import Collection

from chatdoc.embedders import AbsentEmbedder
from chatdoc.errors import Ways
from chatdoc.filters import documents_named, read_query
from chatdoc.library import Library
from chatdoc.text import language_of, printable
from chatdoc.types import Language

NEARLY_ALL = 0.9
"""The share of the documents in another language than the question's from which on it is told."""

_OTHER: dict[Language, Language] = {"en": "zh", "zh": "en"}
_ACROSS: dict[Language, str] = {
    "en": "The question is in English and the documents are in Chinese: what has no words in common with it is not "
    "found, as the embedder {used} cannot compare languages. A multilingual one can: {remedy}.",
    "zh": "问题是中文，而文档是英文：嵌入模型 {used} 无法跨语言比较，因此只能找到两者共有的字词。"
    "多语言模型可以做到：{remedy}。",
}
_SOME: dict[Language, str] = {
    "en": "Documents in Chinese: {other} of {all}. Of these only what has words in common with the question is found, "
    "as the embedder {used} cannot compare languages. A multilingual one can: {remedy}.",
    "zh": "{all} 份文档中有 {other} 份是英文：嵌入模型 {used} 无法跨语言比较，在这些文档中只能找到与问题相同的字词。"
    "多语言模型可以做到：{remedy}。",
}
_HERE: dict[Language, Ways] = {
    "en": Ways(
        page="change to {name}, which is on this computer, in the view Models",
        typed="change to {name}, which is on this computer, with “chatdoc embedder {name}”",
    ),
    "zh": Ways(page="本机已有 {name}，可在“模型”页切换", typed="本机已有 {name}，可用 “chatdoc embedder {name}” 切换"),
}
_TO_GET: dict[Language, Ways] = {
    "en": Ways(
        page="download {name} in the view Models, then change to it",
        typed="download {name} with “chatdoc models get {name}”, then change to it",
    ),
    "zh": Ways(
        page="请在“模型”页下载 {name}，再切换到它", typed="请用 “chatdoc models get {name}” 下载 {name}，再切换到它"
    ),
}


def notice(
    question: str, library: Library, *, documents: Collection[str] | None, found: bool = True, typed: bool = False
) -> str:
    """Return a notice in the question's language, for the page or, `typed`, for who types commands; "" for none.

    Its embedder is not on this machine or fails; or nearly all documents in scope (None: all), or any of them where
    nothing was `found`, are in the other language and the embedder does not speak both. Raises UnknownDocument for a
    filter.
    """
    query, embedder = read_query(question), library.embedder
    language = language_of(query.text)
    if isinstance(embedder, AbsentEmbedder):
        return embedder.reason.told(language, typed=typed)
    other = _OTHER[language]
    if embedder.languages >= {language, other}:
        return ""
    counts = _languages(library, documents_named(query, library.store, documents))
    of_other, of_all = counts.get(other, 0), sum(counts.values())
    nearly_all = of_other > NEARLY_ALL * of_all
    if not nearly_all and (found or not of_other):
        return ""
    machine = library.searched.embedders
    here = machine.multilingual()
    ways = (_TO_GET if here is None else _HERE)[language]
    remedy = (ways.typed if typed else ways.page).format(name=machine.advised if here is None else here)
    template = (_ACROSS if nearly_all else _SOME)[language]
    return template.format(used=printable(embedder.name), remedy=remedy, other=of_other, all=of_all)


def _languages(library: Library, documents: Collection[str] | None) -> dict[str, int]:
    """Return how many of the documents are in which language; those in none that is known are left out."""
    chosen = "" if documents is None else "AND id IN (SELECT value FROM json_each(?))"
    rows = library.store.rows(
        f"""
        SELECT json_extract(health, '$.language') AS language, count(*) FROM documents
        WHERE language IS NOT NULL {chosen} GROUP BY language
        """,
        () if documents is None else (json.dumps(list(documents)),),
    )
    return dict(rows)
