"""First bytes -> what a file looks like, to tell a person that its ending is wrong."""

import re

from chatdoc.parsing.ole import LOCKED as LOCKED
from chatdoc.parsing.ole import compound_kind

ARCHIVE = "ZIP"
PICTURES = ("PNG", "JPEG", "TIFF", "WEBP", "BMP")
"""Those that become documents; Pillow calls them so, too."""
COMPOUND = "Microsoft Office 97 (DOC, XLS, PPT, MSG)"

_ARCHIVE_MARK = b"PK\x03\x04"
_COMPOUND_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (_ARCHIVE_MARK, ARCHIVE),
    (b"PK\x05\x06", ARCHIVE),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1f\x8b\x08", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (_COMPOUND_MARK, COMPOUND),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "EXE"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"GGUF", "GGUF"),
)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.I | re.S)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PDF_HEADER_BYTES = 1024  # readers look for the header that far (ISO 32000, annex H.3.4.1)


def looks_like(data: bytes) -> str | None:
    """Return the name of the format whose mark the bytes carry ("PDF", "HTML", "ZIP"), else None.

    An archive and a compound file are named for what they hold: "DOCX", "XLS", or `LOCKED`.
    looks_like(b"%PDF-1.7") == "PDF"; looks_like(b"plain words") is None
    """
    from chatdoc.parsing.archive import archive_kind

    if data.startswith(b"%PDF-"):
        return "PDF"
    if data.startswith(_ARCHIVE_MARK) and (kind := archive_kind(data)):
        return kind
    if data.startswith(_COMPOUND_MARK) and (kind := compound_kind(data)):
        return kind
    for signature, found in _SIGNATURES:
        if data.startswith(signature):
            return found
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return "BMP"
    if data[4:12] in (b"ftypisom", b"ftypmp42", b"ftypheic", b"ftypM4A "):
        return "MP4/HEIC"
    if data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return data[8:12].decode("ascii").strip()
    return "HTML" if _HTML.match(data[:4096]) else None


def holds_pdf(data: bytes) -> bool:
    """Is there a PDF header in the first kilobyte, where readers look for it?"""
    return b"%PDF-" in data[:_PDF_HEADER_BYTES]


def is_binary(data: bytes) -> bool:
    """Are these bytes no text in any charset: control characters that no text has, and no mark of UTF-16 or UTF-32?

    UTF-16 without a mark has zero bytes in every second place, or is Chinese, Japanese or Korean and has any bytes.
    """
    from chatdoc.parsing.charset_guess import best_wide

    sample = data[:65536]
    if not sample or sample.startswith(_TEXT_MARKS):
        return False
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) == 0 and max(even, odd) * 10 > len(sample):
        return False
    controls = sum(sample.count(value) for value in (*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
    return controls > 64 and controls * 20 > len(sample) and best_wide(sample) not in ("utf-16-le", "utf-16-be")
