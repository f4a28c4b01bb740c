"""`chatdoc serve` with the real models in a real browser, from the file to the marked quote, and nothing leaves.

The process ends with an error code as soon as it tries to reach another machine (serve_sealed.py), and the browser's
requests are recorded (conftest.py).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import opening
from tests.browser.serving import process_serving
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
    expect(page.locator(".doc-row[data-document]")).to_have_count(3, timeout=120_000)
    expect(page.locator(".doc-row.adding")).to_have_count(0, timeout=120_000)
    page.locator("#question textarea").fill("How much is the rent a month?")
    page.keyboard.press("Enter")
    expect(page.locator(".evidence")).to_contain_text("The rent is 1,450 euros a month", timeout=60_000)
    expect(page.locator("#last-turn .turn")).to_have_attribute("aria-busy", "false", timeout=120_000)
    expect(page.locator("#last-turn .problem")).to_have_count(0)
    expect(page.locator("#ask")).to_have_text(ENGLISH.ask)
    page.locator(".evidence li", has_text="1,450 euros").locator(".cite").click()
    expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
    expect(page.locator("#reading-panel mark").first).to_contain_text("1,450 euros")
    expect(page.locator("#reading-panel .place")).to_have_text("p. ii (2 of 3)")
    page.screenshot(path=screenshots / "real-models.png")
