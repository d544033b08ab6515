"""What a header may be called, and pulled columns under their field codes."""

from collections.abc import Mapping, Sequence

import polars as pl

from xinshu.core.catalog.model import Item


def names_of(item: Item) -> tuple[str, ...]:
    """Everything a header may call the fields of `item`: code, name, aliases."""
    return tuple(n for field in item.fields for n in (field.code, field.name, *field.aliases))


def by_name(
    frame: pl.DataFrame, columns: Mapping[str | int, str], fields: Sequence[str]
) -> pl.DataFrame:
    """A pulled `frame` (row_no + named columns) with its columns renamed to field codes.

    Columns without a field are dropped, fields without a column are null.
    """
    places = {code: name for name, code in columns.items() if name in frame.columns}
    picked = [
        pl.col(str(places[code])).alias(code)
        if code in places
        else pl.lit(None, dtype=pl.String).alias(code)
        for code in fields
    ]
    return frame.select(pl.col("row_no"), *picked)
