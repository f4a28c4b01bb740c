"""In the settings: a model server is named and asked at once, and answers; one that does not changes nothing; none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chatdoc.cli_given import page_services
from chatdoc.library import Library
from chatdoc.sealed import seal
from models.backends import Choice
from tests.browser.conftest import OpenPage
from tests.browser.test_page import ask
from tests.browser.test_views import go_to
from tests.model_servers import Handler, MadeServer, made_server, unused_port
from ui.strings import ENGLISH


def says_something(handler: Handler) -> None:
    handler.begin()
    handler.say("The tenant may keep one cat.")
    handler.done()


@pytest.fixture
def server() -> Iterator[MadeServer]:
    with made_server(says_something) as server:
        yield server


@pytest.fixture
def address(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the page is served as the command does it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    seal()
    from ui.server import serving

    (tmp_path / "lease.md").write_text("# Lease\n\nThe tenant may keep one cat.\n", encoding="utf-8")
    library.add(tmp_path / "lease.md")
    services = page_services(library, Choice(tmp_path / "tried.json"))
    with serving(services, port=unused_port()) as door:
        yield door.address
    services.watch.close()
    services.ingest.close()


def test_a_server_is_named_in_the_settings_and_answers(
    open_page: OpenPage, server: MadeServer, screenshots: Path
) -> None:
    page, texts = open_page(), ENGLISH.settings
    go_to(page, "settings")
    view = page.locator("#settings-view")
    engine = view.get_by_role("group", name=texts.engine, exact=True)
    engine.get_by_role("button", name=texts.engine_server).press("Enter")
    view.get_by_label(texts.server_address).fill("http://127.0.0.1:9")
    view.get_by_role("button", name=texts.server_choose).click()
    expect(page.locator("#problems .problem")).to_contain_text("127.0.0.1:9")
    expect(view.get_by_label(texts.server_address)).to_have_value("http://127.0.0.1:9")
    expect(engine.get_by_role("button", name=texts.engine_file)).to_have_attribute("aria-pressed", "true")
    page.locator("#problems .problem button").first.click()
    view.get_by_label(texts.server_address).fill(server.base)
    view.get_by_label(texts.server_model).fill("made")
    view.get_by_label(texts.server_model).press("Enter")
    expect(engine.get_by_role("button", name=texts.engine_server)).to_have_attribute("aria-pressed", "true")
    expect(view).to_contain_text(f"{server.base.split('/')[2]} · made")
    page.screenshot(path=screenshots / "settings-server.png")
    go_to(page, "chat")
    ask(page, "May the tenant keep a cat?")
    expect(page.locator("#last-turn")).to_contain_text("Written by made")
    go_to(page, "settings")
    engine.get_by_role("button", name=texts.engine_none).click()
    expect(view).to_contain_text(texts.engine_none_told)
