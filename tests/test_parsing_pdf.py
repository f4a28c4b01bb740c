import io
import re
from pathlib import Path

import numpy as np
import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdoc.errors import DamagedFile, FileTooLarge, NoText, ProtectedFile, WrongPassword
from chatdoc.parsing import parse_file, pdf
from chatdoc.parsing.pdf.garbled import is_torn
from chatdoc.parsing.pdf.runs import turned_runs
from chatdoc.parsing.pdf.shapes import PageRuns, Run
from chatdoc.parsing.pdf.third import ThirdReader
from chatdoc.types import Document
from tests.made_pdfs import WIDTH, Word, lines, make_pdf
from tests.made_scans import picture_of, scan, with_scans


@pytest.fixture
def parse(tmp_path: Path) -> "Parse":
    return Parse(tmp_path)


class Parse:
    """Bytes -> document, by way of a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, data: bytes) -> Document:
        path = self.folder / "made.pdf"
        path.write_bytes(data)
        return parse_file(path, name="made.pdf")


PARAGRAPH = [
    "The tenant pays the rent on the first day of each month, and no later than the fif-",
    "teenth day, to the account that the landlord has named; a long-term delay entitles the",
    "landlord to end the lease at once.",
]


def test_the_lines_of_a_paragraph_become_one_line_and_a_word_cut_at_the_end_is_whole(parse: Parse) -> None:
    document = parse(make_pdf([lines(PARAGRAPH)]))
    assert document.text == " ".join(PARAGRAPH).replace("fif- teenth", "fifteenth")


def test_a_compound_keeps_its_hyphen_when_the_document_writes_it_so(parse: Parse) -> None:
    paragraph = ["A long-term lease is one of more than ten years, and the parties to such a long-", "term lease know."]
    assert "such a long-term lease know." in parse(make_pdf([lines(paragraph)])).text


@pytest.mark.parametrize(
    ("end", "rest", "joined"),
    [
        ("the state-", "of-the-art crane", "state-of-the-art crane"),
        ("an up-to-", "date book", "up-to-date book"),
        ("the thirty-", "two keepers", "thirty-two keepers"),
        ("a well-", "known quay", "well-known quay"),
        ("a tide-", "driven mill", "tide-driven mill"),
        ("some high-", "lights of it", "highlights of it"),
        ("a self-", "ish keeper", "selfish keeper"),
        ("a govern-", "ment-owned quay", "government-owned quay"),
    ],
)
def test_a_compound_keeps_its_hyphen_where_its_parts_tell_it(parse: Parse, end: str, rest: str, joined: str) -> None:
    first = f"The board of the harbour has bought in the spring of that year, and paid for, {end}"
    assert parse(make_pdf([lines([first, f"{rest}."])])).text.endswith(f" {joined}.")


def test_what_a_break_leaves_of_a_word_is_no_word_that_would_keep_its_hyphen(parse: Parse) -> None:
    paragraph = ["The main office names for each of the packages a person who is charged with main-", "taining it."]
    assert parse(make_pdf([lines(paragraph)])).text.endswith("charged with maintaining it.")


@pytest.mark.parametrize(
    ("end", "rest", "joined"),
    [
        ("(https://alder.example/", "leases/), or ask.", "(https://alder.example/leases/), or ask."),
        ("https://alder.example/rent-and-", "heating, or ask.", "https://alder.example/rent-and-heating, or ask."),
        ("https://alder.example/", "for the whole text.", "https://alder.example/ for the whole text."),
        ("monthly and/", "or yearly rent (net).", "monthly and/ or yearly rent (net)."),
    ],
)
def test_an_address_that_a_line_break_cut_is_whole(parse: Parse, end: str, rest: str, joined: str) -> None:
    first = "All that the landlord and the tenant owe each other stands in "
    assert parse(make_pdf([lines([f"{first}{end}", rest])])).text == first + joined


def test_each_line_of_a_table_of_contents_stands_for_itself(parse: Parse) -> None:
    entries = [f"{n}.{n} {title} {'. ' * 40}{n}" for n, title in enumerate(("rent", "heating", "the keys"), start=1)]
    assert parse(make_pdf([lines(entries)])).text.split("\n") == [entry.strip() for entry in entries]


@pytest.mark.parametrize(
    ("first", "second", "parts"),
    [
        ("Deposit: what the tenant pays when the lease begins, and what the landlord may keep of the sum", "if", 1),
        ("2.4 How can the tenant whose deposit has not been paid back within a year or so have the arbi-", "ters", 1),
        ("The tenant pays the deposit when the lease begins, and the landlord pays it back when it ends.", "if", 2),
        ("The tenant pays the deposit and gets back", "what", 2),
    ],
)
def test_the_second_line_of_an_item_without_a_mark_may_be_indented(
    parse: Parse, first: str, second: str, parts: int
) -> None:
    page = [Word(first, 60, 100, 10), Word(f"{second} they agree, as soon as they can.", 95, 112, 10)]
    page += lines([PARAGRAPH[1]], x=60, top=150, size=10)
    assert len(parse(make_pdf([page])).text.split("\n\n")[0].split("\n")) == parts


def test_paragraphs_are_parted_by_a_blank_line(parse: Parse) -> None:
    page = lines(["A first line that shows by its length how wide the column of this page", "is, and it ends early."])
    page += lines(["After a gap."], top=200)
    text = parse(make_pdf([page])).text
    assert text.split("\n\n") == [
        "A first line that shows by its length how wide the column of this page is, and it ends early.",
        "After a gap.",
    ]


def test_a_line_that_ends_early_ends_its_paragraph(parse: Parse) -> None:
    texts = ["A first line that shows by its length how wide the column of this page is.", "It ends here.", "Another."]
    assert parse(make_pdf([lines(texts)])).text.split("\n")[-1] == "Another."


@pytest.mark.parametrize(
    ("second", "parts"),
    [
        ("mammals' little filing cabinet, until all is still.", 1),
        ("Mammals' little filing cabinet, until all is still.", 2),
    ],
)
def test_a_line_that_goes_on_in_lower_case_is_joined_though_its_first_word_is_wide(
    parse: Parse, second: str, parts: int
) -> None:
    texts = ["It is told how wide a word is by the letters of the", "all the files of the firm never leave the", second]
    assert len(parse(make_pdf([lines(texts)])).text.split("\n")) == parts


def test_chinese_lines_join_without_a_space(parse: Parse) -> None:
    paragraph = ["本合同的租期为五年，自签订之日起计算，期满后双方可以协商续", "签，但应当提前三个月书面通知对方。"]
    assert parse(make_pdf([lines(paragraph)])).text == "".join(paragraph)


@pytest.mark.parametrize(("end", "parts"), [("。", 2), ("。12", 2), ("", 1)])
def test_the_number_of_a_note_behind_a_sentence_does_not_hide_its_end(parse: Parse, end: str, parts: int) -> None:
    first = "本合同的租期为五年，自签订之日起计算，期满后双方可以协商续"
    pages = [lines([f"{first}{end}"]), lines(["签约应当提前三个月书面通知对方。"])]
    assert len(parse(make_pdf(pages)).text.split("\n\n")) == parts


def test_small_print_that_goes_on_with_a_number_is_no_note(parse: Parse) -> None:
    first = "The landlord keeps of the deposit, where the tenant has not paid the rent or not all of it, no more than"
    small = [first, "50 or 60 euros."]
    text = parse(make_pdf([[*lines(PARAGRAPH), *lines(PARAGRAPH, top=160), *lines(small, top=300, size=10)]])).text
    assert text.endswith(" ".join(small))


def test_two_columns_are_read_one_after_the_other_under_their_title(parse: Parse) -> None:
    left = [f"left column line {n} has enough words" for n in range(12)]
    right = [f"right column line {n} has many words" for n in range(12)]
    # Written line by line across both columns, as some programs do.
    page = [Word("A Title That Crosses Both Of The Columns Of This Whole Page", 72, 60, 14)]
    for one, other in zip(lines(left, x=72), lines(right, x=320), strict=True):
        page += [one, other]
    text = parse(make_pdf([page])).text
    order = [text.index(line) for line in ["A Title", *left, *right]]
    assert order == sorted(order)


@pytest.mark.parametrize(("mark", "is_note"), [("1 ", True), ("* ", True), ("By mail.\n1 ", True), ("", False)])
def test_notes_at_the_foot_of_a_column_do_not_part_its_last_sentence_from_the_next(
    parse: Parse, mark: str, is_note: bool
) -> None:
    left = [f"left column line {n} has enough words" for n in range(12)]
    right = ["which go on over here until they end.", *(f"right column line {n} has many words" for n in range(12))]
    note = [*f"{mark}A note of two lines, as".split("\n"), "long as this."]
    notes = [*lines(note, top=260, size=9), Word("7", 72, 300)]
    further = lines(["2 A note of the other column."], x=320, top=280, size=9)
    text = parse(make_pdf([[*lines(left), *lines(right, x=320), *notes, *further]])).text
    assert (f"{left[-1]} {right[0]}" in text) == is_note
    assert text.index("A note of two") < text.index("2 A note")


def test_three_columns_are_read_one_after_the_other(parse: Parse) -> None:
    columns = [[f"{name} column, line {n} of it" for n in range(12)] for name in ("first", "second", "third")]
    placed = [lines(column, x=50 + 170 * place) for place, column in enumerate(columns)]
    text = parse(make_pdf([[word for row in zip(*placed, strict=True) for word in row]])).text
    order = [text.index(line) for column in columns for line in column]
    assert order == sorted(order)


def test_lines_that_alternate_between_two_sides_are_read_side_by_side(parse: Parse) -> None:
    """As at the head of a court's order: the parties on the left, the title on the right, at other distances."""
    parties = ["vs.", "The City of Springfield, and", "John Smith, in his office,", "Defendants."]
    title = ["Order Regarding Sanctions", "For the Destruction", "Of Relevant Records"]
    page = [Word(text, 72, y) for text, y in zip(parties, (100, 125.5, 143, 160), strict=True)]
    page += [Word(text, 320, y) for text, y in zip(title, (100, 117, 134), strict=True)]
    assert re.split(r"\s*[\n\t]\s*", parse(make_pdf([page])).text) == [parties[0], *title, *parties[1:]]


