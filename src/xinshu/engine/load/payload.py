"""The payload of a record: its normalised values as one canonical JSON text.

Fields stand in catalogue order, blanks are left out, there are no spaces, characters stand as
they are and only quotation mark, backslash and control characters are escaped: byte for byte what
`json.dumps(values, ensure_ascii=False, separators=(",", ":"))` gives for the same values.
"""

import json
from collections.abc import Sequence

import polars as pl

_SPECIAL = r'["\\\x00-\x1f]'
_FROM = ["\\", '"', *map(chr, range(32))]
_TO = [json.dumps(letter)[1:-1] for letter in _FROM]


def any_match(values: pl.DataFrame, codes: Sequence[str], pattern: str) -> frozenset[str]:
    """The columns among `codes` in which some value contains `pattern`."""
    found = values.select(pl.col(code).str.contains(pattern).any() for code in codes)
    return frozenset(code for code in codes if found[code][0])


def canonical_json(values: pl.DataFrame, codes: Sequence[str]) -> pl.Series:
    """One JSON text a row from the String columns `codes`."""
    filled = [code for code in codes if values[code].null_count() < values.height]
    special = any_match(values, filled, _SPECIAL)
    members = [
        pl.lit(f'"{code}":"')
        + (pl.col(code).str.replace_many(_FROM, _TO) if code in special else pl.col(code))
        + pl.lit('"')
        for code in filled
    ]
    if not members:
        return pl.Series("payload", ["{}"] * values.height, dtype=pl.String)
    inside = pl.concat_str(members, separator=",", ignore_nulls=True)
    return (
        values.select(pl.concat_str(pl.lit("{"), inside, pl.lit("}"))).to_series().alias("payload")
    )
