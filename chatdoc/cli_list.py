"""`list`: the library's database -> a line for each document; asked directly, as no more than that is read."""

from contextlib import closing
from pathlib import Path

from chatdoc.cli_texts import say
from chatdoc.database import connect, translated
from chatdoc.shown import printable

DOCUMENTS = """
    SELECT id, name, (SELECT count(*) FROM passages WHERE document_id = documents.id) FROM documents ORDER BY rowid
"""


def list_text(folder: Path) -> str:
    """Return the beginning of the id, how many passages, and the name of each document. Raises what Store raises."""
    with closing(connect(folder)) as connection, translated(folder):
        lines = [
            f"{id_[:12]}  {passages:>6}  {printable(name)}" for id_, name, passages in connection.execute(DOCUMENTS)
        ]
    return "\n".join(lines) or say("empty_library")
