"""Records of organisations and individual businesses."""

from django.db import models

from xinshu.domain.records.models.base import Current, Replaced


class Record(Current):
    """A record in force. `payload` is canonical JSON text of the normalised values."""

    subject = models.ForeignKey(
        "subjects.Subject",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="records",
    )
    business_key = models.TextField("业务主键")
    payload = models.TextField("内容")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "key_hash"], name="record_item_key"),
        )
        indexes = (
            models.Index(fields=["subject", "item"], name="record_subject_item"),
            models.Index(fields=["item", "decided_on"], name="record_item_decided"),
            models.Index(fields=["submission_id"], name="record_submission"),
        )

    def __str__(self) -> str:
        return self.business_key


class RecordVersion(Replaced):
    """An earlier version of a record."""

    record = models.ForeignKey(
        Record, models.DO_NOTHING, db_constraint=False, related_name="versions"
    )
    subject = models.ForeignKey(
        "subjects.Subject",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    payload = models.TextField("内容")

    class Meta:
        indexes = (models.Index(fields=["submission_id"], name="recordversion_submission"),)

    def __str__(self) -> str:
        return f"{self.record_id}@{self.version}"
