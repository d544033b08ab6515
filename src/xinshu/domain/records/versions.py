"""A record's version in force on its way into the history."""

from django.utils import timezone

from xinshu.domain.records.models import Record, RecordVersion
from xinshu.domain.records.models.base import Change


def version_of(record: Record, change: Change) -> RecordVersion:
    """The version in force, about to be replaced."""
    return RecordVersion(
        record=record,
        subject_id=record.subject_id,
        payload=record.payload,
        row_hash=record.row_hash,
        edition_id=record.edition_id,
        department_id=record.department_id,
        submission_id=record.submission_id,
        row_no=record.row_no,
        version=record.version,
        decided_on=record.decided_on,
        valid_until=record.valid_until,
        link_method=record.link_method,
        stored_at=record.stored_at,
        replaced_at=timezone.now(),
        replaced_by_id=None,
        change=change,
    )
