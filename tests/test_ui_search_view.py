"""The search view: passages as one types, opened in the reading pane."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.settings import Settings
from chatdoc.watch import FolderWatch
from tests.stand_ins import TermEmbedder
from ui import reading, search_view
from ui.pieces import Turn
from ui.strings import ENGLISH
from ui.tab import Services, Tab

TEXT = "# Lease\n\n## Rent\n\nThe rent is 1,450 euros `<b>`a month.\n\n## Pets\n\nCats may stay; dogs may not.\n"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "lease.md").write_text(TEXT, encoding="utf-8")
    library.add(tmp_path / "lease.md")
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    yield Services(library, ingest, watch, lambda: None, Settings())
    watch.close()
    ingest.close()
    library.close()


def test_passages_are_shown_with_the_words_marked_and_open_where_they_stand(services: Services) -> None:
    tab = Tab()
    search_view.act(services, tab, "search", "", {"words": "rents in euros"})
    shown = search_view.show(services, tab)
    assert "The <mark>rent</mark> is 1,450 <mark>euros</mark> &lt;b&gt;a month." in shown
    search_view.act(services, tab, "open", "1", {})
    opened = reading.show_reading(services, tab)
    assert "The rent is 1,450 euros" in opened
    assert "lease.md" in opened


def test_a_half_typed_word_is_found_and_marked_as_it_will_be(services: Services) -> None:
    tab = Tab()
    search_view.act(services, tab, "search", "", {"words": "dogs eur"})
    shown = search_view.show(services, tab)
    assert "<mark>euros</mark>" in shown
    assert 'data-key="dogs eur"' in shown, "what is asked is what was typed"


def test_a_long_passage_is_shown_and_opened_where_the_words_stand(services: Services, tmp_path: Path) -> None:
    contract = "# 合同\n\n" + "本合同自签字之日起生效，有效期为两年。" * 7 + "\n\n月租金为6,800元。\n"
    (tmp_path / "contract.md").write_text(contract, encoding="utf-8")
    services.library.add(tmp_path / "contract.md")
    tab = Tab()
    search_view.act(services, tab, "search", "", {"words": "月租金"})
    shown = search_view.show(services, tab)
    assert '<p class="found-text" dir="auto">… <mark>月租金</mark>为6,800元。' in shown
    search_view.act(services, tab, "open", "1", {})
    assert "<mark>月租金为6,800元。</mark>" in reading.show_reading(services, tab)


@pytest.mark.parametrize("words", ["", "   "])
def test_nothing_typed_shows_nothing(services: Services, words: str) -> None:
    tab = Tab()
    search_view.act(services, tab, "search", "", {"words": "rent"})
    search_view.act(services, tab, "search", "", {"words": words})
    assert search_view.show(services, tab) == ""
    assert tab.problems == []


def test_a_filter_on_an_unknown_file_is_told_and_what_was_found_before_is_gone(services: Services) -> None:
    tab = Tab()
    search_view.act(services, tab, "search", "", {"words": "rent"})
    search_view.act(services, tab, "search", "", {"words": 'rent file:"nowhere.pdf"'})
    assert len(tab.problems) == 1
    assert ENGLISH.search.nothing in search_view.show(services, tab)


@pytest.mark.parametrize("key", ["", "0", "99", "-1", "x", "²"])
def test_what_is_not_a_rank_opens_nothing(services: Services, key: str) -> None:
    tab = Tab()
    search_view.act(services, tab, "search", "", {"words": "rent"})
    search_view.act(services, tab, "open", key, {})
    assert tab.opened is None


@pytest.mark.parametrize(("question", "is_offered"), [("Who painted the ceiling?", True), ("Hello", False)])
def test_what_was_not_found_can_be_searched_and_a_greeting_cannot(
    services: Services, question: str, is_offered: bool
) -> None:
    *_, answered = answer(question, services.library, None)
    assert answered.verdict == "not_found"
    assert bool(search_view.search_button(Turn(1, question, answered), ENGLISH)) == is_offered
