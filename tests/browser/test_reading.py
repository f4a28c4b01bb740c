"""The reading pane in a real browser: marks over the right words of drawn pages, turning, zoom, search."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect

from chatdoc.library import Library
from tests.browser.test_page import add, ask, finished
from tests.made_pdfs import HEIGHT, WIDTH, lines, make_pdf
from ui.strings import CHINESE, ENGLISH

OpenPage = Callable[..., Page]
FIRST = "The boiler of the mill and the stove in the house of the miller are serviced every"
SECOND = "year in September by the tenant, who keeps the papers."
COUNT = 300


def manual(folder: Path) -> Path:
    """A manual of 300 pages, the first six labelled i to vi; a sentence runs from page 200 to 201."""
    pages = [
        lines([f"Chapter {number} of the manual", "It is about a part of the mill that wears out in time."], size=14)
        for number in range(1, COUNT + 1)
    ]
    pages[199] += lines([FIRST], top=780)
    pages[200] = lines([SECOND], top=60)
    pages[149] += lines(["The weir keeper is called Ludovica Ferrante."], top=400, size=11)
    path = folder / "manual.pdf"
    path.write_bytes(make_pdf(pages, labels="0<</S/r>>6<</S/D>>"))
    return path


def chinese(folder: Path) -> Path:
    path = folder / "合同.pdf"
    first = ["本合同有效期三年，自二零二四年三月一日起算。", "押金为两个月租金，合同期满后十日内退还。"]
    path.write_bytes(make_pdf([lines(["封面：磨坊房屋租赁合同"], size=20), lines(first, size=14)]))
    return path


def cite(page: Page, question: str, words: str) -> Locator:
    """Ask, and return the citation of the evidence that holds these words."""
    ask(page, question)
    finished(page)
    return page.locator("#last-turn .evidence li", has_text=words).locator(".cite").first


def drawn(page: Page) -> None:
    """Wait until every picture that is shown is there."""
    page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('.page img')];"
        " return all.length && all.every((image) => image.naturalWidth && image.closest('.page.drawn')); }",
    )


def shares(page: Page, selector: str) -> Any:
    """Return the boxes of marks as shares of their page, as they are on the screen, with the page's number."""
    return page.locator(selector).evaluate_all(
        """marks => marks.map((mark) => {
            const page = mark.closest(".page");
            const around = page.getBoundingClientRect(), box = mark.getBoundingClientRect();
            return { page: Number(page.dataset.page), x0: (box.left - around.left) / around.width,
                     x1: (box.right - around.left) / around.width, y0: (box.top - around.top) / around.height,
                     y1: (box.bottom - around.top) / around.height };
        })"""
    )


def lies_on(box: dict[str, float], path: Path, words: str) -> bool:
    """Does the box cover the words where PDFium finds them on its page, and little more?"""
    text = pypdfium2.PdfDocument(path)[int(box["page"]) - 1].get_textpage()
    start, count = text.search(words, match_case=True).get_next()
    around = [text.get_charbox(index, loose=True) for index in range(start, start + count)]
    x0, x1 = min(each[0] for each in around) / WIDTH, max(each[2] for each in around) / WIDTH
    y0, y1 = 1 - max(each[3] for each in around) / HEIGHT, 1 - min(each[1] for each in around) / HEIGHT
    near = 0.015
    return (
        all(box[side] <= least + 0.004 for side, least in (("x0", x0), ("y0", y0)))
        and all(box[side] >= most - 0.004 for side, most in (("x1", x1), ("y1", y1)))
        and all(abs(box[side] - value) < near for side, value in (("x0", x0), ("y0", y0), ("x1", x1), ("y1", y1)))
    )


def test_a_page_that_cannot_be_drawn_says_so_over_its_text(
    open_page: OpenPage, library: Library, tmp_path: Path, screenshots: Path
) -> None:
    page, path = open_page(), manual(tmp_path)
    add(page, [path])
    citation = cite(page, "What is the weir keeper called?", "Ludovica")
    page.route("**/page-picture/**", lambda route: route.fulfill(body="no picture", content_type="image/png"))
    citation.click()
    expect(page.locator(".page .note")).to_be_visible()
    expect(page.locator(".page .note")).to_have_text(ENGLISH.reading_pane.page_not_shown)
    expect(page.locator("#reading-panel mark")).to_be_in_viewport()
    assert page.locator(".page text").first.evaluate("text => getComputedStyle(text).fill") == "rgb(36, 28, 0)"
    page.screenshot(path=screenshots / "reading-not-drawn.png")


