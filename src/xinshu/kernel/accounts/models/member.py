"""Tables of members of the public: whom they act for, and who they are."""

from django.db import models

from xinshu.kernel.accounts.models.organisation import User


class Claim(models.Model):
    """Someone says to act for an organisation; an officer decides on the evidence handed in.

    `subject_ref` names the organisation in the words of whoever keeps it (`app.model:number`);
    nothing here knows what stands behind it. The rights of a claim last while it is confirmed,
    up to `valid_until` inclusive.
    """

    class State(models.TextChoices):
        """From the claim to its end."""

        WAITING = "waiting", "待核实"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "未通过"
        ENDED = "ended", "已终止"

    user = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="claims"
    )
    subject_ref = models.CharField("主体引用", max_length=80)
    subject_label = models.CharField("主体名称", max_length=200)
    evidence = models.ForeignKey(
        "files.StoredFile", verbose_name="证明材料", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField("状态", max_length=16, choices=State, default=State.WAITING)
    claimed_at = models.DateTimeField("申请时间")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        verbose_name="办理人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("办理意见", max_length=500, blank=True)

    class Meta:
        verbose_name = "代理申请"
        verbose_name_plural = "代理申请"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "subject_ref"),
                condition=models.Q(state__in=("waiting", "confirmed")),
                name="claim_once",
            ),
        )
        indexes = (models.Index(fields=("state", "id"), name="claim_by_state"),)

    def __str__(self) -> str:
        return self.subject_label


class Identity(models.Model):
    """Which natural person an account belongs to, as somebody entitled to say so confirmed it.

    Neither name nor number is kept: `index` is the keyed hash of document type and number, enough
    to find what is on file about this person and useless without the key.
    """

    user = models.OneToOneField(
        User, verbose_name="用户", on_delete=models.PROTECT, related_name="identity"
    )
    index = models.BinaryField("证件号码索引", max_length=32, unique=True)
    provider = models.CharField("核验渠道", max_length=64)
    level = models.CharField("核验强度", max_length=32)
    reference = models.CharField("核验流水号", max_length=100)
    proven_at = models.DateTimeField("核验时间")

    class Meta:
        verbose_name = "实名核验"
        verbose_name_plural = "实名核验"

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"
