"""Conversations on the page, in a real browser."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_page import RENT, add, ask, finished
from tests.stand_ins import HELD, EchoModel
from ui.strings import CHINESE, ENGLISH

OpenPage = Callable[..., Page]


def test_a_conversation_is_kept_opened_again_edited_saved_and_deleted(
    open_page: OpenPage, documents: list[Path], model: EchoModel, screenshots: Path, tmp_path: Path
) -> None:
    page = open_page()
    add(page, documents)
    ask(page, RENT)
    finished(page)
    expect(page.locator(".talk-line .name")).to_have_text(RENT)
    model.prompt_s = HELD
    page.get_by_role("button", name=ENGLISH.ask_again).click()
    expect(page.locator("#last-turn .turn")).to_have_attribute("aria-busy", "true")
    model.prompt_s = 0.0
    finished(page)
    page.locator(".turn-tools summary").click()
    page.locator(".turn-tools textarea").fill("What is the monthly rent?")
    page.locator(".turn-tools button[type=submit]").click()
    expect(page.locator("#last-turn .question")).to_contain_text("What is the monthly rent?")
    finished(page)
    page.screenshot(path=screenshots / "conversation.png")
    page.locator(".talk-line .menu summary").click()
    page.get_by_role("textbox", name=ENGLISH.rename_talk).fill("Rent of the mill")
    page.keyboard.press("Enter")
    expect(page.locator(".talk-line .name")).to_have_text("Rent of the mill")
    page.locator(".talk-list summary").click()
    search = page.get_by_role("searchbox", name=ENGLISH.search_talks)
    for words, count in (("volcano", 0), ("mill", 1), ("", 1)):
        search.fill(words)
        search.press("Enter")
        expect(page.locator(".talk")).to_have_count(count)
    for name, suffix, begin in ((ENGLISH.export_markdown, ".md", b"# Rent"), (ENGLISH.export_docx, ".docx", b"PK")):
        with page.expect_download() as saved:
            page.locator(".talk-line .menu summary").click()
            page.get_by_role("button", name=name).click()
        assert saved.value.suggested_filename == f"Rent of the mill{suffix}"
        saved.value.save_as(tmp_path / f"saved{suffix}")
        assert (tmp_path / f"saved{suffix}").read_bytes().startswith(begin)

    again = open_page(locale="zh-CN")
    again.locator(".talk-list summary").click()
    again.locator(".talk").click()
    expect(again.locator("#last-turn .question")).to_contain_text("What is the monthly rent?")
    expect(again.locator("#last-turn .answer")).to_contain_text("1,450 euros")
    expect(again.locator(".turn")).to_have_count(1)
    again.screenshot(path=screenshots / "conversation-chinese.png")
    again.locator("[data-act=delete-talk]").click()
    expect(again.locator(".talks")).to_contain_text(CHINESE.talk_deleted)
    expect(again.locator(".turn")).to_have_count(0)
    again.get_by_role("button", name=CHINESE.undo).click()
    expect(again.locator(".talk")).to_have_text("Rent of the mill")
    again.locator("[data-act=new-talk]").click()
    expect(again.locator(".welcome")).to_be_visible()
