"""A PostgreSQL server of its own for a measurement: started in a temporary folder, gone after."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What an administrator sets on a machine of this size. Commits wait for the disk.
SETTINGS = {
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "listen_addresses": "127.0.0.1",
}


def _tool(name: str) -> str:
    config = shutil.which("pg_config")
    if config:
        folder = subprocess.run(
            [config, "--bindir"], capture_output=True, text=True, check=True
        ).stdout.strip()
        if (Path(folder) / name).exists():
            return str(Path(folder) / name)
    found = shutil.which(name)
    if not found:
        raise SystemExit(f"{name} was not found: install PostgreSQL, or run with --only sqlite")
    return found


def _as_owner(*command: str) -> None:
    """PostgreSQL refuses to run as root; its packages bring a user of their own."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def temporary_server() -> Iterator[str]:
    """Yields the URL of an empty database."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # stop the server then, too
    folder = Path(tempfile.mkdtemp(prefix="xinshu-benchmark-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, log = str(folder / "data"), str(folder / "log")
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    options += f" -p {port} -c unix_socket_directories={folder}"
    try:
        _as_owner(_tool("initdb"), "-D", data, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
        _as_owner(_tool("pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start")
        user = "postgres" if os.geteuid() == 0 else os.environ["USER"]
        yield f"postgresql://{user}@127.0.0.1:{port}/postgres"
    finally:
        _as_owner(_tool("pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
