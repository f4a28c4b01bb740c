"""The texts of the page's frame, documents, conversation and reading pane, in both languages."""

from dataclasses import dataclass

from chatdoc.types import Language
from ui.strings import asking, failing, models, quality, reading, search, settings, start
from ui.strings.reading import ReadingStrings


@dataclass(frozen=True, slots=True)
class Strings:
    """The page's texts in one language."""

    language: Language
    html_language: str
    tagline: str
    tagline_outside: str
    leaves: str
    leaves_plain: str
    language_label: str
    documents: str
    conversation: str
    reading: str
    # Adding documents.
    drop_here: str
    choose_files: str
    choose_folder: str
    formats_read: str
    uploading: str
    empty_folder: str
    follow_folder: str
    follow_hint: str
    folder_path: str
    follow: str
    followed: str
    following: str
    unfollow: str
    password: str
    unlock: str
    # The list of documents.
    ask_document: str
    ask_all: str
    ask_none: str
    chosen: str
    no_documents: str
    remove_document: str
    remove_question: str
    remove_yes: str
    remove_no: str
    passage_one: str
    passage_many: str
    page_one: str
    page_many: str
    indexed_of: str
    also_named: str
    health: str
    job_waiting: str
    job_reading: str
    job_reading_page: str
    job_embedding: str
    job_embedding_of: str
    job_recognizing_of: str
    job_cancelled: str
    cancel_document: str
    dismiss: str
    private: str
    # Collections.
    collections: str
    ask_collection: str
    collect_chosen: str
    collection_name: str
    put_in: str
    take_out: str
    delete_collection: str
    delete_collection_question: str
    delete_collection_yes: str
    # The conversation.
    welcome: str
    question_label: str
    question_hint: str
    ask: str
    stop: str
    you_asked: str
    searching: str
    searched_for: str
    evidence: str
    draft: str
    nearest: str
    unproved: str
    unproved_why: str
    stopped: str
    verdict_supported: str
    verdict_partly: str
    verdict_quoted: str
    written_by: str
    verdict_quoted_instead: str
    open_citation: str
    removed_document: str
    # What a person says of an answer.
    mark_question: str
    mark_good: str
    mark_bad: str
    mark_kept: str
    mark_corrected: str
    mark_wanted: str
    mark_document: str
    mark_page: str
    mark_nowhere: str
    mark_save: str
    # The reading panel.
    reading_hint: str
    close: str
    page_of: str
    page_printed: str
    pages_of: str
    pages_printed: str
    not_located: str
    # What the guard says to a browser without the token.
    locked: str
    # Conversations.
    broken_off: str
    talks: str
    new_talk: str
    delete_talk: str
    talk_deleted: str
    talk_running: str
    undo: str
    search_talks: str
    no_talks: str
    more_talks: str
    rename_talk: str
    export_markdown: str
    export_docx: str
    ask_again: str
    edit_question: str
    # The views, and those that have texts of their own.
    view_chat: str
    search: search.SearchStrings
    quality: quality.QualityStrings
    models: models.ModelsStrings
    settings: settings.SettingsStrings
    reading_pane: ReadingStrings
    asking: asking.AskingStrings
    start: start.StartStrings
    failing: failing.FailingStrings


