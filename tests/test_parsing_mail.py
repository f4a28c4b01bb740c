from email.message import EmailMessage
from pathlib import Path

import pytest

from chatdoc.errors import DamagedFile
from chatdoc.parsing import parse_file
from chatdoc.parsing.eml import header_text, iso_date
from tests.made_office import make_msg, read


def test_a_mail_gives_subject_people_date_text_and_the_names_of_attachments(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "关于租约的问题 Rent"
    mail["From"] = "王小明 <wang@example.org>"
    mail["To"] = "Ann <ann@example.org>, Bob <bob@example.org>"
    mail["Cc"] = "Carl <carl@example.org>"
    mail["Date"] = "Wed, 01 May 2024 09:30:00 +0800"
    mail.set_content("您好，\n\n租金是多少？\n\n> 上次说是五十。\n")
    mail.add_alternative("<p>Not this.</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="合同.pdf")
    document = read(tmp_path, "a.eml", mail.as_bytes())
    assert document.text == (
        "关于租约的问题 Rent\n\nFrom: 王小明 <wang@example.org>\nTo: Ann <ann@example.org>, Bob <bob@example.org>\n"
        "Cc: Carl <carl@example.org>\nDate: 2024-05-01 09:30\n\n您好，\n\n租金是多少？\n\n> 上次说是五十。\n\n"
        "Attachments: 合同.pdf"
    )
    assert document.heading(len(document.text) - 1) == "关于租约的问题 Rent (2024-05-01 09:30)"
    assert document.media_type == "message/rfc822"


def test_a_mail_without_plain_text_is_read_from_its_page(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "News"
    mail.set_content("<html><body><h2>租金</h2><p>Fifty.</p><script>no()</script></body></html>", subtype="html")
    document = read(tmp_path, "a.eml", mail.as_bytes())
    assert document.text == "News\n\n租金\n\nFifty."
    assert document.heading(document.text.index("Fifty")) == "News > 租金"


def test_numbered_headings_of_a_mail_stand_under_its_subject_and_date(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Rooms"
    mail["Date"] = "Wed, 01 May 2024 09:30:00 +0800"
    mail.set_content("1. North\nIt is cold.\n\n2. South\nIt is warm.\n\n3. Attic\nIt is dark.\n")
    document = read(tmp_path, "a.eml", mail.as_bytes())
    assert document.heading(document.text.index("warm")) == "Rooms (2024-05-01 09:30) > 2. South"


ROWS = ("Room", "Rent"), ("North", "500"), ("South", "650")
PRICES = "<table>" + "".join(f"<tr><td>{one}</td><td>{other}</td></tr>" for one, other in ROWS) + "</table>"


@pytest.mark.parametrize(
    ("plain", "is_kept"),
    [
        ("Hello,\n\nRoom   Rent\nNorth  500\nSouth  650\n", True),
        ("Hello,\n\n| Room | Rent |\n| North | 500 |\n| South | 650 |\n", True),
        ("Hello,\n\n", False),
        ("Hello,\n\nRoom\nRent\nNorth\n500\nSouth\n650\n", False),
    ],
)
def test_a_mail_whose_plain_text_has_lost_a_table_is_read_from_its_page(
    tmp_path: Path, plain: str, is_kept: bool
) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Rooms"
    mail.set_content(plain)
    mail.add_alternative(f"<p>Hello from the page,</p>{PRICES}", subtype="html")
    message = make_msg({0x37: "Rooms", 0x1000: plain, 0x1013: f"<p>Hello from the page,</p>{PRICES}".encode()})
    for text in (read(tmp_path, "a.eml", mail.as_bytes()).text, read(tmp_path, "a.msg", message).text):
        assert ("from the page" not in text) is is_kept
        assert is_kept or text.endswith("Room | Rent\nNorth | 500\nSouth | 650")


@pytest.mark.parametrize(
    ("charset", "words"),
    [("gb18030", "这份合同的租期是五年"), ("big5", "這份合約的租期是五年"), ("iso-8859-1", "Größe")],
)
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_the_charset_and_the_transfer_encoding_are_undone(
    tmp_path: Path, charset: str, words: str, encoding: str
) -> None:
    mail = EmailMessage()
    mail["Subject"] = words
    mail.set_content(f"{words}\n", charset=charset, cte=encoding)
    assert read(tmp_path, "a.eml", mail.as_bytes()).text == f"{words}\n\n{words}"


def test_bare_bytes_in_a_header_and_an_unknown_charset_are_read_by_what_they_look_like(tmp_path: Path) -> None:
    words = "这份合同的租期是五年"
    raw = (
        b"Subject: "
        + words.encode("gb18030")
        + b"\nContent-Type: text/plain; charset=no-such\n\n"
        + words.encode("utf-8")
    )
    assert read(tmp_path, "a.eml", raw).text == f"{words}\n\n{words}"


def test_every_text_of_a_mail_is_read_and_a_forwarded_mail_is_named(tmp_path: Path) -> None:
    inner = EmailMessage()
    inner["Subject"] = "The old one"
    inner.set_content("Inside.")
    mail = EmailMessage()
    mail["Subject"] = "Two"
    mail.set_content("First.")
    mail.add_attachment(inner)
    second = EmailMessage()
    second.set_content("第二段。")
    mail.attach(second)
    assert read(tmp_path, "a.eml", mail.as_bytes()).text == "Two\n\nFirst.\n\n第二段。\n\nAttachments: The old one"


def test_a_mail_nested_a_thousand_deep_is_refused(tmp_path: Path) -> None:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
    with pytest.raises(DamagedFile, match="nested too deep"):
        read(tmp_path, "a.eml", "Subject: Deep\n" + parts + "\nwords")


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?utf-8?Q?Gr=C3=B6=C3=9Fe?= of it", "Größe of it"),
        ("=?utf-8?B?56ef?= =?utf-8?B?6YeR?=", "租金"),
        ("plain", "plain"),
        (None, ""),
    ],
)
def test_a_header_is_read_as_a_person_would(header: str | None, text: str) -> None:
    assert header_text(header) == text


def test_what_is_no_date_stays_as_it_is() -> None:
    assert iso_date("next week") == "next week"
    assert iso_date("Mon, 3 Jun 2024 08:05:00 -0500") == "2024-06-03 08:05"


def test_an_outlook_message_gives_what_a_mail_gives(tmp_path: Path) -> None:
    data = make_msg(
        {
            0x37: "关于租约",
            0x0C1A: "王小明",
            0x0C1F: "wang@example.org",
            0x0E04: "Ann; Bob",
            0x1000: "租金五十。\r\n\r\nYours",
        }
    )
    document = read(tmp_path, "a.msg", data)
    assert document.text == '关于租约\n\nFrom: "王小明" <wang@example.org>\nTo: Ann; Bob\n\n租金五十。\n\nYours'
    assert document.heading(5) == "关于租约"
    assert document.media_type == "application/vnd.ms-outlook"


def test_an_outlook_message_without_plain_text_is_read_from_its_page(tmp_path: Path) -> None:
    page = '<html><head><meta charset="gb2312"></head><body><p>租金五十，这是正文。</p></body></html>'
    headers = "Date: Wed, 01 May 2024 09:30:00 +0800\nFrom: =?gb2312?B?xOO6ww==?= <a@example.org>\n"
    document = read(tmp_path, "a.msg", make_msg({0x37: "Rent", 0x7D: headers, 0x1013: page.encode("gb2312")}))
    assert document.text == "Rent\n\nFrom: 你好 <a@example.org>\nDate: 2024-05-01 09:30\n\n租金五十，这是正文。"
    assert document.heading(0) == "Rent (2024-05-01 09:30)"


def test_the_foot_of_a_mail_is_kept_and_what_it_quotes(tmp_path: Path) -> None:
    page = (
        "<div style='display:none'>Preheader</div><table role='presentation'><tr><td><p>Your order 4411.</p>"
        "<table><tr><td>Item</td><td>Price</td></tr><tr><td>Drill</td><td>99</td></tr></table></td></tr></table>"
        "<div class='footer'>Call 555.</div><div class='gmail_quote social'><blockquote>When?</blockquote></div>"
    )
    (tmp_path / "made.eml").write_text(f"Subject: Order\nContent-Type: text/html\n\n{page}")
    document = parse_file(tmp_path / "made.eml", name="made.eml")
    assert document.text.split("\n\n") == [
        *("Order", "Your order 4411.", "Item | Price\nDrill | 99", "Call 555.", "When?")
    ]
