"""EPUB book -> document: its chapters in reading order, each read as a web page, under title and author.

Nothing is kept back as navigation or footer, as on web pages: a book has none but its table of contents, which is left
out. lxml reads the package; the maintained library for it has a licence that this app cannot take.
"""

import html
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree

from chatdoc.errors import DamagedFile, ProtectedFile
from chatdoc.parsing.archive import check_length, open_archive, read, xml_root
from chatdoc.parsing.charsets import declared_charset, decode
from chatdoc.parsing.draft import Draft, one_line
from chatdoc.parsing.html_tree import read_tree
from chatdoc.parsing.nested import add_html
from chatdoc.parsing.refusal import Refusal
from chatdoc.types import Document, Health

MEDIA_TYPE = "application/epub+zip"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_AS_DIV = frozenset(("aside", "header", "footer", "nav", "menu", "article", "main"))
_NOTES = frozenset("footnote footnotes endnote endnotes rearnote rearnotes".split())
_TYPES = ("{http://www.idpf.org/2007/ops}type", "epub:type", "role")  # the second where the page is no XML
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")
_SPACE = re.compile(r"\s+")
_XHTML = "{http://www.w3.org/1999/xhtml}"
_ENCRYPTED = "{http://www.w3.org/2001/04/xmlenc#}CipherReference"


def parse_epub(data: bytes, progress: Callable[[int, int], None]) -> Document:
    """Read a book. Raises Refusal; ProtectedFile for one whose chapters are locked (DRM)."""
    archive = open_archive(data)
    package_path = _package_path(archive)
    package = xml_root(read(archive, package_path))
    titles, authors = (_metadata(package, name) for name in ("title", "creator"))
    locked = _locked(archive)
    labels = _labels(archive, package, package_path)
    draft = Draft()
    if titles:
        draft.heading(0, titles[0])
    draft.block(", ".join(authors))
    chapters = list(_chapters(package, package_path))
    for path in chapters:
        if path in locked:
            raise Refusal(ProtectedFile)
        if path in archive.namelist():
            _add_chapter(draft, read(archive, path), labels.get(path, ""), below=int(bool(titles)))
            check_length(draft.length)
    if not chapters:
        raise Refusal(DamagedFile, detail="spine")
    return draft.document(media_type=MEDIA_TYPE, health=Health())


def _package_path(archive: ZipFile) -> str:
    container = xml_root(read(archive, "META-INF/container.xml"))
    paths = [each.get("full-path", "") for each in container.iter("{*}rootfile")]
    if not paths:
        raise Refusal(DamagedFile, detail="container.xml")
    return unquote(paths[0])


def _metadata(package: Any, name: str) -> list[str]:
    texts = (one_line("".join(each.itertext())) for each in package.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"))
    return [text for text in texts if text]


def _manifest(package: Any) -> dict[str, Any]:
    return {each.get("id", ""): each for each in package.iterfind("{*}manifest/{*}item")}


def _chapters(package: Any, package_path: str) -> Iterator[str]:
    """Yield the paths of the chapters inside the archive, in the order of the spine, without the table of contents."""
    items = _manifest(package)
    for reference in package.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref", ""))
        if item is not None and item.get("media-type") in _PAGES and "nav" not in item.get("properties", "").split():
            yield _resolved(package_path, item.get("href", ""))


def _resolved(base: str, link: str) -> str:
    """Return where a link inside the archive leads, without its fragment."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(link.partition("#")[0])))


def _locked(archive: ZipFile) -> set[str]:
    """Return the members that are encrypted; fonts often are, in free books too."""
    if "META-INF/encryption.xml" not in archive.namelist():
        return set()
    return {
        unquote(each.get("URI", "")) for each in xml_root(read(archive, "META-INF/encryption.xml")).iter(_ENCRYPTED)
    }


def _labels(archive: ZipFile, package: Any, package_path: str) -> dict[str, str]:
    """Return what the table of contents calls each chapter, by path: for chapters that show no heading."""
    labels: dict[str, str] = {}
    for item in _manifest(package).values():
        path = _resolved(package_path, item.get("href", ""))
        is_nav = "nav" in item.get("properties", "").split()
        if path not in archive.namelist() or not (is_nav or item.get("media-type") == "application/x-dtbncx+xml"):
            continue
        root = _page(read(archive, path))
        for point in () if root is None else root.iter("a", "{*}navPoint"):
            link, label = point, "".join(point.itertext())
            if point.tag != "a":
                link, label = point.find("{*}content"), "".join(point.find("{*}navLabel").itertext())
            target = "" if link is None else link.get("href") or link.get("src") or ""
            if target:
                labels.setdefault(_resolved(path, target), one_line(label))
    return labels


def _add_chapter(draft: Draft, data: bytes, label: str, *, below: int) -> None:
    root = _page(data)
    if root is None:
        return
    for title in list(root.iter("title")):
        title.text = None  # mostly that of the book, on every page
    for element in root.iter(etree.Element):
        if element.tag in _AS_DIV:
            element.tag = "div"
        kinds = " ".join(element.get(name, "") for name in _TYPES).replace("doc-", "").split()
        if not _NOTES.isdisjoint(kinds):  # hidden until a reader taps its number
            for name in ("hidden", "aria-hidden", "style"):
                element.attrib.pop(name, None)
    if label and not any(element.tag in _HEADINGS for element in root.iter(etree.Element)):
        if (title := _shown_title(root, label)) is None:
            draft.heading(below + 1, label)
        else:
            title.tag = "h1"
    add_html(draft, etree.tostring(root, encoding="unicode", method="html"), below=below)


def _shown_title(root: "etree._Element", label: str) -> "etree._Element | None":
    """Return the paragraph or block that a page begins with, if what it says is the `label`; spaces do not count."""
    wanted = _SPACE.sub("", label)
    for block in root.iter("p", "div"):
        text = _SPACE.sub("", "".join(block.itertext()))
        if text == wanted and not any(child.tag in ("p", "div") for child in block.iterdescendants(etree.Element)):
            return block
        if text and not text.startswith(wanted):
            return None
    return None


def _page(data: bytes) -> "etree._Element | None":
    """Return the tree of a page, read as XML where it is that: an HTML parser takes <title/> for an open element."""
    text = decode(data, declared=declared_charset(data)).text
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = xml_root(_ENTITY.sub(lambda match: html.unescape(match.group()), text).encode("utf-8"))
    except Refusal:  # not well-formed, or with entities of its own, which the HTML parser does not look at
        return read_tree(text)
    for element in root.iter(etree.Element):
        element.tag = element.tag.removeprefix(_XHTML)
    etree.cleanup_namespaces(root)
    return root
