from pathlib import Path

import pytest

from chatdoc.errors import DamagedFile, MismatchedFile
from chatdoc.parsing import parse_file
from tests.made_office import read

STYLES = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0\b heading 1;}{\s2\b heading 2;}}"


def test_headings_paragraphs_tables_and_notes_are_read(tmp_path: Path) -> None:
    source = (
        r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}" + STYLES + r"{\header Running head\par}"
        r"\pard\s1 Tenancy\par\pard\s0 Paid monthly{\super\chftn}{\footnote\pard On the first.}, in advance."
        r"{\deleted No.}\par\pard\s2 Fees\par"
        r"\trowd\cellx1\cellx2\pard\intbl Item\cell Fee\cell\row\trowd Small\cell 50\cell\row"
        r"\pard {\listtext 1.\tab}One\par{\listtext 2.\tab}Two\par \pard The end.\par}"
    )
    document = read(tmp_path, "a.rtf", source)
    assert document.text == (
        "Tenancy\n\nPaid monthly[1], in advance.\n\nFees\n\nItem | Fee\nSmall | 50\n\n1. One\n2. Two\n\nThe end.\n\n"
        "[1] On the first."
    )
    assert document.heading(document.text.index("Small")) == "Tenancy > Fees"
    assert document.text[document.tables[0].start : document.tables[0].header_end] == "Item | Fee"
    assert document.media_type == "application/rtf"


@pytest.mark.parametrize(
    ("page", "charset", "words"),
    [
        ("936", 134, "这份合同的租期是五年，镕"),
        ("950", 136, "這份合約的租期是五年，功"),
        ("1252", 0, "Größe und Preis"),
        ("932", 128, "この契約の期間は五年"),
    ],
)
@pytest.mark.parametrize("raw_ascii", [False, True])
def test_bytes_are_read_in_the_code_page_of_the_file(
    tmp_path: Path, page: str, charset: int, words: str, raw_ascii: bool
) -> None:
    data = words.encode(f"cp{page}")
    plain = [raw_ascii and 0x40 <= byte < 0x7F and byte not in b"\\{}" for byte in data]
    escaped = "".join(chr(byte) if as_it_is else f"\\'{byte:02x}" for byte, as_it_is in zip(data, plain, strict=True))
    source = rf"{{\rtf1\ansi\ansicpg{page}\deff0{{\fonttbl{{\f0\fnil\fcharset{charset} X;}}}}\f0 {escaped}\par}}"
    assert read(tmp_path, "a.rtf", source).text == words


def test_unicode_escapes_are_read_with_what_they_replace_left_out(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi\ansicpg936\uc1 \u31199?\u-28743?{\uc2 \u20320\'c4\'e3} \u-10179?\u-8704? caf\u233\'e9}"
    assert read(tmp_path, "a.rtf", source).text == "租\u8fb9你 \U0001f600 café".replace("\u8fb9", chr(0x10000 - 28743))


def test_megabytes_of_a_picture_cost_no_time_and_leave_no_text(tmp_path: Path) -> None:
    picture = r"{\pict\pngblip " + ("89504e47" * 16 + "\n") * 50_000 + "}"
    document = read(tmp_path, "a.rtf", r"{\rtf1 Before. " + picture + r"After.\par}")
    assert document.text == "Before. After."
    assert document.health.seconds < 10


def test_links_leave_their_text_and_thousands_of_them_cost_no_time(tmp_path: Path) -> None:
    link = r'{\field{\*\fldinst{HYPERLINK "http://192.0.2.1/x"}}{\fldrslt{\ul here}}} and '
    document = read(tmp_path, "a.rtf", r"{\rtf1 See " + link * 3000 + r"there.\par}")
    assert document.text == "See " + "here and " * 3000 + "there."
    assert document.health.seconds < 10


def test_a_long_run_of_escaped_bytes_costs_no_time(tmp_path: Path) -> None:
    words = "租" * 200_000
    escaped = "".join(f"\\'{byte:02x}" for byte in words.encode("gbk"))
    source = rf"{{\rtf1\ansi\ansicpg936{{\fonttbl{{\f0\fcharset134 X;}}}}\f0 {escaped}\par}}"
    document = read(tmp_path, "a.rtf", source)
    assert document.text == words
    assert document.health.seconds < 10


def test_broken_braces_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    assert read(tmp_path, "a.rtf", r"{\rtf1 Words {\b and more").text == "Words and more"
    with pytest.raises(MismatchedFile):
        read(tmp_path, "b.rtf", "Just words.")
    with pytest.raises(DamagedFile):
        read(tmp_path, "c.rtf", r"{\rtf1 \u99999999 x}")


def test_hidden_text_is_left_out_and_what_follows_it_is_not(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi Seen{\v secret}, {\b\v\fs20 secret} too.\par {\viewkind4 Shown \v some\v0  and on.}\par}"
    (tmp_path / "made.rtf").write_text(source)
    text = parse_file(tmp_path / "made.rtf", name="made.rtf").text
    assert "secret" not in text
    assert text.startswith("Seen, too.")
    assert text.endswith("and on.")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"{\v a {\b b} \u25105?\'e9 c}Seen.", "Seen."),
        (r"\v a {\v0 Seen, }{b}\v0 too.", "Seen, too."),
        (r"\v a\par b\plain Seen.", "Seen."),
        (r"\viewkind4 Open\{ \\v too\}.", "Open{ \\v too}."),
        (r"{\trowd A\cell {\v a}B\cell\row}Seen.", "A | B\n\nSeen."),
        (r"{\v " + "a" * 5000 + "}Seen.", "Seen."),
    ],
)
def test_hidden_text_ends_where_its_group_does_or_where_it_says_so(tmp_path: Path, source: str, expected: str) -> None:
    assert read(tmp_path, "a.rtf", rf"{{\rtf1\ansi {source}\par}}").text == expected


