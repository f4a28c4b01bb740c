"""Environment and sockets -> a process that talks to nobody but this machine, and a model server if the user names it.

Two layers: `seal` tells the libraries not to phone home (they read these variables when they are imported, so it comes
before any of them), and `refuse_network` stops what tries nevertheless. Code in C that opens sockets by itself is not
seen by the second; of our libraries only ONNX Runtime has such, and the first keeps it silent.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# Read by gradio, huggingface_hub, transformers, tokenizers, unstructured and ONNX Runtime; Gradio takes exactly "True"
# as yes. Without its variable, ONNX Runtime (1.32 on Linux) looks mobile.events.data.microsoft.com up, from C, and
# keeps a number for the device in ~/.cache/Microsoft, though `disable_telemetry_events` is called before any session.
SEALED_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "SCARF_NO_ANALYTICS": "1",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SHARE": "False",
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_SSR_MODE": "False",
    "GRADIO_RUN_HISTORY": "False",
    "DISABLE_TELEMETRY": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
# Variables of Gradio that would open other folders or addresses than ours.
HOSTILE_VARIABLES = (
    "GRADIO_SERVER_NAME",
    "GRADIO_ALLOWED_PATHS",
    "GRADIO_ROOT_PATH",
    "GRADIO_LOCAL_DEV_MODE",
    "GRADIO_VIBE_MODE",
    "GRADIO_HOT_RELOAD",
    "GRADIO_WATCH_DIRS",
    "GRADIO_WATCH_MODULE_NAME",
    "GRADIO_WATCH_DEMO_PATH",
)
_ATTEMPTS = frozenset(
    (
        "socket.connect",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
    )
)


MACOS_ENVIRONMENT = {"KMP_DUPLICATE_LIB_OK": "TRUE", "OMP_NUM_THREADS": "1"}
"""faiss-cpu and torch bring an OpenMP each, and on a Mac the second ends the process or crashes in it
(pytorch/pytorch issue 149201, faiss-wheels issue 73); neither needs it here: a search asks one question at a time.
"""

ATTEMPTS_FILE = "CHATDOC_ATTEMPTS"
"""The variable that names a file in which every process of ours notes the hosts that it refused."""


class NetworkRefused(PermissionError):
    """Something tried to reach another machine."""


def seal() -> None:
    """Set the variables that keep libraries silent, and drop those that would open Gradio. Call before any import."""
    os.environ.update(SEALED_ENVIRONMENT)
    if sys.platform == "darwin":
        os.environ.update(MACOS_ENVIRONMENT)
    for name in HOSTILE_VARIABLES:
        os.environ.pop(name, None)


@contextmanager
def without_proxies() -> Iterator[None]:
    """Let no library find a proxy while this lasts; nothing in this process asks one.

    Gradio makes HTTP clients as it is imported and as it launches, and httpx fails at once where the environment or the
    system names a SOCKS proxy.
    """
    kept = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy")}
    os.environ.update(dict.fromkeys(kept, "*"))
    try:
        yield
    finally:
        for name, value in kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


_listeners: list[Callable[[str], None]] = []
_refusing = False


def refuse_network(on_attempt: Callable[[str], None] | None = None) -> None:
    """Make every connection or look-up beyond this machine raise NetworkRefused, from now to the end of the process.

    `on_attempt` is told the host before the error is raised. Calling again only adds a listener: an audit hook can't
    be taken away.
    """
    global _refusing
    if on_attempt is not None:
        _listeners.append(on_attempt)
    if not _refusing:
        _refusing = True
        sys.addaudithook(_refuse)


_server: tuple[str, int] | None = None
_server_addresses: set[str] = set()


def allow_server(host: str, port: int) -> None:
    """Let this one host be looked up and connected to at this one port, over TCP: the server that the user named.

    Naming another takes the permission of the one before away; as long as a person chose to stay offline
    (preferences.py) there is none. Whatever else knows of the host may connect to it as
    well: an audit hook can't see who does.
    """
    global _server
    _server = (host.lower(), port)
    _server_addresses.clear()


def allow_no_server() -> None:
    """Take back what `allow_server` let."""
    global _server
    _server = None


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _ATTEMPTS:
        return
    host = _host(event, arguments)
    if host is None or _is_this_machine(host) or _is_the_server(event, host, arguments):
        return
    for listener in _listeners:
        listener(host)
    if path := os.environ.get(ATTEMPTS_FILE):
        with suppress(OSError), open(path, "a", encoding="utf-8") as notes:
            notes.write(host + "\n")
    raise NetworkRefused(f"chatdoc does not talk to other machines: {host}")


def _host(event: str, arguments: tuple[object, ...]) -> str | None:
    """Return the host of the attempt, or None for a local (Unix) socket or a socket that is connected already."""
    address = arguments[1] if event in ("socket.connect", "socket.sendto", "socket.sendmsg") else arguments[0]
    if event == "socket.getnameinfo" or (isinstance(address, tuple) and address):
        address = address[0] if isinstance(address, tuple) else address
    elif event.startswith(("socket.connect", "socket.send")):
        return None
    if isinstance(address, (bytes, bytearray)):
        return bytes(address).decode("latin-1")
    return address if isinstance(address, str) else None


def _is_the_server(event: str, host: str, arguments: tuple[object, ...]) -> bool:
    """Is it a look-up of, or a connection to, the server that was allowed, and did nobody choose to stay offline?"""
    if _server is None:
        return False
    from chatdoc.preferences import stays_offline

    if stays_offline():
        return False
    if event == "socket.getaddrinfo":
        return (host.lower(), arguments[1]) == _server
    import socket

    attempt, address = arguments[0], arguments[1] if event == "socket.connect" else None
    if not (isinstance(attempt, socket.socket) and isinstance(address, tuple) and address[1] == _server[1]):
        return False
    return attempt.type == socket.SOCK_STREAM and (host.lower() == _server[0] or _is_address_of_server(host))


def _is_address_of_server(host: str) -> bool:
    """Does the server's name stand for this number? Asked again where it did not before: names move."""
    assert _server is not None
    if host not in _server_addresses:
        import socket

        try:
            found = socket.getaddrinfo(*_server, type=socket.SOCK_STREAM)
        except OSError:
            return False
        _server_addresses.update(str(each[4][0]) for each in found)
    return host in _server_addresses


def _is_this_machine(host: str) -> bool:
    if host.lower().rstrip(".") in ("", "localhost", "localhost.localdomain", "ip6-localhost"):
        return True
    import ipaddress

    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified
