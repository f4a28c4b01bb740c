import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from chatdoc import sealed

ROOT = Path(__file__).parents[1]


def run(code: str) -> str:
    """Run code in a new process: an audit hook can't be taken away from this one."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_seal_silences_the_libraries_and_drops_what_opens_gradio(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*sealed.SEALED_ENVIRONMENT, *sealed.HOSTILE_VARIABLES):
        monkeypatch.setenv(name, "hostile")
    sealed.seal()
    assert {name: os.environ[name] for name in sealed.SEALED_ENVIRONMENT} == sealed.SEALED_ENVIRONMENT
    assert not set(sealed.HOSTILE_VARIABLES) & set(os.environ)


def test_onnx_runtime_leaves_no_number_of_this_device_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its telemetry, written in C, is not seen by `refuse_network`; what it keeps on the disk is."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    embed = "from models.embedder import MiniLM; print(MiniLM().embed_question('rent').shape)"
    assert run(f"from chatdoc.sealed import seal; seal(); {embed}") == "(384,)\n"
    assert list(tmp_path.rglob("*")) == []


def test_a_users_own_hosts_without_a_proxy_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "intranet.example")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with sealed.without_proxies():
        assert urllib.request.proxy_bypass("example.org")
    assert urllib.request.proxy_bypass("intranet.example")
    assert not urllib.request.proxy_bypass("example.org")


def test_sealing_imports_nothing_heavy() -> None:
    code = (
        "import sys; import chatdoc.sealed as s; s.seal(); print(len({'numpy', 'gradio', 'torch'} & set(sys.modules)))"
    )
    assert run(code) == "0\n"


ATTEMPTS = {
    "connect": "socket.socket().connect(('192.0.2.1', 80))",
    "connect_ex": "socket.socket().connect_ex(('192.0.2.1', 80))",
    "connect over IPv6": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    "look-up": "socket.getaddrinfo('example.org', 80)",
    "look-up of bytes": "socket.getaddrinfo(b'example.org', 80)",
    "old look-up": "socket.gethostbyname('example.org')",
    "sendto": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "sendto with flags": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', 0, ('192.0.2.1', 53))",
    "sendmsg": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('192.0.2.1', 53))",
    "url": "urllib.request.urlopen('http://192.0.2.1/')",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=list(ATTEMPTS))
def test_every_way_out_is_refused_and_reported(attempt: str) -> None:
    code = f"""
import socket, urllib.request
from chatdoc.sealed import refuse_network
seen = []
refuse_network(seen.append)
refuse_network()
try:
    {attempt}
except OSError as error:
    print(error)
print("seen", *seen)
"""
    host = next(host for host in ("192.0.2.1", "2001:db8::1", "example.org") if host in attempt)
    bracket = ">" if "urlopen" in attempt else ""
    assert run(code).endswith(f"chatdoc does not talk to other machines: {host}{bracket}\nseen {host}\n")


def test_this_machine_can_still_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"""
import socket
from chatdoc.sealed import refuse_network
refuse_network()
socket.create_connection(("127.0.0.1", {port})).close()
socket.create_connection(("localhost", {port})).close()
socket.getaddrinfo(None, 0)
if hasattr(socket, "AF_UNIX"):
    left, right = socket.socketpair()
    left.sendmsg([b"x"])
print("reached")
"""
        assert run(code) == "reached\n"


# A server that the user named. 192.0.2.0/24 and 198.51.100.0/24 are for examples: nothing is there to be reached, so
# that what is let through fails otherwise than by the seal.

REFUSED = "chatdoc does not talk to other machines"


def tried(attempt: str, *, allowed: str = "('192.0.2.1', 8080)") -> str:
    """Return the error of an attempt beside an allowed server, waiting no longer than it takes to leave the process."""
    return run(f"""
import socket, urllib.request
from chatdoc.sealed import allow_server, refuse_network
socket.setdefaulttimeout(0.05)
refuse_network()
names = {{"server.example": ["192.0.2.7"], "other.example": ["192.0.2.8"]}}
asked = []
def look_up(host, port, *rest, **named):
    import sys
    sys.audit("socket.getaddrinfo", host, port, 0, 0, 0)  # as the real one does
    asked.append(host)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in names.get(host, [host])]
socket.getaddrinfo = look_up
allow_server(*{allowed})
try:
    {attempt}
    print("went through")
except OSError as error:
    print("failed:", error)
""")


def test_the_server_that_was_named_is_let_through() -> None:
    assert REFUSED not in tried("socket.create_connection(('192.0.2.1', 8080), 0.05)")


def test_a_server_that_was_named_is_looked_up_and_reached_by_its_number() -> None:
    server = "('server.example', 443)"
    assert REFUSED not in tried("socket.getaddrinfo('Server.Example', 443)", allowed=server)
    assert REFUSED not in tried("socket.socket().connect(('192.0.2.7', 443))", allowed=server)


BESIDE_THE_SERVER = {
    "another host": "socket.create_connection(('192.0.2.2', 8080))",
    "another port": "socket.create_connection(('192.0.2.1', 8081))",
    "look-up of another host": "socket.getaddrinfo('example.org', 8080)",
    "look-up for another port": "socket.getaddrinfo('192.0.2.1', 80)",
    "old look-up": "socket.gethostbyname('192.0.2.1')",
    "UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 8080))",
    "sendto": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 8080))",
    "url": "urllib.request.urlopen('http://192.0.2.2:8080/')",
}


@pytest.mark.parametrize("attempt", BESIDE_THE_SERVER.values(), ids=list(BESIDE_THE_SERVER))
def test_everything_beside_the_server_stays_refused(attempt: str) -> None:
    assert REFUSED in tried(attempt)


def test_a_number_that_the_servers_name_does_not_stand_for_stays_refused() -> None:
    server = "('server.example', 443)"
    assert REFUSED in tried("socket.socket().connect(('192.0.2.8', 443))", allowed=server)
    assert REFUSED in tried("socket.getaddrinfo('other.example', 443)", allowed=server)


def test_naming_another_server_takes_the_permission_of_the_first_away() -> None:
    attempt = "allow_server('198.51.100.1', 8080); socket.create_connection(('192.0.2.1', 8080))"
    assert REFUSED in tried(attempt)


def test_who_stays_offline_reaches_no_server_that_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    offline = "from chatdoc.preferences import stay_offline; stay_offline(True); "
    assert REFUSED in tried(f"{offline}socket.create_connection(('192.0.2.1', 8080), 0.05)")
    server = "('server.example', 443)"
    assert REFUSED in tried(f"{offline}socket.getaddrinfo('server.example', 443)", allowed=server)
    assert REFUSED not in tried(f"{offline}stay_offline(False); socket.create_connection(('192.0.2.1', 8080), 0.05)")
