"""What each night took down, and the proof that it is gone everywhere."""

from django.db import models


class Night(models.Model):
    """One nightly run: the day it made right, and how many records went on that day."""

    day = models.DateField("日期", unique=True)
    ended = models.PositiveIntegerField("期满撤下", default=0)
    finished_at = models.DateTimeField("完成时间")

    def __str__(self) -> str:
        return str(self.day)


class Check(models.Model):
    """One look whether what was taken down is gone from every place that shows records."""

    at = models.DateTimeField("检查时间")
    since = models.DateField("检查范围起")
    records = models.PositiveIntegerField("检查记录数")
    remaining = models.PositiveIntegerField("仍可见")
    overdue = models.PositiveIntegerField("超期未撤下", default=0)
    places = models.JSONField("各处结果")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at}:{self.remaining}"
