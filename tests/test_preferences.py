"""What is chosen for chatdoc as a whole: kept in a file, and heeded by commands, downloads, servers, the page."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatdoc.errors import (
    ChosenLibraryGone,
    DownloadsOff,
    LibraryUnusable,
    NotALibrary,
    NotAWholePath,
    PreferencesDamaged,
    PreferencesNotKept,
    ServerOff,
)
from chatdoc.ingest import IngestQueue
from chatdoc.library import Library
from chatdoc.preferences import (
    Preferences,
    choose_library,
    library_to_open,
    preferences,
    stay_offline,
    stays_offline,
    usual_library,
)
from chatdoc.settings import Settings
from chatdoc.types import Outside
from chatdoc.types_machine import Engine, Machine
from chatdoc.watch import FolderWatch
from models.backends import choose
from models.downloads import Downloads
from models.here import Answering
from models.known import downloadable
from models.shelf import Shelf
from tests.command_line import chatdoc
from tests.stand_ins import TermEmbedder
from ui import handlers, settings_view
from ui.handlers import Services, Tab
from ui.strings import CHINESE, ENGLISH

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the place for settings is moved by Linux's variables")
FILE = "chatdoc/preferences.json"
ENGINE_IS_A_NUMBER = '{"library": null, "offline": true, "engine": 1}'
OUTSIDE = Outside("models.example:443", True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person who chose nothing yet."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path / "xdg_config_home"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """The page of the usual library, its model on another machine."""
    library = Library(usual_library(), TermEmbedder())
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest)
    (tmp_path / "models").mkdir()
    with closing(Shelf(library.folder, tmp_path / "models")) as shelf:
        machine = Machine(engine=lambda: Engine("server", outside=OUTSIDE))
        yield Services(library, ingest, watch, lambda: None, Settings(), machine=machine, shelf=shelf)
    watch.close()
    ingest.close()
    library.close()


def damage(home: Path, text: str = "{") -> Path:
    file = home / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


# What is kept


def test_who_chose_nothing_has_the_usual_library_and_is_not_offline() -> None:
    assert preferences() == Preferences(None, False)
    assert library_to_open() == usual_library()
    assert not stays_offline()


def test_one_choice_leaves_the_other_as_it_was(tmp_path: Path) -> None:
    stay_offline(True)
    choose_library(str(tmp_path / "papers 论文"))
    assert preferences() == Preferences(tmp_path / "papers 论文", True)
    stay_offline(False)
    assert preferences() == Preferences(tmp_path / "papers 论文", False)


def test_a_new_folder_is_made_for_its_owner_alone_and_a_library_is_taken_as_it_is(tmp_path: Path) -> None:
    made = choose_library(f'"{tmp_path}/new/one"')
    assert made == tmp_path / "new" / "one"
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    Library(tmp_path / "old", TermEmbedder()).close()
    choose_library(str(tmp_path / "old"))
    assert library_to_open() == tmp_path / "old"


def test_the_usual_folder_is_chosen_by_its_path_again(tmp_path: Path) -> None:
    choose_library(str(tmp_path / "new"))
    (usual_library() / "models").mkdir(parents=True)  # models that were downloaded lie there
    choose_library(str(usual_library()))
    assert preferences().library is None


def test_a_path_with_a_tilde_is_one_of_the_home_folder() -> None:
    assert choose_library("~/papers") == Path(os.environ["HOME"]).resolve() / "papers"


@pytest.mark.parametrize("typed", ["", "  ", "papers", "./papers", "~nobody-here/papers", "/a\0b", "/half \ud800"])
def test_what_is_no_whole_path_is_refused(typed: str) -> None:
    with pytest.raises((NotAWholePath, LibraryUnusable)):
        choose_library(typed)
    assert preferences() == Preferences()


def test_a_folder_with_other_things_in_it_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "beach.jpg").write_bytes(b"sand")
    with pytest.raises(NotALibrary):
        choose_library(str(tmp_path / "holidays"))
    assert [path.name for path in (tmp_path / "holidays").iterdir()] == ["beach.jpg"]
    assert library_to_open() == usual_library()


def test_a_file_and_a_place_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    for folder in (tmp_path / "file", Path("/proc/chatdoc")):
        with pytest.raises(LibraryUnusable):
            choose_library(str(folder))
    assert preferences() == Preferences()


def test_a_choice_that_cannot_be_written_is_told_of(home: Path, tmp_path: Path) -> None:
    home.write_text("a file where the folder of settings should be", encoding="utf-8")
    with pytest.raises(PreferencesNotKept):
        stay_offline(True)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"library": 3, "offline": false}', '{"offline": "no"}', "\udcff", ENGINE_IS_A_NUMBER],
)
def test_settings_that_cannot_be_read_keep_chatdoc_offline_until_one_chooses_again(home: Path, text: str) -> None:
    file = damage(home)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(PreferencesDamaged):
        preferences()
    assert stays_offline()
    stay_offline(False)
    assert not stays_offline()
    assert json.loads(file.read_text(encoding="utf-8")).items() >= {"library": None, "offline": False}.items()


# Who heeds it


def test_commands_open_the_library_that_was_chosen_and_one_that_is_named_goes_before(tmp_path: Path) -> None:
    (tmp_path / "lease.md").write_text("# Lease\n\nThe deposit is 2,900 euros.\n", encoding="utf-8")
    choose_library(str(tmp_path / "papers"))
    assert chatdoc("add", tmp_path / "lease.md").code == 0
    assert "lease.md" in chatdoc("list", "--library", tmp_path / "papers").out
    assert "lease.md" not in chatdoc("list", "--library", tmp_path / "another").out
    assert "lease.md" in chatdoc("list").out


def test_a_command_says_so_where_the_chosen_library_is_gone(tmp_path: Path) -> None:
    choose_library(str(tmp_path / "stick"))
    (tmp_path / "stick").rmdir()
    listed = chatdoc("list")
    assert listed.code == 1
    assert ChosenLibraryGone(folder=tmp_path / "stick").problem("en") in listed.err
    assert not (tmp_path / "stick").exists()
    assert not usual_library().exists()


def test_offline_nothing_is_downloaded(tmp_path: Path) -> None:
    stay_offline(True)
    (tmp_path / "models").mkdir()
    name = next(iter(downloadable())).name
    with closing(Downloads(tmp_path / "models")) as downloads, pytest.raises(DownloadsOff):
        downloads.start(name)
    assert list((tmp_path / "models").iterdir()) == []
    got = chatdoc("models", "get", name)
    assert got.code == 1
    assert DownloadsOff(name=name).problem("en") in got.err


def test_offline_a_server_on_another_machine_is_not_asked_and_one_on_this_is(tmp_path: Path) -> None:
    def answering(address: str) -> Answering:
        tried = tmp_path / "tried.json"
        return Answering(choose(gguf=None, server=address, server_model="m", environment={}, key="", tried=tried))

    assert answering("https://models.example/v1").model() is not None
    stay_offline(True)
    with pytest.raises(ServerOff):
        answering("https://models.example/v1").model()
    assert answering("http://127.0.0.1:9/v1").model() is not None
    stay_offline(False)
    assert answering("https://models.example/v1").model() is not None


# The page


def test_the_page_says_whether_chatdoc_stays_offline_and_changes_it(services: Services) -> None:
    tab = Tab()
    texts = ENGLISH.settings
    assert handlers.head_news(services, tab) is not None
    assert texts.network_open.format(host=OUTSIDE.host) in settings_view.show(services, tab)
    settings_view.act(services, tab, "offline", "on", {})
    assert stays_offline()
    assert texts.network_shut.format(host=OUTSIDE.host) in settings_view.show(services, tab)
    head = handlers.head_news(services, tab)
    assert head is not None
    assert OUTSIDE.host not in head
    assert handlers.head_news(services, tab) is None
    settings_view.act(services, tab, "offline", "off", {})
    assert not stays_offline()
    assert OUTSIDE.host in (handlers.head_news(services, tab) or "")


def test_another_library_is_chosen_on_the_page_for_the_next_start(services: Services, tmp_path: Path) -> None:
    tab = Tab()
    assert ENGLISH.settings.library_next not in settings_view.show(services, tab)
    settings_view.act(services, tab, "choose-library", "", {"folder": str(tmp_path / "papers")})
    shown = settings_view.show(services, tab)
    assert tab.problems == []
    assert ENGLISH.settings.library_next in shown
    assert str(tmp_path / "papers") in shown
    assert str(services.library.folder) in shown
    assert library_to_open() == tmp_path / "papers"


def test_a_folder_that_is_refused_stays_in_the_box(services: Services) -> None:
    tab = Tab(language="zh")
    settings_view.act(services, tab, "choose-library", "", {"folder": 'papers" onfocus="alert(1)'})
    assert [type(error) for _, error in tab.problems] == [NotAWholePath]
    shown = settings_view.show(services, tab)
    assert 'value="papers&#34; onfocus=&#34;alert(1)"' in shown
    assert CHINESE.settings.library_choose in shown


def test_the_page_opens_the_usual_library_and_tells_of_the_chosen_one_that_is_gone(
    services: Services, tmp_path: Path
) -> None:
    choose_library(str(tmp_path / "stick"))
    (tmp_path / "stick").rmdir()
    tab = Tab()
    handlers.tell_of_the_start(services, tab)
    assert [type(error) for _, error in tab.problems] == [ChosenLibraryGone]
    assert ChosenLibraryGone(folder=tmp_path / "stick").problem("en") in settings_view.show(services, tab)


def test_settings_that_cannot_be_read_are_told_of_on_the_page(services: Services, home: Path) -> None:
    damage(home)
    tab = Tab()
    handlers.tell_of_the_start(services, tab)
    assert [type(error) for _, error in tab.problems] == [PreferencesDamaged]
    assert 'data-key="on" lang="en" aria-pressed="true"' in settings_view.show(services, tab)
