"""PostgreSQL back to a moment before a mistake, by the commands the handbook gives."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from builders.sources import ROOT
from xinshu.kernel.backup.postgres import find_program

TOOL = ROOT / "tools" / "point_in_time.sh"
HANDBOOK = ROOT / "docs" / "operations" / "backup.md"
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.postgres


def as_server(*command: str | Path) -> None:
    """Run as the user PostgreSQL accepts: it refuses to run as root."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the server's own, with a path short enough for a socket."""
    if not os.environ.get("XINSHU_TEST_POSTGRES"):
        pytest.skip("XINSHU_TEST_POSTGRES names no server")
    path = Path(tempfile.mkdtemp(prefix="xinshu-pitr-"))
    if os.getuid() == 0:
        shutil.chown(path, "postgres")
    # The tool is read by the server's user, who may not see where the project lies.
    shutil.copy(TOOL, path / "pitr.sh")
    (path / "pitr.sh").chmod(0o755)
    yield path
    shutil.rmtree(path)


@contextmanager
def running(data: Path, folder: Path) -> Iterator[str]:
    """A server on the data folder; yields its address."""
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    program = find_program("pg_ctl")
    as_server(
        program, "--pgdata", data, "--log", folder / "log", "--options", options, "--wait", "start"
    )
    try:
        yield f"postgresql://xinshu@/postgres?host={folder}"
    finally:
        as_server(program, "--pgdata", data, "--mode=fast", "stop")


def notes(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM note ORDER BY text")]


def say(address: str, query: str) -> object:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_the_database_goes_back_to_the_moment_before_a_mistake(folder: Path) -> None:
    tool, data, wal = folder / "pitr.sh", folder / "data", folder / "wal"
    base, recovered = folder / "base", folder / "recovered"
    as_server(
        find_program("initdb"), "--pgdata", data, "--username=xinshu", "--auth=trust", "--no-sync"
    )
    as_server(tool, "archive", data, wal)
    with running(data, folder) as address:
        say(address, "CREATE TABLE note (text text)")
        say(address, "INSERT INTO note VALUES ('1 before the base backup')")
        as_server(tool, "base", address, base)
        say(address, "INSERT INTO note VALUES ('2 after it')")
        time.sleep(0.05)
        moment = say(address, "SELECT now()::text")
        time.sleep(0.05)
        say(address, "DELETE FROM note")
        say(address, "SELECT pg_switch_wal()")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while say(address, "SELECT last_archived_wal IS NULL FROM pg_stat_archiver"):
            assert time.monotonic() < deadline, "nothing was archived"
            time.sleep(0.1)
        assert notes(address) == []

    as_server(tool, "recover", base, wal, recovered, str(moment))
    with running(recovered, folder) as address:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while say(address, "SELECT pg_is_in_recovery()"):
            assert time.monotonic() < deadline, "recovery did not end"
            time.sleep(0.1)
        assert notes(address) == ["1 before the base backup", "2 after it"]
        say(address, "INSERT INTO note VALUES ('3 life goes on')")


def test_a_folder_in_use_is_never_recovered_into(folder: Path) -> None:
    used = folder / "used"
    as_server("mkdir", used)
    as_server("touch", used / "PG_VERSION")
    with pytest.raises(AssertionError, match="is not empty"):
        as_server(folder / "pitr.sh", "recover", folder, folder, used, "2026-01-01")


def test_the_handbook_gives_the_commands_of_the_tool() -> None:
    verbs = set(re.findall(r"^(\w+)\(\) \{", TOOL.read_text(encoding="utf-8"), re.MULTILINE))
    told = re.findall(r"point_in_time\.sh (\w+)", HANDBOOK.read_text(encoding="utf-8"))
    assert set(told) == verbs == {"archive", "base", "recover"}
