"""`cases`: the marked questions -> text, JSON, or a file that `eval` reads."""

import json
from pathlib import Path
from typing import Any

from chatdoc import cases
from chatdoc.cases import Case
from chatdoc.cli_texts import say
from chatdoc.errors import NotExported
from chatdoc.library import Library
from chatdoc.text import printable


def show_cases(library: Library, *, remove: int | None, export: Path | None, as_json: bool) -> str:
    """Do what was asked and return what is printed. Raises UnknownCase, NotExported."""
    if remove is not None:
        removed = cases.remove(library.store, remove)
        return json.dumps(_json(removed), ensure_ascii=False) if as_json else say("case_removed", number=remove)
    found = cases.all_cases(library.store)
    if export is not None:
        _write(found, export)
        return say("exported", count=len(found), name=printable(str(export)))
    if as_json:
        return json.dumps([_json(case) for case in found], ensure_ascii=False, indent=1)
    return "\n".join(_text(case) for case in found) or say("no_cases")


def _text(case: Case) -> str:
    """Return "3  bad   Why?" and under it what would have been right, as far as it is known."""
    lines = [f"{case.number:>4}  {say('good' if case.good else 'bad')}  {printable(case.question)}"]
    if case.answerable is False:
        lines.append(say("not_there"))
    if case.wanted:
        lines.append(say("wanted", wanted=printable(" / ".join(case.wanted.splitlines()))))
    if case.document is not None:
        page = "" if case.page is None else say("page_number", page=case.page)
        lines.append(", ".join(filter(None, (printable(case.document), page))))
    return "\n      ".join(lines)


def _json(case: Case) -> dict[str, Any]:
    """Return a case as a line of questions (chatdoc/questions.py), with what a person said of its answer."""
    row: dict[str, Any] = {"id": f"case {case.number}", "question": case.question}
    if case.answerable is not None:
        row |= {"answerable": case.answerable, "answers": case.wanted.splitlines()}
        row |= {"doc": case.document, "page": case.page}
    return {**row, "number": case.number, "good": case.good, "marked_at": case.marked_at}


def _write(found: tuple[Case, ...], path: Path) -> None:
    """Write the cases to a new file; one that is there is never written over."""
    lines = "".join(json.dumps(_json(case), ensure_ascii=False) + "\n" for case in found)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(lines)
    except OSError as error:
        raise NotExported(name=path, detail=error.strerror or error) from error
