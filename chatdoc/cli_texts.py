"""What the command line says, in English and Chinese; the page's texts are in ui/strings.py."""

import locale
import os

from chatdoc.setup.texts import language_of
from chatdoc.types import Language

TEXTS: dict[str, dict[Language, str]] = {
    "description": {
        "en": "Talk with your own documents, offline. Every sentence of an answer names the passage that proves it.",
        "zh": "离线与您自己的文档对话。回答的每一句话都指出证明它的原文。",
    },
    "serve": {"en": "open the page in the browser", "zh": "在浏览器中打开页面"},
    "add": {"en": "add files and folders", "zh": "添加文件和文件夹"},
    "list": {"en": "list the documents", "zh": "列出文档"},
    "remove": {"en": "remove a document", "zh": "移除文档"},
    "ask": {"en": "answer a question, with citations", "zh": "回答问题并给出引文"},
    "search": {"en": "find passages, without the language model", "zh": "查找段落，不使用语言模型"},
    "show": {"en": "print the stored text of a document", "zh": "显示文档的文本"},
    "eval": {"en": "answer a file of questions", "zh": "回答一个问题文件"},
    "check": {"en": "what a bug report needs", "zh": "收集反馈问题所需的信息"},
    "library": {"en": "the folder with your documents", "zh": "资料库文件夹"},
    "json": {"en": "print JSON", "zh": "以 JSON 格式输出"},
    "model": {"en": "a GGUF file to answer with", "zh": "用于回答的 GGUF 模型文件"},
    "paths": {"en": "a file or a folder", "zh": "文件或文件夹"},
    "watch": {
        "en": "then follow the folders: what is added, changed or deleted there is so here, until Ctrl-C",
        "zh": "添加后继续跟踪这些文件夹：其中的新增、修改和删除会同步到资料库，按 Ctrl-C 结束",
    },
    "password": {
        "en": "ask for a password for PDF files that need one (typed, not shown, not kept)",
        "zh": "PDF 需要密码时询问（输入不显示，也不保存）",
    },
    "password_of": {"en": "Password of {name}: ", "zh": "{name} 的密码："},
    "following": {"en": "Following {name}. Press Ctrl-C to stop.", "zh": "正在跟踪 {name}。按 Ctrl-C 停止。"},
    "gone": {
        "en": "{name}: {count} files are gone, and so they are here.",
        "zh": "{name}：{count} 个文件已不在，资料库已同步移除。",
    },
    "question": {"en": "the question", "zh": "问题"},
    "files": {"en": "ask only these; added first if they are new", "zh": "只问这些文件；新文件会先添加"},
    "document": {"en": "a name or an id (see list)", "zh": "名称或编号（见 list）"},
    "page": {"en": "only this page, counted from 1", "zh": "只显示这一页（从 1 开始）"},
    "questions": {"en": "questions, one JSON object a line", "zh": "问题文件，每行一个 JSON 对象"},
    "out": {"en": "where the predictions go; goes on from there when stopped", "zh": "结果文件；中断后可继续"},
    "corpus": {"en": "a folder whose files are added first", "zh": "先添加此文件夹中的文件"},
    "no_llm": {"en": "quotes only, without the language model", "zh": "只引用原文，不使用语言模型"},
    "port": {"en": "the port on 127.0.0.1 (default: a free one)", "zh": "127.0.0.1 上的端口（默认自动选择）"},
    "no_browser": {"en": "do not open the browser", "zh": "不打开浏览器"},
    "limit": {"en": "how many passages", "zh": "段落数量"},
    "not_a_count": {"en": "{number} is less than 1", "zh": "{number} 小于 1"},
    "added": {"en": "Added {name}: {health}.", "zh": "已添加 {name}：{health}。"},
    "finished": {"en": "Finished {name}: {health}.", "zh": "已完成 {name}：{health}。"},
    "known": {"en": "{name} is already in the library.", "zh": "{name} 已在资料库中。"},
    "known_as": {
        "en": "{name} is already in the library, as {known}.",
        "zh": "{name} 已在资料库中，名称为 {known}。",
    },
    "left_out": {
        "en": "{name}: {count} files of other types were left out ({suffixes}).",
        "zh": "{name}：略过 {count} 个其他类型的文件（{suffixes}）。",
    },
    "removed": {"en": "Removed {name}.", "zh": "已移除 {name}。"},
    "reading": {"en": "reading {name}: page {done} of {total}", "zh": "正在读取 {name}：第 {done} 页，共 {total} 页"},
    "recognizing": {
        "en": "recognising the text of {name}: {done} of {total} pages",
        "zh": "正在识别 {name} 的文字：已完成 {done} 页，共 {total} 页",
    },
    "embedding": {"en": "passages made searchable: {done} of {total}", "zh": "已索引段落：{done} / {total}"},
    "writing": {"en": "the model writes, not checked yet: {draft}", "zh": "模型正在作答，尚未核对：{draft}"},
    "answering": {"en": "questions answered: {done} of {total}", "zh": "已回答问题：{done} / {total}"},
    "empty_library": {"en": "There are no documents yet.", "zh": "还没有文档。"},
    "nothing_found": {"en": "Nothing was found.", "zh": "没有找到。"},
    "unproved": {"en": "(not proved)", "zh": "（未证实）"},
    "page_of": {"en": "{label} ({page} of {pages})", "zh": "{label}（第 {page} 页，共 {pages} 页）"},
    "interrupted": {"en": "Stopped. What was done is kept.", "zh": "已停止。已完成的部分会保留。"},
    "serving": {"en": "chatdoc is open at {url}", "zh": "chatdoc 已打开：{url}"},
    "stop_hint": {"en": "Press Ctrl-C to stop it.", "zh": "按 Ctrl-C 停止。"},
}


def user_language() -> Language:
    """Return the system's language: Chinese where the locale is, else English."""
    return language_of(os.environ, locale.getlocale()[0])


def say(key: str, **fields: object) -> str:
    """Return a text in the user's language with its fields filled in."""
    return TEXTS[key][user_language()].format(**fields)
