"""What the command line says, in English and Chinese; the page's texts are in ui/strings/."""

from __future__ import annotations

import locale
import os
from typing import TYPE_CHECKING

from chatdoc.cli_texts_models import MODELS
from chatdoc.setup.texts import language_of

if TYPE_CHECKING:
    from chatdoc.types_documents import Language

TEXTS: dict[str, dict[Language, str]] = MODELS | {
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
    "eval": {
        "en": "measure how many answers are right, and what changed",
        "zh": "统计回答的正确率及变化",
    },
    "cases": {"en": "questions whose answers were marked good or bad", "zh": "标记过回答好坏的问题"},
    "collect": {"en": "put documents into a named collection", "zh": "把文档放入命名的合集"},
    "conversations": {"en": "what was asked and answered before", "zh": "以往的问答"},
    "conversation": {
        "en": "go on with this conversation and keep the answer in it, or begin a new one",
        "zh": "接着此编号的对话提问并保存回答，或新建（new）对话",
    },
    "list_conversation": {"en": "list them, the last changed first", "zh": "列出对话，最近的在前"},
    "search_conversation": {
        "en": "those whose title, questions or answers hold all of these words",
        "zh": "查找标题、问题或回答中含有这些词的对话",
    },
    "show_conversation": {"en": "print one", "zh": "显示一个对话"},
    "rename_conversation": {"en": "give one another title", "zh": "更改标题"},
    "delete_conversation": {"en": "delete one", "zh": "删除一个对话"},
    "restore_conversation": {"en": "bring one back that was just deleted", "zh": "恢复刚删除的对话"},
    "export_conversation": {"en": "write one to a file, with footnotes", "zh": "导出到文件（附脚注）"},
    "list_after": {"en": "leave out the first N", "zh": "跳过前 N 个"},
    "conversation_number": {"en": "the number that the list shows", "zh": "列表中的编号"},
    "conversation_title": {"en": "its new title", "zh": "新标题"},
    "export_file": {"en": "a new file, Markdown or Word", "zh": "新文件（Markdown 或 Word）"},
    "no_conversations": {"en": "There is no such conversation.", "zh": "没有这样的对话。"},
    "in_conversation": {"en": "Kept in conversation {number}.", "zh": "保存在对话 {number} 中。"},
    "conversation_deleted": {
        "en": "Deleted. “chatdoc conversations restore {number}” brings it back within a day.",
        "zh": "已删除。一天之内可用 “chatdoc conversations restore {number}” 恢复。",
    },
    "conversation_exported": {"en": "Wrote the conversation to {name}.", "zh": "已将对话写入 {name}。"},
    "embedder": {
        "en": "list the embedders on this computer, or change the one that the library is searched with",
        "zh": "列出本机的嵌入模型，或更换资料库使用的模型",
    },
    "check": {"en": "what a bug report needs", "zh": "收集反馈问题所需的信息"},
    "check_offline": {
        "en": "add, search, ask and load the page with every connection to other machines refused",
        "zh": "在拒绝一切外部连接的情况下添加、查找、提问并打开页面",
    },
    "offline_add": {"en": "add", "zh": "添加"},
    "offline_search": {"en": "search", "zh": "查找"},
    "offline_ask": {"en": "ask", "zh": "提问"},
    "offline_page": {"en": "the page in a browser", "zh": "在浏览器中打开页面"},
    "offline_http": {
        "en": "the page (no Chromium or Chrome here to show it)",
        "zh": "页面（本机没有 Chromium 或 Chrome）",
    },
    "step_worked": {"en": "{name}: works, {seconds} s", "zh": "{name}：正常，{seconds} 秒"},
    "step_did_not": {"en": "{name}: DOES NOT WORK, {seconds} s", "zh": "{name}：不正常，{seconds} 秒"},
    "hosts_tried": {"en": "hosts that were tried: {hosts}", "zh": "尝试连接的主机：{hosts}"},
    "hosts_of_browser": {
        "en": "hosts that the browser tried by itself: {hosts}",
        "zh": "浏览器自身尝试连接的主机：{hosts}",
    },
    "no_hosts": {"en": "none", "zh": "无"},
    "works_offline": {"en": "everything works offline", "zh": "一切均可离线运行"},
    "not_offline": {
        "en": "Not everything works offline: report what stands above.",
        "zh": "并非一切都能离线运行：请反馈以上内容。",
    },
    "library": {"en": "the folder with your documents", "zh": "资料库文件夹"},
    "page_awaited": {
        "en": "Another chatdoc has this library open: waiting for its page.",
        "zh": "另一个 chatdoc 正在使用此资料库：等待其页面打开。",
    },
    "served_already": {"en": "chatdoc runs already: {url}", "zh": "chatdoc 已在运行：{url}"},
    "words_only": {"en": "by words alone: no model is loaded", "zh": "仅按字词查找，不加载任何模型"},
    "json": {"en": "print JSON", "zh": "以 JSON 格式输出"},
    "model": {"en": "a GGUF file to answer with", "zh": "用于回答的 GGUF 模型文件"},
    "server": {
        "en": "the address of an OpenAI-compatible server to answer with (or CHATDOC_SERVER); a key for it is read "
        "from CHATDOC_API_KEY only",
        "zh": "用于回答的 OpenAI 兼容服务器地址（或用 CHATDOC_SERVER）；其密钥只从 CHATDOC_API_KEY 读取",
    },
    "server_model": {
        "en": "the name of the server's model (or CHATDOC_SERVER_MODEL), where it has several",
        "zh": "服务器上的模型名称（或用 CHATDOC_SERVER_MODEL），有多个时须指定",
    },
    "outside": {
        "en": "Leaves this computer: questions, and the passages found for them, go to the model server {host}.",
        "zh": "会离开本机：问题及为其找到的段落将发送到模型服务器 {host}。",
    },
    "outside_plain": {
        "en": "Leaves this computer: questions, and the passages found for them, go to the model server {host}, "
        "not encrypted.",
        "zh": "会离开本机：问题及为其找到的段落将发送到模型服务器 {host}，且未加密。",
    },
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
    "after": {
        "en": "a question asked before, on which this one may lean (may be given several times, oldest first)",
        "zh": "之前问过的问题，本问题可承接它（可多次指定，先问的在前）",
    },
    "searched_for": {"en": "Searched for: {question}", "zh": "按此查找：{question}"},
    "files": {"en": "ask only these; added first if they are new", "zh": "只问这些文件；新文件会先添加"},
    "document": {"en": "a name or an id (see list)", "zh": "名称或编号（见 list）"},
    "page": {"en": "only this page, counted from 1", "zh": "只显示这一页（从 1 开始）"},
    "questions": {
        "en": "questions: one JSON object a line, or a .csv with the columns question, answer, document, page; "
        "without a file, the marked ones (see cases)",
        "zh": "问题文件：每行一个 JSON 对象，或含问题、答案、文档、页码列的 .csv；不指定则使用已标记的问题（见 cases）",
    },
    "compare": {"en": "compare with this evaluation instead of the last one", "zh": "与此编号的评测比较，而非上一次"},
    "remove_case": {"en": "forget this one", "zh": "删除此条"},
    "export_cases": {"en": "write them to a file that eval reads", "zh": "写入 eval 可读取的文件"},
    "collection": {"en": "the name of a collection", "zh": "合集名称"},
    "collected": {"en": "documents, by name or id", "zh": "文档名称或编号"},
    "collect_remove": {
        "en": "take these documents out; without documents, delete the collection (its documents stay)",
        "zh": "移出这些文档；不指定文档则删除合集（文档保留）",
    },
    "collect_rename": {"en": "give the collection this name", "zh": "将合集改为此名称"},
    "in": {
        "en": "only in this collection or document (may be given several times)",
        "zh": "只在此合集或文档中查找（可多次指定）",
    },
    "out": {"en": "where the predictions go; goes on from there when stopped", "zh": "结果文件；中断后可继续"},
    "corpus": {"en": "a folder whose files are added first", "zh": "先添加此文件夹中的文件"},
    "no_llm": {"en": "quotes only, without the language model", "zh": "只引用原文，不使用语言模型"},
    "port": {"en": "the port on 127.0.0.1 (default: a free one)", "zh": "127.0.0.1 上的端口（默认自动选择）"},
    "no_browser": {"en": "do not open the browser", "zh": "不打开浏览器"},
    "limit": {"en": "how many passages", "zh": "段落数量"},
    "not_a_count": {"en": "{number} is less than 1", "zh": "{number} 小于 1"},
    "not_a_port": {"en": "{number} is not between 1024 and 65535", "zh": "{number} 不在 1024 到 65535 之间"},
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
    "also_in": {"en": "also in: {places}", "zh": "另见：{places}"},
    "nothing_found": {"en": "Nothing was found.", "zh": "没有找到。"},
    "quoted_instead": {
        "en": "The language model gave no answer that the documents prove; these are their own words:",
        "zh": "语言模型没有给出文档能证实的回答，以下是文档原文：",
    },
    "budget": {
        "en": "The model read {passages} of {documents}: {tokens} of {context} tokens, {left_out} left out.",
        "zh": "模型读取了 {documents}中的 {passages}：{tokens} / {context} 个词元，未放入：{left_out}。",
    },
    "budget_cut": {
        "en": "The model read only the beginning of {passages} of {documents}: {tokens} of {context} tokens, "
        "{left_out} left out.",
        "zh": "模型只读取了 {documents}中 {passages}的开头：{tokens} / {context} 个词元，未放入：{left_out}。",
    },
    "none": {"en": "nothing", "zh": "无"},
    "passage_count": {"en": "{count} passages", "zh": "{count} 个段落"},
    "document_count": {"en": "{count} documents", "zh": "{count} 份文档"},
    "unproved": {"en": "(not proved)", "zh": "（未证实）"},
    "page_of": {"en": "{label} ({page} of {pages})", "zh": "{label}（第 {page} 页，共 {pages} 页）"},
    "run_head": {
        "en": "Evaluation {number} of {questions}: {count} questions, {documents} documents, {embedder}, {model}",
        "zh": "评测 {number}（{questions}）：{count} 个问题，{documents} 份文档，{embedder}，{model}",
    },
    "marked_questions": {"en": "the marked questions", "zh": "已标记的问题"},
    "quotes_only": {"en": "quotes only", "zh": "仅引文"},
    "kept_predictions": {
        "en": "{count} answers stood in the file already, from a run that may have had other settings.",
        "zh": "其中 {count} 个回答来自文件中已有的结果，当时的设置可能不同。",
    },
    "not_judged": {
        "en": "{count} questions were not judged: nobody said what is right.",
        "zh": "{count} 个问题未评判：没有说明正确答案。",
    },
    "nothing_judged": {"en": "There was nothing to judge.", "zh": "没有可评判的内容。"},
    "left_out_case": {
        "en": "{id} is left out: its document “{document}” is not in the library.",
        "zh": "略过 {id}：其文档“{document}”不在资料库中。",
    },
    "compared": {
        "en": "Compared with evaluation {number}, over the {shared} questions that both asked:",
        "zh": "与评测 {number} 比较（共同的 {shared} 个问题）：",
    },
    "first_run": {
        "en": "There is no earlier evaluation of these questions to compare with.",
        "zh": "没有这些问题的更早评测可供比较。",
    },
    "righted": {"en": "now right:", "zh": "变为正确："},
    "wronged": {"en": "now wrong:", "zh": "变为错误："},
    "nothing_turned": {"en": "No question went from right to wrong or back.", "zh": "没有问题的对错发生变化。"},
    "hit@1": {"en": "the first passage answers", "zh": "首个段落即含答案"},
    "hit@5": {"en": "one of the first five passages answers", "zh": "前五个段落含答案"},
    "page@1": {"en": "the first passage is on the right page", "zh": "首个段落在正确的页"},
    "page@5": {"en": "one of the first five is on the right page", "zh": "前五个段落中有正确的页"},
    "document@5": {"en": "one of the first five is of the right document", "zh": "前五个段落中有正确的文档"},
    "mrr@10": {"en": "mean of 1 / rank of the first passage that answers", "zh": "首个含答案段落排名倒数的平均值"},
    "answer": {"en": "the answer says what is right", "zh": "回答中含正确答案"},
    "citation_precision": {"en": "of the cited passages, those that answer", "zh": "被引段落中含答案的比例"},
    "refusal_precision": {"en": "of the refusals, those that were right", "zh": "拒答中正确的比例"},
    "refusal_recall": {"en": "of the questions without an answer, those refused", "zh": "无答案问题中被拒答的比例"},
    "no_cases": {"en": "No answer was marked yet.", "zh": "还没有标记过回答。"},
    "good": {"en": "good", "zh": "好"},
    "bad": {"en": "bad", "zh": "不好"},
    "wanted": {"en": "wanted: {wanted}", "zh": "应为：{wanted}"},
    "not_there": {"en": "the documents do not say it", "zh": "文档中没有答案"},
    "page_number": {"en": "page {page}", "zh": "第 {page} 页"},
    "case_removed": {"en": "Forgot question {number}.", "zh": "已删除问题 {number}。"},
    "exported": {"en": "Wrote {count} questions to {name}.", "zh": "已将 {count} 个问题写入 {name}。"},
    "no_collections": {"en": "There are no collections yet.", "zh": "还没有合集。"},
    "collection_line": {"en": "{name} ({count} documents)", "zh": "{name}（{count} 份文档）"},
    "collection_deleted": {
        "en": "Deleted the collection {name}; its documents stay.",
        "zh": "已删除合集 {name}，其中的文档保留。",
    },
    "embedder_name": {
        "en": "change to this one: passages get new vectors, and are searched with the old ones until all are there",
        "zh": "改用此模型：为段落计算新的向量，完成之前仍用原来的向量查找",
    },
    "cancel_change": {"en": "give up the change that was begun", "zh": "放弃已开始的更换"},
    "embedder_line": {
        "en": "{name} ({languages}; {dimension} dimensions, reads {max_tokens} tokens)",
        "zh": "{name}（{languages}；{dimension} 维，可读 {max_tokens} 个词元）",
    },
    "language_en": {"en": "English", "zh": "英文"},
    "language_zh": {"en": "Chinese", "zh": "中文"},
    "no_language": {"en": "neither English nor Chinese", "zh": "不支持中英文"},
    "changing_embedder": {"en": "{done} of {total} passages", "zh": "已完成 {done} / {total} 个段落"},
    "change_under_way": {
        "en": "Changing to {name}: {done} of {total} passages. “chatdoc embedder {name}” goes on with it, "
        "“chatdoc embedder --cancel” gives it up.",
        "zh": "正在更换为 {name}：已完成 {done} / {total} 个段落。“chatdoc embedder {name}” 继续，"
        "“chatdoc embedder --cancel” 放弃。",
    },
    "change_given_up": {"en": "Gave up the change to {name}.", "zh": "已放弃更换为 {name}。"},
    "no_change": {"en": "No change was begun.", "zh": "没有进行中的更换。"},
    "embedder_used": {"en": "The library is searched with {name} already.", "zh": "资料库已在使用 {name}。"},
    "embedder_changed": {"en": "The library is searched with {name} now.", "zh": "资料库现在使用 {name}。"},
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
