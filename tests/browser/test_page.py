"""The page in a real browser, with the real library and parsers and the small models of tests/stand_ins.py."""

import http.client
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from chatdoc.cases import all_cases
from chatdoc.errors import DamagedFile, MissingFolder, NothingChosen, UnknownFormat, WrongPassword
from chatdoc.library import Library
from tests.browser.documents import HOSTILE, encrypted
from tests.stand_ins import HELD, EchoModel
from tests.waiting import wait_for
from ui.strings import CHINESE, ENGLISH

RENT = "What is the rent in euros a month?"
OpenPage = Callable[..., Page]


def add(page: Page, paths: list[Path]) -> None:
    """Hand files to the picker and wait until they are on the list."""
    page.set_input_files("[data-picker=files]", paths)
    for path in paths:
        expect(page.locator(".doc-row[data-document]", has_text=path.name)).to_be_visible()


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")


def finished(page: Page) -> None:
    expect(page.locator("#last-turn .turn")).to_have_attribute("aria-busy", "false")


def test_a_question_stands_at_the_top_with_its_answer_below_it(open_page: OpenPage, documents: list[Path]) -> None:
    page = open_page()
    add(page, documents)
    for number, question in enumerate((RENT, "Who wrote the opera about whales?", RENT), 1):
        ask(page, question)
        expect(page.locator("#last-turn [data-turn]")).to_have_attribute("data-turn", str(number))
        finished(page)
    above = "() => document.querySelector('#last-turn').getBoundingClientRect().top - document.querySelector('#turns')"
    assert abs(page.evaluate(f"{above}.getBoundingClientRect().top")) < 2


def test_an_answer_streams_and_its_citation_opens_the_marked_quote_on_its_page(
    open_page: OpenPage, documents: list[Path], model: EchoModel, screenshots: Path
) -> None:
    page = open_page()
    add(page, documents)
    model.pause_s = HELD
    page.evaluate(
        """() => { window.drafts = []; new MutationObserver(() => {
            const draft = document.querySelector(".draft-text")?.textContent;
            if (draft && draft !== window.drafts.at(-1)) window.drafts.push(draft);
        }).observe(document.body, {childList: true, subtree: true, characterData: true}); }"""
    )
    ask(page, RENT)
    page.wait_for_function("window.drafts.length > 0")
    expect(page.locator(".evidence")).to_contain_text("1,450 euros")
    page.screenshot(path=screenshots / "streaming.png")
    model.pause_s = 0.2
    page.wait_for_function("window.drafts.length > 1")
    finished(page)
    drafts = page.evaluate("window.drafts")
    assert any(later.startswith(early) and len(later) > len(early) for early, later in pairwise(drafts)), drafts
    answer = page.locator(".answer")
    expect(answer).to_contain_text("The rent is 1,450 euros a month")
    answer.locator(".cite").first.click()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    assert "1,450 euros" in " ".join(page.locator("#reading-panel mark").all_inner_texts())
    expect(page.locator("#reading-panel .place")).to_have_text("p. ii (2 of 3)")
    page.screenshot(path=screenshots / "citation.png")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_keyboard_and_a_selection_stay_in_the_evidence_while_the_answer_streams(
    open_page: OpenPage, documents: list[Path], model: EchoModel, locale: str
) -> None:
    page, model.prompt_s, model.pause_s = open_page(locale=locale), HELD, HELD
    add(page, documents)
    ask(page, RENT if locale == "en-US" else "押金是多少？")
    quote = page.locator("#last-turn .evidence li").last
    quote = page.locator(f"#last-turn [data-quote='{quote.get_attribute('data-quote')}']")
    quote.locator(".cite").focus()
    words = quote.locator("blockquote").evaluate(
        "quote => { getSelection().selectAllChildren(quote); return String(getSelection()); }"
    )
    model.prompt_s = 0.0
    expect(page.locator("#last-turn .draft")).to_be_visible()
    expect(quote.locator(".cite")).to_be_focused()
    assert page.evaluate("String(getSelection())") == words != ""
    model.pause_s = 0.0
    finished(page)  # in Chinese with the quotes in another order
    expect(quote.locator(".cite")).to_be_focused()


