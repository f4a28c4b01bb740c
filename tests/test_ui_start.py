"""The first start, guides and pasted things on the page, and the lines under an answer: handlers as plain functions."""

import html
import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from chatdoc.ingest import Job, Overall, overall
from chatdoc.kept_guides import Guide
from tests.stand_ins import EchoModel
from tests.test_ui_handlers import LEASE, RENT, add, ask_to_the_end, library, model, services
from tests.waiting import wait_for
from ui import guides, handlers, reading, start
from ui.handlers import Services, Tab
from ui.strings import CHINESE, ENGLISH

__all__ = ["library", "model", "services"]


def until_read(services: Services) -> None:
    """Wait until all files are read and embedded."""
    wait_for(lambda: all(job.state == "done" for job in services.ingest.jobs()))


def make_all(services: Services) -> None:
    """Make the guides that are missing, as the page's thread does."""
    while (entry := guides.next_to_make(services)) is not None:
        guides.make(services, entry.id)


def test_an_empty_library_says_what_to_do_and_a_click_adds_the_sample_and_its_questions(services: Services) -> None:
    for tab, strings, name in ((Tab(language="en"), ENGLISH, "Aralia"), (Tab(language="zh"), CHINESE, "禾风")):
        shown = start.show(services, tab)
        assert strings.start.add in html.unescape(shown)
        start.act(services, tab, "sample")
        until_read(services)
        assert any(entry.name.startswith(name) for entry in services.library.entries())
        assert start.SAMPLES[tab.language].exists(), "the file that comes with the project stays"
        make_all(services)
        assert 'data-act="ask"' in (start.news(services, tab) or "")
        asked = guides.to_ask(services, tab)[0]
        ask_to_the_end(services, tab, asked)
        answered = tab.turns[-1].answer
        assert answered is not None
        assert answered.verdict != "not_found"
        for entry in services.library.entries():
            services.library.remove(entry.id)
    assert 'data-act="sample"' in start.show(services, Tab())


def test_the_welcome_is_drawn_again_only_when_it_changes_and_not_while_there_are_turns(
    services: Services, tmp_path: Path
) -> None:
    tab = Tab()
    assert start.news(services, tab) is not None
    assert start.news(services, tab) is None
    add(services.library, tmp_path, "lease.md", LEASE)
    make_all(services)
    assert "What is the rent?" in (start.news(services, tab) or "")
    ask_to_the_end(services, tab, RENT)
    assert start.news(services, tab) is None


def test_documents_that_are_not_asked_suggest_nothing(services: Services, tmp_path: Path) -> None:
    lease = add(services.library, tmp_path, "lease.md", LEASE)
    make_all(services)
    tab = Tab()
    assert guides.to_ask(services, tab)
    handlers.act_on_documents(services, tab, "choose", lease)
    assert guides.to_ask(services, tab) == []


def test_a_card_gets_its_guide_when_it_is_unfolded_and_all_of_it_is_escaped(services: Services, tmp_path: Path) -> None:
    hostile = "# `<b>Lease</b>`\n\n## `<i>Rent</i>`\n\nThe rent is 1,450 euros a month.\n"
    document = add(services.library, tmp_path, "lease.md", hostile)
    tab = Tab()
    shown = handlers.show_documents(services, tab)
    assert f'data-guide="{document}"' in shown
    assert ENGLISH.start.guide_making in html.unescape(shown)
    handlers.act_on_documents(services, tab, "guide", document)
    shown = handlers.show_documents(services, tab)
    assert "data-guide" not in shown
    assert 'data-key="What is the rent?"' in shown
    assert ENGLISH.start.guide_words.format(count=9) in shown
    assert "&lt;b&gt;Lease&lt;/b&gt;" in shown
    assert "<b>" not in shown
    handlers.act_on_documents(services, tab, "guide", "no such document")
    assert tab.problems == []


def test_every_document_gets_its_guide_by_itself_the_newest_first_but_not_while_a_question_is_answered(
    services: Services, tmp_path: Path
) -> None:
    ids = [add(services.library, tmp_path, f"{number}.md", f"# Boat {number}\n\nIt is blue.\n") for number in range(5)]
    services.answering.append(Tab().shown_talk)
    assert guides.next_to_make(services) is None
    services.answering.clear()
    first = guides.next_to_make(services)
    assert first is not None
    assert first.id == ids[-1]
    closing = threading.Event()
    making = threading.Thread(target=guides.keep_making, args=(services, closing))
    making.start()
    wait_for(lambda: len(services.library.guides.of(services.library.entries())) == len(ids))
    closing.set()
    making.join()
    assert services.library.guides.of(services.library.entries()).keys() == set(ids)


