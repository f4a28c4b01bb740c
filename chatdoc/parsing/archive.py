"""Bytes of a ZIP or XML -> its members and trees, with nothing unpacked on disk, nothing fetched, and no bomb let in.

Every format that is an archive (DOCX, PPTX, XLSX, EPUB, ODT) passes `open_archive` before its library sees it.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from chatdoc.errors import DamagedFile, FileTooLarge, ProtectedFile
from chatdoc.parsing.refusal import Refusal

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 100
MAX_CHARACTERS = 20_000_000
_SMALL_BYTES = 10_000_000  # a small member may be as repetitive as it likes
_XML_ENDINGS = (".xml", ".rels", ".opf", ".ncx", ".vml")
_ENTITY = re.compile(b"|".join(re.escape("<!ENTITY".encode(code)) for code in ("ascii", "utf-16-le", "utf-16-be")))
_TYPES = "[Content_Types].xml"
_MAIN_TYPE = re.compile(rb"ContentType\s*=\s*[\"']([^\"']*main(?:\+xml)?)[\"']")
_OFFICE = (
    ((b"wordprocessingml", b"ms-word"), "DOCX"),
    ((b"sheet.binary",), "XLSB"),
    ((b"spreadsheetml", b"ms-excel"), "XLSX"),
    ((b"presentationml", b"ms-powerpoint"), "PPTX"),
)
_MIMETYPES = {
    "application/epub+zip": "EPUB",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.oasis.opendocument.presentation": "ODP",
}


def open_archive(data: bytes) -> ZipFile:
    """Return the archive, whose members may be read with `read`.

    Raises Refusal: damaged, protected by a password, too many or too large members, or such as unpack to a hundred
    times their size. A member never yields more than the size that is checked here: zipfile stops there.
    """
    with damage_translated():
        archive = ZipFile(BytesIO(data))
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refusal(FileTooLarge, size=f"{len(entries):,} entries", limit=f"{MAX_ENTRIES:,}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(ProtectedFile)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise Refusal(FileTooLarge, size=_megabytes(unpacked), limit=_megabytes(MAX_UNPACKED_BYTES))
    for entry in entries:
        if entry.file_size > _SMALL_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
            raise Refusal(DamagedFile, detail=f"it unpacks to more than {MAX_RATIO} times its size")
    return archive


def check_office(data: bytes) -> ZipFile:
    """Return the archive of an office file once each of its XML parts is free of entities (ECMA-376 allows no DTD)."""
    archive = open_archive(data)
    for name in archive.namelist():
        if name.lower().endswith(_XML_ENDINGS):
            _refuse_entities(read(archive, name))
    return archive


def read(archive: ZipFile, name: str) -> bytes:
    """Return a member. Raises Refusal where it is missing or damaged."""
    with damage_translated():
        return archive.read(name)


def xml_root(data: bytes) -> "etree._Element":
    """Return the root of an XML part; entities are refused, nothing is fetched."""
    _refuse_entities(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    with damage_translated():
        return etree.fromstring(data, parser)


def check_length(characters: int) -> None:
    """Refuse a text that is too long to be a document of a person."""
    if characters > MAX_CHARACTERS:
        raise Refusal(FileTooLarge, size=f"{characters:,} characters", limit=f"{MAX_CHARACTERS:,}")


@contextmanager
def damage_translated() -> Iterator[None]:
    """Turn whatever a library raises on a file it cannot read into Refusal(DamagedFile); each has its own dozen."""
    try:
        yield
    except (Refusal, MemoryError):
        raise
    except RecursionError as error:
        raise Refusal(DamagedFile, detail="nested too deep") from error
    except Exception as error:
        raise Refusal(DamagedFile, detail=type(error).__name__) from error


def archive_kind(data: bytes) -> str | None:
    """Return what the archive is ("DOCX", "EPUB", "ODT", ...) by its content, or None when that does not say."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = _start(archive, "mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
            types = _start(archive, _TYPES) if _TYPES in names else b""
    except (BadZipFile, OSError, ValueError, RuntimeError, zlib.error):
        return None
    if mimetype in _MIMETYPES:
        return _MIMETYPES[mimetype]
    if "META-INF/container.xml" in names:
        return "EPUB"
    main = next(iter(_MAIN_TYPE.findall(types)), b"")
    return next((kind for marks, kind in _OFFICE if any(mark in main for mark in marks)), None)


def _start(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(1_000_000)


def _refuse_entities(xml: bytes) -> None:
    if _ENTITY.search(xml):
        raise Refusal(DamagedFile, detail="XML entities")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
