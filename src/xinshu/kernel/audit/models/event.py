"""The audit tables: rows are added and read, never changed or removed."""

from typing import Any, NoReturn, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class AppendOnly(TypeError):
    """Code tried to change or remove what is only ever added to."""


class AppendedRows(models.QuerySet[M]):
    """Rows that are only ever added; whatever would change one is refused."""

    def update(self, **_: Any) -> NoReturn:
        raise AppendOnly("audit rows are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("audit rows are never removed")

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnly("audit rows are never changed")


class Appended(models.Model):
    """A table that is only ever added to."""

    objects = AppendedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises AppendOnly for one that is stored already."""
        if not self._state.adding:
            raise AppendOnly("audit rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnly("audit rows are never removed")


class Event(Appended):
    """Something someone did to something, or read: why, on what basis, and how it ended.

    The actor is kept as it was at that moment: names stay even when the user or the department
    is renamed later. `on_behalf` is for whom the actor did it, where that is somebody else.
    `shown` is how many things a reader was shown, empty for an event that is no read.
    """

    at = models.DateTimeField("时间", db_index=True)
    action = models.CharField("动作", max_length=80)
    actor_name = models.CharField("操作人", max_length=64)
    actor_id = models.BigIntegerField("操作人编号", null=True)
    department_id = models.BigIntegerField("单位编号", null=True)
    department_name = models.CharField("单位", max_length=200, blank=True)
    roles = models.CharField("角色", max_length=200, blank=True)
    on_behalf = models.CharField("代表", max_length=200, blank=True, default="")
    channel = models.CharField("渠道", max_length=16)
    ip = models.CharField("来源地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True, default="")
    object_type = models.CharField("对象类型", max_length=80, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    purpose = models.CharField("用途", max_length=64, blank=True, default="")
    matter = models.CharField("事项", max_length=200, blank=True, default="")
    why = models.CharField("事由", max_length=500, blank=True)
    basis = models.CharField("依据", max_length=500, blank=True)
    result = models.CharField("结果", max_length=64, blank=True)
    shown = models.BigIntegerField("展示数量", null=True)
    detail = models.JSONField("明细", default=dict)

    class Meta:
        verbose_name = "审计事件"
        verbose_name_plural = "审计事件"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("object_type", "object_id"), name="audit_by_object"),
            models.Index(fields=("actor_id", "at"), name="audit_by_actor"),
            models.Index(fields=("action", "at"), name="audit_by_action"),
        )


class EventAbout(Appended):
    """One of the things an event showed or touched: by this a subject finds who looked at it."""

    event = models.ForeignKey(
        Event, verbose_name="事件", on_delete=models.PROTECT, related_name="about"
    )
    object_type = models.CharField("对象类型", max_length=80)
    object_id = models.CharField("对象编号", max_length=64)

    class Meta:
        verbose_name = "事件涉及对象"
        verbose_name_plural = "事件涉及对象"
        ordering = ("id",)
        indexes = (
            models.Index(fields=("object_type", "object_id", "event"), name="audit_about_object"),
        )
