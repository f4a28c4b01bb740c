"""Downloads from real HTTP servers on this machine that break off, lie, and send something else."""

import errno
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from chatdoc.errors import (
    CaptivePortal,
    DownloadElsewhere,
    HubBrokeOff,
    HubBusy,
    HubError,
    HubHasNot,
    HubRedirects,
    HubRefuses,
    HubUnreachable,
    ModelsFolderRefused,
    NoRoomForModel,
    ProxyRefused,
    WrongBytes,
    WrongSize,
)
from models.download import Download
from models.download_order import Order, OrderedFile, Told, only_one, part_of
from models.hub_http import _followed
from tests.made_hub import MadeHub, Request, made_hub, order_of

ROOT = Path(__file__).parents[1]
CONTENT = b"GGUF" + random.Random(7).randbytes(50_000)


@pytest.fixture
def hub() -> Iterator[MadeHub]:
    with made_hub({"/model.gguf": CONTENT}) as served:
        yield served


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def run(order: Order) -> list[Told]:
    told: list[Told] = []
    Download(order, lambda now: told.append(replace(now))).run()
    return told


def test_a_file_arrives_whole_and_every_byte_is_counted(hub: MadeHub, tmp_path: Path) -> None:
    told = run(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT
    assert (told[-1].done, told[-1].total, told[-1].received) == (len(CONTENT), len(CONTENT), len(CONTENT))
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert [path.name for path in tmp_path.rglob("*.part")] == []


def test_a_file_that_is_here_is_read_and_not_loaded_again(hub: MadeHub, tmp_path: Path) -> None:
    order = order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path)
    run(order)
    asked = len(hub.asked)
    assert {each.phase for each in run(order)} == {"checking"}
    assert len(hub.asked) == asked


def test_a_damaged_file_is_replaced_only_by_the_whole_new_one(hub: MadeHub, tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    damaged = bytes([*CONTENT[:-1], CONTENT[-1] ^ 1])
    target.write_bytes(damaged)
    order = order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path)
    hub.answer = lambda request: request.send(403)
    with pytest.raises(HubRefuses):
        run(order)
    assert target.read_bytes() == damaged
    hub.answer = Request.send_file
    run(order)
    assert target.read_bytes() == CONTENT


def test_a_connection_that_breaks_twenty_times_costs_nothing_twice(hub: MadeHub, tmp_path: Path) -> None:
    chance = random.Random(3)
    cuts = iter([*(chance.randrange(1200, 2300) for _ in range(20)), None])
    hub.answer = lambda request: request.send_file(next(cuts))
    run(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT
    assert len(hub.asked) == 21
    assert hub.sent == len(CONTENT)


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.long)])
def test_a_process_that_is_killed_again_and_again_loads_at_most_one_chunk_twice_each_time(
    hub: MadeHub, tmp_path: Path, times: int
) -> None:
    """The server stops sending at a random byte and the process is killed there, as by a power cut."""
    content = b"GGUF" + random.Random(5).randbytes(900_000)
    hub.files["/model.gguf"] = content
    order = order_of(content, hub.place("/model.gguf"), folder=tmp_path, chunk=16_000)
    part = part_of(tmp_path, sha256(content).hexdigest())
    chance = random.Random(11)
    stops: list[tuple[int, int]] = []

    def stopping(request: Request) -> None:
        most = chance.randrange(16_000, 36_000)
        stops.append((request.start, request.start + most))
        request.send_file(most)
        while part.stat().st_size < min(len(content), request.start + most):
            pass
        process.kill()

    hub.answer = stopping
    for _ in range(times):
        process = start(order)
        process.wait()
    for (_, end), (start_again, _) in pairwise(stops):
        assert 0 <= end - start_again <= order.chunk
    assert len(stops) == times
    hub.answer = Request.send_file
    process = start(order)
    assert json.loads(process.stdout.read().splitlines()[-1]) == {"phase": "done"}  # type: ignore[union-attr]
    assert (tmp_path / "model.gguf").read_bytes() == content


