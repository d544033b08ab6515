"""Monthly tax facts of enterprises, the kind of item the lake is for: 10 columns, many rows.

Fixed here and not taken from `catalogs/`, so that numbers of different days stay comparable; the
fields and rules are those of the shipped item. The file is seeded and made in chunks, as that of
the penalties: 97 rows of 100 are right, 3 carry a mistake.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

import generate
from xinshu.core.catalog.model import Field, FieldType, InfoClass, Item, Role, Rule, Severity
from xinshu.core.rules.tree import Reference

_AMOUNT: Mapping[str, Any] = {"type": FieldType.DECIMAL, "length": 18, "scale": 2, "minimum": "0"}
_MONTHS = 12 * 15  # 15 years of months: every enterprise has at most one row a month
FIELDS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("subject_name", "企业名称", {"length": 200, "required": True, "role": Role.SUBJECT_NAME}),
    (
        "subject_code",
        "统一社会信用代码",
        {"length": 18, "required": True, "format": "uscc", "role": Role.SUBJECT_CODE},
    ),
    (
        "period",
        "所属期",
        {"length": 6, "required": True, "pattern": r"(19|20)\d{2}(0[1-9]|1[0-2])"},
    ),
    ("due_amount", "应纳税额", {**_AMOUNT, "required": True}),
    ("paid_amount", "实缴税额", {**_AMOUNT, "required": True}),
    ("vat_sales", "申报销售额", _AMOUNT),
    ("refund", "退税额", _AMOUNT),
    ("arrears", "欠税余额", _AMOUNT),
    ("on_time", "是否按期申报", {"type": FieldType.ENUM, "length": 4, "codes": "yes_no"}),
    ("organ_name", "数据来源单位", {"length": 200, "required": True}),
)
RULES = (
    ("TAX-R01", "period", "number(period) <= year(today) * 100 + month(today)", Severity.ERROR),
    (
        "TAX-R02",
        "arrears",
        "(arrears > 0 and present(due_amount)) implies paid_amount < due_amount",
        Severity.INFO,
    ),
)
COLUMNS = tuple(code for code, _, _ in FIELDS)


def reference() -> Reference:
    """The code list and the day of receipt."""
    return Reference(today=generate.TODAY, codes={"yes_no": {"1": "是", "0": "否"}})


def item() -> Item:
    """Monthly tax facts. Key: enterprise and month."""
    return Item(
        code="tax_payment",
        name="企业纳税月度信息",
        category="10",
        info_class=InfoClass.OTHER,
        subject_classes=frozenset(),
        fields=tuple(Field(code=code, name=name, **facts) for code, name, facts in FIELDS),
        key=("subject_code", "period"),
        rules=tuple(
            Rule(id=name, field=field, when=when, severity=severity, message=name, hint="请核对")
            for name, field, when, severity in RULES
        ),
    )


def frames(rows: int) -> Iterator[pl.DataFrame]:
    """The first `rows` of the sequence, a chunk at a time; at most 13 140 000."""
    subjects, organs = generate.subjects(), generate.organs()
    for number, start in enumerate(range(0, rows, generate.CHUNK)):
        n = np.arange(start, min(start + generate.CHUNK, rows))
        yield _chunk(np.random.default_rng((generate.SEED, number)), n, subjects, organs)


def _chunk(
    rng: np.random.Generator, n: generate.Numbers, subjects: pl.DataFrame, organs: pl.DataFrame
) -> pl.DataFrame:
    size, who, month = len(n), n % generate.SUBJECTS, n // generate.SUBJECTS % _MONTHS
    due = rng.integers(0, 10**8, size) / 100
    late = rng.random(size) < 0.05
    owed = np.where(late, np.round(due * 0.1, 2), 0.0)
    wrong = rng.random(size)
    subject = subjects[who]
    code = subject["code"].zip_with(pl.Series(wrong >= 0.01), pl.Series(["样例"] * size))
    period = pl.Series("", (2025 - month // 12) * 100 + month % 12 + 1)
    money = {
        "due_amount": due,
        "paid_amount": due - owed,
        "vat_sales": np.round(due * 11.5, 2),
        "refund": np.where(rng.random(size) < 0.1, np.round(due * 0.03, 2), 0.0),
        "arrears": owed,
    }
    texts = {name: _cents(value) for name, value in money.items()}
    texts["paid_amount"] = texts["paid_amount"].set(pl.Series(wrong > 0.99), "-1")
    return pl.DataFrame(
        {
            "subject_name": subject["name"],
            "subject_code": code,
            "period": period.cast(pl.String).set(pl.Series(np.abs(wrong - 0.5) < 0.005), "209901"),
            **texts,
            "on_time": pl.Series("", np.where(late, "否", "是")),
            "organ_name": organs["name"].gather(n % 4),
        }
    ).select(COLUMNS)


def _cents(amounts: npt.NDArray[np.float64]) -> pl.Series:
    """Amounts as offices write them: always two digits after the point."""
    cents = pl.Series("", np.rint(amounts * 100).astype(np.int64))
    whole, rest = (cents // 100).cast(pl.String), (cents % 100).cast(pl.String).str.zfill(2)
    return pl.select(pl.concat_str(pl.lit(whole), pl.lit("."), pl.lit(rest))).to_series()


def generated(rows: int, directory: Path = generate.DATA) -> Path:
    """The file of `rows`, written unless it is there already."""
    path = directory / f"monthly-{rows}.csv"
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as out:
        for number, frame in enumerate(frames(rows)):
            frame.write_csv(out, include_header=number == 0)
    return unfinished.rename(path)
