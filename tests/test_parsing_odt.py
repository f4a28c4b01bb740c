from pathlib import Path

import pytest

from chatdoc.errors import DamagedFile, ProtectedFile
from tests.made_office import make_zip, read

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("text", "text"), ("table", "table")),
        *(("style", "style"), ("draw", "drawing"), ("fo", "xsl-fo-compatible")),
    )
)
LISTS = (
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>'
    '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style>'
)


def make_odt(body: str, *, prolog: str = "", **members: str) -> bytes:
    content = (
        f'<?xml version="1.0"?>{prolog}<office:document-content {SPACES}><office:automatic-styles>{LISTS}'
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return make_zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content} | members)


def test_headings_lists_tables_and_notes_are_read_in_order(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>Deleted.</text:p></text:tracked-changes>"
        '<text:p text:style-name="Title">租约</text:p>'
        '<text:h text:outline-level="1">Rent</text:h><text:p>Paid<text:s/>monthly<text:note><text:note-citation>1'
        "</text:note-citation><text:note-body><text:p>在每月一日。</text:p></text:note-body></text:note>."
        "<office:annotation>"
        "<text:p>no</text:p></office:annotation></text:p>"
        '<text:list text:style-name="N"><text:list-item><text:p>One</text:p>'
        "<text:list><text:list-item><text:p>Inner</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item>"
        "<text:p>Two</text:p></text:list-item></text:list>"
        '<text:list text:style-name="B"><text:list-item><text:p>Dot</text:p>'
        "</text:list-item></text:list><table:table><table:table-row>"
        "<table:table-cell><text:p>Item</text:p></table:table-cell>"
        "<table:table-cell><text:p>Fee</text:p></table:table-cell></table:table-row><table:table-row>"
        '<table:table-cell table:number-rows-spanned="2"><text:p>大</text:p></table:table-cell>'
        "<table:table-cell><text:p>80"
        '</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        "<table:table-row><table:covered-table-cell/><table:table-cell><text:p>90</text:p></table:table-cell>"
        "</table:table-row></table:table>"
        "<text:section><text:p>In a <text:span>section</text:span>.</text:p></text:section>"
    )
    document = read(tmp_path, "a.odt", make_odt(body))
    assert document.text == (
        "租约\n\nRent\n\nPaid monthly[1].\n\n1. One\na) Inner\n2. Two\n\nDot\n\n"
        "Item | Fee\n大 | 80\n大 | 90\n\nIn a section.\n\n"
        "[1] 在每月一日。"
    )
    assert document.heading(document.text.index("Paid")) == "租约 > Rent"
    assert document.text[document.tables[0].start : document.tables[0].header_end] == "Item | Fee"
    assert document.media_type == "application/vnd.oasis.opendocument.text"


def test_what_a_cell_merged_across_is_parted_into_is_named_by_the_header_too(tmp_path: Path) -> None:
    def cell(text: str, form: str = "") -> str:
        return f"<table:table-cell {form}><text:p>{text}</text:p></table:table-cell>"

    rows = [
        cell("Region") + cell("2023", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>",
        cell("") + cell("Units") + cell("Sum"),
        cell("North") + cell("12") + cell("90"),
    ]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    document = read(tmp_path, "a.odt", make_odt(f"<table:table>{body}</table:table>"))
    assert document.text[: document.tables[0].header_end] == "Region | 2023\n| Units | Sum"


def test_a_text_box_is_read_after_its_paragraph(tmp_path: Path) -> None:
    body = "<text:p>Words<draw:frame><draw:text-box><text:p>In the box.</text:p></draw:text-box></draw:frame>"
    body += " go on.</text:p>"
    assert read(tmp_path, "a.odt", make_odt(body)).text == "Words go on.\n\nIn the box."


def test_text_in_shapes_and_groups_of_them_is_read_after_their_paragraph_each_once(tmp_path: Path) -> None:
    shape = "<draw:custom-shape><text:p>Emergency: {}</text:p><draw:enhanced-geometry/></draw:custom-shape>"
    group = f"<draw:g>{shape.format(2)}{shape.format(3)}</draw:g>"
    body = f"<text:p>See the box.{shape.format(1)}</text:p><text:p><text:span>{group}</text:span>And<draw:frame>"
    body += f"<draw:text-box><text:p>a frame{shape.format(4)}</text:p></draw:text-box></draw:frame></text:p>"
    assert read(tmp_path, "a.odt", make_odt(body)).text.split("\n\n") == [
        *("See the box.", "Emergency: 1", "And", "Emergency: 2", "Emergency: 3", "a frame", "Emergency: 4"),
    ]


def test_a_locked_document_is_protected(tmp_path: Path) -> None:
    manifest = '<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    with pytest.raises(ProtectedFile):
        read(tmp_path, "a.odt", make_odt("<text:p>x</text:p>", **{"META-INF/manifest.xml": manifest}))


def test_entities_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="XML entities"):
        read(tmp_path, "a.odt", make_odt("<text:p>&x;</text:p>", prolog='<!DOCTYPE x [<!ENTITY x "words">]>'))