def start(order: Order, *code: str) -> "subprocess.Popen[str]":
    """Start a download as `Downloads` does, its input left open."""
    process = subprocess.Popen(
        [sys.executable, *(code or ("-m", "models.download"))], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(order.to_json() + "\n")
    process.stdin.flush()
    return process


def test_a_hundred_flipped_bytes_are_all_refused(hub: MadeHub, tmp_path: Path) -> None:
    chance = random.Random(1)
    order = order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path)
    for place in [0, len(CONTENT) - 1, *(chance.randrange(len(CONTENT)) for _ in range(98))]:
        flipped = bytearray(CONTENT)
        flipped[place] ^= 1 << chance.randrange(8)
        hub.files["/model.gguf"] = bytes(flipped)
        with pytest.raises((WrongBytes, CaptivePortal)):
            run(order)
        assert not (tmp_path / "model.gguf").exists()
    hub.files["/model.gguf"] = CONTENT
    run(order)
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT


def test_a_byte_that_changes_on_the_disk_is_noticed(hub: MadeHub, tmp_path: Path) -> None:
    order = order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path)
    for length in (20_000, len(CONTENT)):
        part = part_of(tmp_path, order.files[0].sha256)
        part.parent.mkdir(exist_ok=True)
        part.write_bytes(b"X" + CONTENT[1:length])
        if length < len(CONTENT):
            with pytest.raises(WrongBytes):
                run(order)
    run(order)
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT


Answer = Callable[[Request], None]
ANSWERS: dict[str, tuple[Answer, type[HubError]]] = {
    "refuses": (lambda r: r.send(403), HubRefuses),
    "asks for a login": (lambda r: r.send(401), HubRefuses),
    "has it no more": (lambda r: r.send(404), HubHasNot),
    "is busy for an hour": (lambda r: r.send(429, retry_after="3600"), HubBusy),
    "breaks": (lambda r: r.send(500), HubRefuses),
    "sends a web page": (lambda r: r.send(200, b"<html>log in</html>", content_type="text/html"), CaptivePortal),
    "sends a web page as a file": (lambda r: r.send_file(content=b"\n<html>" + CONTENT[7:]), CaptivePortal),
    "sends another file of that size": (lambda r: r.send_file(content=CONTENT[::-1]), WrongBytes),
    "sends another model of that size": (lambda r: r.send_file(content=b"GGUF" + CONTENT[:3:-1]), WrongBytes),
    "has a shorter file": (lambda r: r.send_file(content=CONTENT[:-1]), WrongSize),
    "has a longer file": (lambda r: r.send_file(content=CONTENT + b"x"), WrongSize),
    "says that the bytes are others": (lambda r: r.send_file(x_linked_etag=f'"{"0" * 64}"'), WrongBytes),
    "compresses": (lambda r: r.send_file(content_encoding="gzip"), HubRefuses),
    "sends on to a stranger": (lambda r: r.send(302, location="https://example.org/model.gguf"), HubRedirects),
    "sends on without end": (lambda r: r.send(302, location=r.path), HubRedirects),
    "sends on to nowhere": (lambda r: r.send(302, location="http://[bad"), HubRedirects),
    "sends nothing, ever": (lambda r: r.send_file(0), HubBrokeOff),
}


@pytest.mark.parametrize(("answer", "error"), ANSWERS.values(), ids=ANSWERS)
def test_a_hub_that_misbehaves_is_told_of_in_both_languages_and_nothing_is_kept(
    hub: MadeHub, tmp_path: Path, answer: Answer, error: type[HubError]
) -> None:
    hub.answer = answer
    with pytest.raises(error) as raised:
        run(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))
    assert type(raised.value) is error
    assert "127.0.0.1" in raised.value.problem("en")
    assert "127.0.0.1" in raised.value.problem("zh")
    assert not (tmp_path / "model.gguf").exists()
    assert all(part.stat().st_size == 0 for part in tmp_path.rglob("*.part"))


@pytest.mark.parametrize("answer", [answer for answer, _ in ANSWERS.values()], ids=ANSWERS)
def test_the_next_mirror_is_asked_when_one_fails(hub: MadeHub, tmp_path: Path, answer: Answer) -> None:
    hub.files["/second.gguf"] = CONTENT
    hub.answer = lambda request: request.send_file() if request.path == "/second.gguf" else answer(request)
    places = hub.place("/model.gguf", "first"), hub.place("/second.gguf", "second")
    told = run(order_of(CONTENT, *places, folder=tmp_path))
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT
    assert (told[-1].mirror, told[-1].done) == ("second", len(CONTENT))


