"""What is asked on the page is kept: opened again, gone on with, named, deleted, brought back, and saved to a file."""

import html
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc import conversations
from chatdoc.errors import UnknownConversation, UnusableTitle
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.settings import Settings
from chatdoc.watch import FolderWatch
from tests.stand_ins import EchoModel, TermEmbedder
from ui import handlers, talks
from ui.handlers import Services, Tab
from ui.strings import CHINESE, ENGLISH

RENT = "How much is the rent?"
SAID = "The rent is 1,200 euros a month."


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "lease.md").write_text(f"# Rent\n\n{SAID}\n\n# Term\n\nThe lease ends on 31 May 2031.\n")
    library.add(tmp_path / "lease.md")
    library.embed_pending()
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    yield Services(library, ingest, watch, lambda: EchoModel(pause_s=0.02), Settings())
    watch.close()
    ingest.close()
    library.close()


def ask(services: Services, tab: Tab, question: str) -> None:
    for _ in handlers.ask(services, tab, question):
        pass


def shown(services: Services, tab: Tab) -> str:
    """Return all turns of the tab as the page shows them."""
    return html.unescape(handlers.show_past(services, tab) + handlers.show_last(services, tab))


def test_a_tab_that_is_opened_later_shows_the_conversation_as_it_was(services: Services) -> None:
    tab = Tab()
    ask(services, tab, RENT)
    ask(services, tab, "When does the lease end?")
    later = Tab()
    assert f">{RENT}</bdi></button>" in talks.show_talks(services, later)
    talks.act_on_talks(services, later, "open-talk", "1")
    assert shown(services, later) == shown(services, tab)
    ask(services, later, RENT)
    assert [turn.number for turn in conversations.turns(services.library.store, 1)] == [1, 2, 3]
    talks.act_on_talks(services, later, "new-talk", "")
    assert (later.turns, later.talk) == ([], None)
    ask(services, later, RENT)
    assert later.talk == 2


def test_a_citation_of_a_document_that_was_removed_shows_its_words_and_that_it_is_gone(services: Services) -> None:
    tab = Tab()
    ask(services, tab, RENT)
    services.library.remove("lease.md")
    seen = shown(services, tab)
    assert f'<blockquote dir="auto">{SAID}</blockquote>' in seen
    assert f"lease.md · {ENGLISH.removed_document}" in seen


def test_a_stopped_answer_keeps_the_part_that_was_there(services: Services) -> None:
    tab, later = Tab(), Tab()
    for _ in handlers.ask(services, tab, RENT):
        if tab.turns[-1].answer and tab.turns[-1].answer.draft:
            handlers.stop(tab)
    talks.act_on_talks(services, later, "open-talk", "1")
    assert ENGLISH.stopped in shown(services, later)
    assert later.turns[0].answer is not None
    assert later.turns[0].answer.draft
    assert not later.running


def test_an_answer_goes_on_in_its_own_conversation_while_another_is_opened_and_asked(
    services: Services,
) -> None:
    tab = Tab()
    ask(services, tab, "When does the lease end?")
    talks.act_on_talks(services, tab, "new-talk", "")
    growing = handlers.ask(services, tab, RENT)
    next(step for step in growing if tab.turns[-1].answer is not None)
    assert tab.talk == 2
    assert list(handlers.ask(services, tab, RENT)) == []  # one at a time in a conversation
    talks.act_on_talks(services, tab, "open-talk", "1")
    assert [turn.question for turn in tab.turns] == ["When does the lease end?"]
    assert not tab.running
    assert ENGLISH.talk_running in talks.show_talks(services, tab)
    ask(services, tab, "Who pays for repairs?")
    assert [turn.question for turn in tab.turns] == ["When does the lease end?", "Who pays for repairs?"]
    talks.act_on_talks(services, tab, "open-talk", "2")
    assert tab.running
    handlers.stop(Tab())
    for _ in growing:
        pass
    assert not tab.running
    assert SAID in shown(services, tab)
    kept = conversations.turns(services.library.store, 2)
    assert [(turn.question, turn.state) for turn in kept] == [(RENT, "finished")]
    assert ENGLISH.talk_running not in talks.show_talks(services, tab)


def test_stop_ends_the_answer_that_is_seen_and_no_other(services: Services) -> None:
    tab = Tab()
    first = handlers.ask(services, tab, RENT)
    next(first)
    talks.act_on_talks(services, tab, "new-talk", "")
    second = handlers.ask(services, tab, RENT)
    next(second)
    handlers.stop(tab)
    for _ in second:
        pass
    for _ in first:
        pass
    store = services.library.store
    assert [conversations.turns(store, number)[0].state for number in (1, 2)] == ["finished", "stopped"]


