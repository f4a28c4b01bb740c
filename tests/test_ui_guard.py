"""Only this user's page on our own port gets through (SECURITY.md, section 3)."""

import asyncio
import re
from collections.abc import Mapping

import httpx
import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from ui.guard import Guard, Tokens

PORT = 8737
PAGE = (
    '<html><head><link rel="manifest" href="/manifest.json" /><script>let a</script><script src="x.js"></script>'
    "</head></html>"
)


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for Gradio: a page at "/", JSON elsewhere, and it believes everybody."""
    response: Response = HTMLResponse(PAGE) if scope["path"] == "/" else JSONResponse({"path": scope["path"]})
    await response(scope, receive, send)


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


def send(
    tokens: Tokens,
    path: str = "/config",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    cookie: bool = True,
) -> httpx.Response:
    """Send one request as our page would, unless told otherwise; a header of "" is left out."""
    sent = {"host": f"127.0.0.1:{PORT}", "cookie": f"chatdoc-{PORT}={tokens.cookie}" if cookie else ""}
    sent |= {name.lower(): value for name, value in (headers or {}).items()}
    transport = httpx.ASGITransport(Guard(inner, port=PORT, tokens=tokens, early_script="early()"))

    async def exchange() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}") as client:
            return await client.request(method, path, headers={name: value for name, value in sent.items() if value})

    return asyncio.run(exchange())


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
def test_our_own_page_is_served(tokens: Tokens, host: str) -> None:
    own = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
    assert send(tokens, headers=own).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        f"127.0.0.1.evil.example:{PORT}",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:80",
        f"127.0.0.2:{PORT}",
        f"0.0.0.0:{PORT}",
        f"[::1]:{PORT}",
        f"localhost.:{PORT}",
        f"127.0.0.1:{PORT}@evil.example",
    ],
)
def test_another_host_is_refused_even_with_the_cookie(tokens: Tokens, host: str) -> None:
    assert send(tokens, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto"])
def test_forwarded_requests_are_refused(tokens: Tokens, header: str) -> None:
    assert send(tokens, headers={header: "evil.example"}).status_code == 403


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://localhost:3000",
        f"https://127.0.0.1:{PORT}",
        f"http://127.0.0.1:{PORT}.evil.example",
        "http://127.0.0.1",
        "file://",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_is_refused_even_with_the_cookie(tokens: Tokens, origin: str, method: str) -> None:
    assert send(tokens, "/gradio_api/upload", method=method, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_may_link_to_the_page_and_nothing_else(tokens: Tokens, site: str) -> None:
    assert send(tokens, "/", headers={"sec-fetch-site": site}).status_code == 200
    assert send(tokens, "/config", headers={"sec-fetch-site": site}).status_code == 403
    assert send(tokens, "/", method="POST", headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://evil.example/x",
        "/gradio_api/file=%68ttp://evil.example/x",
        "/gradio_api/FILE=HTTP://evil.example/x",
        "/gradio_api/file/http://evil.example/x",
        "/gradio_api/proxy=http://evil.example/",
        "/gradio_api/runs",
        "/gradio_api/run-history/records",
        "/gradio_api/vibe-code",
        "/gradio_api/undo-vibe-edit",
        "/gradio_api/deep_link",
        "/monitoring/summary",
        "/gradio_api/openapi.json",
        "/gradio_api/dev/reload",
        "/gradio_api/process_recording",
    ],
)
def test_routes_that_fetch_or_tell_are_closed(tokens: Tokens, path: str) -> None:
    assert send(tokens, path).status_code == 403


def test_without_the_cookie_nothing_is_served_but_what_launch_asks_for(tokens: Tokens) -> None:
    assert send(tokens, "/", cookie=False).status_code == 401
    assert send(tokens, "/config", cookie=False).status_code == 401
    assert send(tokens, "/gradio_api/startup-events", method="POST", cookie=False).status_code == 401
    assert send(tokens, headers={"cookie": f"chatdoc-{PORT}=wrong"}).status_code == 401
    assert send(tokens, headers={"cookie": "chatdoc-9999=" + tokens.cookie}).status_code == 401
    assert send(tokens, headers={"cookie": "\x7f=;;="}).status_code == 401
    assert send(tokens, "/", method="HEAD", cookie=False).status_code == 200
    assert send(tokens, "/gradio_api/startup-events", cookie=False).status_code == 200


def test_the_refusal_says_in_both_languages_how_to_get_in(tokens: Tokens) -> None:
    told = send(tokens, "/", cookie=False).text
    assert "Open chatdoc with the address" in told
    assert "请使用" in told


def test_a_token_becomes_a_cookie_that_scripts_cannot_read(tokens: Tokens) -> None:
    response = send(tokens, f"/?t={tokens.address}", cookie=False)
    assert response.status_code == 303
    assert response.headers["location"] == "/"
    cookie = response.headers["set-cookie"]
    assert f"chatdoc-{PORT}={tokens.cookie}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_the_shown_address_works_again_and_the_browsers_own_only_once(tokens: Tokens) -> None:
    once = tokens.once
    assert [send(tokens, f"/?t={tokens.address}", cookie=False).status_code for _ in range(2)] == [303, 303]
    assert [send(tokens, f"/?t={once}", cookie=False).status_code for _ in range(2)] == [303, 401]
    assert send(tokens, "/?t=", cookie=False).status_code == 401
    assert send(tokens, "/?t=guess", cookie=False).status_code == 401
    assert send(tokens, f"/config?t={tokens.address}", cookie=False).status_code == 401


def test_every_answer_carries_the_headers_that_keep_the_page_to_itself(tokens: Tokens) -> None:
    for response in (send(tokens, "/"), send(tokens), send(tokens, headers={"host": "evil.example"})):
        policy = response.headers["content-security-policy"]
        assert "connect-src 'self'" in policy
        assert "unsafe-inline" not in re.search("script-src [^;]*", policy).group()  # type: ignore[union-attr]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["cross-origin-resource-policy"] == "same-origin"


def test_the_pages_own_scripts_get_the_nonce_of_their_answer(tokens: Tokens) -> None:
    first, second = send(tokens, "/"), send(tokens, "/")
    nonces = [
        re.findall("'nonce-([^']+)'", response.headers["content-security-policy"])[0] for response in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert first.text.count(f'<script nonce="{nonces[0]}"') == 3
    assert f'<head><script nonce="{nonces[0]}">early()</script>' in first.text
    assert "manifest" not in first.text
    assert int(first.headers["content-length"]) == len(first.content)
