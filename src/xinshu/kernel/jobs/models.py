"""Rows of long work: what to do, how far it is, what it said."""

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


WAITING_OR_RUNNING = (State.QUEUED, State.RUNNING)


class Job(models.Model):
    """One piece of long work.

    `cursor` is what the handler needs to go on where it stopped. `lease_until` and `lease_token`
    belong to the worker that holds the job: once the lease has run out any worker may take the
    job over, and the old token no longer writes.
    """

    kind = models.CharField("类型", max_length=64)
    args = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=12, choices=State, default=State.QUEUED)
    unique_key = models.CharField("去重键", max_length=120, blank=True)
    label = models.CharField("当前步骤", max_length=200, blank=True)
    done = models.BigIntegerField("已完成", default=0)
    total = models.BigIntegerField("总数", null=True)
    cursor = models.JSONField("断点", default=dict)
    result = models.JSONField("结果", default=dict)
    error = models.TextField("失败原因", blank=True)
    attempts = models.IntegerField("执行次数", default=0)
    cancel_requested = models.BooleanField("已请求取消", default=False)
    lease_until = models.DateTimeField("租约到期", null=True)
    lease_token = models.CharField("租约", max_length=32, blank=True)
    run_after = models.DateTimeField("最早执行时间")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="创建人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_name = models.CharField("创建人姓名", max_length=64)
    department_id = models.BigIntegerField("单位编号", null=True)
    created_at = models.DateTimeField("创建时间")
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "run_after", "id"), name="job_to_claim"),)
        constraints = (
            models.UniqueConstraint(
                fields=("unique_key",),
                condition=models.Q(state__in=("queued", "running")) & ~models.Q(unique_key=""),
                name="job_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1; None while the total is unknown."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def is_over(self) -> bool:
        """Nothing will happen to it any more unless someone resumes it."""
        return self.state not in WAITING_OR_RUNNING


class JobLine(models.Model):
    """One line of a job's log."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField("时间")
    text = models.TextField("内容")

    class Meta:
        verbose_name = "任务日志"
        verbose_name_plural = "任务日志"
        ordering = ("id",)


class Schedule(models.Model):
    """A job to be queued again and again: every n minutes, or daily at a local time."""

    name = models.CharField("名称", max_length=64, unique=True)
    kind = models.CharField("任务类型", max_length=64)
    args = models.JSONField("参数", default=dict)
    every_minutes = models.IntegerField("间隔（分钟）", null=True)
    daily_at = models.TimeField("每日时间", null=True)
    next_due = models.DateTimeField("下次执行")
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "定时计划"
        verbose_name_plural = "定时计划"
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(every_minutes__gt=0, daily_at__isnull=True)
                | models.Q(every_minutes__isnull=True, daily_at__isnull=False),
                name="schedule_one_rhythm",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def job_key(self) -> str:
        """The key of its jobs: one waits or runs at a time."""
        return f"schedule:{self.name}"
