"""Files that are pictures, in a real browser: read by text recognition, shown, and marked where the words stand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.test_page import ask, finished
from tests.test_parsing_images import picture, png, written
from ui.strings import CHINESE, ENGLISH, Strings

OpenPage = Callable[..., Page]


@pytest.mark.parametrize(("locale", "strings"), [("en-US", ENGLISH), ("zh-CN", CHINESE)])
def test_a_scan_of_two_pages_is_asked_and_its_quote_marked_and_a_huge_one_is_refused(
    open_page: OpenPage, tmp_path: Path, screenshots: Path, locale: str, strings: Strings
) -> None:
    pytest.importorskip("rapidocr")
    page = open_page(locale=locale)
    pages = picture("The boiler was made in 1931."), picture("The storeroom key hangs", "behind the blue door.")
    scan = written(tmp_path, "scan.tiff", *pages, dpi=(150, 150))
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png(60_000, 60_000))
    page.set_input_files("[data-picker=files]", [scan, bomb])
    expect(page.locator(".doc-row.failed")).to_contain_text("bomb.png")
    expect(page.locator(".doc-row[data-document]", has_text="scan.tiff")).to_be_visible()
    expect(page.locator(".doc-row.adding")).to_have_count(0)
    ask(page, "Where does the storeroom key hang?")
    finished(page)
    page.locator(".evidence li", has_text="behind the blue door").locator(".cite").click()
    marks = page.locator("#reading-panel mark")
    expect(marks).to_have_count(2)
    expect(page.locator("#reading-panel .place")).to_have_text(strings.page_of.format(page=2, total=2))
    expect(page.locator("#reading-panel .page.drawn")).to_be_visible()
    on_page, line = page.locator("#reading-panel .page").bounding_box(), marks.first.bounding_box()
    assert on_page is not None
    assert line is not None
    ink = pages[1].convert("L").point(lambda value: 255 * (value < 128)).crop((0, 0, 900, 90)).getbbox()
    assert ink is not None
    scale = on_page["width"] / 900
    assert line["x"] - on_page["x"] == pytest.approx(ink[0] * scale, abs=8)
    assert line["x"] + line["width"] - on_page["x"] == pytest.approx(ink[2] * scale, abs=8)
    page.screenshot(path=screenshots / f"picture-file-{locale}.png")


def test_a_picture_that_no_browser_draws_is_read_all_the_same(open_page: OpenPage, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    page = open_page()
    page.set_input_files("[data-picker=files]", written(tmp_path, "note.bmp", picture("Ask Mrs Weller for the key.")))
    expect(page.locator(".doc-row[data-document]", has_text="note.bmp")).to_be_visible()
    expect(page.locator(".doc-row.adding")).to_have_count(0)
    ask(page, "Who has the key?")
    finished(page)
    expect(page.locator(".evidence")).to_contain_text("Mrs Weller")


def test_a_picture_of_nothing_is_told_by_name(open_page: OpenPage, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    page = open_page()
    page.set_input_files("[data-picker=files]", written(tmp_path, "sky.png", Image.new("RGB", (400, 300), "skyblue")))
    expect(page.locator(".doc-row.failed")).to_contain_text("sky.png")
