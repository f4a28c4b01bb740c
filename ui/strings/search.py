"""The texts of the search view, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchStrings:
    """The texts of the search view in one language."""

    view: str
    label: str
    hint: str
    explained: str
    nothing: str
    also: str
    open_passage: str
    ask: str
    instead: str


ENGLISH = SearchStrings(
    view="Search",
    label="Search your documents",
    hint='Words, a phrase in quotes after +, file:"name" …',
    explained="Shows passages as you type, without the language model.",
    nothing="No passage was found.",
    also="Also in: {places}",
    open_passage="Open passage {number}: {name}, {place}",
    ask="Ask this in the chat",
    instead="Search for this",
)

CHINESE = SearchStrings(
    view="查找",
    label="在文档中查找",
    hint='输入词语；+"必含"、-"排除"、文件:"名称"……',
    explained="边输入边显示段落，不使用语言模型。",
    nothing="没有找到段落。",
    also="亦见于：{places}",
    open_passage="打开段落 {number}：{name}，{place}",
    ask="在对话中提问",
    instead="查找这些词语",
)
