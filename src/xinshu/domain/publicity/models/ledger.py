"""What a department says it has decided: its own ledger, a number, or nothing at all (R041)."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Ledger(models.Model):
    """A statement about the decisions of one item in one period, and how it compares.

    Of a file only document numbers and dates of decision are kept as lines. A later statement of
    the same kind takes the place of an earlier one, which stays readable.
    """

    class Kind(models.TextChoices):
        OWN = "own", "本单位台账"
        SPOT = "spot", "抽查核对"
        COUNT = "count", "数量申报"
        NIL = "nil", "零报告"

    kind = models.CharField("方式", max_length=8, choices=Kind.choices)
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, related_name="+")
    period = models.CharField("期间", max_length=10)
    first = models.DateField("期初")
    last = models.DateField("期末")
    basis = models.CharField("来源说明", max_length=300, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    declared = models.PositiveIntegerField("申报件数", default=0)
    unreadable = models.PositiveIntegerField("无法读取行", default=0)
    on_platform = models.PositiveIntegerField("平台件数", default=0)
    found = models.PositiveIntegerField("已报送", default=0)
    late = models.PositiveIntegerField("迟报", default=0)
    held = models.PositiveIntegerField("待更正", default=0)
    pending = models.PositiveIntegerField("未到期", default=0)
    missing = models.PositiveIntegerField("漏报", default=0)
    excused = models.PositiveIntegerField("依法不报送", default=0)
    superseded = models.BooleanField("已被替代", default=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    declared_name = models.CharField("申报人", max_length=64, blank=True)
    declared_at = models.DateTimeField("申报时间")
    reconciled_at = models.DateTimeField("核对时间", null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["department", "item", "period", "kind"],
                condition=models.Q(superseded=False),
                name="ledger_one_in_force",
            ),
        )
        indexes = (models.Index(fields=["department", "-id"], name="ledger_department"),)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it."""
        return f"TZ{timezone.localdate(self.declared_at):%Y%m%d}{self.pk:06d}"

    @property
    def checked(self) -> int:
        """Decisions whose report was due and could be looked for."""
        return self.found + self.late + self.held + self.missing

    @property
    def is_listed(self) -> bool:
        """Whether it has lines."""
        return self.kind in {self.Kind.OWN, self.Kind.SPOT}


class LedgerLine(models.Model):
    """One decision of a ledger and what the platform has of it."""

    class Outcome(models.TextChoices):
        FOUND = "found", "已报送"
        LATE = "late", "已报送（迟报）"
        HELD = "held", "已报送待更正"
        PENDING = "pending", "未到期"
        MISSING = "missing", "漏报"
        EXCUSED = "excused", "依法不报送"
        OUTSIDE = "outside", "不在本期"
        TWICE = "twice", "重复行"

    ledger = models.ForeignKey(Ledger, models.CASCADE, related_name="lines")
    line_no = models.PositiveIntegerField("行号")
    document_no = models.CharField("文书号", max_length=200)
    decided_on = models.DateField("决定日期", null=True)
    due_on = models.DateField("法定截止日期", null=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices)
    record_id = models.BigIntegerField("记录", null=True)
    person = models.BooleanField("自然人", default=False)
    platform_date = models.DateField("平台决定日期", null=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    excused_name = models.CharField("认定人", max_length=64, blank=True)
    excused_at = models.DateTimeField("认定时间", null=True)

    class Meta:
        ordering = ("ledger", "line_no")
        constraints = (
            models.UniqueConstraint(fields=["ledger", "line_no"], name="ledgerline_once"),
        )
        indexes = (
            models.Index(fields=["ledger", "outcome", "line_no"], name="ledgerline_outcome"),
        )

    def __str__(self) -> str:
        return self.document_no

    @property
    def differs(self) -> bool:
        """Whether the platform has another date of decision."""
        return self.platform_date is not None and self.platform_date != self.decided_on
