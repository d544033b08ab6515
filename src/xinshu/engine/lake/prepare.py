"""From checked values and links to rows of the lake: the values themselves, with their digests."""

from collections.abc import Sequence

import polars as pl

from xinshu.core.catalog.model import Item, Role
from xinshu.engine.load.digests import key_hash, key_text, row_hash

_BETWEEN = "\x1f"


def prepare_lake(
    values: pl.DataFrame, links: pl.DataFrame, item: Item, *, period: str
) -> pl.DataFrame:
    """Rows for `LakeWriter`, one for each row of `values`, in their order.

    Columns: `row_no`, `key_hash` (as in the ledger), `row_hash` (XXH3-128 of the values in field
    order, joined by U+001F, blank as empty), `subject_id`, `_period` and one String column per
    field code. The period is the row's own where the item has such a field, otherwise the
    submission's.
    """
    codes = [field.code for field in item.fields]
    linked = values.select("row_no").join(links, on="row_no", how="left", maintain_order="left")
    field = item.field_of(Role.PERIOD)
    # The period names a folder: 2026-10 and 202610 are the same one.
    own = (
        pl.lit(period)
        if field is None
        else pl.col(field.code).str.replace_all(r"[^0-9A-Za-z_]", "").replace("", None)
    ).fill_null(period)
    return values.select(
        "row_no",
        key_hash(key_text(values, item.key)),
        row_hash(_joined(values, codes)),
        linked["subject_id"],
        own.alias("_period"),
        *codes,
    )


def _joined(values: pl.DataFrame, codes: Sequence[str]) -> pl.Series:
    cells = [pl.col(code).fill_null("") for code in codes]
    return values.select(pl.concat_str(cells, separator=_BETWEEN).alias("content")).to_series()
