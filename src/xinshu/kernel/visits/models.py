"""What is kept of visits: three numbers a line."""

from django.db import models


class VisitDay(models.Model):
    """One section on one day: pages read, and how many of these began a visit.

    A visit begins with a page that was not reached from another page of this site (R051).
    """

    day = models.DateField("日期")
    section = models.CharField("栏目", max_length=32)
    views = models.PositiveBigIntegerField("浏览量", default=0)
    visits = models.PositiveBigIntegerField("访问量", default=0)

    class Meta:
        verbose_name = "访问统计"
        verbose_name_plural = "访问统计"
        ordering = ("-day", "section")
        constraints = (
            models.UniqueConstraint(fields=("day", "section"), name="visits_day_section"),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.section}"
