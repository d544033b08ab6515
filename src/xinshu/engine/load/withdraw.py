"""Taking a submission back: every record it is behind returns to what held before it."""

import sqlite3
from datetime import datetime

from xinshu.engine.load.append import Connection
from xinshu.engine.load.shape import Counts, TableShape
from xinshu.engine.load.sqlite import stored

_KEEP = """
    INSERT INTO {versions} (record_id, {filed}, replaced_at, replaced_by_id, change)
    SELECT id, {filed}, {now}, NULL, 'withdrawn' FROM {table}
    WHERE submission_id = {submission} AND state = 1
"""
_MARK = """
    UPDATE {versions} SET change = 'withdrawn'
    WHERE submission_id = {submission} AND change <> 'withdrawn'
"""
_RETURN = """
    UPDATE {table} AS t
    SET version = t.version + 1, stored_at = {now}, {set}
    FROM (
        SELECT v.*, row_number() OVER (PARTITION BY v.record_id ORDER BY v.version DESC) AS place
        FROM {versions} AS v JOIN {table} AS c ON c.id = v.record_id
        WHERE c.submission_id = {submission} AND c.state = 1 AND v.change <> 'withdrawn'
    ) AS p
    WHERE p.record_id = t.id AND p.place = 1
"""
_CLOSE = """
    UPDATE {table} SET state = 2, stored_at = {now}
    WHERE submission_id = {submission} AND state = 1
"""


def withdraw(
    connection: Connection, shape: TableShape, *, submission_id: int, now: datetime
) -> Counts:
    """Withdraw what `submission_id` stored; `updated` records have an earlier version in force
    again (as a new version with the origin of the old one), `withdrawn` ones have none.

    Versions of the submission that were replaced since are marked withdrawn too, so that a later
    withdrawal does not bring them back. A record that a later submission only confirmed counts as
    this one's: unchanged rows leave no trace. Runs inside the caller's transaction.
    """
    embedded = isinstance(connection, sqlite3.Connection)
    copied = [c for c in shape.filed if c not in {"version", "stored_at"}]
    parts = {
        "table": shape.table,
        "versions": shape.versions,
        "filed": ",".join(shape.filed),
        "set": ",".join(f"{c} = p.{c}" for c in copied),
        "now": ":now" if embedded else "%(now)s",
        "submission": ":submission" if embedded else "%(submission)s",
    }
    values = {"now": stored(now) if embedded else now, "submission": submission_id}
    kept, _, returned, closed = (
        connection.execute(statement.format(**parts), values).rowcount
        for statement in (_KEEP, _MARK, _RETURN, _CLOSE)
    )
    if kept != returned + closed:
        raise RuntimeError("a withdrawal left records behind")
    return Counts(updated=returned, withdrawn=closed)
