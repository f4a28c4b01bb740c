"""`eval`: questions, answered and judged -> figures, and what changed since the last time, as text or JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chatdoc import runs
from chatdoc.cli_add import finish, read_files
from chatdoc.cli_progress import Counter, tell, tell_error
from chatdoc.cli_texts import say
from chatdoc.errors import ChatdocError
from chatdoc.evaluate import Predictions, documents_by_name, require_evidence
from chatdoc.library import Library
from chatdoc.measure import measure, own_questions
from chatdoc.questions import Question, read_questions
from chatdoc.runs import Changes, Run
from chatdoc.scores import Figure, Result
from chatdoc.settings import Settings
from chatdoc.text import printable
from chatdoc.types import LanguageModel

_MOST_NAMED = 20
"""So many questions that turned are printed; JSON has all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to evaluate: `questions` is None for the library's own cases, `name` is that of their file."""

    questions: tuple[Question, ...] | None
    name: str
    predictions: Predictions
    corpus: Path | None
    library: Path | None


def plan_evaluation(path: Path | None, *, out: Path | None, corpus: Path | None, library: Path | None) -> Plan:
    """Read the questions and open the place for predictions, before anything that takes time.

    With `out`, the corpus may lie where ../shared/eval has it, and without `library` one is made beside `out`. Raises
    what read_questions raises, and UnusablePredictions.
    """
    questions = None if path is None else read_questions(path)
    predictions = Predictions(out)
    if out is not None and path is not None and questions is not None:
        named = next((question.corpus for question in questions if question.corpus), path.stem)
        beside = path.resolve().parent.parent / "corpus" / named
        corpus = corpus or (beside if beside.is_dir() else None)
        if corpus is not None and library is None:
            library = out.with_suffix(".library")
    return Plan(questions, "" if path is None else path.name, predictions, corpus, library)


def run_evaluation(
    plan: Plan, library: Library, llm: LanguageModel | None, *, compare_with: int | None, as_json: bool
) -> str:
    """Answer, judge, keep the run, and return what is printed.

    Raises NoCases, MissingEvidence, UnknownRun, NothingShared, UnusablePredictions and what answering raises.
    """
    other = None if compare_with is None else runs.find(library.store, compare_with)
    refused = _add_corpus(plan.corpus, library)
    questions = plan.questions
    if questions is None:
        questions = _own_questions(library)
    else:
        require_evidence(questions, documents_by_name(library), refused=refused)
    run = measure(
        questions, plan.name, plan.predictions, library, llm, settings=Settings(), progress=Counter("answering")
    )
    assert run is not None, "nobody cancels it"
    earlier = other or runs.before(library.store, run)
    changes = None if earlier is None else runs.compare(earlier, run)
    if as_json:
        return json.dumps(_json(run, changes), ensure_ascii=False, indent=1)
    return "\n".join(_text(run, changes))


def _add_corpus(corpus: Path | None, library: Library) -> list[str]:
    """Add a folder's files; return the names of those that could not be read (told, their questions count as wrong)."""
    known = {entry.name for entry in library.entries()}
    read = read_files(library, [corpus] if corpus is not None else [], known=known)
    refused = [path.name for path, result in read if isinstance(result, ChatdocError)]
    for ended in finish(library):
        if isinstance(ended, ChatdocError):
            tell_error(ended)
            refused.append(ended.fields["name"])
    return refused


def _own_questions(library: Library) -> tuple[Question, ...]:
    """Return the marked questions but those about documents that were removed, which are told."""
    kept, missing = own_questions(library)
    for question in missing:
        tell(say("left_out_case", id=question.id, document=printable(question.document or "")))
    return kept


# What is printed


def _text(run: Run, changes: Changes | None) -> list[str]:
    setup = dict(run.setup)
    lines = [
        say(
            "run_head",
            number=run.number,
            questions=printable(run.questions) or say("marked_questions"),
            count=len(run.results),
            documents=setup["documents"],
            embedder=setup["embedder"],
            model=setup["model"] or say("quotes_only"),
        )
    ]
    if setup["kept"]:
        lines.append(say("kept_predictions", count=setup["kept"]))
    if unjudged := sum(result.right is None for result in run.results):
        lines.append(say("not_judged", count=unjudged))
    lines += _table(run.figures) or [say("nothing_judged")]
    return [*lines, "", *(_changes_text(changes) if changes is not None else [say("first_run")])]


def _table(figures: Sequence[Figure], earlier: Sequence[Figure] = ()) -> list[str]:
    """Return a line for each figure: value, difference where there is an earlier one, over how many, and its meaning.

    Numbers stand first, so that lines meet whatever the width of the words.
    """
    was = {figure.name: figure.value for figure in earlier}
    lines = []
    for figure in figures:
        change = f" {figure.value - was[figure.name]:>+7.3f}" if figure.name in was else " " * 8 if earlier else ""
        lines.append(f"  {figure.value:.3f}{change} {figure.count:>6}  {figure.name:<19} {say(figure.name)}")
    return lines


def _changes_text(changes: Changes) -> list[str]:
    lines = [say("compared", number=changes.since, shared=changes.shared)]
    lines += [f"  {name}: {_shown(was)} → {_shown(now)}" for name, was, now in changes.setup]
    lines += _table(changes.after, changes.before)
    if not changes.righted and not changes.wronged:
        return [*lines, say("nothing_turned")]
    for key, turned in (("wronged", changes.wronged), ("righted", changes.righted)):
        if turned:
            lines.append(say(key))
            lines += [f"  {printable(each.id)}  {_short(each.question)}" for each in turned[:_MOST_NAMED]]
            lines += [f"  … +{len(turned) - _MOST_NAMED}"] if len(turned) > _MOST_NAMED else []
    return lines


def _shown(value: object) -> str:
    return "-" if value is None else printable(str(value))


def _short(question: str, most: int = 100) -> str:
    line = printable(" ".join(question.split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def _json(run: Run, changes: Changes | None) -> dict[str, Any]:
    shown = {
        "run": run.number,
        "started_at": run.started_at,
        "questions": run.questions or None,
        "setup": dict(run.setup),
        "figures": _figures_json(run.figures),
        "results": [_result_json(result) for result in run.results],
    }
    if changes is None:
        return {**shown, "changes": None}
    return {
        **shown,
        "changes": {
            "since": changes.since,
            "shared": changes.shared,
            "setup": {name: {"before": was, "after": now} for name, was, now in changes.setup},
            "before": _figures_json(changes.before),
            "after": _figures_json(changes.after),
            "righted": [result.id for result in changes.righted],
            "wronged": [result.id for result in changes.wronged],
        },
    }


def _figures_json(figures: Sequence[Figure]) -> dict[str, dict[str, float]]:
    return {figure.name: {"value": figure.value, "count": figure.count} for figure in figures}


def _result_json(result: Result) -> dict[str, Any]:
    return {**asdict(result), "right": result.right}
