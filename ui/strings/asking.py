"""The texts round a question and its answer: panes, menu, what an answer is from, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskingStrings:
    """The texts round a question and its answer in one language."""

    panes: str
    more: str
    scope: str
    searched: str
    read: str
    left_out: str
    passage_one: str
    passage_many: str
    document_one: str
    document_many: str
    times: str
    took_evidence: str
    took_first_word: str
    took_last: str
    speed: str
    copy: str
    copied: str


ENGLISH = AskingStrings(
    panes="What is shown",
    more="More for this conversation",
    scope="From {passages} of {documents}",
    searched="Looked through {passages} of {documents}",
    read="the model read {tokens:,} of {context:,} tokens",
    left_out="{passages} left out",
    passage_one="{count} passage",
    passage_many="{count:,} passages",
    document_one="{count} document",
    document_many="{count:,} documents",
    times="Times",
    took_evidence="quotes after {seconds} s",
    took_first_word="first word after {seconds} s",
    took_last="last word after {seconds} s",
    speed="{rate} words a second",
    copy="Copy with footnotes",
    copied="Copied",
)

CHINESE = AskingStrings(
    panes="显示内容",
    more="对话的更多操作",
    scope="依据{documents}中的{passages}",
    searched="已查看{documents}中的{passages}",
    read="模型读取了 {tokens:,} / {context:,} 个词元",
    left_out="略去 {passages}",
    passage_one=" {count} 个段落",
    passage_many=" {count:,} 个段落",
    document_one=" {count} 份文档",
    document_many=" {count:,} 份文档",
    times="用时",
    took_evidence="{seconds} 秒后给出引文",
    took_first_word="{seconds} 秒后写出第一个字",
    took_last="{seconds} 秒后写完",
    speed="每秒约 {rate} 个词",
    copy="连同脚注一起复制",
    copied="已复制",
)
