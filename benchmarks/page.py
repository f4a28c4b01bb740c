"""The page in Chromium with an empty library and a full one -> how soon it is there, quotes, and marks a citation.

    python -m benchmarks.page [--rounds 5] [--model]

The full library has 500 made documents of 20 passages (benchmarks/scale.py) and 200 conversations of three questions;
both have the documents of the browser tests too, with their real vectors. The two are asked in turn, each by an app in
a process of its own. Times are taken in the page, from the key or the click to the first frame in which what was asked
for stands there. Without --model the quotes are the whole answer.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.scale import fill
from chatdoc import conversations
from chatdoc.store import Store
from models.embedder import MiniLM
from tests.browser.documents import write_documents
from tests.browser.serving import launch_browser, process_serving

DOCUMENTS, PASSAGES_A_DOCUMENT, CONVERSATIONS = 500, 20, 200
ASKED = {"How much is the rent a month?": "1,450", "When was the boiler replaced?": "2019", "押金是多少？": "押金"}

# From an event that a person causes to the first frame in which something new fits the selector and is to be seen.
TIMING = """
window.timed = (event, selector) => new Promise((done) => {
    const there = () => [...document.querySelectorAll(selector)].some((each) => {
        const box = each.getBoundingClientRect();
        return box.height && box.bottom > 0 && box.top < innerHeight;
    });
    addEventListener(event, () => {
        const started = performance.now();
        const look = () => (there() ? done(performance.now() - started) : requestAnimationFrame(look));
        look();
    }, {once: true, capture: true});
})
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--model", action="store_true", help="let the model answer, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright, ExitStack() as serving:
        folder = Path(temporary)
        (folder / "documents").mkdir()
        documents = write_documents(folder / "documents")
        libraries = {"empty": folder / "empty", "full": folder / "full"}
        fill(libraries["full"], DOCUMENTS * PASSAGES_A_DOCUMENT, embedder=MiniLM().name, each=PASSAGES_A_DOCUMENT)
        converse(libraries["full"])
        browser = launch_browser(playwright)
        addresses = {}
        for name, library in libraries.items():
            command = ["chatdoc", "add", *map(str, documents), "--library", str(library)]
            subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)
            serve = ["chatdoc", "serve", "--no-browser", "--library", str(library)]
            addresses[name] = serving.enter_context(process_serving(serve if arguments.model else [*serve, "--no-llm"]))
        taken: dict[str, dict[str, list[float]]] = {name: {} for name in libraries}
        for number in range(arguments.rounds + 1):
            for name, address in addresses.items():
                for what, milliseconds in used(browser, address, first=number == 0):
                    if number:
                        taken[name].setdefault(what, []).append(milliseconds)
        browser.close()
    for what in taken["full"]:
        empty, full = (statistics.median(taken[name][what]) for name in ("empty", "full"))
        print(f"{what:28} empty {empty:6.0f} ms   full {full:6.0f} ms   ({full / empty:.2f}x)", flush=True)


def converse(folder: Path) -> None:
    """Keep 200 conversations of three questions in a library."""
    store = Store(folder)
    for number in range(CONVERSATIONS):
        kept = conversations.create(store, f"Question {number} of the benchmark?")
        for turn in range(3):
            asked = conversations.add_turn(store, kept.number, f"Question {number}, the turn {turn}?")
            conversations.save(store, asked.id, "stopped", None)
    store.close()


def used(browser: Browser, address: str, *, first: bool) -> Iterator[tuple[str, float]]:
    """Open the page (the first address carries the token), ask, open citations; yield what took how many ms."""
    page = browser.new_page(viewport={"width": 1400, "height": 820}, locale="en-US")
    page.add_init_script(TIMING)
    page.goto(address)
    page.wait_for_selector(".doc-row[data-document]")
    yield "page to its documents", page.evaluate("performance.now()")
    page.wait_for_timeout(1500)  # what comes behind the page is not part of what follows
    for question, words in ASKED.items():
        page.evaluate("document.querySelectorAll('#last-turn li').forEach(each => each.classList.add('before'))")
        page.locator("#question textarea").fill(question)
        press = partial(page.keyboard.press, "Enter")
        yield "Enter to the first quote", timed(page, "keydown", "#last-turn .evidence li:not(.before)", press)
        page.wait_for_selector("#last-turn .turn[aria-busy=false]", timeout=300_000)
        citation = page.locator("#last-turn .evidence li", has_text=words).locator(".cite").first
        yield "citation to its mark", timed(page, "click", "#reading-panel mark", citation.click)
        page.locator("#reading-panel [data-act=close]").click()
        page.wait_for_selector("#reading-panel mark", state="detached")
    page.close()


def timed(page: Page, event: str, selector: str, act: Callable[[], object]) -> float:
    """Return the milliseconds from the event of an act to the frame in which the selector is to be seen."""
    page.evaluate("([event, selector]) => { window.taken = timed(event, selector); }", [event, selector])
    act()
    return float(page.evaluate("window.taken"))


if __name__ == "__main__":
    main()
