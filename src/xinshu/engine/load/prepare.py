"""From checked values and links to rows that are ready for the merge."""

from dataclasses import dataclass

import polars as pl

from xinshu.core.catalog.model import Item, Role
from xinshu.engine.load.digests import key_hash, key_text, row_hash
from xinshu.engine.load.payload import canonical_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What all rows of a submission share: the rows of catalogue item, edition and department."""

    item_id: int
    edition_id: int
    department_id: int


def prepare(values: pl.DataFrame, links: pl.DataFrame, item: Item, filing: Filing) -> pl.DataFrame:
    """Rows for `merge_records`, one for each row of `values`, in their order.

    `values` holds `row_no` and a String column per field, `links` holds `row_no`, `subject_id`
    and `method` for at least these rows. The answer holds the columns of `LEDGER` that differ by
    row (submission, version, state and moment are added by the merge).
    """
    codes = [field.code for field in item.fields]
    business_key = key_text(values, item.key)
    payload = canonical_json(values, codes)
    linked = _aligned(values["row_no"], links)
    dates = values.select(
        pl.col("row_no").cast(pl.Int32),
        _date(item, Role.DECIDED_ON).alias("decided_on"),
        _date(item, Role.VALID_UNTIL).alias("valid_until"),
    )
    return pl.DataFrame(
        [
            *dates,
            business_key,
            key_hash(business_key),
            payload,
            row_hash(payload),
            linked["subject_id"],
            linked["method"].alias("link_method"),
        ]
    ).with_columns(
        pl.lit(filing.item_id, pl.Int64).alias("item_id"),
        pl.lit(filing.edition_id, pl.Int64).alias("edition_id"),
        pl.lit(filing.department_id, pl.Int64).alias("department_id"),
    )


def _aligned(row_no: pl.Series, links: pl.DataFrame) -> pl.DataFrame:
    if links["row_no"].equals(row_no):
        return links
    return row_no.to_frame().join(links, on="row_no", how="left", maintain_order="left")


def _date(item: Item, role: Role) -> pl.Expr:
    field = item.field_of(role)
    if field is None:
        return pl.lit(None, pl.Date)
    return pl.col(field.code).str.to_date("%Y-%m-%d", strict=False)
