"""The texts of what helps where a file failed or was read badly, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FailingStrings:
    """The texts of what helps in one language; the errors bring their own (chatdoc/errors)."""

    read_again: str
    log: str
    open_log: str
    copy_log: str
    no_log: str
    file_gone: str


ENGLISH = FailingStrings(
    read_again="Read its pages by text recognition (OCR)",
    log="The last lines of the log",
    open_log="Open the log",
    copy_log="Copy",
    no_log="The log is empty.",
    file_gone="chatdoc was started again since, and keeps no copy of a file that it could not open. Drop it here "
    "again, or choose it; then you can type its password.",
)

CHINESE = FailingStrings(
    read_again="用文字识别（OCR）重新读取各页",
    log="日志的最后几行",
    open_log="查看日志",
    copy_log="复制",
    no_log="日志为空。",
    file_gone="chatdoc 此后重新启动过，打不开的文件不会保留副本。请重新拖入或选择该文件，然后即可输入密码。",
)
