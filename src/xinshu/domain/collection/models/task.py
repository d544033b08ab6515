"""A task (报送任务): one department, one item, one period."""

from django.db import models


class Task(models.Model):
    """What is due from whom by when. "Nothing to report" is an answer; silence is a state (R022).

    The state is computed from submissions and the declaration, never stored beside them.
    """

    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="tasks", verbose_name="报送单位"
    )
    item = models.ForeignKey(
        "catalog.CatalogItem", models.PROTECT, related_name="tasks", verbose_name="目录项"
    )
    period = models.CharField("期间", max_length=10)  # 2026-11, 2026Q4, 2026W47, 2026-11-20, 2026
    opens_on = models.DateField("开始日期")
    ends_on = models.DateField("期末日期")
    due_on = models.DateField("截止日期", db_index=True)
    nothing_declared_at = models.DateTimeField("零报告时间", null=True, blank=True)
    nothing_declared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reminders = models.PositiveSmallIntegerField("催报次数", default=0)
    reminded_at = models.DateTimeField("最近催报时间", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["department", "item", "period"], name="task_once_per_period"
            ),
        )
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return f"{self.period}:{self.department_id}:{self.item_id}"
