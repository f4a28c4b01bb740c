"""The parts of a mail -> document: subject as heading, who and when, the body, and the names of what was attached."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatdoc.parsing.archive import check_length
from chatdoc.parsing.draft import Draft, one_line
from chatdoc.parsing.nested import add_html, add_text
from chatdoc.parsing.rows import CELL_SEPARATOR
from chatdoc.types import Health


@dataclass(frozen=True, slots=True)
class Body:
    """One stretch of the body."""

    text: str
    is_html: bool


def add_letter(
    draft: Draft,
    *,
    subject: str,
    date: str,
    fields: Sequence[tuple[str, str]],
    bodies: Sequence[Body],
    attached: Sequence[str],
) -> None:
    """Add a mail. `date` is ISO ("2024-05-01 09:30") or "", and stands in the label of the section.

    `fields` are its header lines, as ("From", "..."); those without a value are left out, as is an empty date.
    """
    check_length(sum(len(body.text) for body in bodies))
    title = one_line(subject)
    start = draft.block(title)
    lines = [(name, one_line(value)) for name, value in [*fields, ("Date", date)]]
    for index, line in enumerate(f"{name}: {value}" for name, value in lines if value):
        begin = draft.block(line, joined=index > 0)
        start = start if title or index else begin
    if label := f"{title} ({date})" if title and date else title or date:
        draft.mark_heading(1, label, start)
    for body in bodies:
        if body.is_html:
            add_html(draft, body.text, below=1)
        else:
            add_text(draft, body.text, below=1)
    if names := [name for name in map(one_line, attached) if name]:
        draft.block(f"Attachments: {'; '.join(names)}")


def has_lost_table(plain: str, html: str) -> bool:
    """Is there a table in a mail's page most of whose rows do not stand in one line each of its plain text?

    Programs that make the text from the page leave tables out, or write a cell a line.
    """
    if "<table" not in html.casefold():
        return False
    draft = Draft()
    add_html(draft, html, below=1)
    page = draft.document(media_type="text/html", health=Health())
    lines = "\n".join(map(_squeezed, plain.splitlines()))
    for table in page.tables:
        rows = [row for row in page.text[table.start : table.end].split("\n") if CELL_SEPARATOR in row]
        if sum(_squeezed(row) not in lines for row in rows) * 2 > len(rows):
            return True
    return False


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text))
