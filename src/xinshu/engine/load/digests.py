"""Digests of columns: how a record is known, recomputable with any other tool years later.

- key text: the values of the key fields in order, joined by `｜`; a backslash stands before every
  `｜` and backslash inside a value, so that different keys never give the same text;
- key hash: the first 16 bytes of BLAKE3 of the key text in UTF-8;
- row hash: XXH3-128 (seed 0) of the payload in UTF-8, big-endian.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
import polars_hash as hashing
import pyarrow as pa

from xinshu.core.rules.judge import KEY_SEPARATOR
from xinshu.engine.load.payload import escaped

HASH_BYTES = 16
_SPECIAL = rf"[\\{KEY_SEPARATOR}]"
_ESCAPES = {"\\": "\\\\", KEY_SEPARATOR: "\\" + KEY_SEPARATOR}


def key_text(values: pl.DataFrame, key: Sequence[str]) -> pl.Series:
    """The key text of each row. A blank key value counts as empty text."""
    parts = pl.DataFrame([escaped(values[code].fill_null(""), _SPECIAL, _ESCAPES) for code in key])
    return parts.select(
        pl.concat_str(pl.all(), separator=KEY_SEPARATOR).alias("business_key")
    ).to_series()


def key_hash(texts: pl.Series) -> pl.Series:
    """Binary, 16 bytes a row: truncated BLAKE3."""
    digest = hashing.col(texts.name).chash.blake3().str.slice(0, 2 * HASH_BYTES).str.decode("hex")
    return texts.to_frame().select(digest.alias("key_hash")).to_series()


def row_hash(payloads: pl.Series) -> pl.Series:
    """Binary, 16 bytes a row: XXH3-128, big-endian."""
    whole = hashing.col(payloads.name).nchash.xxh3_128()
    halves = (
        payloads.to_frame()
        .select(whole.alias("whole"))
        .select(
            high=(pl.col("whole") // 2**64).cast(pl.UInt64),
            low=(pl.col("whole") % 2**64).cast(pl.UInt64),
        )
    )
    raw = np.empty((halves.height, 2), dtype=">u8")
    raw[:, 0] = halves["high"].to_numpy()
    raw[:, 1] = halves["low"].to_numpy()
    buffer = pa.py_buffer(raw.tobytes())
    digests = pa.Array.from_buffers(pa.binary(HASH_BYTES), halves.height, [None, buffer])
    return pl.Series("row_hash", digests)


def first_eight(digests: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """The first 64 bits of each digest as a number, for tables of digests in memory."""
    head = digests.to_frame("d").select(
        pl.col("d").bin.slice(0, 8).bin.reinterpret(dtype=pl.UInt64, endianness="big")
    )
    return head.to_series().to_numpy()
