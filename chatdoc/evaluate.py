"""A file of questions -> predictions, one JSON line a question, written as they are made.

Questions: {"id", "question", ...} with "doc" and "scope": "doc" where only that document is searched. Predictions:
{"id", "answer", "passages": [{"doc", "page", "text"}], "refused", "cited"}; "cited" are indices into "passages".
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatdoc.answer import answer
from chatdoc.errors import UnreadableQuestions, UnusablePredictions
from chatdoc.library import Library
from chatdoc.parsing import read_bytes
from chatdoc.report import answer_text, passages_json
from chatdoc.settings import Settings
from chatdoc.types import Answer, LanguageModel

_BEGINNING = b'{"id": "'
"""How every line of predictions begins: a line that was cut off can be told from something else."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set; `document` is the name of the only document to search, None for all."""

    id: str
    text: str
    document: str | None
    corpus: str | None


def read_questions(path: Path) -> tuple[Question, ...]:
    """Raises UnreadableQuestions, naming the line, and MissingFile, NotAFile, FileRefused, EmptyFile."""
    data = read_bytes(path, name=str(path))
    questions = []
    for number, line in enumerate(data.split(b"\n"), 1):  # str.splitlines would cut at U+2028, which JSON may hold
        try:
            text = line.decode("utf-8-sig").strip()
            if text:
                questions.append(_question(json.loads(text)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableQuestions(name=path, line=number, detail=repr(error)) from error
    return tuple(questions)


def _question(row: dict[str, Any]) -> Question:
    text = str(row["question"]).encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no character
    return Question(str(row["id"]), text, row["doc"] if row.get("scope") == "doc" else None, row.get("corpus"))


class Predictions:
    """A file that predictions are appended to, opened or made at once; `done` are the ids that it holds already.

    A last line that was cut off is taken away, so that its question is answered again. Raises UnusablePredictions,
    and then the file is as it was: one that holds anything else is never written to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a+b") as file:
                file.seek(0)
                *lines, cut = file.read().split(b"\n")
                self.done = _ids(lines, cut)
                file.truncate(file.tell() - len(cut))
        except OSError as error:
            raise UnusablePredictions(name=path, detail=error.strerror or error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UnusablePredictions(name=path, detail="it holds something else") from error

    def write(self, prediction: dict[str, Any]) -> None:
        """Append a prediction; it is in the file when this returns."""
        line = json.dumps(prediction, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        try:
            with self._path.open("ab") as file:
                file.write(line)
        except OSError as error:
            raise UnusablePredictions(name=self._path, detail=error.strerror or error) from error


def _ids(lines: Sequence[bytes], cut: bytes) -> frozenset[str]:
    """Raises ValueError, KeyError or TypeError when this is no file of predictions."""
    rows = [json.loads(line) for line in lines]
    if not cut.startswith(_BEGINNING[: len(cut)]):
        raise ValueError("the last line is not the beginning of a prediction")
    return frozenset(row["id"] for row in rows if isinstance(row["passages"], list))


def predict(
    questions: Sequence[Question],
    predictions: Predictions,
    library: Library,
    llm: LanguageModel | None,
    *,
    settings: Settings = Settings(),
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Answer the questions that have no prediction yet and write each as it is made: stopped, it goes on from there."""
    for number, question in enumerate(questions, 1):
        if question.id not in predictions.done:
            predictions.write(_predict_one(question, library, llm, settings))
        if progress is not None:
            progress(number, len(questions))


def _predict_one(question: Question, library: Library, llm: LanguageModel | None, settings: Settings) -> dict[str, Any]:
    documents = None if question.document is None else {library.find(question.document).id}
    final = _last(answer(question.text, library, llm, documents=documents, settings=settings))
    refused = final.verdict == "not_found"
    passages = [{name: row[name] for name in ("doc", "page", "text")} for row in passages_json(final.sources, library)]
    prediction = {"id": question.id, "answer": answer_text(final), "passages": passages, "refused": refused}
    if not refused:
        prediction["cited"] = sorted(
            {
                index
                for citation in final.citations
                for index, hit in enumerate(final.sources)
                if hit.passage.document_id == citation.document_id
                and hit.passage.start <= citation.start
                and citation.end <= hit.passage.end
            }
        )
    return prediction


def _last(snapshots: Iterator[Answer]) -> Answer:
    *_, final = snapshots
    return final