def test_figures_beside_labels_at_half_a_line_stay_with_them(parse: Parse) -> None:
    page = [Word(text, 72, 100 + 17 * row) for row, text in enumerate(("Rent", "Wages", "Taxes"))]
    page += [Word(text, 320, 109 + 17 * row) for row, text in enumerate(("1,200", "3,400", "5,600"))]
    assert parse(make_pdf([page])).text.split() == ["Rent", "1,200", "Wages", "3,400", "Taxes", "5,600"]


def test_lines_that_stand_below_each_other_on_two_sides_keep_their_order(parse: Parse) -> None:
    talk = ["Shall we go now?", "Not yet.", "It is getting late.", "A moment, please."]
    page = [Word(text, 72 if turn % 2 == 0 else 320, 100 + 14 * turn) for turn, text in enumerate(talk)]
    assert re.split(r"\n+", parse(make_pdf([page])).text) == talk


def test_vertical_chinese_is_read_from_the_right(parse: Parse) -> None:
    columns = ["床前明月光疑是地上霜", "举头望明月低头思故乡"]
    page = [
        Word(letter, 500 - 40 * n, 100 + 18 * m, 16) for n, text in enumerate(columns) for m, letter in enumerate(text)
    ]
    assert parse(make_pdf([page])).text == "".join(columns)


