from io import BytesIO
from pathlib import Path

import docx
import pytest

from chatdoc.errors import DamagedFile
from tests.made_office import make_docx, paragraph, read

STYLES = (
    '<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="own"><w:name w:val="Own"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style></w:styles>'
)
NUMBERING = (
    '<w:numbering><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="*"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    "</w:num></w:numbering>"
)


def item(text: str, number: int, level: int = 0) -> str:
    return paragraph(text, extra=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_a_document_written_by_its_library_is_read_in_order(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Tenancy 租约", 0)
    made.add_heading("Rent", 1)
    made.add_paragraph("The rent is due monthly. 租金按月支付。")
    table = made.add_table(rows=3, cols=2)
    for row, texts in zip(table.rows, [("Item", "Fee"), ("Small", "50"), ("Large", "80")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.add_heading("Deposit", 2)
    made.add_paragraph("Two months.")
    made.sections[0].header.paragraphs[0].text = "A running head"
    file = BytesIO()
    made.save(file)
    document = read(tmp_path, "made.docx", file.getvalue())
    assert document.text == (
        "Tenancy 租约\n\nRent\n\nThe rent is due monthly. 租金按月支付。\n\nItem | Fee\nSmall | 50\nLarge | 80\n\n"
        "Deposit\n\nTwo months."
    )
    assert document.heading(document.text.index("Two")) == "Tenancy 租约 > Rent > Deposit"
    (table_found,) = document.tables
    assert document.text[table_found.start : table_found.header_end] == "Item | Fee"
    assert document.media_type.endswith("wordprocessingml.document")


def test_headings_are_known_by_outline_level_by_what_a_style_is_based_on_and_by_chinese_names(tmp_path: Path) -> None:
    body = (
        paragraph("One", style="own")
        + paragraph("二", style="2")
        + paragraph("Words.")
        + paragraph("TOC 9", style="toc")
    )
    document = read(tmp_path, "a.docx", make_docx(body, parts={"styles": STYLES}))
    assert document.text == "One\n\n二\n\nWords."
    assert [section.label for section in document.sections] == ["One", "One > 二"]


def test_lists_carry_the_numbers_a_reader_sees(tmp_path: Path) -> None:
    body = item("Rent", 1) + item("monthly", 1, 1) + item("in advance", 1, 1) + item("Term", 1) + item("five", 1, 1)
    body += paragraph("Between.") + item("A bullet", 2) + item("Again", 3)
    document = read(tmp_path, "a.docx", make_docx(body, parts={"numbering": NUMBERING}))
    assert document.text == (
        "第一条 Rent\n(a) monthly\n(b) in advance\n第二条 Term\n(a) five\n\nBetween.\n\nA bullet\n第一条 Again"
    )


def test_insertions_are_in_and_deletions_hidden_words_and_comments_are_out(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>Term: </w:t></w:r><w:del><w:r><w:delText>four</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>five</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
        '<w:r><w:commentReference w:id="0"/></w:r><w:hyperlink r:id="rx"><w:r><w:t> years</w:t></w:r></w:hyperlink>'
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    parts = {"comments": '<w:comments><w:comment w:id="0"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:comment></w:comments>'}
    assert read(tmp_path, "a.docx", make_docx(body, parts=parts)).text == "Term: five years\n\nIn a control."


def test_a_text_box_is_read_once_and_footnotes_follow_the_text(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    body = (
        '<w:p><w:r><w:t>Words</w:t><w:footnoteReference w:id="2"/></w:r><w:r><mc:AlternateContent><mc:Choice '
        f'Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>'
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>" + paragraph("The end.")
    )
    notes = '<w:footnotes><w:footnote w:id="2"><w:p><w:r><w:t>脚注。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    document = read(tmp_path, "a.docx", make_docx(body, parts={"footnotes": notes}))
    assert document.text == "Words[1]\n\nIn the box.\n\nThe end.\n\n[1] 脚注。"


def test_a_cell_that_is_merged_downwards_stands_in_each_of_its_rows(tmp_path: Path) -> None:
    def cell(text: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph(text)}</w:tc>"

    rows = [
        cell("Region") + cell("Quarter") + cell("Sales"),
        cell("North", '<w:vMerge w:val="restart"/>') + cell("Q1") + cell("5"),
        cell("", "<w:vMerge/>") + cell("Q2") + cell("6"),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    text = read(tmp_path, "a.docx", make_docx(body)).text
    assert text == "Region | Quarter | Sales\nNorth | Q1 | 5\nNorth | Q2 | 6"


def test_cells_merged_across_leave_the_places_that_they_cover_and_name_what_stands_below(tmp_path: Path) -> None:
    def row(*cells: str, form: str = "") -> str:
        return f"<w:tr>{form}{''.join(cells)}</w:tr>"

    def cell(text: str, span: int = 1) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph(text)}</w:tc>'

    head = [row(cell("Sales", 4)), row(cell("Region"), cell("2023", 2), cell("2024"))]
    head.append(row(cell(""), cell("Units"), cell("Sum"), cell("Units")))
    body = "<w:tbl>" + "".join([*head, row(*map(cell, ("North", "12", "90", "15")))]) + "</w:tbl>"
    document = read(tmp_path, "a.docx", make_docx(body))
    assert document.text.splitlines() == [
        "Sales",
        "Region | 2023 | | 2024",
        "| Units | Sum | Units",
        "North | 12 | 90 | 15",
    ]
    assert document.text[document.tables[0].header_end :] == "\nNorth | 12 | 90 | 15"


def test_all_rows_that_are_marked_as_header_are(tmp_path: Path) -> None:
    marked = "<w:trPr><w:tblHeader/></w:trPr>"
    rows = [(marked, "Name"), (marked, "in words"), ("", "Ana"), ("", "Bo")]
    body = "".join(f"<w:tr>{form}<w:tc>{paragraph(text)}</w:tc></w:tr>" for form, text in rows)
    document = read(tmp_path, "a.docx", make_docx(f"<w:tbl>{body}</w:tbl>"))
    assert document.text[: document.tables[0].header_end] == "Name\nin words"


def test_a_file_with_macros_is_read_like_any_other(tmp_path: Path) -> None:
    data = make_docx(paragraph("Words."), main="application/vnd.ms-word.document.macroEnabled.main+xml")
    assert read(tmp_path, "a.docm", data).text == "Words."


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_truncated_file_is_damaged(tmp_path: Path, share: float) -> None:
    data = make_docx(paragraph("Words. " * 500))
    with pytest.raises(DamagedFile):
        read(tmp_path, "a.docx", data[: int(len(data) * share)])


def test_a_body_nested_a_thousand_deep_is_read_or_refused(tmp_path: Path) -> None:
    deep = "<w:ins>" * 3000 + paragraph("Deep.") + "</w:ins>" * 3000
    with pytest.raises(DamagedFile):
        read(tmp_path, "a.docx", make_docx(deep))


def test_deletions_and_comments_are_left_out_and_counted(tmp_path: Path) -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>Old.</w:delText></w:r></w:del>'
    body = f"<w:p>{deleted}<w:ins><w:r><w:t>New.</w:t></w:r></w:ins>{deleted}</w:p>"
    mark = '<w:p><w:pPr><w:rPr><w:del w:id="2"/></w:rPr></w:pPr></w:p>'  # only the end of a paragraph
    comments = f"<w:comments><w:comment>{paragraph('Why?')}</w:comment></w:comments>"
    document = read(tmp_path, "a.docx", make_docx(body + mark, parts={"comments": comments}))
    assert document.text == "New."
    assert (document.health.deletions, document.health.comments) == (2, 1)


def written(text: str, *, form: str = "", style: str = "") -> str:
    named = f"<w:pPr><w:pStyle w:val='{style}'/></w:pPr>" if style else ""
    return f"<w:p>{named}<w:r><w:rPr>{form}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


CLAUSES = {
    "Rent": "The tenant pays 500 euros a month in advance.",
    "Keys": "The landlord hands over two of them on the first day.",
    "Notice": "Either of the two may end the lease with a month's notice.",
}
BOLD = "<w:b/>"


def test_bold_lines_are_headings_where_no_style_says_which_are(tmp_path: Path) -> None:
    body = "".join(written(title, form=BOLD) + written(text) for title, text in CLAUSES.items())
    document = read(tmp_path, "a.docx", make_docx(body))
    assert [section.label for section in document.sections] == list(CLAUSES)
    assert document.heading(document.text.index("two")) == "Keys"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "".join(written(f"{title}.", form=BOLD) + written(text) for title, text in CLAUSES.items()),
            id="sentences",
        ),
        pytest.param(
            "".join(written(title, form=BOLD) + written(text, form=BOLD) for title, text in CLAUSES.items()),
            id="all is bold",
        ),
        pytest.param(
            "".join(
                written(title, form=BOLD)
                + f"<w:tbl><w:tr><w:tc>{written(text)}</w:tc><w:tc>{written(text)}</w:tc></w:tr></w:tbl>"
                for title, text in CLAUSES.items()
            ),
            id="labels of tables",
        ),
        pytest.param(
            "".join(written(title, form="<w:b w:val='0'/>") + written(text) for title, text in CLAUSES.items()),
            id="not bold",
        ),
    ],
)
def test_what_is_bold_for_another_reason_is_no_heading(tmp_path: Path, body: str) -> None:
    assert read(tmp_path, "a.docx", make_docx(body)).sections == ()


def test_bold_lines_are_text_where_styles_say_what_the_headings_are(tmp_path: Path) -> None:
    style = "<w:styles><w:style w:styleId='H1'><w:name w:val='heading 1'/></w:style></w:styles>"
    body = "".join(written(title, form=BOLD) + written(text) for title, text in CLAUSES.items())
    document = read(tmp_path, "a.docx", make_docx(written("Terms", style="H1") + body, parts={"styles": style}))
    assert [section.label for section in document.sections] == ["Terms"]


def test_numbered_lines_are_headings_where_neither_a_style_nor_their_letters_say_which_are(tmp_path: Path) -> None:
    lines = [line for number, (title, text) in enumerate(CLAUSES.items(), 1) for line in (f"{number}. {title}", text)]
    document = read(tmp_path, "a.docx", make_docx("".join(map(written, lines))))
    assert [section.label for section in document.sections] == ["1. Rent", "2. Keys", "3. Notice"]


def test_two_forms_of_numbers_make_two_levels(tmp_path: Path) -> None:
    lines = [
        line
        for number, (title, text) in enumerate(CLAUSES.items(), 1)
        for line in (f"Article {number} {title}", f"{number}.1 Rule", text)
    ]
    document = read(tmp_path, "a.docx", make_docx("".join(map(written, lines))))
    assert document.heading(document.text.index("two of")) == "Article 2 Keys > 2.1 Rule"
