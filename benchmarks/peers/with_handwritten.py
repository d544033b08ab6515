"""The yardstick: Polars expressions written by hand, batch by batch, cleaning included."""

import _run
import polars as pl

import generate
import handwritten


def check(rows: pl.DataFrame) -> int:
    batches = (rows[at : at + generate.CHUNK] for at in range(0, len(rows), generate.CHUNK))
    return sum(len(handwritten.check(batch)[1]) for batch in batches)


_run.measured(check)
