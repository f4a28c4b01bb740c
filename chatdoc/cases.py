"""Questions whose answers a person marked good or bad, with what would have been right: the table `cases`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chatdoc.errors import UnknownCase
from chatdoc.questions import Question, told_by
from chatdoc.store import Store
from chatdoc.text import storable
from chatdoc.types import Answer, Document

_COLUMNS = "number, question, good, wanted, document, page, answerable, marked_at"


@dataclass(frozen=True, slots=True)
class Case:
    """A marked question. `document` and `page` (physical, from 1) are where the right answer stands.

    `wanted` is the right answer, one a line where there are several. `answerable` is False where the right answer is
    that the documents do not say it, and None where nobody said what is right. `marked_at` is UTC in ISO 8601.
    """

    number: int
    question: str
    good: bool
    wanted: str = ""
    document: str | None = None
    page: int | None = None
    answerable: bool | None = None
    marked_at: str = ""


def mark_good(store: Store, question: str, answer: Answer, document: Document | None) -> Case:
    """Keep a good answer: what it cites first is what is wanted, and a refusal was right to refuse.

    `document` is the one that its first citation is in.
    """
    if answer.verdict == "not_found":
        return _put(store, Case(0, question, good=True, answerable=False))
    if document is None or not answer.citations:
        return _put(store, Case(0, question, good=True))
    cited = answer.citations[0]
    page = next(iter(document.pages(cited.start, cited.end)), None)
    return _put(store, Case(0, question, good=True, document=document.name, page=page, answerable=True))


def mark_bad(store: Store, question: str) -> Case:
    """Keep a bad answer; what would have been right may be said later, with `correct`."""
    return _put(store, Case(0, question, good=False))


def correct(
    store: Store,
    number: int,
    *,
    wanted: str = "",
    document: str | None = None,
    page: int | None = None,
    unanswerable: bool = False,
) -> Case:
    """Note what would have been right. Raises UnknownCase."""
    case = find(store, number)
    if unanswerable:
        wanted, document, page = "", None, None
    wanted = "\n".join(line.strip() for line in wanted.splitlines() if line.strip())
    known = bool(wanted or document)
    corrected = replace(
        case,
        wanted=wanted,
        document=document,
        page=page if document else None,
        answerable=False if unanswerable else known or None,
    )
    with store.changing():
        store.rows(
            "UPDATE cases SET wanted = ?, document = ?, page = ?, answerable = ? WHERE number = ?",
            (
                storable(corrected.wanted),
                None if document is None else storable(document),
                corrected.page,
                corrected.answerable,
                number,
            ),
        )
    return find(store, number)


def remove(store: Store, number: int) -> Case:
    """Forget a marked question. Raises UnknownCase."""
    with store.changing():
        case = find(store, number)
        store.rows("DELETE FROM cases WHERE number = ?", (number,))
    return case


def find(store: Store, number: int) -> Case:
    """Raises UnknownCase."""
    rows = store.rows(f"SELECT {_COLUMNS} FROM cases WHERE number = ?", (number,))
    if not rows:
        raise UnknownCase(number=number)
    return _case(*rows[0])


def all_cases(store: Store) -> tuple[Case, ...]:
    """Return the marked questions, the oldest first."""
    return tuple(_case(*row) for row in store.rows(f"SELECT {_COLUMNS} FROM cases ORDER BY number"))


def as_questions(cases: Sequence[Case]) -> tuple[Question, ...]:
    """Return cases as an evaluation asks them, named "case 7"."""
    return tuple(_question(case) for case in cases)


def _question(case: Case) -> Question:
    answers = tuple(case.wanted.splitlines())
    pages = () if case.page is None else (case.page,)
    return Question(
        id=f"case {case.number}",
        text=case.question,
        answers=answers,
        document=case.document,
        pages=pages,
        answerable=case.answerable,
        told_by=told_by(answers, pages),
        answer_counts=bool(answers),
    )


def _put(store: Store, case: Case) -> Case:
    marked_at = datetime.now(UTC).isoformat(timespec="seconds")
    with store.changing():
        ((number,),) = store.rows(
            "INSERT INTO cases (question, good, wanted, document, page, answerable, marked_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING number",
            (storable(case.question), case.good, case.wanted, case.document, case.page, case.answerable, marked_at),
        )
    return replace(case, number=int(number), marked_at=marked_at)


def _case(
    number: int,
    question: str,
    good: int,
    wanted: str,
    document: str | None,
    page: int | None,
    answerable: int | None,
    marked_at: str,
) -> Case:
    said = None if answerable is None else bool(answerable)
    return Case(number, question, bool(good), wanted, document, page, said, marked_at)