def test_hidden_text_is_left_out_and_what_could_be_hidden_but_is_not_is_read(tmp_path: Path) -> None:
    unseen = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    body = (
        '<text:p>Rent<text:hidden-text text:is-hidden="true">secret</text:hidden-text> is due'
        '<text:span text:style-name="H">secret</text:span><text:hidden-text> monthly</text:hidden-text>.</text:p>'
        '<text:p><text:hidden-paragraph text:is-hidden="true"/>secret</text:p>'
        '<text:p text:style-name="H">secret</text:p>'
        '<text:section text:display="none"><text:p>secret</text:p></text:section>'
        '<text:section text:display="condition"><text:p>Ends in May.</text:p></text:section>'
        "<table:table><table:table-row><table:table-cell><text:p>A"
        '<text:span text:style-name="H">secret</text:span></text:p></table:table-cell></table:table-row></table:table>'
    )
    styles = f"<office:document-styles {SPACES}><office:styles>{unseen}</office:styles></office:document-styles>"
    text = read(tmp_path, "a.odt", make_odt(body, **{"styles.xml": styles})).text
    assert text == "Rent is due monthly.\n\nEnds in May.\n\nA"


def test_deletions_and_comments_are_left_out_and_counted(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Old.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>New.<office:annotation><text:p>Why?</text:p></office:annotation></text:p>"
    )
    document = read(tmp_path, "a.odt", make_odt(body))
    assert document.text == "New."
    assert (document.health.deletions, document.health.comments) == (1, 1)


CLAUSES = {
    "Rent": "The tenant pays 500 euros a month in advance.",
    "钥匙": "出租人在第一天交付两把。",
    "Notice": "Either of the two may end the lease with a month's notice.",
}
WEIGHTS = (
    '<style:style style:name="Clause" style:family="paragraph">'
    '<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Clause"/>'
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties fo:font-weight="normal" style:font-weight-asian="700"/></style:style>'
    '<style:style style:name="T2" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
)


def with_styles(body: str) -> bytes:
    styles = f"<office:document-styles {SPACES}><office:styles>{WEIGHTS}</office:styles></office:document-styles>"
    return make_odt(body, **{"styles.xml": styles})


def written(title: str, *, style: str = "P1", span: str = "") -> str:
    text = f'<text:span text:style-name="{span}">{title}</text:span>' if span else title
    return f'<text:p text:style-name="{style}">{text}</text:p><text:p>{CLAUSES[title]}</text:p>'


def test_bold_lines_are_headings_where_no_style_says_which_are(tmp_path: Path) -> None:
    forms = (written("Rent"), written("钥匙", style="", span="T1"), written("Notice", style="", span="T2"))
    document = read(tmp_path, "a.odt", with_styles("".join(forms)))
    assert [section.label for section in document.sections] == list(CLAUSES)
    assert document.heading(document.text.index("两把")) == "钥匙"


def test_a_title_not_all_of_which_is_bold_is_no_heading(tmp_path: Path) -> None:
    forms = (written("Rent"), written("钥匙", style="", span="T2"), written("Notice", span="T1"))
    assert read(tmp_path, "a.odt", with_styles("".join(forms))).sections == ()


def test_bold_lines_are_text_where_the_file_says_what_the_headings_are(tmp_path: Path) -> None:
    body = '<text:h text:outline-level="1">Terms</text:h>' + "".join(map(written, CLAUSES))
    assert [section.label for section in read(tmp_path, "a.odt", with_styles(body)).sections] == ["Terms"]
