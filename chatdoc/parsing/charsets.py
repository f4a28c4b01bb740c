"""Bytes -> text: byte order mark, then what the file declares, then UTF-8, then the likeliest of the older charsets.

GB18030, Big5 and Shift-JIS accept nearly each other's bytes, so the one is taken whose result has most of the
characters that are common in its language; what is left goes to charset-normalizer, and at last to Windows-1252.
"""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A browser reads these names as the wider charset, and pages rely on it (WHATWG Encoding Standard, 4.2).
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
}
# The characters that make up about a third of running text in each language, most common first.
_COMMON_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所"
    "然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与"
    "长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己"
    "制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系"
    "气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社"
    "便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交"
)
_COMMON_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所"
    "然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與"
    "長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己"
    "制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系"
    "氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直"
)
_COMMON_JAPANESE = (
    "のにはをたがでてとしれさあるいもなっことよらりかくすうえおきけせそちつまみめやゆわんアイウエオカキクコサシス"
    "セタチッテトナニネノハフプマミムメモャュョラリルレロンー日本人年大国一"
)
_COMMON_KOREAN = "이다는의에을가를은고한하로지도서나기사아자인시라과그있어수리해들대전정부일만주스보으구여제"
_COMMON_SETS = {
    "gb18030": frozenset(_COMMON_SIMPLIFIED),
    "big5hkscs": frozenset(_COMMON_TRADITIONAL),
    "cp932": frozenset(_COMMON_JAPANESE),
    "euc_jp": frozenset(_COMMON_JAPANESE),
    "cp949": frozenset(_COMMON_KOREAN),
}
_CJK_SHARE = 0.22  # the least share of common characters; right guesses of the charset files had 0.35 to 0.75
_WESTERN = frozenset("äöüßÄÖÜéèêëàâùçîïôñóáíúÉÈÀÇÑãåæøÅÆØ–—’‘“”„•…€£§°©®«»¡¿·\u00a0")
_UMLAUTS = frozenset("äöüßÄÖÜéèàçñ")
_ODD_BYTES = "chatdoc-odd-bytes"
_SAMPLE_BYTES = 200_000
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the Python name of its charset, and whether that was guessed from the bytes."""

    text: str
    encoding: str
    guessed: bool


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Return the text of the bytes; never fails, but what fits no charset comes as U+FFFD.

    decode("说".encode("gb18030") * 9).encoding == "gb18030"
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, "replace"), encoding, False)
    if declared and (known := _python_name(declared)) and (text := _nearly(data, known)) is not None:
        return Decoded(text, known, False)
    if (wide := _utf16_without_mark(data)) is not None:
        return wide
    if (text := _nearly(data, "utf-8")) is not None:
        return Decoded(text, "utf-8", False)
    if (text := _mixed_utf8(data)) is not None:
        return Decoded(text, "utf-8", True)
    encoding = _likeliest(data)
    return Decoded(data.decode(encoding, "replace"), encoding, True)


def declared_charset(data: bytes) -> str | None:
    """Return the charset an HTML file names in its first 4 KiB (XML declaration or meta element), or None."""
    match = _XML_CHARSET.search(data[:1024]) or _META_CHARSET.search(data[:4096])
    return match.group(1).decode("ascii") if match else None


def _python_name(label: str) -> str | None:
    try:
        name = codecs.lookup(label.strip()).name
    except LookupError:
        return None
    if name.startswith("utf-16") or name.startswith("utf-32") or name in ("utf-7", "idna", "punycode"):
        return "utf-8"  # a declaration that could be read at all was not written in UTF-16
    return _WIDER.get(name, name)


def _nearly(data: bytes, encoding: str) -> str | None:
    """Return the text where few characters are broken (a cut file, a stray byte), else None.

    Text of another charset read as UTF-8 breaks nearly everywhere, so a third of what is beyond ASCII is still few.
    """
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        pass
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        return None
    beyond_ascii = sum(character > "\x7f" for character in text)
    broken = text.count("\ufffd")
    return text if broken * (3 if encoding == "utf-8" else 20) <= beyond_ascii else None


def _mixed_utf8(data: bytes) -> str | None:
    """Return UTF-8 with single bytes of Windows-1252 among it, as files pasted together have, or None.

    The proof of UTF-8 is its sequences of three bytes or more, which hardly come about in other charsets.
    """
    text = data.decode("utf-8", "replace")
    long_sequences = sum(character > "\u07ff" and character != "\ufffd" for character in text)
    if long_sequences * 4 < text.count("\ufffd") or not long_sequences:
        return None
    return data.decode("utf-8", _ODD_BYTES)


def _odd_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _utf16_without_mark(data: bytes) -> Decoded | None:
    """Recognise UTF-16 by its zero bytes (Latin letters, spaces and newlines have one each)."""
    sample = data[:_SAMPLE_BYTES]
    if len(sample) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 40 < len(sample) or min(even, odd) * 10 > max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _nearly(data, encoding)
    return None if text is None else Decoded(text, encoding, True)


def _likeliest(data: bytes) -> str:
    sample = data[:_SAMPLE_BYTES]
    shares = {encoding: _common_share(sample, encoding) for encoding in _COMMON_SETS}
    best = max(shares, key=lambda encoding: shares[encoding])
    if shares[best] >= _CJK_SHARE:
        return best
    if _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    match = from_bytes(sample[:50_000], cp_exclusion=["utf_16", "utf_32", "utf_7", "cp037", "cp1026", "cp500"]).best()
    if match is None:
        return "cp1252"
    return _WIDER.get(codecs.lookup(match.encoding).name, codecs.lookup(match.encoding).name)


def _is_western(sample: bytes) -> bool:
    """Is it Windows-1252 with nothing but the usual letters and quotes, and those few among plain ones?"""
    text = sample.decode("cp1252", "replace")
    beyond = [character for character in text if character > "\x7f"]
    return (len(beyond) * 5 <= len(text) * 2 and set(beyond) <= _WESTERN) or set(beyond) <= _UMLAUTS


def _common_share(sample: bytes, encoding: str) -> float:
    """Return the share of common characters among those beyond ASCII, 0 when many bytes don't fit the charset."""
    text = sample.decode(encoding, "replace")
    beyond = [character for character in text if character > "\x7f"]
    if not beyond or text.count("\ufffd") * 50 > len(beyond):
        return 0.0
    return sum(character in _COMMON_SETS[encoding] for character in beyond) / len(beyond)


codecs.register_error(_ODD_BYTES, _odd_bytes)
