"""Loading files end to end against the bare database, on PostgreSQL and SQLite.

`python benchmarks/load.py` measures, in processes of their own and in turns:
- ledger: file -> checks -> links -> merge -> findings, held rows and counts, a commit a batch;
  then the identical file again;
- copy / executemany (yardsticks): the ready rows into the same table with the same indexes;
- bulk_create: the ready rows through Django's ORM (a part of them);
- lake: the same file as an item of the lake;
- monthly_ledger, monthly_lake: monthly facts of ten columns, the rows the lake is for.
Prints rows a second, the ratios of each round, and their medians.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import polars as pl

from flow import Way, monthly_way, way
from generate import DATA, Files, generate, paths
from monthly import generated as monthly_file
from server import temporary_server
from stores import (
    NOW,
    SUBMISSION,
    Ledger,
    fresh_tables,
    is_postgres,
    ready_rows,
    transaction,
    written,
)
from xinshu.engine.lake import LakeWriter
from xinshu.engine.load import Counts

Result = dict[str, Any]
_ORM_ROWS = 10_000
_CHUNK = 1 << 18


class Clock:
    """Counts only the time inside its `with` blocks, and the processor time of both sides.

    On a machine that does other work beside the measurement the processor time says more.
    """

    def __init__(self, db: Any = None) -> None:
        self._server = Path(f"/proc/{db.info.backend_pid}/stat") if is_postgres(db) else None
        self.seconds = 0.0
        self.cpu = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Add the time of the block."""
        begun, used = time.perf_counter(), self._used()
        yield
        self.seconds += time.perf_counter() - begun
        self.cpu += self._used() - used

    def _used(self) -> float:
        """Processor seconds of this process and of the server's process for it (on Linux)."""
        used = time.process_time()
        if self._server is not None and self._server.exists():
            ticks = self._server.read_text().rsplit(")", 1)[1].split()[11:13]
            used += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        return used


def ready_folder(files: Files) -> Path:
    """Ready rows of the file: one Parquet per batch and one CSV, made once."""
    folder = files.penalties.with_suffix(".ready")
    if folder.exists():
        return folder
    unfinished = folder.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    with (unfinished / "rows.csv").open("wb") as out:
        for batch in way(files).batches():
            rows = ready_rows(batch.good)
            rows.write_parquet(unfinished / f"{batch.batch_no:04}.parquet")
            hexed = [
                pl.format("\\x{}", pl.col(name).bin.encode("hex")).alias(name)
                for name in ("row_hash", "key_hash")
            ]
            rows.with_columns(hexed).write_csv(out, include_header=False)
    return unfinished.rename(folder)


def ledger(files: Files, url: str) -> Result:
    """The whole way twice: the second time nothing is new."""
    return _ledger(lambda: way(files), url)


def _ledger(prepare: Callable[[], Way], url: str) -> Result:
    db = fresh_tables(url)
    first, again = Clock(db), Clock(db)
    stored = _collect(prepare(), db, SUBMISSION, first)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    before = written(db)
    repeated = _collect(prepare(), db, SUBMISSION + 1, again, merge_only=True)
    after = written(db)
    return {
        "rows": stored.received,
        "seconds": first.seconds,
        "cpu": first.cpu,
        "again_cpu": again.cpu,
        "again_seconds": again.seconds,
        "again_written": sum(after.values()) - sum(before.values()),
        "unchanged": repeated.counts.unchanged,
        "peak_mib": peak,
        "balanced": stored.balanced() and repeated.balanced(),
    }


def first(files: Files, url: str) -> Result:
    """The whole way once, without anything that grows with the file: for measuring memory."""
    db = fresh_tables(url)
    clock = Clock(db)
    stored = _collect(way(files), db, SUBMISSION, clock)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": stored.received,
        "seconds": clock.seconds,
        "cpu": clock.cpu,
        "peak_mib": peak,
        "balanced": stored.balanced(),
    }


def _collect(
    prepared: Way, db: Any, submission_id: int, clock: Clock, *, merge_only: bool = False
) -> Ledger:
    """`merge_only` leaves out findings and held rows, so that what is written can be counted."""
    store = Ledger(db, submission_id, receipts=not merge_only)
    with clock.running():
        for batch in prepared.batches():
            store.store(batch)
    return store


def copy(files: Files, url: str) -> Result:
    """One COPY of ready CSV text into the table, in the order of the file."""
    folder = ready_folder(files)
    db = fresh_tables(url)
    columns = ",".join(pl.read_parquet(folder / "0000.parquet", n_rows=0).columns)
    clock = Clock(db)
    with (folder / "rows.csv").open("rb") as source, clock.running(), transaction(db):
        statement = f"COPY records_record ({columns}) FROM STDIN (FORMAT CSV)"
        with db.cursor().copy(statement) as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
    return {"rows": _stored(db), "seconds": clock.seconds, "cpu": clock.cpu}


def executemany(files: Files, url: str) -> Result:
    """Ready tuples into the table, a commit a batch; making the tuples is not counted."""
    folder = ready_folder(files)
    db = fresh_tables(url)
    clock = Clock(db)
    for part in sorted(folder.glob("*.parquet")):
        rows = pl.read_parquet(part).with_columns(pl.col(pl.Date, pl.Datetime).cast(pl.String))
        marks = ",".join("?" * rows.width)
        tuples = rows.rows()
        with clock.running(), transaction(db):
            db.executemany(
                f"INSERT INTO records_record ({','.join(rows.columns)}) VALUES ({marks})", tuples
            )
    return {"rows": _stored(db), "seconds": clock.seconds, "cpu": clock.cpu}


