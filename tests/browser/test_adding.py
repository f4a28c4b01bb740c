"""Pasting and counted progress, in a real browser."""

import base64
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, expect

from chatdoc.library import Library
from tests.browser.test_page import ask, finished
from ui.strings import ENGLISH

OpenPage = Callable[..., Page]
PASTE = """([selector, text, picture]) => {
  const data = new DataTransfer();
  if (text) data.setData("text/plain", text);
  const bytes = picture && Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  if (bytes) data.items.add(new File([bytes], "image.png", { type: "image/png" }));
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
}"""


def paste(page: Page, *, into: str = "body", text: str = "", picture: bytes = b"") -> None:
    page.evaluate(PASTE, [into, text, base64.b64encode(picture).decode("ascii")])


def picture_of(*lines: str) -> bytes:
    """Return a PNG with a transparent ground, as of a window that was copied."""
    image = Image.new("RGBA", (900, 60 + 80 * len(lines)))
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((30, 40 + 80 * number), line, fill="black", font=ImageFont.load_default(size=34))
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def test_text_pasted_on_the_page_or_into_its_form_becomes_a_document(
    open_page: OpenPage, library: Library, screenshots: Path
) -> None:
    page = open_page()
    rows = page.locator(".doc-row[data-document]")
    paste(page, into="#question textarea", text="This is a question, not a document.")
    paste(page, text="   ")
    paste(page, text="The well in the yard is 12 metres deep.")
    expect(rows).to_have_count(1)
    page.locator(".paste summary").click()
    page.screenshot(path=screenshots / "paste.png")
    page.get_by_role("textbox", name=ENGLISH.start.paste_label).fill("锅炉于2019年更换。")
    page.locator(".paste").get_by_role("button", name=ENGLISH.start.paste_add).click()
    expect(rows).to_have_count(2)
    expect(page.locator(".paste textarea")).to_be_hidden()
    begin, end = ENGLISH.start.pasted_text.split("{date}")
    assert all(entry.name.startswith(begin) and entry.name.endswith(end) for entry in library.entries())
    ask(page, "How deep is the well in metres?")
    finished(page)
    expect(page.locator(".evidence")).to_contain_text("12 metres deep")


def test_a_pasted_picture_is_read_by_text_recognition(open_page: OpenPage, screenshots: Path) -> None:
    pytest.importorskip("rapidocr")
    page = open_page()
    paste(page, picture=picture_of("The storeroom key hangs behind the blue door.", "Ask Mrs Weller for it."))
    row = page.locator(".doc-row[data-document]", has_text=ENGLISH.start.pasted_image.split("{date}")[0])
    expect(row).to_be_visible()
    expect(page.locator(".doc-row.adding")).to_have_count(0)
    ask(page, "Where does the storeroom key hang?")
    finished(page)
    expect(page.locator(".evidence")).to_contain_text("behind the blue door")
    page.screenshot(path=screenshots / "pasted-picture.png")


def test_a_picture_that_is_none_is_refused_by_name(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, picture=b"not a picture")
    expect(page.locator(".doc-row.failed")).to_contain_text(ENGLISH.start.pasted_image.split("{date}")[0])


def test_files_that_are_read_together_are_counted_in_all(
    open_page: OpenPage, tmp_path: Path, screenshots: Path
) -> None:
    paths = []
    for number in range(12):
        paths.append(tmp_path / f"note {number}.md")
        lines = "\n\n".join(f"Shelf {number}.{line} holds {line * 7} jars of plums." for line in range(400))
        paths[-1].write_text(f"# Note {number}\n\n{lines}\n", encoding="utf-8")
    page = open_page()
    page.set_input_files("[data-picker=files]", paths)
    line = page.locator(".overall [role=status]")
    expect(line).to_contain_text("files read")
    page.screenshot(path=screenshots / "overall.png")
    expect(page.locator(".doc-row[data-document]")).to_have_count(12)
    expect(line).to_have_count(0)
