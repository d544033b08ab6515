"""Ours: the compiled catalogue item, batch by batch, cleaning included."""

import _run
import polars as pl

import generate
import penalty
from xinshu.engine.checks import compile_checks


def check(rows: pl.DataFrame) -> int:
    checks = compile_checks(penalty.item(), penalty.reference())
    batches = (rows[at : at + generate.CHUNK] for at in range(0, len(rows), generate.CHUNK))
    return sum(len(checks.run(batch).findings) for batch in batches)


_run.measured(check)
