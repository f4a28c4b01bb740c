"""The quality view: evaluations of marked questions and of files, what they show, and the marked questions."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc import cases, runs
from chatdoc.errors import MissingEvidence, ModelMissing, NoCases, WrongColumns
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.measure import Measured
from chatdoc.settings import Settings
from chatdoc.types import LanguageModel
from chatdoc.watch import FolderWatch
from tests.stand_ins import HELD, EchoModel, TermEmbedder
from tests.waiting import wait_for
from ui import quality_view
from ui.strings import CHINESE, ENGLISH
from ui.tab import Services, Tab

LEASE = "# Lease\n\n## Rent\n\nThe rent is 1,450 euros a month.\n\n## Pets\n\nCats may stay; dogs may not.\n"
RENT = "What is the rent in euros a month?"


@pytest.fixture
def model() -> EchoModel:
    return EchoModel()


@pytest.fixture
def services(tmp_path: Path, model: EchoModel) -> Iterator[Services]:
    library = Library(tmp_path / "library", TermEmbedder())
    (tmp_path / "lease.md").write_text(LEASE, encoding="utf-8")
    library.add(tmp_path / "lease.md")
    library.embed_pending()
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    services = Services(library, ingest, watch, lambda: model, Settings())
    yield services
    services.measuring.close()
    watch.close()
    ingest.close()
    library.close()


def mark(services: Services, question: str, wanted: str) -> int:
    store = services.library.store
    case = cases.mark_bad(store, question)
    return cases.correct(store, case.number, wanted=wanted, document="lease.md").number


def ended(services: Services) -> Measured:
    """Wait for the evaluation that runs and return what came of it."""
    wait_for(lambda: services.measuring.state is not None and not services.measuring.state.running)
    assert services.measuring.state is not None
    return services.measuring.state


def read(services: Services, tab: Tab) -> str:
    """Return the words that the view shows, blanks made one."""
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", quality_view.show(services, tab))).split())


def test_the_marked_questions_are_evaluated_and_kept_as_a_run(services: Services) -> None:
    mark(services, RENT, "1,450 euros")
    tab = Tab()
    quality_view.act(services, tab, "measure", "", {})
    assert ended(services).run == 1
    shown = read(services, tab)
    assert ENGLISH.quality.run_number.format(number=1) in shown
    assert "Marked questions: 1 · Documents: 1 · terms · quotes only" in shown
    assert f"{ENGLISH.quality.hit_1} hit@1 100.0% 1" in shown
    assert ENGLISH.quality.no_earlier in shown
    assert runs.latest(services.library.store, 5)[0].right == (1, 1)


def test_the_model_answers_only_where_that_was_ticked(services: Services, model: EchoModel) -> None:
    mark(services, RENT, "1,450 euros")
    tab = Tab()
    quality_view.act(services, tab, "measure", "", {})
    ended(services)
    assert model.asked == []
    quality_view.act(services, tab, "measure", "", {"model": "yes"})
    ended(services)
    assert len(model.asked) == 1
    assert "language model – → echo" in read(services, tab)


def test_what_changed_since_the_run_before_is_shown_with_a_chart_of_both(services: Services) -> None:
    number = mark(services, RENT, "1,450 euros")
    tab = Tab()
    for wanted in ("1,450 euros", "1,500 dollars"):
        cases.correct(services.library.store, number, wanted=wanted, document="lease.md")
        quality_view.act(services, tab, "measure", "", {})
        ended(services)
    shown = read(services, tab)
    assert "0.0% -100.0 1" in shown
    assert f"{ENGLISH.quality.wronged} {RENT}" in shown
    chart = re.search('<svg role="img" aria-label="([^"]*)"', quality_view.show(services, tab))
    assert chart is not None
    assert chart.group(1) == "Right answers, by evaluation: 1: 1 of 1 right; 2: 0 of 1 right"
    quality_view.act(services, tab, "run", "1", {})
    assert "100.0% 1" in read(services, tab)
    assert ENGLISH.quality.no_earlier in read(services, tab)


def test_a_file_of_questions_is_evaluated_under_its_name(services: Services, tmp_path: Path) -> None:
    table = tmp_path / "my questions.csv"
    table.write_text(f'question,answer,document\n"{RENT}",1450 euros|,lease.md\nMay dogs stay?,,lease.md\n', "utf-8")
    tab = Tab()
    quality_view.take(services, tab, table, {})
    ended(services)
    assert tab.problems == []
    assert "my questions.csv: 2 ·" in read(services, tab)


def test_what_is_wrong_with_a_file_is_told_before_anything_is_asked(services: Services, tmp_path: Path) -> None:
    columns, missing = tmp_path / "columns.csv", tmp_path / "missing.csv"
    columns.write_text("frage,antwort\nWarum?,Darum\n", encoding="utf-8")
    missing.write_text(f'question,document\n"{RENT}",nowhere.pdf\n', encoding="utf-8")
    tab = Tab()
    for path in (columns, missing):
        quality_view.take(services, tab, path, {})
    assert [type(error) for _, error in tab.problems] == [WrongColumns, MissingEvidence]
    assert str(tmp_path) not in str(tab.problems[0][1])
    assert services.measuring.state is None


def test_without_marked_questions_it_says_how_to_get_some(services: Services) -> None:
    tab = Tab(language="zh")
    quality_view.act(services, tab, "measure", "", {})
    assert [type(error) for _, error in tab.problems] == [NoCases]
    assert CHINESE.quality.no_cases in read(services, tab)


def test_an_evaluation_is_counted_and_stopped_in_the_middle_of_an_answer(services: Services, model: EchoModel) -> None:
    mark(services, RENT, "1,450 euros")
    mark(services, "May dogs stay?", "dogs may not")
    model.prompt_s = HELD
    tab = Tab()
    quality_view.act(services, tab, "measure", "", {"model": "yes"})
    wait_for(lambda: model.asked)
    assert ENGLISH.quality.progress.format(done=0, total=2) in read(services, tab)
    quality_view.act(services, tab, "measure", "", {})  # one at a time
    quality_view.act(services, tab, "stop-measure", "", {})
    state = ended(services)
    assert (state.run, state.error, model.stopped) == (None, None, 1)
    assert ENGLISH.quality.stopped in read(services, tab)
    assert runs.last_number(services.library.store) == 0


def test_what_was_asked_before_a_stop_is_kept_as_a_part_and_compared_only_on_request(
    services: Services, model: EchoModel
) -> None:
    mark(services, RENT, "1,450 euros")
    mark(services, "May dogs stay?", "dogs may not")
    tab = Tab()
    quality_view.act(services, tab, "measure", "", {})
    ended(services)
    model.prompt_s, model.quick = HELD, 1
    quality_view.act(services, tab, "measure", "", {"model": "yes"})
    wait_for(lambda: services.measuring.state is not None and services.measuring.state.done == 1)
    quality_view.act(services, tab, "stop-measure", "", {})
    assert ended(services).run == 2
    part = runs.find(services.library.store, 2)
    assert (len(part.results), part.of) == (1, 2)
    shown = read(services, tab)
    assert ENGLISH.quality.run_stopped in shown
    assert ENGLISH.quality.since.split("{")[0] not in shown
    assert shown.count(ENGLISH.quality.progress.format(done=1, total=2)) == 2  # in its facts and in the list
    quality_view.act(services, tab, "compare-run", "2", {})
    assert ENGLISH.quality.since.format(number=1, shared=1) in read(services, tab)
    model.prompt_s = 0.0
    quality_view.act(services, tab, "measure", "", {})
    ended(services)
    assert ENGLISH.quality.since.format(number=1, shared=2) in read(services, tab)
    chinese = Tab(language="zh", run=2)
    assert CHINESE.quality.run_stopped in read(services, chinese)
    assert "已完成 1 / 2 个问题" in read(services, chinese)


def test_a_model_that_cannot_be_loaded_is_told(services: Services) -> None:
    def missing() -> LanguageModel:
        raise ModelMissing(name="gone.gguf")

    mark(services, RENT, "1,450 euros")
    services.measuring.start(services.library, missing, questions=None, name="", settings=Settings())
    ended(services)
    assert "gone.gguf" in read(services, Tab())


def test_a_question_about_a_removed_document_is_left_out_and_named(services: Services) -> None:
    mark(services, RENT, "1,450 euros")
    gone = cases.mark_bad(services.library.store, "Where is the well?")
    cases.correct(services.library.store, gone.number, wanted="behind", document="well.md")
    quality_view.act(services, Tab(), "measure", "", {})
    assert ended(services).left_out == (f"case {gone.number}",)
    assert ENGLISH.quality.left_out.format(names=f"case {gone.number}") in read(services, Tab())


def test_a_marked_question_is_deleted_only_when_it_is_meant(services: Services) -> None:
    number = mark(services, "What of <b>this</b>?", "1,450 euros")
    tab = Tab()
    assert "What of <b>this</b>?" in read(services, tab)
    assert "<b>this" not in quality_view.show(services, tab)
    quality_view.act(services, tab, "delete-case", f"{number}", {})
    assert ENGLISH.quality.delete_case_question in read(services, tab)
    quality_view.act(services, tab, "delete-case-no", f"{number}", {})
    assert [case.number for case in cases.all_cases(services.library.store)] == [number]
    quality_view.act(services, tab, "delete-case", f"{number}", {})
    quality_view.act(services, tab, "delete-case-yes", f"{number}", {})
    assert cases.all_cases(services.library.store) == ()
    quality_view.act(services, tab, "delete-case-yes", f"{number}", {})
    assert len(tab.problems) == 1
