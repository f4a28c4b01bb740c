"""The views beside the chat in a real browser, and what holds for all of them: readable, in both languages."""

import re
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from axe_playwright_python.sync_playwright import Axe
from markupsafe import Markup
from playwright.sync_api import Page, expect

from chatdoc import cases
from chatdoc.errors import WrongColumns
from chatdoc.library import Library
from tests.browser.test_page import RENT, add, ask, finished
from tests.stand_ins import HELD, EchoModel
from tests.waiting import GIVE_UP_S
from ui import start
from ui.strings import CHINESE, ENGLISH, Strings
from ui.tab import Services, Tab

OpenPage = Callable[..., Page]
SETTLED = """() => document.getAnimations().every(
  (each) => each.playState === "finished" || each.effect.getComputedTiming().endTime === Infinity,
)"""
"""Colours change slowly; what turns round for ever does not count."""
VIEWS = ("chat", "search", "quality", "models", "settings")


def go_to(page: Page, view: str) -> None:
    page.locator(f"#view-{view}-button").click()
    expect(page.locator(f"#view-{view}-button")).to_have_attribute("aria-selected", "true")


def evaluated(page: Page, number: int, strings: Strings) -> None:
    """Wait until an evaluation has ended."""
    heading = page.locator("#quality-view h2").first
    expect(heading).to_have_text(strings.quality.run_number.format(number=number))
    expect(page.locator(".work")).to_have_count(0)


