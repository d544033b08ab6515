"""What people decide about the publicity of one record."""

from django.db import models


class Suppression(models.Model):
    """An officer keeps a record from the public for a reason; another one lifts it (four eyes)."""

    class Reason(models.TextChoices):
        SECRET = "secret", "涉及国家秘密、商业秘密或个人隐私"
        MINOR_PERSON = "minor_person", "当事人为未成年人"
        SECURITY = "security", "危及国家安全、公共安全、经济安全或社会稳定"
        ERROR = "error", "信息有误，核实期间暂停公示"
        DISPUTE = "dispute", "异议成立或处理期间暂停公示"
        COURT = "court", "法院、复议机关决定停止执行"
        OTHER = "other", "法律、法规规定不予公示的其他情形"

    record_id = models.BigIntegerField("记录", db_index=True)
    reason = models.CharField("原因", max_length=16, choices=Reason.choices)
    why = models.CharField("说明", max_length=500)
    placed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    placed_at = models.DateTimeField("办理时间")
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField("解除时间", null=True)
    lifted_why = models.CharField("解除说明", max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["record_id"],
                condition=models.Q(lifted_at=None),
                name="suppression_once_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id}:{self.reason}"


class Dispute(models.Model):
    """A record that somebody objects to stays public with a mark until the objection is decided."""

    record_id = models.BigIntegerField("记录", db_index=True)
    case = models.CharField("异议编号", max_length=64)
    marked_at = models.DateTimeField("标注时间")
    cleared_at = models.DateTimeField("取消标注时间", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["record_id", "case"], name="dispute_once_per_case"),
        )

    def __str__(self) -> str:
        return f"{self.record_id}:{self.case}"
