"""A conversation that is not there, cannot be named so, or cannot be written to a file."""

from chatdoc.errors.base import ChatdocError, Ways


class ConversationError(ChatdocError):
    """A conversation that was kept, and what was to be done with it."""


class UnknownConversation(ConversationError):
    problem_texts = {"en": "There is no conversation {number}.", "zh": "没有编号为 {number} 的对话。"}
    remedy_texts = {
        "en": Ways(
            page="It was deleted, perhaps in another window; the list shows those that are there.",
            typed="“chatdoc conversations” shows their numbers.",
        ),
        "zh": Ways(
            page="它可能已在另一个窗口中删除；列表中是现有的对话。",
            typed="“chatdoc conversations” 会列出编号。",
        ),
    }


class UnusableTitle(ConversationError):
    problem_texts = {"en": "A conversation needs a title.", "zh": "对话需要一个标题。"}
    remedy_texts = {"en": "Type a few words.", "zh": "请输入几个字。"}


class NothingToExport(ConversationError):
    problem_texts = {"en": "There is nothing in this conversation yet.", "zh": "此对话还没有内容。"}
    remedy_texts = {"en": "Ask something first.", "zh": "请先提问。"}


class UnknownExport(ConversationError):
    problem_texts = {
        "en": "A conversation cannot be written as {name}.",
        "zh": "无法将对话写成 {name}。",
    }
    remedy_texts = {
        "en": "Name a file that ends in .md or .docx.",
        "zh": "请指定以 .md 或 .docx 结尾的文件。",
    }


class ExportRefused(ConversationError):
    problem_texts = {
        "en": "The conversation cannot be written to {name} ({detail}).",
        "zh": "无法把对话写入 {name}（{detail}）。",
    }
    remedy_texts = {
        "en": "Name a new file in a folder that can be written to; what is there was not changed.",
        "zh": "请指定可写文件夹中的新文件；原有内容未被改动。",
    }
