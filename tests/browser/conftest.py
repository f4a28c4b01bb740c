"""The browser, the page, and the rule for every test here: nothing goes elsewhere, no error on the console."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from chatdoc.embedders import Embedders
from chatdoc.errors import UnknownEmbedder
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.sealed import seal
from chatdoc.settings import Settings
from chatdoc.types import Embedder
from chatdoc.types_machine import Machine, ModelHere
from chatdoc.watch import FolderWatch
from models.offload import SENTENCES
from models.shelf import Shelf
from tests.browser.documents import write_documents
from tests.browser.serving import Watch, launch_browser
from tests.made_catalogue import no_other_models
from tests.model_servers import unused_port
from tests.stand_ins import EchoModel, TermEmbedder
from ui.handlers import Services

OpenPage = Callable[..., Page]
PATIENCE_MS = 200_000
"""A busy machine may take so long; one that is not does not wait."""
EMBEDDERS = (TermEmbedder(), TermEmbedder(name="other terms", dimension=64))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium for the tests of this folder; while Playwright runs, no other event loop can be started."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        try:
            browser = launch_browser(playwright)
        except Error as error:
            pytest.skip(f"no Chromium: name one in CHATDOC_CHROMIUM ({error.message.splitlines()[0]})")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests leave pictures to look at: the folder CHATDOC_SCREENSHOTS, else a temporary one."""
    named = os.environ.get("CHATDOC_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def documents(tmp_path: Path) -> list[Path]:
    """A PDF, an English and a Chinese Markdown file."""
    folder = tmp_path / "documents"
    folder.mkdir()
    return write_documents(folder)


@pytest.fixture
def model() -> EchoModel:
    return EchoModel(pause_s=0.02)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", EMBEDDERS[0], embedders=Embedders(EMBEDDERS[0], find, lambda: None, ""))
    yield library
    library.close()


def find(name: str) -> Embedder:
    """Return one of the small embedders."""
    for embedder in EMBEDDERS:
        if embedder.name == name:
            return embedder
    raise UnknownEmbedder(name=name, folder="models")


@pytest.fixture
def machine(model: EchoModel) -> Machine:
    """What the models view lists, with sentences of the real one."""
    echo = ModelHere(model.name, None, 98_000_000, "small", 2048, model.languages, 500_000_000, "loaded")
    gpu = SENTENCES["no_driver"]
    return Machine(lambda: echo, lambda language: gpu[language], lambda: EMBEDDERS)


@pytest.fixture
def shelf(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """The real catalogue, and a folder of models of its own."""
    no_other_models(monkeypatch, tmp_path / "home")
    (tmp_path / "models").mkdir()
    shelf = Shelf(library.folder, tmp_path / "models")
    yield shelf
    shelf.close()


@pytest.fixture
def address(library: Library, model: EchoModel, machine: Machine, shelf: Shelf) -> Iterator[str]:
    """Where the page is served, with the real library and parsers and the small models of tests/stand_ins.py."""
    seal()
    from ui.server import serving

    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    services = Services(library, ingest, watch, lambda: model, Settings(), machine=machine, shelf=shelf)
    with serving(services, port=unused_port()) as door:
        yield door.address
    services.measuring.close()
    watch.close()
    ingest.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Open a tab at the address that was printed; `locale` is the browser's language."""
    yield from opening(browser, address)


def opening(browser: Browser, address: str) -> Iterator[OpenPage]:
    watch, contexts = Watch(), []

    def open_tab(*, locale: str = "en-US", color_scheme: Literal["light", "dark"] = "light") -> Page:
        context = browser.new_context(viewport={"width": 1400, "height": 860}, locale=locale, color_scheme=color_scheme)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watch.follow(page)
        page.goto(address)
        page.wait_for_selector(".documents")
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert watch.elsewhere == []
    assert watch.errors == []
