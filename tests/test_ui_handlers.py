"""What each control of the page does, with the real library and pipeline and small models."""

import html
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatdoc.cases import all_cases, remove
from chatdoc.collected import collections
from chatdoc.errors import (
    EmptyQuestion,
    ModelFailed,
    ModelMissing,
    NoDocuments,
    NothingChosen,
    StillAnswering,
    Unexpected,
    UnknownDocument,
    UnknownPage,
    UnusableName,
)
from chatdoc.ingest import OVER, IngestQueue
from chatdoc.library import Library
from chatdoc.settings import Settings
from chatdoc.types import LanguageModel
from chatdoc.watch import FolderWatch
from tests.made_pdfs import Word, make_pdf
from tests.stand_ins import EchoModel, TermEmbedder
from tests.waiting import GIVE_UP_S, wait_for
from ui import handlers, reading
from ui.handlers import Services, Tab
from ui.strings import CHINESE, ENGLISH
from ui.tab import chosen_documents
from ui.uploads import Uploads, open_uploads

LEASE = "# Lease\n\n## Rent\n\nThe rent is 1,450 euros a month. The deposit is two months' rent.\n"
RENT = "What is the rent in euros a month?"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    yield library
    library.close()


@pytest.fixture
def model() -> EchoModel:
    return EchoModel()


@pytest.fixture
def services(library: Library, model: EchoModel) -> Iterator[Services]:
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    yield Services(library, ingest, watch, lambda: model, Settings())
    watch.close()
    ingest.close()


