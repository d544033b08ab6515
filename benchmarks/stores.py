"""Where the benchmarks store rows: the tables of the platform's own models on a fresh database."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import polars as pl

from xinshu.engine.load import LEDGER, PERSONS, Counts, append_rows, merge_records
from xinshu.engine.pipeline import Prepared

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
SUBMISSION = 1


def fresh_tables(url: str) -> Any:
    """A raw connection (psycopg or sqlite3) to `url` with empty tables of the models."""
    os.environ["XINSHU_DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinshu.config.settings")
    import django
    from django.db import connection

    django.setup()
    with connection.schema_editor() as editor:
        for model in _models():
            editor.execute(f"DROP TABLE IF EXISTS {model._meta.db_table}")
            editor.create_model(model)
        # The receipt proper refers to tables the benchmark does not fill.
        editor.execute("DROP TABLE IF EXISTS rulecount")
        editor.execute(
            "CREATE TABLE rulecount (submission_id bigint, rule text, severity text, "
            "field text, message text, rows bigint)"
        )
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
    return connection.connection


def _models() -> Sequence[Any]:
    from xinshu.domain.collection.models import Finding, HeldRow
    from xinshu.domain.records.models import (
        PersonRecord,
        PersonRecordVersion,
        Record,
        RecordVersion,
    )

    return Record, RecordVersion, PersonRecord, PersonRecordVersion, Finding, HeldRow


@contextmanager
def transaction(db: Any) -> Iterator[None]:
    """As Django's atomic block does it: BEGIN IMMEDIATE on SQLite."""
    db.execute("BEGIN" if is_postgres(db) else "BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def is_postgres(db: Any) -> bool:
    """Whether `db` is a psycopg connection."""
    return type(db).__module__.startswith("psycopg")


class Ledger:
    """Stores prepared batches as the collecting job does, one transaction a batch."""

    def __init__(self, db: Any, submission_id: int = SUBMISSION, *, receipts: bool = True) -> None:
        self._db = db
        self._submission_id = submission_id
        self._receipts = receipts
        self._per_rule: dict[tuple[str, ...], int] = {}
        self.received = 0
        self.held = 0
        self.counts = Counts()

    def store(self, batch: Prepared) -> None:
        """Records, persons' records, held rows, findings and the counts of the receipt."""
        with transaction(self._db):
            for frame, shape in ((batch.good, LEDGER), (batch.persons, PERSONS)):
                self.counts += merge_records(
                    self._db, frame, shape, submission_id=self._submission_id, now=NOW
                )
            if self._receipts:
                self._append("collection_heldrow", _held(batch.held))
                self._append("collection_finding", batch.findings)
                self._count(batch.findings)
        self.received += batch.rows_read
        self.held += batch.held.height + len(batch.damaged)

    def balanced(self) -> bool:
        """received = stored + updated + unchanged + held."""
        stored = self.counts.stored + self.counts.updated + self.counts.unchanged
        return self.received == stored + self.held

    def _append(self, table: str, frame: pl.DataFrame) -> None:
        submission = pl.lit(self._submission_id, pl.Int64).alias("submission_id")
        append_rows(
            self._db, table, frame.with_columns(submission, pl.col("row_no").cast(pl.Int32))
        )

    def _count(self, findings: pl.DataFrame) -> None:
        named = ("rule", "severity", "field", "message")
        for *facts, rows in findings.group_by(named).len("rows").iter_rows():
            known = self._per_rule.get(tuple(facts), 0)
            self._per_rule[tuple(facts)] = known + rows
        mark = "%s" if is_postgres(self._db) else "?"
        marks = ",".join([mark] * 6)
        self._db.execute(
            f"DELETE FROM rulecount WHERE submission_id = {mark}", (self._submission_id,)
        )
        self._db.cursor().executemany(
            "INSERT INTO rulecount (submission_id, rule, severity, field, message, rows)"
            f" VALUES ({marks})",
            [(self._submission_id, *facts, rows) for facts, rows in self._per_rule.items()],
        )


def _held(held: pl.DataFrame) -> pl.DataFrame:
    return held.rename({"raw": "content"}).with_columns(
        pl.col("business_key"), pl.lit("held").alias("state")
    )


def ready_rows(good: pl.DataFrame) -> pl.DataFrame:
    """What the table takes, every column filled: the input of the yardsticks."""
    constants = {
        "submission_id": pl.lit(SUBMISSION, pl.Int64),
        "version": pl.lit(1, pl.Int32),
        "state": pl.lit(1, pl.Int16),
        "stored_at": pl.lit(NOW, pl.Datetime("us", "UTC")),
    }
    return good.with_columns(value.alias(name) for name, value in constants.items()).select(
        LEDGER.columns
    )


def written(db: Any) -> Mapping[str, int]:
    """Rows written so far to the tables of records, as the database itself counts them."""
    if not is_postgres(db):
        return {"rows": db.total_changes}
    db.execute("SELECT pg_stat_force_next_flush()")
    found = db.execute(
        "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables "
        "WHERE relname LIKE 'records_%'"
    ).fetchall()
    return dict(found)
