"""From one thing to the next in a real browser: other conversations, from search to chat and back, errors that stay."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from markupsafe import Markup
from playwright.sync_api import Page, expect

from chatdoc import cases, failures
from chatdoc.errors import ParsingCrashed, ProtectedFile
from chatdoc.library import Library
from models.shelf import Shelf
from tests.browser.documents import encrypted
from tests.browser.test_page import RENT, add, ask, finished
from tests.browser.test_views import go_to
from tests.stand_ins import HELD, EchoModel
from tests.waiting import wait_for
from ui import handlers
from ui.handlers import Services, Tab
from ui.strings import CHINESE, ENGLISH, Strings

OpenPage = Callable[..., Page]
DRAW_ANEW = "drawn => { const part = drawn.closest('.talk-list').parentElement; part.innerHTML = part.innerHTML; }"
BOTH = pytest.mark.parametrize(("locale", "strings"), [("en-US", ENGLISH), ("zh-CN", CHINESE)])
FIRST = "When does the lease begin?"


def ask_in_one_and_begin_another(page: Page, documents: list[Path]) -> None:
    """Add the documents, have `FIRST` answered in a conversation, and begin a second one."""
    add(page, documents)
    ask(page, FIRST)
    finished(page)
    page.locator("[data-act=new-talk]").click()
    expect(page.locator("#last-turn .question")).to_have_count(0)


@BOTH
def test_another_conversation_is_opened_and_asked_while_an_answer_is_written(
    open_page: OpenPage, documents: list[Path], model: EchoModel, screenshots: Path, locale: str, strings: Strings
) -> None:
    page = open_page(locale=locale)
    ask_in_one_and_begin_another(page, documents)
    model.pause_s = HELD
    ask(page, RENT)
    expect(page.locator(".draft-text")).to_contain_text("The")
    page.locator(".talk-list summary").click()
    row = page.locator("[data-talk]", has_text=RENT)
    page.locator(".talk", has_text=FIRST).click()
    expect(page.locator("#last-turn .question")).to_contain_text(FIRST)
    expect(page.locator("#ask")).to_be_visible()
    expect(page.locator("#stop")).to_be_hidden()
    expect(row).to_contain_text(strings.talk_running)
    page.screenshot(path=screenshots / f"left-{locale}.png")
    model.pause_s = 0.02
    ask(page, "Who pays for the roof?")
    expect(page.locator("#last-turn .evidence")).to_contain_text("roof")
    page.locator(".talk", has_text=RENT).click()
    expect(page.locator("#last-turn .question")).to_contain_text(RENT)
    finished(page)
    expect(page.locator("#last-turn .answer")).to_contain_text("1,450 euros a month")
    expect(row).not_to_contain_text(strings.talk_running)
    page.locator(".talk", has_text=FIRST).click()
    expect(page.locator("#last-turn .question")).to_contain_text("Who pays for the roof?")
    finished(page)
    page.reload()
    page.locator(".talk-list summary").click()
    page.locator(".talk", has_text=RENT).click()
    expect(page.locator("#last-turn .answer")).to_contain_text("1,450 euros a month")


@BOTH
def test_what_is_searched_is_asked_and_what_is_not_found_is_searched(
    open_page: OpenPage, documents: list[Path], screenshots: Path, locale: str, strings: Strings
) -> None:
    page = open_page(locale=locale)
    add(page, documents)
    go_to(page, "search")
    page.locator("#search-box input").fill(RENT)
    page.locator("#search-view").get_by_role("button", name=strings.search.ask).click()
    expect(page.locator("#view-chat-button")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#last-turn .question")).to_contain_text(RENT)
    finished(page)
    question = "Which volcanoes erupted near the mill yesterday?"
    ask(page, question)
    finished(page)
    page.screenshot(path=screenshots / f"not-found-{locale}.png")
    page.locator("#last-turn").get_by_role("button", name=strings.search.instead).click()
    expect(page.locator("#view-search-button")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#search-box input")).to_have_value(question)
    expect(page.locator(".found-passage").first).to_be_visible()
    page.screenshot(path=screenshots / f"searched-{locale}.png")


@BOTH
def test_a_stopped_evaluation_keeps_what_was_asked(
    open_page: OpenPage,
    documents: list[Path],
    library: Library,
    model: EchoModel,
    screenshots: Path,
    locale: str,
    strings: Strings,
) -> None:
    page = open_page(locale=locale)
    add(page, documents)
    for question in (RENT, "Who pays for the roof?", FIRST):
        cases.correct(library.store, cases.mark_bad(library.store, question).number, wanted="x", document="lease.pdf")
    go_to(page, "quality")
    texts = strings.quality
    page.get_by_role("button", name=texts.measure_own).click()
    expect(page.locator("#quality-view h2").first).to_have_text(texts.run_number.format(number=1))
    model.prompt_s, model.quick = HELD, 1
    page.get_by_label(texts.with_model).check()
    page.get_by_role("button", name=texts.measure_own).click()
    expect(page.locator(".work")).to_contain_text(texts.progress.format(done=1, total=3))
    page.locator(".work").get_by_role("button", name=strings.stop).click()
    expect(page.locator("#quality-view h2").first).to_have_text(texts.run_number.format(number=2))
    expect(page.locator("#quality-view")).to_contain_text(texts.run_stopped)
    expect(page.locator("#quality-view")).to_contain_text(texts.progress.format(done=1, total=3))
    page.screenshot(path=screenshots / f"quality-part-{locale}.png")
    page.get_by_role("button", name=texts.compare_run.format(number=1)).click()
    expect(page.locator("#quality-view")).to_contain_text(texts.since.format(number=1, shared=1))


@pytest.fixture
def failed(library: Library, shelf: Shelf) -> Library:
    """A library in which a file failed before this start, and a log that says so; the shelf moves the home folder."""
    failures.keep(library.store, "hostile.pdf", None, ParsingCrashed(name="hostile.pdf"))
    (library.folder / "logs").mkdir()
    line = f"2026-01-01 ERROR {Path.home()}/x: <b>crashed</b> \u202e here\n"
    (library.folder / "logs" / "chatdoc.log").write_text(line, encoding="utf-8")
    return library


@BOTH
def test_a_file_that_failed_before_this_start_is_told_and_the_log_is_shown_and_copied(
    failed: Library, open_page: OpenPage, screenshots: Path, locale: str, strings: Strings
) -> None:
    page = open_page(locale=locale)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = page.locator(".doc-row.failed")
    expect(row).to_contain_text("hostile.pdf")
    row.get_by_role("button", name=strings.failing.open_log).click()
    shown = "2026-01-01 ERROR ~/x: <b>crashed</b> \\u202e here"
    expect(page.locator(".log pre")).to_have_text(shown)
    page.screenshot(path=screenshots / f"log-{locale}.png")
    page.locator(".log").get_by_role("button", name=strings.failing.copy_log).click()
    expect(page.locator(".log [role=status]")).to_have_text(strings.asking.copied)
    assert page.evaluate("navigator.clipboard.readText()") == shown
    page.locator(".log").get_by_role("button", name=strings.close).click()
    expect(page.locator(".log")).to_have_count(0)
    row.get_by_role("button", name=strings.dismiss).click()
    expect(row).to_have_count(0)
    assert failures.kept(failed.store) == ()


@pytest.fixture
def locked(library: Library) -> Library:
    """A library to which a protected file was handed over before this start."""
    failures.keep(library.store, "secret.pdf", None, ProtectedFile(name="secret.pdf"))
    return library


@BOTH
def test_a_protected_file_of_an_earlier_start_is_chosen_again_and_opened(
    locked: Library,
    open_page: OpenPage,
    documents: list[Path],
    tmp_path: Path,
    screenshots: Path,
    locale: str,
    strings: Strings,
) -> None:
    page = open_page(locale=locale)
    row = page.locator(".doc-row.failed")
    expect(row).to_contain_text(strings.failing.file_gone)
    page.screenshot(path=screenshots / f"locked-{locale}.png")
    protected = tmp_path / "secret.pdf"
    protected.write_bytes(encrypted(documents[0].read_bytes(), "geheim"))
    with page.expect_file_chooser() as chooser:
        row.get_by_role("button", name=strings.choose_files).click()
    chooser.value.set_files([protected])
    row.locator("input[type=password]").fill("geheim")
    page.keyboard.press("Enter")
    expect(page.locator(".doc-row[data-document]", has_text="secret.pdf")).to_be_visible()
    expect(row).to_have_count(0)
    assert failures.kept(locked.store) == ()


@BOTH
def test_the_pages_of_a_pdf_are_read_again_by_text_recognition(
    open_page: OpenPage, documents: list[Path], library: Library, screenshots: Path, locale: str, strings: Strings
) -> None:
    pytest.importorskip("rapidocr")
    page = open_page(locale=locale)
    add(page, documents[:1])
    page.locator(".health summary").click()
    page.get_by_role("button", name=strings.failing.read_again).click()
    expect(page.locator(".finishing")).to_be_visible()
    expect(page.locator(".doc-row.adding")).to_have_count(0)
    expect(page.get_by_role("button", name=strings.failing.read_again)).to_have_count(0)
    page.screenshot(path=screenshots / f"read-again-{locale}.png")
    ask(page, RENT)
    finished(page)
    page.locator(".evidence li", has_text="1,450 euros").locator(".cite").click()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    expect(page.locator("#reading-panel .place")).to_have_text(strings.page_printed.format(label="ii", page=2, total=3))


def test_a_click_is_not_lost_when_its_part_is_drawn_anew_between_press_and_release(
    open_page: OpenPage, documents: list[Path], model: EchoModel
) -> None:
    page = open_page()
    ask_in_one_and_begin_another(page, documents)
    model.pause_s = HELD
    ask(page, RENT)
    expect(page.locator(".draft-text")).to_be_visible()
    summary = page.locator(".talk-list summary")
    summary.click()
    other = page.locator(".talk", has_text=FIRST)
    for pressed in (summary, other):
        box = pressed.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 9, box["y"] + box["height"] / 2)
        page.mouse.down()
        pressed.evaluate(DRAW_ANEW)
        page.mouse.up()
        if pressed is summary:
            expect(other).to_be_hidden()
            summary.click()
    expect(page.locator("#last-turn .question")).to_contain_text(FIRST)
    model.pause_s = 0.0


def test_an_answer_that_ends_while_another_conversation_is_opened_does_not_take_its_place(
    open_page: OpenPage, documents: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page()
    ask_in_one_and_begin_another(page, documents)
    show_last, drawing, late = handlers.show_last, Event(), Event()

    def show_late(services: Services, tab: Tab) -> Markup:
        shown, talk = show_last(services, tab), tab.shown_talk
        if tab.turns and tab.turns[-1].question == RENT and not tab.turns[-1].running and not drawing.is_set():
            drawing.set()
            wait_for(lambda: tab.shown_talk is not talk)
            time.sleep(2)  # the other is on the page by then
            late.set()
        return shown

    monkeypatch.setattr(handlers, "show_last", show_late)
    ask(page, RENT)
    wait_for(drawing.is_set)
    page.locator(".talk-list summary").click()
    page.locator(".talk", has_text=FIRST).click()
    wait_for(late.is_set)
    page.wait_for_timeout(2000)
    expect(page.locator("#last-turn .question")).to_contain_text(FIRST)
