"""What a database holds, in figures that must be the same after a restoration."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from xinshu.kernel.audit.models import Checkpoint, Entry, Event
from xinshu.kernel.driver import column_of

Facts = dict[str, Any]

# The last link of the chain, and the last words signed over it, stand for all that came before.
HEADS: Sequence[tuple[str, type[models.Model], tuple[str, ...]]] = (
    ("audit.entries", Entry, ("seq", "leaf", "link")),
    ("audit.checkpoints", Checkpoint, ("number", "size", "text")),
    ("audit.events", Event, ("id",)),
)


def facts_of(cursor: Any, tables: Iterable[str]) -> Facts:
    """Rows per table and the heads of the chains, as JSON can hold them.

    `cursor` is the driver's own; it must see one state of the database throughout.
    """
    names = sorted(tables)
    counts = {}
    for name in names:
        cursor.execute(f'SELECT count(*) FROM "{name}"')
        counts[name] = cursor.fetchone()[0]
    heads = {
        name: _head(cursor, model, fields)
        for name, model, fields in HEADS
        if model._meta.db_table in counts
    }
    return {"tables": counts, "heads": heads}


def differences(expected: Facts, found: Facts) -> list[str]:
    """What is not the same, one line each; empty when all is."""
    lines = []
    for what in ("tables", "heads"):
        before, after = expected[what], found[what]
        lines += [
            f"{name}: {before.get(name)} → {after.get(name)}"
            for name in sorted(before.keys() | after.keys())
            if before.get(name) != after.get(name)
        ]
    return lines


def _head(cursor: Any, model: type[models.Model], fields: tuple[str, ...]) -> list[Any] | None:
    table = model._meta.db_table
    columns = [column_of(model, field) for field in fields]
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'SELECT {listed} FROM "{table}" ORDER BY "{columns[0]}" DESC LIMIT 1')
    row = cursor.fetchone()
    return [_plain(value) for value in row] if row else None


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
