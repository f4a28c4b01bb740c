"""What a PDF's information dictionary holds -> title, author and day for the health card; nobody checks them."""

from collections.abc import Mapping
from datetime import datetime

from chatdoc.parsing.draft import one_line
from chatdoc.types import Health

MOST_SAID = 300
"""Characters of a title or an author that are kept."""

_UNSAID = ("untitled", "anonymous", "unknown", "(anonymous)", "(unspecified)")
"""What programs write where a person wrote nothing."""


def with_said(health: Health, information: Mapping[str, str]) -> Health:
    """Return the health card with what the file says of itself."""
    return health._replace(
        title=_told(information, "Title"),
        author=_told(information, "Author"),
        made_on=_day(information.get("CreationDate", "")),
    )


def _told(information: Mapping[str, str], key: str) -> str:
    told = one_line(information.get(key, ""))[:MOST_SAID]
    return "" if told.lower() in _UNSAID else told


def _day(date: str) -> str:
    """Return the day of a PDF's date (ISO 32000-1, 7.9.4), "" where it is none.

    _day("D:20230127142859-05'00'") == "2023-01-27"
    """
    try:
        return datetime.strptime(date.removeprefix("D:")[:8], "%Y%m%d").date().isoformat()
    except ValueError:
        return ""
