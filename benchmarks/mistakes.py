"""The mistakes departments make: one in each of 3 rows of 100, evenly over the kinds below."""

from collections.abc import Callable

import numpy as np
import polars as pl

SHARE = 0.03

Change = Callable[[pl.Expr], pl.Expr]  # what was right -> what the submitter wrote


def _writes(text: str | None) -> Change:
    return lambda right: pl.lit(text, dtype=pl.String)


def _other_digit(right: pl.Expr) -> pl.Expr:
    """The same code with another last symbol."""
    return right.str.head(-1) + pl.when(right.str.ends_with("1")).then(pl.lit("2")).otherwise(
        pl.lit("1")
    )


MISTAKES: tuple[tuple[str, Change], ...] = (
    ("CF_XDR_MC", _writes(None)),
    ("CF_XDR_MC", lambda right: pl.concat_str([right] * 20)),  # too long
    ("CF_XDR_MC", lambda right: pl.lit("\u3000") + right + " "),  # cleaning mends it
    ("CF_XDR_LB", _writes("企业")),
    ("CF_XDR_LB", _writes("法人及非法人组织")),  # the label; cleaning mends it
    ("CF_XDR_SHXYM", _other_digit),
    ("CF_XDR_SHXYM", lambda right: right.str.head(17)),
    ("CF_XDR_SHXYM", lambda right: right.str.to_lowercase()),  # cleaning mends it
    ("CF_XDR_SHXYM", _writes(None)),
    ("CF_XDR_GSZC", _other_digit),
    ("CF_XDR_ZZJG", _other_digit),
    ("CF_XDR_ZJHM", _other_digit),
    ("CF_FRDB", _writes(None)),
    ("CF_WSH", _writes("/")),
    ("CF_WFXW", _writes("测试")),
    ("CF_SY", lambda right: right + pl.lit("当事人身份证号120110199001010013。")),
    ("CF_YJ", _writes(None)),
    ("CF_CFLB", _writes("77")),
    ("CF_CFLB", _writes("03")),  # a fine without its amount, more often than not
    ("CF_NR", lambda right: right + pl.lit("\x07")),
    ("CF_NR", lambda right: right + pl.lit("\n另行通知")),  # a quoted newline
    ("CF_NR_FK", _writes("壹万元")),
    ("CF_NR_FK", _writes("-1.5")),
    ("CF_NR_FK", _writes("1,234.50")),  # cleaning mends it
    ("CF_NR_FK", _writes("0.12345678")),
    ("CF_NR_WFFF", _writes("约3万")),
    ("CF_JDRQ", _writes("2026-02-30")),
    ("CF_JDRQ", lambda right: right.str.replace_all("-", "/")),  # cleaning mends it
    ("CF_JDRQ", _writes("2027-01-05")),
    ("CF_YXQ", _writes("2019-05-01")),
    ("CF_YXQ", _writes("长期")),
    ("CF_CFJG", _writes("天津市样例办公室")),
    ("CF_CFJGDM", _other_digit),
    ("CF_SJLYDM", _writes(None)),
    ("BZ", _writes("无")),
)


def spoil(right: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """`right` with one mistake in 3 rows of 100."""
    rows = len(right)
    kind = np.where(rng.random(rows) < SHARE, rng.integers(0, len(MISTAKES), rows), -1)
    changed: dict[str, pl.Expr] = {}
    for number, (column, change) in enumerate(MISTAKES):
        before = changed.get(column, pl.col(column))
        wrong = change(pl.col(column))
        changed[column] = pl.when(pl.lit(pl.Series(kind == number))).then(wrong).otherwise(before)
    return right.with_columns(value.alias(column) for column, value in changed.items())
