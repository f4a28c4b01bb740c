import subprocess
import sys
from pathlib import Path

import pytest

from chatdoc.errors import NothingToRead
from chatdoc.parsing import parse_file
from chatdoc.parsing.article import article_blocks
from chatdoc.parsing.html import parse_html
from chatdoc.parsing.html_tree import shallow
from chatdoc.types import Document

FILES = Path(__file__).parent / "files"
ROOT = FILES.parents[1]


def read(tmp_path: Path, page: str | bytes) -> Document:
    path = tmp_path / "made.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode("utf-8"))
    return parse_file(path, name="made.html")


def test_the_text_is_what_a_reader_came_for() -> None:
    document = parse_file(FILES / "page.html", name="page.html")
    assert document.text == (
        "Garden rules\n\n"
        "The garden opens at eight and closes at dusk.\n\n"
        "Watering\n\n"
        "Water the beds in the morning.\nNever water at noon.\n\n"
        "Words in a form are shown.\n\n"
        "Plan of the beds.\n\n"
        "费用\n\n"
        "每个花圃每年收费五十元。\n\n"
        "Bed | Fee\nSmall | 50\nLarge | 80\n\n"
        "open:  08:00\nclose: dusk"
    )
    assert document.heading(document.text.index("每个")) == "Garden rules > 费用"


def test_reading_a_page_in_a_new_process_asks_nobody_on_the_network() -> None:
    code = """
import sys
from pathlib import Path
from chatdoc.sealed import refuse_network
attempts = []
refuse_network(attempts.append)
from chatdoc.parsing import parse_file
parse_file(Path(sys.argv[1]), name="page.html")
print("attempts", attempts)
"""
    arguments = [sys.executable, "-c", code, str(FILES / "page.html")]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "attempts []\n"


@pytest.mark.parametrize("depth", [300, 3_000, 100_000])
def test_text_after_a_deep_nest_is_not_lost(tmp_path: Path, depth: int) -> None:
    page = "<p>Before.</p>" + "<div>" * depth + "Deep." + "</div>" * depth + "<p>After the nest.</p>"
    text = read(tmp_path, f"<html><body>{page}</body></html>").text
    assert text.split("\n\n") == ["Before.", "Deep.", "After the nest."]


def test_flattening_a_page_that_is_not_deep_changes_nothing() -> None:
    page = (FILES / "page.html").read_text(encoding="utf-8")
    assert shallow(page) == page


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("gb18030", "这是一个中文网页，关于租房合同的期限。"),
        ("big5", "這是一個中文網頁，關於租房合約的期限。"),
        ("shift_jis", "これは日本語のページです。"),
        ("windows-1252", "Größe und Preis: 5 €"),
        ("utf-8", "Größe 中文"),
    ],
)
def test_a_page_is_read_in_the_charset_it_names(tmp_path: Path, charset: str, words: str) -> None:
    page = f'<html><head><meta charset="{charset}"></head><body><p>{words}</p></body></html>'
    document = read(tmp_path, page.encode(charset))
    assert document.text == words
    assert not document.health.encoding_guessed


def test_a_byte_order_mark_wins_over_a_wrong_declaration(tmp_path: Path) -> None:
    page = '<html><head><meta charset="big5"></head><body><p>中文</p></body></html>'
    assert read(tmp_path, b"\xff\xfe" + page.encode("utf-16-le")).text == "中文"


def test_a_page_that_is_a_list_of_links_keeps_them(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="/{n}">Chapter number {n}</a></li>' for n in range(9))
    assert read(tmp_path, f"<body><ul>{links}</ul></body>").text.split("\n") == [
        f"Chapter number {n}" for n in range(9)
    ]


def test_text_outside_of_the_main_element_is_kept_when_there_is_much_of_it(tmp_path: Path) -> None:
    main = "<main><p>" + "Main words here. " * 10 + "</p></main>"
    other = "<div><p>" + "Other words there. " * 20 + "</p></div>"
    text = read(tmp_path, f"<body>{other}{main}</body>").text
    assert "Other words" in text
    assert "Main words" in text


@pytest.mark.parametrize("first", ["main", "article", "section", "header", "figure", "details", "my-page", "div"])
def test_a_page_that_writes_neither_head_nor_body_is_read_whole(tmp_path: Path, first: str) -> None:
    inner = "<h2>Hours</h2><style>p { color: red }</style><p>From ten to six."
    text = read(tmp_path, f"<!doctype html><meta charset=utf-8><title>The mill</title><{first}>{inner}</{first}>").text
    assert text == "The mill\n\nHours\n\nFrom ten to six."


def test_a_table_that_only_lays_out_the_page_is_read_as_paragraphs(tmp_path: Path) -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    page = f"<body><table><tr><td><p>One.</p><p>Two.</p></td></tr><tr><td>{inner}</td></tr></table></body>"
    assert read(tmp_path, page).text.split("\n\n") == ["One.", "Two.", "a | b"]


def test_a_page_with_nothing_to_see_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead):
        read(tmp_path, "<html><body><script>var a = 1</script><!-- note --></body></html>")


