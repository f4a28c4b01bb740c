"""The texts of the reading pane, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingStrings:
    """The texts of the reading pane in one language; what a place is called stands in page.py."""

    # Where it is open.
    part_of: str
    parts_of: str
    previous: str
    next: str
    go_to: str
    no_such_page: str
    back: str
    # How it is shown.
    zoom_in: str
    zoom_out: str
    fit: str
    as_text: str
    not_shown: str
    page_not_shown: str
    no_text: str
    removed: str
    # Searching in it.
    find: str
    previous_found: str
    next_found: str
    found: str
    found_none: str


ENGLISH = ReadingStrings(
    part_of="part {page:,} of {total:,}",
    parts_of="parts {page:,}–{last:,} of {total:,}",
    previous="Previous page",
    next="Next page",
    go_to="Go to a page, by its printed or its physical number",
    no_such_page="There is no page “{page}”. The pages go from {first} to {last}; there are {total:,}.",
    back="Back to the quote",
    zoom_in="Larger",
    zoom_out="Smaller",
    fit="Fit to the width",
    as_text="Show as text",
    not_shown="The pages of this file can't be drawn, so here is its text.",
    page_not_shown="This page can't be drawn; its text stands where it is printed.",
    no_text="There is no text on this page.",
    removed="This document was removed, so it can't be opened any more.",
    find="Find in this document",
    previous_found="Previous match",
    next_found="Next match",
    found="{number:,} of {count:,}",
    found_none="Not found",
)

CHINESE = ReadingStrings(
    part_of="第 {page:,} 部分，共 {total:,} 部分",
    parts_of="第 {page:,}–{last:,} 部分，共 {total:,} 部分",
    previous="上一页",
    next="下一页",
    go_to="跳转到某页（印刷页码或实际页数）",
    no_such_page="没有第“{page}”页。页码从 {first} 到 {last}，共 {total:,} 页。",
    back="回到引文",
    zoom_in="放大",
    zoom_out="缩小",
    fit="适合宽度",
    as_text="显示文本",
    not_shown="无法绘制此文件的页面，以下为其文本。",
    page_not_shown="无法绘制此页，文字显示在其印刷位置。",
    no_text="此页没有文字。",
    removed="此文档已移除，无法再打开。",
    find="在本文档中查找",
    previous_found="上一个结果",
    next_found="下一个结果",
    found="第 {number:,} 个，共 {count:,} 个",
    found_none="未找到",
)
