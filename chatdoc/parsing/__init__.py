"""A file -> a document. `PARSERS` is the table: adding a format is one function and its line here.

`parse_file` reads in this process; `chatdoc.parsing.worker` does the same in a process of its own, which is what an app
should use: some files crash their library, or never end.
"""

import os
import stat
import time
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import cast

from chatdoc.errors import (
    EmptyFile,
    FileRefused,
    FileTooLarge,
    MismatchedFile,
    MissingFile,
    NotAFile,
    NoText,
    NothingToRead,
    ProtectedFile,
    UnknownFormat,
)
from chatdoc.parsing.refusal import Refusal
from chatdoc.parsing.sniff import ARCHIVE, COMPOUND, LOCKED, PICTURES, holds_pdf, is_binary, looks_like
from chatdoc.text import language_of
from chatdoc.types import Document

Progress = Callable[[int, int], None]
Parser = Callable[[bytes, Progress, str], Document]
"""Bytes, whom to tell of pages, and a password ("" for none) -> a document without identity."""

MAX_BYTES = 300_000_000


def _lazily(module: str, function: str, **options: str) -> Parser:
    """Return a parser of this folder that is imported when it is first used, with all that it needs."""

    def parse(data: bytes, progress: Progress, password: str) -> Document:
        parser = getattr(import_module(f"chatdoc.parsing.{module}"), function)
        return cast(Document, parser(data, progress, **options))

    return parse


def _pdf(data: bytes, progress: Progress, password: str) -> Document:
    from chatdoc.parsing.pdf import parse_pdf

    return parse_pdf(data, progress, password)


_markdown = _lazily("markdown", "parse_markdown")
_html = _lazily("html", "parse_html")
_mhtml = _lazily("mhtml", "parse_mhtml")
_text = _lazily("plain", "parse_text")
_docx = _lazily("docx", "parse_docx")
_pptx = _lazily("pptx", "parse_pptx")
_xlsx = _lazily("xlsx", "parse_xlsx")
_odt = _lazily("odt", "parse_odt")
_rtf = _lazily("rtf", "parse_rtf")
_csv = _lazily("delimited", "parse_delimited")
_tsv = _lazily("delimited", "parse_delimited", media_type="text/tab-separated-values")
_epub = _lazily("epub", "parse_epub")
_eml = _lazily("eml", "parse_eml")
_msg = _lazily("msg", "parse_msg")
_image = _lazily("images", "parse_image")

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp")

PARSERS: dict[str, Parser] = {
    ".pdf": _pdf,
    ".md": _markdown,
    ".markdown": _markdown,
    ".mdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".mht": _mhtml,
    ".mhtml": _mhtml,
    ".txt": _text,
    ".text": _text,
    ".log": _text,
    ".docx": _docx,
    ".docm": _docx,
    ".pptx": _pptx,
    ".pptm": _pptx,
    ".xlsx": _xlsx,
    ".xlsm": _xlsx,
    ".odt": _odt,
    ".rtf": _rtf,
    ".csv": _csv,
    ".tsv": _tsv,
    ".epub": _epub,
    ".eml": _eml,
    ".msg": _msg,
    **dict.fromkeys(PICTURE_SUFFIXES, _image),
}
_MAY_HOLD_HTML = (_html, _markdown)
_MARKED: dict[Parser, tuple[str, ...]] = {
    _docx: ("DOCX", ARCHIVE),
    _pptx: ("PPTX", ARCHIVE),
    _xlsx: ("XLSX", ARCHIVE),
    _odt: ("ODT", ARCHIVE),
    _epub: ("EPUB", ARCHIVE),
    _msg: ("MSG", COMPOUND),
    _rtf: ("RTF",),
    _image: PICTURES,  # whatever ending it has
}
"""What the content of these must look like."""
_BINARY = "binary data / 二进制数据"
_PLAIN = "plain text / 纯文本"


def parse_file(path: Path, *, name: str, progress: Progress | None = None, password: str = "") -> Document:
    """Read the file at `path` as what its suffix says; `name` is what a person calls it.

    `progress` is told (pages done, pages in all) where there are pages. Raises the errors under UnreadableFile; a file
    is read once, so a change while it is parsed does no harm. A document without text has scanned pages.
    """
    started = time.monotonic()
    suffix = Path(name).suffix.lower() or path.suffix.lower()
    parser = PARSERS.get(suffix)
    if parser is None:
        raise UnknownFormat(name=name, suffix=suffix or "?", known=" ".join(PARSERS))
    data = read_bytes(path, name=name)
    _check_content(data, parser, name=name)
    try:
        document = parser(data, progress or (lambda done, pages: None), password)
    except Refusal as refusal:
        raise refusal.named(name) from refusal
    if not document.text.strip() and not document.health.scanned_pages:
        raise NoText(name=name) if document.health.pages else NothingToRead(name=name)
    language = language_of(document.text) if document.text.strip() else None
    health = document.health._replace(language=language, seconds=round(time.monotonic() - started, 2))
    return document._replace(id=sha256(data).hexdigest(), name=name, health=health)


def read_bytes(path: Path, *, name: str) -> bytes:
    """Return the bytes of a regular file. Raises MissingFile, NotAFile, FileRefused, FileTooLarge or EmptyFile."""
    try:
        # Not blocking, or opening a pipe would wait for its other end for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingFile(name=name) from error
    except (OSError, ValueError) as error:
        if os.path.isdir(path):
            raise NotAFile(name=name) from error
        raise FileRefused(name=name, detail=getattr(error, "strerror", None) or error) from error
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        os.close(descriptor)
        raise NotAFile(name=name)
    with os.fdopen(descriptor, "rb") as file:
        if about.st_size > MAX_BYTES:
            raise FileTooLarge(name=name, size=_megabytes(about.st_size), limit=_megabytes(MAX_BYTES))
        try:
            data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise FileRefused(name=name, detail=error.strerror or error) from error
    if not data:
        raise EmptyFile(name=name)
    if len(data) > MAX_BYTES:
        raise FileTooLarge(name=name, size=_megabytes(len(data)), limit=_megabytes(MAX_BYTES))
    return data


def _check_content(data: bytes, parser: Parser, *, name: str) -> None:
    found = looks_like(data)
    if found == LOCKED:
        raise ProtectedFile(name=name)
    if parser is _pdf:
        if found not in (None, "PDF") and not holds_pdf(data):
            raise MismatchedFile(name=name, found=found)
    elif parser in _MARKED:
        # An archive too damaged to tell what it was is left to the parser, which says that it is damaged.
        if found not in _MARKED[parser]:
            raise MismatchedFile(name=name, found=found or (_BINARY if is_binary(data) else _PLAIN))
    elif found is not None and not (found == "HTML" and parser in _MAY_HOLD_HTML):
        raise MismatchedFile(name=name, found=found)
    elif is_binary(data):
        raise MismatchedFile(name=name, found=_BINARY)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
