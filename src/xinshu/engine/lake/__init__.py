"""The lake: Parquet files of items whose rows are aggregated and never shown one by one."""

from xinshu.engine.lake.partition import Partition, sweep, write_partition
from xinshu.engine.lake.prepare import prepare_lake
from xinshu.engine.lake.reader import latest, open_lake
from xinshu.engine.lake.writer import LakeWriter

__all__ = [
    "LakeWriter",
    "Partition",
    "latest",
    "open_lake",
    "prepare_lake",
    "sweep",
    "write_partition",
]
