"""What can go wrong, said to a person: problem and remedy, in English and Chinese.

ChatdocError
├── UnreadableFile            a file that was not added
│   ├── MissingFile           there is nothing at that path
│   ├── NotAFile              a folder, a pipe or a device
│   ├── MissingFolder         a folder to follow that is not there
│   ├── NothingInFolder       a folder without a file that some parser reads
│   ├── FileRefused           no permission, or the disk fails
│   ├── EmptyFile             no bytes
│   ├── UnknownFormat         a suffix that no parser reads
│   ├── MismatchedFile        the content is not what the suffix says
│   ├── ProtectedFile         a password is needed
│   │   └── WrongPassword     another than the one that was given
│   ├── DamagedFile           the format's own reader gives up
│   ├── NoText                read well, but nothing to search, not even by text recognition
│   │   └── NothingToRead     the same for a format without pages: only blanks or markup
│   ├── FileTooLarge          over the limits of one file
│   ├── NotUploaded           the page could not hand it over
│   └── ParsingStopped        the parser crashed, hung or ran out of memory
│       ├── ParsingCrashed    its process died
│       ├── ParsingTimedOut   it took too long
│       ├── ParsingTooBig     it wanted more memory than one file may have
│       └── ParsingCancelled  the person stopped it
├── QuestionError
│   ├── EmptyQuestion
│   ├── NothingChosen         every document is left out
│   ├── NoDocuments           nothing to ask yet
│   ├── UnreadableQuestions   a file of questions that is not one
│   │   ├── WrongEncoding     bytes that are no text
│   │   ├── WrongColumns      a table without a column of questions
│   │   ├── DuplicateQuestion an id that stands there twice
│   │   ├── UnusablePage      a page that is no number
│   │   └── NoQuestions       read well, but no question in it
│   ├── MissingEvidence       a question about a document that is not there
│   ├── NoCases               no answer was marked yet
│   ├── UnknownCase           no marked question of that number
│   ├── UnknownRun            no evaluation of that number
│   ├── NothingShared         two evaluations without a common question
│   ├── NotExported           a place where marked questions cannot be written
│   └── UnusablePredictions   a place where predictions cannot be written
├── LibraryError
│   ├── UnknownDocument       no document of that name or id
│   ├── AmbiguousDocument     more than one document of that name
│   ├── UnknownPage           no such page in a document
│   ├── UnknownCollection     no collection of that name
│   ├── CollectionExists      a name that another collection has
│   ├── UnusableName          a name that no collection can have
│   ├── LibraryBusy           another chatdoc writes to it
│   ├── LibraryTooNew         made by a later version
│   ├── LibraryServed         another page shows it already
│   └── LibraryUnusable       cannot be opened or written (rights, disk)
│       ├── DiskFull          no room for what was to be written
│       ├── LibraryDamaged    the database is not as it was written
│       └── LibraryLost       there are stored copies, but no database
├── ModelError
│   ├── ModelMissing          no model file or package where one is expected
│   ├── NotAModel             a file that is not in the GGUF format
│   └── ModelFailed           the model cannot be loaded or stopped in the middle
└── Unexpected                anything else; its traceback is in the log
"""

from typing import ClassVar

from chatdoc.text import printable
from chatdoc.types import Language


class ChatdocError(Exception):
    """Base of everything a person can be told. Fields fill the templates; they are made printable."""

    problem_texts: ClassVar[dict[Language, str]]
    remedy_texts: ClassVar[dict[Language, str]]

    def __init__(self, **fields: object) -> None:
        self.fields = {name: printable(str(value)) for name, value in fields.items()}
        super().__init__(f"{self.problem('en')} {self.remedy('en')}")

    def problem(self, language: Language) -> str:
        """Say what happened, to what."""
        return self.problem_texts[language].format(**self.fields)

    def remedy(self, language: Language) -> str:
        """Say what the person can do."""
        return self.remedy_texts[language].format(**self.fields)


class UnreadableFile(ChatdocError):
    """A file was not added; the library is as it was."""


class MissingFile(UnreadableFile):
    problem_texts = {"en": "There is no file {name}.", "zh": "找不到文件 {name}。"}
    remedy_texts = {"en": "Check the path and try again.", "zh": "请检查路径后重试。"}


class NotAFile(UnreadableFile):
    problem_texts = {
        "en": "{name} is not a file, but a folder, a pipe or a device.",
        "zh": "{name} 不是文件，而是文件夹、管道或设备。",
    }
    remedy_texts = {"en": "Choose a file.", "zh": "请选择一个文件。"}