def test_a_citation_opens_the_drawn_page_with_the_quote_marked_where_its_words_stand(
    open_page: OpenPage, tmp_path: Path, screenshots: Path
) -> None:
    page, path = open_page(), manual(tmp_path)
    add(page, [path])
    cite(page, "What is the weir keeper called?", "Ludovica").click()
    mark = page.locator("#reading-panel mark")
    expect(mark).to_have_text("The weir keeper is called Ludovica Ferrante.")
    expect(mark).to_be_in_viewport()
    expect(page.locator("#reading-panel .place")).to_have_text("p. 144 (150 of 300)")
    drawn(page)
    (box,) = shares(page, ".page mark")
    assert box["page"] == 150
    assert lies_on(box, path, "The weir keeper is called Ludovica Ferrante.")
    page.screenshot(path=screenshots / "reading-page.png")
    copied = page.evaluate(
        "() => { getSelection().selectAllChildren(document.querySelector('.page svg'));"
        " return String(getSelection()); }"
    )
    assert "The weir keeper is called Ludovica Ferrante." in copied.splitlines()
    page.evaluate("getSelection().removeAllRanges()")

    panel = page.locator("#reading-panel")
    panel.get_by_role("button", name=ENGLISH.reading_pane.next).click()
    expect(panel.locator(".place")).to_have_text("p. 145 (151 of 300)")
    expect(panel.locator("mark")).to_have_count(0)
    panel.get_by_role("button", name=ENGLISH.reading_pane.previous).click()
    expect(mark).to_be_in_viewport()
    jump = panel.locator(".jump input")
    for typed, place in (("iv", "p. iv (4 of 300)"), ("300", "p. 294 (300 of 300)"), ("7", "p. 7 (13 of 300)")):
        jump.fill(typed)
        jump.press("Enter")
        expect(panel.locator(".place")).to_have_text(place)
        expect(jump).to_be_focused()
    jump.fill("xx")
    jump.press("Enter")
    expect(panel).to_contain_text("There is no page “xx”. The pages go from i to 294; there are 300.")
    page.screenshot(path=screenshots / "reading-no-such-page.png")
    panel.get_by_role("button", name=ENGLISH.reading_pane.back).click()
    expect(mark).to_be_in_viewport()

    for _ in range(3):
        panel.get_by_role("button", name=ENGLISH.reading_pane.zoom_in).click()
    expect(panel.get_by_role("button", name=ENGLISH.reading_pane.fit)).to_have_text("200%")
    expect(mark).to_be_in_viewport()
    drawn(page)
    width, pixels = page.locator(".page img").evaluate("image => [image.clientWidth, image.naturalWidth]")
    assert pixels >= width > 700
    (box,) = shares(page, ".page mark")
    assert lies_on(box, path, "The weir keeper is called Ludovica Ferrante.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=screenshots / "reading-zoomed.png")


def test_a_quote_across_a_page_break_is_marked_on_both_pages(
    open_page: OpenPage, tmp_path: Path, screenshots: Path
) -> None:
    page, path = open_page(), manual(tmp_path)
    add(page, [path])
    cite(page, "How often are the boiler and the stove of the mill serviced?", f"{FIRST} {SECOND}").click()
    expect(page.locator("#reading-panel .place")).to_have_text("pp. 194–195 (200–201 of 300)")
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    drawn(page)
    first, second = shares(page, ".page mark")
    assert (first["page"], second["page"]) == (200, 201)
    assert lies_on(first, path, FIRST)
    assert lies_on(second, path, SECOND)
    page.screenshot(path=screenshots / "reading-page-break.png")


def test_words_are_found_in_the_open_document_and_stepped_through(
    open_page: OpenPage, tmp_path: Path, screenshots: Path
) -> None:
    page, path = open_page(), manual(tmp_path)
    add(page, [path])
    cite(page, "What is the weir keeper called?", "Ludovica").click()
    panel = page.locator("#reading-panel")
    field = panel.get_by_role("searchbox", name=ENGLISH.reading_pane.find)
    field.fill("LUDOVICA  ferr")
    field.press("Enter")
    expect(panel.locator(".find")).to_contain_text("1 of 1")
    drawn(page)
    (box,) = shares(page, ".page mark.hit")
    assert lies_on(box, path, "Ludovica Ferr")
    assert field.evaluate("field => field.clientWidth") > 100
    page.screenshot(path=screenshots / "reading-found.png")
    field.fill("wears out")
    field.press("Enter")
    expect(panel.locator(".find")).to_contain_text("150 of 299")
    expect(field).to_be_focused()
    field.press("Enter")
    expect(panel.locator(".find")).to_contain_text("151 of 299")
    expect(panel.locator(".place")).to_have_text("p. 145 (151 of 300)")
    panel.get_by_role("button", name=ENGLISH.reading_pane.previous_found).click()
    expect(panel.locator(".place")).to_have_text("p. 144 (150 of 300)")
    expect(panel.locator("mark.now")).to_be_in_viewport()
    panel.get_by_role("button", name=ENGLISH.reading_pane.as_text).click()
    expect(panel.locator(".reading-text mark.now")).to_have_text("wears out")
    expect(panel.locator(".reading-text mark:not(.hit)")).to_have_text("The weir keeper is called Ludovica Ferrante.")
    page.screenshot(path=screenshots / "reading-as-text.png")


def test_a_chinese_page_is_marked_and_searched(open_page: OpenPage, tmp_path: Path, screenshots: Path) -> None:
    page, path = open_page(locale="zh-CN"), chinese(tmp_path)
    add(page, [path])
    cite(page, "押金是多少？", "押金为两个月租金").click()
    panel = page.locator("#reading-panel")
    expect(panel.locator("mark").first).to_be_in_viewport()
    expect(panel.locator(".place")).to_have_text("第 2 页，共 2 页")
    drawn(page)
    (box,) = shares(page, ".page mark")
    assert lies_on(box, path, "押金为两个月租金，合同期满后十日内退还。")
    field = panel.get_by_role("searchbox", name=CHINESE.reading_pane.find)
    field.fill("租金,")
    field.press("Enter")
    expect(panel.locator(".find")).to_contain_text(CHINESE.reading_pane.found.format(number=1, count=1))
    (box,) = shares(page, ".page mark.hit")
    assert lies_on(box, path, "租金，")
    page.screenshot(path=screenshots / "reading-chinese.png")
    jump = panel.locator(".jump input")
    jump.fill("九")
    jump.press("Enter")
    expect(panel).to_contain_text(CHINESE.reading_pane.no_such_page.format(page="九", first=1, last=2, total=2))


def test_arrow_keys_go_from_citation_to_citation_and_show_the_quotes(
    open_page: OpenPage, documents: list[Path], screenshots: Path
) -> None:
    page = answered(open_page(), documents)
    citations = page.locator("#last-turn .cite")
    assert citations.count() >= 3
    page.locator("#question textarea").focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('cite')"):
            break
    expect(citations.last).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(citations.nth(citations.count() - 2)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(citations.last).to_be_focused()
    while page.evaluate("document.activeElement !== document.querySelector('#last-turn .cite')"):
        page.keyboard.press("ArrowUp")
    quote = citations.first.evaluate("cite => getComputedStyle(cite, '::after').content")
    assert citations.first.get_attribute("title") in quote
    page.screenshot(path=screenshots / "reading-citation-focused.png")
    page.keyboard.press("Enter")
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_document_without_pages_keeps_its_structure(
    open_page: OpenPage, tmp_path: Path, screenshots: Path, locale: str
) -> None:
    page, path = open_page(locale=locale), tmp_path / "rooms.md"
    page.emulate_media(color_scheme="dark")
    page.reload()
    path.write_text(
        "# The rooms\n\nEach room of the mill has a rent.\n\n## Rents\n\n| Room | Rent |\n|---|---|\n"
        "| Kitchen | 450 euros |\n| Attic | 300 euros |\n\n## Keys\n\n1. Front door\n2. Cellar door\n\n"
        "```\nopen(cellar)\n    turn(key)\n```\n",
        encoding="utf-8",
    )
    add(page, [path])
    cite(page, "What is the rent of the attic room in euros?", "Attic").click()
    expect(page.locator("#reading-panel td mark").first).to_be_in_viewport()
    expect(page.locator("#reading-panel th").first).to_have_text("Room")
    expect(page.locator("#reading-panel pre")).to_contain_text("turn(key)")
    page.screenshot(path=screenshots / f"reading-structure-{locale}.png")


def answered(page: Page, documents: list[Path]) -> Page:
    """Return the page with an answer that has several citations."""
    add(page, documents)
    ask(page, "What is the rent in euros a month, and who pays for repairs?")
    finished(page)
    return page


def hold_first(page: Page, act: str) -> None:
    """Keep the answer to the first such act on its way until `release` is called in the page."""
    page.evaluate(
        """act => {
            const real = window.fetch;
            window.fetch = async (...asked) => {
                const answer = await real(...asked);
                if (!window.release && String(asked[1]?.body).includes(`"${act}"`)) {
                    await new Promise((done) => (window.release = done));
                }
                return answer;
            };
        }""",
        act,
    )


def test_a_citation_that_is_answered_late_does_not_take_the_place_of_a_later_one(
    open_page: OpenPage, documents: list[Path]
) -> None:
    page = answered(open_page(), documents)
    hold_first(page, "open")
    citations, opened = page.locator("#last-turn .cite"), page.locator("#reading-panel article[data-reading]")
    citations.nth(0).click()
    page.wait_for_function("Boolean(window.release)")
    citations.nth(1).click()
    expect(opened).to_be_visible()
    later = opened.get_attribute("data-reading") or ""
    page.evaluate("release()")
    page.wait_for_timeout(500)
    expect(opened).to_have_attribute("data-reading", later)
    citations.nth(0).click()
    expect(opened).not_to_have_attribute("data-reading", later)


def test_a_pane_that_was_closed_is_not_opened_by_a_citation_that_is_answered_late(
    open_page: OpenPage, documents: list[Path]
) -> None:
    page = answered(open_page(), documents)
    citations, panel = page.locator("#last-turn .cite"), page.locator("#reading-panel")
    citations.nth(0).click()
    expect(panel.locator("article")).to_be_visible()
    hold_first(page, "open")
    citations.nth(1).click()
    page.wait_for_function("Boolean(window.release)")
    panel.locator('[data-act="close"]').click()
    expect(panel).to_have_text(ENGLISH.reading_hint)
    page.evaluate("release()")
    page.wait_for_timeout(500)
    expect(panel).to_have_text(ENGLISH.reading_hint)


TURNED = "The fee for the weir is \u202e005 euros a year\u202c, as the miller \u2067agreed."
PLAIN = "The fee for the weir is 005 euros a year, as the miller agreed."
HEBREW = "דמי השכירות של הטחנה הם 450 אירו לחודש."
ARABIC = "يدفع المستأجر رسوم السد في شهر سبتمبر."

# The characters of a text from the left to the right, of those that are printed.
SEEN = """element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), seen = [];
    for (let node; (node = walker.nextNode()); ) {
        [...node.data].forEach((character, at) => {
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const box = range.getBoundingClientRect();
            if (character.trim() && box.width) seen.push([box.left, character]);
        });
    }
    return seen.sort((one, other) => one[0] - other[0]).map(([, character]) => character).join("");
}"""


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_text_that_turns_itself_round_is_shown_as_it_is_read_and_hebrew_and_arabic_from_the_right(
    open_page: OpenPage, tmp_path: Path, screenshots: Path, locale: str
) -> None:
    page, path = open_page(locale=locale), tmp_path / "weir.md"
    page.set_viewport_size({"width": 2400, "height": 900})
    path.write_text(f"{TURNED}\n\n{HEBREW}\n\n{ARABIC}\n\nThe mill wheel turns.\n", encoding="utf-8")
    add(page, [path])
    citation = cite(page, "What is the fee for the weir, in euros?", "weir")
    expect(citation).to_have_attribute("title", PLAIN)
    quote = page.locator("#last-turn blockquote", has_text="weir").first
    assert quote.evaluate(SEEN) == PLAIN.replace(" ", "")
    citation.click()
    panel = page.locator("#reading-panel")
    expect(panel.locator("mark")).to_have_text(PLAIN)
    assert panel.locator("mark").evaluate(SEEN) == PLAIN.replace(" ", "")
    seen = panel.locator(".reading-text p").nth(1).evaluate(SEEN)
    assert seen == "." + "".join(word if word == "450" else word[::-1] for word in HEBREW[:-1].split()[::-1])
    assert panel.locator(".reading-text p").nth(2).evaluate("p => getComputedStyle(p).unicodeBidi") == "plaintext"
    page.screenshot(path=screenshots / f"reading-directions-{locale}.png")
