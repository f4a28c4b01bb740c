"""Keys and narrow windows, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_page import RENT, add, ask, finished
from tests.stand_ins import HELD, EchoModel
from ui.strings import ENGLISH, STRINGS

OpenPage = Callable[..., Page]


def test_up_in_an_empty_box_recalls_the_last_question_and_leaves_what_is_typed(
    open_page: OpenPage, documents: list[Path]
) -> None:
    page = open_page()
    add(page, documents)
    box = page.locator("#question textarea")
    box.press("ArrowUp")
    expect(box).to_have_value("")
    for question in ("How long does the lease run?", RENT):
        ask(page, question)
        expect(page.locator("#last-turn .question")).to_contain_text(question)
        finished(page)
    box.press("ArrowUp")
    expect(box).to_have_value(RENT)
    box.fill("Who pays")
    box.press("ArrowUp")
    expect(box).to_have_value("Who pays")
    box.fill("")
    box.press("ArrowUp")
    box.press("Enter")
    expect(page.locator(".turn .question", has_text=RENT)).to_have_count(2)
    finished(page)


def test_escape_stops_a_running_answer(open_page: OpenPage, documents: list[Path], model: EchoModel) -> None:
    model.pause_s = HELD
    page = open_page()
    add(page, documents)
    ask(page, RENT)
    expect(page.locator(".draft-text")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".stopped")).to_have_text(ENGLISH.stopped)
    assert model.stopped == 1


def test_a_slash_goes_to_the_question_from_anywhere_but_a_field(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("tab", name=ENGLISH.search.view).click()
    page.locator("#search-box input").fill("")
    page.keyboard.press("/")
    expect(page.locator("#search-box input")).to_have_value("/")
    page.locator("#search-box input").blur()
    page.keyboard.press("/")
    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value("")


def test_arrows_step_through_the_citations_of_an_answer(open_page: OpenPage, documents: list[Path]) -> None:
    page = open_page()
    add(page, documents)
    ask(page, "What is the rent, and who pays for repairs of the roof?")
    finished(page)
    cites = page.locator("#last-turn .cite")
    assert cites.count() > 1
    cites.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cites.nth(1)).to_be_focused()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    page.keyboard.press("ArrowLeft")
    expect(cites.first).to_be_focused()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [420, 700])
def test_a_narrow_window_shows_one_pane_and_a_citation_brings_the_reading_forward(
    open_page: OpenPage, documents: list[Path], screenshots: Path, language: str, width: int
) -> None:
    strings = STRINGS["zh" if language == "zh" else "en"]
    page = open_page(locale=strings.html_language)
    page.set_viewport_size({"width": width, "height": 860})
    areas = [page.locator(f"#{name}-area") for name in ("documents", "conversation", "reading")]

    def shown() -> list[bool]:
        return [area.is_visible() for area in areas]

    assert shown() == [False, True, False]
    page.get_by_role("button", name=strings.documents, exact=True).click()
    assert shown() == [True, False, False]
    add(page, documents)
    page.screenshot(path=screenshots / f"narrow-documents-{language}-{width}.png")
    page.get_by_role("button", name=strings.view_chat, exact=True).click()
    ask(page, RENT if language == "en" else "押金是多少？")
    finished(page)
    page.screenshot(path=screenshots / f"narrow-chat-{language}-{width}.png")
    page.locator("#last-turn .cite").first.click()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    assert shown() == [False, False, True]
    page.screenshot(path=screenshots / f"narrow-reading-{language}-{width}.png")
    page.get_by_role("button", name=strings.close, exact=True).click()
    assert shown() == [False, True, False]
    for pane in (strings.documents, strings.view_chat, strings.reading):
        page.get_by_role("button", name=pane, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{pane} is too wide"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_line_over_a_conversation_is_one_line_and_its_menu_closes_by_escape(
    open_page: OpenPage, documents: list[Path], screenshots: Path, language: str
) -> None:
    strings = STRINGS["zh" if language == "zh" else "en"]
    page = open_page(locale=strings.html_language)
    add(page, documents)
    ask(page, "How much is the rent for the whole of the Mill House a month, and on which day is it due exactly?")
    finished(page)
    line, menu = page.locator(".talk-line"), page.locator(".talk-line .menu")
    assert line.evaluate("line => line.clientHeight") < 50
    assert line.evaluate("line => line.closest('.tabitem').scrollWidth <= line.closest('.tabitem').clientWidth")
    menu.locator("summary").click()
    expect(page.get_by_role("button", name=strings.export_docx)).to_be_visible()
    page.screenshot(path=screenshots / f"menu-{language}.png")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=strings.export_docx)).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
