"""A question, or a file of them, that cannot be asked; predictions and evaluations."""

from chatdoc.errors.base import ChatdocError, Ways


class QuestionError(ChatdocError):
    """The question cannot be asked as it stands."""


class EmptyQuestion(QuestionError):
    problem_texts = {"en": "The question is empty.", "zh": "问题是空的。"}
    remedy_texts = {"en": "Type what you want to know.", "zh": "请输入您想知道的内容。"}


class NothingChosen(QuestionError):
    problem_texts = {"en": "No document is chosen.", "zh": "没有选中任何文档。"}
    remedy_texts = {
        "en": "Tick at least one document in the list, and ask again.",
        "zh": "请在列表中至少勾选一份文档，再重新提问。",
    }


class StillAnswering(QuestionError):
    problem_texts = {
        "en": "The last answer has not quite ended, so your question was not asked.",
        "zh": "上一个回答尚未完全结束，您的问题没有提交。",
    }
    remedy_texts = {"en": "Ask it again in a moment.", "zh": "请稍后重新提问。"}


class NoDocuments(QuestionError):
    problem_texts = {"en": "There are no documents to ask yet.", "zh": "还没有可以提问的文档。"}
    remedy_texts = {
        "en": "Add a file first: PDF, Word, Excel, Markdown, HTML, e-mail, text and more.",
        "zh": "请先添加文件：PDF、Word、Excel、Markdown、HTML、邮件、文本等。",
    }


class UnreadableQuestions(QuestionError):
    problem_texts = {
        "en": "The questions in {name} cannot be read (line {line}: {detail}).",
        "zh": "无法读取 {name} 中的问题（第 {line} 行：{detail}）。",
    }
    remedy_texts = {
        "en": "Each line must be a JSON object with “id” and “question”, in UTF-8.",
        "zh": "每行必须是含有 “id” 和 “question” 的 JSON 对象，编码为 UTF-8。",
    }


class WrongEncoding(UnreadableQuestions):
    problem_texts = {
        "en": "The questions in {name} cannot be read: line {line} is no text in a known encoding.",
        "zh": "无法读取 {name} 中的问题：第 {line} 行不是已知编码的文本。",
    }
    remedy_texts = {"en": "Save the file as UTF-8 and try again.", "zh": "请将文件另存为 UTF-8 编码后重试。"}


class WrongColumns(UnreadableQuestions):
    problem_texts = {
        "en": "{name} has no column “question”; its first row is: {found}.",
        "zh": "{name} 中没有“问题”列；首行为：{found}。",
    }
    remedy_texts = {
        "en": "Name the columns in the first row: question, and answer, document, page where they are known.",
        "zh": "请在首行写明列名：问题，以及已知的答案、文档、页码。",
    }


class DuplicateQuestion(UnreadableQuestions):
    problem_texts = {
        "en": "In {name}, line {line} has the id “{id}” of an earlier question.",
        "zh": "{name} 第 {line} 行的编号“{id}”与前面的问题重复。",
    }
    remedy_texts = {"en": "Give every question an id of its own.", "zh": "请为每个问题指定不同的编号。"}


class UnusablePage(UnreadableQuestions):
    problem_texts = {
        "en": "In {name}, line {line} has the page “{page}”, which is no page number.",
        "zh": "{name} 第 {line} 行的页码“{page}”不是数字。",
    }
    remedy_texts = {
        "en": "Write the page of the file as a number, counted from 1, or leave it empty.",
        "zh": "请填写文件中的页码（从 1 开始的数字），或留空。",
    }


class NoQuestions(UnreadableQuestions):
    problem_texts = {"en": "There is no question in {name}.", "zh": "{name} 中没有问题。"}
    remedy_texts = {
        "en": "Write one question a row under the names of the columns, or one JSON object a line.",
        "zh": "请在列名下方每行写一个问题，或每行写一个 JSON 对象。",
    }


class MissingEvidence(QuestionError):
    problem_texts = {
        "en": "Question “{id}” is about “{document}”, which is not in the library.",
        "zh": "问题“{id}”针对的文档“{document}”不在资料库中。",
    }
    remedy_texts = {
        "en": Ways(
            page="Add that document, or correct the name ({count} such questions).",
            typed="Add that document, name its folder with --corpus, or correct the name ({count} such questions).",
        ),
        "zh": Ways(
            page="请添加该文档，或更正名称（共 {count} 个这样的问题）。",
            typed="请添加该文档，用 --corpus 指定其文件夹，或更正名称（共 {count} 个这样的问题）。",
        ),
    }


class NoCases(QuestionError):
    problem_texts = {"en": "No answer was marked good or bad yet.", "zh": "还没有标记过好或不好的回答。"}
    remedy_texts = {
        "en": "Mark answers on the page, or name a file of questions.",
        "zh": "请在页面上标记回答，或指定一个问题文件。",
    }


class UnknownCase(QuestionError):
    problem_texts = {"en": "There is no marked question {number}.", "zh": "没有编号为 {number} 的已标记问题。"}
    remedy_texts = {
        "en": Ways(page="It was removed, perhaps in another window.", typed="“chatdoc cases” shows their numbers."),
        "zh": Ways(page="它可能已在另一个窗口中删除。", typed="“chatdoc cases” 会列出编号。"),
    }


class NotExported(QuestionError):
    problem_texts = {
        "en": "The questions cannot be written to {name} ({detail}).",
        "zh": "无法把问题写入 {name}（{detail}）。",
    }
    remedy_texts = {
        "en": "Name a new file in a folder that can be written to; what is there was not changed.",
        "zh": "请指定可写文件夹中的新文件；原有内容未被改动。",
    }


class UnknownRun(QuestionError):
    problem_texts = {"en": "There is no evaluation {number}.", "zh": "没有编号为 {number} 的评测。"}
    remedy_texts = {"en": "These are there: {known}.", "zh": "已有的评测：{known}。"}


class NothingShared(QuestionError):
    problem_texts = {
        "en": "Evaluation {number} asked none of these questions.",
        "zh": "评测 {number} 中没有任何相同的问题。",
    }
    remedy_texts = {
        "en": "Compare with an evaluation of the same questions.",
        "zh": "请与使用相同问题的评测进行比较。",
    }


class UnusablePredictions(QuestionError):
    problem_texts = {
        "en": "Predictions cannot be written to {name} ({detail}).",
        "zh": "无法把结果写入 {name}（{detail}）。",
    }
    remedy_texts = {
        "en": "Name another file with --out; what is there was not changed.",
        "zh": "请用 --out 指定其他文件；原有内容未被改动。",
    }
