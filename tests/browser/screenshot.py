"""Make the pictures of README.md from the running app with the real models and its own sample document.

python -m tests.browser.screenshot ui/screenshot.png [en|zh]
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from chatdoc.types import Language
from tests.browser.serving import launch_browser, process_serving
from ui.strings import STRINGS

QUESTIONS: dict[Language, tuple[str, str]] = {
    "en": ("How long does the guarantee run?", "three years"),
    "zh": ("保修期是多长时间？", "三年"),
}


def main(picture: Path, language: Language) -> None:
    """Add the sample, ask, open the citation of the evidence, and save what is seen, light, 1400 x 700."""
    strings, (question, proof) = STRINGS[language], QUESTIONS[language]
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = launch_browser(playwright)
        with process_serving(["chatdoc", "serve", "--no-browser", "--library", temporary]) as address:
            page = browser.new_page(
                viewport={"width": 1400, "height": 700},
                locale=strings.html_language,
                color_scheme="light",
                device_scale_factor=1.5,
            )
            page.goto(address)
            page.get_by_role("button", name=strings.start.sample).click()
            expect(page.locator(".doc-row[data-document]")).to_have_count(1, timeout=120_000)
            expect(page.locator(".doc-row.adding")).to_have_count(0, timeout=120_000)
            page.locator("#question textarea").fill(question)
            page.keyboard.press("Enter")
            expect(page.locator("#last-turn .turn")).to_have_attribute("aria-busy", "false", timeout=120_000)
            page.locator("#last-turn li", has_text=proof).locator(".cite").first.click()
            expect(page.locator("#reading-panel mark").first).to_be_in_viewport()
            page.mouse.move(0, 0)
            page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), "zh" if sys.argv[2:] == ["zh"] else "en")
