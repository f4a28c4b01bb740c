"""Bytes -> text: byte order mark, then what the file declares, then UTF-8, then the likeliest of the older charsets.

What a file declares is checked against its bytes: web pages are saved in another charset than they say, or converted
without their declaration.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from chatdoc.parsing.charset_guess import WIDE, guess_charset, speaks_for_another

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
_ESCAPES = re.compile(rb"\x1b\$[@B]")  # to Japanese characters, in ISO-2022-JP
_PROBE = b"<a>\\x41+AGE-"
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

    A declaration that the bytes contradict is not believed.
    decode("说".encode("gb18030") * 9).encoding == "gb18030"
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, "replace"), encoding, False)
    if _ESCAPES.search(data) and (text := _strictly(data, "iso2022_jp_2")) is not None:
        return Decoded(text, "iso2022_jp_2", False)
    named = _python_name(declared) if declared else None
    if named is not None and (text := _nearly(data, named)) is not None and not _contradicted(data, text, named):
        return Decoded(text, named, False)
    if (wide := _utf16_without_mark(data)) is not None:
        return wide
    if (text := _strictly(data, "utf-8")) is not None:
        return Decoded(text, "utf-8", False)
    guess = guess_charset(data)
    encoding = _WIDER.get(guess, guess)
    if encoding not in WIDE and (text := _mixed_utf8(data)) is not None:
        return Decoded(text, "utf-8", True)
    return Decoded(data.decode(encoding, "replace"), encoding, True)


def declared_charset(data: bytes) -> str | None:
    """Return the charset an HTML file names in its first 4 KiB (XML declaration or meta element), or None."""
    match = _XML_CHARSET.search(data[:1024]) or _META_CHARSET.search(data[:4096])
    return match.group(1).decode("ascii") if match else None


def _python_name(label: str) -> str | None:
    """Return Python's name of a charset that a web page can be written in, or None.

    Python has other codecs under such names as "base64" or "unicode_escape"; those do not leave `_PROBE` as it is.
    """
    try:
        name = codecs.lookup(label.strip().lower().removeprefix("x-")).name
        if name.startswith(("utf-16", "utf-32")):
            return "utf-8"  # a declaration that could be read at all was not written in UTF-16
        return _WIDER.get(name, name) if _PROBE.decode(name, "replace") == _PROBE.decode("ascii") else None
    except (LookupError, UnicodeError):
        return None


def _strictly(data: bytes, encoding: str) -> str | None:
    """Return the text, or None where a byte does not fit."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _nearly(data: bytes, encoding: str) -> str | None:
    """Return the text where few characters are broken (a cut file, a stray byte), else None."""
    if (text := _strictly(data, encoding)) is not None:
        return text
    text = data.decode(encoding, "replace")
    beyond_ascii = sum(character > "\x7f" for character in text)
    return text if text.count("\ufffd") * 20 <= beyond_ascii else None


def _contradicted(data: bytes, text: str, named: str) -> bool:
    """Do the bytes speak for another charset than the one that was named, and in which they yield `text`?

    Only UTF-8 is proved by its bytes: text of another charset hardly ever has a sequence of three, or several of two.
    """
    if named == "utf-8" or text.isascii():
        return False
    if (utf8 := _strictly(data, "utf-8")) is not None:
        beyond = [character for character in utf8 if character > "\x7f"]
        return named not in WIDE or len(beyond) > 2 or any(character > "\u07ff" for character in beyond)
    return speaks_for_another(data, named)


def _mixed_utf8(data: bytes) -> str | None:
    """Return UTF-8 with single bytes of Windows-1252 among it, as files pasted together have, or None.

    The proof of UTF-8 is its sequences: they must hold as many bytes as there are odd ones.
    """
    text = data.decode("utf-8", "replace")
    sequences = Counter(character for character in text if character > "\x7f" and character != "\ufffd")
    proof = sum(len(character.encode()) * times for character, times in sequences.items())
    return data.decode("utf-8", _ODD_BYTES) if proof and proof >= text.count("\ufffd") else None


def _odd_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows-1252, but for a character that the end of the file cuts."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "\ufffd", len(error.object)
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


codecs.register_error(_ODD_BYTES, _odd_bytes)
