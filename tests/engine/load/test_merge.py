"""Merging batches of ready rows: what is stored, updated, left alone, and what is kept."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.load.tables import DATABASES, NOW, all_rows, rows, sqlite_tables
from xinshu.engine.load import LEDGER, PERSONS, Counts, merge_records, withdraw
from xinshu.engine.load.digests import key_hash

Tables = Callable[[], AbstractContextManager[Any]]
both = pytest.mark.parametrize("tables", DATABASES)


def merge(connection: Any, contents: dict[str, str], submission_id: int, **facts: int) -> Counts:
    return merge_records(
        connection, rows(contents, **facts), LEDGER, submission_id=submission_id, now=NOW
    )


@both
def test_merge_answers_for_every_row(tables: Tables) -> None:
    with tables() as db:
        assert merge(db, {"a": "1", "b": "2"}, 10) == Counts(stored=2)
        assert merge(db, {"a": "1", "b": "3", "c": "4"}, 11) == Counts(1, 1, 1)


@both
def test_merge_keeps_the_version_it_replaces(tables: Tables) -> None:
    with tables() as db:
        merge(db, {"a": "old"}, 10)
        merge(db, {"a": "new"}, 11)
        current, earlier = all_rows(db, LEDGER)
        digest = key_hash(pl.Series("k", ["a"]))[0]
        assert current == [(3, digest, 2, 1, 11, "new", 2)]
        assert earlier == [(3, digest, 1, 10, "old", "resubmitted", 11)]


@both
def test_merge_writes_nothing_for_an_identical_batch(tables: Tables) -> None:
    batch = {str(n): "x" for n in range(40)}
    with tables() as db:
        merge(db, batch, 10)
        before = all_rows(db, LEDGER)
        statements: list[str] = []
        if hasattr(db, "set_trace_callback"):
            db.set_trace_callback(statements.append)
        assert merge(db, batch, 11) == Counts(unchanged=40)
        assert all_rows(db, LEDGER) == before
        assert all(s.lstrip().startswith("SELECT") for s in statements)


@both
def test_merge_keeps_items_apart(tables: Tables) -> None:
    with tables() as db:
        merge(db, {"a": "1"}, 10)
        assert merge(db, {"a": "1"}, 11, item_id=4) == Counts(stored=1)


@both
def test_merge_restores_a_withdrawn_record_as_a_new_version(tables: Tables) -> None:
    with tables() as db:
        merge(db, {"a": "1"}, 10)
        withdraw(db, LEDGER, submission_id=10, now=NOW)
        assert merge(db, {"a": "1"}, 11) == Counts(updated=1)
        current, earlier = all_rows(db, LEDGER)
        assert [row[2:5] for row in current] == [(2, 1, 11)]
        assert [(row[2], row[5]) for row in earlier] == [(1, "withdrawn")]


@both
@pytest.mark.parametrize(
    ("method", "found", "kept"),
    [("manual", None, 77), ("manual", 12, 12), ("name", None, None)],
)
def test_merge_keeps_an_officers_link_where_the_row_finds_no_subject(
    tables: Tables, method: str, found: int | None, kept: int | None
) -> None:
    with tables() as db:
        merge(db, {"a": "old"}, 10)
        db.execute(f"UPDATE records_record SET subject_id = 77, link_method = '{method}'")
        changed = rows({"a": "new"}).with_columns(
            pl.lit(found, pl.Int64).alias("subject_id"),
            pl.lit("code" if found else None, pl.String).alias("link_method"),
        )
        merge_records(db, changed, LEDGER, submission_id=11, now=NOW)
        linked = db.execute("SELECT subject_id, link_method FROM records_record").fetchone()
        assert linked == (kept, ("code" if found else method) if kept else None)


@both
def test_merge_stores_every_column_readably(tables: Tables) -> None:
    with tables() as db:
        merge(db, {"文号|a": '{"A":"引号\\""}'}, 10)
        found = db.execute(
            "SELECT edition_id, department_id, decided_on, valid_until, link_method, stored_at,"
            " subject_id, business_key, payload FROM records_record"
        ).fetchone()
        decided, stored_at = found[2], found[5]
        expected = (date(2026, 1, 5), NOW)
        if isinstance(decided, str):
            expected = ("2026-01-05", "2026-03-02 09:30:00.250000")
        assert (decided, stored_at) == expected
        assert found[:2] + found[3:5] + found[6:] == (
            1, 7, None, "code", 11, "文号|a", '{"A":"引号\\""}',
        )  # fmt: skip


@both
def test_merge_takes_sealed_rows_of_persons(tables: Tables) -> None:
    def sealed(text: bytes) -> pl.DataFrame:
        frame = rows({"a": text.decode()}).drop("business_key", "payload")
        return frame.rename({"subject_id": "person_id"}).with_columns(pl.lit(text).alias("sealed"))

    with tables() as db:
        for submission_id, text in ((10, b"one"), (11, b"two")):
            merge_records(db, sealed(text), PERSONS, submission_id=submission_id, now=NOW)
        current, earlier = all_rows(db, PERSONS)
        assert (current[0][5], earlier[0][4]) == (b"two", b"one")
        assert all_rows(db, LEDGER) == ([], [])


def test_merge_refuses_rows_of_two_items() -> None:
    mixed = pl.concat([rows({"a": "1"}), rows({"b": "1"}, item_id=4)])
    with sqlite_tables() as db, pytest.raises(ValueError, match="one item"):
        merge_records(db, mixed, LEDGER, submission_id=1, now=NOW)


def test_merge_leaves_the_transaction_to_the_caller() -> None:
    with sqlite_tables() as db:
        db.execute("BEGIN IMMEDIATE")
        merge(db, {"a": "1"}, 10)
        db.execute("ROLLBACK")
        assert all_rows(db, LEDGER) == ([], [])


@dataclass
class Shelf:
    """What a merge and a withdrawal mean, on one record."""

    content: str
    submission_id: int
    version: int = 1
    in_force: bool = True
    past: list[list[Any]] = field(default_factory=list)  # version, submission, content, change, by

    def keep(self, change: str, by: int | None) -> None:
        self.past.append([self.version, self.submission_id, self.content, change, by])

    def arrive(self, content: str, submission_id: int) -> str:
        if self.in_force and content == self.content:
            return "unchanged"
        if self.in_force:
            self.keep("resubmitted", submission_id)
        self.content, self.submission_id, self.in_force = content, submission_id, True
        self.version += 1
        return "updated"

    def leave(self, submission_id: int) -> str | None:
        behind = self.in_force and self.submission_id == submission_id
        if behind:
            self.keep("withdrawn", None)
        for entry in self.past:
            if entry[1] == submission_id:
                entry[3] = "withdrawn"
        if not behind:
            return None
        standing = [entry for entry in self.past if entry[3] != "withdrawn"]
        if not standing:
            self.in_force = False
            return "withdrawn"
        _, self.submission_id, self.content, _, _ = standing[-1]
        self.version += 1
        return "updated"


_batches = st.dictionaries(st.sampled_from("abcde"), st.sampled_from("xyz"), min_size=1)
_steps = st.lists(_batches | st.integers(1, 6), min_size=1, max_size=9)


@both
@settings(deadline=None, max_examples=120)
@given(steps=_steps)
def test_merge_and_withdraw_agree_with_the_model(
    tables: Tables, steps: list[dict[str, str] | int]
) -> None:
    shelves: dict[str, Shelf] = {}
    with tables() as db:
        for submission_id, step in enumerate(steps, start=1):
            if isinstance(step, int):
                answer = withdraw(db, LEDGER, submission_id=step, now=NOW)
                said = [shelf.leave(step) for shelf in shelves.values()]
            else:
                answer = merge(db, step, submission_id)
                said = [_arrive(shelves, *pair, submission_id) for pair in step.items()]
            words = ("stored", "updated", "unchanged", "withdrawn")
            assert answer == Counts(*(said.count(word) for word in words))
        assert all_rows(db, LEDGER) == _expected(shelves, db)


def _arrive(shelves: dict[str, Shelf], key: str, content: str, submission_id: int) -> str:
    if key in shelves:
        return shelves[key].arrive(content, submission_id)
    shelves[key] = Shelf(content, submission_id)
    return "stored"


def _expected(shelves: dict[str, Shelf], db: Any) -> tuple[list[Any], list[Any]]:
    texts = pl.Series("k", list(shelves), dtype=pl.String)
    order = sorted(
        zip(key_hash(texts).to_list(), shelves.values(), strict=True), key=lambda p: p[0]
    )
    numbers = {bytes(k): n for k, n in db.execute("SELECT key_hash, row_no FROM records_record")}
    current = [
        (3, k, s.version, 1 if s.in_force else 2, s.submission_id, s.content, numbers[k])
        for k, s in order
    ]
    earlier = [
        (3, k, version, submission_id, content, change, by)
        for k, s in order
        for version, submission_id, content, change, by in s.past
    ]
    return current, earlier
