"""Office files made for the tests: the parts that their libraries do not write are put together by hand."""

import struct
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from chatdoc.parsing import parse_file
from chatdoc.types import Document

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def read(tmp_path: Path, name: str, data: bytes | str) -> Document:
    path = tmp_path / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return parse_file(path, name=name)


def make_zip(members: Mapping[str, bytes | str]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def word(xml: str) -> str:
    """A WordprocessingML element with the namespaces it may use; `<w:document>` and the like are given."""
    spaces = (
        f'xmlns:w="{WORD}" xmlns:r="{_OFFICE}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    root, _, rest = xml.partition(">")
    return f'<?xml version="1.0" encoding="UTF-8"?>{root} {spaces}>{rest}'


def make_docx(body: str, *, parts: Mapping[str, str] | None = None, prolog: str = "", main: str = "") -> bytes:
    """A Word document with this body; `parts` are further parts by their kind: styles, numbering, footnotes."""
    parts = {"styles": "<w:styles></w:styles>"} | dict(parts or {})
    main = main or f"{_WORD_TYPE}.document.main+xml"
    overrides = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{_WORD_TYPE}.{kind}+xml"/>' for kind in parts
    )
    relations = "".join(f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in parts)
    document = word(f"<w:document><w:body>{body}</w:body></w:document>")
    return make_zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/>{overrides}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": document.replace("?>", f"?>{prolog}", 1) if prolog else document,
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}<Relationship Id="rx" '
            f'Type="{_OFFICE}/image" Target="http://192.0.2.1/tracker.png" TargetMode="External"/></Relationships>',
            **{f"word/{kind}.xml": word(xml) for kind, xml in parts.items()},
        }
    )


def paragraph(text: str, *, style: str = "", extra: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f'<w:p><w:pPr>{named}{extra}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def make_compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE) with these streams, each filled up with zeros to 4 KiB, below which they are packed."""
    nothing, fat_mark, end = 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFE
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    directory_sectors = (len(names) + 4) // 4
    fat = [fat_mark, *range(2, directory_sectors + 1), end]
    entries, contents = [_directory_entry("Root Entry", 5, child=1 if names else nothing, start=end)], b""
    for at, name in enumerate(names, start=1):
        content = streams[name].ljust(4096, b"\0")
        content += bytes(-len(content) % 512)
        start, count = len(fat), len(content) // 512
        fat += [*range(start + 1, start + count), end]
        right = at + 1 if at < len(names) else nothing
        entries.append(_directory_entry(name, 2, right=right, start=start, size=len(content)))
        contents += content
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + b"\xff" * 432
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return header + table + b"".join(entries).ljust(512 * directory_sectors, b"\0") + contents


def _directory_entry(
    name: str, kind: int, *, start: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF, size: int = 0
) -> bytes:
    raw = name.encode("utf-16-le")
    links = struct.pack("<III", 0xFFFFFFFF, right, child)
    place = struct.pack("<IQ", start, size)
    return raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1) + links + bytes(36) + place


def make_msg(properties: Mapping[int, str | bytes]) -> bytes:
    """An Outlook message with these properties, text or bytes, by their numbers."""
    streams = {"__properties_version1.0": bytes(32)}
    for number, value in properties.items():
        kind, content = (0x1F, value.encode("utf-16-le")) if isinstance(value, str) else (0x102, value)
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = content
        streams["__properties_version1.0"] += struct.pack("<HHIII", kind, number, 6, len(content) + 2, 0)
    return make_compound(streams)
