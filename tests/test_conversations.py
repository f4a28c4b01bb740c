"""Conversations are kept as they happen, found again, and gone when they are deleted."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chatdoc import conversations
from chatdoc.answer import answer
from chatdoc.conversations import MAX_TITLE, KeptTurn
from chatdoc.errors import ModelFailed, UnknownConversation, UnusableTitle
from chatdoc.export import exported
from chatdoc.keeping import kept
from chatdoc.library import Library
from chatdoc.snapshots import dump_answer, load_answer, quoted
from chatdoc.types import Answer, Exchange, Unread
from tests.stand_ins import EchoModel, TermEmbedder

ROOT = Path(__file__).parents[1]
LEASE = "# Rent\n\nThe rent is 1,200 euros a month.\n\n# Term\n\nThe lease ends on 31 May 2031.\n"
LEASE_ZH = "# 租金\n\n每月租金为三千元。\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    for name, text in (("lease.md", LEASE), ("租约.md", LEASE_ZH)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    library.embed_pending()
    yield library
    library.close()


def asked(library: Library, question: str, number: int | None = None) -> KeptTurn:
    """Ask in a conversation, a new one where no number is given, and return the turn as it was kept."""
    store = library.store
    number = number or conversations.create(store, question).number
    turn = conversations.add_turn(store, number, question)
    for _ in kept(answer(question, library, EchoModel()), library, turn.id):
        pass
    found = conversations.turn(store, turn.id)
    assert found is not None
    return found


def test_what_was_asked_and_answered_is_read_as_it_was_shown(library: Library) -> None:
    question = "How much is the rent?"
    *_, shown = answer(question, library, EchoModel())
    turn = asked(library, question)
    assert turn.answer is not None
    assert (turn.question, turn.state, turn.answer.sentences) == (question, "finished", shown.sentences)
    assert (turn.answer.citations, turn.answer.sources) == (shown.citations, shown.sources)
    assert [(each.document, each.text, each.heading) for each in turn.quoted] == [
        ("lease.md", "The rent is 1,200 euros a month.", "Rent")
    ]
    assert [(each.title, each.turns) for each in conversations.conversations(library.store)] == [(question, 1)]


def test_an_answer_that_ends_moves_no_conversation_in_the_list(library: Library) -> None:
    """Else a click would meet another one than it was meant for."""
    store = library.store
    first, second = (conversations.create(store, title).number for title in ("Rent?", "Roof?"))
    turn = conversations.add_turn(store, first, "How much is the rent?")
    conversations.add_turn(store, second, "Who pays for the roof?")
    conversations.save(store, turn.id, "finished", None)
    assert [each.number for each in conversations.conversations(store)] == [second, first]


def test_an_answer_comes_back_whole_and_without_what_is_not_known(library: Library) -> None:
    *_, shown = answer("How much is the rent?", library, EchoModel())
    dumped = dump_answer(shown, quoted(shown, library))
    assert load_answer(dumped) == (shown, quoted(shown, library))
    later = dumped.replace('"verdict"', '"unheard_of":{"a":1},"verdict"')
    assert load_answer(later) == (shown, quoted(shown, library))
    with pytest.raises(ValueError, match="not an answer"):
        load_answer('{"answer": {}}')


def test_where_nothing_was_found_the_words_of_the_nearest_passages_are_kept_and_exported(library: Library) -> None:
    turn = asked(library, "Which orchestra played in Vienna on the rent?")
    assert turn.answer is not None
    assert (turn.answer.verdict, turn.answer.citations) == ("not_found", ())
    library.remove("lease.md")
    written = exported("Vienna", [turn], here=frozenset(), language="en")
    quotes = [run.text for paragraph in written.paragraphs if paragraph.kind == "quote" for run in paragraph.runs]
    assert "The rent is 1,200 euros a month." in quotes[0]
    assert len(quotes) == len(written.notes) == len(turn.answer.openable)
    assert "lease.md" in written.notes[0]


def test_what_was_read_and_what_was_not_comes_back_with_an_answer(library: Library) -> None:
    *_, refused = answer("Which orchestra played in Vienna?", library, None, waiting=[Unread("a.pdf", failed=True)])
    assert refused.unread
    assert load_answer(dump_answer(refused, ())) == (refused, ())
    *_, answered = answer("How much is the rent?", library, EchoModel())
    assert answered.budget is not None
    kept = dump_answer(answered, ())
    earlier = kept.replace(f',"written_tokens":{answered.budget.written_tokens}', "")
    assert load_answer(earlier)[0].budget == replace(answered.budget, written_tokens=0)
    assert load_answer(kept.replace('"budget"', '"unheard_of"'))[0].budget is None


def test_the_words_of_a_citation_stay_when_its_document_goes(library: Library) -> None:
    turn = asked(library, "How much is the rent?")
    library.remove("lease.md")
    found = conversations.turn(library.store, turn.id)
    assert found is not None
    assert [each.text for each in found.quoted] == ["The rent is 1,200 euros a month."]


def test_an_answer_that_is_stopped_or_breaks_keeps_the_part_that_was_there(library: Library) -> None:
    store = library.store
    number = conversations.create(store, "rent").number
    stopped = conversations.add_turn(store, number, "How much is the rent?")
    snapshots = kept(answer("How much is the rent?", library, EchoModel()), library, stopped.id)
    while not next(snapshots).draft:
        pass
    snapshots.close()  # type: ignore[attr-defined]
    broken = conversations.add_turn(store, number, "When does the lease end?")

    def breaks() -> Iterator[Answer]:
        yield next(answer("When does the lease end?", library, EchoModel()))
        raise ModelFailed(name="echo", detail="out of memory")

    with pytest.raises(ModelFailed):
        list(kept(breaks(), library, broken.id))
    first, second = conversations.turns(store, number)
    assert first.state == "stopped"
    assert first.answer is not None
    assert first.answer.draft
    assert second.state == "broken"
    assert second.answer is not None
    assert second.answer.quotes or second.answer.sentences


ANSWERING = """
import sys
from pathlib import Path
from chatdoc import conversations
from chatdoc.answer import answer
from chatdoc.keeping import kept
from chatdoc.library import Library
from tests.stand_ins import EchoModel, TermEmbedder

