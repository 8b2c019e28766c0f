"""The processes as an operator starts them: they serve, they work, they stop when told."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from lti_tool.main import running
from tests.drills.streaming import until
from tests.factories.tools import ROOT_KEY
from tests.structure.sources import ROOT

PATIENCE = 30
"""Seconds that a process may take to stop; the machine may be busy."""


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "LTI_TOOL_PUBLIC_URL": "http://127.0.0.1:8000",
        "LTI_TOOL_ALLOW_LOOPBACK": "1",
        "LTI_TOOL_DATABASE_URL": database_url,
        "LTI_TOOL_ROOT_KEY": ROOT_KEY.hex(),
        "LTI_TOOL_VAR_DIR": str(tmp_path / "var"),
        "LTI_TOOL_KEYS_DIR": str(tmp_path / "keys"),
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def started(
    *words: object, environ: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[str]]:
    """Run a command until the end of the block, then tell it to stop, and see that it does."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "lti_tool.main", *map(str, words)],
        env=environ,
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise


def run(*words: object, environ: dict[str, str], folder: Path) -> str:
    command = [sys.executable, "-m", "lti_tool.main", *map(str, words)]
    done = subprocess.run(  # noqa: S603 - our own program
        command, env=environ, cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_serve_answers_and_stops_when_told(environ, tmp_path):
    run("db", "upgrade", environ=environ, folder=tmp_path)
    port = free_port()
    with started("serve", "--port", port, "--workers", 1, environ=environ, folder=tmp_path) as web:
        base = f"http://127.0.0.1:{port}"
        ready = wait_for(f"{base}/health/ready", web)
        assert ready.json() == {"status": "ready"}
        keys = requests.get(f"{base}/lti/jwks", timeout=10).json()["keys"]
        assert len(keys) == 2
        page = requests.get(f"{base}/privacy", timeout=10)
        assert page.headers["X-Content-Type-Options"] == "nosniff"

    assert web.returncode == 0
    assert is_free(port)


def test_a_request_under_way_is_answered_after_serve_was_told_to_stop(environ, tmp_path):
    run("db", "upgrade", environ=environ, folder=tmp_path)
    port, body = free_port(), b"iss=https%3A%2F%2Fnobody.example&login_hint=7"
    head = (
        "POST /lti/login HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nExpect: 100-continue\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with started("serve", "--port", port, "--workers", 1, environ=environ, folder=tmp_path) as web:
        wait_for(f"http://127.0.0.1:{port}/health/ready", web)
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as browser:
            browser.sendall(head.encode())
            # it says so when the view itself asks for the body: from here on it is at work
            assert browser.recv(100).startswith(b"HTTP/1.1 100")
            web.send_signal(signal.SIGTERM)
            until(lambda: is_free(port))
            browser.sendall(body)
            assert browser.recv(100).startswith(b"HTTP/1.1 400")
        # told once is enough: a second signal would meet a program that is already leaving
        assert web.wait(PATIENCE) == 0


def test_a_browser_that_hangs_is_cut_off_before_the_unit_kills_the_parent():
    unit = (ROOT / "deploy" / "systemd" / "lti-tool-web.service").read_text(encoding="utf-8")
    [told] = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    words = running.web_command("127.0.0.1", 8000, 2)

    assert 0 < int(words[words.index("--workers-kill-timeout") + 1]) < int(told)


def test_the_worker_sweeps_at_once_logs_json_and_stops_when_told(environ, tmp_path):
    with started("worker", environ=environ, folder=tmp_path) as worker:
        assert worker.stderr
        first = json.loads(worker.stderr.readline())

    assert (first["event"], first["level"], first["count"]) == ("swept", "info", 0)
    assert worker.returncode == 0


def test_the_demo_starts_everything_from_nothing_and_ends_all_of_it(tmp_path):
    environ = {name: value for name, value in os.environ.items() if "LTI_TOOL" not in name}
    environ["PYTHONUNBUFFERED"] = "1"
    ports = free_port(), free_port()
    words = ("demo", "--port", ports[0], "--platform-port", ports[1])
    with started(*words, environ=environ, folder=tmp_path) as demo:
        assert demo.stdout
        said = "".join(line for line, _ in zip(demo.stdout, range(9), strict=False))
        assert f"http://localhost:{ports[1]}" in said
        assert "juf Fatima" in requests.get(f"http://localhost:{ports[1]}", timeout=10).text
        ready = requests.get(f"http://127.0.0.1:{ports[0]}/health/ready", timeout=10)
        assert ready.status_code == 200
        assert registered_in(tmp_path, environ) == {"demo-tool"}
        chosen = {"profile": "canvas"}
        requests.post(f"http://localhost:{ports[1]}/profiles", data=chosen, timeout=10)
        assert registered_in(tmp_path, environ) == {"demo-tool", "demo-tool-canvas"}

    assert demo.returncode == 0
    assert all(is_free(port) for port in ports)
    assert (tmp_path / "keys" / "root.key").stat().st_mode & 0o777 == 0o600


def registered_in(folder: Path, environ: dict[str, str]) -> set[str]:
    """Return the client ids by which the demo's tool knows platforms."""
    own = {
        "LTI_TOOL_ALLOW_LOOPBACK": "1",
        "LTI_TOOL_DATABASE_URL": f"sqlite:///{folder / 'var' / 'demo.sqlite3'}",
        "LTI_TOOL_PUBLIC_URL": "http://127.0.0.1:8000",
    }
    listed = run("platform", "list", "--json", environ={**environ, **own}, folder=folder)
    return {platform["client_id"] for platform in json.loads(listed)}


def wait_for(url: str, process: subprocess.Popen[str]) -> requests.Response:
    """Return the first answer of a process that is starting."""
    with requests.Session() as session:
        retries = requests.adapters.Retry(total=60, connect=60, backoff_factor=0.1, backoff_max=0.5)
        session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries))
        answer = session.get(url, timeout=10)
    assert process.poll() is None
    return answer
