"""The models view: what answers, what is here, the graphics card, and the embedder that is changed."""

import html
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatdoc import changing
from chatdoc.cli_given import page_services
from chatdoc.embedders import Embedders
from chatdoc.errors import (
    ChatdocError,
    ChosenModelGone,
    DamagedModel,
    ModelBusy,
    ModelMissing,
    NotAModel,
    PickledModel,
    UnknownEmbedder,
    UnknownModel,
)
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.settings import Settings
from chatdoc.text import sized
from chatdoc.types import Embedder, Language, Message
from chatdoc.types_machine import Engine, Machine, ModelHere
from chatdoc.types_models import Progress
from chatdoc.watch import FolderWatch
from models.backends import Choice
from models.catalogue import packaged_gguf
from models.chosen import choose_model, chosen_model
from models.here import Answering
from models.llm import LlamaCpp
from models.shelf import Shelf
from tests.made_catalogue import CONTENT, made_catalogue, no_other_models
from tests.made_hub import MadeHub, Request
from tests.stand_ins import TermEmbedder
from tests.waiting import wait_for
from ui import model_rows, models_view, settings_view
from ui.strings import CHINESE, ENGLISH
from ui.tab import Services, Tab

OLD, NEW = TermEmbedder(name="old"), TermEmbedder(name="new", dimension=64)
BOTH: frozenset[Language] = frozenset(("en", "zh"))


def find(name: str) -> Embedder:
    for each in (OLD, NEW):
        if each.name == name:
            return each
    raise UnknownEmbedder(name=name, folder="models")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    library = Library(tmp_path / "library", OLD, embedders=Embedders(OLD, find, lambda: None, ""))
    (tmp_path / "lease.md").write_text("# Lease\n\nThe rent is 1,450 euros.\n", encoding="utf-8")
    library.add(tmp_path / "lease.md")
    library.embed_pending()
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    machine = Machine(
        lambda: ModelHere("answering", tmp_path / "models" / "answering.gguf", 4_700_000_000, "largest", 8192, BOTH),
        lambda language: {"en": "none: no driver", "zh": "无驱动"}[language],
        lambda: (OLD, NEW, PickledModel(name="bad", files="x.bin")),
    )
    yield Services(library, ingest, watch, lambda: None, Settings(), machine=machine)
    watch.close()
    ingest.close()
    library.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[MadeHub]:
    with made_catalogue(tmp_path) as served:
        yield served


