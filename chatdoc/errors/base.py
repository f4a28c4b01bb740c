"""What every error has: a problem and a remedy, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from chatdoc.shown import printable

if TYPE_CHECKING:
    from chatdoc.types_documents import Language


class Ways(NamedTuple):
    """What a person can do who sees the page, and who types commands, where that is not the same."""

    page: str
    typed: str


class ChatdocError(Exception):
    """Base of everything a person can be told. Fields fill the templates; they are made printable."""

    problem_texts: ClassVar[dict[Language, str]]
    remedy_texts: ClassVar[dict[Language, str | Ways]]

    def __init__(self, **fields: object) -> None:
        self.fields = {name: printable(str(value)) for name, value in fields.items()}
        super().__init__(self.told("en"))

    def problem(self, language: Language) -> str:
        """Say what happened, to what."""
        return self.problem_texts[language].format(**self.fields)

    def remedy(self, language: Language, *, typed: bool = False) -> str:
        """Say what the person can do, on the page or, `typed`, with commands."""
        text = self.remedy_texts[language]
        if isinstance(text, Ways):
            text = text.typed if typed else text.page
        return text.format(**self.fields)

    def told(self, language: Language, *, typed: bool = False) -> str:
        """Say both; Chinese has no space between two sentences."""
        return (" " if language == "en" else "").join((self.problem(language), self.remedy(language, typed=typed)))


class Unexpected(ChatdocError):
    problem_texts = {
        "en": "Something went wrong inside chatdoc ({kind}). Your documents are safe.",
        "zh": "chatdoc 内部出错（{kind}）。您的文档没有受影响。",
    }
    remedy_texts = {
        "en": "Try again. If it goes on, report it with the newest file in {log}.",
        "zh": "请重试。若仍然出错，请附上 {log} 中最新的文件进行反馈。",
    }


class PackageBroken(ChatdocError):
    problem_texts = {
        "en": "A package that chatdoc needs is missing or damaged ({detail}). Your documents are safe.",
        "zh": "chatdoc 所需的软件包缺失或已损坏（{detail}）。您的文档没有受影响。",
    }
    remedy_texts = {
        "en": "“launcher.py repair” finds it and installs it again.",
        "zh": "运行 “launcher.py repair” 可找出并重新安装。",
    }
