"""Make the picture of README.md from the running app with the real models.

python -m tests.browser.screenshot ui/screenshot.png [en|zh]
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from chatdoc.types import Language
from tests.browser.documents import write_documents
from tests.browser.serving import launch_browser, process_serving
from ui.strings import STRINGS

QUESTIONS: dict[Language, tuple[str, str]] = {
    "en": ("How much is the rent a month, and when is it due?", "1,450 euros"),
    "zh": ("押金是多少？", "押金为两个月租金"),
}


def main(picture: Path, language: Language) -> None:
    """Add the documents, ask, open the citation of the evidence, and save what is seen, light, 1400 x 660."""
    question, proof = QUESTIONS[language]
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        (folder / "documents").mkdir()
        browser = launch_browser(playwright)
        command = ["chatdoc", "serve", "--no-browser", "--library", str(folder / "library")]
        with process_serving(command) as address:
            page = browser.new_page(
                viewport={"width": 1400, "height": 660},
                locale=STRINGS[language].html_language,
                color_scheme="light",
                device_scale_factor=1.5,
            )
            page.goto(address)
            page.set_input_files("[data-picker=files]", write_documents(folder / "documents"))
            expect(page.locator(".doc-row[data-document]")).to_have_count(3, timeout=120_000)
            expect(page.locator(".doc-row.adding")).to_have_count(0, timeout=120_000)
            page.locator("#question textarea").fill(question)
            page.keyboard.press("Enter")
            expect(page.locator("#last-turn .turn")).to_have_attribute("aria-busy", "false", timeout=120_000)
            page.locator(".evidence li", has_text=proof).locator(".cite").click()
            expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
            page.mouse.move(0, 0)
            page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), "zh" if sys.argv[2:] == ["zh"] else "en")
