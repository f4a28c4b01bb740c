"""`chatdoc check --offline`: the whole line with every other machine refused."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from chatdoc.sealed import ATTEMPTS_FILE
from tests.command_line import ROOT, chatdoc_process, environment

ATTEMPT = """
import socket
from chatdoc.sealed import refuse_network
refuse_network()
for host in ("192.0.2.1", "127.0.0.1"):
    try: socket.create_connection((host, 9), timeout=1)
    except OSError: pass
"""


def test_the_whole_line_works_offline_and_no_host_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "all_proxy"):  # httpx, of which Gradio makes clients, knows none for SOCKS
        monkeypatch.setenv(name, "socks5://127.0.0.1:9")
    done = chatdoc_process("check", "--offline", "--no-llm", language="zh_CN.UTF-8")
    assert done.code == 0, done.out + done.err
    lines = done.out.splitlines()
    assert [line.split("：")[1].split("，")[0] for line in lines[:4]] == ["正常"] * 4
    assert "尝试连接的主机：无" in lines
    assert lines[-1] == "一切均可离线运行"


def test_every_process_notes_the_hosts_that_it_refused(tmp_path: Path) -> None:
    variables = environment(**{ATTEMPTS_FILE: str(tmp_path / "attempts")})
    subprocess.run([sys.executable, "-c", ATTEMPT], cwd=ROOT, env=variables, check=True)
    assert (tmp_path / "attempts").read_text().split() == ["192.0.2.1"]


def test_the_browsers_proxy_notes_and_refuses_what_it_is_asked_for() -> None:
    from chatdoc.offline import _refusing_proxy

    hosts: list[str] = []
    with _refusing_proxy(hosts) as port:
        for request in (b"CONNECT example.org:443 HTTP/1.1\r\n\r\n", b"GET http://example.net/a HTTP/1.1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as asked:
                asked.sendall(request)
                assert asked.recv(100).startswith(b"HTTP/1.1 403")
    assert hosts == ["example.org", "example.net"]
    assert os.environ.get(ATTEMPTS_FILE) is None
