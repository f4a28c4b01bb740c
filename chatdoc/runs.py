"""Evaluations that were run, and what changed from one to another: the table `runs`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from chatdoc.errors import NothingShared, UnknownRun
from chatdoc.scores import Figure, Result, figures
from chatdoc.settings import Settings
from chatdoc.store import Store

SHARED = 0.5
"""An earlier run asked the same questions when it asked at least this share of them."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What answered: the models by name (None: quotes only), the settings, and in how many documents it was searched.

    `kept` of the predictions were in the file already, made by a run before that was stopped. `of`: so many questions
    there were, where this run was stopped before all were asked.
    """

    embedder: str
    model: str | None
    documents: int
    settings: Settings
    kept: int = 0
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation. `questions` is the name of the file, "" for the library's own cases; `setup` by name.

    Its figures are counted from the results, so that runs of different versions of chatdoc can be compared.
    """

    number: int
    started_at: str
    questions: str
    setup: tuple[tuple[str, object], ...]
    results: tuple[Result, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        return figures(self.results)

    @property
    def of(self) -> int | None:
        """How many questions there were, where it was stopped before all were asked; None for a whole run."""
        count = dict(self.setup).get("of")
        return count if isinstance(count, int) else None

    @property
    def right(self) -> tuple[int, int]:
        """How many answers are what a person would call right, of how many that could be judged."""
        judged = [each.right for each in self.results if each.right is not None]
        return sum(judged), len(judged)


@dataclass(frozen=True, slots=True)
class Changes:
    """What two runs differ in, over the questions that both asked: `before` and `after` are figures of those only.

    `setup` holds (name, before, after); `righted` and `wronged` are the results after, of the questions whose answer
    went from wrong to right and from right to wrong.
    """

    since: int
    shared: int
    setup: tuple[tuple[str, object, object], ...]
    before: tuple[Figure, ...]
    after: tuple[Figure, ...]
    righted: tuple[Result, ...]
    wronged: tuple[Result, ...]


def put(store: Store, questions: str, setup: Setup, results: Sequence[Result]) -> Run:
    """Keep a run."""
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    flat = {**{name: value for name, value in asdict(setup).items() if name != "settings"}, **setup.settings._asdict()}
    stored = json.dumps(flat), json.dumps([asdict(each) for each in results])
    with store.changing():
        ((number,),) = store.rows(
            "INSERT INTO runs (started_at, questions, setup, results) VALUES (?, ?, ?, ?) RETURNING number",
            (started_at, questions, *stored),
        )
    return find(store, int(number))


def find(store: Store, number: int) -> Run:
    """Raises UnknownRun, naming those that are there."""
    rows = store.rows("SELECT number, started_at, questions, setup, results FROM runs WHERE number = ?", (number,))
    if not rows:
        known = [str(other) for (other,) in store.rows("SELECT number FROM runs ORDER BY number")]
        raise UnknownRun(number=number, known=", ".join(known) or "-")
    ((_, started_at, questions, setup, results),) = rows
    fields = tuple(sorted(json.loads(setup).items()))
    return Run(number, started_at, questions, fields, tuple(Result(**each) for each in json.loads(results)))


def last_number(store: Store) -> int:
    """Return the number of the last run, 0 where none was made."""
    return int(store.rows("SELECT coalesce(max(number), 0) FROM runs")[0][0])


def latest(store: Store, most: int) -> tuple[Run, ...]:
    """Return the last runs, the newest first."""
    numbers = store.rows("SELECT number FROM runs ORDER BY number DESC LIMIT ?", (most,))
    return tuple(find(store, int(number)) for (number,) in numbers)


def before(store: Store, run: Run) -> Run | None:
    """Return the last whole run before this one that asked the same questions, by file name and by what was asked."""
    rows = store.rows(
        "SELECT number FROM runs WHERE questions = ? AND number < ? ORDER BY number DESC", (run.questions, run.number)
    )
    for (number,) in rows:
        earlier = find(store, number)
        if earlier.of is None and len(_shared(earlier, run)) >= SHARED * max(len(run.results), 1):
            return earlier
    return None


def compare(earlier: Run, later: Run) -> Changes:
    """Return what changed; questions are the same when id and words are. Raises NothingShared."""
    shared = _shared(earlier, later)
    if not shared:
        raise NothingShared(number=earlier.number)
    pairs = [(first, second) for first, second in shared if first.right is not None and second.right is not None]
    was, now = dict(earlier.setup), dict(later.setup)
    return Changes(
        since=earlier.number,
        shared=len(shared),
        setup=tuple(
            (name, was.get(name), now.get(name))
            for name in sorted((was.keys() | now.keys()) - {"kept", "of"})
            if was.get(name) != now.get(name)
        ),
        before=figures(first for first, _ in shared),
        after=figures(second for _, second in shared),
        righted=tuple(second for first, second in pairs if second.right and not first.right),
        wronged=tuple(second for first, second in pairs if first.right and not second.right),
    )


def _shared(earlier: Run, later: Run) -> list[tuple[Result, Result]]:
    """Return the results of both runs for the questions that both asked, in the order of the later one."""
    known = {(each.id, each.question): each for each in earlier.results}
    return [(known[key], each) for each in later.results if (key := (each.id, each.question)) in known]