class MissingFolder(UnreadableFile):
    problem_texts = {"en": "There is no folder {name}.", "zh": "找不到文件夹 {name}。"}
    remedy_texts = {
        "en": "Type the whole path of a folder on this computer.",
        "zh": "请输入本机上某个文件夹的完整路径。",
    }


class NothingInFolder(UnreadableFile):
    problem_texts = {
        "en": "The folder {name} holds no file that chatdoc reads.",
        "zh": "文件夹 {name} 中没有 chatdoc 能读取的文件。",
    }
    remedy_texts = {"en": "It reads these: {known}.", "zh": "支持的类型：{known}。"}


class FileRefused(UnreadableFile):
    problem_texts = {
        "en": "The system does not let chatdoc read {name} ({detail}).",
        "zh": "系统不允许 chatdoc 读取 {name}（{detail}）。",
    }
    remedy_texts = {
        "en": "Check the permissions of the file and its folder, or copy it to another place and add the copy.",
        "zh": "请检查文件及其文件夹的权限，或将它复制到别处后添加副本。",
    }


class EmptyFile(UnreadableFile):
    problem_texts = {"en": "{name} is empty (0 bytes).", "zh": "{name} 是空文件（0 字节）。"}
    remedy_texts = {
        "en": "Save or download it again, then add it.",
        "zh": "请重新保存或下载后再添加。",
    }


class UnknownFormat(UnreadableFile):
    problem_texts = {
        "en": "{name} has the type “{suffix}”, which chatdoc does not read.",
        "zh": "{name} 的类型是“{suffix}”，chatdoc 不支持。",
    }
    remedy_texts = {
        "en": "Save it as one of these and add that: {known}.",
        "zh": "请另存为以下格式之一再添加：{known}。",
    }


class MismatchedFile(UnreadableFile):
    problem_texts = {
        "en": "{name} is not what its name says: the content looks like {found}.",
        "zh": "{name} 的内容与扩展名不符：看起来是 {found}。",
    }
    remedy_texts = {
        "en": "Give it the right ending and add it again.",
        "zh": "请改成正确的扩展名后再添加。",
    }


class ProtectedFile(UnreadableFile):
    problem_texts = {"en": "{name} is protected by a password.", "zh": "{name} 受密码保护。"}
    remedy_texts = {
        "en": "Give the password of a PDF (add --password; on the page, type it), or add a copy without one.",
        "zh": "PDF 可输入密码（命令行用 add --password，网页上直接输入）；也可添加一份不带密码的副本。",
    }


class WrongPassword(ProtectedFile):
    problem_texts = {"en": "That is not the password of {name}.", "zh": "{name} 的密码不正确。"}
    remedy_texts = {
        "en": "Type it again; mind capital letters and the language of the keyboard.",
        "zh": "请重新输入，注意大小写和输入法。",
    }


class DamagedFile(UnreadableFile):
    problem_texts = {
        "en": "{name} is damaged and cannot be read ({detail}).",
        "zh": "{name} 已损坏，无法读取（{detail}）。",
    }
    remedy_texts = {
        "en": "Get the file again from where it came, or open it elsewhere and save a new copy.",
        "zh": "请重新获取该文件，或用其他软件打开后另存一份。",
    }


class NoText(UnreadableFile):
    problem_texts = {
        "en": "No text was found in {name}, not by text recognition (OCR) either.",
        "zh": "{name} 中没有找到文字，文字识别（OCR）也没有读出内容。",
    }
    remedy_texts = {
        "en": "Open it and see whether its pages show words; if so, scan them again, upright and at 300 dpi.",
        "zh": "请打开文件，确认页面上确有文字；若有，请以 300 dpi 端正地重新扫描。",
    }


class NothingToRead(NoText):
    problem_texts = {"en": "There is no text in {name}.", "zh": "{name} 中没有文字。"}
    remedy_texts = {"en": "Check that it is the right file.", "zh": "请确认文件是否正确。"}


class FileTooLarge(UnreadableFile):
    problem_texts = {
        "en": "{name} is too large: {size}, the limit is {limit}.",
        "zh": "{name} 太大：{size}，上限为 {limit}。",
    }
    remedy_texts = {"en": "Split it and add the parts.", "zh": "请拆分后分别添加。"}


class NotUploaded(UnreadableFile):
    problem_texts = {
        "en": "{name} could not be handed over to chatdoc.",
        "zh": "无法把 {name} 交给 chatdoc。",
    }
    remedy_texts = {
        "en": "One file may have {limit} at most. If it has less, check that the disk is not full, and try again.",
        "zh": "单个文件最大 {limit}。若未超过，请确认磁盘未满后重试。",
    }


