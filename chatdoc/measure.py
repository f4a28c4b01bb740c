"""Questions and a library -> a run: asked, judged and kept; in the background, one at a time, where a page asks."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chatdoc import cases, runs
from chatdoc.embedding import never
from chatdoc.errors import ChatdocError, NoCases, Unexpected
from chatdoc.evaluate import Predictions, documents_by_name, missing_evidence, predict, require_evidence
from chatdoc.library import Library
from chatdoc.questions import Question
from chatdoc.runs import Run, Setup
from chatdoc.scores import judge
from chatdoc.settings import Settings
from chatdoc.types import LanguageModel

logger = logging.getLogger(__name__)


def own_questions(library: Library) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """Return the marked questions, and apart from them those about documents that were removed. Raises NoCases."""
    questions = cases.as_questions(cases.all_cases(library.store))
    missing = missing_evidence(questions, documents_by_name(library))
    kept = tuple(question for question in questions if question not in missing)
    if not kept:
        raise NoCases
    return kept, missing


def measure(
    questions: Sequence[Question],
    name: str,
    predictions: Predictions,
    library: Library,
    llm: LanguageModel | None,
    *,
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] = never,
) -> Run | None:
    """Ask what has no prediction yet, judge all, and keep the run under the `name` of its questions ("": own cases).

    One that was cancelled is kept as a part; None when nothing was asked yet. Raises UnusablePredictions and what
    answering raises.
    """
    kept = sum(question.id in predictions.made for question in questions)
    predict(questions, predictions, library, llm, settings=settings, progress=progress, cancelled=cancelled)
    results = [judge(each, predictions.made[each.id]) for each in questions if each.id in predictions.made]
    if not results:
        return None
    of = len(questions) if len(results) < len(questions) else None
    model = None if llm is None else llm.name
    setup = Setup(library.embedder.name, model, library.count_documents(), settings, kept=kept, of=of)
    return runs.put(library.store, name, setup, results)


@dataclass(frozen=True, slots=True)
class Measured:
    """How far an evaluation is. When it is not `running` any more: its `run`, its `error`, or none, as it was stopped
    at the first question.

    `left_out` are the names of marked questions whose documents were removed.
    """

    done: int
    total: int
    left_out: tuple[str, ...] = ()
    running: bool = True
    run: int | None = None
    error: ChatdocError | None = None


class Measuring:
    """The evaluation of a page, in a thread of its own; `state` is None before the first."""

    def __init__(self) -> None:
        self.state: Measured | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(
        self,
        library: Library,
        load_llm: Callable[[], LanguageModel | None],
        *,
        questions: Sequence[Question] | None,
        name: str,
        settings: Settings,
    ) -> None:
        """Begin, unless one is running; without `questions` with the marked ones. Raises NoCases, MissingEvidence."""
        left_out: Sequence[Question] = ()
        if questions is None:
            questions, left_out = own_questions(library)
        else:
            require_evidence(questions, documents_by_name(library))
        with self._lock:
            if self.state is not None and self.state.running:
                return
            self.state = Measured(0, len(questions), tuple(question.id for question in left_out))
            self._stopped.clear()
            work = (library, load_llm, questions, name, settings)
            self._thread = threading.Thread(target=self._run, args=work, name="measure", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End it at the next piece of an answer; what was asked is kept as a part of a run."""
        self._stopped.set()

    def close(self) -> None:
        """Stop, and wait until it has ended."""
        self.stop()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(
        self,
        library: Library,
        load_llm: Callable[[], LanguageModel | None],
        questions: Sequence[Question],
        name: str,
        settings: Settings,
    ) -> None:
        run, error = None, None
        try:
            run = measure(
                questions,
                name,
                Predictions(None),
                library,
                load_llm(),
                settings=settings,
                progress=lambda done, total: self._note(done=done, total=total),
                cancelled=self._stopped.is_set,
            )
        except ChatdocError as told:
            error = told
        except Exception as unforeseen:
            logger.exception("an evaluation ended")
            error = Unexpected(kind=type(unforeseen).__name__, log=library.folder / "logs")
        self._note(running=False, run=run.number if run else None, error=error)

    def _note(self, **changes: object) -> None:
        assert self.state is not None
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
