"""pandera on Polars: one check per condition, all failures collected."""

import _run
import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors


def check(rows: pl.DataFrame, conditions: _run.Conditions) -> int:
    def holds(good: pl.Expr) -> pa.Check:
        return pa.Check(lambda data: data.lazyframe.select(good))

    checks = [holds(good.alias(name)) for name, good in conditions.items()]
    try:
        pa.DataFrameSchema(checks=checks).validate(rows, lazy=True)
    except SchemaErrors as failures:
        return len(failures.failure_cases)
    return 0


_run.measured_prepared(check)
