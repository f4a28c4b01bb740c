"""The address of a model server, as a person types it -> where it leads, and whether that is this machine."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from chatdoc.errors import BadServerAddress

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[0-9a-z_.-]+|[0-9a-f:.]+")  # a name or a number; no other alphabets, no zones


@dataclass(frozen=True, slots=True)
class Address:
    """`base` is the address that paths such as "/chat/completions" are put after; `host` has no brackets."""

    base: str
    host: str
    port: int

    @property
    def root(self) -> str:
        """Where llama-server has what OpenAI has not."""
        return self.base.removesuffix("/v1")

    @property
    def shown(self) -> str:
        """Host and port, as a person knows them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def encrypted(self) -> bool:
        return self.base.startswith("https:")

    def leads_here(self) -> bool:
        """Is it this machine: 127.0.0.0/8, ::1, or "localhost" where that means nothing else?"""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost" and _all_loopback(self.host, self.port)


def parse_address(typed: str) -> Address:
    """Return where an address leads; without a path, "/v1" is meant. Raises BadServerAddress.

    A key or a password in it is refused, for it would stand in the history of the command line.
    parse_address("http://127.0.0.1:8080/").base is "http://127.0.0.1:8080/v1".
    """
    typed = typed.strip()
    without_secret = re.sub(r"//[^/]*@|[?#].*", "//…", typed)
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise BadServerAddress(address=without_secret) from error
    if "@" in parts.netloc or "?" in typed or "#" in typed or not _HOST.fullmatch(host) or not typed.isprintable():
        raise BadServerAddress(address=without_secret)
    path = parts.path.rstrip("/") or "/v1"
    netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return Address(f"{parts.scheme}://{netloc}{path}", host, port)


def _all_loopback(host: str, port: int) -> bool:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(str(each[4][0])).is_loopback for each in found)
