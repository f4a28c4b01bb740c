"""Outlook message (MSG) -> document. This is the one module that imports `oxmsg`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from chatdoc.errors import DamagedFile
from chatdoc.parsing.archive import damage_translated
from chatdoc.parsing.charsets import declared_charset, decode
from chatdoc.parsing.draft import Draft
from chatdoc.parsing.eml import header_text, iso_date
from chatdoc.parsing.letter import Body, add_letter, has_lost_table
from chatdoc.parsing.ole import is_whole
from chatdoc.parsing.refusal import Refusal
from chatdoc.types import Document, Health

if TYPE_CHECKING:
    from oxmsg import Message

_HTML = 0x1013  # PidTagHtml; the numbers of properties are those of MS-OXPROPS
_DISPLAY = (("To", 0x0E04), ("Cc", 0x0E03), ("Bcc", 0x0E02))
_HEADERS = ("From", "To", "Cc", "Bcc")


def parse_msg(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a message: its plain text, or its HTML where that has none or lost a table. Attachments are named."""
    draft = Draft()
    with damage_translated():
        from oxmsg import Message

        if not is_whole(data):
            raise Refusal(DamagedFile, detail="cut off")
        message = Message.load(data)
        headers = {name.lower(): header_text(value) for name, value in message.message_headers.items()}
        shown = {name: headers.get(name.lower(), "") for name in _HEADERS}
        shown["From"] = shown["From"] or header_text(message.sender)
        for name, property_id in _DISPLAY:
            shown[name] = shown[name] or message.properties.str_prop_value(property_id) or ""
        sent = message.sent_date
        add_letter(
            draft,
            subject=message.subject,
            date=sent.strftime("%Y-%m-%d %H:%M") if sent else iso_date(headers.get("date", "")),
            fields=list(shown.items()),
            bodies=_bodies(message),
            attached=[attachment.file_name or "" for attachment in message.attachments],
        )
    return draft.document(media_type="application/vnd.ms-outlook", health=Health())


def _bodies(message: "Message") -> list[Body]:
    plain, html = (message.body or "").strip(), _page(message)
    is_html = not plain or has_lost_table(plain, html)
    return [Body(html if is_html else plain, is_html=is_html)]


def _page(message: "Message") -> str:
    page = message.properties.binary_prop_value(_HTML)
    if page is None:
        return message.html_body or ""
    # By the page's own charset, because the one that Outlook noted is often that of the sender's machine.
    return decode(page, declared=declared_charset(page) or message.properties.body_encoding).text
