"""Questions -> predictions, in a file as they are made (one JSON line a question) or in memory.

A prediction: {"id", "answer", "passages": [{"doc", "page", "text"}], "refused", "sentences", "cited"}; "cited" are
indices into "passages", and not there where the question was refused. "sentences": [{"text", "origin", "proof"}] with
what each cites, word for word, and nothing where it is not proved.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from chatdoc.answer import answer
from chatdoc.embedding import never
from chatdoc.errors import MissingEvidence, UnusablePredictions
from chatdoc.library import Library
from chatdoc.questions import Question
from chatdoc.report import passages_json
from chatdoc.report_answer import answer_text
from chatdoc.scores import file_name
from chatdoc.settings import Settings
from chatdoc.types import Answer, LanguageModel

_BEGINNING = b'{"id": "'
"""How every line of predictions begins: a line that was cut off can be told from something else."""


class Predictions:
    """Predictions by question: in a file that they are appended to, opened or made at once, or in memory (None).

    A last line that was cut off is taken away, so that its question is answered again. Raises UnusablePredictions,
    and then the file is as it was: one that holds anything else is never written to.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.made: dict[str, dict[str, Any]] = {}
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a+b") as file:
                file.seek(0)
                *lines, cut = file.read().split(b"\n")
                self.made = _read(lines, cut)
                file.truncate(file.tell() - len(cut))
        except OSError as error:
            raise UnusablePredictions(name=path, detail=error.strerror or error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UnusablePredictions(name=path, detail="it holds something else") from error

    def write(self, prediction: dict[str, Any]) -> None:
        """Keep a prediction; where there is a file, it is in it when this returns."""
        self.made[prediction["id"]] = prediction
        if self._path is None:
            return
        line = json.dumps(prediction, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        try:
            with self._path.open("ab") as file:
                file.write(line)
        except OSError as error:
            raise UnusablePredictions(name=self._path, detail=error.strerror or error) from error


def _read(lines: Sequence[bytes], cut: bytes) -> dict[str, dict[str, Any]]:
    """Raises ValueError, KeyError or TypeError when this is no file of predictions."""
    rows = [json.loads(line) for line in lines]
    if not cut.startswith(_BEGINNING[: len(cut)]):
        raise ValueError("the last line is not the beginning of a prediction")
    return {row["id"]: row for row in rows if isinstance(row["passages"], list)}


Named = Mapping[str, Collection[str]]
"""The ids of the documents by what their names have in common (scores.file_name): two may have the same."""


def documents_by_name(library: Library) -> Named:
    """Return the documents of the library as questions name them."""
    named = defaultdict(set)
    for id_, name in library.store.names():
        named[file_name(name)].add(id_)
    return named


def missing_evidence(questions: Sequence[Question], named: Named) -> tuple[Question, ...]:
    """Return the questions that are about a document which is not there."""
    return tuple(each for each in questions if each.document is not None and file_name(each.document) not in named)


def require_evidence(questions: Sequence[Question], named: Named, *, refused: Collection[str] = ()) -> None:
    """Raise MissingEvidence for the first question about a document that is neither there nor a file in `refused`.

    Files that could not be read were told; their questions count as not found.
    """
    told = {file_name(name) for name in refused}
    missing = [each for each in missing_evidence(questions, named) if file_name(each.document or "") not in told]
    if missing:
        raise MissingEvidence(id=missing[0].id, document=missing[0].document, count=len(missing))


def predict(
    questions: Sequence[Question],
    predictions: Predictions,
    library: Library,
    llm: LanguageModel | None,
    *,
    settings: Settings = Settings(),
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] = never,
) -> int:
    """Answer the questions that have no prediction yet and keep each as it is made: stopped, it goes on from there.

    Returns how many were answered now. `cancelled` ends it within a piece of an answer, which is then not kept.
    """
    named, answered = documents_by_name(library), 0
    for number, question in enumerate(questions, 1):
        if question.id not in predictions.made:
            prediction = _predict_one(question, library, llm, named, settings, cancelled)
            if prediction is None:
                break
            predictions.write(prediction)
            answered += 1
        if progress is not None:
            progress(number, len(questions))
    return answered


def _predict_one(
    question: Question,
    library: Library,
    llm: LanguageModel | None,
    named: Named,
    settings: Settings,
    cancelled: Callable[[], bool],
) -> dict[str, Any] | None:
    """Return the prediction, None when it was cancelled."""
    documents = named.get(file_name(question.document or ""), frozenset()) if question.scoped else None
    if question.scoped and not documents:  # its file could not be read
        return {"id": question.id, "answer": "", "passages": [], "refused": True}
    final = _last(answer(question.text, library, llm, documents=documents, settings=settings), cancelled)
    if final is None:
        return None
    refused = final.verdict == "not_found"
    passages = [
        {name: row[name] for name in ("doc", "page", "text")} for row in passages_json(final.sources, library.document)
    ]
    prediction = {
        "id": question.id,
        "answer": answer_text(final),
        "passages": passages,
        "refused": refused,
        "sentences": _sentences_json(final, library),
    }
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


def _sentences_json(final: Answer, library: Library) -> list[dict[str, Any]]:
    quoted = {
        citation.number: library.document(citation.document_id).text[citation.start : citation.end]
        for citation in final.citations
    }
    return [
        {"text": each.text, "origin": each.origin, "proof": [quoted[number] for number in each.citations]}
        for each in (*final.sentences, *final.quotes)
    ]


def _last(snapshots: Iterator[Answer], cancelled: Callable[[], bool]) -> Answer | None:
    final = None
    with closing(snapshots):  # type: ignore[type-var]  # a generator, said to be an iterator
        for snapshot in snapshots:
            if cancelled():
                return None
            final = snapshot
    return final
