"""The texts round a question and its answer: panes, menu, what an answer is from, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskingStrings:
    """The texts round a question and its answer in one language."""

    panes: str
    more: str


ENGLISH = AskingStrings(
    panes="What is shown",
    more="More for this conversation",
)

CHINESE = AskingStrings(
    panes="显示内容",
    more="对话的更多操作",
)