def add(library: Library, folder: Path, name: str, text: str) -> str:
    """Add a file to the library and return its id."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    entry, _ = library.add(path)
    library.embed_pending()
    return entry.id


def ask_to_the_end(services: Services, tab: Tab, question: str) -> str:
    """Return what the last turn shows when all is written."""
    for _ in handlers.ask(services, tab, question):
        pass
    return html.unescape(handlers.show_last(services, tab))


def test_an_answer_grows_and_its_number_opens_the_marked_quote(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    shown = []
    for _ in handlers.ask(services, tab, RENT):
        shown.append(html.unescape(handlers.show_last(services, tab)))
    assert ENGLISH.searching in shown[0]
    assert ENGLISH.evidence in shown[1]
    assert "The rent is 1,450 euros a month." in shown[-1]
    assert not tab.running
    reading.open_citation(tab, "1:1")
    opened = html.unescape(reading.show_reading(services, tab))
    assert "<mark>The rent is 1,450 euros a month.</mark>" in opened
    assert "Lease > Rent" in opened


def test_the_draft_is_shown_as_unchecked_until_the_answer_is_whole(
    services: Services, model: EchoModel, tmp_path: Path
) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    model.pause_s = handlers.REDRAW_S
    tab = Tab()
    shown = []
    for _ in handlers.ask(services, tab, RENT):
        shown.append(html.unescape(handlers.show_last(services, tab)))
    drafts = [each for each in shown if ENGLISH.draft in each]
    assert len({re.search('draft-text">([^<]*)', each).group(1) for each in drafts}) > 3  # type: ignore[union-attr]
    assert ENGLISH.draft not in shown[-1]


@pytest.mark.parametrize("prompt_s", [0.0, 20.0])
def test_stop_ends_the_answer_and_closes_the_model(
    services: Services, model: EchoModel, tmp_path: Path, prompt_s: float
) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    model.prompt_s, model.pause_s = prompt_s, 0.2
    tab = Tab()
    steps = handlers.ask(services, tab, RENT)
    while not model.asked:
        next(steps)
    handlers.stop(tab)
    for _ in steps:
        pass
    assert model.stopped == 1
    assert not tab.running
    assert ENGLISH.stopped in html.unescape(handlers.show_last(services, tab))
    model.prompt_s = model.pause_s = 0.0
    ask_to_the_end(services, tab, RENT)
    assert tab.turns[-1].answer is not None
    assert tab.turns[-1].answer.finished


def test_a_follow_up_shows_what_was_searched_in_both_languages_and_a_whole_question_nothing(
    services: Services, tmp_path: Path
) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    add(services.library, tmp_path, "petition.md", "# Petition\n\nWhoever signed it in May lives by the weir.\n")
    tab = Tab()
    assert ENGLISH.searched_for not in ask_to_the_end(services, tab, "What is the rent in the Lease?")
    shown = ask_to_the_end(services, tab, "and the deposit?")
    searched = "What is the deposit in the Lease?"
    assert f"{ENGLISH.searched_for} <bdi>{searched}</bdi>" in shown
    assert shown.index(searched) < shown.index("The deposit is two months' rent.")
    handlers.choose_language(tab, "zh")
    assert f"{CHINESE.searched_for} <bdi>{searched}</bdi>" in html.unescape(handlers.show_last(services, tab))
    assert "What is the deposit in the Lease?" in ask_to_the_end(services, tab, "why?")


def test_a_marked_follow_up_is_kept_as_the_question_that_it_means(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    ask_to_the_end(services, tab, "What is the rent in the Lease?")
    ask_to_the_end(services, tab, "and the deposit?")
    handlers.mark_answer(services, tab, "good", "2", {})
    assert [case.question for case in all_cases(services.library.store)] == ["What is the deposit in the Lease?"]


def test_closing_the_page_closes_the_model(services: Services, model: EchoModel, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    model.pause_s = 0.01
    tab = Tab()
    steps = handlers.ask(services, tab, RENT)
    while not model.asked:
        next(steps)
    steps.close()
    assert model.stopped == 1
    assert tab.turns[-1].stopped


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_a_problem_and_no_turn(services: Services, question: str) -> None:
    tab = Tab(language="zh")
    ask_to_the_end(services, tab, question)
    assert not tab.turns
    assert EmptyQuestion().problem("zh") in handlers.show_problems(services, tab)


def test_a_problem_stays_until_it_is_dismissed(services: Services) -> None:
    tab = Tab()
    for _ in range(2):
        ask_to_the_end(services, tab, "")
    shown = handlers.show_problems(services, tab)
    assert shown.count("data-act") == 1
    handlers.act_on_problems(tab, "dismiss", re.search('data-key="([^"]*)"', shown).group(1))  # type: ignore[union-attr]
    assert handlers.show_problems(services, tab) == ""


def test_a_question_without_documents_says_what_to_do(services: Services) -> None:
    shown = ask_to_the_end(services, Tab(), "Where?")
    assert NoDocuments().remedy("en") in shown


def test_documents_looked_for_are_listed_alone_and_chosen_alone(services: Services, tmp_path: Path) -> None:
    for name in ("lease.md", "manual.md"):
        (tmp_path / name).write_text(f"# {name}\n\nWhat stands in {name} is said here.\n", encoding="utf-8")
        services.library.add(tmp_path / name)
    lease, tab = services.library.find("lease.md").id, Tab()
    handlers.act_on_documents(services, tab, "find-documents", "", "LEASE")
    shown = handlers.show_documents(services, tab)
    assert "lease.md" in shown
    assert "manual.md" not in shown
    handlers.act_on_documents(services, tab, "choose-none", "")
    assert tab.left_out == {lease}
    handlers.act_on_documents(services, tab, "find-documents", "", " ")
    assert "manual.md" in handlers.show_documents(services, tab)


def test_the_list_is_news_only_when_the_tab_does_not_show_it_yet(services: Services, tmp_path: Path) -> None:
    tab = Tab()
    handlers.show_documents(services, tab)
    assert handlers.documents_news(services, tab) is None
    (tmp_path / "lease.md").write_text(LEASE, encoding="utf-8")
    services.library.add(tmp_path / "lease.md")
    assert "lease.md" in (handlers.documents_news(services, tab) or "")
    assert handlers.documents_news(services, tab) is None


def test_only_the_chosen_documents_are_asked(services: Services, tmp_path: Path) -> None:
    lease = add(services.library, tmp_path, "lease.md", LEASE)
    other = add(services.library, tmp_path, "other.md", "# Other\n\nThe rent is 99 euros a month.\n")
    tab = Tab()
    handlers.act_on_documents(services, tab, "choose", other)
    shown = ask_to_the_end(services, tab, RENT)
    assert "1,450" in shown
    assert "99 euros" not in shown
    handlers.act_on_documents(services, tab, "choose", other)
    handlers.act_on_documents(services, tab, "choose", lease)
    assert "99 euros" in ask_to_the_end(services, tab, RENT)
    handlers.act_on_documents(services, tab, "choose-none", "")
    assert NothingChosen().problem("en") in ask_to_the_end(services, tab, RENT)
    handlers.act_on_documents(services, tab, "choose-all", "")
    assert chosen_documents(services, tab) is None


def test_a_question_right_after_an_answer_is_drawn_is_asked_and_a_second_click_is_not(
    services: Services, tmp_path: Path
) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    steps = handlers.ask(services, tab, RENT)
    next(steps)
    assert list(handlers.ask(services, tab, RENT)) == []
    while tab.running:
        next(steps)
    assert tab.shown_talk.answering  # its generator has not ended yet
    next_one = threading.Thread(target=ask_to_the_end, args=(services, tab, "How much is the deposit?"))
    next_one.start()
    for _ in steps:
        pass
    next_one.join(GIVE_UP_S)
    assert [turn.question for turn in tab.turns] == [RENT, "How much is the deposit?"]
    assert not tab.running


def test_a_question_that_an_ending_answer_keeps_out_is_a_problem_and_no_turn(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "ENDING_S", 0.0)
    add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab(language="zh")
    steps = handlers.ask(services, tab, RENT)
    next(steps)
    while tab.running:
        next(steps)
    ask_to_the_end(services, tab, "How much is the deposit?")
    assert [turn.question for turn in tab.turns] == [RENT]
    assert StillAnswering().problem("zh") in handlers.show_problems(services, tab)
    steps.close()


def test_a_document_is_removed_only_after_a_second_click(services: Services, tmp_path: Path) -> None:
    document = add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    ask_to_the_end(services, tab, RENT)
    handlers.act_on_documents(services, tab, "remove", document)
    assert "lease.md" in handlers.show_documents(services, tab)
    handlers.act_on_documents(services, tab, "remove-no", document)
    assert 'data-act="remove-yes"' not in handlers.show_documents(services, tab)
    handlers.act_on_documents(services, tab, "remove", document)
    handlers.act_on_documents(services, tab, "remove-yes", document)
    assert ENGLISH.no_documents in handlers.show_documents(services, tab)
    reading.open_citation(tab, "1:1")
    assert "mark" not in reading.show_reading(services, tab)
    assert ENGLISH.removed_document in handlers.show_last(services, tab)


def test_nothing_found_shows_the_nearest_passages_and_they_open(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    shown = ask_to_the_end(services, tab, "Which volcanoes erupted on the rent island yesterday morning?")
    assert ENGLISH.nearest in shown
    reading.open_citation(tab, "1:1")
    assert "<mark>" in reading.show_reading(services, tab)


def test_nothing_found_names_a_file_that_could_not_be_read(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    services.ingest.wait_until_read(services.ingest.submit([tmp_path / "broken.pdf"]))
    shown = ask_to_the_end(services, Tab(), "Which volcanoes erupted on the rent island yesterday morning?")
    assert "Could not be read, and so was not searched: broken.pdf." in shown


@pytest.mark.parametrize("key", ["", "1", "1:x", "99:1", "1:99", "-1:1", "１:1"])
def test_a_citation_that_is_not_there_opens_nothing(services: Services, key: str) -> None:
    tab = Tab()
    reading.open_citation(tab, key)
    assert ENGLISH.reading_hint in reading.show_reading(services, tab)


def test_without_a_model_the_quotes_answer_and_the_page_says_why(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)

    def missing() -> LanguageModel:
        raise ModelMissing(name="some.gguf")

    tab = Tab()
    shown = ask_to_the_end(replace(services, load_llm=missing), tab, RENT)
    assert ENGLISH.verdict_quoted in shown
    assert "some.gguf" in handlers.show_problems(services, tab)


class FailingModel(EchoModel):
    """A model that breaks in the middle, as a person or as a programmer would put it."""

    error: Exception = ModelFailed(name="echo", detail="out of memory")

    def stream(self, *_: object, **__: object) -> Iterator[str]:
        yield "The rent"
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ModelFailed(name="echo", detail="out of memory"), "out of memory"),
        (RuntimeError("secret words of a document"), Unexpected(kind="RuntimeError", log="").problem("en")),
    ],
)
def test_a_model_that_breaks_is_told_of_calmly(services: Services, tmp_path: Path, error: Exception, said: str) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    model = FailingModel()
    model.error = error
    tab = Tab()
    shown = ask_to_the_end(replace(services, load_llm=lambda: model), tab, RENT)
    assert said in shown
    assert "secret" not in shown
    assert "The rent is 1,450 euros a month." in shown, "the evidence stays"
    assert not tab.running


def test_the_language_can_be_changed_and_everything_follows(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    first, again, tab = Tab(), Tab(), Tab()
    handlers.greet(first, remembered=None, accept_language="zh-CN,en;q=0.5")
    handlers.greet(again, remembered="en", accept_language="zh-CN")
    assert (first.language, again.language) == ("zh", "en")
    ask_to_the_end(services, tab, RENT)
    handlers.choose_language(tab, "zh")
    assert CHINESE.evidence in handlers.show_last(services, tab)
    assert CHINESE.private in handlers.show_documents(services, tab)
    handlers.choose_language(tab, "tlh")
    assert tab.language == "zh"


@pytest.fixture
def uploads(library: Library) -> Iterator[Uploads]:
    uploads = open_uploads(library.folder)
    yield uploads
    uploads.close()


def receive(uploads: Uploads, name: str, content: bytes) -> str:
    """Put a file where Gradio puts what it received, and return its path."""
    path = uploads.received / "0123" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return str(path)


def wait_until_read(services: Services) -> None:
    wait_for(lambda: all(job.state in OVER for job in services.ingest.jobs()))


def test_uploaded_files_are_read_and_their_copies_deleted(services: Services, uploads: Uploads) -> None:
    tab = Tab()
    received = [receive(uploads, "lease.md", LEASE.encode()), receive(uploads, "合同.txt", "租金为六千元。".encode())]
    handlers.add_uploads(services, tab, uploads, received=received, failed=["large.pdf"])
    wait_until_read(services)
    shown = handlers.show_documents(services, tab)
    assert "lease.md" in shown
    assert "合同.txt" in shown
    assert "large.pdf" in handlers.show_problems(services, tab)
    handlers.clear_uploads(services, uploads)
    assert list(uploads.staged.iterdir()) == []


def test_a_file_that_cannot_be_read_stays_on_the_list_until_dismissed(services: Services, uploads: Uploads) -> None:
    tab = Tab(language="zh")
    handlers.add_uploads(services, tab, uploads, received=[receive(uploads, "空.txt", b"")], failed=[])
    wait_until_read(services)
    shown = handlers.show_documents(services, tab)
    assert "空.txt 是空文件" in shown
    number = re.search('data-act="dismiss-job" data-key="([^"]*)"', shown).group(1)  # type: ignore[union-attr]
    handlers.act_on_documents(services, tab, "dismiss-job", number)
    assert "空.txt" not in handlers.show_documents(services, tab)


def test_only_files_that_were_uploaded_are_taken(services: Services, uploads: Uploads, tmp_path: Path) -> None:
    private = tmp_path / "private.txt"
    private.write_text("secret", encoding="utf-8")
    link = Path(receive(uploads, "link.txt", b""))
    link.unlink()
    link.symlink_to(private)
    tab = Tab()
    received = [
        str(private),
        f"{uploads.received}/../../../private.txt",
        str(link),
        "nul\0.txt",
        "",
        str(uploads.received),
    ]
    handlers.add_uploads(services, tab, uploads, received=received, failed=[])
    assert services.ingest.jobs() == ()
    assert private.read_text(encoding="utf-8") == "secret"
    assert len(tab.problems) > 0


def test_the_list_is_sent_again_only_when_it_has_changed(services: Services, tmp_path: Path) -> None:
    tab = Tab()
    assert handlers.documents_news(services, tab) is not None
    assert handlers.documents_news(services, tab) is None
    add(services.library, tmp_path, "lease.md", LEASE)
    assert "lease.md" in str(handlers.documents_news(services, tab))


def test_hostile_names_questions_and_answers_are_text(services: Services, tmp_path: Path) -> None:
    hostile = "<img src=https://evil.example/x onerror=alert(1)>"
    name = "<b>\u202efdp.md"
    add(services.library, tmp_path, name, f"# Note\n\nThe rent `{hostile}` is 1,450 euros a month.\n")
    tab = Tab()
    shown = ""
    for _ in handlers.ask(services, tab, f"{hostile} {RENT}"):
        shown += handlers.show_last(services, tab)
    reading.open_citation(tab, "1:1")
    shown += handlers.show_documents(services, tab) + reading.show_reading(services, tab)
    assert "evil.example" in shown
    assert "<img" not in shown
    assert "<b>" not in shown
    assert "\u202e" not in shown


def test_a_folder_is_followed_and_no_more(services: Services, tmp_path: Path) -> None:
    tab, folder = Tab(), tmp_path / "papers"
    handlers.act_on_documents(services, tab, "follow", "", str(folder))
    assert str(folder) in handlers.show_problems(services, tab), "it is not there yet"
    folder.mkdir()
    handlers.act_on_documents(services, tab, "follow", "", f"  {folder} ")
    assert services.library.sources.folders() == (folder,)
    shown = handlers.show_documents(services, tab)
    key = shown.split('data-act="unfollow" data-key="')[1].split('"')[0]
    handlers.act_on_documents(services, tab, "unfollow", key)
    assert services.library.sources.folders() == ()
    assert "unfollow" not in handlers.show_documents(services, tab)


def pressed(shown: str) -> list[str]:
    """Return which thumbs are pressed."""
    return re.findall('data-act="(good|bad)"[^>]*aria-pressed="true"', shown)


def test_an_answer_is_marked_good_with_what_it_cites_and_unmarked_again(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    store, tab = services.library.store, Tab()
    assert pressed(ask_to_the_end(services, tab, RENT)) == []
    assert handlers.mark_answer(services, tab, "good", "1", {})
    (case,) = all_cases(store)
    assert (case.question, case.good, case.document, case.answerable) == (RENT, True, "lease.md", True)
    shown = handlers.show_last(services, tab)
    assert pressed(shown) == ["good"]
    assert ENGLISH.mark_kept in shown
    assert 'data-act="correct"' not in shown
    handlers.mark_answer(services, tab, "good", "1", {})
    assert all_cases(store) == ()
    assert pressed(handlers.show_last(services, tab)) == []


def test_a_good_answer_of_a_pdf_names_the_page(services: Services, tmp_path: Path) -> None:
    pages = [[Word("The roof is of slate.", 72, 100)], [Word("The cellar is 12 metres deep.", 72, 100)]]
    (tmp_path / "house.pdf").write_bytes(make_pdf(pages))
    services.library.add(tmp_path / "house.pdf")
    tab = Tab()
    ask_to_the_end(services, tab, "How deep is the cellar in metres?")
    handlers.mark_answer(services, tab, "good", "1", {})
    (case,) = all_cases(services.library.store)
    assert (case.document, case.page) == ("house.pdf", 2)


def test_what_would_have_been_right_is_kept_with_a_bad_answer(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    store, tab = services.library.store, Tab(language="zh")
    ask_to_the_end(services, tab, RENT)
    handlers.mark_answer(services, tab, "good", "1", {})
    handlers.mark_answer(services, tab, "bad", "1", {})
    (case,) = all_cases(store)
    assert (case.good, case.document, case.answerable) == (False, None, None)
    assert CHINESE.mark_wanted in handlers.show_last(services, tab)
    fields = {"wanted": " <b>1,450</b> \n\n1450", "document": "lease.md", "page": ""}
    handlers.mark_answer(services, tab, "correct", "1", fields)
    (case,) = all_cases(store)
    assert (case.wanted, case.document, case.page, case.answerable) == ("<b>1,450</b>\n1450", "lease.md", None, True)
    shown = handlers.show_last(services, tab)
    assert "&lt;b&gt;1,450&lt;/b&gt;" in shown
    assert '<option value="lease.md" selected>' in shown
    assert CHINESE.mark_corrected in shown
    handlers.mark_answer(services, tab, "correct", "1", {**fields, "page": "3"})
    assert UnknownPage(name="lease.md", page=3, pages=0).problem("zh") in handlers.show_problems(services, tab)
    handlers.mark_answer(services, tab, "correct", "1", {**fields, "document": "gone.md"})
    assert UnknownDocument(name="gone.md").problem("zh") in handlers.show_problems(services, tab)
    (tmp_path / "other").mkdir()
    add(services.library, tmp_path / "other", "lease.md", LEASE + "New.\n")
    handlers.mark_answer(services, tab, "correct", "1", {**fields, "wanted": "1,450"})
    assert all_cases(store)[0].wanted == "1,450"
    handlers.mark_answer(services, tab, "correct", "1", {**fields, "unanswerable": "yes"})
    (case,) = all_cases(store)
    assert (case.wanted, case.document, case.answerable) == ("", None, False)


def test_a_refusal_that_was_right_is_a_question_without_an_answer(services: Services, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    ask_to_the_end(services, tab, "Which volcanoes erupted yesterday morning?")
    handlers.mark_answer(services, tab, "good", "1", {})
    (case,) = all_cases(services.library.store)
    assert (case.good, case.answerable, case.document) == (True, False, None)


def test_only_a_finished_answer_can_be_marked(services: Services, model: EchoModel, tmp_path: Path) -> None:
    add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    for _ in handlers.ask(services, tab, RENT):
        assert tab.running == ('data-act="good"' not in handlers.show_last(services, tab))
    model.pause_s = 0.2
    steps = handlers.ask(services, tab, RENT)
    while not model.asked[1:]:
        next(steps)
    handlers.stop(tab)
    for _ in steps:
        pass
    assert 'data-act="good"' not in handlers.show_last(services, tab)
    for act, key in (("good", "9"), ("good", ""), ("correct", "1"), ("nonsense", "1")):
        assert not handlers.mark_answer(services, tab, act, key, {})
    assert all_cases(services.library.store) == ()
    assert not handlers.mark_answer(services, tab, "bad", "1", {}), "it is not the last turn"
    assert pressed(handlers.show_past(services, tab)) == ["bad"]


def test_a_mark_that_was_forgotten_elsewhere_is_no_longer_shown(services: Services, tmp_path: Path) -> None:
    document = add(services.library, tmp_path, "lease.md", LEASE)
    store, tab = services.library.store, Tab()
    ask_to_the_end(services, tab, RENT)
    handlers.mark_answer(services, tab, "bad", "1", {})
    remove(store, 1)
    assert pressed(handlers.show_last(services, tab)) == []
    services.library.remove(document)
    handlers.mark_answer(services, tab, "good", "1", {})
    assert [(case.good, case.answerable) for case in all_cases(store)] == [(True, None)]


def test_documents_are_put_into_collections_and_asked_by_them(services: Services, tmp_path: Path) -> None:
    lease = add(services.library, tmp_path, "lease.md", LEASE)
    other = add(services.library, tmp_path, "other.md", "# Other\n\nThe rent is 99 euros a month.\n")
    store, tab = services.library.store, Tab()
    handlers.act_on_documents(services, tab, "put-in", lease, " Mill <b> ")
    (mill,) = collections(store)
    assert (mill.name, set(mill.documents)) == ("Mill <b>", {lease})
    shown = handlers.show_documents(services, tab)
    assert shown.count("Mill &lt;b&gt;") > 2
    assert "<b>" not in shown
    assert f'data-act="choose-collection" data-key="{mill.number}" aria-pressed="false"' in shown
    handlers.act_on_documents(services, tab, "choose-collection", str(mill.number))
    assert chosen_documents(services, tab) == frozenset({lease})
    assert 'data-act="choose-collection" data-key="1" aria-pressed="true"' in handlers.show_documents(services, tab)
    assert "99 euros" not in ask_to_the_end(services, tab, RENT)
    handlers.act_on_documents(services, tab, "choose-all", "")
    handlers.act_on_documents(services, tab, "collect-chosen", "", "mill <b>")
    assert collections(store)[0].documents == {lease, other}
    handlers.act_on_documents(services, tab, "take-out", f"{mill.number}:{lease}")
    assert collections(store)[0].documents == {other}
    handlers.act_on_documents(services, tab, "choose-none", "")
    handlers.act_on_documents(services, tab, "collect-chosen", "", "Nothing")
    assert NothingChosen().problem("en") in handlers.show_problems(services, tab)
    assert len(collections(store)) == 1
    handlers.act_on_documents(services, tab, "put-in", lease, "a\nb")
    assert UnusableName(name="a\nb", limit=80).problem("en") in html.unescape(handlers.show_problems(services, tab))


def test_a_collection_is_deleted_only_after_a_second_click(services: Services, tmp_path: Path) -> None:
    lease = add(services.library, tmp_path, "lease.md", LEASE)
    tab = Tab()
    handlers.act_on_documents(services, tab, "put-in", lease, "Mill")
    handlers.act_on_documents(services, tab, "delete-collection", "1")
    assert 'data-act="delete-collection-yes"' in handlers.show_documents(services, tab)
    handlers.act_on_documents(services, tab, "remove-no", "1")
    assert 'data-act="delete-collection-yes"' not in handlers.show_documents(services, tab)
    for key in ("9", "", "x"):
        handlers.act_on_documents(services, tab, "delete-collection-yes", key)
    assert len(collections(services.library.store)) == 1
    handlers.act_on_documents(services, tab, "delete-collection-yes", "1")
    assert collections(services.library.store) == ()
    assert "lease.md" in handlers.show_documents(services, tab)
    assert tab.problems == []
