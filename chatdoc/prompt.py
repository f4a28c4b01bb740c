"""Question + evidence -> messages that fit the model's context, in the question's language, and what they hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatdoc.errors import QuestionTooLong
from chatdoc.evidence import Evidence, neighbourhood
from chatdoc.indexing import title_of
from chatdoc.library import Library
from chatdoc.types import Budget, Hit, Language, LanguageModel, Message, Passage

INSTRUCTIONS: dict[Language, str] = {
    "en": (
        "Answer the question in one or two short sentences. Use only the evidence and copy its names and numbers "
        "exactly. If the evidence does not hold the answer, say: Not found."
    ),
    "zh": "用一两句话简短回答问题。只依据下面的资料，照抄其中的名称和数字。如果资料中没有答案，请回答：未找到。",
}
QUESTION_FORMS: dict[Language, str] = {
    "en": "Evidence:\n{evidence}\n\nQuestion: {question}",
    "zh": "资料：\n{evidence}\n\n问题：{question}",
}
_READ = r"(?:evidence|text|document|passage|context|information|excerpt)s?"
_DOES_NOT = r"(?:does|do)(?:n't| not) (?:provide|mention|contain|hold|say|state|include|specify)"
MODEL_REFUSAL = re.compile(
    rf"(?:^|[.!?:]\s+)not found\b|\b{_READ}(?: provided| given| above)? {_DOES_NOT}"
    rf"|\bnot (?:\w+ )?in the (?:provided |given )?{_READ}\b|^(?:未|没有)找到"
    r"|(?:资料|文中|文档|文本|原文)[中里内]?(?:并?没有|并?未|不)(?:明确)?(?:提[到及供]|说明|找到|包含|给出|涉及)",
    re.IGNORECASE,
)
"""How a model says that the evidence does not hold the answer, as it is asked to or in its own words; not what a
document says ("on the square, not in the park")."""

LEAST_EVIDENCE = 32
"""With room for fewer tokens of evidence, the model is not asked: it could only guess."""


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of a passage that the model reads: an evidence sentence with neighbours."""

    passage: Passage
    start: int
    end: int


def build_prompt(
    question: str,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    library: Library,
    llm: LanguageModel,
    *,
    language: Language,
    evidence_tokens: int,
    answer_tokens: int,
) -> tuple[list[Message], Budget]:
    """Return the messages for a model: the best evidence sentences first, as many as fit, each with its neighbours.

    A bare sentence is often not enough (measured with SmolLM2-135M: 30 % right with three bare sentences, 47 % with
    the best paragraph), so each comes with the sentences before and after it in its passage. The budget is counted
    with the model's own tokenizer and never more than what the context leaves; what it left out comes with it. Raises
    QuestionTooLong.
    """

    def messages(blocks: Sequence[str]) -> list[Message]:
        text = QUESTION_FORMS[language].format(evidence="\n".join(blocks), question=question)
        return [Message("system", INSTRUCTIONS[language]), Message("user", text)]

    bare = llm.count_prompt(messages([]))
    left = min(evidence_tokens, llm.context_tokens - answer_tokens - bare)
    if left < LEAST_EVIDENCE:
        raise QuestionTooLong(tokens=bare, context=llm.context_tokens)
    blocks: list[str] = []
    read: set[Passage] = set()
    cut = False
    for window in _windows(evidence, hits, library):
        document = library.document(window.passage.document_id)
        heading = document.heading(window.start) or title_of(document.name)
        block = f"({heading}) {document.text[window.start : window.end]}"
        cost = llm.count_tokens(block) + 1
        if cost > left:
            if blocks:
                break
            block, cost, cut = _cut(block, left - 1, llm), left, True
        blocks.append(block)
        read.add(window.passage)
        left -= cost
    built = messages(blocks)
    budget = Budget(
        passages=len(read),
        documents=len({passage.document_id for passage in read}),
        left_out=len(hits) - len(read),
        cut=cut,
        prompt_tokens=llm.count_prompt(built),
        context_tokens=llm.context_tokens,
    )
    return built, budget


def _windows(evidence: Sequence[Evidence], hits: Sequence[Hit], library: Library) -> list[_Window]:
    """Return the evidence sentences with a neighbour on each side inside their passage, each stretch once."""
    windows: list[_Window] = []
    for found in evidence:
        if not any(w.passage.document_id == found.document_id and w.start <= found.start < w.end for w in windows):
            windows.append(_Window(hits[found.rank].passage, *neighbourhood(found, hits, library)))
    return windows


def _cut(block: str, tokens: int, llm: LanguageModel) -> str:
    """Return the longest beginning of the block that takes at most so many tokens."""
    low, high = 0, len(block)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if llm.count_tokens(block[:middle]) <= tokens else (low, middle - 1)
    return block[:low]
