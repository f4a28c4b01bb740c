import hashlib
import os
from pathlib import Path

import pytest

from chatdoc import parsing
from chatdoc.errors import (
    EmptyFile,
    FileRefused,
    FileTooLarge,
    MismatchedFile,
    MissingFile,
    NotAFile,
    NothingToRead,
    UnknownFormat,
)
from chatdoc.parsing import PARSERS, parse_file
from tests.made_pdfs import lines, make_pdf

FILES = Path(__file__).parent / "files"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
ZIP = b"PK\x03\x04" + bytes(40)


def test_a_document_is_known_by_its_bytes_and_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "stored.bin"
    path.write_bytes("# 租约\n\n五年。".encode())
    document = parse_file(path, name="租约.md")
    assert document.name == "租约.md"
    assert document.id == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.media_type == "text/markdown"


@pytest.mark.parametrize("name", ["A.PDF", "b.Md", "c.HTM", "d.TXT"])
def test_suffixes_are_read_in_any_case(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(make_pdf([lines(["Some words."])]) if name == "A.PDF" else b"<p>Some words.</p>")
    assert "Some words." in parse_file(path, name=name).text


@pytest.mark.parametrize("suffix", sorted(PARSERS))
def test_an_empty_file_of_any_format_is_said_to_be_empty(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"empty{suffix}"
    path.touch()
    with pytest.raises(EmptyFile, match="empty"):
        parse_file(path, name=path.name)


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.pdf", b"<!DOCTYPE html><html><body>x</body></html>", "HTML"),
        ("a.pdf", PNG, "PNG"),
        ("a.pdf", ZIP, "ZIP"),
        ("a.txt", b"%PDF-1.4\n", "PDF"),
        ("a.html", b"%PDF-1.4\n", "PDF"),
        ("a.md", ZIP, "ZIP"),
        ("a.txt", b"<html><body>x</body></html>", "HTML"),
        ("a.html", bytes(range(1, 32)) * 40, "binary"),
    ],
)
def test_a_file_that_is_something_else_is_named_for_what_it_is(
    tmp_path: Path, name: str, data: bytes, found: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(MismatchedFile, match=found):
        parse_file(path, name=name)


def test_a_pdf_with_something_before_its_header_is_still_one(tmp_path: Path) -> None:
    path = tmp_path / "mail.pdf"
    path.write_bytes(b"some junk\n" + make_pdf([lines(["Some words."])]))
    assert parse_file(path, name="mail.pdf").text == "Some words."


def test_an_unknown_suffix_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match=r"\.xyz.*\.pdf"):
        parse_file(FILES / "lease.md", name="lease.xyz")


def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        parse_file(tmp_path / "no.md", name="no.md")


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    folder = tmp_path / "folder.md"
    folder.mkdir()
    with pytest.raises(NotAFile):
        parse_file(folder, name="folder.md")
    if hasattr(os, "mkfifo"):
        pipe = tmp_path / "pipe.txt"
        os.mkfifo(pipe)
        with pytest.raises(NotAFile):
            parse_file(pipe, name="pipe.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("words")
    path.chmod(0)
    with pytest.raises(FileRefused):
        parse_file(path, name="a.md")


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop.md"
    loop.symlink_to(loop)
    with pytest.raises(FileRefused):
        parse_file(loop, name="loop.md")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(parsing.MAX_BYTES + 1)
    with pytest.raises(FileTooLarge, match="300 MB"):
        parse_file(path, name="big.txt")


def test_blanks_alone_are_nothing_to_read(tmp_path: Path) -> None:
    path = tmp_path / "blank.md"
    path.write_text(" \n\t\n\u3000\n")
    with pytest.raises(NothingToRead):
        parse_file(path, name="blank.md")