ARTICLE = """<html><head><title>The mill</title>{meta}</head><body>
<div><p><a href="/a">Ten things to see this summer in the valley, and what they cost</a></p></div>
<article><h1>The mill is open again</h1>
<p>The old mill by the river was opened again on Sunday, after three years of work on its roof, its wheel and the
channel that brings the water. More than four hundred people came to see it grind its first sack of rye.</p>
<p><a href="/b">Read more: the ferry that nobody wanted, and why it sails</a></p>
<ul><li>The roof: 40,000 euros</li><li>The wheel: 25,000 euros</li></ul>
<table><tr><th>Year</th><th>Visitors</th></tr><tr><td>2023</td><td>1,200</td></tr></table>
<p>The miller, who had learned the trade from his father, said that the stones had kept well. The village will keep the
house open on the first Sunday of each month, from ten in the morning until the bell rings at six.</p></article>
<div>{after}</div></body></html>"""
TEASERS = "".join(f"<p><a href='/{n}'>Story number {n} from another village</a></p>" for n in range(40))


def test_teasers_round_an_article_are_left_out_and_its_lists_and_tables_are_not(tmp_path: Path) -> None:
    meta = '<meta property="og:type" content="article">'
    text = read(tmp_path, ARTICLE.format(meta=meta, after=TEASERS)).text
    assert "Story number" not in text
    assert "Ten things" not in text
    assert text.startswith("The mill is open again")
    assert "The wheel: 25,000 euros" in text
    assert "2023 | 1,200" in text
    assert text.endswith("rings at six.")


def test_a_chapter_or_a_mail_stays_whole() -> None:
    page = ARTICLE.format(meta='<meta property="og:type" content="article">', after="").replace("article>", "div>")
    cut, whole = (parse_html(page.encode(), lambda done, pages: None, whole=whole).text for whole in (False, True))
    assert "Ten things" not in cut
    assert "Ten things" in whole


def test_an_article_that_is_the_smaller_part_counts_only_where_the_page_calls_itself_one() -> None:
    page = ARTICLE.format(meta="", after="")
    article = page[page.index("The old mill") : page.index("sack of rye.")]
    blocks = ["Something else that is much longer than the article is. " * 20, article]
    assert article_blocks(page, blocks, [True, True], kind="page") == [0, 1]
    assert article_blocks(page, blocks, [True, True], kind="article") == [1]


def test_short_rows_after_an_article_stay_with_it(tmp_path: Path) -> None:
    rows = "".join(f"<div class='row'><b>Visitor {n}</b> {n} o'clock</div>" for n in range(20))
    page = ARTICLE.format(meta="", after=rows).replace("article>", "div>")
    assert "Visitor 19" in read(tmp_path, page).text


def test_characters_that_no_text_has_do_not_stop_the_reading(tmp_path: Path) -> None:
    assert (
        read(tmp_path, "<p>The&#1; rent&#x1f; is \x02due.</p><div>On&#8; time</div>").text
        == "The rent is due.\n\nOn time"
    )


def test_the_header_of_a_table_is_known_by_its_marks_or_its_words(tmp_path: Path) -> None:
    page = (
        "<h1>T</h1><table><caption>Rents</caption><tr>{head}</tr><tr><td>Hall</td><td>950</td></tr></table><p>End.</p>"
    )
    for head in ("<th>Item</th><th>Rent</th>", "<td>Item</td><td>Rent</td>"):
        document = read(tmp_path, page.format(head=head))
        (table,) = document.tables
        assert document.text[table.start : table.header_end] == "Rents\nItem | Rent"
        assert document.text[table.start : table.end].endswith("\nHall | 950")


def test_entities_are_neither_fetched_nor_blown_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("marigold")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "ha"><!ENTITY x SYSTEM "file://{secret}">{bomb}]>'
        "<html><body><p>Before. &x; &a11; After.</p></body></html>"
    )
    text = read(tmp_path, page).text
    assert "marigold" not in text
    assert "After." in text
    assert len(text) < 3000


