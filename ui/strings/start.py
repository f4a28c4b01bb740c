"""The texts of the first start, of what a document can be asked, and of pasting, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StartStrings:
    """The texts of the first start in one language."""

    add: str
    ask: str
    check: str
    choose: str
    sample: str
    reading: str
    try_one: str
    guide: str
    guide_words: str
    guide_characters: str
    guide_headings: str
    guide_terms: str
    guide_questions: str
    guide_making: str
    guide_none: str
    read_document: str
    paste: str
    paste_label: str
    paste_add: str
    pasted_text: str
    pasted_image: str
    find: str
    find_document: str
    documents_called: str
    more_documents: str
    overall: str
    overall_files: str


ENGLISH = StartStrings(
    add="Add documents: drop them anywhere on this page, choose files, or paste text or a picture.",
    ask="Ask in your own words, in English or Chinese.",
    check="Check: every sentence of an answer shows the passage that proves it. Click its number to read it in place.",
    choose="Choose files",
    sample="Try it with a sample document",
    reading="Reading your documents. You can ask as soon as the first one is in the list.",
    try_one="You could ask:",
    guide="About this document",
    guide_words="{count:,} words",
    guide_characters="{count:,} Chinese characters",
    guide_headings="Headings:",
    guide_terms="Key terms:",
    guide_questions="It answers, for instance:",
    guide_making="Looking through the document …",
    guide_none="chatdoc could make no overview of this document. You can ask it all the same.",
    read_document="Read {name}",
    paste="Paste text",
    paste_label="Text to add as a document",
    paste_add="Add",
    pasted_text="Pasted text, {date}.txt",
    pasted_image="Pasted picture, {date}.png",
    find="Find",
    find_document="Find by name",
    documents_called="Called “{words}”: {count:,}",
    more_documents="Show {count} more ({left:,} are not listed)",
    overall="{done:,} of {total:,} passages",
    overall_files="{done:,} of {total:,} files read",
)

CHINESE = StartStrings(
    add="添加文档：把文件拖到页面任意位置、选择文件，或直接粘贴文字或图片。",
    ask="用自己的话提问，中文英文都可以。",
    check="核对：答案的每一句都标有作为依据的原文，点击编号即可在原处阅读。",
    choose="选择文件",
    sample="用示例文档试一试",
    reading="正在读取文档，第一份出现在列表中后即可提问。",
    try_one="可以这样问：",
    guide="文档简介",
    guide_words="{count:,} 个英文单词",
    guide_characters="{count:,} 字",
    guide_headings="标题：",
    guide_terms="关键词：",
    guide_questions="例如可以问：",
    guide_making="正在浏览这份文档……",
    guide_none="无法为这份文档生成简介，但仍可以就它提问。",
    read_document="阅读 {name}",
    paste="粘贴文字",
    paste_label="要作为文档添加的文字",
    paste_add="添加",
    pasted_text="粘贴的文字 {date}.txt",
    pasted_image="粘贴的图片 {date}.png",
    find="查找",
    find_document="按名称查找",
    documents_called="名称含“{words}”的文档：{count:,} 个",
    more_documents="再显示 {count} 个（还有 {left:,} 个未列出）",
    overall="共 {total:,} 个段落，已处理 {done:,} 个",
    overall_files="已读取 {done:,} / {total:,} 个文件",
)
