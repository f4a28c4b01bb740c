"""Entry -> its health card in words: how large a document is, and all that was noticed while it was read."""

from collections.abc import Sequence

from chatdoc.shown import printable
from chatdoc.store import Entry
from chatdoc.types_documents import Language

_TEXTS: dict[str, dict[Language, str]] = {
    "page": {"en": "1 page", "zh": "1 页"},
    "pages": {"en": "{count} pages", "zh": "{count} 页"},
    "passage": {"en": "1 passage", "zh": "1 个段落"},
    "passages": {"en": "{count} passages", "zh": "{count} 个段落"},
    "table": {"en": "1 table", "zh": "1 个表格"},
    "tables": {"en": "{count} tables", "zh": "{count} 个表格"},
    "language_en": {"en": "English", "zh": "英文"},
    "language_zh": {"en": "Chinese", "zh": "中文"},
    "title": {"en": "the file calls itself “{said}”", "zh": "文件自带的标题是“{said}”"},
    "author": {"en": "the file names {said} as its author", "zh": "文件自带的作者是 {said}"},
    "made_on": {"en": "the file dates itself {said}", "zh": "文件自带的日期是 {said}"},
    "encoding": {"en": "encoding {encoding}", "zh": "编码 {encoding}"},
    "encoding_guessed": {"en": "encoding {encoding} (guessed)", "zh": "编码 {encoding}（推测）"},
    "empty_pages": {"en": "nothing to read on {pages}", "zh": "{pages}没有文字"},
    "scanned_pages": {
        "en": "{pages} still to be read by text recognition (OCR)",
        "zh": "{pages}等待文字识别（OCR）",
    },
    "recognized_pages": {"en": "{pages} read by text recognition (OCR)", "zh": "{pages}由文字识别（OCR）读取"},
    "reread_pages": {
        "en": "{pages} read by the second PDF reader, as the first found no usable text there",
        "zh": "{pages}由第二个 PDF 读取程序读取，因为第一个没有找到可用的文字",
    },
    "garbled": {"en": "{share} of the characters unreadable", "zh": "{share} 的字符无法辨认"},
    "hidden_sheet": {"en": "1 hidden sheet read too", "zh": "也读取了 1 个隐藏的工作表"},
    "hidden_sheets": {"en": "{count} hidden sheets read too", "zh": "也读取了 {count} 个隐藏的工作表"},
    "hidden_row": {"en": "1 hidden row read too", "zh": "也读取了 1 个隐藏行"},
    "hidden_rows": {"en": "{count} hidden rows read too", "zh": "也读取了 {count} 个隐藏行"},
    "hidden_column": {"en": "1 hidden column read too", "zh": "也读取了 1 个隐藏列"},
    "hidden_columns": {"en": "{count} hidden columns read too", "zh": "也读取了 {count} 个隐藏列"},
    "hidden_slides": {"en": "hidden {pages} read too", "zh": "也读取了隐藏的{pages}"},
    "on_slide": {"en": "slide {pages}", "zh": "第 {pages} 张幻灯片"},
    "on_slides": {"en": "slides {pages}", "zh": "第 {pages} 张幻灯片"},
    "deletion": {"en": "1 tracked deletion left out", "zh": "未读取 1 处修订中删除的内容"},
    "deletions": {"en": "{count} tracked deletions left out", "zh": "未读取 {count} 处修订中删除的内容"},
    "comment": {"en": "1 comment left out", "zh": "未读取 1 条批注"},
    "comments": {"en": "{count} comments left out", "zh": "未读取 {count} 条批注"},
    "empty_formula": {"en": "1 formula has no saved result", "zh": "1 个公式没有保存计算结果"},
    "empty_formulas": {"en": "{count} formulas have no saved result", "zh": "{count} 个公式没有保存计算结果"},
    "seconds": {"en": "read in {seconds} s", "zh": "读取用时 {seconds} 秒"},
    "on_page": {"en": "page {pages}", "zh": "第 {pages} 页"},
    "on_pages": {"en": "pages {pages}", "zh": "第 {pages} 页"},
}
_MOST_RANGES = 12


def health_phrases(entry: Entry, language: Language) -> list[str]:
    """Return what the health card says, the most important first; each phrase can stand alone."""
    health = entry.health
    phrases = [] if health.pages is None else [_counted(health.pages, "page", language)]
    phrases.append(_counted(entry.passages, "passage", language))
    if health.language is not None:
        phrases.append(_TEXTS[f"language_{health.language}"][language])
    if health.tables:
        phrases.append(_counted(health.tables, "table", language))
    for key in ("title", "author", "made_on"):
        if said := getattr(health, key):
            phrases.append(_TEXTS[key][language].format(said=printable(said)))
    if health.encoding is not None and not health.encoding_guessed:
        phrases.append(_TEXTS["encoding"][language].format(encoding=health.encoding))
    for key in ("scanned_pages", "recognized_pages", "reread_pages"):
        phrases += _on_pages(key, getattr(health, key), language)
    return [*phrases, *warnings(entry, language), _TEXTS["seconds"][language].format(seconds=f"{health.seconds:.1f}")]


def warnings(entry: Entry, language: Language) -> list[str]:
    """Return what on the card may explain a wrong answer: what was not read, what a person who
    opens the file does not see, and what was perhaps not read right.
    """
    health = entry.health
    phrases = _on_pages("empty_pages", health.empty_pages, language)
    if health.encoding_guessed:
        phrases.append(_TEXTS["encoding_guessed"][language].format(encoding=health.encoding))
    if health.garbled_share:
        phrases.append(_TEXTS["garbled"][language].format(share=_percent(health.garbled_share)))
    phrases += _on_pages("hidden_slides", health.hidden_slides, language, noun="slide")
    for noun in ("hidden_sheet", "hidden_row", "hidden_column", "deletion", "comment", "empty_formula"):
        if count := getattr(health, f"{noun}s"):
            phrases.append(_counted(count, noun, language))
    return phrases


def _counted(count: int, noun: str, language: Language) -> str:
    return _TEXTS[noun if count == 1 else f"{noun}s"][language].format(count=count)


def _on_pages(key: str, pages: Sequence[int], language: Language, *, noun: str = "page") -> list[str]:
    if not pages:
        return []
    where = _TEXTS[f"on_{noun}" if len(pages) == 1 else f"on_{noun}s"][language].format(pages=ranges(pages))
    return [_TEXTS[key][language].format(pages=where)]


def ranges(pages: Sequence[int]) -> str:
    """Return pages as a person writes them, at most twelve ranges of them.

    ranges((1, 2, 3, 7)) == "1–3, 7"
    """
    spans: list[list[int]] = []
    for page in sorted(pages):
        if spans and page == spans[-1][1] + 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    texts = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    return ", ".join(texts[:_MOST_RANGES]) + (" …" if len(texts) > _MOST_RANGES else "")


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "< 0.1%"
