"""Findings no rule author writes: repeated keys, names the register does not know, minors."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from xinshu.core.catalog.model import Item, Role, Unmatched
from xinshu.core.identifiers import resident_id
from xinshu.core.rules.judge import KEY_SEPARATOR, VALUE_LENGTH
from xinshu.engine.checks.report import SCHEMA

SAME = "V05-SAME"
CONFLICT = "V05-DUP"
MISMATCH = "V04"
UNKNOWN = "1001"
MINOR = "V11-MINOR"
DAMAGED = "RAW"
NOT_KEPT = (SAME, MINOR)
"""Rows with these findings are not taken in and not kept: nothing is there to correct, or the
platform may not have them (minors)."""


def nothing() -> pl.DataFrame:
    """No findings."""
    return pl.DataFrame(schema=SCHEMA)


def repeats(values: pl.DataFrame, marked: pl.DataFrame, item: Item) -> pl.DataFrame:
    """Rows whose business key came before in the file (V05). `marked`: row_no, duplicate."""
    same = marked.filter(pl.col("duplicate") == "identical")["row_no"]
    other = marked.filter(pl.col("duplicate") == "conflicting")["row_no"]
    field = item.key[0]
    return pl.concat(
        [
            findings(
                values,
                same,
                item,
                rule=SAME,
                field=field,
                message="与文件中前面的一行完全相同，本行不重复接收",
                hint="无需处理。",
            ),
            findings(
                values,
                other,
                item,
                rule=CONFLICT,
                field=field,
                message="业务主键与文件中前面的一行相同，内容却不同",
                expected="同一业务主键在一个文件中只出现一次",
                hint="请确认哪一行正确，只保留一行；如确为两件事，请核对文书号等主键字段。",
            ),
        ]
    )


def linking(values: pl.DataFrame, links: pl.DataFrame, item: Item) -> pl.DataFrame:
    """Rows the register contradicts (V04) or, where the item demands a subject, does not know."""
    if item.unmatched is Unmatched.CREATE:
        return nothing()
    name = item.field_of(Role.SUBJECT_NAME)
    found = [nothing()]
    if name is not None:
        strange = links.filter(~pl.col("name_agrees").fill_null(value=True))["row_no"]
        found.append(
            findings(
                values,
                strange,
                item,
                rule=MISMATCH,
                field=name.code,
                message="未查询到主体或查询到的主体信息不匹配（1001）：名称与登记名称不一致",
                expected="与该代码在主体库中的现用或曾用名称一致",
                hint="请核对代码和名称；主体已更名的，请先报送其登记变更信息。",
            )
        )
    if item.unmatched is Unmatched.HOLD:
        unknown = links.filter(pl.col("subject_id").is_null())["row_no"]
        found.append(
            findings(
                values,
                unknown,
                item,
                rule=UNKNOWN,
                field=(item.field_of(Role.SUBJECT_CODE) or item.fields[0]).code,
                message="未查询到主体（1001）",
                expected="主体库中已有的主体",
                hint="请核对代码和名称；新设主体请先报送其登记信息。",
            )
        )
    return pl.concat(found)


def minors(values: pl.DataFrame, item: Item, on: date) -> pl.DataFrame:
    """Natural persons under eighteen on that day: not collected, and not kept (V11)."""
    number = item.field_of(Role.PERSON_ID)
    if not item.admits_persons or number is None:
        return nothing()
    given = values[number.code].drop_nulls().unique()
    young = [text for text in given if _is_minor(text, on)]
    rows = values.filter(pl.col(number.code).is_in(young))["row_no"]
    return findings(
        values,
        rows,
        item,
        rule=MINOR,
        field=number.code,
        message="未成年人信息不归集，本行不予接收也不保存",
        expected="年满十八周岁",
        hint="请勿报送未成年人的信息。",
    )


def _is_minor(text: str, on: date) -> bool:
    age = resident_id.age_on(text, on) if resident_id.is_shape(text) else None
    return age is not None and age < 18


def damaged(rows: Sequence[tuple[int, str, str]]) -> pl.DataFrame:
    """Records without reliable cells: (row number, text, reason)."""
    frame = nothing()
    if not rows:
        return frame
    return pl.DataFrame(
        {
            "row_no": [row for row, _, _ in rows],
            "rule": DAMAGED,
            "severity": "error",
            "field": "",
            "value": [raw[:VALUE_LENGTH] for _, raw, _ in rows],
            "message": [reason for _, _, reason in rows],
            "expected": "一行一条完整的记录",
            "hint": "请在原文件中改正该行后单独重新报送。",
            "business_key": "",
        },
        schema=SCHEMA,
    )


def findings(
    values: pl.DataFrame,
    rows: pl.Series,
    item: Item,
    *,
    rule: str,
    field: str,
    message: str,
    expected: str = "",
    hint: str = "",
) -> pl.DataFrame:
    """One error of `rule` on each of `rows`."""
    if rows.is_empty():
        return nothing()
    key = pl.concat_str([pl.col(code).fill_null("") for code in item.key], separator=KEY_SEPARATOR)
    return values.filter(pl.col("row_no").is_in(rows.implode())).select(
        pl.col("row_no").cast(pl.UInt32),
        rule=pl.lit(rule),
        severity=pl.lit("error"),
        field=pl.lit(field),
        value=pl.col(field).fill_null("").str.slice(0, VALUE_LENGTH),
        message=pl.lit(message),
        expected=pl.lit(expected),
        hint=pl.lit(hint),
        business_key=key,
    )
