"""What a person says of an answer -> a case in the library: marked, unmarked, or with what would have been right."""

from collections.abc import Mapping

from chatdoc import cases
from chatdoc.cases import Case
from chatdoc.errors import UnknownCase, UnknownDocument, UnknownPage
from chatdoc.library import Library
from chatdoc.types import Answer, Document


def case_of(library: Library, number: int | None) -> Case | None:
    """Return the case of that number, if there is one and it was not removed elsewhere."""
    if number is None:
        return None
    try:
        return cases.find(library.store, number)
    except UnknownCase:
        return None


def mark(library: Library, question: str, answer: Answer, *, good: bool, before: Case | None) -> int | None:
    """Mark an answer and return the number of its case; marked the same way `before`, it is unmarked: None."""
    store = library.store
    if before is not None:
        cases.remove(store, before.number)
        if before.good == good:
            return None
    if not good:
        return cases.mark_bad(store, question).number
    return cases.mark_good(store, question, answer, _first_cited(library, answer)).number


def correct(library: Library, case: Case, fields: Mapping[str, str]) -> None:
    """Note what was typed as right: `wanted`, `document` (a name), `page`, and `unanswerable` when it is ticked.

    Several documents may have that name; the page must be one of the longest. Raises UnknownDocument and UnknownPage.
    """
    name, page = fields.get("document", ""), fields.get("page", "").strip()
    named = [entry.health.pages or 0 for entry in library.entries() if entry.name == name]
    if name and not named:
        raise UnknownDocument(name=name)
    if name and page:
        pages = max(named)
        if not (page.isdecimal() and 1 <= int(page) <= pages):
            raise UnknownPage(name=name, page=page, pages=pages)
    cases.correct(
        library.store,
        case.number,
        wanted=fields.get("wanted", ""),
        document=name or None,
        page=int(page) if name and page else None,
        unanswerable=bool(fields.get("unanswerable")),
    )


def _first_cited(library: Library, answer: Answer) -> Document | None:
    """Return the document of the first citation, if it is still there."""
    try:
        return library.document(answer.citations[0].document_id) if answer.citations else None
    except UnknownDocument:
        return None
