"""The first start in a real browser: from an empty page to an answer, by clicks alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_page import RENT, add, ask, finished
from tests.stand_ins import HELD, EchoModel
from ui.strings import ENGLISH, STRINGS

OpenPage = Callable[..., Page]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_three_clicks_lead_from_an_empty_page_to_a_proved_answer(
    open_page: OpenPage, screenshots: Path, language: str
) -> None:
    strings = STRINGS["zh" if language == "zh" else "en"]
    page = open_page(locale=strings.html_language)
    expect(page.locator(".welcome")).to_contain_text(strings.start.add)
    page.screenshot(path=screenshots / f"first-{language}.png")
    page.get_by_role("button", name=strings.start.sample).click()
    question = page.locator(".welcome .to-ask").first
    question.wait_for()
    page.screenshot(path=screenshots / f"first-questions-{language}.png")
    question.click()
    finished(page)
    expect(page.locator(".welcome")).to_be_hidden()
    expect(page.locator("#last-turn .verdict-supported, #last-turn .verdict-partly")).to_be_visible()
    expect(page.locator("#last-turn .scope")).to_be_visible()
    page.screenshot(path=screenshots / f"first-answer-{language}.png")
    page.locator("#last-turn .cite").first.click()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()


def test_a_health_card_shows_the_guide_and_its_questions_are_asked_by_a_click(
    open_page: OpenPage, documents: list[Path], screenshots: Path
) -> None:
    page = open_page()
    add(page, documents)
    card = page.locator(".doc-row[data-document]", has_text="lease.pdf").locator(".health")
    card.locator("summary").click()
    expect(card.locator(".guide")).to_contain_text(ENGLISH.start.guide_terms)
    page.screenshot(path=screenshots / "guide.png")
    card.get_by_role("button", name="What is the rent?").click()
    finished(page)
    expect(page.locator("#last-turn")).to_contain_text("1,450 euros")
    expect(card.locator(".guide")).to_be_visible()


def test_an_answer_is_copied_with_its_footnotes(open_page: OpenPage, documents: list[Path]) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    add(page, documents)
    ask(page, RENT)
    finished(page)
    page.get_by_role("button", name=ENGLISH.asking.copy).click()
    expect(page.locator(".answer-line [role=status]")).to_have_text(ENGLISH.asking.copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "The rent is 1,450 euros a month" in copied
    assert "lease.pdf, page 2 (printed: ii)" in copied


def test_an_answer_that_was_left_in_the_middle_by_a_reload_is_kept_as_far_as_it_came(
    open_page: OpenPage, documents: list[Path], model: EchoModel
) -> None:
    page = open_page()
    add(page, documents)
    model.pause_s = HELD
    ask(page, RENT)
    expect(page.locator(".draft-text")).to_be_visible()
    page.reload()
    page.locator(".talk-list summary").click()
    page.locator(".talk").click()
    expect(page.locator("#last-turn .question")).to_contain_text(RENT)
    expect(page.locator("#last-turn .evidence")).to_contain_text("1,450 euros")
    model.pause_s = 0.0
    page.get_by_role("button", name=ENGLISH.ask_again).click()
    expect(page.locator("#last-turn .answer")).to_contain_text("1,450 euros")


def test_two_tabs_answer_at_once_and_each_shows_its_own(
    open_page: OpenPage, documents: list[Path], model: EchoModel
) -> None:
    model.pause_s = HELD
    first, second = open_page(), open_page()
    add(first, documents)
    expect(second.locator(".welcome .to-ask").first).to_be_visible()
    ask(first, RENT)
    ask(second, "When was the boiler replaced?")
    for page in (first, second):
        expect(page.locator(".draft-text")).to_be_visible()
    model.pause_s = 0.0
    finished(first)
    finished(second)
    expect(first.locator("#last-turn .answer")).to_contain_text("1,450 euros")
    expect(second.locator("#last-turn .answer")).to_contain_text("2019")
    expect(second.locator(".turn")).to_have_count(1)
