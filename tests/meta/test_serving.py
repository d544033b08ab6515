"""The command `xinshu serve` on a machine that has nothing yet."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "xinshu", *arguments]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A data folder of its own with an empty database."""
    made = {
        **os.environ,
        "XINSHU_DATA_DIR": str(tmp_path),
        "XINSHU_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
    }
    subprocess.run(command("migrate"), env=made, check=True, capture_output=True)
    return made


@pytest.fixture
def address(environment: dict[str, str]) -> Iterator[str]:
    """The running site; it must end by itself when asked to."""
    port = free_port()
    site = subprocess.Popen(
        command("serve", "--port", str(port)), env=environment, start_new_session=True
    )
    try:
        yield f"http://127.0.0.1:{port}"
        site.send_signal(signal.SIGTERM)
        assert site.wait(timeout=PATIENCE_SECONDS) == 0
    finally:
        if site.poll() is None:
            os.killpg(site.pid, signal.SIGKILL)
            site.wait()


def fetch(url: str) -> tuple[dict[str, str], bytes]:
    """Headers and body, as soon as the site answers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return {
                    key.lower(): value for key, value in response.headers.items()
                }, response.read()
        except (ConnectionError, urllib.error.URLError):
            assert time.monotonic() < deadline, "the site does not answer"
            time.sleep(0.2)


def test_pages_and_their_static_files_are_served(address: str) -> None:
    headers, page = fetch(f"{address}/login/")
    assert "script-src 'self'" in headers["content-security-policy"]
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', page.decode())
    assert sheets
    for sheet in sheets:
        assert re.search(r"\.[0-9a-f]{12}\.css$", sheet), f"{sheet} has no version"
        headers, body = fetch(address + sheet)
        assert "immutable" in headers["cache-control"]
        assert body


def test_a_taken_port_is_said_in_plain_words(environment: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = subprocess.run(
            command("serve", "--port", port),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    assert said.returncode == 1
    assert port in said.stderr
    assert "Traceback" not in said.stderr
