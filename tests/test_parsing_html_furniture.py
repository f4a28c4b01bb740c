"""Pages that are no news articles: what a person would ask them for is kept, what stands round it is not."""

from pathlib import Path

import pytest

from chatdoc.parsing import parse_file
from chatdoc.types import Document

PROSE = "The service stores each record for thirty days and then removes it from all of the replicas within an hour. "
ARTICLE = '<meta property="og:type" content="article"><link rel="canonical" href="https://www.example.org/a">'


def read(tmp_path: Path, body: str, *, head: str = "") -> Document:
    path = tmp_path / "made.html"
    path.write_text(f"<html><head><title>T</title>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return parse_file(path, name="made.html")


@pytest.mark.parametrize("head", ["", ARTICLE])
def test_sections_of_a_manual_that_are_named_like_furniture_are_kept(tmp_path: Path, head: str) -> None:
    text = read(
        tmp_path,
        f"""<main><h1>Guide</h1><p>{PROSE}</p>
        <section id="search"><h2>Search<a class="headerlink" href="#search">¶</a></h2>
        <p>Ask by word. {PROSE}</p></section>
        <div class="section" id="pagination"><h2>Pagination</h2><p>A page holds fifty records.</p></div>
        <h2 id="comments">Comments</h2><p>Comments begin with a hash.</p>
        <p>{PROSE}</p></main>""",
        head=head,
    ).text
    for kept in ("Search\n", "Ask by word", "Pagination", "fifty", "Comments\n", "a hash"):
        assert kept in text
    assert "¶" not in text


def test_names_that_only_begin_like_those_of_furniture_hold_text(tmp_path: Path) -> None:
    classes = ("elementor-widget", "hidden-xs", "post tag-menu", "has-sidebar", "hidden md:block")
    body = "".join(f'<div class="{names}"><p>Room {n} seats ninety.</p></div>' for n, names in enumerate(classes))
    text = read(tmp_path, f"<h1>T</h1>{body}").text
    assert text.split("\n\n")[1:] == [f"Room {n} seats ninety." for n in range(5)]


def test_comments_and_tags_inside_code_are_code(tmp_path: Path) -> None:
    code = '<span class="token comment"># first</span>\n<span class="hljs-tag">&lt;b&gt;</span>  <i class="nav">x</i>'
    assert read(tmp_path, f"<h1>T</h1><pre><code>{code}</code></pre>").text == "T\n\n# first\n<b>  x"


def test_questions_on_buttons_and_answers_that_they_open_are_read(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        """<main><h1>Questions</h1>
        <h3><button aria-expanded="false" aria-controls="s1">How long?</button></h3>
        <div id="s1" hidden>Three days.</div>
        <button data-bs-toggle="collapse" data-bs-target="#c3">By card?</button>
        <div id="c3" style="display:none">By card.</div>
        <button class="accordion">Where?</button><div class="panel">In Leeds.</div>
        <details><summary>Abroad?</summary><p>To Chile.</p></details>
        <div role="tabpanel" id="t2" hidden><p>Wash at forty.</p></div>
        <div hidden>secret</div><p style="display:none">secret</p><button>Order now</button></main>""",
    ).text
    assert text.split("\n\n") == [
        *("Questions", "How long?", "Three days.", "By card?", "By card.", "Where?", "In Leeds."),
        *("Abroad?", "To Chile.", "Wash at forty."),
    ]


@pytest.mark.parametrize("markup", ["<div class='comment'>{}</div>", "<li class='comment-body'><p>{}</p></li>"])
def test_the_replies_of_a_thread_are_kept_and_the_comments_below_an_article_are_not(
    tmp_path: Path, markup: str
) -> None:
    replies = "".join(markup.format(f"Reply {n}: order number 44{n} fits all of them.") for n in range(4))
    first = "<h1>Pump</h1><div class='post'>My pump loses pressure after a day. What can I do?</div>"
    thread = read(tmp_path, f"{first}<div id='comments'>{replies}</div>").text
    assert "order number 443" in thread
    blog = read(tmp_path, f"<h1>Pump</h1><p>{PROSE * 15}</p><div id='comments'>{replies}</div>").text
    assert "order number" not in blog
    assert "thirty days" in blog


def test_a_discussion_keeps_its_comments_however_long_the_question_is(tmp_path: Path) -> None:
    data = '<script type="application/ld+json">{"@type": "QAPage"}</script>'
    text = read(tmp_path, f"<h1>T</h1><p>{PROSE * 15}</p><div class='comments'>Use a seal.</div>", head=data + ARTICLE)
    assert "Use a seal." in text.text


def test_notes_and_footnotes_set_aside_are_kept_and_what_leads_elsewhere_is_not(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        f"""<main><h1>T</h1><p>{PROSE}</p><aside class="admonition note"><p>Never delete the file.</p></aside>
        <aside class="footnote" role="doc-footnote"><p>Smith 1999. <a role="doc-backlink" href="#r">↩</a></p></aside>
        <aside><a href="/x">Another page of this site</a></aside>
        <div class="footnotes" role="doc-endnotes"><ol><li>Miller 2001, p. 4.</li></ol></div></main>
        <footer>Imprint</footer>""",
    ).text
    for kept in ("Never delete", "Smith 1999.", "Miller 2001, p. 4."):
        assert kept in text
    for gone in ("↩", "Another page", "Imprint"):
        assert gone not in text


def test_a_list_of_links_within_the_text_is_kept_and_one_beside_it_is_not(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="/{{0}}{n}">{{0}} number {n}</a></li>' for n in range(6))
    page = f"<div><p>The district has six towns. {PROSE}</p><ul>{links.format('Town')}</ul></div>"
    text = read(tmp_path, f"<h1>T</h1>{page}<div><ul>{links.format('Story')}</ul></div><div>{PROSE * 9}</div>").text
    assert "Town number 5" in text
    assert "Story number" not in text


def test_teasers_between_the_paragraphs_of_an_article_are_left_out(tmp_path: Path) -> None:
    body = "".join(
        f"<p>{PROSE} Part {n}.</p>{teaser}"
        for n, teaser in enumerate(
            (
                '<p><b>SEE MORE: <a href="/b">the ferry that nobody wanted, and why it sails</a></b></p>',
                '<p><a href="https://example.org/c">The ten oldest mills in the valley</a></p>',
                '<p><a href="https://gov.example.net/d">The report of the ministry on mills</a></p>',
                '<p><a href="https://twitter.com/intent/tweet?url=x">Tell your friends of this</a></p>',
                '<p>Tags: <a rel="tag" href="/t">mills of the world</a> <a rel="tag" href="/u">rye and wheat</a></p>',
                "",
            )
        )
    )
    text = read(tmp_path, f"<article><h1>The mill is open again</h1>{body}</article>", head=ARTICLE).text
    for gone in ("SEE MORE", "ten oldest", "Tell your friends", "mills of the world"):
        assert gone not in text
    assert "report of the ministry" in text
    assert "Part 5." in text


def test_the_last_short_parts_of_a_page_that_is_no_article_are_kept(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>E{n}</td><td>Fault number {n}</td></tr>" for n in range(12))
    page = (
        f"<div><h1>Cable</h1><p>{PROSE * 3}</p><h2>Codes</h2><table>{rows}</table><h2>Help</h2><p>Call 555.</p></div>"
    )
    text = read(tmp_path, page).text
    assert "E11 | Fault number 11" in text
    assert text.endswith("Help\n\nCall 555.")


def test_a_cell_over_several_columns_leaves_their_places_empty(tmp_path: Path) -> None:
    rows = "<tr><th>Year<th colspan=2>People<th>Note</tr><tr><td>1990<td>3<td>4<td>new</tr>"
    many = "<tr><td colspan=1000>All<td>x</tr><tr><td>5<td>6<td>7<td colspan=4>8</tr>"
    lines = read(tmp_path, f"<h1>T</h1><table>{rows}{many}</table>").text.splitlines()[2:]
    assert [lines[0], lines[1], lines[3]] == ["Year | People | | Note", "1990 | 3 | 4 | new", "5 | 6 | 7 | 8"]
    assert lines[2].startswith("All | |")
    assert len(lines[2]) < 200


def test_cells_that_span_rows_stand_in_each_and_empty_cells_keep_their_place(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        """<h1>T</h1><table><thead><tr><td rowspan=2>Year</td><td colspan=2>People</td></tr>
        <tr><td>Men</td><td>Women</td></tr></thead><tr><td>1990</td><td></td><td>2,345</td></tr>
        <tr><td rowspan="2">2000</td><td>3</td><td>4</td></tr><tr><td>5</td><td rowspan="65534">6</td></tr></table>""",
    )
    (table,) = document.tables
    assert document.text[table.start : table.header_end] == "Year | People\nYear | Men | Women"
    assert document.text[table.header_end : table.end] == "\n1990 | | 2,345\n2000 | 3 | 4\n2000 | 5 | 6"


def test_a_table_of_cells_that_span_everything_does_not_grow_without_end(tmp_path: Path) -> None:
    cells = '<td rowspan="65534">ab</td>' * 200
    text = read(tmp_path, f"<h1>T</h1><table><tr>{cells}</tr>{'<tr><td>c</td></tr>' * 200}</table>").text
    assert text.count("ab") < 12_000
    assert text.count("c") == 200


def test_terms_stand_with_their_meanings_and_formulas_and_ruby_are_read(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        """<h1>T</h1><p>S</p><dl><dt>Warranty</dt><dd>Two years</dd><div><dt>V</dt><dd>18 V</dd></div></dl>
        <p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby>です</p>
        <p>With <math><mi>E</mi><mo>=</mo><mi>m</mi><annotation>E=m</annotation></math> known.</p>
        <figure><img src="x.png" alt="A"><figcaption>Figure 1: the chuck.</figcaption></figure>""",
    ).text
    assert "Warranty\nTwo years\nV\n18 V" in text
    assert "漢字です" in text
    assert "With E=m known." in text
    assert "Figure 1: the chuck." in text


@pytest.mark.parametrize(("charset", "name"), [("gbk", "总则"), ("big5", "總則")])
def test_the_short_articles_of_a_chinese_law_are_all_kept(tmp_path: Path, charset: str, name: str) -> None:
    articles = "".join(f"<p>第{n}{'条' if charset == 'gbk' else '條'} 本法所稱。</p>" for n in "一二三四五六")
    page = f"<html><head><meta charset='{charset}'><title>法</title></head><body><div class='nav'>首</div>"
    page += (
        f"<div><h1>法</h1><h2>{name}</h2>{articles.replace('稱', '称') if charset == 'gbk' else articles}</div></body>"
    )
    path = tmp_path / "law.html"
    path.write_bytes(page.encode(charset))
    document = parse_file(path, name="law.html")
    assert [line[:3] for line in document.text.split("\n\n")[2:]] == [
        f"第{n}{'条' if charset == 'gbk' else '條'}" for n in "一二三四五六"
    ]
    assert document.sections[-1].label == f"法 > {name}"


def test_a_long_cell_that_spans_rows_is_read_once_and_keeps_its_place(tmp_path: Path) -> None:
    table = f"<table><tr><td rowspan=3>{PROSE * 20}</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr></table>"
    text = read(tmp_path, f"<h1>T</h1>{table}").text
    assert text.count("thirty days") == 20
    assert text.endswith(" | 1\n| 2\n| 3")
