"""Texts with their places -> the bytes of a small PDF, written by hand so that a test knows every point of it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True, slots=True)
class Word:
    """Text at (x, y): points from the top left corner of the unturned page to the start of its base line.

    `upwards` turns it, as a note along the margin; `bold` is for ASCII alone.
    """

    text: str
    x: float
    y: float
    size: float = 12.0
    upwards: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line from (x0, y0) to (x1, y1), points from the top left corner; `filled` is a thin rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float
    filled: bool = False


def grid(columns: Sequence[float], rows: Sequence[float], *, filled: bool = False) -> list[Rule]:
    """Return the lines of a table whose columns and rows have these edges."""
    return [
        *(Rule(columns[0], y, columns[-1], y, filled) for y in rows),
        *(Rule(x, rows[0], x, rows[-1], filled) for x in columns),
    ]


def lines(texts: Sequence[str], *, x: float = 72.0, top: float = 100.0, size: float = 12.0) -> list[Word]:
    """Return the lines of a paragraph under each other, at 1.2 times their size."""
    return [Word(text, x, top + index * size * 1.2, size) for index, text in enumerate(texts)]


def make_pdf(
    pages: Sequence[Sequence[Word | Rule]],
    *,
    labels: str = "",
    outline: Sequence[tuple[str, int]] = (),
    page_keys: str = "",
    information: str = "",
    differences: str = "",
) -> bytes:
    """Return a PDF. `labels` is the array of /Nums, `outline` (title, page from 0), `page_keys` go into each page.

    `information` is what stands in the information dictionary, `differences` in the encoding of what is not bold.
    """
    objects = ["", ""]  # the catalogue and the tree of pages, written last
    fonts = len(objects) + 1
    objects += [
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding"
        f"<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[{differences}]>>>>",
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[{fonts + 2} 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor {fonts + 3} 0 R>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        "/Descent -120/CapHeight 880/StemV 93>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for words in pages:
        content = "\n".join(_shown(word) for word in words)
        objects.append(f"<</Length {len(content.encode('latin-1'))}>>stream\n{content}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {len(objects)} 0 R{page_keys}"
            f"/Resources<</Font<</F1 {fonts} 0 R/F2 {fonts + 1} 0 R/F3 {fonts + 4} 0 R>>>>>>"
        )
        kids.append(len(objects))
    catalogue = "<</Type/Catalog/Pages 2 0 R"
    if labels:
        catalogue += f"/PageLabels<</Nums[{labels}]>>"
    if outline:
        first = len(objects) + 2
        catalogue += f"/Outlines {first - 1} 0 R"
        objects.append(f"<</Type/Outlines/First {first} 0 R/Last {first + len(outline) - 1} 0 R>>")
        for index, (title, page) in enumerate(outline):
            after = f"/Next {first + index + 1} 0 R" if index < len(outline) - 1 else ""
            objects.append(f"<</Title({title})/Parent {first - 1} 0 R/Dest[{kids[page]} 0 R/Fit]{after}>>")
    objects[0] = catalogue + ">>"
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>"
    objects.append(f"<<{information}>>")
    return _file(objects)


def _shown(word: Word | Rule) -> str:
    if isinstance(word, Rule):
        left, top, width, height = word.x0, HEIGHT - word.y1, word.x1 - word.x0, word.y1 - word.y0
        if word.filled:
            return f"{left} {top} {max(width, 0.5)} {max(height, 0.5)} re f"
        return f"0.5 w {word.x0} {HEIGHT - word.y0} m {word.x1} {HEIGHT - word.y1} l S"
    turn = "0 1 -1 0" if word.upwards else "1 0 0 1"
    if word.text.isascii():
        escaped = word.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"BT /F{3 if word.bold else 1} {word.size} Tf {turn} {word.x} {HEIGHT - word.y} Tm ({escaped}) Tj ET"
    return f"BT /F2 {word.size} Tf {turn} {word.x} {HEIGHT - word.y} Tm <{word.text.encode('utf-16-be').hex()}> Tj ET"


def _file(objects: Sequence[str]) -> bytes:
    data = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = (
        f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    )
    return data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")
