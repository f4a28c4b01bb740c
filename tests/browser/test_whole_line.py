"""`chatdoc serve` with the real models in a real browser, from the file to the marked quote, and nothing leaves.

The process ends with an error code as soon as it tries to reach another machine (serve_sealed.py), and the browser's
requests are recorded (conftest.py).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import opening
from tests.browser.serving import Watch, process_killed, process_serving
from tests.browser.test_page import add, ask
from ui.strings import ENGLISH

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    with process_serving(["tests.browser.serve_sealed", "--library", str(tmp_path / "library")]) as address:
        yield from opening(browser, address)


def test_a_question_about_an_uploaded_file_is_answered_with_a_proof(
    open_page: OpenPage, documents: list[Path], screenshots: Path
) -> None:
    page = open_page()
    page.set_input_files("[data-picker=files]", documents)
    expect(page.locator(".doc-row[data-document]")).to_have_count(3)
    expect(page.locator(".doc-row.adding")).to_have_count(0)
    page.locator("#question textarea").fill("How much is the rent a month?")
    page.keyboard.press("Enter")
    expect(page.locator(".evidence")).to_contain_text("The rent is 1,450 euros a month")
    expect(page.locator("#last-turn .turn")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#last-turn .problem")).to_have_count(0)
    expect(page.locator("#ask")).to_have_text(ENGLISH.ask)
    page.locator(".evidence li", has_text="1,450 euros").locator(".cite").click()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    expect(page.locator("#reading-panel mark").first).to_contain_text("1,450 euros")
    expect(page.locator("#reading-panel .place")).to_have_text("p. ii (2 of 3)")
    page.screenshot(path=screenshots / "real-models.png")


def test_a_chatdoc_that_is_killed_while_it_reads_and_answers_goes_on_where_it_was(
    browser: Browser, documents: list[Path], tmp_path: Path, screenshots: Path
) -> None:
    command = ["tests.browser.serve_sealed", "--library", str(tmp_path / "library")]
    book = tmp_path / "book.md"
    parts = (f"## Part {number}\n\nShelf {number} holds {number * 7} jars of plums." for number in range(2000))
    book.write_text("\n\n".join(parts), encoding="utf-8")
    question = "How much is the rent a month?"
    page = browser.new_page()
    with process_killed(command) as address:
        page.goto(address)
        add(page, documents)
        page.set_input_files("[data-picker=files]", [book])
        expect(page.locator(".doc-row.adding[data-document]", has_text="book.md")).to_be_visible()
        ask(page, question)
        expect(page.locator("#last-turn .evidence")).to_be_visible()
    page.close()
    page, watch = browser.new_page(), Watch()
    watch.follow(page)
    with process_serving(command) as address:
        page.goto(address)
        rows = page.locator(".doc-row[data-document]")
        expect(rows).to_have_count(4)
        expect(rows.first).to_contain_text(" of ")
        page.locator(".talk-list summary").click()
        page.locator(".talk", has_text=question).click()
        expect(page.locator("#last-turn .stopped")).to_have_text(ENGLISH.broken_off)
        expect(page.locator("#last-turn .evidence")).to_contain_text("1,450 euros")
        page.screenshot(path=screenshots / "killed.png")
        page.get_by_role("button", name=ENGLISH.ask_again).click()
        expect(page.locator("#last-turn .turn")).to_have_attribute("aria-busy", "false")
        expect(page.locator("#last-turn .evidence")).to_contain_text("1,450 euros")
        page.close()
    assert watch.elsewhere == []
    assert watch.errors == []
