"""An exported conversation -> DOCX with real footnotes.

python-docx 1.2 writes none, so their part is made here; a test opens it again, and Word and LibreOffice show it.
"""

from io import BytesIO
from typing import Any

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml

from chatdoc.export import Exported

_STYLES = {"question": "Heading 2", "text": "Normal", "quote": "Quote", "note": "Normal"}
_FOOTNOTES = (
    f"<w:footnotes {nsdecls('w')}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def to_docx(conversation: Exported) -> bytes:
    """Return the file. Texts are set as texts: nothing in them becomes a link, a field or a picture.

    A proof that is named twice has two footnotes: Word numbers them by where they are named.
    """
    written = docx.Document()
    written.core_properties.title = conversation.title
    written.core_properties.author = ""
    written.core_properties.comments = ""
    written.add_heading(conversation.title, level=1)
    footnotes = parse_xml(_FOOTNOTES)
    referred = 0
    for paragraph in conversation.paragraphs:
        added = written.add_paragraph(style=_STYLES[paragraph.kind])
        for index, run in enumerate(paragraph.runs):
            added.add_run(f" {run.text}" if index else run.text).italic = True if paragraph.kind == "note" else None
            for number in run.notes:
                referred += 1
                added._p.append(_mark("w:footnoteReference", referred))
                footnotes.append(_footnote(referred, conversation.notes[number - 1]))
    if referred:
        uri, package = PackURI("/word/footnotes.xml"), written.part.package
        part = Part(uri, CONTENT_TYPE.WML_FOOTNOTES, serialize_part_xml(footnotes), package)
        written.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    file = BytesIO()
    written.save(file)
    return file.getvalue()


def _footnote(number: int, text: str) -> Any:
    footnote = OxmlElement("w:footnote")
    footnote.set(qn("w:id"), str(number))
    paragraph = OxmlElement("w:p")
    paragraph.append(_mark("w:footnoteRef"))
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = f" {text}"
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    paragraph.append(run)
    footnote.append(paragraph)
    return footnote


def _mark(tag: str, number: int | None = None) -> Any:
    """Return a raised number: of a footnote in the text, or before the footnote itself."""
    run, properties, raised, mark = (OxmlElement(name) for name in ("w:r", "w:rPr", "w:vertAlign", tag))
    raised.set(qn("w:val"), "superscript")
    if number is not None:
        mark.set(qn("w:id"), str(number))
    properties.append(raised)
    run.append(properties)
    run.append(mark)
    return run
