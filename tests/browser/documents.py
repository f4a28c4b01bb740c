"""Small documents for the browser tests and the screenshot, written for this project."""

from io import BytesIO
from pathlib import Path

LEASE_PAGES = (
    ("i", ("Lease of the Mill House", "This cover page names the parties: Ada Brook, landlady, and Tom Reed, tenant.")),
    (
        "ii",
        (
            "Term and rent",
            "The lease begins on 1 March 2024 and runs for three years.",
            "The rent is 1,450 euros a month, due on the third working day.",
            "The deposit is two months' rent and is kept in a separate account.",
        ),
    ),
    (
        "1",
        (
            "Repairs",
            "The tenant pays for repairs below 120 euros each.",
            "The landlady pays for everything else, the roof and the heating included.",
            "Either side may end the lease with three months' notice in writing.",
        ),
    ),
)
NOTES = """# Notes on the mill

## History

The mill was built in 1782 by the miller Jonas Werth. It ground rye until 1931, when the stream was led away.

## Heating

The boiler was replaced in 2019. It burns wood pellets, about four tonnes in a winter.
"""
CONTRACT = """# 房屋租赁合同

## 第一条 租期

本合同有效期三年，自2024年3月1日起，至2027年2月28日止。

## 第二条 租金与押金

每月租金为人民币六千五百元，应于每月五日前支付。押金为两个月租金，合同期满后十日内退还。
"""
HOSTILE = """# Note

The code word of the <img src=https://evil.example/a.png onerror=alert(1)> cellar door is
`<script>fetch("https://evil.example/b")</script>` marigold. ![x](https://evil.example/c.png)
"""


def write_documents(folder: Path) -> list[Path]:
    """Write a PDF with printed page labels, an English and a Chinese Markdown file; return their paths."""
    paths = [folder / "lease.pdf", folder / "mill notes.md", folder / "租赁合同.md"]
    paths[0].write_bytes(pdf(LEASE_PAGES))
    paths[1].write_text(NOTES, encoding="utf-8")
    paths[2].write_text(CONTRACT, encoding="utf-8")
    return paths


def pdf(pages: tuple[tuple[str, tuple[str, ...]], ...]) -> bytes:
    """Return a PDF of (label, lines) in Helvetica, ASCII only; the first line of a page is its heading."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(count))
    labels = " ".join(f"{i} << /P ({label}) >>" for i, (label, _) in enumerate(pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /PageLabels << /Nums [ {labels} ] >> >>",
        f"<< /Type /Pages /Kids [ {kids} ] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, (_, lines) in enumerate(pages):
        content = _content(lines)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    body, offsets = "%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode("latin-1")


def encrypted(data: bytes, password: str) -> bytes:
    """Return the PDF protected by a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.encrypt(password, algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _content(lines: tuple[str, ...]) -> str:
    shown = [f"BT /F1 18 Tf 72 770 Td ({_escaped(lines[0])}) Tj ET"]
    shown += [f"BT /F1 11 Tf 72 {730 - 24 * i} Td ({_escaped(line)}) Tj ET" for i, line in enumerate(lines[1:])]
    return "\n".join(shown)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