ENGLISH = Strings(
    language="en",
    html_language="en",
    tagline="Ask your own documents. Everything stays on this computer.",
    tagline_outside="Ask your own documents.",
    leaves="Leaves this computer: your questions, and the passages found for them, go to the model server {host}.",
    leaves_plain="Leaves this computer, not encrypted: your questions, and the passages found for them, go to the "
    "model server {host}.",
    language_label="Language",
    documents="Documents",
    conversation="Conversation",
    reading="Reading",
    drop_here="Drop files or a folder here",
    choose_files="Choose files",
    choose_folder="Choose a folder",
    formats_read="PDF, Word, PowerPoint, Excel, Markdown, HTML, e-books, e-mail, text, pictures",
    uploading="Copying file {done} of {total}",
    empty_folder="No documents that chatdoc can read were found in the folder.",
    follow_folder="Follow a folder on this computer",
    follow_hint="What you add, change or delete in it is so here as well.",
    folder_path="Path of the folder",
    follow="Follow",
    followed="Followed folders",
    following="Following {name}",
    unfollow="Stop following; its documents stay",
    password="Password of {name}",
    unlock="Open",
    ask_document="Ask {name}",
    ask_all="All",
    ask_none="None",
    chosen="Asking {chosen} of {total}",
    no_documents="No documents yet.",
    remove_document="Remove {name}",
    remove_question="Remove {name} from chatdoc? Your own file stays where it is.",
    remove_yes="Remove",
    remove_no="Keep",
    passage_one="{count} passage",
    passage_many="{count:,} passages",
    page_one="{count} page",
    page_many="{count:,} pages",
    indexed_of="{done:,} of {total:,} passages searchable by meaning",
    also_named="also named {names}",
    health="What was noticed while reading {name}",
    job_waiting="Waiting",
    job_reading="Reading",
    job_reading_page="Reading page {done:,} of {total:,}",
    job_embedding="Indexing",
    job_embedding_of="{done:,} of {total:,} passages",
    job_recognizing_of="Recognising text (OCR): {done:,} of {total:,} pages",
    job_cancelled="Cancelled",
    cancel_document="Cancel adding {name}",
    dismiss="Dismiss",
    collections="Collections",
    ask_collection="Ask only the documents in {name}",
    collect_chosen="Collect the ticked documents",
    collection_name="Collection",
    put_in="Put in",
    take_out="Take {name} out of {collection}",
    delete_collection="Delete the collection {name}",
    delete_collection_question="Delete the collection {name}? Its documents stay.",
    delete_collection_yes="Delete",
    private="Works offline. Nothing is sent anywhere.",
    welcome="What do you want to know?",
    question_label="Your question",
    question_hint="Ask your documents …",
    ask="Ask",
    stop="Stop",
    you_asked="You asked",
    searching="Looking in your documents …",
    searched_for="Searched for:",
    evidence="Evidence",
    draft="Being written, not checked yet",
    nearest="Nearest passages",
    unproved="not proved",
    unproved_why="No passage was found that proves this sentence. Check it before you rely on it.",
    stopped="Stopped. What stands here was not checked to the end.",
    verdict_supported="Every sentence is proved by a passage.",
    verdict_partly="No passage was found that proves the marked sentences. Check them before you rely on them.",
    verdict_quoted="Quoted from your documents, word for word.",
    written_by="Written by {model}.",
    verdict_quoted_instead="The language model gave no answer that your documents prove: quoted word for word instead.",
    open_citation="Citation {number}: {name}, {place}",
    removed_document="a document that was removed",
    mark_question="Was this answer good?",
    mark_good="Good answer",
    mark_bad="Bad answer",
    mark_kept="Kept as a test question.",
    mark_corrected="Kept as a test question, with what is right.",
    mark_wanted="What would have been right?",
    mark_document="In which document?",
    mark_page="Page",
    mark_nowhere="The documents do not say it",
    mark_save="Save",
    reading_hint="Click a number in an answer, or the name of a document, to read it here.",
    close="Close",
    page_of="p. {page:,} of {total:,}",
    page_printed="p. {label} ({page:,} of {total:,})",
    pages_of="pp. {page:,}–{last:,} of {total:,}",
    pages_printed="pp. {label}–{last_label} ({page:,}–{last:,} of {total:,})",
    not_located="The quoted words could not be located, so nothing is marked.",
    locked="Open chatdoc with the address it shows where it was started (it ends in ?t=…). If it was restarted, the "
    "old address no longer works.",
    broken_off="Broken off: chatdoc ended before this was answered.",
    talks="Conversations",
    new_talk="New conversation",
    delete_talk="Delete “{title}”",
    talk_deleted="The conversation was deleted.",
    talk_running="being answered",
    undo="Undo",
    search_talks="Search conversations",
    no_talks="No conversations here.",
    more_talks="Only the latest are listed; search for older ones.",
    rename_talk="Rename",
    export_markdown="Export as Markdown",
    export_docx="Export for Word",
    ask_again="Answer again",
    edit_question="Edit the question",
    view_chat="Chat",
    search=search.ENGLISH,
    quality=quality.ENGLISH,
    models=models.ENGLISH,
    settings=settings.ENGLISH,
    reading_pane=reading.ENGLISH,
    asking=asking.ENGLISH,
    start=start.ENGLISH,
    failing=failing.ENGLISH,
)

