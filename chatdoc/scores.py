"""Questions and their predictions -> results, one a question -> figures.

A prediction is a row as evaluate.py writes it: {"answer", "passages": [{"doc", "page", "text"}], "refused", "cited"}.
Texts are compared as a person would compare them: letter cases, full-width forms, line ends and blanks do not count.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chatdoc.questions import Question
from chatdoc.text import HAN

RANKED = 10
"""Passages beyond this rank are not looked at."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one question.

    `document`, `page` and `passage` are the ranks, from 1, of the first passage of the right document, on a right page,
    and that answers; 0: none of the first ten; None: not judged. `told` says whether passages that answer were told by
    their words. `answer`: does the answer hold what was wanted? `cited` passages were cited, `cited_right` of them
    answer; 0 where the question was refused. `right` sums it up: what a person would call right.
    """

    id: str
    question: str
    answerable: bool | None
    refused: bool
    document: int | None = None
    page: int | None = None
    passage: int | None = None
    told: bool = False
    answer: bool | None = None
    cited: int = 0
    cited_right: int = 0

    @property
    def right(self) -> bool | None:
        """A refusal where there is no answer; else the wanted answer, or without one a right passage in five."""
        if self.answerable is None:
            return None
        if not self.answerable or self.refused:
            return self.refused and not self.answerable
        return self.answer if self.answer is not None else bool(self.passage) and (self.passage or 0) <= 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A share or a mean from 0 to 1, over `count` questions (for citation precision: cited passages)."""

    name: str
    value: float
    count: int


def judge(question: Question, prediction: Mapping[str, Any]) -> Result:
    """Return what came of a question."""
    refused = prediction.get("refused") is True
    if not question.answerable:
        return Result(question.id, question.text, question.answerable, refused)
    passages = prediction["passages"]
    ranked = passages[:RANKED]
    cited = [] if refused else [index for index in prediction.get("cited") or () if 0 <= index < len(passages)]
    return Result(
        question.id,
        question.text,
        True,
        refused,
        document=None if question.scoped or question.document is None else _rank(ranked, question, _in_document),
        page=_rank(ranked, question, _on_page) if question.pages else None,
        passage=_rank(ranked, question, _answers),
        told=question.told_by in ("answer", "evidence"),
        answer=_holds(prediction.get("answer") or "", question) if question.answer_counts else None,
        cited=len(cited),
        cited_right=sum(_answers(passages[index], question) for index in cited),
    )


def figures(results: Iterable[Result]) -> tuple[Figure, ...]:
    """Return what can be said of these results, in the order of the table; what nothing was judged for is left out.

    hit@k: a passage that answers is among the first k, where it was told by its words; page@k: one on a right page;
    document@5: one of the right document; mrr@10: mean of 1 / rank of the first passage that answers; answer: the
    answer holds what was wanted; refusal_precision, refusal_recall: refusals against the questions that the documents
    do not answer; citation_precision: passages that answer among the cited ones.
    """
    results = tuple(results)
    asked = [each for each in results if each.answerable]
    told = [each.passage for each in asked if each.told]
    pages, documents = [each.page for each in asked], [each.document for each in asked]
    citations = [index < each.cited_right for each in asked for index in range(each.cited)]
    shares: dict[str, Sequence[float]] = {
        "hit@1": _within(told, 1),
        "hit@5": _within(told, 5),
        "page@1": _within(pages, 1),
        "page@5": _within(pages, 5),
        "document@5": _within(documents, 5),
        "mrr@10": [1 / each.passage if each.passage else 0.0 for each in asked],
        "answer": [each.answer for each in asked if each.answer is not None],
        "citation_precision": citations,
    }
    if any(each.answerable is False for each in results):
        judged = [each for each in results if each.answerable is not None]
        shares["refusal_precision"] = [not each.answerable for each in judged if each.refused]
        shares["refusal_recall"] = [each.refused for each in judged if not each.answerable]
    return tuple(Figure(name, sum(counted) / len(counted), len(counted)) for name, counted in shares.items() if counted)


def _within(ranks: Iterable[int | None], most: int) -> list[bool]:
    return [1 <= rank <= most for rank in ranks if rank is not None]


def _rank(
    passages: Sequence[Mapping[str, Any]], question: Question, fits: Callable[[Mapping[str, Any], Question], bool]
) -> int:
    """Return the rank of the first passage that fits, 0 where none does."""
    return next((rank for rank, passage in enumerate(passages, 1) if fits(passage, question)), 0)


def _in_document(passage: Mapping[str, Any], question: Question) -> bool:
    return question.document is None or file_name(passage["doc"]) == file_name(question.document)


def _on_page(passage: Mapping[str, Any], question: Question) -> bool:
    page = passage["page"]
    pages = page if isinstance(page, list) else [page]
    return _in_document(passage, question) and not set(pages).isdisjoint(question.pages)


def _answers(passage: Mapping[str, Any], question: Question) -> bool:
    """Does this passage answer the question, as far as that can be told?"""
    if not _in_document(passage, question):
        return False
    match question.told_by:
        case "page":
            return _on_page(passage, question)
        case "evidence":
            return _holds(passage["text"], question) or _overlaps(passage["text"], question.evidence)
        case "document":
            return question.document is not None
        case "answer":
            return _holds(passage["text"], question)


def file_name(name: str) -> str:
    """Return what two names of one document have in common: no folder, no letter case, one form of accents."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).lower()


# Does a text hold an answer?

_SILENT = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufffe`*]")  # invisible, or Markdown's emphasis
_CUT_WORD = re.compile(r"(\w)-\s*\n\s*(\w)")
_NUMERIC = re.compile(r"[\d.,%$ ]+")
_BLANKS = re.compile(r"[\s-]")
_HAN = re.compile(f"[{HAN}]")


def _plain(text: str) -> str:
    text = _SILENT.sub("", unicodedata.normalize("NFKC", text).lower())
    return " ".join(_CUT_WORD.sub(r"\1\2", text).split())


def _tight(text: str) -> str:
    """Return the text without blanks and hyphens: where lines end differs from reader to reader."""
    return _BLANKS.sub("", _plain(text))


def _holds(text: str, question: Question) -> bool:
    wanted = all if question.needs_all else any
    return bool(question.answers) and wanted(holds_answer(text, answer) for answer in question.answers)


def holds_answer(text: str, answer: str) -> bool:
    """Does the text say the answer? Short ones and numbers must stand alone: "12" is not said by "112" or "1.12"."""
    plain, wanted = _plain(text), _plain(answer)
    if not wanted:
        return False
    if (len(wanted) <= 4 and wanted.isascii()) or _NUMERIC.fullmatch(wanted):
        # Chinese sets numbers and names directly beside its characters.
        letter = "[0-9a-z]" if _HAN.search(plain) else r"\w"
        alone = rf"(?<!{letter})(?<!\d[.,]){re.escape(wanted)}(?!{letter})(?![.,]\d)"
        return re.search(alone, plain) is not None
    tight = _tight(answer)
    return wanted in plain or (len(tight) >= (2 if _HAN.search(wanted) else 6) and tight in _tight(text))


def _overlaps(text: str, evidence: str) -> bool:
    """Do text and evidence, or one paragraph of it, share half the runs of five characters of the shorter one?"""
    runs = _runs(text)
    parts = [_runs(part) for part in (evidence, *evidence.split("\n\n")) if len(part) > 30]
    return any(2 * len(runs & part) >= min(len(runs), len(part)) for part in parts)


def _runs(text: str, length: int = 5) -> set[str]:
    tight = _tight(text)
    return {tight[start : start + length] for start in range(max(1, len(tight) - length + 1))}