@pytest.fixture
def stocked(services: Services, hub: MadeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """A page with a real shelf: the made catalogue, and a folder of models of its own."""
    no_other_models(monkeypatch, tmp_path / "home")
    (tmp_path / "models").mkdir()
    shelf = Shelf(services.library.folder, tmp_path / "models")
    yield replace(services, shelf=shelf)
    shelf.close()


def looked(services: Services) -> Tab:
    tab = Tab()
    models_view.look(services, tab)
    assert tab.problems == []
    return tab


def downloaded(services: Services, tab: Tab, name: str) -> None:
    models_view.act(services, tab, "download", name, {})
    assert services.shelf is not None
    assert services.shelf.wait(name).error is None


def row(services: Services, tab: Tab, name: str) -> str:
    """Return the row of a list that stands under the name, and that it stands there once."""
    rows = re.findall(r'<li class="listed">.*?</li>', models_view.show(services, tab))
    (found,) = (each for each in rows if f"<bdi>{name}</bdi>" in each)
    return html.unescape(found)


def read(services: Services, tab: Tab) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", models_view.show(services, tab))).split())


def test_what_is_here_is_looked_for_when_the_view_comes_to_the_front(services: Services) -> None:
    tab = Tab()
    assert read(services, tab) == ENGLISH.models.looking
    models_view.look(services, tab)
    shown = read(services, tab)
    assert f"answering · {ENGLISH.models.not_loaded}" in shown
    assert "4.7 GB · up to 8,192 tokens of context" in shown
    assert "largest" in shown
    assert "none: no driver" in shown
    assert f"old English · Chinese · 256 dimensions, reads 1,000 tokens {ENGLISH.models.used}" in shown
    assert PickledModel(name="bad", files="x.bin").problem("en") in shown
    tab.language = "zh"
    assert "无驱动" in read(services, tab)
    assert CHINESE.models.tier_largest in read(services, tab)


def test_a_server_and_no_model_are_said(services: Services) -> None:
    tab = Tab()
    for machine, words in (
        (Machine(engine=lambda: Engine("server", shown="127.0.0.1:8080")), "127.0.0.1:8080"),
        (Machine(engine=lambda: Engine("none")), ENGLISH.models.answering_none),
    ):
        other = replace(services, machine=machine)
        models_view.look(other, tab)
        assert words in read(other, tab)


def test_the_embedder_is_changed_counted_paused_and_taken_up_again(services: Services) -> None:
    tab, library = Tab(), services.library
    models_view.look(services, tab)
    services.ingest.pause_change()
    changing.begin(library, "new")
    assert ENGLISH.models.paused.format(name="new", done=0, total=1) in read(services, tab)
    before = models_view.changing(services, tab)
    models_view.act(services, tab, "resume-change", "", {})
    wait_for(lambda: library.searched.follow().name == "new")
    assert library.embedder.name == "new"
    assert models_view.changing(services, tab) != before
    assert f"new English · Chinese · 64 dimensions, reads 1,000 tokens {ENGLISH.models.used}" in read(services, tab)


def test_a_change_is_given_up_and_the_old_embedder_stays(services: Services) -> None:
    tab = Tab()
    models_view.look(services, tab)
    services.ingest.pause_change()
    changing.begin(services.library, "new")
    models_view.act(services, tab, "give-up-change", "", {})
    assert changing.under_way(services.library) is None
    assert services.library.embedder.name == "old"


def test_an_embedder_that_is_gone_is_told(services: Services) -> None:
    tab = Tab()
    models_view.act(services, tab, "use-embedder", "nowhere", {})
    assert [type(error) for _, error in tab.problems] == [UnknownEmbedder]
    assert changing.under_way(services.library) is None


def waited_for(here: Callable[[], ModelHere | None], state: str) -> ModelHere:
    found = []

    def is_there() -> bool:
        found.append(here())
        assert found[-1] is not None
        return found[-1].state == state or found[-1].error is not None

    wait_for(is_there)
    assert found[-1] is not None
    return found[-1]


def test_the_real_model_is_loaded_and_unloaded_from_the_page(services: Services, tmp_path: Path) -> None:
    packaged = packaged_gguf()
    assert packaged is not None
    answering = Answering(Choice(tmp_path / "tried.json", gguf=packaged))
    machine = Machine(answering.look, answering.gpu, tuple, answering.load, answering.unload, answering.use)
    page, tab = replace(services, machine=machine, load_llm=answering.model), Tab()
    models_view.look(page, tab)
    assert f"{packaged.stem} · {ENGLISH.models.not_loaded} {ENGLISH.models.load}" in read(page, tab)
    models_view.act(page, tab, "load-model", "", {})
    loaded = waited_for(answering.look, "loaded")
    assert loaded.memory > loaded.bytes == packaged.stat().st_size
    models_view.changing(page, tab)  # as once a second while the view is in front
    told = ENGLISH.models.loaded.format(memory=sized(loaded.memory))
    assert f"{packaged.stem} · {told} {ENGLISH.models.unload}" in read(page, tab)
    model = answering.model()
    assert isinstance(model, LlamaCpp)
    reply = model.stream([Message("user", "Say something.")], max_tokens=8)
    next(iter(reply))
    models_view.act(page, tab, "unload-model", "", {})
    assert [type(error) for _, error in tab.problems] == [ModelBusy]
    assert waited_for(answering.look, "loaded").error is None
    list(reply)
    models_view.act(page, tab, "unload-model", "", {})
    models_view.changing(page, tab)
    assert ENGLISH.models.not_loaded in read(page, tab)
    assert model.count_tokens("and it comes again when it is asked") > 0


def test_another_model_answers_at_once_and_the_old_one_is_let_go(tmp_path: Path) -> None:
    packaged = packaged_gguf()
    assert packaged is not None
    other = tmp_path / "other.gguf"
    shutil.copyfile(packaged, other)
    answering = Answering(Choice(tmp_path / "tried.json", gguf=packaged))
    old = answering.model()
    assert isinstance(old, LlamaCpp)
    old.count_tokens("now it is needed")
    answering.use(other)
    assert old.resident is None
    here, new = answering.look(), answering.model()
    assert here is not None
    assert (here.path, here.state) == (other, "absent")
    assert new is not old


def test_a_model_file_that_is_none_or_is_gone_is_told_of(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF and nothing more")
    here = Answering(Choice(tmp_path / "tried.json", gguf=broken)).look()
    assert here is not None
    assert isinstance(here.error, DamagedModel)
    gone = Answering(Choice(tmp_path / "tried.json", gguf=tmp_path / "gone.gguf")).look()
    assert gone is not None
    assert isinstance(gone.error, ModelMissing)


def test_a_model_that_was_deleted_after_the_start_is_told_of_in_words(tmp_path: Path) -> None:
    packaged = packaged_gguf()
    assert packaged is not None
    copy = tmp_path / "copy.gguf"
    shutil.copyfile(packaged, copy)
    answering = Answering(Choice(tmp_path / "tried.json", gguf=copy))
    assert answering.look() is not None
    copy.unlink()
    model = answering.model()
    assert model is not None
    with pytest.raises(ModelMissing):
        model.count_tokens("gone")


def test_a_model_that_cannot_be_loaded_says_why_and_can_be_tried_again(services: Services, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(CONTENT[:-1])
    answering = Answering(Choice(tmp_path / "tried.json", gguf=cut))
    answering.load()
    failed = waited_for(answering.look, "loaded")
    assert failed.error is not None
    page = replace(services, machine=Machine(answering.look, answering.gpu))
    shown = read(page, looked(page))
    assert failed.error.problem("en") in shown
    assert ENGLISH.models.load in shown


def test_the_settings_say_what_was_chosen_at_the_start(services: Services) -> None:
    tab = Tab()
    shown = settings_view.show(services, tab)
    assert str(services.library.folder.resolve()) in shown
    assert ENGLISH.settings.network_closed in shown
    assert ENGLISH.settings.engine_file_told in html.unescape(shown)
    here = Machine(engine=lambda: Engine("server", "http://127.0.0.1:8080/v1", "127.0.0.1:8080"))
    served = settings_view.show(replace(services, machine=here), tab)
    assert ENGLISH.settings.network_here.format(server="127.0.0.1:8080") in served
    none = Machine(engine=lambda: Engine("none"))
    assert ENGLISH.settings.engine_none_told in settings_view.show(replace(services, machine=none), tab)


def test_the_catalogue_is_listed_with_what_a_person_has_to_know_before_a_download(stocked: Services) -> None:
    tab = looked(stocked)
    for tab.language, texts in (("en", ENGLISH.models), ("zh", CHINESE.models)):
        shown = row(stocked, tab, "Small")
        assert all(fact in shown for fact in ("300 KB", "MIT · Maker", texts.fits, texts.download, texts.english))
        assert texts.memory.partition("{four}")[0] in shown
        assert texts.recommended in row(stocked, tab, "Other")
        assert texts.recommended not in shown
        assert stocked.shelf is not None
        assert stocked.shelf.advice(tab.language) in html.unescape(models_view.show(stocked, tab))
        assert texts.download in row(stocked, tab, "Folder")


def test_nothing_is_loaded_before_a_person_asks_for_it(stocked: Services, hub: MadeHub) -> None:
    models_view.show(stocked, looked(stocked))
    assert hub.asked == []


def test_a_downloaded_model_stands_once_and_is_chosen_for_the_next_start(stocked: Services) -> None:
    choose_model(stocked.library.folder, packaged_gguf())
    tab = looked(stocked)
    downloaded(stocked, tab, "Small")
    models_view.changing(stocked, tab)  # as once a second while the view is in front
    shown = row(stocked, tab, "Small")
    assert ENGLISH.models.from_folder in shown
    assert ENGLISH.models.use_now in shown
    assert tab.stock is not None
    path = next(str(each.path) for each in tab.stock.offered if each.name == "Small")
    models_view.act(stocked, tab, "use-model", path, {})
    assert ENGLISH.models.answers_next in row(stocked, tab, "Small")
    assert chosen_model(stocked.library.folder) == Path(path)


def test_the_model_that_answers_now_is_not_offered_again(stocked: Services, tmp_path: Path) -> None:
    (tmp_path / "models" / "answering.gguf").write_bytes(CONTENT[:-1])
    shown = row(stocked, looked(stocked), "answering")
    assert ENGLISH.models.answers in shown
    assert "button" not in shown


def test_only_a_model_that_is_listed_can_be_chosen(stocked: Services, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.gguf"
    elsewhere.write_bytes(CONTENT)
    models_view.act(stocked, looked(stocked), "use-model", str(elsewhere), {})
    assert chosen_model(stocked.library.folder) is None


def test_a_downloaded_embedder_is_not_offered_for_download_again(stocked: Services) -> None:
    tab = looked(stocked)
    downloaded(stocked, tab, "Folder")
    models_view.changing(stocked, tab)
    assert "Folder" not in models_view.show(stocked, tab)


def test_a_failed_download_says_why_until_that_is_dismissed(stocked: Services, hub: MadeHub) -> None:
    hub.answer = lambda request: request.send(404)
    tab = looked(stocked)
    models_view.act(stocked, tab, "download", "Small", {})
    assert stocked.shelf is not None
    error = stocked.shelf.wait("Small").error
    assert isinstance(error, ChatdocError)
    for tab.language in ("en", "zh"):
        assert error.problem(tab.language) in row(stocked, tab, "Small")
    models_view.act(stocked, tab, "pause-download", "Small", {})
    assert CHINESE.models.download in row(stocked, tab, "Small")
    hub.answer = Request.send_file
    downloaded(stocked, tab, "Small")


def test_speed_and_time_left_stand_beside_what_is_counted_once_they_are_measured() -> None:
    loading = Progress("Small", "loading", 1_200_000_000, 2_500_000_000, mirror="Hub")
    assert model_rows.counted(loading, ENGLISH) == "Downloading from Hub: 1.2 GB of 2.5 GB"
    measured = replace(loading, bytes_per_s=12e6, seconds_left=108.3)
    assert model_rows.counted(measured, ENGLISH).endswith("2.5 GB · 12 MB/s · 1 min 48 s left")
    assert model_rows.counted(replace(measured, seconds_left=7.0), CHINESE).endswith(" · 12 MB/s · 还需 7 秒")
    slow = replace(measured, bytes_per_s=312_400.0)
    assert " · 312 KB/s · " in model_rows.counted(slow, ENGLISH)
    assert model_rows.counted(replace(loading, state="paused"), ENGLISH).startswith("Paused: ")


def test_a_name_that_is_nowhere_is_told_of(stocked: Services) -> None:
    tab = looked(stocked)
    models_view.act(stocked, tab, "download", "nothing", {})
    assert [type(error) for _, error in tab.problems] == [UnknownModel]


def test_a_model_file_that_is_handed_over_is_counted_and_listed_and_one_that_is_none_refused(
    stocked: Services,
) -> None:
    tab, shelf = looked(stocked), stocked.shelf
    packaged = packaged_gguf()
    assert shelf is not None
    assert packaged is not None
    shown = []

    def pieces() -> Iterator[bytes]:
        with packaged.open("rb") as file:
            while piece := file.read(40_000_000):
                yield piece
                shown.append(read(stocked, tab))

    shelf.take_in("我的.gguf", packaged.stat().st_size, pieces())
    texts = ENGLISH.models
    total = sized(packaged.stat().st_size)
    assert texts.receiving.format(name="我的.gguf", done="40 MB", total=total) in shown[0]
    models_view.changing(stocked, tab)
    assert texts.answers_next in row(stocked, tab, "我的"), "the newest answers where none was chosen"
    with pytest.raises(NotAModel):
        shelf.take_in("page.gguf", 6, [b"<html>"])
    assert NotAModel(name="page.gguf").problem("en") in read(stocked, tab)
    models_view.act(stocked, tab, "stop-taking-in", "", {})
    assert NotAModel(name="page.gguf").problem("en") not in read(stocked, tab)


def test_the_page_is_told_that_the_chosen_model_has_vanished(services: Services, tmp_path: Path) -> None:
    made = page_services(services.library, Choice(tmp_path / "tried.json", gone=tmp_path / "gone.gguf"))
    made.watch.close()
    made.ingest.close()
    told = made.machine.notice()
    assert isinstance(told, ChosenModelGone)
    assert "gone.gguf" in told.problem("en")