library = Library(Path(sys.argv[1]), TermEmbedder())
question = "How much is the rent?"
number = conversations.create(library.store, question).number
turn = conversations.add_turn(library.store, number, question)
print("asked", flush=True)
if sys.argv[2] == "at once":
    sys.stdin.read()
for snapshot in kept(answer(question, library, EchoModel(pause_s=0.4)), library, turn.id):
    print("draft", repr(snapshot.draft), flush=True)
"""


@pytest.mark.parametrize("when", ["at once", "while it streams"])
def test_a_killed_process_leaves_the_question_and_the_part_that_was_there(library: Library, when: str) -> None:
    command = [sys.executable, "-c", ANSWERING, str(library.folder), when]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "asked\n"
    (number,) = [each.number for each in conversations.conversations(library.store)]
    if when == "while it streams":
        seen = ""
        while len(seen.split()) < 5:  # 0.4 s each: by then a second has passed
            seen = process.stdout.readline().partition("'")[2]
    (running,) = conversations.turns(library.store, number)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (turn,) = conversations.turns(library.store, number)
    assert (running.state, turn.state, turn.question) == ("running", "broken", "How much is the rent?")
    if when == "while it streams":
        assert turn.answer is not None
        assert turn.answer.draft.startswith("The rent is")
        assert [each.text for each in turn.quoted] == ["The rent is 1,200 euros a month."]
    else:
        assert turn.answer is None
    assert library.store.rows("PRAGMA integrity_check") == [("ok",)]


def test_titles_questions_and_answers_are_searched_in_both_languages(library: Library) -> None:
    rent = asked(library, "How much is the rent?")
    chinese = asked(library, "租金是多少？")
    store = library.store

    def found(text: str) -> list[str]:
        return [each.title for each in conversations.search(store, text)]

    assert rent.answer is not None
    assert chinese.answer is not None
    assert found("1,200 euro") == ["How much is the rent?"]  # of the answer
    assert found("rents") == ["How much is the rent?"]  # by its stem
    assert found("租金") == found("三千元") == found("租") == ["租金是多少？"]
    assert found("rent 租金") == found("elephants") == found("?!") == found('"') == []
    (number,) = [each.number for each in conversations.search(store, "rent")]
    conversations.rename(store, number, "Flat in Spring Street")
    assert found("spring") == ["Flat in Spring Street"]
    conversations.delete(store, number)
    assert found("spring") == []


def test_a_title_is_one_line_of_the_first_question(library: Library) -> None:
    store = library.store
    long = conversations.create(store, "What does the\nlease say " + "about the garden and the shed " * 9).title
    assert long.startswith("What does the lease say about")
    assert long.endswith("…")
    assert len(long) <= MAX_TITLE
    assert len(conversations.create(store, "租" * 300).title) == MAX_TITLE
    assert conversations.create(store, "a\u202eb").title == "a\\u202eb"
    with pytest.raises(UnusableTitle):
        conversations.rename(store, 1, " \n ")
    assert conversations.rename(store, 1, "  The garden\n").title == "The garden"
    for number in (99, 10**30, -1):
        with pytest.raises(UnknownConversation):
            conversations.rename(store, number, "x")


def test_a_deleted_conversation_comes_back_until_it_is_purged(library: Library) -> None:
    store = library.store
    turn = asked(library, "How much is the rent?")
    conversations.delete(store, 1)
    assert conversations.conversations(store) == ()
    with pytest.raises(UnknownConversation):
        conversations.turns(store, 1)
    conversations.purge(store)  # not yet
    assert conversations.restore(store, 1).title == "How much is the rent?"
    assert conversations.turns(store, 1) == (turn,)
    conversations.purge(store, older_than=timedelta())  # it is not deleted
    conversations.delete(store, 1)
    conversations.purge(store, older_than=timedelta())
    with pytest.raises(UnknownConversation):
        conversations.restore(store, 1)
    for table in ("conversations", "turns", "conversation_words"):
        assert store.rows(f"SELECT count(*) FROM {table}") == [(0,)]


def test_an_edited_question_drops_what_came_after_it(library: Library) -> None:
    store = library.store
    first = asked(library, "How much is the rent?")
    asked(library, "When does the lease end?", 1)
    other = asked(library, "How much is the rent?")
    edited = conversations.edit(store, first.id, "What is the rent?")
    assert edited is not None
    assert [(turn.number, turn.question) for turn in conversations.turns(store, 1)] == [(1, "What is the rent?")]
    assert [turn.question for turn in conversations.turns(store, 2)] == ["How much is the rent?"]
    assert conversations.edit(store, first.id, "Again?") is None
    conversations.save(store, first.id, "finished", other.answer)  # whoever answered it comes too late
    assert [turn.answer for turn in conversations.turns(store, 1)] == [None]
    assert [each.title for each in conversations.search(store, "lease")] == []


def test_a_follow_up_leans_on_what_was_kept(library: Library) -> None:
    asked(library, "How much is the rent?")
    earlier = conversations.exchanges(conversations.turns(library.store, 1))
    assert earlier == (Exchange("How much is the rent?", "The rent is 1,200 euros a month."),)


def test_two_hundred_conversations_are_listed_page_by_page_by_the_index(library: Library) -> None:
    store = library.store
    numbers = [conversations.create(store, f"Question {n}").number for n in range(200)]
    conversations.add_turn(store, numbers[3], "One more?")
    listed = [
        each.number for page in range(4) for each in conversations.conversations(store, limit=50, after=50 * page)
    ]
    assert listed[0] == numbers[3]
    assert sorted(listed) == numbers
    plan = store.rows(
        "EXPLAIN QUERY PLAN SELECT number FROM conversations WHERE deleted_at IS NULL "
        "ORDER BY changed_at DESC, number DESC LIMIT 50"
    )
    assert "USING INDEX conversations_by_change" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
