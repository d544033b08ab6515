"""Violating rows of each check → one table of findings, in the order a judge would tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinshu.core.catalog.model import Severity
from xinshu.core.rules.judge import KEY_SEPARATOR, VALUE_LENGTH
from xinshu.core.rules.plan import Check
from xinshu.engine.checks.scan import Rows

SCHEMA: Mapping[str, type[pl.DataType]] = {
    "row_no": pl.UInt32,
    "rule": pl.String,
    "severity": pl.String,
    "field": pl.String,
    "value": pl.String,
    "message": pl.String,
    "expected": pl.String,
    "hint": pl.String,
    "business_key": pl.String,
}


@dataclass(frozen=True)
class Violations:
    """The rows (positions in the batch, ascending) that violate `checks[check]`."""

    check: int
    rows: Rows


def held(checks: Sequence[Check], found: Sequence[Violations], rows: int) -> pl.Series:
    """Whether a row has an error, for each row of the batch."""
    mask = np.zeros(rows, dtype=np.bool_)
    for violations in found:
        if checks[violations.check].severity is Severity.ERROR:
            mask[violations.rows] = True
    return pl.Series("held", mask)


class Reporter:
    """Writes findings of one plan; what they say is laid down once, per check."""

    def __init__(self, checks: Sequence[Check], key: Sequence[str]) -> None:
        self._key = tuple(key)
        self._fields = [check.field for check in checks]
        self._said = pl.DataFrame(
            {
                "rule": [c.rule for c in checks],
                "severity": [c.severity.value for c in checks],
                "field": self._fields,
                "message": [c.message for c in checks],
                "expected": [c.expected for c in checks],
                "hint": [c.hint for c in checks],
            },
            schema={name: pl.String for name in SCHEMA if name in _SAID},
        )

    def report(
        self, found: Sequence[Violations], raw: pl.DataFrame, values: pl.DataFrame
    ) -> pl.DataFrame:
        """One row per violation, by row and then by check; columns as in SCHEMA."""
        if not found:
            return pl.DataFrame(schema=SCHEMA)
        rows = np.concatenate([v.rows for v in found])
        checks = np.repeat([v.check for v in found], [v.rows.size for v in found])
        written = pl.concat([raw[self._fields[v.check]].gather(v.rows).alias("") for v in found])
        order = np.lexsort((checks, rows))
        row_order = rows[order]
        said = self._said[checks[order]]
        return said.with_columns(
            raw["row_no"].gather(row_order).alias("row_no"),
            quoted(written.gather(order)).alias("value"),
            self._keys(values, row_order).alias("business_key"),
        ).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())

    def _keys(self, values: pl.DataFrame, rows: Rows) -> pl.Series:
        if not self._key:
            return pl.Series([""], dtype=pl.String).new_from_index(0, rows.size)
        parts = values.select(pl.col(code).gather(rows).fill_null("") for code in self._key)
        return parts.select(
            pl.concat_str([pl.col(code) for code in parts.columns], separator=KEY_SEPARATOR)
        ).to_series()


_SAID = frozenset({"rule", "severity", "field", "message", "expected", "hint"})


def quoted(written: pl.Series) -> pl.Series:
    """What the submitter wrote, storable, blank as "", cut to the length a finding quotes."""
    return (
        written.fill_null("").str.replace_all("\x00", "", literal=True).str.slice(0, VALUE_LENGTH)
    )
