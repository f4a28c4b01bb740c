"""Bytes of a compound file (OLE) -> what it is: an old office format, an Outlook message, or a locked new one."""

from io import BytesIO

LOCKED = "EncryptedPackage"
_STREAMS = (
    ("EncryptedPackage", LOCKED),
    ("__properties_version1.0", "MSG"),
    ("WordDocument", "DOC"),
    ("Workbook", "XLS"),
    ("Book", "XLS"),
    ("PowerPoint Document", "PPT"),
)


def compound_kind(data: bytes) -> str | None:
    """Return "DOC", "XLS", "PPT" or "MSG"; LOCKED for a DOCX, XLSX or PPTX with a password; None where that is open."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as file:
            return next((kind for stream, kind in _STREAMS if file.exists(stream)), None)
    except Exception:  # a damaged one raises whatever; what it is then stays open
        return None


def is_whole(data: bytes) -> bool:
    """Is each stream as long as the directory says? What is cut off would be missing without a word."""
    import olefile

    with olefile.OleFileIO(BytesIO(data)) as file:
        return all(len(file.openstream(path).read()) >= file.get_size(path) for path in file.listdir())