def test_a_chinese_browser_gets_a_chinese_page_and_asks_a_chinese_document(
    open_page: OpenPage, documents: list[Path], screenshots: Path
) -> None:
    page = open_page(locale="zh-CN")
    expect(page.locator("#ask")).to_have_text(CHINESE.ask)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    add(page, documents)
    ask(page, "押金是多少？")
    finished(page)
    page.locator(".evidence li", has_text="押金为两个月租金").locator(".cite").click()
    expect(page.locator("#reading-panel mark").first).to_contain_text("押金为两个月租金")
    expect(page.locator("#reading-panel h2")).to_have_text("租赁合同.md")
    page.screenshot(path=screenshots / "chinese.png")


def test_the_language_can_be_switched_and_is_remembered(
    open_page: OpenPage, documents: list[Path], screenshots: Path
) -> None:
    page = open_page()
    add(page, documents[:1])
    ask(page, RENT)
    finished(page)
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#ask")).to_have_text(CHINESE.ask)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator(".evidence h4")).to_have_text(CHINESE.evidence)
    expect(page.locator(".evidence")).to_contain_text("第 ii 页（3 页中的第 2 页）")
    expect(page.locator("#question textarea")).to_have_attribute("placeholder", CHINESE.question_hint)
    page.screenshot(path=screenshots / "switched.png")
    page.reload()
    expect(page.locator("#ask")).to_have_text(CHINESE.ask)


@pytest.mark.parametrize("prompt_s", [0.0, HELD])
def test_stop_ends_the_answer_and_closes_the_model(
    open_page: OpenPage, documents: list[Path], model: EchoModel, prompt_s: float
) -> None:
    model.pause_s, model.prompt_s = HELD, prompt_s
    page = open_page()
    add(page, documents)
    ask(page, RENT)
    expect(page.locator(".evidence" if prompt_s else ".draft-text")).to_be_visible()
    expect(page.locator("#ask")).to_be_hidden()
    page.locator("#stop").click()
    expect(page.locator(".stopped")).to_have_text(ENGLISH.stopped)
    expect(page.locator("#ask")).to_be_visible()
    expect(page.locator("#stop")).to_be_hidden()
    assert model.stopped == 1
    model.pause_s = model.prompt_s = 0.0
    ask(page, RENT)
    finished(page)
    expect(page.locator("#last-turn .answer")).to_contain_text("1,450 euros")


def test_leaving_the_page_closes_the_model(open_page: OpenPage, documents: list[Path], model: EchoModel) -> None:
    model.pause_s = HELD
    page = open_page()
    add(page, documents)
    ask(page, RENT)
    expect(page.locator(".draft-text")).to_be_visible()
    page.goto("about:blank")
    wait_for(lambda: model.stopped)
    assert model.stopped == 1


def test_a_document_is_removed(open_page: OpenPage, documents: list[Path]) -> None:
    page = open_page()
    add(page, documents[:2])
    row = page.locator(".doc-row", has_text="lease.pdf")
    row.get_by_role("button", name=ENGLISH.remove_document.format(name="lease.pdf")).click()
    page.get_by_role("button", name=ENGLISH.remove_yes, exact=True).click()
    expect(row).to_have_count(0)
    expect(page.locator(".doc-row")).to_have_count(1)
    page.reload()
    expect(page.locator(".doc-row")).to_have_count(1)


def test_a_follow_up_shows_the_question_that_was_searched(
    open_page: OpenPage, documents: list[Path], screenshots: Path
) -> None:
    page = open_page()
    add(page, documents)
    ask(page, RENT)
    finished(page)
    expect(page.locator(".searched")).to_have_count(0)
    ask(page, "why?")
    finished(page)
    expect(page.locator("#last-turn .searched")).to_have_text(f"{ENGLISH.searched_for} {RENT} Why?")
    page.screenshot(path=screenshots / "follow-up.png")


