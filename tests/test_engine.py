"""What answers is chosen on the page or in a command: a file, a server, or none; at once, and for the next start."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chatdoc.cli_given import page_services
from chatdoc.errors import BadServerAddress, PreferencesNotKept, ServerModelUnnamed, ServerOff, ServerUnreachable
from chatdoc.library import Library
from chatdoc.preferences import answer_with, preferences, stay_offline
from models.backends import Choice, with_server
from models.catalogue import choose_gguf
from models.here import Answering
from models.llm import LlamaCpp
from models.server_address import Address, parse_address
from tests.command_line import chatdoc
from tests.model_servers import Handler, made_server
from tests.stand_ins import TermEmbedder
from ui import handlers, models_view, settings_view
from ui.handlers import Services, Tab
from ui.strings import CHINESE, ENGLISH

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the place for settings is moved by Linux's variables")
RENT = "How much is the rent?"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who chose nothing yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CHATDOC_SERVER", raising=False)


@pytest.fixture
def lease(tmp_path: Path) -> Path:
    path = tmp_path / "lease.md"
    path.write_text("# Lease\n\nThe rent is 1,450 euros a month.\n", encoding="utf-8")
    return path


@pytest.fixture
def services(tmp_path: Path, lease: Path) -> Iterator[Services]:
    """The page as `serve` makes it, with the packaged model."""
    with closing(Library(tmp_path / "library", TermEmbedder())) as library:
        library.add(lease)
        made = page_services(library, Choice(tmp_path / "tried.json"), key="sesame")
        yield made
        made.watch.close()
        made.ingest.close()


def says_the_rent(handler: Handler) -> None:
    handler.begin()
    handler.say("The rent is 1,450 euros a month.")
    handler.done()


def choose_server(services: Services, tab: Tab, address: str, model: str = "") -> None:
    settings_view.act(services, tab, "choose-server", "", {"address": address, "model": model})


def test_without_a_model_answers_are_quotes_from_that_moment_on_and_after_the_next_start(
    services: Services, tmp_path: Path, lease: Path
) -> None:
    tab = Tab()
    assert ENGLISH.settings.engine_file_told in settings_view.show(services, tab)
    assert isinstance(services.load_llm(), LlamaCpp)
    before = settings_view.changing(services, tab)
    settings_view.act(services, tab, "engine", "none", {})
    assert services.load_llm() is None
    assert ENGLISH.settings.engine_none_told in settings_view.show(services, tab)
    assert settings_view.changing(services, tab) != before, "another tab draws it anew"
    asked = ("ask", RENT, lease, "--library", tmp_path / "other", "--json")
    assert chatdoc(*asked).json["model"] is None
    assert chatdoc(*asked, "--model", choose_gguf()).json["model"].startswith("SmolLM2")
    settings_view.act(services, tab, "engine", "file", {})
    assert isinstance(services.load_llm(), LlamaCpp)
    assert tab.problems == []


def test_a_server_answers_at_once_and_after_the_next_start(services: Services, tmp_path: Path, lease: Path) -> None:
    tab = Tab()
    settings_view.act(services, tab, "engine", "server", {})
    assert services.machine.engine().kind == "file", "it is only to be named yet"
    assert ENGLISH.settings.server_address in settings_view.show(services, tab)
    with made_server(says_the_rent) as server:
        choose_server(services, tab, server.base.removesuffix("/v1"), "made")
        assert tab.problems == []
        assert preferences().server == server.base
        host = server.base.split("/")[2]
        assert f"{host} · made" in settings_view.show(services, tab)
        assert ENGLISH.settings.network_here.format(server=host) in settings_view.show(services, tab)
        list(handlers.ask(services, tab, RENT))
        assert f"Written by made @ {host}." in handlers.show_last(services, tab)
        assert all(headers["authorization"] == "Bearer sesame" for _, headers, _ in server.asked)
        asked = ("ask", RENT, lease, "--library", tmp_path / "other", "--json")
        assert chatdoc(*asked).json["model"] == f"made @ {host}"
        assert chatdoc(*asked, "--server-model", "other").json["model"] == f"other @ {host}"
        assert chatdoc(*asked, "--no-llm").json["model"] is None
    assert host in chatdoc("check", "--json", "--library", tmp_path / "other").json["server"]
    settings_view.act(services, tab, "engine", "none", {})
    settings_view.act(services, tab, "engine", "server", {})
    assert server.base in settings_view.show(services, tab), "it need not be typed again"


def test_a_server_that_does_not_answer_changes_nothing_and_stays_in_the_form(services: Services) -> None:
    tab = Tab(language="zh")
    for address, expected in (
        ("http://127.0.0.1:9/v1", ServerUnreachable),
        ('http://127.0.0.1:9/" onfocus="alert(1)', ServerUnreachable),
        ("my server", BadServerAddress),
        ("", BadServerAddress),
    ):
        tab.problems.clear()
        choose_server(services, tab, address)
        assert [type(error) for _, error in tab.problems] == [expected]
        assert 'onfocus="' not in settings_view.show(services, tab)
    choose_server(services, tab, "http://127.0.0.1:9/v1", "我的模型")
    shown = settings_view.show(services, tab)
    assert 'value="http://127.0.0.1:9/v1"' in shown
    assert 'value="我的模型"' in shown
    assert CHINESE.settings.engine_file_told in shown
    assert services.machine.engine().kind == "file"
    assert preferences().engine == "file"


def test_of_a_server_with_several_models_one_has_to_be_named(services: Services) -> None:
    tab = Tab()
    several = '{"data": [{"id": "small"}, {"id": "large"}]}'
    with made_server(says_the_rent, _v1_models=lambda handler: handler.send(200, several)) as server:
        choose_server(services, tab, server.base)
        assert [type(error) for _, error in tab.problems] == [ServerModelUnnamed]
        assert "small, large" in tab.problems[0][1].told("en")
        choose_server(services, tab, server.base, "large")
    assert services.machine.engine().model == "large"


def test_a_server_on_another_machine_is_told_of_and_refused_while_offline(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Address, "leads_here", lambda address: False)
    tab = Tab()
    handlers.show_head(services, tab)
    with made_server(says_the_rent) as server:
        stay_offline(True)
        choose_server(services, tab, server.base)
        assert [type(error) for _, error in tab.problems] == [ServerOff]
        assert server.asked == []
        stay_offline(False)
        choose_server(services, tab, server.base)
        outside = services.leads_to
        assert outside is not None
        assert outside.host in (handlers.head_news(services, tab) or "")
        settings_view.act(services, tab, "engine", "file", {})
        assert outside.host not in (handlers.head_news(services, tab) or "")


def test_the_key_of_one_server_is_not_sent_to_another(tmp_path: Path) -> None:
    with made_server(says_the_rent) as first, made_server(says_the_rent) as second:
        choice = with_server(Choice(tmp_path / "tried.json"), parse_address(first.base), "", "sesame")
        answering = Answering(choice, "sesame")
        answering.answer_with("server", second.base)
        answering.answer_with("server", first.base)
        assert {headers.get("authorization") for _, headers, _ in second.asked} == {None}
        assert {headers.get("authorization") for _, headers, _ in first.asked} == {"Bearer sesame"}


def test_a_file_chosen_among_the_models_answers_instead_of_a_server_or_none(services: Services, tmp_path: Path) -> None:
    tab, shelf = Tab(), services.shelf
    assert shelf is not None
    settings_view.act(services, tab, "engine", "none", {})
    models_view.look(services, tab)
    assert ENGLISH.models.answering_none in models_view.show(services, tab)
    models_view.act(services, tab, "use-model", str(choose_gguf()), {})
    assert isinstance(services.load_llm(), LlamaCpp)
    assert preferences().engine == "file"
    assert tab.problems == []


def test_a_choice_that_cannot_be_kept_is_told_of_and_changes_nothing(services: Services, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("in the way", encoding="utf-8")
    tab = Tab()
    settings_view.act(services, tab, "engine", "none", {})
    assert [type(error) for _, error in tab.problems] == [PreferencesNotKept]
    assert services.machine.engine().kind == "file"


def test_settings_of_an_earlier_version_are_read_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "config" / "chatdoc" / "preferences.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"library": null, "offline": true}', encoding="utf-8")
    answer_with("none")
    assert preferences() == replace(preferences(), offline=True, engine="none")


def test_where_llama_cpp_cannot_be_loaded_any_more_quotes_answer_and_it_is_said(
    lease: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a build for CUDA, when the graphics card or its driver has gone since the last start."""
    library = ("--library", tmp_path / "library")
    assert chatdoc("add", lease, *library).code == 0
    missing = "libcuda.so.1: cannot open shared object file"
    (tmp_path / "llama_cpp.py").write_text(f"raise RuntimeError('Failed to load shared library: {missing}')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "llama_cpp", raising=False)
    asked = chatdoc("ask", RENT, *library)
    assert missing in asked.err
    assert "answers are made of quotes alone" in asked.err
    assert "1,450" in asked.out
    assert chatdoc("models", *library).code == 0
    assert missing in chatdoc("check", *library).out
