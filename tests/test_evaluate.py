"""A file of questions -> predictions that ../shared/eval/score.py reads; stopped, resumed, and wrong files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chatdoc.errors import EmptyFile, MissingFile, UnreadableQuestions, UnusablePredictions
from chatdoc.evaluate import Predictions
from chatdoc.questions import read_questions
from tests.command_line import Finished, chatdoc
from tests.stand_ins import TermEmbedder

EVAL = Path(os.environ.get("CHATDOC_EVAL") or Path(__file__).parents[2] / "shared" / "eval")
GARDEN = "# Garden\n\nThe pond was dug in 1911 by Clara Holm. The pond is nine metres wide.\n"
ATTIC = "# Attic\n\nThe trunk in the attic belongs to Emil Brandt. The pond is painted on its lid.\n"
KITCHEN = "# 厨房\n\n厨房的炉灶由木匠林远在1923年砌成。\n"
QUESTIONS: list[dict[str, Any]] = [
    {"id": "g1", "question": "Who dug the pond?", "doc": "garden.md", "answers": ["Clara Holm"], "lang": "en"},
    {"id": "a1", "question": "Where is the pond?", "doc": "attic.md", "answers": ["lid"], "lang": "en", "scope": "doc"},
    {"id": "k1", "question": "炉灶是谁砌成的？", "doc": "kitchen.md", "answers": ["林远"], "lang": "zh"},
    {"id": "n1", "question": "Which team won the football final?", "doc": "garden.md", "answers": [], "lang": "en"},
]


@pytest.fixture(autouse=True)
def _small_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.embedder.MiniLM", TermEmbedder)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """A folder as ../shared/eval: retrieval/house.jsonl asks about the files of corpus/house."""
    corpus = tmp_path / "half" / "corpus" / "house"
    corpus.mkdir(parents=True)
    for name, text in (("garden.md", GARDEN), ("attic.md", ATTIC), ("kitchen.md", KITCHEN)):
        (corpus / name).write_text(text, encoding="utf-8")
    retrieval = tmp_path / "half" / "retrieval"
    retrieval.mkdir()
    rows = [{**row, "answerable": bool(row["answers"])} for row in QUESTIONS]
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    (retrieval / "house.jsonl").write_text("".join(lines), encoding="utf-8")
    return tmp_path / "half"


def evaluate(half: Path, out: Path) -> Finished:
    return chatdoc("eval", half / "retrieval" / "house.jsonl", "--out", out, "--no-llm")


def read(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]


def test_every_question_gets_a_prediction_with_what_it_cites(half: Path, tmp_path: Path) -> None:
    done = evaluate(half, tmp_path / "new folder" / "out.jsonl")
    assert done.code == 0
    assert done.err.splitlines()[-1] == "questions answered: 4 of 4"
    predictions = read(tmp_path / "new folder" / "out.jsonl")
    assert [prediction["id"] for prediction in predictions] == ["g1", "a1", "k1", "n1"]
    for prediction in predictions:
        assert all(list(passage) == ["doc", "page", "text"] for passage in prediction["passages"])
    garden, attic, kitchen, nothing = predictions
    assert "Clara Holm" in garden["answer"]
    assert garden["passages"][garden["cited"][0]]["doc"] == "garden.md"
    assert "林远" in kitchen["answer"]
    assert {passage["doc"] for passage in attic["passages"]} == {"attic.md"}
    assert "lid" in attic["answer"]
    assert [prediction["refused"] for prediction in predictions] == [False, False, False, True]
    assert "cited" not in nothing


@pytest.mark.skipif(not (EVAL / "score.py").is_file(), reason="no score.py: neither $CHATDOC_EVAL nor ../shared/eval")
def test_the_predictions_can_be_scored(half: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    evaluate(half, out)
    command = [sys.executable, str(EVAL / "score.py"), str(half), str(out), "--json"]
    scores = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["house"]
    assert (scores["n"], scores["miss"], scores["pass@1"], scores["contains"]) == (4, 0, 1.0, 1.0)
    assert (scores["cite_any"], scores["ref_p"], scores["ref_r"]) == (1.0, 1.0, 1.0)


def test_what_was_cut_in_the_middle_of_a_line_goes_on_from_there(half: Path, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    evaluate(half, whole)
    lines = whole.read_bytes().splitlines(keepends=True)
    kept = lines[0].replace(b"Clara", b"CLARA")  # to see that it is not answered again
    third = lines[2].index("炉".encode())
    for rest in (lines[1][:1], lines[1][: len(lines[1]) - 1], b"", lines[1] + lines[2][: third + 1]):
        cut.write_bytes(kept + rest)
        assert evaluate(half, cut).code == 0
        assert cut.read_bytes() == kept + b"".join(lines[1:])
    assert evaluate(half, cut).code == 0
    assert cut.read_bytes() == kept + b"".join(lines[1:])


def test_a_separator_that_json_lets_stand_does_not_part_a_line(half: Path, tmp_path: Path) -> None:
    garden = half / "corpus" / "house" / "garden.md"
    garden.write_text(GARDEN.replace("dug in", "dug\u2028in\x85"), encoding="utf-8")
    questions = half / "retrieval" / "house.jsonl"
    rows = [{**QUESTIONS[0], "question": "Who dug\u2028\x85the pond?"}, QUESTIONS[1]]
    questions.write_text("\ufeff" + "".join(json.dumps(row, ensure_ascii=False) + "\r\n" for row in rows), "utf-8")
    assert [question.id for question in read_questions(questions)] == ["g1", "a1"]
    out = tmp_path / "out.jsonl"
    Predictions(out).write({"id": "g1", "answer": "dug\u2028in\x85 \udcff", "passages": []})
    before = out.read_bytes()
    assert evaluate(half, out).code == 0
    assert out.read_bytes().startswith(before)
    assert [prediction["id"] for prediction in read(out)] == ["g1", "a1"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "JSONDecodeError"),
        ('["id", "question"]', "TypeError"),
        ('{"id": "x"}', "question"),
        ('{"question": "Who?"}', "id"),
        ('{"id": "x", "question": "Who?", "scope": "doc"}', "doc"),
    ],
)
def test_a_wrong_line_of_questions_is_named(half: Path, tmp_path: Path, line: str, said: str) -> None:
    questions = half / "retrieval" / "house.jsonl"
    questions.write_text(questions.read_text(encoding="utf-8") + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(UnreadableQuestions, match=rf"line 6: .*{said}"):
        read_questions(questions)
    done = evaluate(half, tmp_path / "out.jsonl")
    assert done.code == 1
    assert "line 6" in done.err
    assert list(tmp_path.iterdir()) == [half]


def test_questions_that_are_not_utf8_missing_or_empty_are_told(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    with pytest.raises(MissingFile):
        read_questions(path)
    path.write_bytes(b"")
    with pytest.raises(EmptyFile):
        read_questions(path)
    path.write_bytes('{"id": "x", "question": "谁？"}'.encode("gb18030"))
    with pytest.raises(UnreadableQuestions, match="line 1"):
        read_questions(path)


@pytest.mark.parametrize(
    "content",
    [
        b"Notes of mine",
        b'{"id": "g1", "question": "Who dug the pond?"}\n',
        b'{"id": "g1", "passages": []}\nnotes\n',
        b"7\n",
    ],
)
def test_a_file_of_something_else_is_never_written_to(half: Path, tmp_path: Path, content: bytes) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(content)
    with pytest.raises(UnusablePredictions):
        Predictions(out)
    done = evaluate(half, out)
    assert done.code == 1
    assert f"Predictions cannot be written to {out}" in done.err
    assert out.read_bytes() == content


def test_predictions_that_cannot_be_written_are_told_before_the_work(half: Path, tmp_path: Path) -> None:
    done = evaluate(half, tmp_path)
    assert done.code == 1
    assert f"Predictions cannot be written to {tmp_path}" in done.err
    assert list(tmp_path.iterdir()) == [half]


def test_a_bad_file_of_the_corpus_is_told_and_the_questions_are_asked_of_the_others(half: Path, tmp_path: Path) -> None:
    (half / "corpus" / "house" / "torn.pdf").write_bytes(b"")
    done = evaluate(half, tmp_path / "out.jsonl")
    assert done.code == 0
    assert "torn.pdf is empty" in done.err
    assert len(read(tmp_path / "out.jsonl")) == 4
