"""dataframely: a schema with one rule per condition; the failures know their rows and rules."""

import _run
import dataframely as dy
import polars as pl


def check(rows: pl.DataFrame, conditions: _run.Conditions) -> int:
    columns = {name: dy.Any() for name in rows.columns}
    rules = {name: dy.rule()(lambda cls, good=good: good) for name, good in conditions.items()}
    schema = type("Penalties", (dy.Schema,), {**columns, **rules})
    _, failures = schema.filter(rows)
    failures.details()
    return sum(failures.counts().values())


_run.measured_prepared(check)
