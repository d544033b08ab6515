"""The clock of each record, and what is counted of them by month."""

from django.db import models


class Clock(models.Model):
    """When a decision was made, when it first arrived, and how that stands to the two terms.

    Derived from records and submissions and worked out anew whenever they change; filled by
    columns, so references carry no constraint. Of persons' records it holds ids and days only.
    `document` finds a decision by its number: a digest, keyed for persons. `backlog` marks
    decisions older than the department's duty to supply the item: their clock does not run.
    """

    record_id = models.BigIntegerField("记录")
    person = models.BooleanField("自然人")
    item = models.ForeignKey(
        "catalog.CatalogItem",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    submission_id = models.BigIntegerField("首次报送批次")
    document = models.BinaryField("文书号摘要", max_length=16, null=True)
    decided_on = models.DateField("决定日期", null=True)
    arrived_on = models.DateField("到达日期")
    arrived_at = models.DateTimeField("到达时间")
    due_on = models.DateField("法定截止日期", null=True)
    local_days = models.PositiveSmallIntegerField("本地时限")
    local_due_on = models.DateField("本地截止日期", null=True)
    used = models.SmallIntegerField("用时", null=True)
    late_by = models.SmallIntegerField("超法定时限", default=0)
    local_late_by = models.SmallIntegerField("超本地时限", default=0)
    backlog = models.BooleanField("存量", default=False)
    withdrawn = models.BooleanField("已撤回", default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "record_id"], name="clock_once_per_record"),
        )
        indexes = (
            models.Index(fields=["department", "item", "arrived_on"], name="clock_department"),
            models.Index(fields=["item", "document"], name="clock_document"),
            models.Index(fields=["arrived_on", "id"], name="clock_arrived"),
        )

    def __str__(self) -> str:
        return f"{'自然人' if self.person else '法人'}记录{self.record_id}"

    @property
    def timed(self) -> bool:
        """Whether the clock runs."""
        return self.decided_on is not None and not self.backlog


class Figure(models.Model):
    """Counts of a department, an item and a month of arrival; see `core.publicity.rates.Tally`."""

    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, related_name="+")
    month = models.CharField("月份", max_length=7)
    reported = models.PositiveBigIntegerField("报送", default=0)
    compliant = models.PositiveBigIntegerField("合规入库", default=0)
    records = models.PositiveBigIntegerField("首次入库记录", default=0)
    timed = models.PositiveBigIntegerField("计时记录", default=0)
    late = models.PositiveBigIntegerField("迟报", default=0)
    local_late = models.PositiveBigIntegerField("超本地时限", default=0)
    late_days = models.PositiveBigIntegerField("迟报工作日合计", default=0)
    withdrawn = models.PositiveBigIntegerField("已撤回", default=0)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["department", "item", "month"], name="publicity_figure_once"
            ),
        )
        indexes = (models.Index(fields=["month"], name="publicity_figure_month"),)

    def __str__(self) -> str:
        return f"{self.month}:{self.department_id}:{self.item_id}"


class ClockRun(models.Model):
    """One working out of all clocks, with the versions of what it rests on."""

    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    rows = models.PositiveBigIntegerField("记录数", default=0)
    calendar = models.CharField("工作日历摘要", max_length=64)
    terms = models.CharField("标准摘要", max_length=64)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.started_at:%F %T}"
