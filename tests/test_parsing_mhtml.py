"""A page that a browser saved as one file is read as the page, without what it is wrapped in."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from chatdoc.errors import DamagedFile
from tests.made_office import read

PAGE = "<html><head><title>租约</title></head><body><nav>Home</nav><h1>租约</h1><p>租金为三千元。</p></body></html>"


def made(page: str, charset: str) -> bytes:
    """The file that browsers write: a multipart/related of the page, a style sheet and a frame."""
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by Blink>", "租约"
    message["Snapshot-Content-Location"] = "https://example.org/lease"
    message.set_content(page, subtype="html", charset=charset, cte="quoted-printable")
    message.add_related("body { color: red }", subtype="css", cid="<css@mhtml.blink>")
    message.add_related("<p>A banner.</p>", subtype="html", cid="<frame@mhtml.blink>")
    return message.as_bytes()


@pytest.mark.parametrize("name", ["a.mht", "a.MHTML"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_the_page_is_read_in_its_charset_and_nothing_else(tmp_path: Path, name: str, charset: str) -> None:
    document = read(tmp_path, name, made(PAGE, charset))
    assert document.text == "租约\n\n租金为三千元。"
    assert document.sections[0].label == "租约"
    assert document.media_type == "text/html"
    assert not document.health.encoding_guessed


def test_a_file_without_a_page_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="text/html"):
        read(tmp_path, "a.mht", "Subject: Words\n\nPlain words.\n")