def test_the_second_mirror_goes_on_with_what_the_first_has_sent(hub: MadeHub, tmp_path: Path) -> None:
    hub.files["/second.gguf"] = CONTENT
    sent = iter([30_000, *[0] * 99])
    hub.answer = lambda request: request.send_file(None if request.path == "/second.gguf" else next(sent))
    run(order_of(CONTENT, hub.place("/model.gguf"), hub.place("/second.gguf"), folder=tmp_path))
    assert hub.asked[-1] == ("/second.gguf", 30_000)
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT


def test_a_hub_that_is_busy_for_a_moment_is_waited_for(
    hub: MadeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    answers: Iterator[Answer] = iter([lambda r: r.send(429, retry_after="7"), lambda r: r.send(503), Request.send_file])
    hub.answer = lambda request: next(answers)(request)
    run(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))
    assert waited == [7, 60]


def test_a_redirect_on_the_hosts_of_the_mirror_is_followed_with_the_offset(hub: MadeHub, tmp_path: Path) -> None:
    hub.files["/cdn/model.gguf"] = CONTENT
    cuts = iter([20_000, None])
    hub.answer = lambda r: (
        r.send_file(next(cuts)) if r.path.startswith("/cdn") else r.send(302, location=f"/cdn{r.path}?secret=1")
    )
    hub.files["/cdn/model.gguf?secret=1"] = CONTENT
    run(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))
    assert hub.asked[-1] == ("/cdn/model.gguf?secret=1", 20_000)


def test_a_hub_that_knows_no_ranges_begins_anew(hub: MadeHub, tmp_path: Path) -> None:
    answers: Iterator[Answer] = iter([lambda r: r.send_file(20_000), lambda r: r.send(200, CONTENT)])
    hub.answer = lambda request: next(answers)(request)
    told = run(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT
    assert told[-1].done == len(CONTENT)


def redirect(location: str) -> httpx.Response:
    asked = httpx.Request("GET", "https://a.example/")
    return httpx.Response(302, headers={"location": location}, request=asked)


def test_a_redirect_from_https_to_http_is_not_followed() -> None:
    with pytest.raises(HubRedirects):
        _followed(redirect("http://a.example/x"), hosts=("a.example",))


@pytest.mark.parametrize("host", ["hf.co.evil.example", "evilhf.co", "hf.co"])
def test_a_host_whose_name_only_looks_like_one_of_the_mirror_is_none(host: str) -> None:
    with pytest.raises(HubRedirects):
        _followed(redirect(f"https://{host}/"), hosts=("a.example", ".hf.co"))
    assert _followed(redirect("https://cdn.hf.co/"), hosts=("a.example", ".hf.co")) == "https://cdn.hf.co/"


def test_no_network_is_said_at_once(tmp_path: Path) -> None:
    with made_hub({}) as gone:
        place = gone.place("/model.gguf")
    with pytest.raises(HubUnreachable):
        run(order_of(CONTENT, place, folder=tmp_path))


def test_the_process_that_downloads_is_sealed_against_all_that_its_order_does_not_name(tmp_path: Path) -> None:
    code = """
import socket
from models import download
class Stray:
    def __init__(self, order, tell): pass
    def run(self):
        try:
            socket.create_connection(("192.0.2.1", 443), 0.05)
        except OSError as error:
            print(error, flush=True)
download.Download = Stray
download.main()
"""
    process = start(order_of(CONTENT, folder=tmp_path), "-c", code)
    assert process.stdout.readline() == "chatdoc does not talk to other machines: 192.0.2.1\n"  # type: ignore[union-attr]
    process.kill()
    process.wait()


def test_a_host_that_only_an_answer_names_is_not_asked(hub: MadeHub, tmp_path: Path) -> None:
    hub.answer = lambda request: request.send(302, location="http://model.invalid/model.gguf")
    process = start(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))
    told = json.loads(process.stdout.read().splitlines()[-1])  # type: ignore[union-attr]
    assert (told["error"], told["fields"]["target"]) == ("HubRedirects", "model.invalid")


