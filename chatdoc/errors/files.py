"""A file that was not added, or a folder that is not followed."""

from chatdoc.errors.base import ChatdocError, Ways


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
        "en": Ways(
            page="Type the password if it is a PDF, or add a copy without one.",
            typed="Give the password of a PDF with add --password, or add a copy without one.",
        ),
        "zh": Ways(
            page="若是 PDF，可输入密码；也可添加一份不带密码的副本。",
            typed="PDF 可用 add --password 输入密码；也可添加一份不带密码的副本。",
        ),
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


class RecognitionBroken(UnreadableFile):
    problem_texts = {
        "en": "Text recognition (OCR) cannot be used ({detail}): pages that are pictures are not read yet.",
        "zh": "文字识别（OCR）无法使用（{detail}）：图片形式的页面尚未读取。",
    }
    remedy_texts = {
        "en": "“launcher.py repair” installs again what is damaged; start chatdoc anew after it, and they are read.",
        "zh": "运行 “launcher.py repair” 可重新安装损坏的部分，然后重新启动 chatdoc，即会读取这些页面。",
    }


class FileTooLarge(UnreadableFile):
    problem_texts = {
        "en": "{name} is too large: {size}, the limit is {limit}.",
        "zh": "{name} 太大：{size}，上限为 {limit}。",
    }
    remedy_texts = {"en": "Split it and add the parts.", "zh": "请拆分后分别添加。"}


class PictureTooLarge(FileTooLarge):
    problem_texts = {
        "en": "{name} is too large a picture: {size} pixels, the limit is {limit}.",
        "zh": "图片 {name} 太大：{size} 像素，上限为 {limit} 像素。",
    }
    remedy_texts = {
        "en": "Save it smaller, or scan it again at 300 dpi, and add that.",
        "zh": "请缩小后另存，或以 300 dpi 重新扫描，再添加。",
    }


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