def test_a_note_turned_along_the_margin_does_not_cut_the_prose(parse: Parse) -> None:
    note = Word("a turned note", 40, 150, upwards=True)
    text = parse(make_pdf([[note, *lines(PARAGRAPH)]])).text
    assert text.split("\n\n") == [" ".join(PARAGRAPH).replace("fif- ", "fif"), "a turned note"]


def test_pages_have_their_printed_label_and_their_physical_number(parse: Parse) -> None:
    pages = [[Word(f"Words of page number {n}.", 72, 100)] for n in range(4)]
    document = parse(make_pdf(pages, labels="0<</S/r>> 2<</S/D/St 1>>"))
    assert [(section.label, section.page) for section in document.sections] == [
        ("p. i", 1),
        ("p. ii", 2),
        ("p. 1", 3),
        ("p. 2", 4),
    ]
    start = document.text.index("Words of page number 2")
    assert document.pages(start, start + 5) == (3,)
    assert document.page_label(start) == "p. 1"


def test_a_sentence_that_crosses_a_page_break_is_one_and_names_both_pages(parse: Parse) -> None:
    pages = [
        lines(["The landlord shall return the deposit to the tenant within thirty days after the end of"]),
        lines(["the lease, less what is owed."]),
    ]
    document = parse(make_pdf(pages))
    assert document.text.endswith("after the end of the lease, less what is owed.")
    assert document.pages(0, len(document.text)) == (1, 2)
    assert [line.page for line in document.lines] == [1, 2]


