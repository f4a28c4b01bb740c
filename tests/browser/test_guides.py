"""Guides in a real browser: there after a restart, and improved by a strong model while nobody asks."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chatdoc import describe
from chatdoc.library import Library
from chatdoc.types_machine import Machine
from tests.browser.test_page import add, ask, finished
from tests.test_describe import SayingModel
from tests.waiting import wait_for
from ui.strings import CHINESE, ENGLISH, Strings

OpenPage = Callable[..., Page]


@pytest.fixture
def describer() -> SayingModel:
    return SayingModel()


@pytest.fixture
def machine(machine: Machine, describer: SayingModel, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine whose model is strong enough."""
    monkeypatch.setattr(describe, "LOOK_S", 0.2)
    return replace(machine, describer=lambda: describer)


@pytest.mark.parametrize(
    ("locale", "strings", "index", "sentence"),
    [
        ("en-US", ENGLISH, 1, "The mill was built in 1782 by the miller Jonas Werth."),
        ("zh-CN", CHINESE, 2, "本合同有效期三年，自2024年3月1日起，至2027年2月28日止。"),
    ],
)
def test_a_strong_model_adds_a_sentence_that_is_proved_to_the_guide(
    open_page: OpenPage,
    documents: list[Path],
    describer: SayingModel,
    screenshots: Path,
    locale: str,
    strings: Strings,
    index: int,
    sentence: str,
) -> None:
    describer.sentence = sentence
    page = open_page(locale=locale)
    add(page, [documents[index]])
    page.locator(".health summary").click()
    guide = page.locator(".guide")
    expect(guide).to_contain_text(sentence)
    expect(guide).to_contain_text(strings.written_by.format(model="echo"))
    guide.get_by_role("button", name=strings.open_citation.split("{number}")[0] + "1").click()
    expect(page.locator("#reading-panel mark")).to_have_text(sentence)
    expect(page.locator("#reading-panel mark")).to_be_in_viewport()
    page.screenshot(path=screenshots / f"guide-{locale}.png")
    page.reload()
    page.locator(".health summary").click()
    expect(page.locator(".guide")).to_contain_text(sentence)
    assert len(describer.said) == 1


def test_every_document_has_its_guide_when_it_is_unfolded_also_older_ones_and_after_a_question(
    open_page: OpenPage, documents: list[Path], library: Library, tmp_path: Path
) -> None:
    page = open_page()
    add(page, documents)
    ask(page, "When was the boiler replaced?")
    finished(page)
    more = [tmp_path / f"shelf {number}.md" for number in range(4)]
    for number, path in enumerate(more):
        path.write_text(f"# Shelf {number}\n\nThe shelf holds {number + 3} jars of plums.\n", encoding="utf-8")
    add(page, more)
    wait_for(lambda: len(library.guides.of(library.entries())) == len(documents) + len(more))
    cards = page.locator(".doc-row[data-document] .health")
    expect(cards.locator(".guide")).to_have_count(len(documents) + len(more))
    for card in cards.all():
        card.locator("summary").click()
        expect(card.locator(".guide-title")).to_be_visible()
        expect(card).not_to_contain_text(ENGLISH.start.guide_making)


def test_a_sentence_that_is_not_proved_is_thrown_away(
    open_page: OpenPage, documents: list[Path], library: Library, describer: SayingModel
) -> None:
    describer.sentence = "The mill was built in 1882 by the miller Jonas Werth."
    page = open_page()
    add(page, [documents[1]])
    page.locator(".health summary").click()
    expect(page.locator(".guide")).to_contain_text(ENGLISH.start.guide_questions)
    wait_for(lambda: [each.described_by for each in library.guides.of(library.entries()).values()] == ["echo"])
    page.wait_for_timeout(1500)
    assert len(describer.said) == 1
    expect(page.locator(".guide")).not_to_contain_text("1882")