def filled(page: Page, documents: list[Path], strings: Strings) -> None:
    """Have something on every view: documents, a marked answer, words searched, two evaluations, a problem."""
    add(page, documents)
    ask(page, RENT if strings is ENGLISH else "押金是多少？")
    finished(page)
    page.locator(".thumb-bad").click()
    page.locator(".correction textarea").fill("1,450 euros" if strings is ENGLISH else "两个月租金")
    page.get_by_role("button", name=strings.mark_save).click()
    expect(page.locator(".marks [role=status]")).to_have_text(strings.mark_corrected)
    page.locator(".cite").first.click()
    expect(page.locator("#reading-panel mark").first).to_be_visible()
    go_to(page, "search")
    page.locator("#search-box input").fill("rent" if strings is ENGLISH else "租金")
    expect(page.locator(".found-passage").first).to_be_visible()
    go_to(page, "quality")
    for number in (1, 2):
        page.get_by_role("button", name=strings.quality.measure_own).click()
        evaluated(page, number, strings)
    page.locator("#view-chat-button").click()
    page.locator("#question textarea").fill("")
    page.locator("#ask").click()
    expect(page.locator("#problems .problem")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation_on_any_view(
    open_page: OpenPage, documents: list[Path], screenshots: Path, locale: str, color_scheme: str
) -> None:
    page = open_page(locale=locale, color_scheme=color_scheme)
    filled(page, documents, ENGLISH if locale == "en-US" else CHINESE)
    found = []
    for view in VIEWS:
        go_to(page, view)
        if view == "models":
            expect(page.locator("#models-view .facts").first).to_be_visible()
        wide = "views => [...views.querySelectorAll('.tabitem')].every(view => view.scrollWidth <= view.clientWidth)"
        assert page.locator("#views").evaluate(wide), f"{view} is wider than its area"
        page.wait_for_function(SETTLED)
        page.screenshot(path=screenshots / f"{view}-{locale[:2]}-{color_scheme}.png")
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found += [(view, violation["id"], node["html"][:160], node["any"][:1]) for node in violation["nodes"]]
    assert found == []


# Names, and texts of documents, models and people: in whatever language they are.
UNTRANSLATED = (
    "bdi, code, blockquote, mark, .name, .found-text, .reading-text, .reading-title h2, .answer, option, [lang=en]"
)
PROPER_NAMES = {"chatdoc", "MB", "GB"}
COLLECT = """untranslated => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (element.closest("script, style, noscript") || element.closest(untranslated)) continue;
    if (node.nodeType === Node.TEXT_NODE) {
      if (element.checkVisibility({ visibilityProperty: true })) texts.push(node.textContent.trim());
      continue;
    }
    if (!element.checkVisibility()) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) texts.push(element.getAttribute(name) ?? "");
  }
  return texts;
}"""


def test_every_text_of_the_chinese_page_is_chinese(open_page: OpenPage, documents: list[Path]) -> None:
    page = open_page(locale="zh-CN")
    filled(page, documents, CHINESE)
    english = set()
    for view in VIEWS:
        go_to(page, view)
        if view == "models":
            expect(page.locator("#models-view .facts").first).to_be_visible()
        texts = page.evaluate(COLLECT, UNTRANSLATED)
        assert any(CHINESE.view_chat in text for text in texts), "nothing was collected"
        english |= {(view, text) for text in texts if is_english(text)}
    assert english == set()


def is_english(text: str) -> bool:
    words = set(re.findall(r"[A-Za-z]{2,}", text))
    return bool(words - PROPER_NAMES) and not re.search("[\u4e00-\u9fff]", text)


def test_a_file_of_ten_questions_is_evaluated_counted_and_compared(
    open_page: OpenPage, documents: list[Path], library: Library, tmp_path: Path, screenshots: Path
) -> None:
    page = open_page()
    add(page, documents)
    go_to(page, "quality")
    texts = ENGLISH.quality
    expect(page.locator("#quality-view")).to_contain_text(texts.no_cases)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("frage\nWarum?\n", encoding="utf-8")
    page.set_input_files("[data-send=questions]", wrong)
    expect(page.locator("#problems")).to_contain_text(WrongColumns(name="wrong.csv", found="frage").problem("en"))
    rows = [f'"{RENT} ({number})","1,450 euros",lease.pdf,2' for number in range(9)]
    questions = tmp_path / "ten questions.csv"
    questions.write_text("\n".join(["question,answer,document,page", *rows, "Who is the king of France?,,,"]), "utf-8")
    for number in (1, 2):
        page.set_input_files("[data-send=questions]", questions)
        evaluated(page, number, ENGLISH)
    row = page.locator(".figures tr", has_text="hit@1")
    expect(row.locator("td").first).to_have_text("100.0%")
    expect(page.locator("#quality-view")).to_contain_text("ten questions.csv: 10")
    expect(page.locator(".chart .bar")).to_have_count(2)
    page.screenshot(path=screenshots / "quality-ten.png", full_page=True)
    page.get_by_role("button", name=texts.open_run.format(number=1)).click()
    expect(page.locator("#quality-view")).to_contain_text(texts.no_earlier)


def test_an_evaluation_with_the_model_is_stopped(
    open_page: OpenPage, documents: list[Path], library: Library, model: EchoModel, screenshots: Path
) -> None:
    page = open_page()
    add(page, documents)
    case = cases.mark_bad(library.store, RENT)
    cases.correct(library.store, case.number, wanted="1,450 euros", document="lease.pdf")
    go_to(page, "quality")
    expect(page.locator(".listed .tag-bad")).to_be_visible()
    model.prompt_s = HELD
    page.get_by_label(ENGLISH.quality.with_model).check()
    page.get_by_role("button", name=ENGLISH.quality.measure_own).click()
    expect(page.locator(".work")).to_contain_text(ENGLISH.quality.progress.format(done=0, total=1))
    page.screenshot(path=screenshots / "quality-running.png")
    page.locator(".work").get_by_role("button", name=ENGLISH.stop).click()
    expect(page.locator("#quality-view")).to_contain_text(ENGLISH.quality.stopped)
    assert model.stopped == 1


def test_the_embedder_is_changed_from_the_models_view(
    open_page: OpenPage, documents: list[Path], library: Library
) -> None:
    page = open_page()
    add(page, documents)
    go_to(page, "models")
    expect(page.locator("#models-view")).to_contain_text("echo")
    page.locator(".listed", has_text="other terms").get_by_role("button", name=ENGLISH.models.use).click()
    expect(page.locator(".listed", has_text="other terms")).to_contain_text(ENGLISH.models.used)
    assert library.searched.follow().name == "other terms"


def test_the_colours_follow_the_system_until_others_are_chosen_and_come_back_without_a_flash(
    open_page: OpenPage, screenshots: Path
) -> None:
    page = open_page(color_scheme="dark")
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).not_to_have_class(re.compile(r"\bdark\b"))
    go_to(page, "settings")
    texts = ENGLISH.settings
    expect(page.get_by_role("button", name=texts.theme_system)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=texts.theme_dark).click()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    expect(page.get_by_role("button", name=texts.theme_dark)).to_have_attribute("aria-pressed", "true")
    page.screenshot(path=screenshots / "chosen-dark.png")
    page.add_init_script(
        "window.shown = []; const look = () => { const body = document.body;"
        " if (body) window.shown.push(getComputedStyle(body).backgroundColor); requestAnimationFrame(look); }; look();"
    )
    page.reload()
    page.wait_for_selector(".documents")
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.wait_for_function("window.shown.length > 3")
    shown = page.evaluate("window.shown")
    assert all(max(map(int, re.findall(r"\d+", colour)[:3])) < 60 for colour in shown), "a light frame was drawn"