@pytest.mark.parametrize(
    ("goes_on", "is_one"), [("the second is due.", True), ("The second is due.", False), ("a) the second.", False)]
)
def test_a_page_that_ends_in_the_middle_of_a_line_goes_on_with_a_small_letter(
    parse: Parse, goes_on: str, is_one: bool
) -> None:
    """As where a web page was cut into pages."""
    pages = [
        lines(["The rent of the first of the rooms that the tenants have is due on Monday, but", "that of"]),
        lines([goes_on]),
    ]
    assert (f"that of {goes_on}" in parse(make_pdf(pages)).text) == is_one


@pytest.mark.parametrize("pages", [2, 4])
def test_what_is_turned_along_the_margin_is_said_once_and_parts_no_sentence(parse: Parse, pages: int) -> None:
    note = Word("Loaded on 3 May", 40, 400, upwards=True)
    first = "The landlord shall return the deposit to the tenant within thirty days after the end of"
    document = parse(make_pdf([[note, *lines(["the lease.", first], top=130)] for _ in range(pages)]))
    assert document.text.count(f"{first} the lease.") == pages - 1
    assert document.text.count(note.text) == (1 if pages > 2 else 2)


NOTE = ["1 The deposit is three rents at most, and it bears", "interest for the tenant."]


@pytest.mark.parametrize("columns", [1, 2])
def test_a_sentence_goes_over_a_page_break_past_the_notes_of_the_one_page_and_the_head_of_the_next(
    parse: Parse, columns: int
) -> None:
    """Notes of either column come before the text of the next page."""
    text = [f"line {n} of a column that has enough words in it" for n in range(12)]
    first = [word for column in range(columns) for word in lines(text, x=60 + 260 * column, top=120, size=10)]
    notes = [word for column in range(columns) for word in lines(NOTE, x=60 + 260 * column, top=700, size=8)]
    second = [*lines(["goes on and ends here."], x=60, top=120, size=10), *lines(text, x=60, top=170, size=10)]
    head = Word("The Alder Lease", 60, 40, 10)
    document = parse(make_pdf([[*first, *notes], *([head, *second] for _ in range(3))]))
    sentence, note = document.text.index(f"{text[-1]} goes on and ends here."), document.text.index(" ".join(NOTE))
    assert document.pages(sentence, sentence + len(text[-1]) + 8) == (1, 2)
    assert document.pages(note, note + 20) == (1,)
    assert [line.page for line in document.lines] == sorted(line.page for line in document.lines)
    assert document.pages(document.text.index(head.text), document.text.index(head.text) + 1) == (2,)


