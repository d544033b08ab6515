"""frictionless: Table Schema constraints of single columns, over rows in memory.

Conditions over several columns and check digits are left out: it has no way to say them.
"""

import _run
import polars as pl
from frictionless import Resource, Schema, validate

import handwritten
import penalty

USCC = r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}"


def _fields() -> list[dict[str, object]]:
    fields: dict[str, dict[str, object]] = {c: {} for c in penalty.generate.COLUMNS}
    for code in handwritten.REQUIRED:
        fields[code]["required"] = True
    for code, length in handwritten.LENGTHS.items():
        fields[code]["maxLength"] = length
    for code in ("CF_XDR_SHXYM", "CF_CFJGDM", "CF_SJLYDM"):
        fields[code]["pattern"] = USCC
    fields["CF_XDR_LB"]["enum"] = list(penalty.CATEGORIES)
    return [{"name": c, "type": "string", "constraints": limits} for c, limits in fields.items()]


def check(rows: pl.DataFrame, _: _run.Conditions) -> int:
    chosen = rows.select(penalty.generate.COLUMNS)
    table = [list(chosen.columns), *map(list, chosen.iter_rows())]
    schema = Schema.from_descriptor({"fields": _fields()})
    report = validate(Resource(data=table, schema=schema), limit_errors=10**9)
    return sum(task.stats["errors"] for task in report.tasks)


_run.measured_prepared(check)
