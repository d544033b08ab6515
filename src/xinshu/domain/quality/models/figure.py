"""One row of quality figures per department, item and month."""

from django.db import models


class Figure(models.Model):
    """Numerators and denominators, never bare percentages, so that any sum can be drawn from them.

    completeness: filled cells of fields that matter / such cells; accuracy: rows without an error /
    rows received; timeliness: rows in time / rows with a decision date; volume against the mean of
    the three months before (R018, R019).
    """

    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, related_name="+")
    month = models.CharField("月份", max_length=7)
    received = models.PositiveBigIntegerField("接收行数", default=0)
    accurate = models.PositiveBigIntegerField("无错误行数", default=0)
    dated = models.PositiveBigIntegerField("有决定日期行数", default=0)
    in_time = models.PositiveBigIntegerField("及时行数", default=0)
    cells = models.PositiveBigIntegerField("应填项", default=0)
    filled = models.PositiveBigIntegerField("已填项", default=0)
    usual_volume = models.FloatField("常态数量", null=True)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["department", "item", "month"], name="figure_once_per_month"
            ),
        )

    def __str__(self) -> str:
        return f"{self.month}:{self.department_id}:{self.item_id}"
