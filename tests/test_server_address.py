import socket
from typing import Any

import pytest

from chatdoc.errors import BadServerAddress
from models.server_address import parse_address


@pytest.mark.parametrize(
    ("typed", "base", "root", "shown"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080", "127.0.0.1:8080"),
        (" HTTP://LocalHost:11434/v1/ ", "http://localhost:11434/v1", "http://localhost:11434", "localhost:11434"),
        ("https://models.example/api/openai/v1", "https://models.example:443/api/openai/v1",
         "https://models.example:443/api/openai", "models.example:443"),
        ("http://[::1]:8000/", "http://[::1]:8000/v1", "http://[::1]:8000", "[::1]:8000"),
    ],
)  # fmt: skip
def test_an_address_is_read_as_a_person_types_it(typed: str, base: str, root: str, shown: str) -> None:
    address = parse_address(typed)
    assert (address.base, address.root, address.shown) == (base, root, shown)


@pytest.mark.parametrize(
    "typed",
    ["", "127.0.0.1:8080", "ftp://127.0.0.1", "file:///etc/passwd", "http://", "http://host:99999", "http://a b/",
     "http://host/v1?key=sesame", "http://host/v1#sesame", "http://me:sesame@host/v1", "http://sesame@host",
     "http://host\x00/", "http://[::1", "http://模型.example/", "http://[fe80::1%eth0]:80/"],
)  # fmt: skip
def test_what_is_no_address_or_holds_a_secret_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(BadServerAddress) as refused:
        parse_address(typed)
    assert "sesame" not in str(refused.value)


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.8.9.10", True), ("[::1]", True), ("localhost", True), ("192.168.1.5", False),
     ("127.0.0.1.example", False), ("localhost.example", False), ("my-server", False), ("[2001:db8::1]", False)],
)  # fmt: skip
def test_only_loopback_is_this_machine(host: str, here: bool) -> None:
    assert parse_address(f"http://{host}:8080").leads_here() is here


@pytest.mark.parametrize("number", ["192.0.2.1", "::1"])
def test_localhost_is_this_machine_only_where_it_means_nothing_else(
    number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("127.0.0.1", number)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert parse_address("http://localhost:8080").leads_here() is (number == "::1")