def test_a_conversation_that_is_deleted_while_it_is_answered_stops_and_stays_deleted(services: Services) -> None:
    tab = Tab()
    growing = handlers.ask(services, tab, RENT)
    next(step for step in growing if tab.turns[-1].answer is not None)
    talks.act_on_talks(services, tab, "delete-talk", "1")
    for _ in growing:
        pass
    assert tab.turns == []
    assert conversations.conversations(services.library.store) == ()
    talks.act_on_talks(services, tab, "open-talk", "1")
    assert [type(error) for _, error in tab.problems] == [UnknownConversation]


def test_what_nobody_answers_any_more_is_broken_off(services: Services) -> None:
    store, tab = services.library.store, Tab(language="zh")
    conversations.add_turn(store, conversations.create(store, RENT).number, RENT)
    store.rows("UPDATE turns SET writer = '1 1'")
    talks.act_on_talks(services, tab, "open-talk", "1")
    assert CHINESE.broken_off in shown(services, tab)
    assert CHINESE.searching not in shown(services, tab)
    assert CHINESE.ask_again in shown(services, tab)


def test_the_last_question_is_answered_again_or_edited_in_its_place(services: Services) -> None:
    tab = Tab()
    ask(services, tab, "When does the lease end?")
    ask(services, tab, RENT)
    handlers.mark_answer(services, tab, "good", "2", {})
    for question, kept in ((None, RENT), ("What is the rent?", "What is the rent?")):
        for _ in talks.answer_again(services, tab, question):
            pass
        turns = conversations.turns(services.library.store, 1)
        assert [turn.question for turn in turns] == ["When does the lease end?", kept]
        assert [turn.question for turn in tab.turns] == ["When does the lease end?", kept]
        assert turns[-1].state == "finished"
    assert tab.marked == {}
    assert shown(services, tab).count('data-act="again"') == 1  # of the last turn only


def test_an_edit_in_one_tab_drops_nothing_that_another_asked(services: Services) -> None:
    first, second = Tab(), Tab()
    ask(services, first, RENT)
    talks.act_on_talks(services, second, "open-talk", "1")
    ask(services, first, "When does the lease end?")
    ask(services, second, "What is the rent?")
    for _ in talks.answer_again(services, second):
        pass
    kept = [turn.question for turn in conversations.turns(services.library.store, 1)]
    assert kept == [RENT, "When does the lease end?", "What is the rent?"]


def test_conversations_are_named_found_deleted_and_brought_back(services: Services) -> None:
    tab = Tab()
    ask(services, tab, RENT)
    talks.act_on_talks(services, tab, "rename-talk", "1", "The <b>flat</b>")
    assert "The &lt;b&gt;flat&lt;/b&gt;" in talks.show_talks(services, tab)
    talks.act_on_talks(services, tab, "rename-talk", "1", "  ")
    assert [type(error) for _, error in tab.problems] == [UnusableTitle]
    talks.act_on_talks(services, tab, "search-talks", "", "elephants")
    assert ENGLISH.no_talks in talks.show_talks(services, tab)
    talks.act_on_talks(services, tab, "search-talks", "", "1,200 euros")
    assert 'data-talk="1"' in talks.show_talks(services, tab)
    talks.act_on_talks(services, tab, "delete-talk", "1")
    assert tab.turns == []
    assert 'data-talk="1"' not in talks.show_talks(services, tab)
    assert ENGLISH.talk_deleted in talks.show_talks(services, tab)
    talks.act_on_talks(services, tab, "undo-delete-talk", "1")
    assert 'data-talk="1"' in talks.show_talks(services, tab)
    assert ENGLISH.talk_deleted not in talks.show_talks(services, tab)


def test_a_conversation_is_handed_to_the_browser_as_a_file(services: Services) -> None:
    tab = Tab()
    talks.act_on_talks(services, tab, "export-markdown", "")
    assert tab.download is None  # nothing was asked yet
    ask(services, tab, RENT)
    talks.act_on_talks(services, tab, "export-markdown", "")
    page = str(talks.show_talks(services, tab))
    assert 'download="How much is the rent.md"' in page
    content = b64decode(page.partition("data:text/markdown;base64,")[2].partition('"')[0]).decode()
    assert content.startswith(f"# {RENT}\n")
    assert f"“{SAID}”, lease.md, Rent" in content
    talks.act_on_talks(services, tab, "export-docx", "")
    assert tab.download is not None
    assert tab.download.content.startswith(b"PK")


@pytest.mark.parametrize("key", ["", "x", "-1", "²", "9" * 40])
def test_a_number_that_is_none_does_no_harm(services: Services, key: str) -> None:
    tab = Tab()
    for act in ("open-talk", "delete-talk", "undo-delete-talk", "rename-talk"):
        talks.act_on_talks(services, tab, act, key, "title")
    assert tab.talk is None
    assert "Unexpected" not in [type(error).__name__ for _, error in tab.problems]