def test_a_bullet_that_only_its_font_tells_is_read_as_one() -> None:
    text = "\uf0b7 item"
    left = np.arange(len(text)) * 6.0
    boxes = np.stack([left, np.full(len(text), 10.0), left + 6, np.full(len(text), 22.0)])
    runs = turned_runs(np.array([*map(ord, text)], dtype=np.uint32), boxes, None, 595, 842).runs
    assert [run.text for run in runs] == ["• item"]


@pytest.mark.parametrize(("said", "kept"), [("", ["The Alder Report"]), ("This is the Alder report.", [])])
def test_of_running_heads_and_page_numbers_stays_once_what_is_said_nowhere_else(
    parse: Parse, said: str, kept: list[str]
) -> None:
    bodies = [*(f"Body number {n}." for n in range(1, 7)), *([said] if said else [])]
    pages = [
        [Word("The Alder Report", 72, 30), *lines([body], top=300), Word(f"Page {n} of 6", 280, 820)]
        for n, body in enumerate(bodies, start=1)
    ]
    document = parse(make_pdf(pages))
    assert document.text.split("\n\n") == [*kept, *bodies]
    assert document.pages(0, 5) == (1,)


CHAPTERS = ("Of the Tenant", "Of the Rent", "Of the Deposit", "Of the Heating", "Of the Keys", "Of the End")


@pytest.mark.parametrize(
    ("name", "read"),
    [("ff", "ff"), ("f_f", "ff"), ("f_i", "fi"), ("f_l", "fl"), ("f_f_i", "ffi"), ("f_f_l", "ffl"), ("g27", "")],
)
def test_ligatures_are_read_by_the_names_of_their_glyphs(parse: Parse, name: str, read: str) -> None:
    """PDFium knows "ff", and drops "f_f"."""
    page = [Word("The e\x1bect of the o\x1ber.", 72, 100), Word("Nothing of it.", 72, 200, bold=True)]
    data = make_pdf([[Word("A page without.", 72, 100)], page], differences=f"27/{name}")
    assert f"The e{read}ect of the o{read}er." in parse(data).text


def test_running_heads_that_change_with_the_chapter_do_not_part_a_sentence(parse: Parse) -> None:
    contents = [Word(f"Chapter {n}. {title}", 72, 300 + n * 40) for n, title in enumerate(CHAPTERS, start=1)]
    wide = "A line of this page shows how wide it is, and a sentence begins on its last one which"
    body = lines(["goes on over the break, and then it ends.", wide.replace("which", "it ends."), wide], top=130)
    heads = [f"CHAPTER {n}. {title.upper()}" for n, title in enumerate(CHAPTERS, start=1) for _ in range(2)]
    pages = [[Word(head, 72, 40), Word(str(n), 500, 40), *body] for n, head in enumerate(heads, start=2)]
    text = parse(make_pdf([contents, *pages])).text
    assert "CHAPTER" not in text
    assert text.count(f"{wide} goes on over the break") == len(pages) - 1


def test_titles_of_slides_that_come_several_times_are_no_running_heads(parse: Parse) -> None:
    pages = [
        [Word(title, 72, 60, 20), *lines([f"A point of slide {n}.", "Another one."], top=140)]
        for n, title in enumerate(title for title in CHAPTERS for _ in range(2))
    ]
    assert [parse(make_pdf(pages)).text.count(title) for title in CHAPTERS] == [2] * len(CHAPTERS)