CHINESE = Strings(
    language="zh",
    html_language="zh-CN",
    tagline="向自己的文档提问，一切都留在这台电脑上。",
    tagline_outside="向自己的文档提问。",
    leaves="会离开本机：您的问题及为其找到的段落将发送到模型服务器 {host}。",
    leaves_plain="会离开本机，且未加密：您的问题及为其找到的段落将发送到模型服务器 {host}。",
    language_label="语言",
    documents="文档",
    conversation="对话",
    reading="阅读",
    drop_here="把文件或文件夹拖到这里",
    choose_files="选择文件",
    choose_folder="选择文件夹",
    formats_read="PDF、Word、PowerPoint、Excel、Markdown、HTML、电子书、邮件、文本、图片",
    uploading="正在复制第 {done} 个文件，共 {total} 个",
    empty_folder="文件夹中没有 chatdoc 能读取的文档。",
    follow_folder="跟踪本机上的文件夹",
    follow_hint="在该文件夹中新增、修改或删除的文件会同步到这里。",
    folder_path="文件夹路径",
    follow="跟踪",
    followed="正在跟踪的文件夹",
    following="正在跟踪 {name}",
    unfollow="停止跟踪（文档会保留）",
    password="{name} 的密码",
    unlock="打开",
    ask_document="向 {name} 提问",
    ask_all="全选",
    ask_none="全不选",
    chosen="已选 {chosen} / {total} 份",
    no_documents="还没有文档。",
    remove_document="移除 {name}",
    remove_question="从 chatdoc 中移除 {name}？您自己的文件不会被删除。",
    remove_yes="移除",
    remove_no="保留",
    passage_one="{count} 个段落",
    passage_many="{count:,} 个段落",
    page_one="{count} 页",
    page_many="{count:,} 页",
    indexed_of="{total:,} 个段落中已有 {done:,} 个可按语义检索",
    also_named="也名为 {names}",
    health="读取 {name} 时的发现",
    job_waiting="等待中",
    job_reading="正在读取",
    job_reading_page="正在读取第 {done:,} 页，共 {total:,} 页",
    job_embedding="正在建立索引",
    job_embedding_of="已处理 {done:,} / {total:,} 个段落",
    job_recognizing_of="正在识别文字（OCR）：已完成 {done:,} 页，共 {total:,} 页",
    job_cancelled="已取消",
    cancel_document="取消添加 {name}",
    dismiss="知道了",
    collections="合集",
    ask_collection="只向 {name} 中的文档提问",
    collect_chosen="把勾选的文档归入合集",
    collection_name="合集",
    put_in="放入",
    take_out="把 {name} 移出 {collection}",
    delete_collection="删除合集 {name}",
    delete_collection_question="删除合集 {name}？其中的文档会保留。",
    delete_collection_yes="删除",
    private="离线运行，不会向外发送任何内容。",
    welcome="想了解什么？",
    question_label="您的问题",
    question_hint="向您的文档提问……",
    ask="提问",
    stop="停止",
    you_asked="您的提问",
    searching="正在查找您的文档……",
    searched_for="按此查找：",
    evidence="依据",
    draft="正在撰写，尚未核对",
    nearest="最接近的段落",
    unproved="无依据",
    unproved_why="没有找到能证明这句话的原文，请核实后再采用。",
    stopped="已停止。此处内容尚未全部核对。",
    verdict_supported="每一句都有原文依据。",
    verdict_partly="标出的句子没有找到能证明它们的原文，请核实后再采用。",
    verdict_quoted="逐字引自您的文档。",
    written_by="由 {model} 撰写。",
    verdict_quoted_instead="语言模型没有给出文档能证实的回答，因此逐字引用原文。",
    open_citation="引文 {number}：{name}，{place}",
    removed_document="已移除的文档",
    mark_question="这个回答好吗？",
    mark_good="回答得好",
    mark_bad="回答得不好",
    mark_kept="已存为测试问题。",
    mark_corrected="已存为测试问题，并记下正确答案。",
    mark_wanted="正确的回答是什么？",
    mark_document="在哪份文档中？",
    mark_page="页码",
    mark_nowhere="文档中没有答案",
    mark_save="保存",
    reading_hint="点击答案中的编号或文档的名称，即可在此阅读原文。",
    close="关闭",
    page_of="第 {page:,} 页，共 {total:,} 页",
    page_printed="第 {label} 页（{total:,} 页中的第 {page:,} 页）",
    pages_of="第 {page:,}–{last:,} 页，共 {total:,} 页",
    pages_printed="第 {label}–{last_label} 页（{total:,} 页中的第 {page:,}–{last:,} 页）",
    not_located="无法定位引用的文字，因此没有标记。",
    locked="请使用 chatdoc 启动时显示的网址（以 ?t=… 结尾）打开。若已重新启动，旧网址不再有效。",
    broken_off="已中断：回答完成前 chatdoc 已退出。",
    talks="历次对话",
    new_talk="新对话",
    delete_talk="删除“{title}”",
    talk_deleted="对话已删除。",
    talk_running="正在回答",
    undo="撤销",
    search_talks="查找对话",
    no_talks="这里没有对话。",
    more_talks="仅列出最近的对话；更早的请查找。",
    rename_talk="改名",
    export_markdown="导出为 Markdown",
    export_docx="导出为 Word",
    ask_again="重新回答",
    edit_question="修改问题",
    view_chat="对话",
    search=search.CHINESE,
    quality=quality.CHINESE,
    models=models.CHINESE,
    settings=settings.CHINESE,
    reading_pane=reading.CHINESE,
    asking=asking.CHINESE,
    start=start.CHINESE,
    failing=failing.CHINESE,
)
