"""Web page in one file (MHTML, RFC 2557), as browsers save it -> document: the page itself, without what it shows."""

import email
import email.policy
from collections.abc import Callable

from chatdoc.errors import DamagedFile
from chatdoc.parsing.archive import damage_translated
from chatdoc.parsing.charsets import declared_charset, decode
from chatdoc.parsing.html import parse_page
from chatdoc.parsing.refusal import Refusal
from chatdoc.types import Document

_PAGES = ("text/html", "application/xhtml+xml")


def parse_mhtml(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read the first page in the file: the others are what stands in its frames. Raises Refusal."""
    with damage_translated():
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        page = next((part for part in message.walk() if part.get_content_type() in _PAGES), None)
        if page is None or not isinstance(content := page.get_payload(decode=True), bytes):
            raise Refusal(DamagedFile, detail="text/html")
    return parse_page(decode(content, declared=page.get_content_charset() or declared_charset(content)))
