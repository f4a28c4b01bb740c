"""Bad input behind the suffixes of office formats: each costs a sentence, and nothing else."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from pptx import Presentation

from chatdoc.errors import DamagedFile, FileTooLarge, MismatchedFile, ProtectedFile, UnknownFormat
from tests.made_office import make_compound, make_docx, make_msg, make_zip, paragraph, read

ROOT = Path(__file__).parents[1]
BILLION = '<!DOCTYPE lolz [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip


def make_xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Words."
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def make_pptx() -> bytes:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[5]).shapes.title.text = "Words."
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def make_odt() -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text"))
    body = "<office:body><office:text><text:p>Words.</text:p></office:text></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    return make_zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


MADE: dict[str, tuple[Callable[[], bytes], str]] = {
    ".docx": (lambda: make_docx(paragraph("Words.")), "word/document.xml"),
    ".xlsx": (make_xlsx, "xl/worksheets/sheet1.xml"),
    ".pptx": (make_pptx, "ppt/slides/slide1.xml"),
    ".odt": (make_odt, "content.xml"),
}


def changed(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return make_zip(members | {name: change(members.get(name, b"")) for name, change in changes.items()})


@pytest.mark.parametrize("suffix", sorted(MADE))
def test_the_files_these_tests_change_are_readable_as_they_are(tmp_path: Path, suffix: str) -> None:
    assert read(tmp_path, f"a{suffix}", MADE[suffix][0]()).text == "Words."


@pytest.mark.parametrize("suffix", sorted(MADE))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_bomb_is_refused_before_a_library_sees_it(tmp_path: Path, suffix: str, encoding: str) -> None:
    make, member = MADE[suffix]

    def bomb(xml: bytes) -> bytes:
        text = xml.decode("utf-8").partition("?>")[2] or xml.decode("utf-8")
        return f'<?xml version="1.0" encoding="{encoding}"?>{BILLION}{text.replace("Words.", "&j;")}'.encode(encoding)

    with pytest.raises(DamagedFile, match="XML entities"):
        read(tmp_path, f"a{suffix}", changed(make(), {member: bomb}))


@pytest.mark.parametrize("suffix", sorted(MADE))
def test_a_member_that_unpacks_to_more_than_a_hundred_times_its_size_is_refused(tmp_path: Path, suffix: str) -> None:
    data = changed(MADE[suffix][0](), {"media/blank.bin": lambda _: bytes(20_000_000)})
    with pytest.raises(DamagedFile, match="100 times"):
        read(tmp_path, f"a{suffix}", data)


@pytest.mark.parametrize("suffix", sorted(MADE))
def test_too_many_members_and_too_many_bytes_are_refused(tmp_path: Path, suffix: str) -> None:
    file = BytesIO(MADE[suffix][0]())
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        for number in range(10_001):
            archive.writestr(f"x{number}", b"")
    with pytest.raises(FileTooLarge, match="entries"):
        read(tmp_path, f"a{suffix}", file.getvalue())

    data = bytearray(MADE[suffix][0]())
    at = data.index(b"PK\x01\x02") + 24  # the size that the directory claims for its first member
    data[at : at + 4] = (600_000_000).to_bytes(4, "little")
    with pytest.raises(FileTooLarge, match="limit is 500 MB"):
        read(tmp_path, f"b{suffix}", bytes(data))


@pytest.mark.parametrize("suffix", sorted(MADE))
@pytest.mark.parametrize("kept", [0.3, 0.7, 0.99])
def test_a_truncated_archive_is_damaged(tmp_path: Path, suffix: str, kept: float) -> None:
    data = MADE[suffix][0]()
    with pytest.raises(DamagedFile):
        read(tmp_path, f"a{suffix}", data[: int(len(data) * kept)])


@pytest.mark.parametrize("suffix", sorted(MADE))
def test_an_archive_whose_main_part_is_broken_is_damaged(tmp_path: Path, suffix: str) -> None:
    make, member = MADE[suffix]
    with pytest.raises(DamagedFile):
        read(tmp_path, f"a{suffix}", changed(make(), {member: lambda xml: xml[: len(xml) // 2]}))


@pytest.mark.parametrize(
    ("suffix", "data", "found"),
    [
        (".docx", b"%PDF-1.7\n", "PDF"),
        (".docx", MADE[".xlsx"][0](), "XLSX"),
        (".xlsx", MADE[".docx"][0](), "DOCX"),
        (".pptx", MADE[".odt"][0](), "ODT"),
        (".epub", MADE[".pptx"][0](), "PPTX"),
        (".odt", make_zip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "ODS"),
        (".xlsx", b"<!DOCTYPE html><html><body><table></table></body></html>", "HTML"),
        (".xlsx", b"a,b\n1,2\n", "plain text"),
        (".pptx", bytes(range(1, 250)) * 40, "binary"),
        (".docx", make_compound({"WordDocument": b""}), "DOC"),
        (".xlsx", make_compound({"Workbook": b""}), "XLS"),
        (".pptx", make_compound({"PowerPoint Document": b""}), "PPT"),
        (".docx", b"{\\rtf1 Words.}", "RTF"),
        (".msg", b"Subject: x\n\ny", "plain text"),
        (".eml", make_compound({"__properties_version1.0": b""}), "MSG"),
        (".csv", MADE[".xlsx"][0](), "XLSX"),
        (".txt", MADE[".docx"][0](), "DOCX"),
        (".rtf", MADE[".docx"][0](), "DOCX"),
    ],
)
def test_a_file_that_is_something_else_is_named_for_what_it_is(
    tmp_path: Path, suffix: str, data: bytes, found: str
) -> None:
    with pytest.raises(MismatchedFile, match=f"looks like {found}"):
        read(tmp_path, f"a{suffix}", data)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pptx"])
def test_a_file_with_a_password_is_protected(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(ProtectedFile):
        read(tmp_path, f"a{suffix}", make_compound({"EncryptionInfo": b"", "EncryptedPackage": b""}))


def test_an_archive_with_a_password_is_protected(tmp_path: Path) -> None:
    data = bytearray(MADE[".odt"][0]())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1  # the bit that says that a member is encrypted
    with pytest.raises(ProtectedFile):
        read(tmp_path, "a.odt", bytes(data))


@pytest.mark.parametrize("suffix", [".doc", ".xls", ".ppt"])
def test_the_old_binary_formats_are_refused_with_what_to_save_them_as(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UnknownFormat, match=rf"\{suffix}.*Save it as.*\{suffix}x"):
        read(tmp_path, f"a{suffix}", make_compound({"WordDocument": b""}))


def test_a_message_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    data = make_msg({0x37: "Rent", 0x1000: "Fifty. " * 400})
    with pytest.raises(DamagedFile):
        read(tmp_path, "a.msg", data[: len(data) // 2])


def test_reading_office_files_in_a_new_process_asks_nobody_on_the_network(tmp_path: Path) -> None:
    paths = []
    for suffix, (make, _) in MADE.items():  # the DOCX links to a picture on another machine
        paths.append(tmp_path / f"a{suffix}")
        paths[-1].write_bytes(make())
    code = """
import sys
from pathlib import Path
from chatdoc.sealed import refuse_network
attempts = []
refuse_network(attempts.append)
from chatdoc.parsing import parse_file
for path in map(Path, sys.argv[1:]):
    assert parse_file(path, name=path.name).text == "Words."
print("attempts", attempts)
"""
    arguments = [sys.executable, "-c", code, *map(str, paths)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "attempts []\n"