def bulk_create(files: Files, url: str) -> Result:
    """Ready dictionaries through the ORM, a thousand at a time."""
    folder = ready_folder(files)
    db = fresh_tables(url)
    from xinshu.domain.records.models import Record

    rows = pl.read_parquet(folder / "0000.parquet").head(_ORM_ROWS).to_dicts()
    clock = Clock(db)
    with clock.running():
        Record.objects.bulk_create([Record(**row) for row in rows], batch_size=1000)
    return {"rows": _stored(db), "seconds": clock.seconds, "cpu": clock.cpu}


def monthly_ledger(files: Files, url: str) -> Result:
    """Monthly facts, ten columns a row, into the ledger, twice."""
    path = monthly_file(_rows_of(files))
    return _ledger(lambda: monthly_way(files, path), url)


def monthly_lake(files: Files, url: str) -> Result:
    """Monthly facts into the lake, where they belong; `url` is not used."""
    return _lake(monthly_way(files, monthly_file(_rows_of(files)), lake=True))


def _rows_of(files: Files) -> int:
    return int(files.penalties.stem.rsplit("-", 1)[1])


def lake(files: Files, url: str) -> Result:
    """The same file as an item of the lake; `url` is not used."""
    return _lake(way(files, lake=True))


def _lake(prepared: Way) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        writer = LakeWriter(Path(folder), prepared.item.code, SUBMISSION, {})
        clock, counts, rows = Clock(), Counts(), 0
        with clock.running():
            for batch in prepared.batches():
                for frame in (batch.good, batch.persons):
                    done, _ = writer.write(frame, batch_no=batch.batch_no, now=NOW)
                    counts += done
                rows += batch.rows_read
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": rows,
        "stored": counts.stored,
        "seconds": clock.seconds,
        "cpu": clock.cpu,
        "peak_mib": peak,
    }


def _stored(db: Any) -> int:
    count: int = db.execute("SELECT count(*) FROM records_record").fetchone()[0]
    return count


WAYS: dict[str, Callable[[Files, str], Result]] = {
    "ledger": ledger,
    "first": first,
    "copy": copy,
    "executemany": executemany,
    "bulk_create": bulk_create,
    "lake": lake,
    "monthly_ledger": monthly_ledger,
    "monthly_lake": monthly_lake,
}
_BESIDE = ("ledger", "lake", "bulk_create", "monthly_ledger", "monthly_lake")
TURNS = {"postgres": ("copy", *_BESIDE), "sqlite": ("executemany", *_BESIDE)}


def run_alone(name: str, url: str, rows: int) -> Result:
    """One way in a process of its own, so that its memory is its own too."""
    command = [sys.executable, __file__, "--way", name, "--url", url, "--rows", str(rows)]
    # The platform imports xinshu before numpy, which sets this; here it is the other way round.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: Result = json.loads(done.stdout.splitlines()[-1])
    return answer


def measure(database: str, rows: int, rounds: int) -> None:
    """All ways of one database in turns."""
    yardstick = TURNS[database][0]
    ratios: dict[str, list[float]] = {}
    with temporary_server() if database == "postgres" else nullcontext("") as server:
        for number in range(rounds):
            found: dict[str, Result] = {}
            for name in TURNS[database]:
                with tempfile.TemporaryDirectory() as folder:
                    found[name] = run_alone(name, server or f"sqlite:///{folder}/db.sqlite3", rows)
                _rates(found[name])
                print(f"{database} {number + 1} {name:12}", json.dumps(found[name]), flush=True)
            for label, ratio in _ratios(found, yardstick).items():
                ratios.setdefault(label, []).append(ratio)
    for label, values in ratios.items():
        listed = ", ".join(f"{value:.2f}" for value in values)
        print(f"{database}: {label} = {statistics.median(values):.2f}  ({listed})")


def _rates(result: Result) -> None:
    result["rate"] = round(result["rows"] / result["seconds"])
    result["cpu_us"] = round(result["cpu"] / result["rows"] * 1e6, 1)


def _ratios(found: dict[str, Result], yardstick: str) -> dict[str, float]:
    rate = {name: result["rate"] for name, result in found.items()}
    ledger, monthly = found["ledger"], found["monthly_ledger"]
    return {
        f"ledger / {yardstick}": rate["ledger"] / rate[yardstick],
        "ledger / bulk_create": rate["ledger"] / rate["bulk_create"],
        "lake / ledger": rate["lake"] / rate["ledger"],
        "lake / ledger, processor time": ledger["cpu_us"] / found["lake"]["cpu_us"],
        "monthly facts: lake / ledger": rate["monthly_lake"] / rate["monthly_ledger"],
        "monthly facts: again / first time": monthly["seconds"] / monthly["again_seconds"],
        "again / first time": ledger["seconds"] / ledger["again_seconds"],
        "again / first time, processor time": ledger["cpu"] / ledger["again_cpu"],
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=sorted(TURNS))
    parser.add_argument("--way", choices=sorted(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.way:
        print(json.dumps(WAYS[chosen.way](paths(chosen.rows, DATA), chosen.url)))
        return
    ready_folder(generate(chosen.rows, DATA))
    monthly_file(chosen.rows)
    for database in (chosen.only,) if chosen.only else tuple(TURNS):
        measure(database, chosen.rows, chosen.rounds)


if __name__ == "__main__":
    main()
