"""Models downloaded from the page in a real browser, from a hub on this machine."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from chatdoc.errors import ChosenModelGone
from chatdoc.library import Library
from chatdoc.types_machine import Machine
from models.backends import Choice
from models.catalogue import packaged_gguf
from models.chosen import choose_model, chosen_model
from models.here import Answering
from models.shelf import Shelf
from tests.browser.test_views import go_to
from tests.made_catalogue import CONTENT, made_catalogue, no_other_models
from tests.made_hub import MadeHub, Request
from tests.waiting import GIVE_UP_S
from ui.strings import STRINGS

OpenPage = Callable[..., Page]
GONE = ChosenModelGone(name="vanished.gguf")
CARRY = """() => {
  const carrier = document.createElement("input");
  carrier.type = "file";
  carrier.id = "carrier";
  document.body.append(carrier);
}"""
DROP = """() => {
  const carried = new DataTransfer();
  carried.items.add(document.getElementById("carrier").files[0]);
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, cancelable: true }));
}"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[MadeHub]:
    with made_catalogue(tmp_path) as served:
        yield served


@pytest.fixture
def shelf(hub: MadeHub, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    no_other_models(monkeypatch, tmp_path / "home")
    (tmp_path / "models").mkdir()
    shelf = Shelf(library.folder, tmp_path / "models")
    yield shelf
    shelf.close()


@pytest.fixture
def real_model(tmp_path: Path) -> Answering:
    return Answering(Choice(tmp_path / "tried.json", gguf=packaged_gguf()))


@pytest.fixture
def machine(real_model: Answering) -> Machine:
    """The real model of the package answers, as the one that was chosen has vanished."""
    model = real_model
    return Machine(model.look, model.gpu, tuple, model.load, model.unload, model.use, notice=lambda: GONE)


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("zh", "zh-CN")])
def test_a_model_is_downloaded_paused_gone_on_with_and_chosen(
    open_page: OpenPage, hub: MadeHub, library: Library, tmp_path: Path, screenshots: Path, language: str, locale: str
) -> None:
    texts = STRINGS["zh" if language == "zh" else "en"].models
    half, go_on = len(CONTENT) // 2, threading.Event()

    def send_half(request: Request) -> None:
        request.send_file(half, connection="keep-alive")
        go_on.wait(GIVE_UP_S)

    hub.answer = send_half
    packaged = packaged_gguf()
    assert packaged is not None
    choose_model(library.folder, packaged)
    page = open_page(locale=locale)
    problems = page.locator("#problems")
    expect(problems).to_contain_text(GONE.problem("zh" if language == "zh" else "en"))
    problems.get_by_role("button").click()
    expect(problems.locator(".problem")).to_have_count(0)
    go_to(page, "models")
    row = page.locator("#models-view .listed", has_text="Small")
    expect(row).to_contain_text("MIT · Maker")
    expect(row).to_contain_text(texts.fits)
    expect(page.locator("#models-view .listed", has_text="MIT · Maker").filter(has_text="Other")).to_contain_text(
        texts.recommended
    )
    page.screenshot(path=screenshots / f"models-offered-{language}.png")
    assert hub.asked == []

    row.get_by_role("button", name=texts.download).click()
    expect(row.locator("progress")).to_have_attribute("value", re.compile("[1-9]"))
    expect(row.locator("progress")).to_have_attribute("max", str(len(CONTENT)))
    row.scroll_into_view_if_needed()
    page.screenshot(path=screenshots / f"models-loading-{language}.png")
    row.get_by_role("button", name=texts.pause).click()
    expect(row).to_contain_text(texts.download_paused.partition("{")[0])
    go_on.set()

    hub.answer = Request.send_file
    row.get_by_role("button", name=texts.go_on).click()
    row.get_by_role("button", name=texts.use_now).click()
    expect(row.locator(".tag", has_text=texts.answers)).to_be_visible()
    assert (tmp_path / "models" / "small.gguf").read_bytes() == CONTENT
    assert chosen_model(library.folder) == tmp_path / "models" / "small.gguf"

    mine = tmp_path / "mine.gguf"
    mine.write_bytes(packaged.read_bytes())
    page.evaluate(CARRY)
    page.set_input_files("#carrier", mine)
    go_to(page, "chat")
    page.evaluate(DROP)  # the view of the models comes to the front by itself
    taken_in = page.locator("#models-view .listed", has_text="mine")
    expect(taken_in).to_contain_text(texts.use_now)  # it is tried in a process of its own
    page.screenshot(path=screenshots / f"models-here-{language}.png", full_page=True)


def test_a_model_that_is_dropped_before_the_models_were_looked_at_is_no_document(
    open_page: OpenPage, tmp_path: Path
) -> None:
    mine, sent = tmp_path / "mine.gguf", list[str]()
    mine.write_bytes(CONTENT)

    def receive(route: Route) -> None:
        sent.append(route.request.url)
        route.fulfill(body="taken in")

    page = open_page()
    page.route("**/model-file*", receive)
    page.evaluate(CARRY)
    page.set_input_files("#carrier", mine)
    with page.expect_response("**/model-file*"):
        page.evaluate(DROP)
    expect(page.locator("#view-models-button")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#models-view section").first).to_be_visible()
    assert [url.partition("?")[2] for url in sent] == ["name=mine.gguf"]


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("zh", "zh-CN")])
def test_the_answering_model_is_loaded_and_unloaded(
    real_model: Answering, open_page: OpenPage, screenshots: Path, language: str, locale: str
) -> None:
    texts = STRINGS["zh" if language == "zh" else "en"].models
    page = open_page(locale=locale)
    go_to(page, "models")
    state = page.locator("#models-view section").first
    expect(state).to_contain_text(texts.not_loaded)
    state.get_by_role("button", name=texts.load).click()
    expect(state).to_contain_text(texts.loaded.partition("{")[0])
    page.screenshot(path=screenshots / f"models-loaded-{language}.png")
    assert (model := real_model.look()) is not None
    assert model.state == "loaded"
    state.get_by_role("button", name=texts.unload).click()
    expect(state).to_contain_text(texts.not_loaded)
    assert (model := real_model.look()) is not None
    assert model.state == "absent"
