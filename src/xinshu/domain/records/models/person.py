"""Records of natural persons: the same life, in tables of their own, with sealed content."""

from django.db import models

from xinshu.domain.records.models.base import Current, Filed, Replaced
from xinshu.kernel.crypto.columns import sealed_column

SEALED_FOR = b"records.person"


class PersonRecord(Current):
    """A record in force. `sealed` holds the canonical JSON, encrypted; no key text is kept."""

    person = models.ForeignKey(
        "subjects.Person",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="records",
    )
    sealed = models.BinaryField("内容（加密）")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "key_hash"], name="personrecord_item_key"),
        )
        indexes = (
            models.Index(fields=["person", "item"], name="personrecord_person_item"),
            models.Index(fields=["submission_id"], name="personrecord_submission"),
        )

    def __str__(self) -> str:
        return f"自然人记录{self.pk}"


class PersonRecordVersion(Replaced):
    """An earlier version of a person's record."""

    record = models.ForeignKey(
        PersonRecord, models.DO_NOTHING, db_constraint=False, related_name="versions"
    )
    person = models.ForeignKey(
        "subjects.Person",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    sealed = models.BinaryField("内容（加密）")

    class Meta:
        indexes = (models.Index(fields=["submission_id"], name="personversion_submission"),)

    def __str__(self) -> str:
        return f"{self.record_id}@{self.version}"


sealed_column(PersonRecord, "sealed", context=SEALED_FOR)
sealed_column(PersonRecordVersion, "sealed", context=SEALED_FOR)


class EndedPersonRecord(Filed):
    """What stays of a person's record, and of each earlier version, when its time is over.

    Neither person nor content: only what the audit ledger digested with the submission the row
    came by, so that a lawful end is not taken for a loss.
    """

    item = models.ForeignKey(
        "catalog.CatalogItem",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    key_hash = models.BinaryField("业务主键摘要", max_length=16)
    ended_at = models.DateTimeField("到期销毁时间")

    class Meta:
        indexes = (models.Index(fields=["submission_id"], name="endedperson_submission"),)

    def __str__(self) -> str:
        return f"{self.submission_id}#{self.row_no}"