def test_only_ticked_documents_are_asked(open_page: OpenPage, documents: list[Path]) -> None:
    page = open_page()
    add(page, documents)
    box = page.get_by_role("checkbox", name=ENGLISH.ask_document.format(name="lease.pdf"))
    expect(box).to_be_checked()
    box.click()
    expect(box).not_to_be_checked()
    expect(page.locator(".choice")).to_contain_text(ENGLISH.chosen.format(chosen=2, total=3))
    ask(page, RENT)
    finished(page)
    expect(page.locator("#last-turn")).not_to_contain_text("lease.pdf")
    page.get_by_role("button", name=ENGLISH.ask_none, exact=True).click()
    expect(page.locator(".choice")).to_contain_text(ENGLISH.chosen.format(chosen=0, total=3))
    ask(page, RENT)
    expect(page.locator("#last-turn .problem")).to_contain_text(NothingChosen().problem("en"))


def test_an_answer_is_marked_with_the_keyboard_and_what_is_right_is_kept(
    open_page: OpenPage, documents: list[Path], library: Library, screenshots: Path
) -> None:
    page = open_page()
    add(page, documents)
    ask(page, RENT)
    finished(page)
    bad = page.get_by_role("button", name=ENGLISH.mark_bad)
    bad.focus()
    page.keyboard.press("Enter")
    expect(bad).to_have_attribute("aria-pressed", "true")
    expect(bad).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("1,450 euros")
    page.get_by_role("combobox", name=ENGLISH.mark_document).select_option("lease.pdf")
    page.get_by_role("spinbutton", name=ENGLISH.mark_page).fill("2")
    page.screenshot(path=screenshots / "correction.png")
    page.get_by_role("button", name=ENGLISH.mark_save).click()
    expect(page.locator(".marks [role=status]")).to_have_text(ENGLISH.mark_corrected)
    (case,) = all_cases(library.store)
    assert (case.question, case.wanted, case.document, case.page) == (RENT, "1,450 euros", "lease.pdf", 2)
    ask(page, "How long does the lease run?")
    finished(page)
    page.locator("#past-turns").get_by_role("button", name=ENGLISH.mark_good).click()
    expect(page.locator("#past-turns .thumb-good")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#last-turn .thumb-good")).to_have_attribute("aria-pressed", "false")
    assert [case.good for case in all_cases(library.store)] == [True]


def test_a_collection_is_made_of_the_ticked_documents_and_ticks_them_again(
    open_page: OpenPage, documents: list[Path], screenshots: Path
) -> None:
    page = open_page()
    add(page, documents)
    box = page.get_by_role("checkbox", name=ENGLISH.ask_document.format(name="lease.pdf"))
    box.click()
    expect(box).not_to_be_checked()
    page.get_by_text(ENGLISH.collect_chosen).click()
    field = page.locator(".collect input")
    field.fill("The mill")
    field.press("Enter")
    chip = page.get_by_role("button", name="The mill 2")
    expect(chip).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=ENGLISH.ask_all, exact=True).click()
    expect(box).to_be_checked()
    page.locator(".doc-row", has_text="lease.pdf").locator("summary").click()
    put = page.locator(".doc-row", has_text="lease.pdf").locator("form input")
    put.fill("租约 2024")
    page.wait_for_timeout(1500)  # the list is asked for anew meanwhile
    expect(put).to_have_value("租约 2024")
    put.press("Enter")
    expect(page.locator(".memberships")).to_have_count(3)
    page.screenshot(path=screenshots / "collections.png")
    area = page.locator("#documents-area")
    assert area.evaluate("area => area.scrollWidth <= area.clientWidth"), "the list is wider than its area"
    chip.click()
    expect(box).not_to_be_checked()
    out = ENGLISH.take_out.format(name="mill notes.md", collection="The mill")
    page.get_by_role("button", name=out).click()
    expect(page.get_by_role("button", name="The mill 1")).to_be_visible()


def test_files_that_cannot_be_read_say_so_until_dismissed(
    open_page: OpenPage, tmp_path: Path, screenshots: Path
) -> None:
    broken, unknown = tmp_path / "broken.pdf", tmp_path / "table.xyz"
    broken.write_bytes(b"%PDF-1.4 and then nothing of the kind")
    unknown.write_text("1,2", encoding="utf-8")
    page = open_page()
    page.set_input_files("[data-picker=files]", [broken, unknown])
    problems = page.locator(".doc-row.failed")
    expect(problems).to_have_count(2)
    expect(problems.nth(0)).to_contain_text(DamagedFile(name="x", detail="x").remedy("en"))
    expect(problems.nth(1)).to_contain_text(UnknownFormat(name="table.xyz", suffix=".xyz", known="").problem("en"))
    page.screenshot(path=screenshots / "problems.png")
    page.reload()
    expect(problems).to_have_count(2)
    problems.nth(0).get_by_role("button", name=ENGLISH.dismiss).click()
    expect(problems).to_have_count(1)
    expect(problems).to_contain_text("table.xyz")


