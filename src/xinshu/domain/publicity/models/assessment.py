"""The quarterly assessment report (R043), frozen with everything it rests on."""

from django.conf import settings
from django.db import models


class Assessment(models.Model):
    """One revision of the report of a quarter.

    `content` is the report as data: figures of every department, versions of catalogue, calendar
    and yardsticks. `digest` is SHA-256 over its canonical JSON. `inputs` holds the rows it was
    computed from, so that the same figures come out at any later time. What is issued no longer
    changes; a correction is a further revision.
    """

    class State(models.TextChoices):
        DRAFT = "assessment_draft", "待签发"
        ISSUED = "assessment_issued", "已签发"
        DROPPED = "assessment_dropped", "已作废"

    number = models.CharField("编号", max_length=40, unique=True)
    quarter = models.CharField("季度", max_length=6)
    revision = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.DRAFT)
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    inputs = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    drafted_name = models.CharField("拟制人", max_length=64)
    drafted_at = models.DateTimeField("拟制时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_name = models.CharField("签发人", max_length=64, blank=True)
    decided_at = models.DateTimeField("签发时间", null=True)
    remark = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["quarter", "revision"], name="assessment_revision"),
        )

    def __str__(self) -> str:
        return self.number
