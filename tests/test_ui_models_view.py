"""The models view: what answers, what is here, the graphics card, and the embedder that is changed."""

import html
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatdoc import changing
from chatdoc.embedders import Embedders
from chatdoc.errors import DamagedModel, ModelMissing, PickledModel, UnknownEmbedder
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.settings import Settings
from chatdoc.types import Embedder, Language, LanguageModel
from chatdoc.types_machine import Machine, ModelHere
from chatdoc.watch import FolderWatch
from models.backends import Choice
from models.catalogue import packaged_gguf
from models.here import models_here
from models.llm import LlamaCpp
from tests.stand_ins import TermEmbedder
from ui import models_view, settings_view
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
        lambda: (
            ModelHere("answering", 4_700_000_000, "largest", 8192, BOTH, answers=True),
            ModelHere("broken", 0, error=DamagedModel(name="broken.gguf", detail="cut")),
        ),
        lambda language: {"en": "none: no driver", "zh": "无驱动"}[language],
        lambda: (OLD, NEW, PickledModel(name="bad", files="x.bin")),
    )
    yield Services(library, ingest, watch, lambda: None, Settings(), machine=machine)
    watch.close()
    ingest.close()
    library.close()


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
    assert DamagedModel(name="broken.gguf", detail="cut").problem("en") in shown
    assert f"old English · Chinese · 256 dimensions, reads 1,000 tokens {ENGLISH.models.used}" in shown
    assert PickledModel(name="bad", files="x.bin").problem("en") in shown
    tab.language = "zh"
    assert "无驱动" in read(services, tab)
    assert CHINESE.models.tier_largest in read(services, tab)


def test_a_server_and_no_model_are_said(services: Services) -> None:
    tab = Tab()
    for machine, words in (
        (Machine(server="http://127.0.0.1:8080"), "http://127.0.0.1:8080"),
        (Machine(has_model=False), ENGLISH.models.answering_none),
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
    for _ in range(500):
        if library.searched.follow().name == "new":
            break
        threading.Event().wait(0.02)
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


def test_the_real_model_is_listed_and_loading_it_is_seen(tmp_path: Path) -> None:
    packaged = packaged_gguf()
    assert packaged is not None
    model = LlamaCpp(packaged, languages=frozenset({"en"}), tried=None)
    choice = Choice(tmp_path / "tried.json", gguf=packaged)
    before = models_here(choice, lambda: model)[0]
    assert (before.name, before.answers, before.loaded) == (packaged.stem, True, False)
    assert before.bytes == packaged.stat().st_size
    model.count_tokens("now it is needed")
    assert models_here(choice, lambda: model)[0].loaded
    assert not any(each.answers for each in models_here(None, lambda: None))


def test_a_model_file_that_is_none_is_listed_with_its_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF and nothing more")

    def load() -> LanguageModel | None:
        raise ModelMissing(name="broken.gguf")

    (first, *_) = models_here(Choice(tmp_path / "tried.json", gguf=broken), load)
    assert isinstance(first.error, DamagedModel)
    assert first.answers


def test_the_settings_say_what_was_chosen_at_the_start(services: Services) -> None:
    tab = Tab()
    shown = settings_view.show(services, tab)
    assert str(services.library.folder.resolve()) in shown
    assert ENGLISH.settings.network_closed in shown
    assert ENGLISH.settings.engine_file in html.unescape(shown)
    served = settings_view.show(replace(services, machine=Machine(server="http://127.0.0.1:8080")), tab)
    assert ENGLISH.settings.network_here.format(server="http://127.0.0.1:8080") in served
    assert ENGLISH.settings.engine_none in settings_view.show(replace(services, machine=Machine(has_model=False)), tab)
