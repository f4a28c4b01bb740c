"""Downloads as a person steers them: started, paused, gone on with and cancelled, from several threads."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc.errors import DownloadStopped, HubRefuses, UnknownModel
from models.downloads import Downloads
from tests.made_catalogue import CONTENT, made_catalogue
from tests.made_hub import MadeHub, Request
from tests.waiting import GIVE_UP_S


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[MadeHub]:
    with made_catalogue(tmp_path) as served:
        yield served


@pytest.fixture
def downloads(tmp_path: Path) -> Iterator[Downloads]:
    (tmp_path / "models").mkdir()
    made = Downloads(tmp_path / "models")
    yield made
    made.close()


def held(hub: MadeHub, most: int) -> threading.Event:
    """Let the hub send so many bytes and then nothing, until the event that is returned is set."""
    go_on = threading.Event()

    def answer(request: Request) -> None:
        request.send_file(most, connection="keep-alive")
        go_on.wait(GIVE_UP_S)

    hub.answer = answer
    return go_on


def until_arrived(downloads: Downloads, name: str, count: int) -> None:
    while downloads.progress(name).done < count:
        assert downloads.progress(name).runs
        downloads.wait(name, 0.05)


def test_a_download_goes_from_absent_to_done(hub: MadeHub, downloads: Downloads, tmp_path: Path) -> None:
    assert downloads.progress("Small").state == "absent"
    assert hub.asked == [], "nothing is loaded that nobody asked for"
    downloads.start("small")
    assert downloads.wait("Small").state == "done"
    now = downloads.progress("Small")
    assert (now.done, now.total, now.path) == (len(CONTENT), len(CONTENT), tmp_path / "models" / "small.gguf")
    assert (tmp_path / "models" / "small.gguf").read_bytes() == CONTENT


def test_an_embedder_arrives_as_a_folder(hub: MadeHub, downloads: Downloads, tmp_path: Path) -> None:
    downloads.start("Folder")
    assert downloads.wait("Folder").path == tmp_path / "models" / "Folder"
    assert (tmp_path / "models" / "Folder" / "1_Pooling" / "config.json").read_bytes() == b"{}"


def test_a_paused_download_is_remembered_and_gone_on_with_by_the_next_start(
    hub: MadeHub, downloads: Downloads, tmp_path: Path
) -> None:
    go_on = held(hub, 200_000)
    downloads.start("Small")
    until_arrived(downloads, "Small", 1)
    assert downloads.progress("Small").mirror == "made"
    downloads.pause("Small")
    go_on.set()
    assert downloads.progress("Small").state == "paused"
    again = Downloads(tmp_path / "models")
    assert (again.progress("Small").state, again.progress("Small").done > 0) == ("paused", True)
    hub.answer = Request.send_file
    again.start("Small")
    assert again.wait("Small").state == "done"


def test_a_cancelled_download_leaves_nothing(hub: MadeHub, downloads: Downloads, tmp_path: Path) -> None:
    go_on = held(hub, 200_000)
    downloads.start("Small")
    until_arrived(downloads, "Small", 1)
    downloads.cancel("Small")
    go_on.set()
    assert downloads.progress("Small").state == "absent"
    assert list(tmp_path.rglob("*.part")) == []


def test_cancelling_what_is_whole_takes_nothing_away(hub: MadeHub, downloads: Downloads) -> None:
    downloads.start("Small")
    downloads.wait("Small")
    downloads.cancel("Small")
    assert downloads.progress("Small").state == "done"


def test_speed_and_time_left_are_told_once_they_were_measured(hub: MadeHub, downloads: Downloads) -> None:
    looked = threading.Event()

    def slowly(request: Request) -> None:
        content = request.content
        request.send(200, b"", content_length=str(len(content)))
        looked.wait(GIVE_UP_S)
        for start in range(0, len(content), 10_000):
            request.wfile.write(content[start : start + 10_000])
            threading.Event().wait(0.1)

    hub.answer = slowly
    downloads.start("Small")
    seen = [downloads.progress("Small")]
    looked.set()
    while (now := downloads.wait("Small", 0.1)).runs:
        seen.append(now)
    assert now.state == "done"
    assert seen[0].bytes_per_s is None
    measured = [each for each in seen if each.bytes_per_s is not None and each.seconds_left is not None]
    assert measured
    for each in measured:
        assert each.seconds_left == (each.total - each.done) / each.bytes_per_s  # type: ignore[operator]
    assert min(each.bytes_per_s or 0 for each in measured) > 0


def test_an_error_is_kept_until_the_next_start(hub: MadeHub, downloads: Downloads) -> None:
    hub.answer = lambda request: request.send(403)
    downloads.start("Small")
    assert isinstance(downloads.wait("Small").error, HubRefuses)
    assert downloads.progress("Small").state == "failed"
    hub.answer = Request.send_file
    downloads.start("Small")
    assert downloads.wait("Small").error is None


def test_a_process_that_dies_is_told_of(hub: MadeHub, downloads: Downloads) -> None:
    go_on = held(hub, 200_000)
    downloads.start("Small")
    until_arrived(downloads, "Small", 1)
    downloads._running["Small"]._process.kill()
    assert isinstance(downloads.wait("Small").error, DownloadStopped)
    go_on.set()


def test_two_models_load_at_once_and_one_asked_for_twice_loads_once(hub: MadeHub, downloads: Downloads) -> None:
    threads = [threading.Thread(target=downloads.start, args=(name,)) for name in ("Small", "Other", "small", "OTHER")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {downloads.wait(name).state for name in ("Small", "Other")} == {"done"}
    assert len(hub.asked) == 2


def test_names_that_are_not_in_the_catalogue_are_refused(hub: MadeHub, downloads: Downloads) -> None:
    for ask in (downloads.start, downloads.pause, downloads.cancel, downloads.progress, downloads.wait):
        with pytest.raises(UnknownModel):
            ask("../../small")
