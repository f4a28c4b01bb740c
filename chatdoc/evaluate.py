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
from chatdoc.errors import UnreadableQuestions
from chatdoc.library import Library
from chatdoc.report import answer_text, passages_json
from chatdoc.settings import Settings
from chatdoc.types import Answer, LanguageModel


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set; `document` is the name of the only document to search, None for all."""

    id: str
    text: str
    document: str | None
    corpus: str | None


def read_questions(path: Path) -> tuple[Question, ...]:
    """Raises UnreadableQuestions, naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableQuestions(name=path, line=1, detail=error) from error
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            scoped = row["doc"] if row.get("scope") == "doc" else None
            questions.append(Question(str(row["id"]), str(row["question"]), scoped, row.get("corpus")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableQuestions(name=path, line=number, detail=repr(error)) from error
    return tuple(questions)


def predict(
    questions: Sequence[Question],
    out: Path,
    library: Library,
    llm: LanguageModel | None,
    *,
    settings: Settings = Settings(),
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Answer the questions that `out` does not hold yet and append each prediction: stopped, it goes on from there."""
    done = {row["id"] for row in _complete_rows(out)}
    with out.open("a", encoding="utf-8") as writing:
        for number, question in enumerate(questions, 1):
            if question.id not in done:
                writing.write(json.dumps(_predict_one(question, library, llm, settings), ensure_ascii=False) + "\n")
                writing.flush()
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


def _complete_rows(out: Path) -> list[dict[str, Any]]:
    """Return the predictions already written; a line that was cut off in the middle is removed from the file."""
    if not out.exists():
        return []
    kept, rows = [], []
    for line in out.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
        kept.append(line)
    out.write_text("".join(line + "\n" for line in kept), encoding="utf-8")
    return rows
