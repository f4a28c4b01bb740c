"""A file of questions -> predictions that ../shared/eval/score.py reads; stopped, resumed, and wrong files."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chatdoc.cases import all_cases, as_questions, correct, mark_bad
from chatdoc.errors import MissingEvidence, NoCases, NothingShared, UnknownRun, UnusablePredictions
from chatdoc.evaluate import Predictions
from chatdoc.questions import read_questions
from chatdoc.store import Store
from tests.command_line import Finished, chatdoc
from tests.stand_ins import EchoModel, TermEmbedder

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


@pytest.fixture
def library(half: Path, tmp_path: Path) -> Path:
    """A library with the documents of the house."""
    chatdoc("add", half / "corpus" / "house", "--library", tmp_path / "library")
    return tmp_path / "library"


def evaluate(half: Path, out: Path) -> Finished:
    return chatdoc("eval", half / "retrieval" / "house.jsonl", "--out", out, "--no-llm")


def evaluate_in(library: Path, *arguments: str | Path) -> Finished:
    return chatdoc("eval", *arguments, "--no-llm", "--library", library)


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
    assert all(proof in garden["passages"][garden["cited"][0]]["text"] for proof in garden["sentences"][0]["proof"])
    assert {each["origin"] for each in nothing["sentences"]} == {"notice"}


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


def test_a_wrong_file_of_questions_is_told_before_anything_is_made(half: Path, tmp_path: Path) -> None:
    questions = half / "retrieval" / "house.jsonl"
    questions.write_text(questions.read_text(encoding="utf-8") + "\n{\n", encoding="utf-8")
    done = evaluate(half, tmp_path / "out.jsonl")
    assert done.code == 1
    assert "line 6" in done.err
    assert list(tmp_path.iterdir()) == [half]


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


def test_what_was_judged_is_printed_and_kept(half: Path, library: Path) -> None:
    questions = half / "retrieval" / "house.jsonl"
    done = evaluate_in(library, questions)
    assert done.code == 0
    head, *lines = done.out.splitlines()
    assert head == "Evaluation 1 of house.jsonl: 4 questions, 3 documents, terms, quotes only"
    assert "  1.000      3  answer              the answer says what is right" in lines
    assert lines[-1] == "There is no earlier evaluation of these questions to compare with."
    again = evaluate_in(library, questions, "--json").json
    assert (again["run"], again["changes"]["since"], again["changes"]["shared"]) == (2, 1, 4)
    assert again["changes"]["righted"] == again["changes"]["wronged"] == []
    assert again["figures"]["refusal_recall"] == {"value": 1.0, "count": 1}
    assert again["setup"]["embedder"] == "terms"
    assert again["setup"]["model"] is None
    assert [result["right"] for result in again["results"]] == [True] * 4


def test_what_changed_since_the_last_time_is_said(half: Path, library: Path, tmp_path: Path) -> None:
    questions = half / "retrieval" / "house.jsonl"
    evaluate_in(library, questions)
    (tmp_path / "garden.md").write_text(GARDEN.replace("Clara Holm", "an unknown man"), encoding="utf-8")
    chatdoc("remove", "garden.md", "--library", library)
    chatdoc("add", tmp_path / "garden.md", "--library", library)
    worse = evaluate_in(library, questions).out
    assert "Compared with evaluation 1, over the 4 questions that both asked:" in worse
    assert "  0.667  -0.333      3  answer" in worse
    assert worse[worse.index("now wrong:") :].splitlines() == ["now wrong:", "  g1  Who dug the pond?"]
    chatdoc("remove", "garden.md", "--library", library)
    chatdoc("add", half / "corpus" / "house" / "garden.md", "--library", library)
    better = evaluate_in(library, questions, "--json").json["changes"]
    assert (better["since"], better["righted"], better["wronged"]) == (2, ["g1"], [])
    named = evaluate_in(library, questions, "--compare", "1", "--json").json["changes"]
    assert (named["since"], named["righted"], named["setup"]) == (1, [], {})


def test_two_models_are_compared(half: Path, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.llm.LlamaCpp", lambda path, **_: EchoModel(name=path.stem))
    (tmp_path / "small.gguf").write_bytes(b"GGUF and more")
    questions = half / "retrieval" / "house.jsonl"
    evaluate_in(library, questions)
    written = chatdoc("eval", questions, "--model", tmp_path / "small.gguf", "--library", library).out
    assert written.startswith("Evaluation 2 of house.jsonl: 4 questions, 3 documents, terms, small\n")
    assert "\n  model: - → small\n" in written


def test_figures_are_compared_over_the_questions_that_both_runs_asked(half: Path, library: Path) -> None:
    questions = half / "retrieval" / "house.jsonl"
    evaluate_in(library, questions)
    lines = questions.read_text(encoding="utf-8").splitlines()
    questions.write_text("\n".join(lines[:3]) + '\n{"id": "x", "question": "What is on the lid?", "doc": "attic.md"}')
    changes = evaluate_in(library, questions, "--json").json["changes"]
    assert changes["shared"] == 3
    assert "refusal_recall" not in changes["before"]
    assert changes["before"] == changes["after"]
    questions.write_text('{"id": "x", "question": "What stands in the attic?", "doc": "attic.md"}')
    assert evaluate_in(library, questions, "--json").json["changes"] is None
    other = evaluate_in(library, questions, "--compare", "1")
    assert (other.code, NothingShared(number=1).problem("en") in other.err) == (1, True)
    missing = evaluate_in(library, questions, "--compare", "99")
    assert UnknownRun(number=99, known="").problem("en") in missing.err


def test_predictions_taken_over_from_before_are_said_to_be(half: Path, library: Path, tmp_path: Path) -> None:
    questions, out = half / "retrieval" / "house.jsonl", tmp_path / "out.jsonl"
    evaluate_in(library, questions, "--out", out)
    assert "4 answers stood in the file already" in evaluate_in(library, questions, "--out", out).out


def test_a_question_about_a_document_that_is_not_there_is_named(half: Path, library: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("问题;答案;文档\n池塘是谁挖的？;Clara Holm;garden.md\n炉灶呢？;林远;cellar.md\n", "gb18030")
    done = evaluate_in(library, table)
    assert done.code == 1
    assert MissingEvidence(id="3", document="cellar.md", count=1).problem("en") in done.err
    assert evaluate_in(library, half / "retrieval" / "house.jsonl", "--json").json["run"] == 1


def test_a_table_of_questions_is_evaluated(library: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("question,answer,document,page\nWho dug the pond?,Clara Holm,garden.md,\n", encoding="utf-8")
    figures = evaluate_in(library, table, "--json").json["figures"]
    assert figures["answer"] == {"value": 1.0, "count": 1}


def test_a_question_about_a_file_that_cannot_be_read_counts_as_refused(half: Path, tmp_path: Path) -> None:
    (half / "corpus" / "house" / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    questions = half / "retrieval" / "house.jsonl"
    rows = [{"id": "t1", "question": "What is torn?", "doc": "torn.pdf", "scope": "doc", "answers": ["x"]}, *QUESTIONS]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert evaluate(half, tmp_path / "out.jsonl").code == 0
    first, *others = read(tmp_path / "out.jsonl")
    assert (first["refused"], first["passages"], len(others)) == (True, [], 4)


def test_without_a_file_the_marked_questions_are_asked(library: Path) -> None:
    assert NoCases().problem("en") in evaluate_in(library).err
    with opened(library) as store:
        for question in ("Who dug the pond?", "Where is the pond painted?", "Who owns the trunk?"):
            mark_bad(store, question)
        correct(store, 1, wanted="Clara Holm", document="garden.md")
        correct(store, 3, document="sold.md")
    done = evaluate_in(library)
    assert done.out.startswith("Evaluation 1 of the marked questions: 2 questions")
    assert "1 questions were not judged" in done.out
    assert "case 3 is left out: its document “sold.md” is not in the library." in done.err


def test_marked_questions_are_listed_forgotten_and_exported(library: Path, tmp_path: Path) -> None:
    assert chatdoc("cases", "--library", library).out == "No answer was marked yet.\n"
    with opened(library) as store:
        for question in ("Who dug the pond?", "Who won?"):
            mark_bad(store, question)
        correct(store, 1, wanted="Clara Holm", document="garden.md", page=3)
        correct(store, 2, page=3)
        assert all_cases(store)[1].page is None, "a page of no document"
        correct(store, 2, unanswerable=True)
    listed = chatdoc("cases", "--library", library).out
    assert "   1  bad  Who dug the pond?\n      wanted: Clara Holm\n      garden.md, page 3\n" in listed
    assert "   2  bad  Who won?\n      the documents do not say it" in listed
    exported = tmp_path / "cases.jsonl"
    assert chatdoc("cases", "--export", exported, "--library", library).code == 0
    with opened(library) as store:
        assert read_questions(exported) == as_questions(all_cases(store))
    before = exported.read_bytes()
    refused = chatdoc("cases", "--export", exported, "--library", library)
    assert (refused.code, exported.read_bytes()) == (1, before)
    assert chatdoc("cases", "--remove", "1", "--library", library).out == "Forgot question 1.\n"
    assert [case["number"] for case in chatdoc("cases", "--json", "--library", library).json] == [2]
    assert chatdoc("cases", "--remove", "1", "--library", library).code == 1


@contextmanager
def opened(library: Path) -> Iterator[Store]:
    store = Store(library)
    yield store
    store.close()
