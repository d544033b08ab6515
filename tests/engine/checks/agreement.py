"""The one question of these tests: do the columns say exactly what the judge of one record says?"""

from collections.abc import Mapping, Sequence

import polars as pl

from xinshu.core.catalog.model import Item
from xinshu.core.rules.judge import Judge
from xinshu.core.rules.tree import Reference
from xinshu.engine.checks import Checked, compile_checks

Row = Mapping[str, str | None]


def frame(item: Item, rows: Sequence[Row], first: int = 2) -> pl.DataFrame:
    """`rows` as the batch a file would give: row numbers from `first`, String columns."""
    columns = {
        f.code: pl.Series(f.code, [row.get(f.code) for row in rows], dtype=pl.String)
        for f in item.fields
    }
    numbers = pl.Series("row_no", range(first, first + len(rows)), dtype=pl.UInt32)
    return pl.DataFrame([numbers, *columns.values()])


def judged(item: Item, reference: Reference, rows: Sequence[Row], first: int = 2) -> Checked:
    """What the judge of one record says about each row, as one `Checked`."""
    judge = Judge(item, reference)
    verdicts = [judge.judge(number, row) for number, row in enumerate(rows, first)]
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        place = (finding.rule, finding.field)
        counts[place] = counts.get(place, 0) + 1
    texts = {f.code: [v.values[f.code] for v in verdicts] for f in item.fields}
    return Checked(
        values=pl.DataFrame(
            {"row_no": list(range(first, first + len(rows))), **texts},
            schema={"row_no": pl.UInt32, **dict.fromkeys(texts, pl.String)},
        ),
        findings=pl.DataFrame(
            [
                (
                    f.row,
                    f.rule,
                    f.severity.value,
                    f.field,
                    f.value,
                    f.message,
                    f.expected,
                    f.hint,
                    f.business_key,
                )
                for f in findings
            ],
            schema=compile_checks(item, reference).run(frame(item, [])).findings.schema,
            orient="row",
        ),
        held=pl.Series("held", [v.held for v in verdicts], dtype=pl.Boolean),
        counts=counts,
    )


def assert_agree(item: Item, reference: Reference, rows: Sequence[Row]) -> Checked:
    """Judge and columns agree on values, findings (order included), held rows and counts."""
    expected = judged(item, reference, rows)
    checked = compile_checks(item, reference).run(frame(item, rows))
    assert checked.values.to_dicts() == expected.values.to_dicts()
    assert checked.findings.to_dicts() == expected.findings.to_dicts()
    assert checked.held.to_list() == expected.held.to_list()
    assert checked.counts == expected.counts
    return checked
