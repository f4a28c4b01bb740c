"""Address and offset -> the rest of a file, over HTTP, from hosts of the catalogue only.

Each host is let through the seal only while it is spoken to, and after it was found among those that its mirror names.
A proxy of the environment or the system is used where there is one; then only the proxy is let through.
"""

import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from chatdoc.errors import (
    CaptivePortal,
    HubBrokeOff,
    HubBusy,
    HubHasNot,
    HubRedirects,
    HubRefuses,
    HubUnreachable,
    ProxyRefused,
)
from chatdoc.sealed import allow_server

MOST_REDIRECTS = 5
CONNECT_S = 15.0
SILENCE_S = 30.0
"""So long a host may say nothing before it counts as gone."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Rest:
    """What a host sends: from byte `start` of a file of `total` bytes (None: it does not say).

    `sha256` is what the hub says of the file, "" where it says nothing.
    """

    start: int
    total: int | None
    sha256: str
    pieces: Iterator[bytes]


@contextmanager
def rest_of(url: str, *, start: int, hosts: Collection[str]) -> Iterator[Rest]:
    """Ask for a file from a byte on; hold the reply open. Raises HubError, ProxyRefused; also while it is read."""
    first, said = _host(url), ""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    for _ in range(MOST_REDIRECTS + 1):
        with _translated(url), _client(url) as client, client.stream("GET", url, headers=_range(start)) as reply:
            said = said or _sha256(reply)
            if reply.is_redirect and "location" in reply.headers:
                url = _followed(reply, hosts=hosts)
                continue
            _refuse(reply, name)
            yield _rest(reply, said)
            return
    raise HubRedirects(host=first, target=_host(url))


def _range(start: int) -> dict[str, str]:
    return {"range": f"bytes={start}-"} if start else {}


@contextmanager
def _client(url: str) -> Iterator[httpx.Client]:
    """Open the seal to the host, or to the proxy before it."""
    parts = urlsplit(url)
    proxy = _proxy_for(parts)
    through = urlsplit(proxy) if proxy else parts
    allow_server(through.hostname or "", through.port or _PORTS.get(through.scheme, 0))
    with httpx.Client(
        verify=_certificates(),
        proxy=proxy,
        trust_env=False,
        follow_redirects=False,
        headers={"accept-encoding": "identity", "user-agent": "chatdoc"},
        timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S),
    ) as client:
        yield client


@cache
def _certificates() -> ssl.SSLContext:
    """The system's authorities, so that a company's own count, and those that come with httpx."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def _proxy_for(parts: SplitResult) -> str | None:
    """Return the proxy for an address, as the environment or the system names it. Raises ProxyRefused."""
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)):
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    if urlsplit(proxy).scheme not in _PORTS:
        raise ProxyRefused(proxy=_host(proxy), detail=f"{urlsplit(proxy).scheme}://")
    return proxy


@contextmanager
def _translated(url: str) -> Iterator[None]:
    host = _host(url)
    try:
        yield
    except httpx.ProxyError as error:
        proxy = _proxy_for(urlsplit(url)) or ""
        raise ProxyRefused(proxy=_host(proxy), detail=error) from error
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
        raise HubUnreachable(host=host, detail=error or type(error).__name__) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
        raise HubBrokeOff(host=host, detail=type(error).__name__) from error


def _followed(reply: httpx.Response, *, hosts: Collection[str]) -> str:
    """Return where a redirect leads: to a host of the mirror, never from https to http. Raises HubRedirects."""
    asked = str(reply.url)
    try:
        target = str(reply.url.join(reply.headers["location"]))
    except httpx.InvalidURL:
        raise HubRedirects(host=_host(asked), target="?") from None
    known = any(_host(target) == host or (host[0] == "." and _host(target).endswith(host)) for host in hosts)
    if not known or urlsplit(target).scheme not in ("https", urlsplit(asked).scheme):
        raise HubRedirects(host=_host(asked), target=_host(target))
    return target


def _refuse(reply: httpx.Response, name: str) -> None:
    """Raise what a reply means that is not the file."""
    host, status = str(reply.url.host), reply.status_code
    if status in (429, 503):
        raise HubBusy(host=host, status=status, seconds=_seconds(reply.headers.get("retry-after", "")))
    if status == 407:
        raise ProxyRefused(proxy=_host(_proxy_for(urlsplit(str(reply.url))) or ""), detail="HTTP 407")
    if status in (404, 410):
        raise HubHasNot(host=host, file=name, status=status)
    if status not in (200, 206):
        raise HubRefuses(host=host, file=name, status=status)
    if reply.headers.get("content-type", "").startswith("text/html"):
        raise CaptivePortal(host=host, file=name)
    if reply.headers.get("content-encoding", "identity") != "identity":
        raise HubRefuses(host=host, file=name, status=f"{status}, {reply.headers['content-encoding']}")


def _seconds(text: str) -> int:
    """Return what Retry-After says; a minute where it names a date or nothing."""
    return int(text) if text.isdecimal() and len(text) < 7 else 60


def _rest(reply: httpx.Response, said: str) -> Rest:
    if reply.status_code == 200:
        length = reply.headers.get("content-length", "")
        return Rest(0, int(length) if length.isdecimal() else None, said, reply.iter_raw())
    unit, _, place = reply.headers.get("content-range", "").partition(" ")
    first, _, rest = place.partition("-")
    total = rest.partition("/")[2]
    if unit != "bytes" or not first.isdecimal():
        raise HubBrokeOff(host=str(reply.url.host), detail="Content-Range")
    return Rest(int(first), int(total) if total.isdecimal() else None, said, reply.iter_raw())


def _sha256(reply: httpx.Response) -> str:
    """Return what Hugging Face says of a large file's bytes before it sends them from another host."""
    said = reply.headers.get("x-linked-etag", "").strip('"').lower()
    return said if len(said) == 64 else ""


def _host(url: str) -> str:
    """Return the host alone: signed addresses and proxies have secrets in the rest."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"