def test_a_hundred_thousand_angle_brackets_and_elements_are_read_in_time(tmp_path: Path) -> None:
    assert read(tmp_path, "<p>Words.</p>" + "<" * 100_000).text
    assert "Deep." in read(tmp_path, "<div>" * 100_000 + "Deep.").text


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE html [<!ENTITY % d SYSTEM "http://127.0.0.1:9/x.dtd"> %d; <!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE html [<!ENTITY a "ha ha ha ha"><!ENTITY b "'
        + "&a;" * 1000
        + '"><!ENTITY c "'
        + "&b;" * 1000
        + '"><!ENTITY x "'
        + "&c;" * 1000
        + '">]>',
    ],
)
def test_entities_of_a_page_fetch_no_file_and_do_not_grow(tmp_path: Path, doctype: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SENTINEL")
    page = '<?xml version="1.0"?>' + doctype.replace("{secret}", str(secret))
    text = read(
        tmp_path, page + '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Seen &x; too.</p></body></html>'
    ).text
    assert "SENTINEL" not in text
    assert text.count("ha ha") <= 1000
    assert text.endswith("too.")


def test_a_page_saved_in_another_charset_than_it_says_is_read_right(tmp_path: Path) -> None:
    page = '<html><head><meta charset="{}"></head><body><p>本周五下午在会议室开会，请准时参加。</p></body></html>'
    for declared, written in (("utf-8", "gb18030"), ("gb2312", "utf-8"), ("iso-8859-1", "gb18030")):
        document = read(tmp_path, page.format(declared).encode(written))
        assert document.text == "本周五下午在会议室开会，请准时参加。"
        assert document.health.encoding == written


def test_the_number_of_a_note_is_told_from_the_words_and_an_exponent_is_not_one(tmp_path: Path) -> None:
    page = (
        "<p>It costs 500<sup><a href='#n1'>1</a></sup> euros for 20 m<sup>2</sup>, <a href='n.html#n2'><sup>2</sup></a>"
        "see <a href='#s3'>3</a>.</p><p><a href='#r1'>1</a>Without heating.</p>"
    )
    text = read(tmp_path, f"<html><body>{page}</body></html>").text
    assert text == "It costs 500[1] euros for 20 m2, [2]see 3.\n\n[1]Without heating."


def test_a_directory_of_many_short_lists_of_links_keeps_them(tmp_path: Path) -> None:
    lists = "".join(
        f"<p>{''.join(f'<a href=/{letter}{n}>Town {letter}{n}</a> ' for n in range(5))}</p>" for letter in "abcdefgh"
    )
    text = read(tmp_path, f"<html><body><h1>Towns</h1>{lists}</body></html>").text
    assert "Town a0" in text
    assert "Town h4" in text


def test_items_of_numbered_lists_have_their_numbers(tmp_path: Path) -> None:
    page = (
        "<h1>Steps</h1><ol><li>Switch off.</li><li>\n<p><b>Check</b> the cables.</p><p>All.</p><ul><li>worn</li></ul>"
        "</li><li></li><li>Oil<ol type='a' start='3'><li>doors</li><li value='x'>the car</li></ol></li></ol>"
        "<p>Backwards</p><ol reversed><li>two</li><li>one</li></ol>"
        "<p>Without</p><ol style='list-style-type: none'><li>bare</li></ol>"
        "<p>Far</p><ol start='1000' type='a'><li>far</li><li><table><tr><td>A</td><td>B</td></tr></table></li></ol>"
    )
    assert read(tmp_path, page).text.replace("\n\n", "\n").split("\n") == [
        *("Steps", "1. Switch off.", "2. Check the cables.", "All.", "worn", "4. Oil", "c. doors", "d. the car"),
        *("Backwards", "2. two", "1. one", "Without", "bare", "Far", "1000. far", "A | B"),
    ]


def test_a_numbered_list_at_the_end_of_an_article_belongs_to_it(tmp_path: Path) -> None:
    steps = [f"Turn the wheel {number} times to the left and wait." for number in ("five", "six", "seven")]
    items = "".join(f"<li>{step}</li>" for step in steps)
    meta = '<meta property="og:type" content="article">'
    page = ARTICLE.format(meta=meta, after=TEASERS).replace("</article>", f"<ol>{items}</ol></article>", 1)
    text = read(tmp_path, page).text
    assert text.endswith("\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1)))