def test_of_a_folder_the_files_that_can_be_read_are_added(open_page: OpenPage, documents: list[Path]) -> None:
    (documents[0].parent / "inner").mkdir()
    (documents[0].parent / "inner" / "deep.txt").write_text("The well is 12 metres deep.", encoding="utf-8")
    (documents[0].parent / "song.mp3").write_bytes(b"ID3")
    (documents[0].parent / ".hidden.txt").write_text("not for reading", encoding="utf-8")
    page = open_page()
    page.set_input_files("[data-picker=folder]", documents[0].parent)
    expect(page.locator(".doc-row[data-document]")).to_have_count(4)
    expect(page.locator(".doc-row", has_text="deep.txt")).to_be_visible()


def test_a_dropped_file_is_added(open_page: OpenPage) -> None:
    page = open_page()
    transfer = page.evaluate_handle(
        "() => { const it = new DataTransfer(); it.items.add(new File(['The well is deep.'], 'well.txt')); return it; }"
    )
    page.dispatch_event("#turns", "drop", {"dataTransfer": transfer})
    expect(page.locator(".doc-row[data-document]", has_text="well.txt")).to_be_visible()


def test_an_empty_question_is_answered_with_what_to_do(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#ask").click()
    expect(page.locator("#problems .problem")).to_be_visible()
    page.get_by_role("button", name=ENGLISH.dismiss).click()
    expect(page.locator("#problems .problem")).to_have_count(0)


def test_markup_of_a_document_is_shown_as_text_and_loads_nothing(
    open_page: OpenPage, tmp_path: Path, screenshots: Path
) -> None:
    note = tmp_path / "<img src=x onerror=alert(1)>.txt"
    note.write_text(HOSTILE, encoding="utf-8")
    page = open_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.set_input_files("[data-picker=files]", note)
    expect(page.locator(".doc-row[data-document]")).to_be_visible()
    ask(page, "What is the code word of the cellar door?<img src=https://evil.example/q>")
    finished(page)
    page.locator(".cite").first.click()
    expect(page.locator("#reading-panel mark").first).to_be_visible()
    expect(page.locator("#reading-panel")).to_contain_text("<img src=https://evil.example/a.png onerror=alert(1)>")
    assert page.locator("#areas img, #areas script, #areas a").count() == 0
    page.screenshot(path=screenshots / "hostile.png")


def test_the_page_can_be_used_with_the_keyboard_alone(open_page: OpenPage, documents: list[Path]) -> None:
    page = open_page()
    add(page, documents)
    page.locator("#question textarea").focus()
    page.keyboard.type("What is")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("the rent in euros a month?")
    assert page.locator("#question textarea").input_value() == "What is\nthe rent in euros a month?"
    page.keyboard.press("Enter")
    finished(page)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('cite')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()


def test_two_tabs_have_conversations_of_their_own_and_one_library(open_page: OpenPage, documents: list[Path]) -> None:
    first, second = open_page(), open_page(locale="zh-CN")
    add(first, documents)
    expect(second.locator(".doc-row[data-document]")).to_have_count(3)
    ask(first, RENT)
    ask(second, "押金是多少？")
    finished(first)
    finished(second)
    expect(first.locator("#last-turn")).to_contain_text("1,450 euros")
    expect(second.locator("#last-turn")).to_contain_text("押金为两个月租金")


def test_dark_and_narrow_windows_work(open_page: OpenPage, documents: list[Path], screenshots: Path) -> None:
    page = open_page()
    page.emulate_media(color_scheme="dark")
    page.reload()
    add(page, documents)
    ask(page, RENT)
    finished(page)
    page.locator(".cite").first.click()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    page.screenshot(path=screenshots / "dark.png")
    page.set_viewport_size({"width": 420, "height": 860})
    page.get_by_role("button", name=ENGLISH.view_chat, exact=True).click()
    page.locator(".cite").first.scroll_into_view_if_needed()
    page.locator(".cite").first.click()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=screenshots / "narrow.png", full_page=True)


