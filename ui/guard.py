"""HTTP requests -> only those that this user's browser page sends: an ASGI middleware in front of Gradio.

Gradio 6.31 checks neither Host nor token (measured: a request with `Host: evil.example` gets 200, so DNS rebinding
reads everything), fetches any public address for whoever asks `/gradio_api/file=http...`, and trusts every page of
every other port of this machine. So each request passes these checks first; see `refusal` for the order.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, unquote

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatdoc.serving import ONE_MORE
from ui.strings import CHINESE, ENGLISH

BLOCKED_PATHS = (
    "/gradio_api/file=http",
    "/gradio_api/file/http",
    "/file=http",
    "/file/http",
    "proxy=",
    "/runs",
    "/run-history",
    "vibe",
    "/deep_link",
    "/monitoring",
    "/openapi.json",
    "/dev/reload",
    "/profiling",
    "/process_recording",
)
# What `launch()` itself asks for before it returns, without a cookie.
OPEN_REQUESTS = frozenset((("HEAD", "/"), ("GET", "/gradio_api/startup-events")))
FORWARDING_HEADERS = ("forwarded", "x-forwarded-host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port")
# The page's inline scripts carry a nonce, so markup that slips through somewhere can't bring its own. Gradio compiles
# the template of every gr.HTML with `Function`, hence 'unsafe-eval'.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'none'; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
PLAIN_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
# Browsers ask for the manifest without cookies, which the guard would refuse with an error on the console.
_MANIFEST = b'<link rel="manifest" href="/manifest.json" />'


@dataclass(slots=True)
class Tokens:
    """What opens the page: `address` as often as wanted, `once` a single time, `cookie` afterwards.

    The address is shown to the user alone; the other one stands on the command line of the browser that is started,
    where every user of the machine can read it.
    """

    address: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    once: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _more: set[str] = field(default_factory=set)

    def open(self, token: str) -> bool:
        """Say whether the token of an address opens the page; `once` is spent by it."""
        if secrets.compare_digest(token.encode(), self.address.encode()):
            return True
        if self.once and secrets.compare_digest(token.encode(), self.once.encode()):
            self.once = ""
            return True
        if token in self._more:
            self._more.remove(token)
            return True
        return False

    def one_more(self) -> str:
        """Return another token that opens the page a single time, for a second start of chatdoc."""
        self._more.add(token := secrets.token_urlsafe(32))
        return token


class Guard:
    """Refuse what does not come from our own page on our own port; add the headers that keep the page to itself."""

    def __init__(self, app: ASGIApp, *, port: int, tokens: Tokens) -> None:
        self.app = app
        self.port = port
        self.tokens = tokens
        self.hosts = frozenset((f"127.0.0.1:{port}", f"localhost:{port}"))
        self.cookie_name = f"chatdoc-{port}"  # cookies do not tell ports apart

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # there is no WebSocket on this page
            raise PermissionError(f"{scope['type']} is not served")
        refused = self.refusal(scope)
        if refused is None:
            await self._serve(scope, receive, send)
        else:
            _add_headers(refused.headers)
            await refused(scope, receive, send)

    def refusal(self, scope: Scope) -> Response | None:
        """Return the answer to a request that is not let through, None for one that is.

        In this order: Host, forwarding headers, Origin, Sec-Fetch-Site, blocked paths, token or cookie.
        """
        headers = _headers(scope["headers"])
        method, path = scope["method"], unquote(scope["path"]).lower()
        if headers.get("host", "") not in self.hosts:
            return PlainTextResponse("misdirected", status_code=421)
        if any(name in headers for name in FORWARDING_HEADERS):
            return PlainTextResponse("forwarded requests are refused", status_code=403)
        origin = headers.get("origin")
        if origin is not None and origin not in {f"http://{host}" for host in self.hosts}:
            return PlainTextResponse("another origin", status_code=403)
        site = headers.get("sec-fetch-site", "none")
        if site not in ("none", "same-origin") and (method, path) != ("GET", "/"):
            return PlainTextResponse("another site", status_code=403)
        if any(blocked in path for blocked in BLOCKED_PATHS):
            return PlainTextResponse("not served", status_code=403)
        return self._ask_for_token(scope, headers, method, path)

    def _ask_for_token(self, scope: Scope, headers: Mapping[str, str], method: str, path: str) -> Response | None:
        if (method, path) in OPEN_REQUESTS:
            return None
        if (method, path) == ("POST", ONE_MORE):  # a page of the browser can't send that header to another origin
            shown = headers.get("x-chatdoc-token", "").encode()
            right = secrets.compare_digest(shown, self.tokens.address.encode())
            return PlainTextResponse(self.tokens.one_more()) if right else _locked()
        tokens = parse_qs(scope["query_string"].decode("latin-1")).get("t", [])
        if method == "GET" and path == "/" and tokens:
            if not self.tokens.open(tokens[0]):
                return _locked()
            response = RedirectResponse("/", status_code=303)
            response.set_cookie(self.cookie_name, self.tokens.cookie, httponly=True, samesite="strict")
            return response
        cookie = _cookie(headers.get("cookie", ""), self.cookie_name)
        return None if secrets.compare_digest(cookie.encode(), self.tokens.cookie.encode()) else _locked()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an HTML page is held back until it is whole, to give its scripts their nonce."""
        nonce = secrets.token_urlsafe(16)
        start: Message | None = None
        page = bytearray()

        async def send_guarded(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                _add_headers(headers, nonce=nonce)
                message = {**message, "headers": headers.raw}
                if headers.get("content-type", "").startswith("text/html"):
                    start = message
                    return
            elif start is not None and message["type"] == "http.response.body":
                page.extend(message.get("body", b""))
                if message.get("more_body", False):
                    return
                body = bytes(page).replace(_MANIFEST, b"").replace(b"<script", b'<script nonce="%b"' % nonce.encode())
                if scope["method"] != "HEAD":
                    MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
                await send(start)
                start, message = None, {"type": "http.response.body", "body": body, "more_body": False}
            await send(message)

        await self.app(scope, receive, send_guarded)


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}


def _cookie(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _add_headers(headers: MutableHeaders, *, nonce: str = "none") -> None:
    headers.update(PLAIN_HEADERS)
    headers["content-security-policy"] = CONTENT_SECURITY_POLICY.format(nonce=nonce)
    headers.setdefault("cache-control", "no-store")


def _locked() -> Response:
    return PlainTextResponse(f"{ENGLISH.locked}\n\n{CHINESE.locked}\n", status_code=401)
