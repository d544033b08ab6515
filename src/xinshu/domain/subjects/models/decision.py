"""Decisions about identity: made by a person with a reason, and reversible."""

from django.db import models


class Decision(models.Model):
    """Two files are one (merge), or one file was two (split). Reversing restores both files."""

    class Kind(models.TextChoices):
        MERGE = "merge", "合并"
        SPLIT = "split", "拆分"

    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    kept = models.ForeignKey("subjects.Subject", models.PROTECT, related_name="decisions_kept")
    other = models.ForeignKey("subjects.Subject", models.PROTECT, related_name="decisions_other")
    moved_records = models.TextField("移动的记录", default="[]")  # JSON list of record ids (split)
    moved_identifiers = models.TextField("移动的号码", default="[]")
    reason = models.CharField("理由", max_length=500)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("决定时间")
    reversed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reversed_at = models.DateTimeField("撤销时间", null=True, blank=True)
    reversal_reason = models.CharField("撤销理由", max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.kept_id}←{self.other_id}"


class Succession(models.Model):
    """A legal succession between two subjects, each of which keeps its own file."""

    class Kind(models.TextChoices):
        ABSORPTION = "absorption", "吸收合并"
        CONSOLIDATION = "consolidation", "新设合并"
        DIVISION = "division", "分立"
        CONVERSION = "conversion", "改制"

    predecessor = models.ForeignKey("subjects.Subject", models.PROTECT, related_name="successors")
    successor = models.ForeignKey("subjects.Subject", models.PROTECT, related_name="predecessors")
    kind = models.CharField("类型", max_length=16, choices=Kind.choices)
    effective_on = models.DateField("生效日期")
    reason = models.CharField("依据", max_length=500)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    def __str__(self) -> str:
        return f"{self.predecessor_id}→{self.successor_id}"