def test_a_guide_that_cannot_be_made_is_told_on_its_card_and_not_tried_again(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Guide:
        raise ValueError

    monkeypatch.setattr(guides, "guide", broken)
    document = add(services.library, tmp_path, "lease.md", LEASE)
    handlers.act_on_documents(services, Tab(), "guide", document)
    shown = handlers.show_documents(services, Tab())
    assert ENGLISH.start.guide_none in html.unescape(shown)
    assert "data-guide" not in shown
    assert guides.next_to_make(services) is None


def test_the_sentence_of_a_guide_opens_its_proof_and_a_name_opens_the_document(
    services: Services, tmp_path: Path
) -> None:
    document = add(services.library, tmp_path, "lease.md", LEASE)
    guides.make(services, document)
    (entry,) = services.library.entries()
    made = services.library.guides.of([entry])[document]
    at = services.library.document(document).text.index("The rent")
    proved = replace(made, description="The rent is 1,450 euros.", proof=(at, at + 32), described_by="echo")
    services.library.guides.put(entry, proved)
    tab = Tab()
    assert f'class="cite" data-act="open" data-key="{document}"' in handlers.show_documents(services, tab)
    handlers.act_on_documents(services, tab, "open", document)
    assert "<mark>The rent is 1,450 euros a month.</mark>" in reading.show_reading(services, tab)
    handlers.act_on_documents(services, tab, "read", document)
    shown = reading.show_reading(services, tab)
    assert "<mark" not in shown
    assert ENGLISH.not_located not in html.unescape(shown)


def test_what_is_on_its_way_is_counted_in_all_with_what_came_with_it(services: Services, tmp_path: Path) -> None:
    lease = add(services.library, tmp_path, "lease.md", LEASE)
    (entry,) = services.library.entries()
    jobs = [
        Job(1, "old.md", "done", batch=1),
        Job(2, "lease.md", "done", document_id=lease, batch=2),
        Job(3, "next.md", "reading", batch=2),
        Job(4, "broken.md", "failed", batch=2),
    ]
    assert overall(jobs, [entry]) == Overall(files_read=2, files=3, embedded=1, passages=1)
    assert overall([*jobs[:2], jobs[3]], [entry]) is None


def test_files_that_come_while_others_are_read_are_counted_with_them(services: Services, tmp_path: Path) -> None:
    paths = []
    for number in range(3):
        paths.append(tmp_path / f"{number}.md")
        paths[-1].write_text(f"# {number}\n\nThe rent is {number} euros.\n", encoding="utf-8")
    services.ingest.submit(paths[:1])
    until_read(services)
    with services.ingest._changed:  # the second is not over before the third comes
        services.ingest.submit(paths[1:2])
        services.ingest.submit(paths[2:])
    first, *rest = (job.batch for job in services.ingest.jobs())
    assert first not in rest
    assert len(set(rest)) == 1
    until_read(services)


def test_a_line_under_an_answer_says_what_it_is_from_and_how_long_it_took(
    services: Services, model: EchoModel, tmp_path: Path
) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    add(services.library, tmp_path, "other.md", "# Boats\n\nThe boat is blue and lies in the harbour.\n")
    model.pause_s = 0.01
    for tab, one in (
        (Tab(language="en"), "From 1 passage of 1 document"),
        (Tab(language="zh"), "依据 1 份文档中的 1 个段落"),
    ):
        shown = ask_to_the_end(services, tab, RENT)
        assert one in shown
        assert re.search(tab.strings.asking.took_first_word.replace("{seconds}", r"\d+\.\d"), shown)
        assert re.search(tab.strings.asking.speed.replace("{rate}", r"\d+\.\d"), shown)
    tab = Tab()
    shown = ask_to_the_end(services, tab, "Which volcanoes erupted yesterday morning?")
    assert "Looked through" in shown
    assert ENGLISH.asking.took_first_word.split("{")[0] not in shown


def test_an_answer_is_copied_with_its_footnotes(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    ask_to_the_end(services, tab, RENT)
    shown = handlers.show_last(services, tab)
    (copied,) = re.findall('data-copy="([^"]*)"', shown)
    assert html.unescape(copied) == (
        "The rent is 1,450 euros a month.[1] The deposit is two months' rent.[2]\n\n"
        "[1] “The rent is 1,450 euros a month.”, lease.md, Lease > Rent\n"
        "[2] “The deposit is two months' rent.”, lease.md, Lease > Rent"
    )
    with_quotes = Tab()
    for _ in handlers.ask(
        Services(services.library, services.ingest, services.watch, lambda: None, services.settings), with_quotes, RENT
    ):
        pass
    (copied,) = re.findall('data-copy="([^"]*)"', handlers.show_last(services, with_quotes))
    assert html.unescape(copied).startswith("> The rent is 1,450 euros a month.[1]")
