"""Compile an item's plan once, run it over batches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl

from xinshu.core.catalog.model import Field, FieldType, Item
from xinshu.core.rules.clean import Problem
from xinshu.core.rules.plan import Check, CheckKind, Plan, build_plan
from xinshu.core.rules.references import names_in
from xinshu.core.rules.tree import Reference
from xinshu.engine.checks.expressions import Compiler
from xinshu.engine.checks.reading import Column, Reader
from xinshu.engine.checks.report import Reporter, Violations, held
from xinshu.engine.checks.scan import Rows

Part = TypeVar("Part")
Result = TypeVar("Result")

_PROBLEM_OF: Mapping[CheckKind, Problem] = {
    CheckKind.NUL: Problem.NUL,
    CheckKind.CONTROL: Problem.CONTROL,
    CheckKind.TYPE: Problem.TYPE,
    CheckKind.CODE: Problem.CODE,
}


@dataclass(frozen=True)
class Checked:
    """What became of one batch.

    `values`: row_no and one String column per field, normalised. `findings`: see `report.SCHEMA`,
    by row and then by check. `held`: for each row of `values`, whether a finding is an error.
    `counts`: violations by (rule, field), without those that had none.
    """

    values: pl.DataFrame
    findings: pl.DataFrame
    held: pl.Series
    counts: Mapping[tuple[str, str], int]


def compile_checks(item: Item, reference: Reference) -> "Checks":
    """The checks of `item`. Raises CodeListMissing where `reference` lacks a list they need."""
    return Checks(build_plan(item, reference), reference)


class Checks:
    """A compiled plan. `run` may be called for any number of batches."""

    def __init__(self, plan: Plan, reference: Reference) -> None:
        self.plan = plan
        self._fields = {f.code: f for f in plan.item.fields}
        self._readers = {
            code: Reader(field, plan.spellings.get(code)) for code, field in self._fields.items()
        }
        self._reporter = Reporter(plan.checks, plan.item.key)
        compiler = Compiler({code: f.type for code, f in self._fields.items()}, reference)
        self._masks = {
            number: compiler.compile(check.expression)
            for number, check in enumerate(plan.checks)
            if check.expression is not None
        }
        levels = range(max((step.level for step in compiler.steps), default=-1) + 1)
        self._levels = [[s for s in compiler.steps if s.level == level] for level in levels]
        named = frozenset().union(*(names_in(c.expression) for c in plan.checks))
        self._named = [code for code in self._fields if code in named]

    def run(self, raw: pl.DataFrame) -> Checked:
        """Clean and check a batch: `row_no` and String columns; a missing column is all blank."""
        raw = raw.select(pl.col("row_no"), *(_raw(raw, code) for code in self._fields))
        columns = self._read(raw)
        values = raw.select("row_no").with_columns(
            columns[code].text.alias(code) for code in self._fields
        )
        found = self._violations(columns, values)
        checks = self.plan.checks
        return Checked(
            values=values,
            findings=self._reporter.report(found, raw, values),
            held=held(checks, found, len(raw)),
            counts={(checks[v.check].rule, checks[v.check].field): v.rows.size for v in found},
        )

    def _read(self, raw: pl.DataFrame) -> Mapping[str, Column]:
        columns = _at_once(lambda code: self._readers[code].read(raw[code]), self._fields)
        return dict(zip(self._fields, columns, strict=True))

    def _violations(
        self, columns: Mapping[str, Column], values: pl.DataFrame
    ) -> Sequence[Violations]:
        masks = self._evaluate(columns, values)
        found = (
            Violations(number, self._rows(number, check, columns[check.field], masks))
            for number, check in enumerate(self.plan.checks)
        )
        return [violations for violations in found if violations.rows.size]

    def _evaluate(self, columns: Mapping[str, Column], values: pl.DataFrame) -> pl.DataFrame:
        """The truth of every expression, one Boolean column per check, named by its number."""
        frame = values.select(
            "row_no", *(_typed(self._fields[code], columns[code].text) for code in self._named)
        )
        for level in self._levels:
            frame = frame.with_columns(_at_once(lambda step: step.on(frame), level))  # noqa: B023
        return frame.select("row_no", *(e.alias(str(n)) for n, e in self._masks.items()))

    def _rows(self, number: int, check: Check, column: Column, masks: pl.DataFrame) -> Rows:
        if check.kind in _PROBLEM_OF:
            return column.problems.get(_PROBLEM_OF[check.kind], _NONE)
        if check.kind is CheckKind.EXPRESSION:
            return _true(~masks[str(number)])
        if check.kind is CheckKind.REQUIRED:
            return _true(column.missing()) if column.text.null_count() else _NONE
        if check.kind is CheckKind.REQUIRED_IF:
            return _true(masks[str(number)] & column.missing())
        if check.kind is CheckKind.BLANK_IF:
            return _true(masks[str(number)] & ~column.missing())
        return _too_long(check.kind, column.text, check.limit or 0)


def _at_once(work: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
    """`work` on every part, on all cores; numpy and Polars let go of the interpreter meanwhile."""
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        return list(pool.map(work, parts))


_NONE: Rows = np.zeros(0, dtype=np.intp)


def _raw(raw: pl.DataFrame, code: str) -> pl.Expr:
    if code in raw.columns:
        return pl.col(code)
    return pl.lit(None, dtype=pl.String).alias(code)


def _typed(field: Field, text: pl.Series) -> pl.Expr:
    """The column rules compute with: dates as Date, numbers as Float64, the rest as text."""
    column = pl.col(field.code)
    match field.type:
        case FieldType.DATE:
            return column.str.to_date("%Y-%m-%d")
        case FieldType.INTEGER | FieldType.DECIMAL:
            return column.cast(pl.Float64)
    return column


def _true(mask: pl.Series) -> Rows:
    return mask.arg_true().to_numpy().astype(np.intp)


def _too_long(kind: CheckKind, text: pl.Series, limit: int) -> Rows:
    """Rows beyond `limit` characters, digits, or digits after the point."""
    most = text.str.len_bytes().max()
    if not isinstance(most, int) or most <= limit:
        return _NONE
    if kind is CheckKind.LENGTH:
        return _true(text.str.len_chars() > limit)
    if kind is CheckKind.SCALE:
        digits = pl.col("text").str.len_bytes() - pl.col("text").str.find(".", literal=True) - 1
        beyond = pl.DataFrame({"text": text}).select((digits > limit).fill_null(value=False))
        return _true(beyond.to_series())
    number = text.str.strip_prefix("-")
    point = number.str.find(".", literal=True)
    fraction = (number.str.len_bytes() - point - 1).fill_null(0)
    whole = point.zip_with(point.is_not_null(), number.str.len_bytes())
    whole = whole.zip_with(
        ~number.str.starts_with("0"), pl.zeros(len(text), whole.dtype, eager=True)
    )
    return _true(whole + fraction > limit)