class ParsingStopped(UnreadableFile):
    problem_texts = {
        "en": "Reading {name} was stopped: {detail}.",
        "zh": "读取 {name} 时被中止：{detail}。",
    }
    remedy_texts = {
        "en": "The file may be damaged or hostile. Open it elsewhere, save a new copy, and add that.",
        "zh": "文件可能已损坏或含恶意内容。请用其他软件打开并另存一份，再添加。",
    }


class ParsingCrashed(ParsingStopped):
    problem_texts = {
        "en": "The reader of {name} stopped unexpectedly.",
        "zh": "读取 {name} 的程序意外退出。",
    }


class ParsingTimedOut(ParsingStopped):
    problem_texts = {
        "en": "Reading {name} took longer than {seconds} seconds and was stopped.",
        "zh": "读取 {name} 超过 {seconds} 秒，已中止。",
    }


class ParsingTooBig(ParsingStopped):
    problem_texts = {
        "en": "Reading {name} needed too much memory and was stopped.",
        "zh": "读取 {name} 占用内存过多，已中止。",
    }


class ParsingCancelled(ParsingStopped):
    problem_texts = {"en": "Reading {name} was cancelled.", "zh": "已取消读取 {name}。"}
    remedy_texts = {"en": "Add it again when you want it.", "zh": "需要时可重新添加。"}


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
        "en": "Add that document, name its folder with --corpus, or correct the name ({count} such questions).",
        "zh": "请添加该文档，用 --corpus 指定其文件夹，或更正名称（共 {count} 个这样的问题）。",
    }


class NoCases(QuestionError):
    problem_texts = {"en": "No answer was marked good or bad yet.", "zh": "还没有标记过好或不好的回答。"}
    remedy_texts = {
        "en": "Mark answers on the page, or name a file of questions.",
        "zh": "请在页面上标记回答，或指定一个问题文件。",
    }


class UnknownCase(QuestionError):
    problem_texts = {"en": "There is no marked question {number}.", "zh": "没有编号为 {number} 的已标记问题。"}
    remedy_texts = {"en": "“chatdoc cases” shows their numbers.", "zh": "“chatdoc cases” 会列出编号。"}


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


class LibraryError(ChatdocError):
    """The library refused; it is as it was."""


class UnknownDocument(LibraryError):
    problem_texts = {
        "en": "There is no document “{name}” in the library.",
        "zh": "资料库中没有文档“{name}”。",
    }
    remedy_texts = {
        "en": "The list of documents shows their names and ids.",
        "zh": "文档列表中有它们的名称和编号。",
    }


class AmbiguousDocument(LibraryError):
    problem_texts = {
        "en": "There are several documents “{name}”: {ids}.",
        "zh": "有多个文档名为“{name}”：{ids}。",
    }
    remedy_texts = {"en": "Use the id of the one you mean.", "zh": "请改用您所指文档的编号。"}


class UnknownPage(LibraryError):
    problem_texts = {
        "en": "{name} has no page {page}: it has {pages}.",
        "zh": "{name} 没有第 {page} 页：共 {pages} 页。",
    }
    remedy_texts = {
        "en": "Pages are counted from 1; without --page the whole document is shown.",
        "zh": "页码从 1 开始；不加 --page 则显示整份文档。",
    }


class UnknownCollection(LibraryError):
    problem_texts = {"en": "There is no collection “{name}”.", "zh": "没有名为“{name}”的合集。"}
    remedy_texts = {
        "en": "“chatdoc collect” lists the collections; “chatdoc collect NAME DOCUMENT” makes one.",
        "zh": "“chatdoc collect” 会列出合集；“chatdoc collect 名称 文档” 可新建合集。",
    }


class CollectionExists(LibraryError):
    problem_texts = {"en": "There is a collection “{name}” already.", "zh": "已有名为“{name}”的合集。"}
    remedy_texts = {"en": "Choose another name.", "zh": "请换一个名称。"}


class UnusableName(LibraryError):
    problem_texts = {
        "en": "“{name}” cannot be the name of a collection.",
        "zh": "“{name}”不能用作合集名称。",
    }
    remedy_texts = {
        "en": "Use 1 to {limit} visible characters, without line breaks.",
        "zh": "请使用 1 到 {limit} 个可见字符，不含换行。",
    }


class LibraryBusy(LibraryError):
    problem_texts = {
        "en": "The library {folder} is being changed by another chatdoc.",
        "zh": "资料库 {folder} 正被另一个 chatdoc 修改。",
    }
    remedy_texts = {
        "en": "Wait until it has finished, or close it, and try again.",
        "zh": "请等它完成或将其关闭后重试。",
    }


