"""What is right, and what the figures say of it, by hand and against ../shared/eval/score.py."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chatdoc.questions import Question, read_questions
from chatdoc.scores import Result, figures, holds_answer, judge

EVAL = Path(os.environ.get("CHATDOC_EVAL") or Path(__file__).parents[2] / "shared" / "eval")
OURS = {
    "hit@1": "pass@1",
    "hit@5": "pass@5",
    "page@1": "page@1",
    "page@5": "page@5",
    "document@5": "doc@5",
    "mrr@10": "mrr10",
    "answer": "contains",
    "citation_precision": "cite_p",
    "refusal_precision": "ref_p",
    "refusal_recall": "ref_r",
}


def passage(doc: str, text: str, page: int | list[int] | None = None) -> dict[str, Any]:
    return {"doc": doc, "page": page, "text": text}


def predicted(*passages: dict[str, Any], answer: str = "", refused: bool = False, cited: Any = ()) -> dict[str, Any]:
    return {"answer": answer, "passages": list(passages), "refused": refused, "cited": list(cited)}


def asked(*answers: str, **known: Any) -> Question:
    known = {"answerable": True, "document": "mill.pdf", "answer_counts": bool(answers), **known}
    return Question("q", "Who?", answers, **known)


@pytest.mark.parametrize(
    ("text", "answer", "said"),
    [
        ("Built by Jonas  Werth.", "jonas werth", True),
        ("Built by Jonas\nWerth.", "Jonas Werth", True),
        ("a water-\nwheel of oak", "waterwheel", True),
        ("in 1782, he", "1782", True),
        ("page 17821", "1782", False),
        ("rose by 1.12 points", "12", False),
        ("costs 1,450 euros", "450", False),
        ("建于1782年", "1782", True),
        ("the oar", "oa", False),
        ("押金为两个\n月租金", "两个月", True),
        ("全角１７８２", "1782", True),
        ("anything", " ", False),
        ("**Jonas** Werth", "Jonas Werth", True),
    ],
)
def test_an_answer_is_found_as_a_person_would_find_it(text: str, answer: str, said: bool) -> None:
    assert holds_answer(text, answer) is said


def test_ranks_count_only_passages_of_the_right_document() -> None:
    prediction = predicted(
        passage("barn.pdf", "Jonas Werth", 3),
        passage("mill.pdf", "rye", 2),
        passage("docs\\MILL.PDF", "by Jonas Werth", [3, 4]),
        answer="It was Jonas Werth.",
        cited=[2, 1],
    )
    result = judge(asked("Jonas Werth", pages=(4,)), prediction)
    assert (result.document, result.passage, result.page) == (2, 3, 3)
    assert (result.answer, result.cited, result.cited_right, result.right) == (True, 2, 1, True)


def test_what_is_beyond_the_tenth_passage_was_not_found() -> None:
    prediction = predicted(*[passage("barn.pdf", "")] * 10, passage("mill.pdf", "Jonas"))
    result = judge(asked("Jonas Werth"), prediction)
    assert (result.document, result.passage) == (0, 0)


def test_a_right_passage_can_be_told_by_its_page_its_document_or_its_evidence() -> None:
    at = predicted(passage("mill.pdf", "words", 7))
    assert judge(asked(pages=(7,), told_by="page"), at).passage == 1
    assert judge(asked(pages=(8,), told_by="page"), at).passage == 0
    assert judge(asked(told_by="document"), at).passage == 1
    assert judge(asked(told_by="document", document="barn.pdf"), at).passage == 0
    evidence = "The stream was led away in the spring of that year."
    held = predicted(passage("mill.pdf", f"And then: {evidence.upper()} Nobody knows why it was done, says the book."))
    assert judge(asked("a number", told_by="evidence", evidence=evidence), held).passage == 1
    assert judge(asked("a number", told_by="evidence", evidence=evidence[::-1]), held).passage == 0
    third = predicted(
        passage("mill.pdf", "The stream was led elsewhere and back, as far as anybody could tell at all.")
    )
    assert judge(asked("a number", told_by="evidence", evidence=evidence), third).passage == 0


def test_where_every_answer_is_needed_one_is_not_enough() -> None:
    prediction = predicted(answer="rye and oats")
    assert judge(asked("rye", "oats", "barley"), prediction).answer is True
    assert judge(asked("rye", "oats", "barley", needs_all=True), prediction).answer is False
    assert judge(asked("rye", "oats", needs_all=True), prediction).answer is True


def test_a_refusal_is_right_only_where_there_is_no_answer() -> None:
    assert judge(asked("rye"), predicted(answer="rye", refused=True)).right is False
    assert judge(asked(answerable=False), predicted(refused=True)).right is True
    assert judge(asked(answerable=False), predicted(answer="rye")).right is False
    assert judge(asked(answerable=None), predicted(answer="rye")).right is None


def test_figures_are_shares_of_what_was_judged() -> None:
    results = [
        Result("a", "?", True, False, document=1, page=2, passage=1, told=True, answer=True, cited=3, cited_right=2),
        Result("b", "?", True, True, document=6, page=0, passage=0, told=True, answer=False),
        Result("c", "?", True, False, document=1, page=1, passage=4),
        Result("d", "?", False, True),
        Result("e", "?", False, False),
        Result("f", "?", None, True),
    ]
    said = {figure.name: (round(figure.value, 3), figure.count) for figure in figures(results)}
    assert said == {
        "hit@1": (0.5, 2),
        "hit@5": (0.5, 2),
        "page@1": (0.333, 3),
        "page@5": (0.667, 3),
        "document@5": (0.667, 3),
        "mrr@10": (0.417, 3),
        "answer": (0.5, 2),
        "citation_precision": (0.667, 3),
        "refusal_precision": (0.5, 2),
        "refusal_recall": (0.5, 2),
    }


def test_without_anything_to_judge_there_are_no_figures() -> None:
    assert figures([Result("f", "?", None, True)]) == ()


@pytest.mark.skipif(not (EVAL / "score.py").is_file(), reason="no score.py: neither $CHATDOC_EVAL nor ../shared/eval")
def test_the_figures_are_those_of_the_scorer_outside(tmp_path: Path) -> None:
    """Each row is made so that one rule decides it; the two programs share no code."""
    rows: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (
            {"answers": ["Jonas Werth"], "page": 2},
            predicted(passage("m.pdf", "jonas\nWERTH", 2), answer="Werth, Jonas"),
        ),
        ({"answers": ["12"]}, predicted(passage("m.pdf", "1.12"), passage("m.pdf", "12%"), answer="12", cited=[0, 1])),
        (
            {"answers": ["两个月"]},
            predicted(passage("x.pdf", "两个月"), passage("m.pdf", "两 个月"), answer="两\n个月"),
        ),
        ({"answers": ["rye", "oats"], "need_all": True}, predicted(passage("m.pdf", "rye"), answer="rye")),
        (
            {"answers": ["42"], "pages": [3, 5], "match": "page", "scope": "doc"},
            predicted(passage("m.pdf", "", [4, 5])),
        ),
        (
            {"answers": ["9 %"], "evidence": "The roof was laid again in that year by two men.", "match": "evidence"},
            predicted(passage("m.pdf", "roof was laid again in that year by"), cited=[0]),
        ),
        ({"answers": ["oak"], "no_answer_score": True}, predicted(passage("m.pdf", "oaken"), refused=True)),
        ({"answers": [], "answerable": False, "doc": None}, predicted(passage("m.pdf", ""), refused=True)),
        ({"answers": [], "answerable": False}, predicted(passage("m.pdf", ""))),
    ]
    gold, predictions = [], []
    for number, (known, prediction) in enumerate(rows):
        base = {"id": str(number), "question": "?", "doc": "m.pdf", "answerable": True, "lang": "en", "evidence": ""}
        gold.append({**base, "page": None, **known})
        predictions.append({"id": str(number), **prediction})
    folder = tmp_path / "retrieval"
    folder.mkdir()
    for path, lines in ((folder / "set.jsonl", gold), (tmp_path / "out.jsonl", predictions)):
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [sys.executable, str(EVAL / "score.py"), str(tmp_path), str(tmp_path / "out.jsonl"), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["set"]

    results = [judge(*pair) for pair in zip(read_questions(folder / "set.jsonl"), predictions, strict=True)]
    ours = {OURS[figure.name]: round(figure.value, 3) for figure in figures(results)}
    assert ours == {name: theirs[name] for name in OURS.values()}
