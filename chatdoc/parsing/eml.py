"""Mail file (RFC 5322, MIME) -> document, by the standard library."""

import email
import email.policy
from collections.abc import Callable, Iterator
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from chatdoc.parsing.archive import damage_translated
from chatdoc.parsing.charsets import declared_charset, decode
from chatdoc.parsing.draft import Draft
from chatdoc.parsing.letter import Body, add_letter, has_lost_table
from chatdoc.types import Document, Health

_FIELDS = ("From", "To", "Cc", "Bcc")
_DEEPEST = 50


def parse_eml(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a mail: the plain text, or the HTML where there is none or it lost a table. Attachments are only named."""
    draft = Draft()
    with damage_translated():
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = list(_parts(message, 0))
        add_letter(
            draft,
            subject=header_text(message.get("Subject")),
            date=iso_date(header_text(message.get("Date"))),
            fields=[(name, ", ".join(map(header_text, message.get_all(name) or ()))) for name in _FIELDS],
            bodies=[part for part in parts if isinstance(part, Body)],
            attached=[part for part in parts if isinstance(part, str)],
        )
    return draft.document(media_type="message/rfc822", health=Health())


def header_text(value: object) -> str:
    """Return a header as a person reads it: encoded words (RFC 2047) decoded, bare bytes in the likeliest charset.

    header_text("=?gb2312?B?xOO6ww==?=") == "你好"
    """
    if value is None:
        return ""
    pieces = decode_header(value)  # type: ignore[arg-type]  # a Header where there are bare bytes, else a str
    texts = []
    for piece, charset in pieces:
        if isinstance(piece, bytes):
            texts.append(decode(piece, declared=None if charset == "unknown-8bit" else charset).text)
        else:
            texts.append(piece)
    return "".join(texts)


def iso_date(value: str) -> str:
    """Return a mail's date, in the time zone it was sent from, as "2024-05-01 09:30"; as it is when it is no date."""
    try:
        return parsedate_to_datetime(value).strftime("%Y-%m-%d %H:%M")
    except (ValueError, TypeError, IndexError):
        return value.strip()


def _parts(part: "Message[str, str]", depth: int) -> Iterator[Body | str]:
    """Yield what is shown, in order, and the names of what is attached."""
    kind = part.get_content_type()
    if kind == "message/rfc822" and depth:
        inner = part.get_payload(0) if part.is_multipart() else None
        yield header_text(part.get_filename() or (inner.get("Subject") if isinstance(inner, Message) else None)) or kind
    elif part.is_multipart():
        if depth >= _DEEPEST:
            raise RecursionError
        shown = [list(_parts(child, depth + 1)) for child in part.get_payload() if isinstance(child, Message)]
        yield from _best(shown) if kind == "multipart/alternative" else (each for child in shown for each in child)
    elif (name := part.get_filename()) or part.get_content_disposition() == "attachment":
        yield header_text(name) or kind
    elif kind in ("text/plain", "text/html"):
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            html = kind == "text/html"
            charset = part.get_content_charset() or (declared_charset(data) if html else None)
            yield Body(decode(data, declared=charset).text, is_html=html)


def _best(alternatives: list[list[Body | str]]) -> list[Body | str]:
    """Return the first alternative that is plain text and has some, else the last that has anything: the richest.

    The richest also where the plain text has lost a table.
    """
    richest = next((parts for parts in reversed(alternatives) if parts), [])
    plain = next((parts for parts in alternatives if _text_of(parts, is_html=False).strip()), richest)
    return richest if has_lost_table(_text_of(plain, is_html=False), _text_of(richest, is_html=True)) else plain


def _text_of(parts: list[Body | str], *, is_html: bool) -> str:
    return "\n".join(part.text for part in parts if isinstance(part, Body) and part.is_html == is_html)
