"""A conversation leaves as Markdown or DOCX, with its proofs as footnotes and nobody else's markup."""

import re
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from chatdoc.conversations import KeptTurn
from chatdoc.export import MAX_NAME_BYTES, Exported, escaped, exported, file_name, plain, to_markdown
from chatdoc.export_docx import to_docx
from chatdoc.snapshots import Quoted
from chatdoc.types import Answer, Citation, Sentence

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
HOSTILE = "<img src=x onerror=alert(1)> [a](http://evil.example) ![b](x.png) `c` # d\n- e | f\n1. g & www.evil.example"
QUOTED = (
    Quoted(1, "lease", "lease.pdf", "The rent is 1,200 euros.", (3,), "p. iii", None),
    Quoted(2, "notes", "租约.md", "每月租金为三千元。", (), None, "租约 > 租金"),
)


def conversation(*, question: str = "How much is the rent?", here: tuple[str, ...] = ("lease", "notes")) -> Exported:
    answer = Answer(
        (Sentence("It is 1,200 euros.", (1,), "model"), Sentence("It never rises.", (), "model")),
        (Sentence("每月租金为三千元。", (2,), "quote"), Sentence("The rent is 1,200 euros.", (1,), "quote")),
        (Citation(1, "lease", 5, 29), Citation(2, "notes", 9, 18)),
        (),
        "partly",
        finished=True,
    )
    turns = [
        KeptTurn(7, 1, question, "2026", "finished", answer, QUOTED),
        KeptTurn(8, 2, "And in 2021?", "2026", "broken"),
    ]
    return exported("The rent", turns, here=here, language="en")


def test_a_conversation_in_markdown_has_its_proofs_as_footnotes() -> None:
    assert to_markdown(conversation()) == (
        "# The rent\n\n## How much is the rent?\n\nIt is 1,200 euros.[^1] It never rises. (not proved)\n\n"
        "> 每月租金为三千元。[^2]\n\n> The rent is 1,200 euros.[^1]\n\n## And in 2021?\n\n*(broken off)*\n\n"
        "[^1]: “The rent is 1,200 euros.”, lease.pdf, page 3 (printed: iii)\n\n"
        "[^2]: “每月租金为三千元。”, 租约.md, 租约 \\> 租金\n"
    )


def test_the_nearest_sentences_stand_once_whether_they_are_cited_or_not() -> None:
    said, nearest = Sentence("Not spoken of.", (), "notice"), Sentence("The rent is 1,200 euros.", (1,), "quote")
    for quotes in ((nearest,), ()):
        answer = Answer((said,), quotes, (Citation(1, "lease", 5, 29),), (), "not_found", finished=True)
        turns = [KeptTurn(7, 1, "How much in Ulm?", "2026", "finished", answer, QUOTED[:1])]
        written = to_markdown(exported("The rent", turns, here=("lease",), language="en"))
        assert written.count("> The rent is 1,200 euros.[^1]") == 1


def test_a_document_that_was_removed_is_said_to_be_gone() -> None:
    first, second = conversation(here=("notes",)).notes
    assert first.endswith("lease.pdf, page 3 (printed: iii), no longer in the library")
    assert not second.endswith("library")


def test_nobodys_text_becomes_markdown() -> None:
    html = MARKDOWN.render(to_markdown(conversation(question=HOSTILE)))
    tags = set(re.findall(r"<(/?\w+)", html))
    assert {tag.strip("/") for tag in tags} <= {
        "h1",
        "h2",
        "p",
        "em",
        "blockquote",
        "sup",
        "a",
        "hr",
        "section",
        "ol",
        "li",
    }
    assert all(link.startswith("#fn") for link in re.findall(r'href="([^"]*)"', html))
    assert "&lt;img src=x onerror=alert(1)&gt; [a](http://evil.example) ![b](x.png) `c` # d - e | f 1. g &amp;" in html


@given(st.text(alphabet=st.sampled_from("ab 1.)-+=*_`~#>|[](){}<!&;:/\\@$^\"'租\t")).map(plain))
def test_a_line_reads_in_markdown_as_it_was(text: str) -> None:
    tokens = MARKDOWN.parse(f"{escaped(text)}\n")
    assert [token.type for token in tokens] == (["paragraph_open", "inline", "paragraph_close"] if text else [])
    if text:
        children = tokens[1].children or []
        assert {child.type for child in children} <= {"text", "text_special"}
        assert "".join(child.content for child in children) == text


def test_a_docx_opens_again_with_real_footnotes() -> None:
    data = to_docx(conversation(question=HOSTILE))
    opened = docx.Document(BytesIO(data))
    assert [(each.style.name, each.text) for each in opened.paragraphs if each.style] == [
        ("Heading 1", "The rent"),
        ("Heading 2", " ".join(HOSTILE.split())),
        ("Normal", "It is 1,200 euros. It never rises. (not proved)"),
        ("Quote", "每月租金为三千元。"),
        ("Quote", "The rent is 1,200 euros."),
        ("Heading 2", "And in 2021?"),
        ("Normal", "(broken off)"),
    ]
    with ZipFile(BytesIO(data)) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        body = archive.read("word/document.xml").decode()
        assert "footnotes+xml" in archive.read("[Content_Types].xml").decode()
        assert "footnotes.xml" in archive.read("word/_rels/document.xml.rels").decode()
    assert re.findall(r'footnoteReference w:id="(\d+)"', body) == ["1", "2", "3"]
    assert re.findall(r'<w:footnote w:id="(\d+)"', notes) == ["1", "2", "3"]
    assert notes.count("lease.pdf, page 3 (printed: iii)") == 2
    assert "w:hyperlink" not in body


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    opened = docx.Document(BytesIO(to_docx(conversation(question="a\x00\x1b\u202eb\ud800\uffffc\n d"))))
    assert opened.paragraphs[1].text == "abc d"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How much is the rent?", "How much is the rent.md"),
        ("租金是多少？", "租金是多少？.md"),
        ("../../etc/passwd", "etc passwd.md"),
        ("CON", "CON_.md"),
        ("aux.txt", "aux_.txt.md"),
        ("-rf", "rf.md"),
        (' <>:"/\\|?* . ', "conversation.md"),
    ],
)
def test_a_file_is_named_after_the_title_as_every_system_allows(title: str, name: str) -> None:
    assert file_name(title, ".md", "en") == name


@given(st.text(max_size=300))
def test_a_file_name_is_never_too_long_or_a_path(title: str) -> None:
    name = file_name(title, ".docx", "zh")
    assert len(name.encode("utf-8")) <= MAX_NAME_BYTES + 10
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert name.removesuffix(".docx")