class LibraryTooNew(LibraryError):
    problem_texts = {
        "en": "The library {folder} was made by a later version of chatdoc (format {version}; this one knows {known}).",
        "zh": "资料库 {folder} 由更新版本的 chatdoc 创建（格式 {version}，本版本支持到 {known}）。",
    }
    remedy_texts = {
        "en": "Update chatdoc, or choose another folder with --library.",
        "zh": "请更新 chatdoc，或用 --library 指定其他文件夹。",
    }


class LibraryUnusable(LibraryError):
    problem_texts = {
        "en": "The library {folder} cannot be used: {detail}.",
        "zh": "资料库 {folder} 无法使用：{detail}。",
    }
    remedy_texts = {
        "en": "Check that the folder can be written to and the disk is not full, or choose another with --library.",
        "zh": "请确认该文件夹可写、磁盘未满，或用 --library 指定其他文件夹。",
    }


class DiskFull(LibraryUnusable):
    problem_texts = {
        "en": "The disk of the library {folder} is full: about {need} are needed, {have} are free.",
        "zh": "资料库 {folder} 所在的磁盘已满：约需 {need}，可用 {have}。",
    }
    remedy_texts = {
        "en": "Make room on it and try again; everything that was in the library is still there.",
        "zh": "请腾出空间后重试；资料库中原有的内容没有丢失。",
    }


class LibraryDamaged(LibraryUnusable):
    problem_texts = {
        "en": "The database of the library {folder} is damaged ({detail}).",
        "zh": "资料库 {folder} 的数据库已损坏（{detail}）。",
    }
    remedy_texts = {
        "en": "Nothing was deleted. Put the folder back from a backup, or add the files in its folder “originals” to a "
        "new library with --library.",
        "zh": "没有删除任何内容。请从备份恢复该文件夹，或用 --library 新建资料库，再添加 originals 文件夹中的文件。",
    }


class LibraryLost(LibraryUnusable):
    problem_texts = {
        "en": "The library {folder} has no database (library.sqlite) any more, but {copies} copies of documents.",
        "zh": "资料库 {folder} 的数据库（library.sqlite）已不存在，但仍有 {copies} 份文档副本。",
    }
    remedy_texts = {
        "en": "Nothing was deleted. Put library.sqlite back, or add the files in its folder “originals” to a new "
        "library with --library.",
        "zh": "没有删除任何内容。请放回 library.sqlite，或用 --library 新建资料库，再添加其 originals 文件夹中的文件。",
    }


class LibraryServed(LibraryError):
    problem_texts = {
        "en": "The library {folder} is already open on another page of chatdoc.",
        "zh": "资料库 {folder} 已在另一个 chatdoc 页面中打开。",
    }
    remedy_texts = {
        "en": "Go on in that window; or end it with Ctrl-C first, or choose another library with --library.",
        "zh": "请使用那个窗口；也可先按 Ctrl-C 结束它，或用 --library 指定其他资料库。",
    }


class ModelError(ChatdocError):
    """A model cannot do its work."""


class ModelMissing(ModelError):
    problem_texts = {"en": "The model {name} was not found.", "zh": "找不到模型 {name}。"}
    remedy_texts = {
        "en": "Start chatdoc with launcher.py, which installs it, or choose another model file.",
        "zh": "请用 launcher.py 启动以安装它，或选择其他模型文件。",
    }


class NotAModel(ModelError):
    problem_texts = {"en": "{name} is not a GGUF model file.", "zh": "{name} 不是 GGUF 模型文件。"}
    remedy_texts = {
        "en": "Download it again if it was cut off, or choose another model file.",
        "zh": "若下载不完整请重新下载，或选择其他模型文件。",
    }


class ModelFailed(ModelError):
    problem_texts = {"en": "The model {name} failed: {detail}.", "zh": "模型 {name} 出错：{detail}。"}
    remedy_texts = {
        "en": "Ask again; if it goes on, choose another model file.",
        "zh": "请再问一次；若仍然出错，请换一个模型文件。",
    }


class Unexpected(ChatdocError):
    problem_texts = {
        "en": "Something went wrong inside chatdoc ({kind}). Your documents are safe.",
        "zh": "chatdoc 内部出错（{kind}）。您的文档没有受影响。",
    }
    remedy_texts = {
        "en": "Try again. If it goes on, report it with the newest file in {log}.",
        "zh": "请重试。若仍然出错，请附上 {log} 中最新的文件进行反馈。",
    }