@pytest.mark.parametrize("foot", ["{}", "- {} -", "Page {} of 2", "第 {} 页"])
def test_of_two_pages_their_numbers_are_taken_out_and_nothing_else(parse: Parse, foot: str) -> None:
    pages = [
        [Word("Mill Ltd", 72, 40), Word(f"Text {number}.", 72, 400), Word(foot.format(number), 290, 810)]
        for number in (1, 2)
    ]
    assert parse(make_pdf(pages)).text == "Mill Ltd\n\nText 1.\n\nMill Ltd\n\nText 2."


def test_a_line_that_is_all_a_page_has_is_no_running_head(parse: Parse) -> None:
    pages = [[Word(f"Slide {n}", 72, 40)] for n in range(1, 6)]
    assert parse(make_pdf(pages)).text.split("\n\n") == [f"Slide {n}" for n in range(1, 6)]


def test_the_outline_gives_the_headings(parse: Parse) -> None:
    pages = [
        [Word("1. Term", 72, 80), *lines(["It lasts five years."])],
        [Word("2. Rent", 72, 80), *lines(["It is due monthly."])],
    ]
    document = parse(make_pdf(pages, outline=[("Term", 0), ("Rent", 1)]))
    assert document.heading(document.text.index("lasts")) == "Term"
    assert document.heading(document.text.index("monthly")) == "Rent"


def test_without_an_outline_larger_letters_are_headings(parse: Parse) -> None:
    page = [Word("The Lease", 72, 60, 24), Word("Term", 72, 100, 17), *lines(PARAGRAPH, top=130)]
    page += [Word("Rent", 72, 200, 17), *lines(PARAGRAPH, top=230)]
    document = parse(make_pdf([page]))
    assert [section.label for section in document.sections if section.page is None] == [
        "The Lease",
        "The Lease > Term",
        "The Lease > Rent",
    ]


WORDS = st.text("abcdefghij", min_size=2, max_size=8)
SENTENCES = st.lists(WORDS, min_size=3, max_size=9).map(" ".join)