def test_thousands_of_hidden_words_are_left_out(tmp_path: Path) -> None:
    document = read(tmp_path, "a.rtf", r"{\rtf1\ansi Seen." + r"\v a" * 200_000 + r"\v0  Too.\par}")
    assert document.text == "Seen. Too."


def test_deletions_and_comments_are_left_out_and_counted(tmp_path: Path) -> None:
    source = r"{\rtf1 {\deleted Old.}New.{\*\atnid A}{\*\annotation Why?} The end.\par}"
    document = read(tmp_path, "a.rtf", source)
    assert document.text == "New. The end."
    assert (document.health.deletions, document.health.comments) == (1, 1)


def test_the_text_of_a_box_stands_where_the_box_is(tmp_path: Path) -> None:
    inner = r"{\shp{\*\shpinst{\shptxt Within.\par}}}"
    shape = r"{\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 202}}{\shptxt In \{the\} box." + inner + r"\par}}"
    fallback = r"{\shprslt{\*\do{\dptxbxtext In the box.\par}}}}"
    document = read(tmp_path, "a.rtf", r"{\rtf1 Before." + shape + fallback + r"\par After.\par}")
    assert document.text == "Before.\n\nIn {the} box.\n\nWithin.\n\nAfter."


def test_a_cell_of_several_paragraphs_or_merged_downwards_stands_in_its_row(tmp_path: Path) -> None:
    rows = (
        r"\trowd\trgaph108\cellx1\cellx2\pard\intbl First\par second\cell B\line b\cell\row"
        r"\trowd\clvmgf\cellx1\cellx2\pard\intbl Up\cell C\cell{\trowd\clvmgf\cellx1\cellx2\row}"
        r"\trowd\clvmrg\cellx1\cellx2\pard\intbl\cell D\cell{\trowd\clvmrg\cellx1\cellx2\row}"
    )
    document = read(tmp_path, "a.rtf", r"{\rtf1 Before.\par" + rows + r"\pard One\line two\par}")
    assert document.text == "Before.\n\nFirst second | B b\nUp | C\nUp | D\n\nOne\ntwo"


def test_an_annotated_character_is_read_and_its_pronunciation_is_not(tmp_path: Path) -> None:
    formula = (
        r'{\field{\*\fldinst{ EQ \\* jc3 \\* "Font:X" \\* hps12 \\o\\al(\\s\\up 11(\u12363?),\u28450?)}}{\fldrslt {}}}'
    )
    assert read(tmp_path, "a.rtf", r"{\rtf1 A " + formula + r" end.\par}").text == "A 漢 end."


def row(cells: str, *edges: int, merged: str = "") -> str:
    """Return a row as Word writes it: with a blank after its first word, and its form again at its end."""
    form = rf"\trowd \irow0\trgaph108\trleft-108{merged}" + "".join(rf"\clftsWidth3\cellx{edge}" for edge in edges)
    return rf"{form}\pard\plain\intbl {{{cells}}}{{{form}\row}}"


def test_cells_merged_across_leave_the_places_that_they_cover_and_name_what_stands_below(tmp_path: Path) -> None:
    rows = [
        row(r"Region\cell 2023\cell 2024\cell", 2000, 6000, 8000),
        row(r"\cell Units\cell Sum\cell Units\cell", 2003, 4000, 6000, 8000),
        row(r"North\cell 12\cell 90\cell 15\cell", 2000, 4000, 6000, 8000),
    ]
    document = read(tmp_path, "a.rtf", r"{\rtf1\ansi\ansicpg936 " + "".join(rows) + r"\pard After.\par}")
    assert document.text == "Region | 2023 | | 2024\n| Units | Sum | Units\nNorth | 12 | 90 | 15\n\nAfter."
    assert document.text[: document.tables[0].header_end] == "Region | 2023 | | 2024\n| Units | Sum | Units"


def test_a_cell_merged_downwards_stands_in_a_row_that_is_cut_otherwise_than_the_one_above(tmp_path: Path) -> None:
    rows = row(r"Region\cell 2023\cell", 2000, 6000, merged=r"\clvmgf")
    rows += row(r"\cell Units\cell Sum\cell", 2000, 4000, 6000, merged=r"\clvmrg")
    assert read(tmp_path, "a.rtf", r"{\rtf1 " + rows + "}").text == "Region | 2023\nRegion | Units | Sum"


