"""A library, a document or a collection that cannot be used as wanted."""

from chatdoc.errors.base import ChatdocError, Ways


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
        "en": Ways(
            page="Pages are counted from 1, whatever is printed on them.",
            typed="Pages are counted from 1; without --page the whole document is shown.",
        ),
        "zh": Ways(
            page="页码从 1 开始计数，与纸面上印的页码无关。",
            typed="页码从 1 开始；不加 --page 则显示整份文档。",
        ),
    }


class UnknownCollection(LibraryError):
    problem_texts = {"en": "There is no collection “{name}”.", "zh": "没有名为“{name}”的合集。"}
    remedy_texts = {
        "en": Ways(
            page="It was deleted or renamed, perhaps in another window; the list shows those that are there.",
            typed="“chatdoc collect” lists the collections; “chatdoc collect NAME DOCUMENT” makes one.",
        ),
        "zh": Ways(
            page="它可能已在另一个窗口中删除或改名；列表中是现有的合集。",
            typed="“chatdoc collect” 会列出合集；“chatdoc collect 名称 文档” 可新建合集。",
        ),
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
        "en": Ways(
            page="Check that the folder can be written to and the disk is not full, or choose another in Settings.",
            typed="Check that the folder can be written to and the disk is not full, or choose another with --library.",
        ),
        "zh": Ways(
            page="请确认该文件夹可写、磁盘未满，或在“设置”中另选文件夹。",
            typed="请确认该文件夹可写、磁盘未满，或用 --library 指定其他文件夹。",
        ),
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
        "en": Ways(
            page="Nothing was deleted. Put the folder back from a backup, or choose a new one in Settings and add the "
            "files in this one's folder “originals” there.",
            typed="Nothing was deleted. Put the folder back from a backup, or add the files in its folder “originals” "
            "to a new library with --library.",
        ),
        "zh": Ways(
            page="没有删除任何内容。请从备份恢复该文件夹，或在“设置”中选择新的文件夹，"
            "再添加此处 originals 文件夹中的文件。",
            typed="没有删除任何内容。请从备份恢复该文件夹，或用 --library 新建资料库，"
            "再添加 originals 文件夹中的文件。",
        ),
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


class ChosenLibraryGone(LibraryError):
    problem_texts = {
        "en": "The library folder that was chosen in Settings is not there: {folder}.",
        "zh": "在“设置”中选定的资料库文件夹不在了：{folder}。",
    }
    remedy_texts = {
        "en": Ways(
            page="Connect the disk that it is on and start chatdoc again, or choose another folder in Settings. Until "
            "then the usual one is opened.",
            typed="Connect the disk that it is on, or name another folder with --library. Until then a start by "
            "double-click opens the usual one.",
        ),
        "zh": Ways(
            page="请连接它所在的磁盘后重新启动 chatdoc，或在“设置”中另选文件夹。在此之前会打开默认资料库。",
            typed="请连接它所在的磁盘，或用 --library 指定其他文件夹。在此之前，双击启动会打开默认资料库。",
        ),
    }


class NotAWholePath(LibraryError):
    problem_texts = {"en": "“{folder}” is not the whole path of a folder.", "zh": "“{folder}”不是文件夹的完整路径。"}
    remedy_texts = {
        "en": "Write it from the beginning, as /home/me/papers, ~/papers or D:\\papers.",
        "zh": "请从头写出，例如 /home/me/papers、~/papers 或 D:\\papers。",
    }


class NotALibrary(LibraryError):
    problem_texts = {
        "en": "{folder} holds files, but no library of chatdoc.",
        "zh": "{folder} 中已有文件，但不是 chatdoc 的资料库。",
    }
    remedy_texts = {
        "en": "Name a new or empty folder, or one that holds a library. Documents are added on the page.",
        "zh": "请指定新的或空的文件夹，或已是资料库的文件夹。文档请在页面上添加。",
    }


class PreferencesDamaged(LibraryError):
    problem_texts = {
        "en": "What was chosen in Settings cannot be read ({file}: {detail}); chatdoc stays offline.",
        "zh": "无法读取在“设置”中所作的选择（{file}：{detail}）；chatdoc 保持离线。",
    }
    remedy_texts = {
        "en": "Choose again in Settings, or delete that file. Your documents are safe.",
        "zh": "请在“设置”中重新选择，或删除该文件。您的文档没有受影响。",
    }


class PreferencesNotKept(LibraryError):
    problem_texts = {
        "en": "The choice could not be kept: {file} cannot be written ({detail}).",
        "zh": "未能保存所作的选择：无法写入 {file}（{detail}）。",
    }
    remedy_texts = {
        "en": "Allow writing there, or make room on the disk, and choose again.",
        "zh": "请允许写入该位置，或腾出磁盘空间，然后重新选择。",
    }


class PortTaken(LibraryError):
    problem_texts = {
        "en": "The page cannot be served at port {port}: another program uses it, or the system keeps it.",
        "zh": "无法在端口 {port} 上提供页面：它已被其他程序占用，或由系统保留。",
    }
    remedy_texts = {
        "en": "Name another one with --port, or leave that out: then a free one is taken.",
        "zh": "请用 --port 指定其他端口；不指定时会自动选用空闲端口。",
    }