REFUSED: tuple[tuple[str, dict[str, str], int], ...] = (
    ("/", {}, 401),
    ("/config", {}, 401),
    ("/gradio_api/info", {}, 401),
    ("/gradio_api/file=/etc/passwd", {}, 401),
    ("/gradio_api/app_id", {}, 401),
    ("/theme.css", {}, 401),
    ("/assets/", {}, 401),
    ("/gradio_api/heartbeat/x", {}, 401),
    ("/gradio_api/file=http://127.0.0.1:1/", {}, 403),
    ("/", {"Host": "evil.example"}, 421),
    ("/gradio_api/startup-events", {"Host": "evil.example"}, 421),
    ("/", {"Origin": "http://localhost:3000"}, 403),
    ("/config", {"Sec-Fetch-Site": "cross-site"}, 403),
)


def test_the_served_page_refuses_everybody_else(address: str) -> None:
    for path, headers, status in REFUSED:
        connection = http.client.HTTPConnection(urlsplit(address).netloc)
        connection.request("GET", path, headers=headers)
        assert (path, connection.getresponse().status) == (path, status)
        connection.close()


def test_a_folder_is_followed_until_it_is_switched_off(open_page: OpenPage, documents: list[Path]) -> None:
    page, folder = open_page(), documents[0].parent
    page.locator(".follow summary").click()
    page.locator(".follow input").fill(str(folder / "nowhere"))
    page.locator(".follow button").click()
    expect(page.locator("#problems")).to_contain_text(MissingFolder(name=folder / "nowhere").problem("en"))
    page.locator(".follow input").fill(str(folder))
    page.keyboard.press("Enter")
    expect(page.locator(".followed")).to_contain_text(str(folder))
    expect(page.locator(".doc-row[data-document]")).to_have_count(3)
    (folder / "mill notes.md").unlink()
    expect(page.locator(".doc-row[data-document]")).to_have_count(2)
    page.get_by_role("switch", name=ENGLISH.following.format(name=folder)).click()
    expect(page.locator(".followed")).to_have_count(0)
    expect(page.locator(".doc-row[data-document]")).to_have_count(2)


def test_the_health_card_unfolds_and_stays_so_while_the_list_changes(
    open_page: OpenPage, documents: list[Path], tmp_path: Path, screenshots: Path
) -> None:
    page = open_page()
    guessed = tmp_path / "合同.txt"
    guessed.write_bytes("本合同有效期三年，乙方应在三十日内付款。".encode("gb18030"))
    add(page, [guessed])
    card = page.locator(".doc-row[data-document]", has_text="合同.txt").locator(".health")
    card.locator("summary").click()
    expect(card.locator("li", has_text="gb18030 (guessed)")).to_be_visible()
    add(page, documents)
    expect(card.locator("li", has_text="gb18030 (guessed)")).to_be_visible()
    page.screenshot(path=screenshots / "health.png")


def test_a_protected_pdf_is_opened_with_its_password_which_is_kept_nowhere(
    open_page: OpenPage, documents: list[Path], tmp_path: Path, screenshots: Path
) -> None:
    page, protected = open_page(), tmp_path / "secret.pdf"
    protected.write_bytes(encrypted(documents[0].read_bytes(), "geheim"))
    page.set_input_files("[data-picker=files]", [protected])
    field = page.locator(".doc-row.failed input[type=password]")
    field.fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".doc-row.failed")).to_contain_text(WrongPassword(name="secret.pdf").problem("en"))
    page.screenshot(path=screenshots / "password.png")
    field.fill("geheim")
    page.locator(".doc-row.failed button", has_text=ENGLISH.unlock).click()
    expect(page.locator(".doc-row[data-document]", has_text="secret.pdf")).to_be_visible()
    for path in (tmp_path / "library").rglob("*"):
        with suppress(FileNotFoundError):  # what was handed over is deleted just now
            assert not path.is_file() or b"geheim" not in path.read_bytes()
    ask(page, RENT)
    finished(page)
    expect(page.locator(".evidence")).to_contain_text("1,450 euros")