def test_the_title_stands_over_all_headings(tmp_path: Path) -> None:
    styles = r"{\stylesheet{\s1 heading 1;}{\s62\qc \b \sbasedon0 Title;}{\s63 Subtitle;}}"
    source = r"{\rtf1" + styles + r"\pard\s62 Lease\par\pard\s63 Of a flat\par\pard\s1 Rent\par\pard\s0 Monthly.\par}"
    document = read(tmp_path, "a.rtf", source)
    assert [section.label for section in document.sections] == ["Lease", "Lease > Rent"]


CLAUSES = {
    "Rent": "The tenant pays 500 euros a month in advance.",
    "Keys": "The landlord hands over two of them on the first day.",
    "Notice": "Either of the two may end the lease with a month's notice.",
}


def clauses(before: str, after: str, *, end: str = r"\par") -> str:
    return "".join(rf"{before} {title}{after}{end} {text}\par" + "\n" for title, text in CLAUSES.items())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"\pard\plain{\b", "}"),
        (r"\pard\b", r"\b0"),
        (r"{\rtlch\ab0 \ltrch\b", r"}\plain"),
        (r"{\dbch\ab", "}"),
        (r"{\b{\i", "}}"),
    ],
)
def test_bold_lines_are_headings_where_no_style_says_which_are(tmp_path: Path, before: str, after: str) -> None:
    document = read(tmp_path, "a.rtf", r"{\rtf1\ansi{\stylesheet{\s1\b heading 1;}}" + clauses(before, after) + "}")
    assert [section.label for section in document.sections] == list(CLAUSES)
    assert document.heading(document.text.index("two of")) == "Keys"


def test_bold_letters_in_the_code_page_of_the_file_keep_their_two_bytes(tmp_path: Path) -> None:
    titles = {title: "".join(f"\\'{byte:02x}" for byte in title.encode("gbk")) for title in ("租金", "钥匙", "通知")}
    body = "".join(
        rf"\pard{{\b {code}}}\par {text}\par" for code, text in zip(titles.values(), CLAUSES.values(), strict=True)
    )
    source = rf"{{\rtf1\ansi\ansicpg936{{\fonttbl{{\f0\fcharset134 X;}}}}\f0 {body}}}"
    assert [section.label for section in read(tmp_path, "a.rtf", source).sections] == list(titles)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(clauses(r"{\b", ".}"), id="sentences"),
        pytest.param(clauses(r"{\b", "}", end=r"\par\b"), id="all is bold"),
        pytest.param(clauses(r"{\b0", "}"), id="not bold"),
        pytest.param(clauses(r"{\b The}", ""), id="in part"),
        pytest.param(clauses(r"{\b", "}", end=r"\par\trowd\cellx1 Item\cell\row"), id="labels of tables"),
    ],
)
def test_what_is_bold_for_another_reason_is_no_heading(tmp_path: Path, body: str) -> None:
    assert read(tmp_path, "a.rtf", rf"{{\rtf1 {body}}}").sections == ()


def test_bold_lines_are_text_where_styles_say_what_the_headings_are(tmp_path: Path) -> None:
    source = r"{\rtf1" + STYLES + r"\pard\s2 Terms\par\pard\s0 " + clauses(r"{\b", "}") + "}"
    assert [section.label for section in read(tmp_path, "a.rtf", source).sections] == ["Terms"]


def test_a_bold_number_keeps_what_is_raised_behind_it(tmp_path: Path) -> None:
    assert read(tmp_path, "a.rtf", r"{\rtf1 {\b 10}{\b\super 26} W\par}").text == "10²⁶ W"


def test_a_row_keeps_its_form_where_bold_is_on_and_the_file_breaks_its_lines(tmp_path: Path) -> None:
    source = (
        r"{\rtf1\b\trowd\clvmgf\cellx1000\cellx2000 Item\cell Fee\cell\row"
        "\n\\trowd\n\\clvmrg\n\\cellx1000\n\\cellx2000 "
        r"\cell 50\cell\row}"
    )
    assert read(tmp_path, "a.rtf", source).text == "Item | Fee\nItem | 50"


def test_a_table_within_a_cell_stays_in_that_cell(tmp_path: Path) -> None:
    inner = r"\itap2 A\nestcell{\nonesttables\par}B\nestcell{\*\nesttableprops\trowd\cellx500\nestrow}\itap1 "
    form = r"\trowd\clvmgf\cellx1000\cellx2000\cellx3000 "
    goes_on = form.replace("clvmgf", "clvmrg")
    rows = rf"{form}Visit\cell each\cell 120\cell\row{goes_on}\cell hour {inner}\cell 85\cell\row"
    assert read(tmp_path, "a.rtf", rf"{{\rtf1 {rows}}}").text == "Visit | each | 120\nVisit | hour A B | 85"
