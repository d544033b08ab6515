"""Tables of records. Their shape is known to `xinshu.engine.load`, which fills them by the batch.

References carry no database constraint: the merge checks each row's references once, as columns,
and a trigger per row and reference would cost more than the row itself.
"""

from xinshu.domain.records.models.lake import LakePartition
from xinshu.domain.records.models.person import (
    EndedPersonRecord,
    PersonRecord,
    PersonRecordVersion,
)
from xinshu.domain.records.models.record import Record, RecordVersion

__all__ = [
    "EndedPersonRecord",
    "LakePartition",
    "PersonRecord",
    "PersonRecordVersion",
    "Record",
    "RecordVersion",
]