def test_the_proxy_of_the_environment_is_used_and_its_password_is_never_told(
    hub: MadeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", hub.base.replace("//", "//me:secret@"))
    order = order_of(CONTENT, folder=tmp_path)
    place = replace(hub.place("/model.gguf"), url="http://models.example/model.gguf", hosts=("models.example",))
    order = replace(order, files=(replace(order.files[0], places=(place,)),))
    hub.files["http://models.example/model.gguf"] = CONTENT
    run(order)
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT
    (tmp_path / "model.gguf").unlink()
    hub.answer = lambda request: request.send(407)
    with pytest.raises(ProxyRefused) as raised:
        run(order)
    assert "secret" not in f"{raised.value.problem('en')}{raised.value.problem('zh')}"
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(ProxyRefused):
        run(order)


def test_a_disk_that_is_too_small_is_told_before_anything_is_asked(
    hub: MadeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=round(len(CONTENT) * 1.05))
    monkeypatch.setattr("models.download.shutil.disk_usage", lambda folder: usage)
    with pytest.raises(NoRoomForModel):
        run(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))
    assert hub.asked == []


def test_a_disk_that_fills_up_in_the_middle_says_so_and_what_arrived_is_gone_on_with(
    hub: MadeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path, chunk=20_000)

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("models.download_file.os.fsync", full)
        with pytest.raises(NoRoomForModel):
            run(order)
    run(order)
    assert hub.sent == len(CONTENT)
    assert (tmp_path / "model.gguf").read_bytes() == CONTENT


def test_a_folder_that_cannot_be_written_says_so(hub: MadeHub, tmp_path: Path) -> None:
    (tmp_path / ".downloads").write_text("a file where a folder should be")
    with pytest.raises(ModelsFolderRefused):
        run(order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path))


def test_two_processes_do_not_write_one_file(hub: MadeHub, tmp_path: Path) -> None:
    order = order_of(CONTENT, hub.place("/model.gguf"), folder=tmp_path)
    with only_one(tmp_path, order.name) as ours:
        assert ours
        process = start(order)
        told = json.loads(process.stdout.read().splitlines()[-1])  # type: ignore[union-attr]
    assert told["error"] == DownloadElsewhere.__name__


def folder_order(hub: MadeHub, folder: Path) -> Order:
    """Return an order for an embedder: two files, of one of which nobody said the size."""
    hub.files |= {"/r/model.safetensors": CONTENT[4:], "/r/1_Pooling/config.json": b"{}"}
    files = tuple(
        OrderedFile(path, size, sha256(content).hexdigest(), (hub.place(f"/r/{path}"),))
        for path, content, size in (
            ("model.safetensors", CONTENT[4:], len(CONTENT) - 4),
            ("1_Pooling/config.json", b"{}", None),
        )
    )
    return Order("embedder", str(folder), "embedder", files, chunk=1000, pause_s=0.0)


def test_a_folder_of_files_is_complete_or_absent(hub: MadeHub, tmp_path: Path) -> None:
    order = folder_order(hub, tmp_path)
    hub.answer = lambda r: r.send(403) if r.path.endswith("config.json") else r.send_file()
    with pytest.raises(HubRefuses):
        run(order)
    assert not (tmp_path / "embedder").exists()
    hub.answer = Request.send_file
    run(order)
    assert [path for path, _ in hub.asked].count("/r/model.safetensors") == 1, "what was whole is not loaded again"
    assert (tmp_path / "embedder" / "1_Pooling" / "config.json").read_bytes() == b"{}"
    assert (tmp_path / "embedder" / "model.safetensors").read_bytes() == CONTENT[4:]


def test_an_older_folder_stays_until_the_new_one_is_complete(hub: MadeHub, tmp_path: Path) -> None:
    order = folder_order(hub, tmp_path)
    (tmp_path / "embedder").mkdir()
    (tmp_path / "embedder" / "model.safetensors").write_bytes(b"old")
    hub.answer = lambda request: request.send(404)
    with pytest.raises(HubHasNot):
        run(order)
    assert (tmp_path / "embedder" / "model.safetensors").read_bytes() == b"old"
    hub.answer = Request.send_file
    run(order)
    assert (tmp_path / "embedder" / "model.safetensors").read_bytes() == CONTENT[4:]


def test_an_order_is_the_same_after_it_was_written_down(hub: MadeHub, tmp_path: Path) -> None:
    order = folder_order(hub, tmp_path / "模型 folder")
    assert Order.from_json(order.to_json()) == order