@settings(max_examples=15)
@given(texts=st.lists(SENTENCES, min_size=1, max_size=8), turn=st.sampled_from([0, 90, 180, 270]), crop=st.booleans())
def test_the_box_of_every_line_shows_its_words_on_the_page_as_rendered(
    texts: list[str], turn: int, crop: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = f"/Rotate {turn}" + ("/CropBox[20 30 560 800]" if crop else "")
    data = make_pdf([lines(texts)], page_keys=keys)
    document = Parse(tmp_path_factory.mktemp("boxes"))(data)
    boxed = "".join(document.text[line.start : line.end] for line in document.lines)
    assert re.sub(r"\s", "", boxed) == re.sub(r"\s", "", document.text)
    page = pypdfium2.PdfDocument(data)[0]
    ink = page.render(scale=1, grayscale=True).to_numpy() < 128
    boxes = [(line.x0, line.y0, line.x1, line.y1) for line in document.lines]
    for x0, y0, x1, y1 in boxes:
        assert ink[max(int(y0), 0) : int(y1) + 1, max(int(x0), 0) : int(x1) + 1].any()
        ink[max(int(y0) - 1, 0) : int(y1) + 2, max(int(x0) - 1, 0) : int(x1) + 2] = False
    assert not ink.any()


def test_a_line_after_thousands_of_characters_has_the_box_that_it_has_alone(parse: Parse) -> None:
    words = lines(["small print that fills a page with very many characters " * 2] * 90, size=6)
    crowded, alone = parse(make_pdf([words])).lines, parse(make_pdf([words[-1:]])).lines
    assert len(crowded) == len(words)
    last, only = [(line.x0, line.y0, line.x1, line.y1) for line in (crowded[-1], *alone)]
    assert last == only


def test_offsets_of_lines_and_sections_grow(parse: Parse) -> None:
    document = parse(make_pdf([lines(PARAGRAPH), [], lines(PARAGRAPH)]))
    starts = [line.start for line in document.lines]
    assert starts == sorted(starts)
    assert [section.start for section in document.sections] == sorted(section.start for section in document.sections)


def test_pages_without_text_are_named(parse: Parse) -> None:
    document = parse(make_pdf([[], lines(["Something."]), [], []]))
    assert document.health.pages == 4
    assert document.health.empty_pages == (1, 3, 4)
    assert document.pages(0, 5) == (2,)


def test_a_pdf_without_any_text_is_refused_as_a_scan(parse: Parse) -> None:
    with pytest.raises(NoText):
        parse(make_pdf([[], []]))


def encrypted(user_password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf([lines(["Secret words."])])))
    writer.encrypt(user_password, "owner", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def test_a_password_to_open_is_asked_for_and_one_to_change_is_not(parse: Parse) -> None:
    with pytest.raises(ProtectedFile):
        parse(encrypted("user"))
    assert parse(encrypted("")).text == "Secret words."


@pytest.mark.parametrize("keep", [9, 200, 700])
def test_a_cut_pdf_is_damaged(parse: Parse, keep: int) -> None:
    with pytest.raises((DamagedFile, NoText)):
        parse(make_pdf([lines(PARAGRAPH)])[:keep])


def test_too_many_pages_are_refused_with_the_limit(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(FileTooLarge, match="3 pages"):
        parse(make_pdf([lines(["Words."])] * 3))


def test_progress_counts_the_pages(tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf([lines(["Words."])] * 3))
    seen: list[tuple[int, int]] = []
    parse_file(path, name="made.pdf", progress=lambda done, pages: seen.append((done, pages)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_the_page_width_is_what_the_tests_think() -> None:
    assert pypdfium2.PdfDocument(make_pdf([[]]))[0].get_width() == WIDTH


def test_a_wrong_password_is_told_from_none_and_the_right_one_opens(tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    path.write_bytes(encrypted("user"))
    with pytest.raises(WrongPassword):
        parse_file(path, name="made.pdf", password="other")
    assert parse_file(path, name="made.pdf", password="user").text == "Secret words."
    copy = pdf.unlocked_copy(encrypted("user"), "user")
    assert copy is not None
    path.write_bytes(copy)
    assert parse_file(path, name="made.pdf").text == "Secret words."
    assert pdf.unlocked_copy(encrypted(""), "user") is None


def test_pictures_of_pages_wait_for_recognition_and_a_stamp_on_them_is_no_text(parse: Parse) -> None:
    document = parse(with_scans([(lines(["Words that are text."]), False), (lines(PARAGRAPH), True)]))
    assert (document.text, document.health.scanned_pages, document.health.empty_pages) == (
        "Words that are text.",
        (2,),
        (),
    )
    assert document.pages(0, 5) == (1,)
    alone = parse(scan(picture_of(make_pdf([lines(PARAGRAPH)]))))
    assert (alone.text, alone.health.scanned_pages, alone.health.language) == ("", (1,), None)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(scan(picture_of(make_pdf([lines(PARAGRAPH)])))))
    writer.pages[0].merge_page(pypdf.PdfReader(io.BytesIO(make_pdf([lines(["Page 3"])]))).pages[0])
    stamped = io.BytesIO()
    writer.write(stamped)
    assert (parse(stamped.getvalue()).text, parse(stamped.getvalue()).health.scanned_pages) == ("", (1,))


def test_a_page_of_characters_that_stand_for_nothing_waits_for_recognition(parse: Parse) -> None:
    readable, private = "这一页可以阅读。", "".join(chr(0xE000 + index) for index in range(30))
    document = parse(make_pdf([lines([readable]), lines([private])]))
    assert document.text == readable
    assert document.health.scanned_pages == (2,)
    assert document.health.garbled_share == round(30 / 38, 4)


def test_a_line_beside_another_half_a_line_lower_does_not_go_on_with_it(parse: Parse) -> None:
    page = [
        Word("THE CITY OF ALDER AND ITS COUNCIL", 320, 100),
        Word("JOHN OF ALDER,", 72, 109),
        *lines(PARAGRAPH, top=200),
    ]
    assert "COUNCIL JOHN" not in parse(make_pdf([page])).text


def test_a_line_without_deep_letters_is_as_high_as_the_others_where_the_font_does_not_say_how_deep_it_goes() -> None:
    """LibreOffice 7 writes /Descent 0; PDFium's boxes then go as deep as each letter."""
    texts = ["the tower by a quay", "is no one's", "12,500"]
    boxes = [
        (x * 6.0, y * 14.0, x * 6.0 + 6.0, y * 14.0 + (10.0 if letter in "gqy" else 9.0 if letter == "," else 7.5))
        for y, text in enumerate(texts)
        for x, letter in enumerate(f"{text}\r\n")
    ]
    codes = np.array([ord(letter) for text in texts for letter in f"{text}\r\n"], dtype=np.uint32)
    runs = turned_runs(codes, np.array(boxes).T, None, 600, 800).runs
    assert [run.text for run in runs] == texts
    assert [run.height for run in runs] == [10.0, 10.0, 10.0]


def test_words_torn_into_letters_are_told_from_whole_ones() -> None:
    torn = [Run("N o ti c e o f p u b li c h e a ri n g o n a p ri l", 0, 0, 100, 10), Run("T h e", 0, 12, 50, 22)]
    assert is_torn(torn)
    assert not is_torn([Run("Notice of public hearing on a day in April, at which a person may speak", 0, 0, 9, 9)] * 3)
    assert not is_torn([Run("a b c", 0, 0, 100, 10)])


def test_the_third_reader_gives_lines_with_boxes_and_nothing_for_what_is_no_pdf() -> None:
    reader = ThirdReader(make_pdf([[], [Word("Words of a page.", 72, 100, 12)]]), "")
    (run,) = reader.page(2).runs
    assert run.text == "Words of a page."
    assert (round(run.x0), 85 < run.y0 < 95, 98 < run.y1 < 106) == (72, True, True)
    assert ThirdReader(b"%PDF-1.7 cut", "").page(1).runs == ()


def test_a_page_whose_words_come_torn_is_read_by_the_third_reader(
    parse: Parse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_torn", lambda runs: len(runs) == 1 and runs[0].text.startswith("T o r n"))
    document = parse(make_pdf([[Word("T o r n", 72, 100)], [Word("Whole words.", 72, 100)]]))
    assert document.health.reread_pages == ()  # pdfminer reads the same letters: then PDFium's stay
    monkeypatch.setattr(
        ThirdReader, "page", lambda self, number: PageRuns(595, 842, 0, (Run("Torn", 72, 90, 99, 102),))
    )
    document = parse(make_pdf([[Word("T o r n", 72, 100)], [Word("Whole words.", 72, 100)]]))
    assert (document.text, document.health.reread_pages) == ("Torn\n\nWhole words.", (1,))


@pytest.mark.parametrize(
    ("information", "title", "author", "made_on"),
    [
        (
            "/Title(Lease  of \\nthe mill)/Author(O. Osei)/CreationDate(D:20230127142859-05'00')",
            "Lease of the mill",
            "O. Osei",
            "2023-01-27",
        ),
        ("/Title<FEFF54087EA6>/CreationDate(20240229)", "合约", "", "2024-02-29"),
        ("/Title(untitled)/Author(anonymous)/CreationDate(D:20231340)", "", "", ""),
        ("/Title(" + "x" * 5000 + ")/Author()/CreationDate(yesterday)", "x" * 300, "", ""),
        ("", "", "", ""),
    ],
)
def test_what_a_file_says_of_itself_is_on_its_health_card(
    information: str, title: str, author: str, made_on: str
) -> None:
    health = pdf.parse_pdf(
        make_pdf([lines(["The rent is due."])], information=information), lambda done, total: None
    ).health
    assert (health.title, health.author, health.made_on) == (title, author, made_on)
