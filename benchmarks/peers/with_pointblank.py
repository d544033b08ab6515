"""pointblank: one step per condition, interrogated, with extracts of the failing rows."""

import _run
import pointblank as pb
import polars as pl


def check(rows: pl.DataFrame, conditions: _run.Conditions) -> int:
    plan = pb.Validate(rows)
    for good in conditions.values():
        plan = plan.col_vals_expr(good)
    result = plan.interrogate()
    return sum(len(extract) for extract in result.get_data_extracts().values())


_run.measured_prepared(check)
