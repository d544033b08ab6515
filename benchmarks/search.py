"""How well and how fast a name is found among 730 000, on both databases.

`python benchmarks/search.py [--names 730000] [--asked 500] [--only sqlite|postgresql]` makes names
with a seed (`names.py`), files them, builds the index as the platform does, and asks for so many of
them in every way people spoil a name. Found means: on the first page of twenty. The aim is 0.98 of
each kind of slip, and 95 of 100 answers within 50 ms. Plain questions (two letters, a code, what
nobody has) and suggestions are timed beside them. Exits with 1 when an aim is missed.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import names as made
from server import temporary_server

RECALL, MILLISECONDS = 0.98, 50.0
NOW = datetime(2026, 4, 1, tzinfo=UTC)
PAGE = 20


def set_up(home: Path, url: str) -> None:
    """Django on an empty database with all its tables."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
        "XINSHU_DATA_DIR": str(home),
        "XINSHU_DATABASE_URL": url,
        "XINSHU_REGION": "120110",
        "XINSHU_LOG_LEVEL": "WARNING",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def fill(names: Sequence[str]) -> None:
    """One subject, one name and one code for each."""
    from django.db import transaction

    from xinshu.engine.load import append_rows
    from xinshu.kernel.driver import driver

    ids = np.arange(1, len(names) + 1)
    name = pl.Series("name", names)
    code = codes(len(names))
    subjects = pl.DataFrame(
        {"id": ids, "name": name, "name_norm": name, "code": code}
    ).with_columns(
        subject_class=pl.lit("enterprise"),
        sub_class=pl.lit(""),
        code_confirmed=pl.lit(value=False),
        status=pl.lit("存续"),
        region=pl.lit("120110"),
        industry=pl.lit(""),
        created_at=pl.lit(NOW),
        updated_at=pl.lit(NOW),
    )
    named = pl.DataFrame({"subject_id": ids, "name": name, "name_norm": name}).with_columns(
        current=pl.lit(value=True)
    )
    numbered = pl.DataFrame({"subject_id": ids, "value": code}).with_columns(
        kind=pl.lit("uscc"), current=pl.lit(value=True), source=pl.lit("")
    )
    with transaction.atomic():
        for table, frame in (
            ("subjects_subject", subjects),
            ("subjects_subjectname", named),
            ("subjects_identifier", numbered),
        ):
            for part in frame.iter_slices(100_000):
                append_rows(driver(), table, part)


def codes(count: int) -> pl.Series:
    """Valid codes, one after the other."""
    from xinshu.engine import identifiers

    number = pl.Series("", np.arange(count)).cast(pl.String).str.zfill(6)
    part = pl.select(pl.lit("MA") + number).to_series()
    digit = identifiers.organisation_digit(identifiers.matrix(part, 8)).view("S1").astype(str)
    body = pl.select(pl.lit("91120110") + part + pl.Series("", digit)).to_series()
    last = identifiers.uscc_digit(identifiers.matrix(body, 17)).view("S1").astype(str)
    return pl.select((body + pl.Series("", last)).alias("code")).to_series()


class Asking:
    """Asks and keeps how long it took and where the one meant stood."""

    def __init__(self, ask: Callable[[str], list[int]]) -> None:
        self._ask = ask
        self.places: list[int] = []
        self.took: list[float] = []
        self.worked: list[float] = []

    def __call__(self, question: str, meant: int) -> None:
        began, idle = time.perf_counter(), time.process_time()
        found = self._ask(question)
        self.took.append((time.perf_counter() - began) * 1000)
        self.worked.append((time.process_time() - idle) * 1000)
        self.places.append(found.index(meant) if meant in found else PAGE)

    def recall(self, first: int) -> float:
        """The share of questions whose answer stood among the first."""
        return sum(place < first for place in self.places) / len(self.places)

    def quantile(self, share: float) -> float:
        """So many milliseconds or less for this share of the questions."""
        return float(np.quantile(self.took, share))

    def line(self) -> str:
        """p50, p95 and p99 of the clock, p95 of this process's own work (SQLite's included)."""
        passed = "  ".join(f"{self.quantile(q):6.1f}" for q in (0.5, 0.95, 0.99))
        return f"{passed}  {float(np.quantile(self.worked, 0.95)):6.1f}"