def test_whatever_one_types_into_is_dark_in_the_dark(open_page: OpenPage, documents: list[Path]) -> None:
    page = open_page()
    page.emulate_media(color_scheme="dark")
    add(page, documents)
    ask(page, RENT)
    finished(page)
    shades = page.evaluate(
        """() => [...document.querySelectorAll("input, textarea, select")]
            .filter(each => !["checkbox", "radio", "file"].includes(each.type))
            .map(each => [each.closest("form")?.dataset.act ?? each.name, getComputedStyle(each).backgroundColor])"""
    )
    assert {"search-talks", "rename-talk"} <= {name for name, _ in shades}
    assert [name for name, shade in shades if max(map(int, re.findall(r"\d+", shade)[:3])) > 90] == []


def test_staying_offline_and_another_library_are_chosen_in_the_settings(
    open_page: OpenPage, tmp_path: Path, screenshots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    page = open_page()
    go_to(page, "settings")
    view = page.locator("#settings-view")
    offline = view.get_by_role("group", name=ENGLISH.settings.offline)
    expect(offline.get_by_role("button", name=ENGLISH.settings.off)).to_have_attribute("aria-pressed", "true")
    offline.get_by_role("button", name=ENGLISH.settings.on).press("Enter")
    expect(offline.get_by_role("button", name=ENGLISH.settings.on)).to_have_attribute("aria-pressed", "true")
    expect(view).to_contain_text(ENGLISH.settings.network_off)
    go_to(page, "models")
    page.locator("#models-view [data-act=download]").first.click()
    expect(page.locator("#problems .problem")).to_contain_text("offline")
    page.locator("#problems .problem button").first.click()
    go_to(page, "settings")
    view.get_by_label(ENGLISH.settings.library_folder).fill("papers")
    view.get_by_role("button", name=ENGLISH.settings.library_choose).click()
    expect(page.locator("#problems .problem")).to_contain_text("whole path")
    expect(view.get_by_label(ENGLISH.settings.library_folder)).to_have_value("papers")
    view.get_by_label(ENGLISH.settings.library_folder).fill(str(tmp_path / "papers"))
    view.get_by_label(ENGLISH.settings.library_folder).press("Enter")
    expect(view.get_by_role("status")).to_contain_text(str(tmp_path / "papers"))
    page.screenshot(path=screenshots / "settings-chosen.png")
    assert (tmp_path / "papers").is_dir()
    page.reload()
    go_to(page, "settings")
    expect(offline.get_by_role("button", name=ENGLISH.settings.on)).to_have_attribute("aria-pressed", "true")


def test_a_view_that_is_opened_while_the_page_is_drawn_keeps_what_it_shows(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, opened, drawn = open_page(), Event(), start.show

    def late(services: Services, tab: Tab) -> Markup:
        opened.wait(GIVE_UP_S)  # all else of the page is drawn by now, and has not reached it
        return drawn(services, tab)

    monkeypatch.setattr(start, "show", late)
    page.reload()
    go_to(page, "settings")
    expect(page.locator("#settings-view")).to_contain_text(ENGLISH.settings.kept)
    opened.set()
    expect(page.locator(".drop-zone")).to_be_visible()
    expect(page.locator("#settings-view")).to_contain_text(ENGLISH.settings.kept)


def test_the_language_is_changed_in_the_settings_at_once(open_page: OpenPage) -> None:
    page = open_page()
    go_to(page, "settings")
    page.locator("#settings-box").get_by_role("button", name="中文").click()
    expect(page.locator("#view-settings-button")).to_have_text(CHINESE.settings.view)
    expect(page.locator("#settings-view")).to_contain_text(CHINESE.settings.network_closed)
    expect(page.locator("#ask")).to_have_text(CHINESE.ask)
    page.reload()
    expect(page.locator("#view-settings-button")).to_have_text(CHINESE.settings.view)
