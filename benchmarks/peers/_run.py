"""What every peer script does: read the prepared rows, time the checks, print one line of JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

Conditions = dict[str, pl.Expr]
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "src")]


def measured(check: Callable[[pl.DataFrame], int]) -> None:
    """Time `check` (raw rows → number of findings) on the Parquet file given."""
    _time(lambda rows: (rows,), check)


def measured_prepared(check: Callable[[pl.DataFrame, Conditions], int]) -> None:
    """Time `check` (clean rows and what good rows satisfy → number of findings).

    The job is the same for all: from raw rows to findings. Libraries check clean, typed columns;
    the yardstick's own cleaning makes them, and its share of the time is reported.
    """
    import handwritten

    def prepare(rows: pl.DataFrame) -> tuple[pl.DataFrame, Conditions]:
        prepared, dirty = handwritten.prepare(rows)
        masks = handwritten.violations(dirty)
        good = {
            f"{rule}_{field}".replace("-", "_"): ~mask.fill_null(value=False)
            for (rule, field), mask in masks.items()
        }
        return prepared, good

    _time(prepare, check)


def _time(prepare: Callable[[pl.DataFrame], tuple[Any, ...]], check: Callable[..., int]) -> None:
    rows = pl.read_parquet(sys.argv[1], n_rows=int(sys.argv[2]))
    start, processor = time.perf_counter(), time.process_time()
    given = prepare(rows)
    cleaned, cleaned_processor = time.perf_counter(), time.process_time()
    findings = check(*given)
    end, end_processor = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts = {
        "rows": len(rows),
        "seconds": end - start,
        "processor_seconds": end_processor - processor,
        "cleaning_seconds": cleaned - start,
        "cleaning_processor_seconds": cleaned_processor - processor,
        "findings": findings,
        "peak_mib": round(peak),
    }
    print(json.dumps(facts))
