"""Configured sources: their documents, folders and a department's database."""

import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import yaml

from builders.submissions import as_csv, penalty
from xinshu.domain.collection import services
from xinshu.domain.collection.models import Source, SourceRun
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs.worker import run_worker

COLUMNS = {
    "当事人": "name",
    "代码": "code",
    "文号": "number",
    "日期": "decided_on",
    "事实": "fact",
}
URL = "XINSHU_SOURCE_TEST_URL"


def document(**changes: Any) -> str:
    """A good folder source of penalties of department A, as YAML."""
    told: dict[str, Any] = {
        "code": "penalties-a",
        "name": "处罚前置机",
        "kind": "folder",
        "department": "dept-a",
        "item": "penalty",
        "every_minutes": 30,
        "files": "*.csv",
        "folder": {"path": "a"},
        "columns": COLUMNS,
        "constants": {"category": "1"},
    }
    kept = {key: value for key, value in (told | changes).items() if value is not None}
    return yaml.safe_dump(kept, allow_unicode=True)


def database_document(**changes: Any) -> str:
    """A source that pulls new rows of a table by their time of change."""
    query = "SELECT 当事人, 代码, 文号, 日期, 事实, changed FROM cf WHERE changed > :since "
    told = {
        "kind": "database",
        "files": None,
        "folder": None,
        "database": {
            "url_env": URL,
            "query": query + "ORDER BY changed",
            "cursor": {"column": "changed", "start": "2000-01-01"},
        },
    }
    return document(**(told | changes))


def save(actor: Actor, text: str) -> Source:
    """Put a document in force."""
    return services.save_source(actor=actor, text=text)


def row(number: int, **said: str) -> dict[str, str]:
    """A penalty under the headers of the source."""
    facts = penalty(number, **said)
    return {header: facts[code] for header, code in COLUMNS.items()}


def drop(folder: Path, name: str, *rows: dict[str, str], complete: bool = True) -> Path:
    """Put a file into the folder as another system would, with its marker when it is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(as_csv(rows))
    if complete:
        path.with_name(f"{name}.ok").touch()
    return path


def drop_again(path: Path, content: bytes) -> None:
    """Put the same content there later than everything that happened so far."""
    time.sleep(0.02)
    path.write_bytes(content)
    path.with_name(f"{path.name}.ok").touch()


def work() -> None:
    """Let the worker do everything that is queued."""
    run_worker(threading.Event(), once=True)


def run(source: Source, actor: Actor) -> SourceRun:
    """Run a source now, with everything that follows from it."""
    services.run_source(actor=actor, source=source)
    work()
    source.refresh_from_db()
    last = source.runs.first()
    assert last is not None
    return last


def fill(path: Path, *rows: tuple[dict[str, str], str]) -> None:
    """Rows of a department's database, each with its time of change; the address is announced."""
    os.environ[URL] = f"sqlite:///{path}"
    with sqlite3.connect(path) as connection:
        columns = ", ".join(COLUMNS)
        connection.execute(f"CREATE TABLE IF NOT EXISTS cf ({columns}, changed TEXT)")
        connection.executemany(
            f"INSERT INTO cf VALUES ({', '.join(['CAST(? AS TEXT)'] * (len(COLUMNS) + 1))})",
            [
                [text.encode("utf-8", "surrogateescape") for text in (*facts.values(), changed)]
                for facts, changed in rows
            ],
        )
    connection.close()
