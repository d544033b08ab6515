"""Adding batches to the lake: only what is new or changed is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

from xinshu.engine.lake.partition import Partition, write_partition
from xinshu.engine.load.digests import first_eight
from xinshu.engine.load.seen import DigestTable
from xinshu.engine.load.shape import Counts


class LakeWriter:
    """Adds the batches of one submission to one item.

    `known` names, for each period, the files in force, oldest first (see the manifest); their
    digests are read once, when the first row of that period arrives.
    """

    def __init__(
        self, root: Path, item: str, submission_id: int, known: Mapping[str, Sequence[str]]
    ) -> None:
        self._root = root
        self._item = item
        self._submission_id = submission_id
        self._known = known
        self._tables: dict[str, DigestTable] = {}

    def write(
        self, frame: pl.DataFrame, *, batch_no: int, now: datetime
    ) -> tuple[Counts, list[Partition]]:
        """Write a batch (see `prepare_lake`; distinct keys) and say what became of its rows.

        stored + updated + unchanged is the height of `frame`. The lines belong into the manifest
        in the transaction that also notes the batch as done.
        """
        counts, lines = Counts(), []
        for (period,), rows in frame.group_by("_period", maintain_order=True):
            done, fresh = self._sort_out(str(period), rows)
            counts += done
            if fresh.height:
                lines.append(
                    write_partition(
                        self._root,
                        self._stamped(fresh, batch_no, now),
                        item=self._item,
                        period=str(period),
                        submission_id=self._submission_id,
                        batch_no=batch_no,
                    )
                )
        return counts, lines

    def _sort_out(self, period: str, rows: pl.DataFrame) -> tuple[Counts, pl.DataFrame]:
        table = self._table(period)
        keys, contents = first_eight(rows["key_hash"]), first_eight(rows["row_hash"])
        known, stored = table.find(keys)
        same = known & (stored == contents)
        table.add(keys[~same], contents[~same])
        unchanged, existing = int(np.count_nonzero(same)), int(np.count_nonzero(known))
        counts = Counts(rows.height - existing, existing - unchanged, unchanged)
        return counts, rows.filter(pl.Series(~same)) if unchanged else rows

    def _table(self, period: str) -> DigestTable:
        if period not in self._tables:
            table = self._tables[period] = DigestTable()
            for path in self._known.get(period, ()):
                digests = pl.read_parquet(self._root / path, columns=["key_hash", "row_hash"])
                table.add(first_eight(digests["key_hash"]), first_eight(digests["row_hash"]))
        return self._tables[period]

    def _stamped(self, rows: pl.DataFrame, batch_no: int, now: datetime) -> pl.DataFrame:
        return rows.drop("_period").with_columns(
            pl.lit(self._submission_id, pl.Int64).alias("submission_id"),
            pl.lit(batch_no, pl.Int32).alias("batch_no"),
            pl.lit(now, pl.Datetime("us", "UTC")).alias("stored_at"),
        )