def measure(names: Sequence[str], asked: int) -> int:
    """Every way of spoiling a name; how many aims were missed."""
    from xinshu.domain.subjects import selectors

    def ask(question: str) -> list[int]:
        return [hit.id for hit in selectors.find(question, limit=PAGE)[0]]

    rng = np.random.default_rng(made.SEED + 1)
    chosen = rng.choice(len(names), asked, replace=False).tolist()
    for at in chosen[:50]:
        ask(names[at])  # pages of the database are warm afterwards, as they are in a running site
    print("kind           recall@1     @5    @20     p50     p95     p99   p95 of work, ms")
    missed = 0
    everything = Asking(ask)
    for kind, spoil in {**made.PERTURBATIONS, **made.HARDER}.items():
        asking = Asking(ask)
        for at in chosen:
            asking(spoil(names[at], rng), at + 1)
        shares = "  ".join(f"{asking.recall(n):.3f}" for n in (1, 5, PAGE))
        print(f"{kind:14} {shares:>22}  {asking.line()}", flush=True)
        if kind in made.PERTURBATIONS:
            missed += asking.recall(PAGE) < RECALL
            everything.places += asking.places
            everything.took += asking.took
            everything.worked += asking.worked
    print(f"{'all but harder':14} {everything.recall(PAGE):22.3f}  {everything.line()}")
    missed += everything.quantile(0.95) > MILLISECONDS
    return missed + plain(names, chosen, rng)


def plain(names: Sequence[str], chosen: Sequence[int], rng: np.random.Generator) -> int:
    """Questions without a slip, and what the box offers after each letter."""
    from xinshu.domain.subjects import selectors

    def ask(question: str) -> list[int]:
        return [hit.id for hit in selectors.find(question, limit=PAGE)[0]]

    def offer(question: str) -> list[int]:
        return [each.id for each in selectors.suggest(question)]

    known = codes(len(names))
    questions: dict[str, tuple[Callable[[str], list[int]], Callable[[int], str]]] = {
        "two letters": (ask, lambda at: _part(names[at], 2, rng)),
        "three letters": (ask, lambda at: _part(names[at], 3, rng)),
        "whole name": (ask, lambda at: names[at]),
        "code": (ask, lambda at: known[at]),
        "code, one slip": (ask, lambda at: _slip(known[at], rng)),
        "beginning of code": (ask, lambda at: known[at][:14]),
        "nobody": (ask, lambda at: "不存在的名称" + names[at][-1] + "齾齾"),
        "typing a name": (offer, lambda at: names[at][: int(rng.integers(2, len(names[at]) + 1))]),
    }
    missed = 0
    print("\nplain questions          p50     p95     p99   p95 of work, ms")
    for kind, (way, question) in questions.items():
        asking = Asking(way)
        for at in chosen:
            asking(question(at), at + 1)
        print(f"{kind:20}  {asking.line()}", flush=True)
        missed += asking.quantile(0.95) > MILLISECONDS
    return missed


def _part(name: str, size: int, rng: np.random.Generator) -> str:
    at = int(rng.integers(0, len(name) - size + 1))
    return name[at : at + size]


def _slip(code: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(8, 18))
    return code[:at] + "0123456789ABC"[int(rng.integers(0, 13))] + code[at + 1 :]


def run(database: str, count: int, asked: int) -> int:
    """One database; how many aims were missed."""
    home = Path(tempfile.mkdtemp(prefix="xinshu-benchmark-"))
    try:
        with ExitStack() as stack:
            postgres = database == "postgresql"
            set_up(home, stack.enter_context(temporary_server()) if postgres else "")
            from django.db import connection, connections

            from xinshu.domain.subjects import search

            names = made.register(count)
            fill(names)
            if postgres:
                connection.cursor().execute("VACUUM ANALYZE")
            before = size(connection, home)
            began = time.perf_counter()
            search.catch_up()
            took, grown = time.perf_counter() - began, size(connection, home) - before
            print(f"\n{database}: {count:,} names indexed in {took:.1f} s, {grown / 1e6:.0f} MB")
            missed = measure(names, asked)
            connections.close_all()
            return missed
    finally:
        shutil.rmtree(home, ignore_errors=True)


def size(connection: Any, home: Path) -> int:
    """Bytes of the database."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(path.stat().st_size for path in home.rglob("*.sqlite3*"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def main() -> int:
    """Both databases, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=730_000)
    parser.add_argument("--asked", type=int, default=500)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    if given.only:
        return run(given.only, given.names, given.asked)
    import subprocess

    missed = 0
    for database in ("sqlite", "postgresql"):
        command = [sys.executable, __file__, "--only", database]
        command += ["--names", str(given.names), "--asked", str(given.asked)]
        missed += subprocess.run(command, check=False).returncode
    return missed


if __name__ == "__main__":
    sys.exit(main())
