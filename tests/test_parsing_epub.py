from pathlib import Path

import pytest

from chatdoc.errors import DamagedFile, ProtectedFile
from tests.made_office import make_zip, read

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
PACKAGE = (
    '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>园丁手册</dc:title><dc:creator>Ann Field</dc:creator></metadata><manifest>"
    '<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    '</manifest><spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
)
NAV = '<html xmlns="http://www.w3.org/1999/xhtml"><body><a href="two%20b.xhtml#x">第二章 浇水</a></body></html>'


def page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>Some book</title></head><body>{body}</body></html>"
    )


def make_epub(**changes: str) -> bytes:
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": NAV,
        "OEBPS/one.xhtml": page(
            "<h1>Soil</h1><p>Dig&nbsp;deep.</p><h2>Worms</h2><p>Good.</p><table><tr><th>Bed</th><th>Size</th></tr>"
            "<tr><td>A</td><td>5</td></tr></table><aside class='footnote'><p>[1] A note.</p></aside>"
        ),
        "OEBPS/two b.xhtml": page("<p>每天早上浇水。</p>"),
    }
    return make_zip(members | {name.replace("__", "/"): text for name, text in changes.items()})


def test_chapters_come_in_the_order_of_the_spine_under_title_and_author(tmp_path: Path) -> None:
    document = read(tmp_path, "a.epub", make_epub())
    assert document.text == (
        "园丁手册\n\nAnn Field\n\nSoil\n\nDig deep.\n\nWorms\n\nGood.\n\nBed | Size\nA | 5\n\n"
        "[1] A note.\n\n第二章 浇水\n\n每天早上浇水。"
    )
    assert document.heading(document.text.index("Good")) == "园丁手册 > Soil > Worms"
    assert document.heading(len(document.text) - 1) == "园丁手册 > 第二章 浇水"
    assert document.media_type == "application/epub+zip"


@pytest.mark.parametrize(
    "title", ["<p class='title'>第二章　浇水</p>", "<div><div/><div><b>第二章</b> 浇水</div></div>"]
)
def test_a_chapter_that_shows_its_title_as_a_paragraph_has_it_once(tmp_path: Path, title: str) -> None:
    document = read(tmp_path, "a.epub", make_epub(**{"OEBPS/two b.xhtml": page(f"{title}<p>每天早上浇水。</p>")}))
    assert document.text.endswith("[1] A note.\n\n第二章 浇水\n\n每天早上浇水。")
    assert document.heading(len(document.text) - 1) == "园丁手册 > 第二章 浇水"


def test_a_chapter_that_begins_with_other_words_gets_its_title_from_the_contents(tmp_path: Path) -> None:
    body = "<p>第二章</p><p>第二章 浇水</p>"
    text = read(tmp_path, "a.epub", make_epub(**{"OEBPS/two b.xhtml": page(body)})).text
    assert text.endswith("[1] A note.\n\n第二章 浇水\n\n第二章\n\n第二章 浇水")


def test_a_locked_book_is_protected_and_one_with_locked_fonts_is_not(tmp_path: Path) -> None:
    def locked(path: str) -> str:
        return (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
            'xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
            f'<e:EncryptedData><e:CipherReference URI="{path}"/></e:EncryptedData></encryption>'
        )

    with pytest.raises(ProtectedFile):
        read(tmp_path, "a.epub", make_epub(**{"META-INF/encryption.xml": locked("OEBPS/one.xhtml")}))
    assert "Dig deep." in read(tmp_path, "b.epub", make_epub(**{"META-INF/encryption.xml": locked("f.otf")})).text


def test_a_package_with_entities_is_refused_and_a_chapter_with_them_is_read_without(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(DamagedFile, match="XML entities"):
        read(tmp_path, "a.epub", make_epub(**{"OEBPS/book.opf": bomb + PACKAGE.partition("?>")[2]}))
    chapter = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>Words &x; here.</p></body></html>'
    )
    text = read(tmp_path, "b.epub", make_epub(**{"OEBPS/one.xhtml": chapter})).text
    assert "Words" in text
    assert "root:" not in text


def test_a_book_that_leads_outside_of_itself_is_read_without_what_is_there(tmp_path: Path) -> None:
    package = PACKAGE.replace("one.xhtml", "../../../../etc/passwd")
    text = read(tmp_path, "a.epub", make_epub(**{"OEBPS/book.opf": package})).text
    assert text == "园丁手册\n\nAnn Field\n\n第二章 浇水\n\n每天早上浇水。"


def test_an_empty_title_element_hides_nothing(tmp_path: Path) -> None:
    chapter = page("<p>Dig deep.</p>").replace("<title>Some book</title>", "<title/>")
    assert "Dig deep." in read(tmp_path, "a.epub", make_epub(**{"OEBPS/one.xhtml": chapter})).text


def test_footnotes_that_pop_up_are_kept_and_what_else_is_hidden_is_not(tmp_path: Path) -> None:
    body = (
        "<h1>Soil</h1><p>Dig deep.</p><p hidden='hidden'>secret</p>"
        "<aside epub:type='footnote' hidden='hidden'><p>A note.</p></aside>"
        "<section role='doc-endnotes' style='display:none'><ol><li>Another.</li></ol></section>"
    )
    chapter = page(body).replace("<html ", '<html xmlns:epub="http://www.idpf.org/2007/ops" ')
    broken = chapter.replace("</p>", "</p><br>").replace("Soil", "Sand")
    text = read(tmp_path, "a.epub", make_epub(**{"OEBPS/one.xhtml": chapter, "OEBPS/two b.xhtml": broken})).text
    kept = ("Dig deep.", "A note.", "1. Another.")
    assert text.split("\n\n")[2:] == ["Soil", *kept, "Sand", *kept]
